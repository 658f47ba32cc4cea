"""The list of cases: dense rows by key, and filters with their counts."""

import datetime
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Case as Choice, Count, DateField, F, Q, Value, When
from django.db.models.functions import Coalesce

from cases.flows import PHASE
from cases.models import ActionItem
from cases.queries.files import count_of
from casusoverleg import clock

PAGE = 50
_NO_DATE = datetime.date(1900, 1, 1)  # no next date comes first: that is what needs doing


@dataclass(frozen=True)
class Filter:
    """One link of a group of filters."""

    label: str
    query: str
    count: int
    active: bool


def narrow(rows, chosen, user):
    """Only the rows the address asks for. Unknown words filter nothing out."""
    if chosen.get("fase") in PHASE.states:
        rows = rows.filter(phase=chosen["fase"])
    if chosen.get("gemeente"):
        rows = rows.filter(municipality__name=chosen["gemeente"])
    if chosen.get("regie") == "ik":
        rows = rows.filter(regie_id=user.pk)
    elif chosen.get("regie") == "niemand":
        rows = rows.filter(regie_id__isnull=True)
    if chosen.get("zonder-datum"):
        rows = rows.filter(next_on__isnull=True)
    return rows


def page(rows, user, after=""):
    """Fifty rows by key (next date, number), and the key of the next page or ""; one statement."""
    actions = ActionItem.objects.visible_to(user)
    rows = rows.select_related("dossier", "municipality", "regie", "regie_organisation").annotate(
        due=Coalesce("next_on", Value(_NO_DATE), output_field=DateField()),
    )
    key = _read(after)
    if key:
        rows = rows.filter(Q(due__gt=key[0]) | Q(due=key[0], dossier__number__gt=key[1]))
    rows = rows.annotate(
        open_count=count_of(actions.open()),
        late_count=count_of(actions.overdue()),
        stuck_count=count_of(actions.filter(state="vast")),
    )
    found = list(rows.order_by("due", "dossier__number")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    today = clock.today()
    for row in found:
        row.is_late = row.next_on is not None and row.next_on < today
        row.follows = row.state == "volgen"
    return found, (f"{found[-1].due.isoformat()}_{found[-1].dossier.number}" if more else "")


def _read(key):
    day, _, number = key.partition("_")
    try:
        return (datetime.date.fromisoformat(day), number) if number else None
    except ValueError:
        return None


def filters(rows, chosen, user):
    """Groups of filter links with the count each would give; one statement. Returns ([(name, [Filter])], total)."""
    regie = Choice(
        When(regie_id=user.pk, then=Value("ik")),
        When(regie_id__isnull=True, then=Value("niemand")),
        default=Value("ander"),
    )
    counted = list(
        rows.order_by()
        .annotate(regie_of=regie, dateless=Q(next_on__isnull=True), town=F("municipality__name"))
        .values_list("phase", "town", "regie_of", "dateless")
        .annotate(n=Count("pk"))
    )
    names = ("fase", "gemeente", "regie", "zonder-datum")

    def count(**wanted):
        asked = {**{k: v for k, v in chosen.items() if v}, **wanted}
        total = 0
        for phase, town, regie_of, dateless, n in counted:
            row = {"fase": phase, "gemeente": town, "regie": regie_of, "zonder-datum": "1" if dateless else ""}
            total += n if all(not asked.get(k) or row[k] == asked[k] for k in names) else 0
        return total

    def link(label, name, value):
        active = (chosen.get(name) or "") == value
        asked = {**chosen, name: "" if active else value}
        query = "&".join(f"{k}={quote(v)}" for k in names if (v := asked.get(k)))
        return Filter(label, f"?{query}" if query else "?", count(**{name: value}), active)

    towns = sorted({row[1] for row in counted})
    groups = [
        ("Fase", [link(label, "fase", code) for code, label in PHASE.states.items()]),
        ("Gemeente", [link(town, "gemeente", town) for town in towns] if len(towns) > 1 else []),
        ("Casusregie", [link("Bij mij", "regie", "ik"), link("Nog niemand", "regie", "niemand")]),
        ("Datum", [link("Geen volgende datum", "zonder-datum", "1")]),
    ]
    # a filter that would leave nothing is no choice, unless it is the one that is on
    offered = [(name, [link for link in links if link.count or link.active]) for name, links in groups]
    return [(name, links) for name, links in offered if links], sum(row[4] for row in counted)
