"""Every state × step × role of a meeting and an invitation, against tables written out here."""

import datetime

import pytest

from access.acting import acting
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from meetings.changes import planning
from meetings.flows import INVITATION, MEETING
from meetings.models import Invitation, Meeting
from tests import factories as make

NO, LATE = "403", "409"
MEETING_STATES = ("gepland", "loopt", "gesloten", "afgelast")
# per step: what it becomes from gepland, loopt, gesloten, afgelast for who may; everybody else has 403
MEETING_TABLE = {
    "move": ("gepland", LATE, LATE, LATE),
    "cancel": ("afgelast", LATE, LATE, LATE),
    "replace_chair": ("gepland", "loopt", LATE, LATE),
}
# chair (staff of the house), staff, invited partner, outsider, manager, staff of another house
MEETING_WHO = {
    "move": (True, True, False, False, False, False),
    "cancel": (True, True, False, False, False, False),
    "replace_chair": (True, True, False, False, False, False),
    "open": (True, False, False, False, False, False),
    "close": (True, False, False, False, False, False),
}
READERS = ("director", "staff", "partner", "outsider", "manager", "elsewhere")

INVITATION_STATES = ("uitgenodigd", "komt", "afgemeld", "vervangen", "ingetrokken")
INVITATION_TABLE = {
    "accept": ("komt", LATE, "komt", LATE, LATE),
    "decline": ("afgemeld", "afgemeld", LATE, LATE, LATE),
    "replace": ("vervangen", "vervangen", "vervangen", LATE, LATE),
    "withdraw": ("ingetrokken", "ingetrokken", "ingetrokken", LATE, LATE),
    "ask_again": (LATE, LATE, LATE, LATE, "uitgenodigd"),
}
# the invited partner, a colleague of theirs, another invited partner, staff, outsider, staff of another house
INVITATION_WHO = {
    "accept": (True, False, False, False, False, False),
    "decline": (True, False, False, False, False, False),
    "replace": (True, False, False, True, False, False),
    "withdraw": (False, False, False, True, False, False),
    "ask_again": (False, False, False, True, False, False),
}


@pytest.fixture
def meeting(cast):
    made = make.meeting(cast.series, cast.director, number="O-9")
    make.invitation(made, cast.partner)
    return made


def outcome(verb):
    """The state it became, or the code of the refusal."""
    try:
        return verb().state
    except NotAllowed:
        return NO
    except StepRefused:
        return LATE


def meeting_step(cast, meeting, step, actor):
    if step == "move":
        later = clock.now() + datetime.timedelta(days=3)
        return planning.move_meeting(actor=actor, meeting=meeting, starts_at=later, minutes=60)
    if step == "cancel":
        return planning.cancel_meeting(actor=actor, meeting=meeting, reason="Te weinig mensen.")
    return planning.replace_chair(actor=actor, meeting=meeting, chair=cast.staff)


@pytest.mark.parametrize("step", MEETING_TABLE)
def test_every_step_of_a_meeting(cast, meeting, step):
    cast.elsewhere = cast.other.director
    seen, expected = {}, {}
    for index, state in enumerate(MEETING_STATES):
        for reader, allowed in zip(READERS, MEETING_WHO[step], strict=True):
            Meeting.objects.filter(pk=meeting.pk).update(state=state, chair=cast.director)
            actor = getattr(cast, reader)
            with acting(actor):
                seen[state, reader] = outcome(lambda actor=actor: meeting_step(cast, meeting, step, actor))
            expected[state, reader] = MEETING_TABLE[step][index] if allowed else NO
    assert seen == expected


def test_the_words_of_the_table_of_meetings(cast, meeting):
    from meetings import rules

    cast.elsewhere = cast.other.director
    for step, allowed in MEETING_WHO.items():
        for reader, may in zip(READERS, allowed, strict=True):
            actor = getattr(cast, reader)
            with acting(actor):
                assert rules.may_step(actor, step, meeting) == may, (step, reader)
    assert {s.name for s in MEETING.steps} == set(MEETING_WHO)
    assert tuple(MEETING.states) == MEETING_STATES


def invitation_step(cast, invitation, step, actor, colleague):
    if step in ("accept", "decline"):
        return planning.answer_invitation(actor=actor, invitation=invitation, step=step)
    if step == "replace":
        planning.send_substitute(actor=actor, invitation=invitation, substitute=colleague)
        return Invitation.objects.get(pk=invitation.pk)
    if step == "withdraw":
        return planning.withdraw_invitation(actor=actor, invitation=invitation)
    return planning.invite(actor=actor, meeting=invitation.meeting, user=invitation.user)


@pytest.mark.parametrize("step", INVITATION_TABLE)
def test_every_step_of_an_invitation(cast, meeting, step):
    colleague = make.user("Inge", "Smit", cast.org.team, "partner")
    make.invitation(meeting, cast.police)
    invitation = Invitation.objects.select_related("meeting", "user").get(meeting=meeting, user=cast.partner)
    actors = (cast.partner, colleague, cast.police, cast.staff, cast.outsider, cast.other.director)
    seen, expected = {}, {}
    for index, state in enumerate(INVITATION_STATES):
        for number, (actor, allowed) in enumerate(zip(actors, INVITATION_WHO[step], strict=True)):
            Invitation.objects.filter(pk=invitation.pk).update(state=state, substitute=None)
            Invitation.objects.filter(meeting=meeting, user=colleague).delete()
            with acting(actor):
                seen[state, number] = outcome(lambda a=actor: invitation_step(cast, invitation, step, a, colleague))
            expected[state, number] = INVITATION_TABLE[step][index] if allowed else NO
    assert seen == expected


def test_the_tables_name_every_step_and_state():
    assert {s.name for s in INVITATION.steps} == set(INVITATION_TABLE) == set(INVITATION_WHO)
    assert tuple(INVITATION.states) == INVITATION_STATES
    for state, steps in (("gesloten", set()), ("afgelast", set())):
        assert {s.name for s in MEETING.open_steps(state)} == steps
