"""Figures for one page: read from the aggregates, small numbers hidden, sentences written from the data.

Four statements: figures, municipalities, organisations, terms.
"""

import datetime
from dataclasses import dataclass, field

from casusoverleg import clock
from casusoverleg.templatetags.dutch import aantal, datum, kort, tijd
from houses.models import SETTINGS, Municipality, Organisation, Setting
from insight import rules
from insight.hiding import HIDDEN, SMALL, chain, fine, joined, steps_and_groups, sum_is_safe
from insight.models import Figure

STEPS = ("aangemeld", "gewogen", "opgepakt", "besproken", "afgesloten")
LABELS = dict(zip(STEPS, ("Aangemeld", "Gewogen", "Opgepakt", "Besproken", "Afgesloten"), strict=True))
# where the difference with the step before went; None: all of it under one word
RESTS = {
    "gewogen": (("wachten nog", "wacht"), ("ingetrokken", "ingetrokken")),
    "opgepakt": (("lokaal", "lokaal"), ("afgewezen", "afgewezen"), ("naar RIEC", "riec")),
    "besproken": (("nog niet besproken", None),),
    "afgesloten": (("lopen nog", None),),
}
TIMES = (
    ("Aanmelding tot weging", "weging", "weighing_days"),
    ("Weging tot eerste overleg", "overleg", "first_meeting_days"),
    ("Overleg tot verslag", "verslag", "minutes_days"),
    ("Start tot afsluiting", "afsluiting", "case_days"),
)
ATTENDANCE = ("gevraagd", "aanwezig", "afgemeld", "afwezig")
# nine of ten says something about one family when there are fewer than this
LEAST_FOR_NINE = 10


@dataclass(frozen=True)
class Cell:
    """One number as it may be shown."""

    value: int | None
    mark: str = ""
    least: int = 5

    @property
    def text(self):
        if self.mark == SMALL:
            return f"<{self.least}"
        return "–" if self.mark == HIDDEN else "" if self.value is None else str(self.value)

    @property
    def words(self):
        return f"minder dan {self.least}" if self.mark == SMALL else self.text

    @property
    def shown(self):
        return not self.mark and self.value is not None


@dataclass
class Step:
    key: str
    label: str
    cell: Cell
    former: Cell
    rest: str = ""


@dataclass
class Time:
    label: str
    half: int | None
    nine: int | None
    agreed: int
    few: bool

    @property
    def nine_is_over(self):
        return self.nine is not None and self.nine > self.agreed

    @property
    def half_is_over(self):
        return self.half is not None and self.half > self.agreed


@dataclass
class Line:
    """One organisation: open, late and oldest action now; finished in time in the period."""

    name: str
    open: Cell
    late: Cell
    oldest: int | None
    finished: Cell
    in_time: Cell


@dataclass
class Attendance:
    name: str
    cells: list


@dataclass
class Page:
    own: bool  # one's own organisation instead of the house
    name: str
    period: str
    periods: list
    municipality: Municipality | None
    municipalities: list
    refused_choice: bool
    refreshed_at: datetime.datetime | None
    least: int
    steps: list = field(default_factory=list)
    times: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    average: str = ""
    sentences: list = field(default_factory=list)
    attendance: list = field(default_factory=list)

    @property
    def is_old(self):
        return self.refreshed_at is not None and clock.now() - self.refreshed_at > datetime.timedelta(hours=30)

    @property
    def open_lines(self):
        return [line for line in self.lines if line.open.value]

    @property
    def finished_lines(self):
        return [line for line in self.lines if line.finished.value]

    @property
    def has_past(self):
        return any(step.former.value or step.former.mark for step in self.steps)

    @property
    def refreshed_words(self):
        """“bijgewerkt vandaag om 06:00”."""
        if self.refreshed_at is None:
            return "nog niet geteld"
        day = self.refreshed_at.astimezone(clock.AMSTERDAM).date()
        ago = (clock.today() - day).days
        when = {0: "vandaag", 1: "gisteren", 2: "eergisteren"}.get(ago, kort(day))
        return f"bijgewerkt {when} om {tijd(self.refreshed_at)}"

    @property
    def span(self):
        """“1 januari tot en met 22 november 2026”."""
        year = int(self.period)
        last = min(clock.today(), datetime.date(year, 12, 31))
        first = datum(datetime.date(year, 1, 1)).rsplit(" ", 1)[0]
        return f"{first} tot en met {datum(last)}"


