"""Who may hear that a meeting changed: asked by casusoverleg/live.py when a stream opens and again and again."""

from django.conf import settings

from access.acting import acting
from accounts.middleware import InForce
from meetings.models import Meeting


def allowed(request, number):
    """(pk, revision, users) of the meeting with this visible number for who may be in its room; None otherwise.

    The same rule as the room itself: the position in force, and a meeting this person is asked to, chairs or
    organises. A stream says only a revision; each fragment passes the gate again.
    """
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    user.position = InForce.position(request)
    user.desk_ids = ()
    if settings.SECOND_FACTOR_REQUIRED and not InForce.has_second_factor(request):
        return None
    with acting(user, read_only=True):
        meeting = Meeting.objects.visible_to(user).filter(number=number).only("pk", "revision").first()
    return meeting and (meeting.pk, meeting.revision, {user.pk})
