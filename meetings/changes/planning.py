"""Planning a meeting: when, who, which families, prepared how (ledger G1–G9).

Everything here that touches a family passes its own right; what the agenda itself does (collecting rappels,
shifting places) is done by System("agenda"), because an agenda also holds families the actor may not open.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from access import rights
from access.acting import System, acting
from access.grounds import CASE_GROUNDS
from access.log import record
from access.models import Dossier
from accounts.models import CASE_ROLES, Position
from cases.models import AgendaWish
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from houses.models import next_number
from meetings import rules
from meetings.flows import INVITATION, MEETING
from meetings.models import AgendaItem, Contribution, Invitation, Meeting, Preparation
from meetings.revision import bump
from notices import changes as notices

RANK = {"spoed": 0, "nieuw": 1, "weging": 1, "rappel": 2}  # order of an agenda (G9)
# which wishes a series takes by itself; a casus op maat is planned by hand
WISHES = {"casus": ("spoed", "nieuw", "rappel"), "weeg": ("weging",), "maat": ()}
SHORTEST, LONGEST = 15, 480


def _require(allowed, sentence):
    if not allowed:
        raise NotAllowed(sentence)


def _locked(meeting):
    """The meeting, locked; in another house it does not exist."""
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("series", "house")
    found = rows.filter(pk=meeting.pk).first()
    _require(found is not None, rules.WHO_PLANS)
    return found


def _day(meeting):
    return meeting.starts_at.astimezone(clock.AMSTERDAM).date()


def _agenda(house_id):
    return acting(System("agenda", house_id))


def _check_moment(starts_at, minutes):
    if starts_at <= clock.now():
        raise ValidationError("Kies een moment dat nog moet komen.", code="past")
    if not SHORTEST <= minutes <= LONGEST:
        raise ValidationError("Een overleg duurt een kwartier tot acht uur.", code="minutes")


# ---- the meeting ----------------------------------------------------------------------------------------------


@transaction.atomic
def plan_meeting(*, actor, series, starts_at, minutes, place="", online="", chair, scribe=None):
    """A meeting of a series at a moment to come, with its chair; wishes that are due are on it at once.

    In: series of the house in force, aware `starts_at`, `minutes`, `chair` (house staff). Out: Meeting.
    NotAllowed for who is no staff; ValidationError for a moment that was, or a chair of elsewhere. Source: G1, G9.
    """
    _require(rules.may_plan(actor, series.house_id), rules.WHO_PLANS)
    _check_moment(starts_at, minutes)
    for person in filter(None, (chair, scribe)):
        _check_chair(person, series.house_id)
    meeting = Meeting.objects.create(
        house_id=series.house_id,
        number=f"O-{next_number(series.house_id, 'overleg')}",
        series=series,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=minutes),
        place=place,
        online=online,
        chair=chair,
        scribe=scribe,
    )
    for person, task in ((chair, "U zit dit overleg voor."), (scribe, "U schrijft mee.")):
        if person and not (person is scribe and scribe == chair):
            _ask(meeting, person, task, accepted=True)
    record(actor, "plan_meeting", meeting)
    _collect_house(meeting.house_id)
    _collect_daily(meeting)
    return meeting


def _check_chair(person, house_id):
    if not rules.may_be_chair(person, house_id):
        raise ValidationError("Een overleg wordt voorgezeten door iemand van het huis zelf.", code="chair")


@transaction.atomic
def move_meeting(*, actor, meeting, starts_at, minutes, place=None, online=None):
    """Another moment or place: everybody gets the .ics again with SEQUENCE + 1, and is asked again.

    Out: the Meeting. NotAllowed, StepRefused (it runs or is over), ValidationError (a moment that was).
    """
    meeting = _locked(meeting)
    _require(rules.may_step(actor, "move", meeting), rules.WHO_PLANS)
    MEETING.next_state("move", meeting.state)
    _check_moment(starts_at, minutes)
    moved = starts_at != meeting.starts_at
    meeting.starts_at, meeting.ends_at = starts_at, starts_at + datetime.timedelta(minutes=minutes)
    meeting.place = meeting.place if place is None else place
    meeting.online = meeting.online if online is None else online
    meeting.invite_sequence += 1
    meeting.save(update_fields=["starts_at", "ends_at", "place", "online", "invite_sequence"])
    for invitation in _open_invitations(meeting):
        if moved and invitation.state in INVITATION.step("ask_again").sources and not _leads(invitation):
            invitation.state = INVITATION.next_state("ask_again", invitation.state)
            invitation.answered_at = None
            invitation.save(update_fields=["state", "answered_at"])
            _notify_invitation(invitation)
        _owe_mail(invitation, "REQUEST")
    record(actor, "move_meeting", meeting)
    bump(meeting)
    _collect_house(meeting.house_id)
    _collect_daily(meeting)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor, meeting, reason):
    """The meeting does not take place: everybody gets METHOD:CANCEL, every family goes to the next agenda."""
    meeting = _locked(meeting)
    _require(rules.may_step(actor, "cancel", meeting), rules.WHO_PLANS)
    meeting.state = MEETING.next_state("cancel", meeting.state)
    if not reason.strip():
        raise ValidationError("Schrijf in één zin waarom het overleg niet doorgaat.", code="reason")
    meeting.cancel_reason = reason.strip()
    meeting.invite_sequence += 1
    meeting.save(update_fields=["state", "cancel_reason", "invite_sequence"])
    for invitation in _open_invitations(meeting):
        _owe_mail(invitation, "CANCEL")
    notices.cancel(keys_starting_with=f"collect:{meeting.pk}:")
    _settle(meeting)
    record(actor, "cancel_meeting", meeting)
    bump(meeting)
    with _agenda(meeting.house_id):
        for item in meeting.items.filter(state="te_doen").select_related("dossier"):
            _wish_again(item, clock.today())
    _collect_house(meeting.house_id)
    return meeting


@transaction.atomic
def replace_chair(*, actor, meeting, chair):
    """Somebody else of the house's staff chairs, also while the meeting runs (issue: an absent chair)."""
    meeting = _locked(meeting)
    _require(rules.may_step(actor, "replace_chair", meeting), rules.WHO_PLANS)
    MEETING.next_state("replace_chair", meeting.state)
    _check_chair(chair, meeting.house_id)
    if chair.pk == meeting.chair_id:
        raise StepRefused(f"{chair} is al de voorzitter van dit overleg.")
    meeting.chair = chair
    meeting.save(update_fields=["chair"])
    _seat(meeting, chair)
    with _agenda(meeting.house_id):
        items = AgendaItem.objects.filter(meeting=meeting).exclude(kind="weging").select_related("dossier")
        families = [item.dossier for item in items]
    _let_lead(meeting, families)
    record(actor, "replace_chair", meeting)
    bump(meeting)
    return meeting


