"""Finding a case by number, name or date of birth, within what the reader may see; tolerant of accents."""

import datetime
import re
from dataclasses import dataclass, field

from django.db import connection

from cases.models import Case, Person
from cases.queries.files import pages
from casusoverleg.names import fold

MOST = 50
LEAST = 2
_MONTHS = {
    name: i + 1
    for i, names in enumerate(
        ["jan", "feb", "mrt maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
    )
    for name in names.split()
}
_NUMBER = re.compile(r"[A-Za-z]{1,3}\s?-?\s?\d{1,6}|\d{2,6}")


@dataclass
class Found:
    """A case, and the persons by whom it was found (empty when its number was asked)."""

    case: Case
    people: list = field(default_factory=list)

    @property
    def number(self):
        return self.case.dossier.number


@dataclass
class Result:
    rows: list
    too_short: bool = False
    more: bool = False

    @property
    def shown(self):
        """(dossier, persons) pairs for `request.reading.show`."""
        return [(row.case.dossier, row.people) for row in self.rows if row.people]

    def log(self, reading):
        """Tells the read log which persons stand in the answer."""
        for dossier, people in self.shown:
            reading.show(dossier, people)


def find(user, text):
    """Cases by number, by the name or date of birth of somebody in them; at most 50 persons. Returns a Result.

    At most three statements. Reads through `find_persons` of the gate role, which joins the rights itself.
    """
    text = " ".join((text or "").split())
    if len(text) < LEAST:
        return Result([], too_short=True)
    rows = {}
    number = _number(text)
    if number:
        for case in _cases(user).filter(dossier__number__in=number)[:MOST]:
            rows[case.dossier_id] = Found(case)
    people = [] if number and not text.isdigit() else _people(user, *_parts(text))
    if people:
        cases = {c.dossier_id: c for c in _cases(user).filter(dossier_id__in={p.dossier_id for p in people})}
        for person in people:
            if person.dossier_id in cases:
                rows.setdefault(person.dossier_id, Found(cases[person.dossier_id])).people.append(person)
    return Result(list(rows.values()), more=len(people) >= MOST)


def _cases(user):
    return (
        pages(user).visible_to(user).select_related("dossier", "municipality", "regie").order_by("dossier__number")
    )


def _number(text):
    """The numbers this text may mean: “a1042”, “A 1042” and “1042” all find A-1042."""
    if not _NUMBER.fullmatch(text):
        return []
    letters, digits = re.fullmatch(r"([A-Za-z]*)\D*(\d+)", text).groups()
    return [f"{letters.upper()}-{digits}"] if letters else [f"{letter}-{digits}" for letter in "ABCDEFGHZ"]


def _parts(text):
    """(name, date of birth, year of birth): each or None."""
    day = birth_date(text)
    if day:
        return None, day, None
    match = re.search(r"\b(19|20)\d\d\b", text)
    year = int(match.group()) if match else None
    name = fold(text.replace(match.group(), " ") if match else text).replace("_", " ").strip()
    return (name if len(name) >= LEAST else None), None, year


def birth_date(text):
    """“14-3-1992”, “14/3/1992”, “14 maart 1992”, “1992-03-14” as a date; None for anything else."""
    text = text.strip().lower()
    match = re.fullmatch(r"(\d{1,2})[-/. ]+(\d{1,2}|[a-z]+)\.?[-/. ]+(\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if iso:
        year, month, day = iso.groups()
    elif match:
        day, month, year = match.groups()
    else:
        return None
    if not month.isdigit():
        month = _MONTHS.get(month[:3])
    try:
        return datetime.date(int(year), int(month), int(day))
    except (TypeError, ValueError):
        return None


def _people(user, name, birth, year):
    """The persons meant, at most 50: a year alone by the index on the date of birth, else by the gate function."""
    people = Person.objects.visible_to(user).order_by("search_name", "pk")
    if year:
        people = people.filter(birth_date__year=year)
    if name or birth:
        ids = _ids(name, birth)
        return list(people.filter(pk__in=ids)) if ids else []
    return list(people[:MOST]) if year else []


def _ids(name, birth):
    """Ids by `find_persons` of the gate role, which joins the reader's rights itself (design §2.3)."""
    words = name.split() if name else []
    # every word in the order typed; two words also the other way round ("Yıldız Esra")
    orders = [words, words[::-1]] if len(words) == 2 else [words]
    asked = [value for order in orders for value in ("%".join(order) or None, birth, MOST)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(["SELECT find_persons(%s, %s, %s)"] * len(orders)), asked)
        return [row[0] for row in cursor.fetchall()][:MOST]
