"""Who may do what with a meeting: predicates with the article they rest on (WGS 2.31(3)-(6); ledger G5–G9).

A meeting itself is no dossier. Being invited gives no right on a family: each item on the agenda passes the
dossier's own rights (design §2.2).
"""

import datetime

from accounts.models import CASE_ROLES, STAFF_ROLES, Position, User
from casusoverleg import clock
from houses.models import setting
from meetings.flows import INVITATION, MEETING
from meetings.models import Invitation, Meeting

WHO_PLANS = "Een overleg plannen of wijzigen doet het huis: de procesregisseur of de informatieverwerker."
WHO_CHAIRS = "Dit doet de voorzitter of de schrijver van dit overleg."


def is_staff(user, house_id):
    """House staff, in the house in force (BGS 2.20: the house organises the meeting)."""
    position = getattr(user, "position", None)
    return position is not None and position.house_id == house_id and position.is_staff_of_house


def is_chair(user, meeting):
    """Chair or scribe of this meeting, in its house."""
    position = getattr(user, "position", None)
    return (
        position is not None
        and position.house_id == meeting.house_id
        and position.opens_dossiers
        and user.pk in (meeting.chair_id, meeting.scribe_id)
    )


def is_invited(user, meeting):
    """Asked to this meeting and not withdrawn; one query."""
    return invitation_of(user, meeting) is not None


def invitation_of(user, meeting):
    """The running invitation of this person, or None."""
    return Invitation.objects.filter(meeting=meeting, user_id=user.pk).exclude(state="ingetrokken").first()


def may_plan(user, house_id):
    """Plan, move, cancel, invite: house staff."""
    return is_staff(user, house_id)


def may_set_agenda(user, meeting):
    """Put on the agenda, take off, order: house staff, and who chairs (WGS 2.31(4))."""
    return is_staff(user, meeting.house_id) or is_chair(user, meeting)


def may_enter(user, meeting):
    """Be in the room: staff of the house, the chair, and who is invited."""
    return is_staff(user, meeting.house_id) or is_chair(user, meeting) or is_invited(user, meeting)


def may_step(user, name, meeting):
    """A step of MEETING by the words of its table: staff, chair."""
    who = MEETING.step(name).who
    return ("staff" in who and is_staff(user, meeting.house_id)) or ("chair" in who and is_chair(user, meeting))


def may_answer(user, name, invitation):
    """A step of INVITATION by the words of its table: the one invited, or staff."""
    who = INVITATION.step(name).who
    position = getattr(user, "position", None)
    invited = invitation.user_id == user.pk and position is not None and position.house_id == invitation.meeting.house_id
    return ("invited" in who and invited) or ("staff" in who and is_staff(user, invitation.meeting.house_id))


def meeting_steps(user, meeting):
    """The names of the steps this person may take now: what the buttons read."""
    return {s.name for s in MEETING.open_steps(meeting.state) if may_step(user, s.name, meeting)}


def may_be_chair(user, house_id):
    """Somebody of the house's staff, now."""
    return Position.objects.in_force().filter(user=user, house_id=house_id, role__in=STAFF_ROLES).exists()


def agenda_open(meeting: Meeting, kind):
    """A planned agenda takes everything; one that runs an urgent case only."""
    return meeting.state == "gepland" or (meeting.state == "loopt" and kind == "spoed")


def colleagues(invitation):
    """Who may come instead: of the same organisation and house, working with families, active (G6)."""
    there = Position.objects.in_force().filter(
        house_id=invitation.meeting.house_id, organisation_id=invitation.organisation_id, role__in=CASE_ROLES
    )
    return User.objects.filter(is_active=True, positions__in=there).exclude(pk=invitation.user_id).distinct()


def prepare_by(meeting):
    """The day preparation is due: the house's number of days before the meeting, never before today (G7)."""
    day = meeting.starts_at.astimezone(clock.AMSTERDAM).date()
    return max(day - datetime.timedelta(days=setting(meeting.house_id, "preparation_days")), clock.today())
