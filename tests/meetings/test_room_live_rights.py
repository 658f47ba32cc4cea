"""Who may hear that a meeting changed: the same people who may be in its room, and a revision alone."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from access.acting import acting
from casusoverleg import clock
from meetings.changes import planning
from meetings.live_rights import allowed
from meetings.models import Meeting
from tests import factories as make


def ask(user, number, **session):
    return allowed(SimpleNamespace(user=user, session=dict(session)), number)


@pytest.mark.parametrize("who", ["director", "staff", "partner", "police", "outsider"])
def test_who_may_be_in_the_room_hears_it(table, who):
    user = getattr(table, who)
    meeting = Meeting.objects.get(pk=table.meeting.pk)
    assert ask(user, meeting.number) == (meeting.pk, meeting.revision, {user.pk})


@pytest.mark.parametrize("who", ["decider", "manager", "line_manager", "auditor", "admin", "superuser"])
def test_who_may_not_hears_nothing(table, who):
    assert ask(getattr(table, who), table.meeting.number) is None


def test_nobody_another_house_and_an_ended_account_hear_nothing(table):
    assert ask(AnonymousUser(), table.meeting.number) is None
    assert ask(table.other.director, table.meeting.number) is None
    assert ask(table.partner, "O-99999") is None
    table.partner.is_active = False
    assert ask(table.partner, table.meeting.number) is None


def test_a_number_is_of_the_house_in_force(table):
    elsewhere = make.position(table.partner, table.other.organisation, "partner")
    assert ask(table.partner, table.meeting.number, position=elsewhere.pk) is None
    table.partner.positions.filter(house=table.house).update(until=clock.now())
    assert ask(table.partner, table.meeting.number) is None


def test_a_withdrawn_invitation_ends_it(table):
    with acting(table.director):
        planning.withdraw_invitation(
            actor=table.director, invitation=table.meeting.invitations.select_related("meeting").get(user=table.partner)
        )
    assert ask(table.partner, table.meeting.number) is None
