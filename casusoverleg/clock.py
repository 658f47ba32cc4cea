"""The one clock. Nobody else asks the machine what time it is (a test forbids it).

`acting()` hands the same moment to the database as `app.now`, which policies and defaults use, so that
Python and PostgreSQL never disagree about whether a right still holds.
"""

import contextlib
import contextvars
import datetime
import zoneinfo

AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
MORNING = datetime.time(7, 0)

_fixed = contextvars.ContextVar("fixed moment", default=None)


def now() -> datetime.datetime:
    """The moment, aware, in UTC."""
    return _fixed.get() or datetime.datetime.now(datetime.timezone.utc)


def today() -> datetime.date:
    """The date on the wall in Amsterdam."""
    return now().astimezone(AMSTERDAM).date()


def morning_of(day: datetime.date) -> datetime.datetime:
    """07:00 Amsterdam time of a day a person chose, as an instant (design §5)."""
    return at(day, MORNING)


def at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """A date and a time on the wall in Amsterdam, as an instant in UTC."""
    return datetime.datetime.combine(day, time, AMSTERDAM).astimezone(datetime.timezone.utc)


@contextlib.contextmanager
def fixed(moment: datetime.datetime):
    """Lets everything inside happen at `moment`: the demo's story and tests use it."""
    token = _fixed.set(moment)
    try:
        yield moment
    finally:
        _fixed.reset(token)