def _seat(meeting, chair):
    """The new chair's invitation, answered; whatever it was, the mail goes out."""
    task = "U zit dit overleg voor."
    invitation = Invitation.objects.select_for_update(no_key=True).filter(meeting=meeting, user=chair).first()
    if invitation is None:
        _ask(meeting, chair, task, accepted=True)
        return
    invitation.meeting, invitation.expectation = meeting, task
    if invitation.state == "ingetrokken":
        invitation.state = INVITATION.next_state("ask_again", invitation.state)
    if invitation.state != "komt":
        invitation.state = INVITATION.next_state("accept", invitation.state)
    invitation.answered_at = clock.now()
    invitation.save(update_fields=["expectation", "state", "answered_at"])
    meeting.invite_sequence += 1
    meeting.save(update_fields=["invite_sequence"])
    _owe_mail(invitation, "REQUEST")


# ---- who is asked ---------------------------------------------------------------------------------------------


def _path(meeting):
    return f"/overleggen/{meeting.number}/"


def _leads(invitation):
    return invitation.user_id in (invitation.meeting.chair_id, invitation.meeting.scribe_id)


def _open_invitations(meeting):
    return list(
        Invitation.objects.select_for_update(of=("self",), no_key=True)
        .filter(meeting=meeting)
        .exclude(state__in=["ingetrokken", "vervangen"])
        .select_related("meeting", "user")
    )


def _owe_mail(invitation, method):
    """One mail per person, method and sequence; what was still waiting to go is overtaken by it."""
    start = f"invite:{invitation.pk}:"
    notices.cancel(keys_starting_with=start)
    key = f"{start}{invitation.meeting.invite_sequence}:{method}"
    notices.owe(
        key=key, task="meetings.send_invitation", args=[invitation.pk, method, key], due_at=clock.now()
    )


