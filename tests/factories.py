"""Plain functions that make rows as `casus_build`, past the policies. All names are invented."""

import datetime
import itertools

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from access.models import Dossier, Grant
from accounts.models import Desk, DeskSeat, Position, User
from cases.models import (
    ActionItem, AgendaWish, Case, Decision, Goal, InformationItem, Person, SafetyRequirement, Summary, TimelineEvent,
)  # fmt: skip
from casusoverleg import clock
from houses.models import House, Municipality, Organisation, Series
from meetings.models import AgendaItem, Invitation, Meeting
from triage.models import Referral

PASSWORD = "een lang genoeg wachtwoord 7"
_numbers = itertools.count(3000)


def days_ago(n):
    return clock.now() - datetime.timedelta(days=n)


def house(name, code):
    return House.objects.create(name=name, code=code, emergency_phone="0300 123 456")


def municipality(house, name):
    return Municipality.objects.create(house=house, name=name)


def organisation(house, name, kind, chain):
    return Organisation.objects.create(house=house, name=name, kind=kind, chain=chain)


def user(first, last, organisation, role, *, password=PASSWORD, **fields):
    email = f"{first}.{last}.{next(_numbers)}@voorbeeld.example".lower().replace("ë", "e").replace(" ", "")
    made = User.objects.create_user(
        email, password, first_name=first, last_name=last, screening="vog", screened_on=clock.today(), **fields
    )
    if organisation:
        position(made, organisation, role)
    return made


def position(user, organisation, role):
    return Position.objects.create(
        user=user, organisation=organisation, house=organisation.house, role=role, since=days_ago(400)
    )


def desk(house, kind, *users):
    made, _ = Desk.objects.get_or_create(house=house, kind=kind)
    for sitting in users:
        DeskSeat.objects.create(desk=made, user=sitting, since=days_ago(400))
    return made


def series(house, name, kind="casus", **fields):
    return Series.objects.create(house=house, name=name, kind=kind, **fields)


def dossier(house, number=None):
    return Dossier.objects.create(house=house, number=number or f"B-{next(_numbers)}")


def grant(dossier, holder, ground="team", since=None, until=None):
    """A right for a user or a desk, running from 30 days ago unless said otherwise."""
    field = "holder_desk" if isinstance(holder, Desk) else "holder_user"
    return Grant.objects.create(
        dossier=dossier,
        house=dossier.house,
        ground=ground,
        period=DateTimeTZRange(since or days_ago(30), until),
        **{field: holder},
    )


def case(house, number, town, *, director, team=(), state="lopend", **fields):
    """A running case with its rights: the director and each of the team."""
    made = Case.objects.create(
        dossier=dossier(house, number),
        municipality=town,
        state=state,
        ends=["unsafe_persons"],
        purpose="Iedereen in dit gezin is veilig.",
        started_on=clock.today() - datetime.timedelta(days=30),
        director=director,
        **fields,
    )
    grant(made.dossier, director, "procesregie")
    for member in team:
        grant(made.dossier, member, "team")
    return made


def person(dossier, first="Esra", last="Yıldız", birth=datetime.date(1992, 3, 14), **fields):
    return Person.objects.create(dossier=dossier, first_name=first, last_name=last, birth_date=birth, **fields)


def information(dossier, by, text="Kevin stond voor de deur.", *, audience="team", kind="feit", **fields):
    organisation = by.positions.first().organisation
    return InformationItem.objects.create(
        dossier=dossier, text=text, kind=kind, organisation=organisation, category=9, audience=audience, recorded_by=by,
        **fields,
    )  # fmt: skip


def action(dossier, responsible, what="Sloten vervangen", *, due=None, state="open", **fields):
    made = ActionItem.objects.filter(dossier=dossier).count() + 1
    return ActionItem.objects.create(
        dossier=dossier,
        number=f"{dossier.number}-{made}",
        what=what,
        responsible=responsible,
        organisation=responsible.positions.first().organisation,
        due_on=due or clock.today() + datetime.timedelta(days=5),
        state=state,
        agreed_by=responsible,
        **fields,
    )


def goal(dossier, by, text="Esra, Noor en Sem zijn thuis veilig."):
    return Goal.objects.create(dossier=dossier, text=text, made_by=by)


def safety(dossier, guard, text="Kevin komt niet bij het huis."):
    return SafetyRequirement.objects.create(
        dossier=dossier, text=text, guard=guard, organisation=guard.positions.first().organisation
    )


def summary(dossier, by, concern="Kevin zoekt Esra op.", helps="Ria is dichtbij."):
    return Summary.objects.create(dossier=dossier, concern=concern, helps=helps, written_by=by)


def event(dossier, text="Ruzie bij de deur", lane="incident", on=None, **fields):
    return TimelineEvent.objects.create(dossier=dossier, text=text, lane=lane, on=on or clock.today(), **fields)


def decision(dossier, by, text="Ria wordt steun in het plan."):
    return Decision.objects.create(dossier=dossier, text=text, recorded_by=by)


def wish(dossier, kind="rappel", on=None):
    return AgendaWish.objects.create(dossier=dossier, kind=kind, not_before=on or clock.today())


def referral(house, town, registrar, *, state="te_wegen", number=None, matter="Er is vaak ruzie.", **fields):
    """A registered family with the rights it has while it is weighed."""
    opened = dossier(house)
    Case.objects.create(dossier=opened, municipality=town, state="aangemeld")
    made = Referral.objects.create(
        dossier=opened,
        number=number or f"2026-{next(_numbers)}",
        registrar=registrar,
        organisation=registrar.positions.first().organisation,
        municipality=town,
        cause="situatie",
        matter=matter,
        family_told="ja",
        state=state,
        **fields,
    )
    grant(opened, registrar, "aanmelder", since=days_ago(2))
    grant(opened, Desk.objects.get(house=house, kind="triage"), "triage", since=days_ago(2))
    if state == "voorgelegd":
        grant(opened, Desk.objects.get(house=house, kind="doelbesluit"), "doelbesluit", since=days_ago(1))
    return made


def meeting(series, chair, *, starts=None, number=None, state="gepland", **fields):
    starts = starts or clock.now() + datetime.timedelta(days=1)
    return Meeting.objects.create(
        house=series.house,
        number=number or f"O-{next(_numbers)}",
        series=series,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=2),
        chair=chair,
        state=state,
        **fields,
    )


def invitation(meeting, user, **fields):
    return Invitation.objects.create(
        meeting=meeting, user=user, organisation=user.positions.first().organisation, **fields
    )


def agenda_item(meeting, dossier, *, position=None, kind="rappel", **fields):
    return AgendaItem.objects.create(
        meeting=meeting, dossier=dossier, position=position or meeting.items.count() + 1, kind=kind, **fields
    )
