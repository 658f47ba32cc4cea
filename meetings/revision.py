"""The number that tells every screen of a meeting to look again (design §4)."""

from django.db import connection

from casusoverleg import live

_UP = "UPDATE meetings_meeting SET revision = revision + 1 WHERE id = %s RETURNING revision"


def bump(meeting):
    """One visible change: revision + 1, told at commit. Call inside the transaction of the change."""
    with connection.cursor() as cursor:
        cursor.execute(_UP, [meeting.pk])
        meeting.revision = cursor.fetchone()[0]
    live.publish(meeting.pk, meeting.revision)
    return meeting.revision
