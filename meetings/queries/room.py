"""What each face of the room shows: cockpit, participant's screen, the room's screen (screens.md §7).

Everything starts at `visible_to`: an item, a contribution or an action the reader may not have is not there.
"""

import datetime
import re
import textwrap
from dataclasses import dataclass, field

from access import rights
from access.acting import System, acting
from access.grounds import CASE_GROUNDS
from accounts.models import Position, User
from cases.models import ActionItem, Decision, Person
from casusoverleg import clock
from houses.models import setting
from meetings import guide
from meetings.changes.room import SECONDS
from meetings.flows import ITEM, STEPS
from meetings.models import AgendaItem, Contribution, Invitation, Preparation, SharedText

MOST_LINES = 7  # on the room's screen; earlier ones are counted
AHEAD = ("te_doen", "geparkeerd")


@dataclass
class Line:
    """One family on the agenda, as the reader sees it."""

    item: AgendaItem
    number: str
    place: int
    state: str
    label: str
    below: str
    right: str
    time: datetime.datetime | None


@dataclass
class Field:
    """A shared text with the question it answers."""

    name: str
    question: str
    state: str  # klaar, nu, straks
    text: str = ""
    version: int = 0
    saved_by: User | None = None
    saved_at: datetime.datetime | None = None

    @property
    def said(self):
        return self.saved_by is not None and bool(self.text)

    @property
    def saved_words(self):
        return f"Opgeslagen {self.saved_at.astimezone(clock.AMSTERDAM):%H:%M:%S}" if self.saved_at else ""

    @property
    def element(self):
        return f"tekst-{self.name}"


