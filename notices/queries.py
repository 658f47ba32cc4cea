"""What waits for somebody, in groups, for Vandaag and the inbox; and whether the worker lives."""

import datetime
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q

from access.models import Grant
from casusoverleg import clock
from casusoverleg.templatetags.dutch import hoofdletter
from notices import texts
from notices.models import Notice

ALIVE = "notices.tick"
MOST = 100
DONE_PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One line of the inbox in words."""

    uid: uuid.UUID
    kind: str
    number: str
    text: str
    icon: str
    button: str
    path: str
    due_on: datetime.date | None
    made_at: datetime.datetime
    done_at: datetime.datetime | None

    @property
    def is_late(self):
        return self.done_at is None and self.due_on is not None and self.due_on < clock.today()

    @property
    def told(self):
        """To know, not to do: its button marks it as seen and opens it."""
        return self.done_at is None and texts.of(self.kind).told


@dataclass(frozen=True)
class Group:
    title: str
    late: bool
    rows: list


def _row(notice):
    kind = texts.of(notice.kind)
    return Row(
        notice.pk, notice.kind, notice.number, hoofdletter(kind.sentence.format(number=notice.number)), kind.icon,
        kind.button, notice.path, notice.due_on, notice.made_at, notice.done_at,
    )  # fmt: skip


def _of(user):
    """Lines of this reader, without those of families this reader may open no more."""
    may_open = Exists(Grant.objects.held_by(user).filter(dossier_id=OuterRef("dossier_id")))
    return Notice.objects.visible_to(user).filter(Q(dossier__isnull=True) | may_open)


def waiting(user) -> list[Group]:
    """What waits, grouped te laat, vandaag, deze week, later; empty groups do not exist. One statement.

    A line without a date belongs to today.
    """
    today = clock.today()
    week_ends = today + datetime.timedelta(days=6 - today.weekday())
    groups = {"Te laat": [], "Vandaag": [], "Deze week": [], "Later": []}
    for notice in _of(user).waiting().order_by("due_on", "made_at")[:MOST]:
        day = notice.due_on or today
        name = "Te laat" if day < today else "Vandaag" if day == today else "Deze week" if day <= week_ends else "Later"
        groups[name].append(_row(notice))
    return [Group(title, title == "Te laat", rows) for title, rows in groups.items() if rows]


def waiting_count(user) -> int:
    """How many lines wait, for a badge. One statement."""
    return _of(user).waiting().count()


def finished(user, before=None) -> list[Row]:
    """What was done, the last first, fifty at a time; `before` is the moment of the last one shown."""
    rows = _of(user).filter(done_at__isnull=False)
    if before is not None:
        rows = rows.filter(done_at__lt=before)
    return [_row(notice) for notice in rows.order_by("-done_at")[:DONE_PER_PAGE]]


def worker_alive(within=datetime.timedelta(seconds=90)) -> bool:
    """Whether the worker looked for work not longer ago than `within`."""
    last = cache.get(ALIVE)
    return last is not None and clock.now() - datetime.datetime.fromisoformat(last) <= within
