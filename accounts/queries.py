"""Reading accounts for the pages of who keeps them, and for one's own page."""

from dataclasses import dataclass, field

from django.db.models import Max, Q

from accounts import rules
from accounts.models import AccountInvitation, Desk, DeskSeat, FactorReset, Position, User
from casusoverleg import clock
from casusoverleg.names import fold

PER_PAGE = 50


@dataclass
class Line:
    """One person in the list of the house."""

    user: User
    positions: list = field(default_factory=list)
    mark: str = ""  # what is the matter, in words
    tone: str = ""


def people(house_id, words="", state=""):
    """People with a role in this house, running or (state “vertrokken”) ended; `words` in name, e-mail or organisation.

    Three statements, however many people.
    """
    running = Position.objects.in_force().filter(house_id=house_id)
    rows = Position.objects.filter(house_id=house_id) if state == "vertrokken" else running
    lines = {}
    for position in rows.select_related("user", "organisation").order_by("user__first_name", "user__last_name", "role"):
        lines.setdefault(position.user_id, Line(position.user)).positions.append(position)
    if state == "vertrokken":
        still = set(running.values_list("user_id", flat=True))
        lines = {pk: line for pk, line in lines.items() if pk not in still}
    marks = _marks(house_id)
    for pk, line in lines.items():
        line.mark, line.tone = marks.get(pk) or _mark_of(line.user)
        if state == "vertrokken":
            line.mark, line.tone = "vertrokken", ""
    found = list(lines.values())
    for word in fold(words).split():
        found = [n for n in found if word in _searchable(n)]
    if state == "let-op":
        found = [n for n in found if n.mark]
    return found


def _searchable(line):
    organisations = " ".join(f"{p.organisation.name} {p.role_label}" for p in line.positions)
    return fold(f"{line.user.full_name} {line.user.email} {organisations}") + " " + line.user.email


def _mark_of(user):
    if not user.is_active:
        return "afgesloten", ""
    if not rules.is_screened(user):
        return "geen VOG of screening", "rood"
    return "", ""


def _marks(house_id):
    here = Position.objects.filter(house_id=house_id).values("user_id")
    now = clock.now()
    marks = {}
    open_invitations = AccountInvitation.objects.filter(user__in=here, used_at__isnull=True, user__password__startswith="!")
    for pk, until in open_invitations.values_list("user_id").annotate(until=Max("expires_at")):
        marks[pk] = ("uitgenodigd", "accent") if until > now else ("uitnodiging verlopen", "rood")
    for pk in FactorReset.objects.filter(user__in=here, done_at__isnull=True).values_list("user_id", flat=True):
        marks[pk] = ("tweede factor kwijt", "rood")
    return marks


@dataclass
class Account:
    """Everything on the page of one account."""

    user: User
    running: list
    ended: list
    seats: list
    desks: list
    invitation: AccountInvitation | None
    reset: FactorReset | None
    screened: bool
    elsewhere: bool


def account(actor, user):
    """The page of one person for who keeps the accounts of the actor's house. Five statements."""
    house_id, now = actor.position.house_id, clock.now()
    positions = list(
        Position.objects.filter(user=user).select_related("organisation", "appointed_by").order_by("-since")
    )
    here = [p for p in positions if p.house_id == house_id]
    is_running = lambda row: row.since <= now and (row.until is None or row.until > now)  # noqa: E731
    seats = [
        s
        for s in DeskSeat.objects.filter(user=user, desk__house=house_id).select_related("desk__house")
        if is_running(s)
    ]
    taken = {s.desk_id for s in seats}
    return Account(
        user=user,
        running=[p for p in here if is_running(p)],
        ended=[p for p in here if not is_running(p)],
        seats=seats,
        desks=[d for d in Desk.objects.filter(house=house_id).select_related("house") if d.pk not in taken],
        invitation=AccountInvitation.objects.filter(user=user).order_by("-sent_at").first(),
        reset=FactorReset.objects.filter(user=user, done_at__isnull=True).first(),
        screened=rules.is_screened(user),
        elsewhere=any(p.house_id != house_id and is_running(p) for p in positions),
    )


def successors(house_id, leaving):
    """Process directors of the house who can take families over."""
    held = Position.objects.in_force().filter(house_id=house_id, role="procesregisseur").values("user_id")
    return User.objects.filter(Q(pk__in=held), is_active=True).exclude(pk=leaving.pk)
