"""The worker's side of planning: mails with a calendar file, and the daily look for rappels."""

from celery import shared_task

from access.acting import System, acting
from casusoverleg import clock
from meetings import document_tasks, invites  # noqa: F401  document_tasks: its task is found with these
from meetings.changes import planning
from meetings.models import Invitation, Meeting
from notices import mail

SUBJECTS = {"REQUEST": "Uitnodiging voor een overleg", "CANCEL": "Een overleg gaat voor u niet door"}


@shared_task(name="meetings.send_invitation")
def send_invitation(invitation_pk, method, key):
    """The .ics to one person. Nothing when something newer is owed, the account ended, or the meeting is over."""
    with acting(System("uitnodiging")):
        found = Invitation.objects.select_related("user", "meeting__series", "meeting__house")
        invitation = found.filter(pk=invitation_pk).first()
        if invitation is None or not invitation.user.is_active or invites.method_of(invitation) != method:
            return
        meeting = invitation.meeting
        if meeting.ends_at < clock.now():
            return
        calendar = invites.calendar(meeting, invitation)
        text = mail.text(f"overleg_{method.lower()}", f"/overleggen/{meeting.number}/", meeting=meeting)
    attachment = (f"{meeting.number}.ics", calendar, f"text/calendar; method={method}")
    mail.send(invitation.user, SUBJECTS[method], text, key, attachments=[attachment])


@shared_task(name="meetings.collect_wishes")
def collect_wishes(meeting_pk):
    """What is due goes on the agendas of this meeting's house; tomorrow again, until the day itself."""
    with acting(System("agenda")):
        meeting = Meeting.objects.filter(pk=meeting_pk).first()
        if meeting is not None:
            planning.collect_and_go_on(actor=System("agenda", meeting.house_id), meeting=meeting)


@shared_task(name="meetings.collect_house")
def collect_house(house_id):
    """What is due goes on the agendas of this house, at once: owed by who writes a wish."""
    with acting(System("agenda", house_id)):
        planning.collect_house(actor=System("agenda", house_id), house_id=house_id)
