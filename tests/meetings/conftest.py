"""A meeting that runs, for the tests of the room."""

from types import SimpleNamespace

import pytest

from casusoverleg import clock
from meetings.models import Meeting
from tests import factories as make


@pytest.fixture
def table(cast):
    """A meeting that runs, with two families on it: the cast's own has its turn; a second one waits."""
    second = make.case(cast.house, "B-0987", cast.town, director=cast.director, team=[cast.partner])
    meeting = make.meeting(cast.series, cast.director, state="loopt", opened_at=clock.now(), starts=clock.now())
    item = make.agenda_item(
        meeting, cast.dossier, state="bezig", started_at=clock.now(), step_started_at=clock.now()
    )
    waiting = make.agenda_item(meeting, second.dossier)
    Meeting.objects.filter(pk=meeting.pk).update(current=item)
    meeting.refresh_from_db()
    for user in (cast.partner, cast.police, cast.outsider):
        make.invitation(meeting, user, state="komt")
    return SimpleNamespace(meeting=meeting, item=item, waiting=waiting, **vars(cast))