@transaction.atomic
def settle_notices(*, actor, meeting):
    """Lines in inboxes about a meeting that is over are done, for everybody; called by the verb that ends it."""
    _require(rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    _settle(meeting)


def _settle(meeting, user=None):
    """Lines in inboxes about this meeting are done; those of others only the agenda itself may touch."""
    with _agenda(meeting.house_id):
        for kind in ("uitnodiging", "voorbereiden", "vervanger"):
            notices.settle(kind=kind, number=meeting.number, user=user, house_id=meeting.house_id)


def _notify_invitation(invitation):
    notices.notify(
        user=invitation.user,
        house_id=invitation.meeting.house_id,
        kind="uitnodiging",
        number=invitation.meeting.number,
        path=_path(invitation.meeting),
        due_on=_day(invitation.meeting),
    )


def _ask(meeting, user, expectation, *, accepted=False, organisation=None):
    """A new invitation with its mail; the chair's own is answered already."""
    organisation = organisation or _organisation_of(user, meeting.house_id)
    state = INVITATION.next_state("accept", INVITATION.start) if accepted else INVITATION.start
    invitation = Invitation.objects.create(
        meeting=meeting,
        user=user,
        organisation=organisation,
        expectation=expectation,
        state=state,
        answered_at=clock.now() if accepted else None,
    )
    _owe_mail(invitation, "REQUEST")
    if not accepted:
        _notify_invitation(invitation)
    return invitation


def _organisation_of(user, house_id):
    position = (
        Position.objects.in_force()
        .filter(user=user, house_id=house_id, role__in=CASE_ROLES)
        .select_related("organisation")
        .first()
    )
    if position is None:
        raise ValidationError(f"{user} werkt niet met gezinnen in dit huis en kan niet worden uitgenodigd.", code="user")
    return position.organisation


@transaction.atomic
def invite(*, actor, meeting, user, expectation=""):
    """Asks a person (never an organisation) to a meeting; gives no right on any family (G5).

    Out: Invitation. NotAllowed; StepRefused when asked already or the meeting is over; ValidationError for somebody
    without a role in this house. Somebody withdrawn before is asked again.
    """
    meeting = _locked(meeting)
    _require(rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    if meeting.state not in ("gepland", "loopt"):
        raise StepRefused("Dit overleg is voorbij. U kunt niemand meer uitnodigen.")
    organisation = _organisation_of(user, meeting.house_id)
    invitation = Invitation.objects.select_for_update(no_key=True).filter(meeting=meeting, user=user).first()
    if invitation is None:
        invitation = _ask(meeting, user, expectation, organisation=organisation)
    elif invitation.state == "ingetrokken":
        meeting.invite_sequence += 1
        meeting.save(update_fields=["invite_sequence"])
        invitation.meeting = meeting
        invitation.state = INVITATION.next_state("ask_again", invitation.state)
        invitation.expectation, invitation.answered_at = expectation, None
        invitation.save(update_fields=["state", "expectation", "answered_at"])
        _owe_mail(invitation, "REQUEST")
        _notify_invitation(invitation)
    elif user.pk in (meeting.chair_id, meeting.scribe_id):
        invitation.expectation = expectation or invitation.expectation
        invitation.save(update_fields=["expectation"])
    else:
        raise StepRefused(f"{user} is al uitgenodigd voor dit overleg.")
    record(actor, "invite", meeting)
    bump(meeting)
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor, invitation):
    """Takes an invitation back: METHOD:CANCEL for this person; access as a substitute ends."""
    meeting = _locked(invitation.meeting)
    invitation = _own(invitation, meeting)
    _require(rules.may_answer(actor, "withdraw", invitation), rules.WHO_PLANS)
    if _leads(invitation):
        raise StepRefused("Dit is de voorzitter of de schrijver. Kies eerst iemand anders als voorzitter.")
    if meeting.state not in ("gepland", "loopt"):
        raise StepRefused("Dit overleg is voorbij. De uitnodiging blijft staan zoals zij was.")
    invitation.state = INVITATION.next_state("withdraw", invitation.state)
    invitation.save(update_fields=["state"])
    meeting.invite_sequence += 1
    meeting.save(update_fields=["invite_sequence"])
    _owe_mail(invitation, "CANCEL")
    _settle(meeting, user=invitation.user)
    record(actor, "withdraw_invitation", meeting)
    bump(meeting)
    for item in AgendaItem.objects.filter(meeting=meeting).visible_to(actor).select_related("dossier"):
        rights.end(dossier=item.dossier, user=invitation.user, ground="vervanging")
    return invitation


def _own(invitation, meeting):
    """The invitation, locked, with the locked meeting on it."""
    row = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("user", "organisation").get(pk=invitation.pk)
    row.meeting = meeting
    return row


@transaction.atomic
def answer_invitation(*, actor, invitation, step):
    """“Ik kom” (accept) or “Ik kan niet” (decline), by the person asked."""
    meeting = _locked(invitation.meeting)
    invitation = _own(invitation, meeting)
    _require(rules.may_answer(actor, step, invitation), "U antwoordt alleen op uw eigen uitnodiging.")
    if meeting.state not in ("gepland", "loopt"):
        raise StepRefused("Dit overleg is voorbij of gaat niet door. Antwoorden hoeft niet meer.")
    if step not in ("accept", "decline"):
        raise ValidationError("Kies “Ik kom” of “Ik kan niet”.", code="step")
    invitation.state = INVITATION.next_state(step, invitation.state)
    invitation.answered_at = clock.now()
    invitation.save(update_fields=["state", "answered_at"])
    notices.settle(user=actor, kind="uitnodiging", number=meeting.number, house_id=meeting.house_id)
    record(actor, "answer_invitation", meeting)
    bump(meeting)
    return invitation


@transaction.atomic
def send_substitute(*, actor, invitation, substitute):
    """A colleague of the same organisation comes instead, with an invitation of their own (G6).

    Out: the substitute's Invitation. It opens no family: the house gives that per family, dated.
    """
    meeting = _locked(invitation.meeting)
    invitation = _own(invitation, meeting)
    _require(rules.may_answer(actor, "replace", invitation), "U stuurt alleen voor uzelf een vervanger.")
    if meeting.state not in ("gepland", "loopt"):
        raise StepRefused("Dit overleg is voorbij of gaat niet door. Een vervanger is niet meer nodig.")
    invitation.state = INVITATION.next_state("replace", invitation.state)
    if not rules.colleagues(invitation).filter(pk=substitute.pk).exists():
        raise ValidationError("Kies een collega van dezelfde organisatie, die met gezinnen werkt.", code="substitute")
    if Invitation.objects.filter(meeting=meeting, user=substitute).exclude(state="ingetrokken").exists():
        raise StepRefused(f"{substitute} is zelf al uitgenodigd voor dit overleg.")
    invitation.substitute, invitation.answered_at = substitute, clock.now()
    invitation.save(update_fields=["state", "substitute", "answered_at"])
    _owe_mail(invitation, "CANCEL")
    former = Invitation.objects.filter(meeting=meeting, user=substitute).first()
    if former is None:
        made = _ask(meeting, substitute, invitation.expectation, organisation=invitation.organisation)
    else:
        former.meeting = meeting
        former.state = INVITATION.next_state("ask_again", former.state)
        former.expectation, former.answered_at = invitation.expectation, None
        former.save(update_fields=["state", "expectation", "answered_at"])
        made = former
        _owe_mail(made, "REQUEST")
        _notify_invitation(made)
    _settle(meeting, user=invitation.user)
    notices.notify(
        user=meeting.chair, house_id=meeting.house_id, kind="vervanger", number=meeting.number, path=_path(meeting)
    )
    record(actor, "send_substitute", meeting)
    bump(meeting)
    return made


@transaction.atomic
def give_substitute_access(*, actor, invitation, dossier):
    """A dated right of ground “vervanging” on one family of this agenda, until a day after the meeting (G6).

    `invitation` is the substitute's. Given by house staff with a right on the family. WGS 2.31(4).
    """
    meeting = _locked(invitation.meeting)
    invitation = _own(invitation, meeting)
    item = AgendaItem.objects.visible_to(actor).filter(meeting=meeting, dossier=dossier).select_related("dossier").first()
    _require(
        item is not None and rules.is_staff(actor, meeting.house_id),
        "Toegang voor een vervanger geeft het huis, voor een gezin waar het zelf bij betrokken is.",
    )
    replaced = Invitation.objects.filter(meeting=meeting, substitute=invitation.user).select_related("user").first()
    holding = {h.user.pk: h for h in rights.holders(dossier) if h.user and h.ground in CASE_GROUNDS}
    if invitation.state == "ingetrokken" or meeting.state not in ("gepland", "loopt"):
        raise StepRefused("Deze vervanging geldt niet meer.")
    if replaced is None or replaced.user_id not in holding:
        raise StepRefused(f"{invitation.user} vervangt niemand uit het team van dit gezin.")
    if invitation.user_id in holding:
        raise StepRefused(f"{invitation.user} kan dit gezin al openen.")
    rights.give(
        dossier=item.dossier,
        user=invitation.user,
        ground="vervanging",
        until=meeting.ends_at + datetime.timedelta(days=1),
        reason=f"vervangt {replaced.user} bij {meeting.number}",
    )
    asked = Preparation.objects.filter(item=item, user=replaced.user).first()
    if asked is not None:
        Preparation.objects.get_or_create(
            item=item, user=invitation.user, defaults={"dossier": item.dossier, "asked": asked.asked}
        )
        _notify_preparation(meeting, invitation.user)
    with _agenda(meeting.house_id):
        notices.settle(kind="vervanger", number=meeting.number, house_id=meeting.house_id)
    record(actor, "give_substitute_access", item, action="recht", number=item.dossier.number)
    bump(meeting)
    return invitation


# ---- the agenda -----------------------------------------------------------------------------------------------


def _free_places(meeting):
    """Places left on this agenda, families the actor may not open counted too."""
    with _agenda(meeting.house_id):
        taken = meeting.items.exclude(state="uitgesteld").count()
    return meeting.series.cap - taken


def _make_room(meeting, kind):
    """The place of a new item (urgent, new, rappel), after what is done; shifts what comes later."""
    with _agenda(meeting.house_id):
        place = 1
        items = list(meeting.items.order_by("position", "pk"))
        for index, item in enumerate(items, 1):
            if item.state != "te_doen" or RANK[item.kind] <= RANK[kind]:
                place = index + 1
        for index, item in enumerate(items, 1):
            wanted = index if index < place else index + 1
            if item.position != wanted:
                AgendaItem.objects.filter(pk=item.pk).update(position=wanted)
    return place


@transaction.atomic
def add_item(*, actor, meeting, dossier, kind, aim="", minutes=None):
    """A family on the agenda, in the order urgent, new, rappel; an urgent one also while the meeting runs.

    Out: AgendaItem. NotAllowed without a right on the family; StepRefused when it is on already, the agenda is
    full (unless urgent) or closed. Its open wishes count as answered. Source: G4, G9.
    """
    meeting = _locked(meeting)
    _require(rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    _require(
        Dossier.objects.visible_to(actor).filter(pk=dossier.pk, house_id=meeting.house_id).exists(),
        "U zet alleen gezinnen op de agenda waar het huis u een recht op gaf.",
    )
    return _add(actor, meeting, dossier, kind, aim=aim, minutes=minutes)


def _add(actor, meeting, dossier, kind, *, aim="", minutes=None):
    if not rules.agenda_open(meeting, kind):
        raise StepRefused(
            "Dit overleg loopt al. Alleen een spoedgeval kan er nu nog bij."
            if meeting.state == "loopt"
            else "Deze agenda is dicht: het overleg is voorbij of gaat niet door."
        )
    minutes = minutes or meeting.series.minutes_per_case
    if not 5 <= minutes <= 240:
        raise ValidationError("Een gezin bespreken duurt 5 tot 240 minuten.", code="minutes")
    if AgendaItem.objects.filter(meeting=meeting, dossier=dossier).exists():
        raise StepRefused(f"Gezin {dossier.number} staat al op deze agenda.")
    if kind != "spoed" and _free_places(meeting) < 1:
        raise StepRefused(
            f"Deze agenda is vol: {meeting.series.cap} van {meeting.series.cap} plaatsen. "
            "Haal een gezin van de agenda, kies een ander overleg, of zet dit gezin erbij als spoed."
        )
    item = AgendaItem.objects.create(
        meeting=meeting,
        dossier=dossier,
        position=_make_room(meeting, kind),
        kind=kind,
        aim=aim,
        minutes=minutes,
    )
    kinds = ("weging",) if kind == "weging" else ("spoed", "nieuw", "rappel")
    AgendaWish.objects.filter(
        dossier=dossier, kind__in=kinds, not_before__lte=_day(meeting), placed_at__isnull=True, dropped_at__isnull=True
    ).update(placed_at=clock.now())
    if kind != "weging":
        _let_lead(meeting, [dossier])
    record(actor, "add_item", item, number=meeting.number)
    bump(meeting)
    return item


def _let_lead(meeting, dossiers):
    """Who leads a meeting can open the families on it, until a day after: a dated right as substitute
    (WGS 2.31(4); docs/decisions.md). Nothing for who holds a right already."""
    until = meeting.ends_at + datetime.timedelta(days=1)
    with _agenda(meeting.house_id):
        held = rights.holders_of_many(dossiers)
        for dossier in dossiers:
            holding = {h.user.pk: h for h in held[dossier.pk] if h.user and h.ground in CASE_GROUNDS}
            for leader in {u.pk: u for u in (meeting.chair, meeting.scribe) if u is not None}.values():
                if leader.pk not in holding:
                    rights.give(
                        dossier=dossier, user=leader, ground="vervanging", until=until, reason=f"leidt {meeting.number}"
                    )
                elif holding[leader.pk].until is not None:
                    rights.extend(holding=holding[leader.pk], until=until)


def _wish_again(item, not_before):
    """The family wants an agenda again, unless it already does."""
    AgendaWish.objects.get_or_create(
        dossier=item.dossier,
        kind=item.kind,
        placed_at=None,
        dropped_at=None,
        defaults={"not_before": not_before, "reason": item.aim},
    )


@transaction.atomic
def remove_item(*, actor, item, again=True):
    """Takes a family off a planned agenda; `again` puts it on the next one by itself. What was prepared is kept:
    an item somebody prepared with words stays (StepRefused)."""
    meeting = _locked(item.meeting)
    item = _visible_item(actor, item)
    _require(rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    if meeting.state != "gepland":
        raise StepRefused("Dit overleg loopt of is voorbij. In de kamer kunt u dit gezin uitstellen, met een reden.")
    writer = Preparation.objects.filter(item=item).exclude(text="").select_related("user").first()
    if writer is not None:
        raise StepRefused(
            f"{writer.user} heeft voor dit gezin al iets ingebracht. Laat het op de agenda staan; "
            "in het overleg kunt u het uitstellen."
        )
    if again:
        _wish_again(item, _day(meeting) + datetime.timedelta(days=1))
    record(actor, "remove_item", item, number=meeting.number)
    item.delete()
    bump(meeting)


def _visible_item(actor, item):
    found = AgendaItem.objects.visible_to(actor).select_related("dossier", "meeting__series").filter(pk=item.pk).first()
    _require(found is not None, "Dit gezin staat niet op deze agenda, of u mag het niet zien.")
    return found


@transaction.atomic
def order_items(*, actor, meeting, order):
    """`order`: the pks of the items still to come that the actor sees, in their new order. Families the actor may
    not open keep their own place (G9: reordering by hand is logged)."""
    meeting = _locked(meeting)
    _require(rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    if meeting.state not in ("gepland", "loopt"):
        raise StepRefused("Dit overleg is voorbij. De volgorde staat vast.")
    items = {i.pk: i for i in AgendaItem.objects.visible_to(actor).filter(meeting=meeting, state="te_doen")}
    if sorted(order) != sorted(items):
        raise StepRefused("De agenda is intussen veranderd. Ververs de pagina en kies opnieuw.")
    places = sorted(i.position for i in items.values())
    for place, pk in zip(places, order, strict=True):
        if items[pk].position != place:
            AgendaItem.objects.filter(pk=pk).update(position=place)
    record(actor, "order_items", meeting)
    bump(meeting)
    return meeting


# ---- wishes: a rappel puts itself on the next agenda ------------------------------------------------------------


@transaction.atomic
def collect_wishes(*, actor, meeting):
    """Puts what is due on the agendas of this house, this meeting's included; out: the items made on this one.

    A wish goes to the first planned meeting on or after its date, of the series that discussed the family last
    (any series of the right kind when none did), in order of date and within the cap; the rest waits. Source: G9.
    """
    meeting = _locked(meeting)
    _require(isinstance(actor, System) or rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    placed = _collect_house(meeting.house_id)
    return [item for item in placed if item.meeting_id == meeting.pk]


@transaction.atomic
def collect_house(*, actor, house_id):
    """As collect_wishes, for every planned meeting of a house; out: the items made."""
    _require(isinstance(actor, System) or rules.may_plan(actor, house_id), rules.WHO_PLANS)
    return _collect_house(house_id)


def _collect_house(house_id):
    agenda = System("agenda", house_id)
    placed = []
    with acting(agenda):
        planned = (
            Meeting.objects.select_for_update(of=("self",), no_key=True)
            .filter(house_id=house_id, state="gepland", starts_at__gt=clock.now())
            .select_related("series", "house")
            .order_by("starts_at", "pk")
        )
        for meeting in planned:
            for wish in _due(meeting):
                if wish.kind != "spoed" and _free_places(meeting) < 1:
                    continue
                if AgendaItem.objects.filter(meeting=meeting, dossier=wish.dossier).exists():
                    AgendaWish.objects.filter(pk=wish.pk).update(placed_at=clock.now())
                    continue
                placed.append(_add(agenda, meeting, wish.dossier, wish.kind, aim=wish.reason))
    return placed


def _due(meeting):
    """Open wishes this meeting may take, urgent first, then by date."""
    kinds = WISHES[meeting.series.kind]
    last = (
        AgendaItem.objects.filter(dossier_id=OuterRef("dossier_id"), meeting__series__kind=meeting.series.kind)
        .filter(meeting__series__active=True)
        .exclude(meeting__state="afgelast")
        .order_by("-meeting__starts_at")
        .values("meeting__series_id")[:1]
    )
    states = ["aangemeld", "lopend", "volgen"] if "weging" in kinds else ["lopend", "volgen"]
    rows = (
        AgendaWish.objects.filter(
            dossier__house_id=meeting.house_id,
            dossier__shielded_at__isnull=True,
            dossier__case__state__in=states,
            kind__in=kinds,
            not_before__lte=_day(meeting),
            placed_at__isnull=True,
            dropped_at__isnull=True,
        )
        .annotate(last_series=Subquery(last))
        .filter(Q(last_series__isnull=True) | Q(last_series=meeting.series_id))
        .select_related("dossier")
    )
    return sorted(rows, key=lambda w: (RANK[w.kind], w.not_before, w.pk))


def _collect_daily(meeting):
    """Tomorrow's look for wishes of this meeting; the task owes the next one until the day itself."""
    tomorrow = clock.today() + datetime.timedelta(days=1)
    if tomorrow <= _day(meeting):
        notices.owe(
            key=f"collect:{meeting.pk}:{tomorrow}", task="meetings.collect_wishes", args=[meeting.pk], due_on=tomorrow
        )


@transaction.atomic
def collect_and_go_on(*, actor, meeting):
    """The daily look: collects, and owes tomorrow's while the meeting is still planned."""
    placed = collect_wishes(actor=actor, meeting=meeting)
    if meeting.state == "gepland":
        _collect_daily(meeting)
    return placed


# ---- preparing -------------------------------------------------------------------------------------------------


def _notify_preparation(meeting, user):
    notices.notify(
        user=user,
        house_id=meeting.house_id,
        kind="voorbereiden",
        number=meeting.number,
        path=f"{_path(meeting)}voorbereiden/",
        due_on=rules.prepare_by(meeting),
        mail=True,
    )


@transaction.atomic
def ask_preparation(*, actor, meeting, asked=""):
    """Asks everybody invited, for each family of this agenda they are in the team of, to prepare (G7).

    Out: how many were asked that were not before. Only families the actor may open; each person gets one notice.
    """
    meeting = _locked(meeting)
    _require(rules.may_set_agenda(actor, meeting), rules.WHO_PLANS)
    if meeting.state != "gepland":
        raise StepRefused("Voorbereiding vraagt u vóór het overleg begint.")
    people = {i.user_id: i.user for i in _open_invitations(meeting) if not _leads(i) and i.state != "afgemeld"}
    made, told = 0, set()
    items = AgendaItem.objects.visible_to(actor).filter(meeting=meeting, state="te_doen").select_related("dossier")
    holders = rights.holders_of_many([item.dossier for item in items])
    for item in items:
        for holding in holders[item.dossier_id]:
            if holding.user is None or holding.user.pk not in people or holding.ground not in ("team", "vervanging"):
                continue
            _, new = Preparation.objects.get_or_create(
                item=item, user=holding.user, defaults={"dossier": item.dossier, "asked": asked or item.aim}
            )
            made += new
            if new:
                told.add(holding.user.pk)
    for pk in sorted(told):
        _notify_preparation(meeting, people[pk])
    record(actor, "ask_preparation", meeting)
    bump(meeting)
    return made


@transaction.atomic
def prepare(*, actor, item, nothing, text="", kind="feit"):
    """My preparation for one family, done: words of my own, or “niets toe te voegen”. Out: Preparation."""
    text = text.strip()
    if nothing and text:
        raise ValidationError(
            "U koos “Niets toe te voegen”, maar er staat ook tekst. Haal de tekst weg, of breng haar in.", code="both"
        )
    if not nothing and not text:
        raise ValidationError("Schrijf wat u inbrengt, of kies “Niets toe te voegen”.", code="empty")
    row = _own_preparation(actor, item)
    row.nothing, row.text, row.kind, row.done_at = nothing, text, kind, clock.now()
    row.full_clean(exclude=["dossier", "item", "user"], validate_unique=False, validate_constraints=False)
    row.save(update_fields=["nothing", "text", "kind", "done_at"])
    mine = Preparation.objects.filter(item__meeting_id=row.item.meeting_id, user_id=actor.pk)
    if not mine.filter(done_at__isnull=True).exists():
        meeting = row.item.meeting
        notices.settle(user=actor, kind="voorbereiden", number=meeting.number, house_id=meeting.house_id)
    record(actor, "prepare", row)
    bump(row.item.meeting)
    return row


@transaction.atomic
def keep_preparation(*, actor, item, text=None, kind=None):
    """A draft of my preparation, kept while typing: mine alone until it is brought in."""
    row = _own_preparation(actor, item)
    if row.done_at and (text is None or text.strip() == row.text) and (kind is None or kind == row.kind):
        return row  # what was brought in a moment ago, saved once more by a screen that had not heard
    row.text = row.text if text is None else text
    row.kind = row.kind if kind is None else kind
    row.nothing, row.done_at = False, None
    row.save(update_fields=["text", "kind", "nothing", "done_at"])
    record(actor, "keep_preparation", row)
    return row


@transaction.atomic
def bring_in_preparations(*, actor, item):
    """What was prepared in words becomes a contribution in the room, under its own writer; once per text.

    Called by the verb that begins an item, which records the event. Returns how many.
    """
    prepared = Preparation.objects.filter(item=item, done_at__isnull=False).exclude(text="").order_by("done_at")
    organisations = dict(Invitation.objects.filter(meeting_id=item.meeting_id).values_list("user_id", "organisation_id"))
    there = set(Contribution.objects.filter(item=item).values_list("user_id", "text"))
    made = [
        Contribution(
            dossier_id=item.dossier_id,
            item=item,
            user_id=p.user_id,
            organisation_id=organisations[p.user_id],
            step="beeld",
            kind=p.kind,
            text=p.text,
            made_at=p.done_at,
        )
        for p in prepared
        if p.user_id in organisations and (p.user_id, p.text) not in there
    ]
    Contribution.objects.bulk_create(made)
    return len(made)


def _own_preparation(actor, item):
    item = _visible_item(actor, item)
    meeting = item.meeting
    _require(rules.may_enter(actor, meeting), "Voorbereiden doet wie voor dit overleg is uitgenodigd.")
    if meeting.state not in ("gepland", "loopt") or item.state in ("afgerond", "uitgesteld"):
        raise StepRefused("Dit gezin is al besproken, of het overleg gaat niet door. Zet nieuwe informatie in het dossier.")
    row, _ = Preparation.objects.select_for_update(of=("self",), no_key=True).get_or_create(
        item=item, user_id=actor.pk, defaults={"dossier": item.dossier}
    )
    row.item = item
    return row
