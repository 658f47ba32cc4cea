"""Who may open a file, for which organisation, why and since when."""

import datetime
from dataclasses import dataclass

from access import rights
from access.grounds import CASE_GROUNDS, GROUNDS
from accounts.models import CASE_ROLES, Position, User
from casusoverleg import clock
from houses.models import Organisation


@dataclass(frozen=True)
class Member:
    """Somebody (or a desk) with a right, as the team sees it."""

    user: User | None
    name: str
    organisation: Organisation | None
    ground: str
    role: str
    since: datetime.datetime
    until: datetime.datetime | None
    given_by: str
    reason: str

    @property
    def is_team(self):
        return self.ground in CASE_GROUNDS

    @property
    def organisation_name(self):
        return self.organisation.name if self.organisation else ""

    @property
    def chain(self):
        return self.organisation.chain if self.organisation else ""

    @property
    def last_day(self):
        """The last whole day of a right that ends."""
        return (self.until - datetime.timedelta(seconds=1)).astimezone(clock.AMSTERDAM).date() if self.until else None

    @property
    def ground_label(self):
        return _ROLE[self.ground] or "zit in het team"

    @property
    def label(self):
        return f"{self.name}, {self.organisation_name}" if self.organisation else self.name


_ROLE = {
    "procesregie": "procesregisseur",
    "team": "",
    "vervanging": "vervanger",
    "aanmelder": "heeft aangemeld",
    "triage": "weegt aanmeldingen",
    "doelbesluit": "beslist over het doel",
}


def organisations_of(user_ids, house_id):
    """user id → the organisation of that person in this house; one statement."""
    rows = Position.objects.in_force().filter(user_id__in=user_ids, house_id=house_id).select_related("organisation")
    found = {}
    for position in sorted(rows, key=lambda p: p.opens_dossiers):
        found[position.user_id] = position.organisation
    return found


def members(case, *, running=True):
    """Everybody with a right on this case (running=False: also before), the process director first."""
    held = rights.holders(case.dossier, running=running)
    places = organisations_of({h.user.pk for h in held if h.user}, case.dossier.house_id)
    rows = [
        Member(
            user=h.user,
            name=h.user.short_name if h.user else str(h.desk),
            organisation=places.get(h.user.pk) if h.user else None,
            ground=h.ground,
            role=_role(h, case),
            since=h.since,
            until=h.until,
            given_by=h.given_by.short_name if h.given_by else "",
            reason=h.reason,
        )
        for h in held
    ]
    order = list(reversed(GROUNDS))
    return sorted(rows, key=lambda m: (m.ground != "procesregie", m.role != "casusregisseur", -order.index(m.ground)))


def _role(holding, case):
    if holding.user and holding.user.pk == case.regie_id and holding.ground in ("team", "vervanging"):
        return "casusregisseur"
    return _ROLE[holding.ground]


def running(rows):
    """Of rows with history: those that still hold."""
    now = clock.now()
    return [m for m in rows if m.until is None or m.until > now]


def team(rows):
    """The members who see the whole file, each person once."""
    seen, once = set(), []
    for member in rows:
        if member.is_team and member.user and member.user.pk not in seen:
            seen.add(member.user.pk)
            once.append(member)
    return once


def why(rows, case, user):
    """The right by which this reader looks: (label, since, given by, purpose, article) or None."""
    for member in rows:
        if member.ground == case.ground and (member.user is None or member.user.pk == user.pk):
            label, purpose, article = GROUNDS[member.ground]
            return {
                "label": label,
                "since": member.since,
                "given_by": member.given_by if member.given_by != user.short_name else "",
                "purpose": case.purpose or purpose,
                "article": article,
            }
    return None


def who_sees(rows):
    """Audience → labels of the people of the team who will see it, before somebody types (design §2.7).

    The process director sees both chains; an organisation always sees what it brought in itself.
    """
    seen = team(rows)

    def names(test):
        return [m.label for m in seen if m.ground == "procesregie" or test(m)]

    return {
        "team": [m.label for m in seen],
        "straf": names(lambda m: m.chain == "straf"),
        "zorg": names(lambda m: m.chain == "zorg"),
    }


def own_organisation(rows, organisation):
    """Labels of the team members of this organisation."""
    return [m.label for m in team(rows) if m.organisation and m.organisation.pk == organisation.pk]


def candidates(case, rows):
    """People of the house who may join: a role that opens files, screened, not in the team yet (L14)."""
    there = [m.user.pk for m in team(rows)]
    return (
        User.objects.filter(
            pk__in=Position.objects.in_force()
            .filter(house_id=case.dossier.house_id, role__in=CASE_ROLES)
            .values("user_id"),
            is_active=True,
        )
        .exclude(screening="")
        .exclude(pk__in=there)
    )


def directors(case):
    """Process directors of the house, without the one of this case."""
    return User.objects.filter(
        pk__in=Position.objects.in_force()
        .filter(house_id=case.dossier.house_id, role="procesregisseur")
        .values("user_id"),
        is_active=True,
    ).exclude(pk=case.director_id)