class _Numbers:
    """The figures of one house by (period, municipality, organisation, measure)."""

    def __init__(self, rows):
        self.rows = {(r.period, r.municipality_id, r.organisation_id, r.measure): r for r in rows}
        self.refreshed_at = max((r.refreshed_at for r in rows), default=None)

    def count(self, measure, period, municipality=None, organisation=None):
        row = self.rows.get((period, municipality, organisation, measure))
        return row.cases if row else 0

    def value(self, measure, period, municipality=None, organisation=None):
        row = self.rows.get((period, municipality, organisation, measure))
        return int(row.value) if row and row.value is not None else None

    def steps(self, period, municipality=None, organisation=None):
        return [self.count(step, period, municipality, organisation) for step in STEPS]


def _load(user, period):
    house_id = user.position.house_id
    former = str(int(period) - 1)
    numbers = _Numbers(list(Figure.objects.filter(house_id=house_id, period__in=[period, former, "nu"])))
    own = {s.key: s.value for s in Setting.objects.filter(house=house_id)}
    terms = {key: own.get(key, default) for key, (default, *_) in SETTINGS.items()}
    return numbers, terms, former


def page(user, period="", municipality=""):
    """Everything on /inzicht/ for this reader: the house, or one's own organisation beside the average."""
    year = clock.today().year
    periods = [(str(year), "Dit jaar"), (str(year - 1), "Vorig jaar")]
    period = period if period in dict(periods) else periods[0][0]
    numbers, terms, former = _load(user, period)
    least = terms["small_cell"]
    own = rules.sees_own_organisation(user)
    organisation = user.position.organisation_id if own else None
    towns = [] if own else list(Municipality.objects.filter(house=user.position.house_id))
    length, shown = steps_and_groups(
        numbers.steps(period), {t.pk: numbers.steps(period, t.pk) for t in towns}, least
    )
    offered = [t for t in towns if t.pk in shown and any(numbers.steps(period, t.pk))]
    town = next((t for t in offered if str(t.pk) == municipality), None)
    made = Page(
        own=own,
        name=user.position.organisation.name if own else user.position.house.name,
        period=period,
        periods=periods,
        municipality=town,
        municipalities=offered,
        refused_choice=bool(municipality) and town is None,
        refreshed_at=numbers.refreshed_at,
        least=least,
    )
    made.steps = _steps(numbers, period, former, town, organisation, least, length if town else len(STEPS))
    made.times = _times(numbers, period, town, terms, least)
    made.lines = _lines(user, numbers, period, organisation, least)
    if own:
        made.average = _average(numbers, least)
    made.sentences = _sentences(made, numbers)
    return made


def _cells(values, least):
    return [
        Cell(value, mark if isinstance(mark, str) else "", least)
        for value, mark in zip(values, chain(values, least), strict=True)
    ]


def _steps(numbers, period, former, town, organisation, least, length):
    town_id = town.pk if town else None
    cells = _cells(numbers.steps(period, town_id, organisation)[:length], least)
    # a municipality is only offered for the year it was judged in: no former year beside it
    past = _cells(numbers.steps(former, None, organisation)[:length], least) if town is None else [Cell(None)] * length
    steps = []
    for index, key in enumerate(STEPS[:length]):
        step = Step(key, LABELS[key], cells[index], past[index])
        before = cells[index - 1] if index else None
        if before and before.shown and step.cell.shown:
            step.rest = _rest(numbers, key, before.value - step.cell.value, period, town_id, organisation, least)
        steps.append(step)
    return steps


