"""Reading for the pages around a meeting: constant numbers of statements, only families this reader may open."""

import datetime
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from access import rights
from access.grounds import CASE_GROUNDS
from accounts.models import CASE_ROLES, STAFF_ROLES, Position, User
from cases.flows import ACTION_OPEN
from cases.models import ActionItem, Case, Person, Summary
from casusoverleg import clock
from casusoverleg.templatetags.dutch import DAYS, MONTHS
from houses.models import Series
from meetings import rules
from meetings.models import AgendaItem, Invitation, Meeting, Preparation

PAST = 25  # rows of a page of past meetings
MOST = 50  # people and families offered at once
OVER_NOW = datetime.timedelta(hours=12)  # a meeting nobody closed stays in sight this long


def local_day(meeting):
    return meeting.starts_at.astimezone(clock.AMSTERDAM).date()


# ---- the list ---------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """A meeting in the list, with what it means for this reader."""

    meeting: Meeting
    role: str = ""
    families: int = 0
    to_prepare: int = 0
    places: int | None = None
    answer_needed: bool = False

    @property
    def day(self):
        return local_day(self.meeting)


@dataclass
class SeriesLine:
    series: Series
    next_meeting: Meeting | None
    places: int | None

    @property
    def rhythm(self):
        starts = datetime.datetime.combine(clock.today(), self.series.starts)
        ends = starts + datetime.timedelta(minutes=self.series.minutes)
        return f"{DAYS[self.series.weekday]} {starts:%H:%M} tot {ends:%H:%M}"


@dataclass
class MeetingList:
    weeks: list
    first: list  # rows that ask something of this reader
    past: list
    older: str  # number after which the next page begins
    series: list
    may_plan: bool


def meeting_list(rows, user, after=""):
    """The list page: weeks to come, what is asked of me, past meetings, and (for staff) the series. Seven statements."""
    now = clock.now()
    rows = rows.select_related("series", "chair", "scribe", "house")
    coming = Q(state="loopt") | Q(state__in=["gepland", "afgelast"], ends_at__gte=now - OVER_NOW)
    ahead = list(rows.filter(coming).order_by("starts_at", "pk"))
    behind = rows.exclude(coming).order_by("-starts_at", "-pk")
    if after and user.position:
        mark = Meeting.objects.filter(number=after, house_id=user.position.house_id).values("starts_at")[:1]
        behind = behind.filter(starts_at__lt=mark)
    behind = list(behind[: PAST + 1])
    staff = bool(user.position) and user.position.is_staff_of_house
    shown = [Row(m) for m in ahead + behind[:PAST]]
    _families(shown, user)
    _roles(shown, user)
    load = _load([m.pk for m in ahead if m.state == "gepland"]) if staff else {}
    for row in shown:
        if staff and row.meeting.state == "gepland":
            row.places = max(row.meeting.series.cap - load.get(row.meeting.pk, (0, 0))[0], 0)
    coming_rows, past_rows = shown[: len(ahead)], shown[len(ahead) :]
    return MeetingList(
        weeks=_weeks(coming_rows),
        first=[r for r in coming_rows if r.to_prepare or r.answer_needed],
        past=past_rows,
        older=behind[PAST - 1].number if len(behind) > PAST else "",
        series=_series(user, coming_rows) if staff else [],
        may_plan=staff,
    )


def _families(shown, user):
    """How many families of each meeting this reader may open, and how many of those still ask for preparation."""
    by_meeting = {row.meeting.pk: row for row in shown}
    items = AgendaItem.objects.visible_to(user).filter(meeting_id__in=list(by_meeting)).exclude(state="uitgesteld")
    for meeting_id in items.order_by().values_list("meeting_id", flat=True):
        by_meeting[meeting_id].families += 1
    asked = Preparation.objects.visible_to(user).filter(
        user_id=user.pk, done_at__isnull=True, item__meeting_id__in=list(by_meeting), item__state="te_doen"
    )
    for meeting_id in asked.order_by().values_list("item__meeting_id", flat=True):
        row = by_meeting[meeting_id]
        if row.meeting.state in ("gepland", "loopt"):
            row.to_prepare += 1


OWN_ANSWER = {
    "uitgenodigd": "u heeft nog niet geantwoord",
    "komt": "u komt",
    "afgemeld": "u heeft u afgemeld",
    "vervangen": "u stuurt een vervanger",
}


def _roles(shown, user):
    own = dict(
        Invitation.objects.filter(user_id=user.pk, meeting_id__in=[r.meeting.pk for r in shown])
        .exclude(state="ingetrokken")
        .values_list("meeting_id", "state")
    )
    for row in shown:
        meeting, state = row.meeting, own.get(row.meeting.pk)
        if user.pk == meeting.chair_id:
            row.role = "u zit voor"
        elif user.pk == meeting.scribe_id:
            row.role = "u schrijft"
        elif state:
            row.role = OWN_ANSWER[state] if meeting.state in ("gepland", "loopt") else "u was gevraagd"
            row.answer_needed = state == "uitgenodigd" and meeting.state in ("gepland", "loopt")


