"""The number that tells every screen of a meeting to look again (design §4)."""

from django.db.models import F

from casusoverleg import live
from meetings.models import Meeting


def bump(meeting):
    """One visible change: revision + 1, told at commit. Call inside the transaction of the change."""
    Meeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)
    meeting.revision = Meeting.objects.values_list("revision", flat=True).get(pk=meeting.pk)
    live.publish(meeting.pk, meeting.revision)
    return meeting.revision
