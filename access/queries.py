"""Reading the log of a house, for who checks whether it was right to look (L30)."""

import datetime
from dataclasses import dataclass

from access.grounds import GROUNDS
from access.models import Event
from casusoverleg import clock

PER_PAGE = 50
# law.md 8.9, WGS 1.8(4): what the log may be used for, a closed list
PURPOSES = {
    "rechtmatigheid": "controle van de rechtmatigheid",
    "intern": "interne controles",
    "beveiliging": "integriteit en beveiliging van de persoonsgegevens",
    "procedure": "gerechtelijke procedures",
}
ACTIONS = {
    "zie": "bekeken", "lijst": "lijst bekeken", "zoek": "gezocht", "maak": "gemaakt", "wijzig": "gewijzigd",
    "verwijder": "verwijderd", "print": "geprint", "exporteer": "gedownload", "projecteer": "op het zaalscherm",
    "recht": "recht gegeven of beëindigd", "inloggen": "ingelogd", "uitloggen": "uitgelogd", "mislukt": "inloggen mislukt",
}  # fmt: skip
OUTCOMES = {"ok": "gelukt", "geweigerd": "geweigerd", "fout": "fout bij ons"}


@dataclass(frozen=True)
class Line:
    """One row of the log in words."""

    at: datetime.datetime
    who: str
    organisation: str
    role: str
    what: str
    on: str
    why: str
    article: str
    outcome: str

    @property
    def is_refused(self):
        return self.outcome == "geweigerd"


def events(house_id, *, who="", number="", action="", outcome="", day=None, before=None):
    """Fifty rows of the log of this house, the last first, and the id to go on from (or None). One statement."""
    rows = Event.objects.filter(house_id=house_id)
    if who:
        rows = rows.filter(user_name__icontains=who)
    if number:
        rows = rows.filter(object_number__istartswith=number)
    if action in ACTIONS:
        rows = rows.filter(action=action)
    if outcome in OUTCOMES:
        rows = rows.filter(outcome=outcome)
    if day:
        start = clock.at(day, datetime.time.min)
        rows = rows.filter(at__gte=start, at__lt=clock.at(day + datetime.timedelta(days=1), datetime.time.min))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    more = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    return [_line(e) for e in found[:PER_PAGE]], more


def _line(event):
    on = f"{event.object_type} {event.object_number}".strip()
    why = GROUNDS[event.ground][0].replace("u ", "", 1) if event.ground in GROUNDS else event.purpose
    return Line(
        at=event.at,
        who=event.user_name or (f"systeem: {event.system}" if event.system else "niemand ingelogd"),
        organisation=event.organisation,
        role=event.role,
        what=ACTIONS.get(event.action, event.action) + (f" ({event.verb.replace('_', ' ')})" if event.verb else ""),
        on=on,
        why=why,
        article=event.article,
        outcome=event.outcome,
    )