def _weeks(rows):
    """Rows by week: (title, rows); an empty week does not exist."""
    today = clock.today()
    monday = today - datetime.timedelta(days=today.weekday())
    weeks = {}
    for row in rows:
        start = max(row.day - datetime.timedelta(days=row.day.weekday()), monday)
        weeks.setdefault(start, []).append(row)
    titles = {monday: "Deze week", monday + datetime.timedelta(days=7): "Volgende week"}
    return [(titles.get(d, f"Week van {d.day} {MONTHS[d.month - 1]}"), found) for d, found in sorted(weeks.items())]


def _series(user, rows):
    ahead = {}
    for row in rows:
        if row.meeting.state == "gepland" and row.meeting.starts_at > clock.now():
            ahead.setdefault(row.meeting.series_id, row)
    return [
        SeriesLine(s, ahead[s.pk].meeting if s.pk in ahead else None, ahead[s.pk].places if s.pk in ahead else None)
        for s in Series.objects.filter(house_id=user.position.house_id, active=True)
    ]


def _load(meeting_ids):
    """{meeting pk: (families, minutes)}, families this reader may not open counted too; staff only (the function
    says so)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meeting_id, families, minutes FROM agenda_load(%s::bigint[])", [meeting_ids])
        return {row[0]: (row[1], row[2]) for row in cursor.fetchall()}


# ---- one meeting -----------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A family on the agenda, as its reader sees it."""

    item: AgendaItem
    starts: datetime.datetime
    preparations: list = field(default_factory=list)
    asked: bool = False  # of me
    first: bool = False
    last: bool = False

    @property
    def number(self):
        return self.item.dossier.number

    @property
    def case(self):
        return self.item.dossier.case

    @property
    def done(self):
        return [p for p in self.preparations if p.done_at]

    @property
    def waiting(self):
        return [p for p in self.preparations if not p.done_at]

    @property
    def readiness(self):
        if not self.preparations:
            return ""
        return f"{len(self.done)} van {len(self.preparations)} voorbereid"

    @property
    def early(self):
        """A rappel whose open actions are all due after the meeting: perhaps too soon (G9)."""
        return self.item.kind == "rappel" and self.item.has_actions and not self.item.has_due_actions


@dataclass
class Substitution:
    """Somebody who comes instead, and the families the house may still open for them."""

    invitation: Invitation
    replaced: User
    families: list


@dataclass
class Agenda:
    """Everything the page of one meeting shows."""

    meeting: Meeting
    lines: list
    invitations: list
    own: Invitation | None
    to_prepare: int
    places: int | None
    minutes_used: int | None
    missing: list  # people of the teams who are not asked
    substitutions: list
    points: list
    may: set
    steps: set

    @property
    def is_open(self):
        return self.meeting.state in ("gepland", "loopt")

    @property
    def must_answer(self):
        return self.is_open and self.own is not None and self.own.state == "uitgenodigd"

    @property
    def may_change_answer(self):
        return (
            self.is_open and self.own is not None and self.own.state in ("komt", "afgemeld")
            and not _leads(self.own, self.meeting)
        )  # fmt: skip

    @property
    def may_prepare(self):
        return self.is_open and self.to_prepare > 0

    @property
    def asks(self):
        """Something above the agenda asks for this reader."""
        return self.must_answer or self.may_prepare

    @property
    def missing_words(self):
        """“Daan K. en Femke R. zitten in een team, maar zijn nog niet gevraagd.”"""
        names = [u.short_name for u in self.missing[:4]]
        if len(self.missing) > 4:
            names.append(f"{len(self.missing) - 4} anderen")
        one = len(self.missing) == 1
        listed = names[0] if one else f"{', '.join(names[:-1])} en {names[-1]}"
        return f"{listed} {'zit' if one else 'zitten'} in een team op deze agenda, en {'is' if one else 'zijn'} nog niet gevraagd."

    @property
    def overrun(self):
        """A sentence when the families together take longer than the meeting; staff only."""
        over = (self.minutes_used or 0) - self.meeting.minutes
        if over <= 0 or self.meeting.state not in ("gepland", "loopt"):
            return ""
        return f"De agenda duurt {over} minuten langer dan het overleg. Haal een gezin weg, of verzet het einde."

    @property
    def comes(self):
        return sum(1 for i in self.invitations if i.state == "komt")