@dataclass
class Room:
    """One meeting at this moment for one reader."""

    meeting: object
    lines: list[Line]
    item: AgendaItem | None
    elsewhere: bool  # another family has its turn, that this reader may not see
    ends_at: datetime.datetime
    late: int
    invitations: list[Invitation]
    present: int
    own: Invitation | None
    fields: list[Field] = field(default_factory=list)
    concern: Field | None = None
    contributions: list[Contribution] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionItem] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    steps: list[dict] = field(default_factory=list)
    used: int = 0
    next_own: datetime.datetime | None = None

    @property
    def now(self):
        """The field on the table."""
        return next((f for f in self.fields if f.state == "nu"), None)

    @property
    def following(self):
        """The family that comes next on the agenda of this reader; what was parked comes last."""
        return next((line for state in AHEAD for line in self.lines if line.state == state), None)

    @property
    def left(self):
        return [line.number for line in self.lines if line.state in (*AHEAD, "bezig")]

    @property
    def planned_clock(self):
        return f"van {self.item.minutes} minuten" if self.item else ""

    @property
    def used_clock(self):
        return _clock(self.used)

    @property
    def over(self):
        minutes = (self.used - self.item.minutes * 60) // 60 if self.item else 0
        return f"{minutes} min over" if minutes > 0 else ""

    @property
    def step_over(self):
        """“Beeld duurt langer dan gepland. Er zijn 24 minuten voor oordeel en besluit.”, or nothing."""
        at = next((n for n, step in enumerate(self.steps) if step["state"] == "nu"), None)
        if at is None or not self.steps[at]["over"]:
            return ""
        after = [step["label"].lower() for step in self.steps[at + 1 :]]
        left = max(0, self.item.minutes - self.used // 60)
        time = f"zijn {left} minuten" if left > 1 else "is 1 minuut" if left else "is geen tijd meer"
        rest = f" Er {time} voor {'het ' if len(after) == 1 else ''}{' en '.join(after)}." if after else ""
        return f"{self.steps[at]['label']} duurt langer dan gepland.{rest}"

    @property
    def ticks_since(self):
        return self.item.step_started_at.isoformat() if self.item and self.item.step_started_at else ""

    @property
    def counted(self):
        """Seconds of this item counted before the present step began."""
        return sum(getattr(self.item, column) for column in SECONDS.values()) if self.item else 0

    @property
    def key(self):
        """What the screen is about: it changes with the family or the step."""
        return f"{self.item.dossier.number}:{self.item.step}" if self.item else self.meeting.state

    def waiting_actions(self, user):
        """Actions asked of this reader and not answered yet."""
        return [a for a in self.actions if a.responsible_id == user.pk and a.state == "voorgesteld"]


def room(meeting, user):
    """The Room of `meeting` for `user`. Twelve statements with a family on the table, whatever its size."""
    items = list(
        AgendaItem.objects.visible_to(user).with_ground(user).filter(meeting=meeting).select_related("dossier__case")
    )
    invitations = list(
        Invitation.objects.filter(meeting=meeting)
        .exclude(state="ingetrokken")
        .select_related("user", "organisation", "substitute")
    )
    dossiers = [i.dossier_id for i in items]
    decisions = list(
        Decision.objects.visible_to(user)
        .filter(dossier_id__in=dossiers, meeting_number=meeting.number, withdrawn_at__isnull=True)
        .order_by("decided_at", "pk")
    )
    actions = list(
        ActionItem.objects.visible_to(user)
        .filter(dossier_id__in=dossiers, meeting_number=meeting.number)
        .exclude(state="vervallen")
        .select_related("responsible", "organisation")
        .order_by("agreed_at", "pk")
    )
    times, ends_at = forecast(meeting)
    item = next((i for i in items if i.pk == meeting.current_id), None)
    found = Room(
        meeting=meeting,
        lines=[_line(i, n, times, decisions, actions) for n, i in enumerate(items, 1)],
        item=item,
        elsewhere=item is None and meeting.current_id is not None,
        ends_at=ends_at,
        late=max(0, int((ends_at - meeting.ends_at).total_seconds() // 60)),
        invitations=invitations,
        present=sum(i.present for i in invitations),
        own=next((i for i in invitations if i.user_id == user.pk), None),
        next_own=min((times[i.pk] for i in items if i.state in AHEAD and i.pk in times), default=None),
    )
    if item is not None:
        _fill(found, user, decisions, actions)
    return found


def _fill(found, user, decisions, actions):
    item = found.item
    texts = {t.field: t for t in SharedText.objects.visible_to(user).filter(item=item).select_related("saved_by")}
    names, at = list(STEPS), list(STEPS).index(item.step)
    for n, name in enumerate(names):
        state = "nu" if n == at else "klaar" if n < at else "straks"
        found.fields.append(_field(name, guide.question(name, item.dossier.case.phase, item.kind), state, texts))
    found.concern = _field("zorg", "Onze grootste zorg", "straks", texts)
    found.contributions = list(
        Contribution.objects.visible_to(user).filter(item=item, withdrawn_at__isnull=True).select_related(
            "user", "organisation"
        )
    )
    found.decisions = [d for d in decisions if d.dossier_id == item.dossier_id]
    found.actions = [a for a in actions if a.dossier_id == item.dossier_id]
    found.people = list(Person.objects.visible_to(user).filter(dossier_id=item.dossier_id).only("pk", "dossier_id"))
    found.used = used_seconds(item)
    found.steps = budget(item, found.meeting.series)


def _field(name, question, state, texts):
    text = texts.get(name)
    if text is None:
        return Field(name, question, state)
    return Field(name, question, state, text.text, text.version, text.saved_by, text.saved_at)


def _line(item, place, times, decisions, actions):
    below = textwrap.shorten(item.aim, 34, placeholder="…") or item.get_kind_display().capitalize()
    right, time = f"{item.minutes} min", times.get(item.pk)
    if item.state == "afgerond":
        d = sum(x.dossier_id == item.dossier_id for x in decisions)
        a = sum(x.dossier_id == item.dossier_id for x in actions)
        below = f"{_many(d, 'besluit', 'besluiten')}, {_many(a, 'actie', 'acties')}"
        right, time = f"{max(1, round(used_seconds(item) / 60))} min", item.started_at
    elif item.state == "uitgesteld":
        below, right, time = "Uitgesteld", "", None
    elif item.state == "geparkeerd":
        below = "Geparkeerd"
    return Line(item, item.dossier.number, place, item.state, ITEM.states[item.state], below, right, time)


def _many(number, one, many):
    return f"{number} {one if number == 1 else many}"


def used_seconds(item):
    """Seconds this family has had, those of the running step included."""
    used = sum(getattr(item, column) for column in SECONDS.values())
    if item.state == "bezig" and item.step_started_at:
        used += max(0, int((clock.now() - item.step_started_at).total_seconds()))
    return used


def step_minutes(item, series):
    """Minutes planned per step: shares of the series, what is left goes to the decision (ledger E2)."""
    image = round(item.minutes * series.image_share / 100)
    judgement = round(item.minutes * series.judgement_share / 100)
    return {"beeld": image, "oordeel": judgement, "besluit": max(1, item.minutes - image - judgement)}


def budget(item, series):
    """The steps with used and planned minutes, as components/stappen.html wants them."""
    planned = step_minutes(item, series)
    at, steps = list(STEPS).index(item.step), []
    for n, (name, label) in enumerate(STEPS.items()):
        seconds = getattr(item, SECONDS[name])
        if n == at and item.state == "bezig" and item.step_started_at:
            seconds += max(0, int((clock.now() - item.step_started_at).total_seconds()))
        minutes = planned[name]
        steps.append(
            {
                "name": name,
                "label": label,
                "state": "nu" if n == at else "klaar" if n < at else "straks",
                "used_label": _clock(seconds) if n == at else str(round(seconds / 60)) if seconds or n < at else "",
                "planned_label": str(minutes),
                "percent": min(100, round(seconds / (minutes * 60) * 100)) if minutes else 0,
                "weight": max(1, min(40, minutes)),
                "over": bool(minutes) and seconds > minutes * 60,
            }
        )
    return steps


def _clock(seconds):
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def forecast(meeting):
    """When each item of this agenda will begin, and when the meeting will end.

    Families the reader may not open count too, as minutes alone: only the times of visible items leave.
    """
    with acting(System("agenda", meeting.house_id)):
        rows = list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk"))
    moment = clock.now() if meeting.state == "loopt" else meeting.starts_at
    times = {}
    order = [r for r in rows if r.state == "bezig"] + [r for r in rows if r.state == "te_doen"]
    order += [r for r in rows if r.state == "geparkeerd"]
    for row in order:
        times[row.pk] = moment
        left = row.minutes * 60 - (used_seconds(row) if row.state != "te_doen" else 0)
        moment += datetime.timedelta(seconds=max(0, left))
    return times, moment


# --- who sees it, who can do it -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Team:
    """Who holds a right on the family, with the position in this house."""

    members: list[tuple[User, Position]]

    def names(self, audience, own):
        """Short names of who sees a contribution of position `own` with this audience, the reader left out."""
        return [
            user.short_name
            for user, position in self.members
            if user.pk != own.user_id and (audience == "team" or _sees(position, audience, own))
        ]


def _sees(position, audience, own):
    if position.organisation_id == own.organisation_id:
        return True
    if audience == "organisatie":
        return False
    return position.organisation.chain == audience or position.role == "procesregisseur"


def team(dossier):
    """The Team of a family: everybody with a right on its whole file."""
    held = [h.user for h in rights.holders(dossier) if h.user and h.ground in CASE_GROUNDS]
    users = {u.pk: u for u in held}
    positions = {}
    for position in (
        Position.objects.in_force()
        .filter(user_id__in=users, house_id=dossier.house_id)
        .select_related("organisation")
    ):
        if position.opens_dossiers:
            positions.setdefault(position.user_id, position)
    return Team(sorted(((users[k], p) for k, p in positions.items()), key=lambda pair: pair[0].first_name))


def audiences_for(position):
    """Audiences this person may choose: everybody, the own chain, the own organisation."""
    chain = position.organisation.chain
    return ["team", *([chain] if chain in ("straf", "zorg") else []), "organisatie"]


def default_next_date(meeting):
    """The date offered for a next meeting: the house's term, moved on to the series' day of the week."""
    day = clock.today() + datetime.timedelta(days=setting(meeting.house_id, "rappel_default_days"))
    return day + datetime.timedelta(days=(meeting.series.weekday - day.weekday()) % 7)


# --- before it begins -----------------------------------------------------------------------------------------------


def preparations(meeting, user):
    """What is asked of this reader, per family of this agenda the reader may open."""
    return list(
        Preparation.objects.visible_to(user)
        .filter(item__meeting=meeting, user_id=user.pk)
        .select_related("item__dossier")
        .order_by("item__position")
    )


def readiness(meeting, user):
    """For the chair, per visible family: how many were asked to prepare and did. {item pk: (done, asked)}"""
    counts = {}
    for item_id, done_at in (
        Preparation.objects.visible_to(user).filter(item__meeting=meeting).values_list("item_id", "done_at")
    ):
        done, asked = counts.get(item_id, (0, 0))
        counts[item_id] = (done + (done_at is not None), asked + 1)
    return counts


# --- the room's screen -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """What everybody in the room may see; covered when somebody present may not see this family."""

    covered: bool
    question: str = ""
    sentences: tuple = ()
    fixed: tuple = ()
    steps: tuple = ()
    ends_at: datetime.datetime | None = None
    earlier: int = 0

    @property
    def size(self):
        """Longer text gets smaller in two steps (screens.md §7)."""
        letters = sum(len(s) for s in self.sentences)
        return "" if letters < 300 else " klein" if letters < 520 else " kleiner"


def screen(found):
    """The Screen of a Room: question, shared text and what is agreed, without number or family name."""
    item = found.item
    if item is None or found.meeting.state != "loopt":
        return Screen(covered=True)
    may = {h.user.pk for h in rights.holders(item.dossier) if h.user and h.ground in CASE_GROUNDS}
    if any(i.present and i.user_id not in may for i in found.invitations):
        return Screen(covered=True)
    at = list(STEPS).index(item.step)
    sentences = [s.strip() for s in re.split(r"\n|(?<=[.!?])\s+", found.now.text) if s.strip()]
    return Screen(
        covered=False,
        question=found.now.question,
        sentences=tuple(sentences[-MOST_LINES:]),
        earlier=max(0, len(sentences) - MOST_LINES),
        fixed=tuple([(d.text, None) for d in found.decisions] + [(a.what, a.due_on) for a in found.actions]),
        steps=tuple(
            {"label": guide.FOR_FAMILY[name], "state": "nu" if n == at else "klaar" if n < at else "straks"}
            for n, name in enumerate(STEPS)
        ),
        ends_at=found.ends_at,
    )