def _rest(numbers, key, difference, period, town_id, organisation, least):
    """“29 lokaal, 18 afgewezen of naar RIEC”: where the difference went; in a municipality only how many."""
    if not difference:
        return ""
    parts = RESTS[key]
    if len(parts) > 1 and (town_id or organisation):
        return f"{difference} verder niet" if key == "opgepakt" else f"{difference} nog niet of ingetrokken"
    if len(parts) == 1:
        return f"{difference} {parts[0][0]}"
    told = joined([(word, numbers.count(measure, period)) for word, measure in parts], least)
    return ", ".join(f"{number} {word}" for number, word in told)


def _times(numbers, period, town, terms, least):
    town_id, times = town.pk if town else None, []
    for label, key, term in TIMES:
        if town and key == "verslag":
            continue  # a meeting is of the whole house
        count = numbers.count(f"{key}_half", period, town_id)
        half = numbers.value(f"{key}_half", period, town_id) if count >= least else None
        nine = numbers.value(f"{key}_negen", period, town_id) if count >= max(least, LEAST_FOR_NINE) else None
        times.append(Time(label, half, nine, terms[term], few=0 < count < least))
    return times


def _lines(user, numbers, period, organisation, least):
    found = Organisation.objects.filter(house=user.position.house_id).order_by("name")
    if organisation:
        found = found.filter(pk=organisation)
    lines = []
    for row in found:
        now, late = _cells([numbers.count(m, "nu", None, row.pk) for m in ("open", "te_laat")], least)
        finished, in_time = _cells([numbers.count(m, period, None, row.pk) for m in ("gereed", "op_tijd")], least)
        if not (now.value or finished.value):
            continue
        oldest = numbers.value("oudste", "nu", None, row.pk) if now.shown else None
        lines.append(Line(row.name, now, late, oldest, finished, in_time))
    return sorted(lines, key=lambda line: (-(line.open.value if line.open.shown else 0), line.name))


def _average(numbers, least):
    """The average of the organisations with open actions, in whole actions; nothing when few could be worked out."""
    count, total = numbers.count("organisaties", "nu"), numbers.count("open", "nu")
    if count < 3 or not fine(total, least):
        return ""
    late = numbers.count("te_laat", "nu")
    return f"Gemiddeld heeft een organisatie in dit huis {round(total / count)} open acties, waarvan {round(late / count)} te laat."


def _sentences(made, numbers):
    steps = {step.key: step.cell for step in made.steps}
    said = []
    registered = steps["aangemeld"]
    if made.refreshed_at is None:
        return ["Er is nog niet geteld. Dat gebeurt elke ochtend om 6 uur."]
    if registered.value == 0:
        return ["In deze periode is niets aangemeld."]
    if registered.shown and steps.get("opgepakt") and steps["opgepakt"].shown:
        taken = steps["opgepakt"].value
        verb = "is er" if taken == 1 else "zijn er"
        said.append(f"Van de **{registered.value}** aanmeldingen {verb} **{taken}** opgepakt.")
    elif registered.shown:
        said.append(f"Er zijn **{registered.value}** gezinnen aangemeld.")
    else:
        said.append(f"Er zijn minder dan {made.least} gezinnen aangemeld.")
    weighing = made.times[0]
    if weighing.half is not None:
        who = "in het huis " if made.own else ""
        within = "op dezelfde dag" if weighing.half == 0 else f"binnen **{aantal(weighing.half, 'dag,dagen')}**"
        said.append(f"De helft was {who}{within} gewogen.")
    said += _late_sentence(made, numbers)
    return said


def _late_sentence(made, numbers):
    if made.own:
        line = made.lines[0] if made.lines else None
        if line is None or line.late.value == 0:
            return ["Er staan geen acties open over hun datum."]
        return [f"Er staan **{line.late.words}** acties open over hun datum."]
    total = numbers.count("te_laat", "nu")
    if not total:
        return ["Er staan geen acties open over hun datum."]
    pairs = [(line.late.value, line.late.shown) for line in made.lines]
    most = max((line for line in made.lines if line.late.shown and line.late.value), default=None,
               key=lambda line: line.late.value)  # fmt: skip
    where = f", de meeste bij {most.name}" if most else ""
    if sum_is_safe(total, pairs, made.least):
        return [f"Er {'staat' if total == 1 else 'staan'} **{total}** acties open over hun datum{where}."]
    return [f"Er staan acties open over hun datum{where}."]