def agenda(meeting, user):
    """The page of one meeting; at most seven statements besides the meeting itself, whatever stands on it."""
    invitations = list(
        Invitation.objects.filter(meeting=meeting)
        .exclude(state="ingetrokken")
        .select_related("user", "organisation", "substitute")
    )
    lines = agenda_lines(meeting, user)
    own = next((i for i in invitations if i.user_id == user.pk), None)
    staff = rules.is_staff(user, meeting.house_id)
    may = set()
    if rules.may_set_agenda(user, meeting) and meeting.state in ("gepland", "loopt"):
        may.add("agenda")
    if staff and meeting.state in ("gepland", "loopt"):
        may.add("invite")
    if rules.may_step(user, "open", meeting) or staff:
        may.add("open")
    open_now = meeting.state in ("gepland", "loopt")
    holders = rights.holders_of_many([line.item.dossier for line in lines]) if staff and open_now else {}
    load = _load([meeting.pk]).get(meeting.pk, (0, 0)) if staff else None
    return Agenda(
        meeting=meeting,
        lines=lines,
        invitations=sorted(invitations, key=lambda i: (not _leads(i, meeting), i.organisation.name, i.user.first_name)),
        own=own,
        to_prepare=sum(1 for line in lines if line.asked),
        places=max(meeting.series.cap - load[0], 0) if load else None,
        minutes_used=load[1] if load else None,
        missing=_missing(holders, invitations),
        substitutions=_substitutions(lines, holders, invitations),
        points=_points(meeting, lines, invitations) if staff and meeting.state == "gepland" else [],
        may=may,
        steps=rules.meeting_steps(user, meeting),
    )


def _leads(invitation, meeting):
    return invitation.user_id in (meeting.chair_id, meeting.scribe_id)


def agenda_lines(meeting, user):
    """The families of this agenda the reader may open, with their predicted time; three statements."""
    actions = ActionItem.objects.filter(dossier_id=OuterRef("dossier_id"), state__in=ACTION_OPEN)
    items = list(
        AgendaItem.objects.visible_to(user)
        .filter(meeting=meeting)
        .select_related("dossier__case__municipality", "dossier__case__regie")
        .annotate(has_actions=Exists(actions), has_due_actions=Exists(actions.filter(due_on__lte=local_day(meeting))))
        .order_by("position", "pk")
    )
    before = slots(meeting)
    lines = []
    for item in items:
        item.meeting = meeting
        starts = meeting.starts_at + datetime.timedelta(minutes=before.get(item.pk, 0))
        lines.append(Line(item, starts))
    by_item = {line.item.pk: line for line in lines}
    for row in Preparation.objects.visible_to(user).filter(item_id__in=list(by_item)).select_related("user"):
        line = by_item[row.item_id]
        line.preparations.append(row)
        line.asked |= row.user_id == user.pk and row.done_at is None and line.item.state == "te_doen"
    movable = [line for line in lines if line.item.state == "te_doen"]
    if movable:
        movable[0].first = movable[-1].last = True
    return lines


