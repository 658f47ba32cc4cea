"""The first page of a file: one minute must do. A constant, small number of statements."""

import datetime
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from cases.flows import PHASE
from cases.models import ActionItem, AgendaWish, Goal, InformationItem, PlanVersion, Summary
from cases.queries import family, information, plan, team, timeline
from cases.queries.files import with_head
from casusoverleg import clock
from casusoverleg.templatetags.dutch import MONTHS, aantal
from houses.models import SETTINGS, Setting


def with_overview(cases, user):
    """The head, and what stands in one row per case: summary, goals, version, wish, and what is new."""

    def here(rows):
        return rows.visible_to(user).filter(dossier_id=OuterRef("dossier_id"))

    summary = here(Summary.objects).order_by("-written_at").values(
        json=JSONObject(
            concern="concern", helps="helps", at="written_at", first="written_by__first_name", last="written_by__last_name"
        )
    )
    version = here(PlanVersion.objects).order_by("-number").values(json=JSONObject(number="number", at="made_at"))
    goals = here(Goal.objects).filter(reached_on__isnull=True, dropped_on__isnull=True).order_by("position")
    wish = here(AgendaWish.objects).filter(placed_at__isnull=True, dropped_at__isnull=True).order_by("not_before")
    new = here(InformationItem.objects).filter(withdrawn_at__isnull=True).order_by("-recorded_at")
    done = here(ActionItem.objects).filter(state="gereed").order_by("-finished_at")
    stale = Setting.objects.filter(house_id=OuterRef("dossier__house_id"), key="summary_stale_days").values("value")
    return with_head(cases, user).annotate(
        summary_json=Subquery(summary[:1]),
        version_json=Subquery(version[:1]),
        goal_texts=ArraySubquery(goals.values("text")),
        wish_on=Subquery(wish.values("not_before")[:1]),
        new_kinds=ArraySubquery(new.values(json=JSONObject(kind="kind", at="recorded_at"))[:100]),
        done_at=ArraySubquery(done.values("finished_at")[:50]),
        stale_days=Subquery(stale[:1]),
    )


@dataclass
class Short:
    """“In het kort”: who wrote it when, and whether it is too old."""

    concern: str
    helps: str
    writer: str
    at: datetime.datetime
    is_stale: bool


@dataclass
class Overview:
    family: family.Family
    family_drawing: family.Drawing | None
    timeline_drawing: timeline.Drawing | None
    events: list
    items: list
    safety: list
    actions: list
    team: list
    why: dict
    short: Short | None
    plan_number: int | None
    plan_at: datetime.datetime | None
    met_on: datetime.date | None
    meets_today: str
    new_words: str
    new_since: str

    @property
    def people(self):
        """Everybody whose name stands in the answer: all boxes of the drawing."""
        return self.family.people

    @property
    def table_words(self):
        return f"Als tabel, {aantal(len(self.events), 'gebeurtenis,gebeurtenissen')}"

    @property
    def plan_words(self):
        at = self.plan_at.astimezone(clock.AMSTERDAM)
        return f"versie {self.plan_number}, {at.day} {MONTHS[at.month - 1]}"


def overview(case, user):
    """What the page shows. `case` comes from `with_overview`."""
    relatives = family.of_case(case, user)
    events = timeline.of_case(case, user)
    today = clock.today()
    meetings = [e.on for e in events if e.lane == "overleg" and e.on < today]
    met_on = max(meetings) if meetings else None
    since = clock.at(met_on + datetime.timedelta(days=1), datetime.time.min) if met_on else None
    rows = team.members(case)
    sees = team.who_sees(rows)
    items = information.dress(list(information.of_case(case, user)[:5]), case, user, sees, since)
    actions = list(
        ActionItem.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .open()
        .select_related("organisation", "responsible")[:8]
    )
    version = case.version_json
    return Overview(
        family=relatives,
        family_drawing=family.draw(relatives),
        timeline_drawing=timeline.draw(events, PHASE.states[case.phase], case.started_on),
        events=events,
        items=items,
        safety=plan.safety(case, user),
        actions=actions,
        team=team.team(rows),
        why=team.why(rows, case, user),
        short=_short(case),
        plan_number=version["number"] if version else None,
        plan_at=datetime.datetime.fromisoformat(version["at"]) if version else None,
        met_on=met_on,
        meets_today=next((e.text for e in events if e.lane == "overleg" and e.on == today), ""),
        new_words=_new_words(case, since),
        new_since=f"{met_on.day} {MONTHS[met_on.month - 1]}" if met_on else "",
    )


def _short(case):
    found = case.summary_json
    if not found:
        return None
    at = datetime.datetime.fromisoformat(found["at"])
    days = SETTINGS["summary_stale_days"][0] if case.stale_days is None else case.stale_days
    return Short(
        concern=found["concern"],
        helps=found["helps"],
        writer=f"{found['first']} {found['last'][:1]}.",
        at=at,
        is_stale=(clock.now() - at).days > days,
    )


def _new_words(case, since):
    """“3 nieuwe feiten, 1 vermoeden, 2 acties klaar”, or empty."""
    if since is None:
        return ""
    new = [n["kind"] for n in case.new_kinds if datetime.datetime.fromisoformat(n["at"]) > since]
    done = sum(1 for at in case.done_at if at > since)

    def count(n, one, many):
        return [f"{n} {one if n == 1 else many}"] if n else []

    facts = new.count("feit")
    guesses = new.count("vermoeden") + new.count("aanname")
    words = new.count("gezin")
    return ", ".join(
        count(facts, "nieuw feit", "nieuwe feiten")
        + count(guesses, "vermoeden", "vermoedens")
        + count(words, "reactie van het gezin", "reacties van het gezin")
        + count(done, "actie klaar", "acties klaar")
    )