def attendance(user, period=""):
    """Who came, per organisation: all for the manager, one's own for a line manager. Three statements."""
    year = clock.today().year
    periods = [(str(year), "Dit jaar"), (str(year - 1), "Vorig jaar")]
    period = period if period in dict(periods) else periods[0][0]
    numbers, terms, _ = _load(user, period)
    least, own = terms["small_cell"], rules.sees_own_organisation(user)
    found = Organisation.objects.filter(house=user.position.house_id).order_by("name")
    if own:
        found = found.filter(pk=user.position.organisation_id)
    rows = []
    for organisation in found:
        values = [numbers.count(measure, period, None, organisation.pk) for measure in ATTENDANCE]
        if values[0]:
            rows.append(Attendance(organisation.name, _parts(values, least)))
    return Page(
        own=own, name=user.position.organisation.name if own else user.position.house.name, period=period,
        periods=periods, municipality=None, municipalities=[], refused_choice=False, refreshed_at=numbers.refreshed_at,
        least=least, attendance=rows,
    )  # fmt: skip


def _parts(values, least):
    """A total and its three parts: small parts are hidden, and one more when only one would be."""
    total, *parts = values
    if not fine(total, least):
        return [Cell(v, SMALL if 0 < v < least else "", least) if i == 0 else Cell(v, HIDDEN, least) for i, v in enumerate(values)]
    cells = [Cell(v, "" if fine(v, least) else SMALL, least) for v in parts]
    hidden = [c for c in cells if c.mark]
    while hidden and (len(hidden) < 2 or sum(c.value for c in hidden) < least):
        candidates = [i for i, c in enumerate(cells) if not c.mark and c.value]
        if not candidates:
            return [Cell(total, "", least)] + [Cell(c.value, HIDDEN, least) for c in cells]
        index = min(candidates, key=lambda i: cells[i].value)
        cells[index] = Cell(cells[index].value, HIDDEN, least)
        hidden = [c for c in cells if c.mark]
    return [Cell(total, "", least), *cells]


SIGNALS = (
    ("file-input", "Aanmeldingen die te lang wachten op weging", "weging_te_laat"),
    ("message-square", "Aanmeldingen zonder eerste contact binnen de termijn", "contact_te_laat"),
    ("calendar-clock", "Lopende gezinnen zonder volgende datum", "zonder_datum"),
    ("triangle-alert", "Gezinnen waar een actie vastloopt", "gezinnen_vast"),
    ("list-checks", "Acties over hun datum", "te_laat"),
    ("folder-open", "Gezinnen die lopen of gevolgd worden", "lopend"),
)
OWN_SIGNALS = (
    ("list-checks", "Acties over hun datum", "te_laat"),
    ("triangle-alert", "Acties die vastlopen", "vast"),
    ("list-checks", "Open acties", "open"),
)


@dataclass(frozen=True)
class Signal:
    icon: str
    text: str
    cell: Cell
    urgent: bool


def signals(user):
    """What stands still now, as counts with small ones hidden: of the house, or of one's own organisation."""
    own = rules.sees_own_organisation(user)
    organisation = user.position.organisation_id if own else None
    rows = Figure.objects.filter(house_id=user.position.house_id, period="nu", organisation_id=organisation)
    numbers = _Numbers(list(rows))
    least = Setting.objects.filter(house=user.position.house_id, key="small_cell").values_list("value", flat=True).first()
    least = least or SETTINGS["small_cell"][0]
    made = []
    for icon, text, measure in OWN_SIGNALS if own else SIGNALS:
        value = numbers.count(measure, "nu", None, organisation)
        mark = "" if fine(value, least) else SMALL
        if value:
            made.append(Signal(icon, text, Cell(value, mark, least), measure not in ("open", "lopend")))
    return made, numbers.refreshed_at