def slots(meeting):
    """{item pk: minutes before it}, of the items this reader may open; other families count in the minutes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT item_id, before FROM agenda_slots(%s)", [meeting.pk])
        return dict(cursor.fetchall())


def _missing(holders, invitations):
    """People of the teams on this agenda who are not asked yet."""
    asked = {i.user_id for i in invitations}
    found = {
        h.user.pk: h.user
        for held in holders.values()
        for h in held
        if h.user and h.ground in CASE_GROUNDS and h.user.is_active and h.user.pk not in asked
    }
    return sorted(found.values(), key=lambda u: (u.first_name, u.last_name))


def _substitutions(lines, holders, invitations):
    by_user = {i.user_id: i for i in invitations}
    found = []
    for invitation in invitations:
        if invitation.state != "vervangen" or invitation.substitute_id not in by_user:
            continue
        families = []
        for line in lines:
            held = {h.user.pk for h in holders.get(line.item.dossier_id, ()) if h.user and h.ground in CASE_GROUNDS}
            if invitation.user_id in held and invitation.substitute_id not in held:
                families.append(line.item.dossier)
        if families:
            found.append(Substitution(by_user[invitation.substitute_id], invitation.user, families))
    return found


@dataclass
class Point:
    """One line of readiness (G8): `good`, or still to do."""

    good: bool
    text: str


def _points(meeting, lines, invitations):
    expected = [i for i in invitations if i.state in ("uitgenodigd", "komt")]
    chains = {i.organisation.chain for i in expected}
    points = []
    if {"zorg", "straf"} <= chains:
        points.append(Point(True, "Zorg en straf zijn beide gevraagd"))
    else:
        absent = " en ".join(sorted({"zorg", "straf"} - chains, reverse=True))
        points.append(Point(False, f"Uit {absent} is nog niemand gevraagd"))
    silent = sum(1 for i in invitations if i.state == "uitgenodigd")
    if silent:
        points.append(Point(False, f"{silent} {'persoon heeft' if silent == 1 else 'mensen hebben'} nog niet geantwoord"))
    asked = [p for line in lines for p in line.preparations]
    if asked:
        done = sum(1 for p in asked if p.done_at)
        points.append(Point(done == len(asked), f"{done} van {len(asked)} keer voorbereid"))
    elif lines:
        points.append(Point(False, "Er is nog geen voorbereiding gevraagd"))
    without = [line.number for line in lines if line.case.state == "lopend" and line.case.regie_id is None]
    if without:
        points.append(Point(False, f"Niemand heeft de casusregie voor gezin {', '.join(without)}"))
    return points


# ---- preparing -------------------------------------------------------------------------------------------------


@dataclass
class Task:
    """One family I prepare: what is asked, what I brought in, and what helps me to."""

    item: AgendaItem
    starts: datetime.datetime
    preparation: Preparation | None
    others: list = field(default_factory=list)  # what colleagues brought in already
    people: list = field(default_factory=list)
    actions: list = field(default_factory=list)
    summary: Summary | None = None
    form: object = None
    is_open: bool = False

    @property
    def number(self):
        return self.item.dossier.number

    @property
    def case(self):
        return self.item.dossier.case

    @property
    def is_done(self):
        return self.preparation is not None and self.preparation.done_at is not None

    @property
    def is_asked(self):
        return self.preparation is not None and not self.is_done


def preparing(meeting, user):
    """The families of this meeting the reader may prepare, in order of the agenda; six statements."""
    items = list(
        AgendaItem.objects.visible_to(user)
        .filter(meeting=meeting)
        .select_related("dossier__case__municipality")
        .order_by("position", "pk")
    )
    before = slots(meeting)
    dossiers = [item.dossier_id for item in items]
    own, others = {}, {}
    rows = Preparation.objects.visible_to(user).filter(item__in=[i.pk for i in items]).select_related("user")
    for row in rows.order_by("done_at"):
        if row.user_id == user.pk:
            own[row.item_id] = row
        elif row.done_at and row.text:  # a draft is its writer's alone
            others.setdefault(row.item_id, []).append(row)
    people, actions, summaries = {}, {}, {}
    for person in Person.objects.visible_to(user).filter(dossier_id__in=dossiers, circle="gezin"):
        people.setdefault(person.dossier_id, []).append(person)
    for action in ActionItem.objects.visible_to(user).of(user).open().filter(dossier_id__in=dossiers):
        actions.setdefault(action.dossier_id, []).append(action)
    latest = Summary.objects.visible_to(user).filter(dossier_id__in=dossiers)
    for summary in latest.order_by("dossier_id", "-written_at").distinct("dossier_id"):
        summaries[summary.dossier_id] = summary
    tasks = []
    for item in items:
        item.meeting = meeting
        starts = meeting.starts_at + datetime.timedelta(minutes=before.get(item.pk, 0))
        key = item.dossier_id
        tasks.append(
            Task(
                item, starts, own.get(item.pk), others.get(item.pk, []), people.get(key, []), actions.get(key, []),
                summaries.get(key),
            )
        )  # fmt: skip
    return tasks


# ---- choosing ---------------------------------------------------------------------------------------------------


def people_to_invite(meeting, text=""):
    """Positions of this house that work with families and are not asked yet, by organisation; at most 50."""
    asked = Invitation.objects.filter(meeting=meeting).exclude(state="ingetrokken").values("user_id")
    rows = (
        Position.objects.in_force()
        .filter(house_id=meeting.house_id, role__in=CASE_ROLES, user__is_active=True)
        .exclude(user_id__in=asked)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__first_name", "user__last_name", "pk")
    )
    for word in text.split():
        rows = rows.filter(
            Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word) | Q(organisation__name__icontains=word)
        )
    found = {}
    for position in rows[: MOST * 2]:
        found.setdefault(position.user_id, position)
    return list(found.values())[:MOST]


def house_staff(house_id):
    """Users of the house's staff, who may chair."""
    there = Position.objects.in_force().filter(house_id=house_id, role__in=STAFF_ROLES)
    return User.objects.filter(is_active=True, positions__in=there).distinct()


def families_to_add(meeting, user):
    """Families this reader may open that are not on this agenda: first whose date is near; at most 50."""
    on_it = AgendaItem.objects.filter(meeting=meeting).values("dossier_id")
    states = ["aangemeld"] if meeting.series.kind == "weeg" else ["lopend", "volgen"]
    return list(
        Case.objects.visible_to(user)
        .filter(state__in=states)
        .exclude(dossier_id__in=on_it)
        .select_related("dossier", "municipality", "regie")
        .order_by(F("next_on").asc(nulls_last=True), "dossier__number")[:MOST]
    )
