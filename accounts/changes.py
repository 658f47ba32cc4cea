"""Verbs of accounts: invite, appoint, declare, reset, leave. Each one transaction and one event in the log."""

import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from access import log
from access.acting import System, acting
from accounts import rules
from accounts.models import ROLES, AccountInvitation, Desk, DeskSeat, FactorReset, Position, User
from casusoverleg import clock
from casusoverleg.live import publish_rights
from casusoverleg.workflow import NotAllowed, StepRefused
from cases.changes import actions
from houses.models import House, Organisation
from notices import changes as notices

INVITATION_LASTS = datetime.timedelta(days=7)


def _insist(allowed, sentence=rules.MANAGERS_SENTENCE):
    if not allowed:
        raise NotAllowed(sentence)


def _locked(user):
    return User.objects.select_for_update().get(pk=user.pk)


def _record(actor, verb, user, action="recht"):
    log.write(actor=actor, action=action, verb=verb, object_type="user", object_number=f"account {user.pk}")


@transaction.atomic
def invite_colleague(*, actor, email, first_name, last_name, organisation, role, phone="", screening="", screened_on=None,
                     secrecy_on=None):  # fmt: skip
    """An account with a role and a link to choose a password (L29). Returns the User.

    Somebody who has an account already only gets the role: no mail, and nothing of the account changes.
    Errors: NotAllowed; StepRefused when role and organisation do not go together.
    """
    _insist(rules.manages_house(actor))
    user = User.objects.filter(email__iexact=email).first()
    known = user is not None
    if not known:
        user = User(email=email.lower(), first_name=first_name, last_name=last_name, phone=phone)
        user.screening, user.screened_on, user.secrecy_on = screening, screened_on, secrecy_on
        user.set_unusable_password()
        user.save()
    _appoint(actor, user, organisation, role)
    if not known:
        _invite(user)
    _record(actor, "invite_colleague", user, "maak")
    return user


def _invite(user):
    now = clock.now()
    AccountInvitation.objects.filter(user=user, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    invitation = AccountInvitation.objects.create(user=user, expires_at=now + INVITATION_LASTS)
    notices.owe(key=f"uitnodiging:{invitation.pk}", task="accounts.send_invitation", args=[invitation.pk])
    return invitation


@transaction.atomic
def invite_again(*, actor, user):
    """A new link; former links are worth nothing from now on. Refused once the account is in use."""
    _insist(rules.manages(actor, user))
    user = _locked(user)
    if user.has_usable_password():
        raise StepRefused(
            f"{user.full_name} gebruikt dit account al. Een nieuw wachtwoord vraagt deze persoon zelf, bij het inloggen."
        )
    invitation = _invite(user)
    _record(actor, "invite_again", user)
    return invitation


@transaction.atomic
def accept_invitation(*, actor, invitation, password):
    """The invited person chooses a password; the link is used up. Errors: StepRefused when it is used or too old;
    ValidationError with Dutch sentences when the password is too weak."""
    invitation = AccountInvitation.objects.select_for_update().get(pk=invitation.pk)
    _insist(invitation.user_id == actor.pk, "Deze uitnodiging is voor iemand anders.")
    if invitation.used_at or invitation.expires_at <= clock.now():
        raise StepRefused("Deze link is al gebruikt of verlopen. Vraag de manager van het huis om een nieuwe.")
    user = _locked(actor)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at = clock.now()
    invitation.save(update_fields=["used_at"])
    _record(actor, "accept_invitation", user, "wijzig")
    return user


def _appoint(actor, user, organisation, role):
    if organisation.house_id != actor.position.house_id:
        raise NotAllowed("U geeft alleen rollen in uw eigen huis.")
    if not organisation.active:
        raise StepRefused(f"{organisation} doet niet meer mee. Kies een andere organisatie.")
    if role not in ROLES or not rules.role_fits(role, organisation):
        raise StepRefused(rules.misfit_sentence(ROLES.get(role, role), organisation))
    try:
        with transaction.atomic():
            position = Position.objects.create(
                user=user, house_id=organisation.house_id, organisation=organisation, role=role, since=clock.now(),
                appointed_by=actor,
            )  # fmt: skip
    except IntegrityError as error:
        raise StepRefused(f"{user.full_name} heeft deze rol al. Beëindig haar eerst, of kies een andere.") from error
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    return position


@transaction.atomic
def appoint(*, actor, user, organisation, role):
    """A role for an organisation in the actor's house, from now (A3, L29: by whom and when). Returns the Position."""
    _insist(rules.manages(actor, user), "U geeft uzelf geen rol. Dat doet een andere manager of beheerder van het huis."
            if actor.pk == user.pk else rules.MANAGERS_SENTENCE)  # fmt: skip
    position = _appoint(actor, _locked(user), organisation, role)
    _record(actor, "appoint", user)
    return position


@transaction.atomic
def end_position(*, actor, position):
    """A role ends now. When it was the last one in this house that opens families, this is leaving: refused here."""
    position = Position.objects.select_for_update().select_related("user").get(pk=position.pk)
    _insist(rules.manages(actor, position.user) and position.house_id == actor.position.house_id)
    running = list(Position.objects.in_force().filter(user=position.user, house=position.house_id))
    if position not in running:
        raise StepRefused("Deze rol is al beëindigd.")
    if position.opens_dossiers and not any(p.opens_dossiers for p in running if p != position):
        raise StepRefused(
            f"Dit is de laatste rol waarmee {position.user.full_name} gezinnen kan openen. Kies “Collega vertrekt”: "
            f"dan gaan acties en rechten mee."
        )
    position.until = clock.now()
    position.save(update_fields=["until"])
    publish_rights(position.user_id)
    _record(actor, "end_position", position.user)
    return position


@transaction.atomic
def declare_reliability(*, actor, user, screening, screened_on, secrecy_on=None):
    """What was declared about reliability (L14) and secrecy (L37). Without it nobody logs in. Returns the User."""
    _insist(rules.manages(actor, user), "Uw eigen verklaring legt een andere manager of beheerder vast."
            if actor.pk == user.pk else rules.MANAGERS_SENTENCE)  # fmt: skip
    for day in (screened_on, secrecy_on):
        if day and day > clock.today():
            raise StepRefused("Kies een dag die geweest is: een verklaring kan niet van later zijn.")
    user = _locked(user)
    user.screening, user.screened_on, user.secrecy_on = screening, screened_on, secrecy_on
    user.save(update_fields=["screening", "screened_on", "secrecy_on"])
    _record(actor, "declare_reliability", user)
    return user


@transaction.atomic
def take_seat(*, actor, desk, user):
    """Somebody sits down at a desk of the house, from now: its rights count for this person. Returns the DeskSeat."""
    _insist(rules.manages(actor, user) and desk.house_id == actor.position.house_id)
    running = Position.objects.in_force().filter(user=user, house=desk.house_id).select_related("organisation")
    fits = {
        "triage": lambda p: p.is_staff_of_house,
        "doelbesluit": lambda p: p.role == "beslisser" and p.organisation.is_public,
        "privacy": lambda p: p.role == "functionaris",
    }[desk.kind]
    if not any(fits(p) for p in running):
        words = {
            "triage": "Aan het triagebureau zitten procesregisseurs en informatieverwerkers van het huis.",
            "doelbesluit": "Over het doel beslissen alleen beslissers van een publieke deelnemer (WGS 2.31).",
            "privacy": "Aan het privacybureau zit de functionaris gegevensbescherming.",
        }[desk.kind]
        raise StepRefused(f"{user.full_name} kan hier niet zitten. {words}")
    try:
        with transaction.atomic():
            seat = DeskSeat.objects.create(desk=desk, user=user, since=clock.now())
    except IntegrityError as error:
        raise StepRefused(f"{user.full_name} zit hier al.") from error
    _record(actor, "take_seat", user)
    return seat


@transaction.atomic
def leave_seat(*, actor, seat):
    """Somebody sits at a desk no more, from now."""
    seat = DeskSeat.objects.select_for_update().select_related("desk", "user").get(pk=seat.pk)
    _insist(rules.manages(actor, seat.user) and seat.desk.house_id == actor.position.house_id)
    if seat.until and seat.until <= clock.now():
        raise StepRefused("Deze plek is al vrij.")
    seat.until = clock.now()
    seat.save(update_fields=["until"])
    publish_rights(seat.user_id)
    _record(actor, "leave_seat", seat.user)
    return seat


@transaction.atomic
def ask_factor_reset(*, actor):
    """Somebody who gave the right password has lost the second factor: the beheerders of the house hear it."""
    reset = FactorReset.objects.filter(user=actor, done_at__isnull=True).first()
    if reset is None:
        reset = FactorReset.objects.create(user=actor, asked_at=clock.now())
        houses = Position.objects.in_force().filter(user=actor).values("house")
        keepers = Position.objects.in_force().filter(house__in=houses, role="beheerder").exclude(user=actor)
        for keeper in keepers.select_related("user"):
            notices.notify(
                user=keeper.user, house_id=keeper.house_id, kind="herstel_factor", number=f"account {actor.pk}",
                path=f"/inrichting/mensen/{actor.pk}/", mail=True,
            )  # fmt: skip
    _record(actor, "ask_factor_reset", actor)
    return reset


@transaction.atomic
def reset_factor(*, actor, user):
    """A second person takes the lost factor away; at the next login the person sets up a new one (BIO2 5.17.01)."""
    _insist(
        rules.resets_factors(actor, user),
        "U kunt uw eigen tweede factor niet laten weghalen. Dat doet een andere beheerder."
        if actor.pk == user.pk
        else "Een tweede factor herstelt de beheerder van het huis.",
    )
    asked = FactorReset.objects.select_for_update().filter(user=user, done_at__isnull=True)
    if not asked:
        raise StepRefused(
            f"{user.full_name} heeft hier niet om gevraagd. Vraag de persoon dat te doen bij het inloggen: “Ik heb mijn "
            f"tweede factor niet meer”. Spreek elkaar daarna zelf, zodat u weet met wie u te maken heeft."
        )
    asked.update(done_at=clock.now(), done_by=actor)
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    with acting(System("accounts")):  # the lines of the other beheerders too
        notices.settle(kind="herstel_factor", number=f"account {user.pk}")
    _record(actor, "reset_factor", user)
    return user


def _end_sessions(user):
    user = _locked(user)
    user.sessions_ended_at = clock.now()
    user.save(update_fields=["sessions_ended_at"])
    publish_rights(user.pk)
    return user


@transaction.atomic
def end_sessions(*, actor, user):
    """Every session of this user ends now: the own ones, or those of a person of the house."""
    _insist(actor.pk == user.pk or rules.manages(actor, user))
    user = _end_sessions(user)
    _record(actor, "end_sessions", user)
    return user


@transaction.atomic
def leave_house(*, actor, user, successor=None):
    """A colleague leaves the house: open actions go back, families get another process director, rights, roles,
    desks and sessions end, the account ends when no other house is left. Returns (families, actions).

    Errors: NotAllowed; StepRefused when a family would be left without process director.
    """
    _insist(rules.manages(actor, user), "U meldt uzelf niet af. Dat doet een andere manager of beheerder van het huis."
            if actor.pk == user.pk else rules.MANAGERS_SENTENCE)  # fmt: skip
    now, house_id = clock.now(), actor.position.house_id
    running = Q(until__isnull=True) | Q(until__gt=now)
    if not Position.objects.in_force().filter(user=user, house=house_id).exists():
        raise StepRefused(f"{user.full_name} heeft in dit huis geen rol meer.")
    families, given_back = actions.end_rights_of(actor=actor, user=user, successor=successor)
    DeskSeat.objects.filter(running, user=user, desk__house=house_id).update(until=now)
    Position.objects.filter(running, user=user, house=house_id).update(until=now)
    AccountInvitation.objects.filter(user=user, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    user = _end_sessions(user)
    if not Position.objects.in_force().filter(user=user).exists():
        user.is_active = False
        user.save(update_fields=["is_active"])
    _record(actor, "leave_house", user)
    return families, given_back


@transaction.atomic
def correct_own_details(*, actor, first_name, last_name, phone, keys_in_room):
    """The own name, telephone and preference for letter keys. Returns the User."""
    user = _locked(actor)
    user.first_name, user.last_name, user.phone, user.keys_in_room = first_name, last_name, phone, keys_in_room
    user.save(update_fields=["first_name", "last_name", "phone", "keys_in_room"])
    _record(actor, "correct_own_details", user, "wijzig")
    return user


@transaction.atomic
def open_house(*, actor, name, code, email, first_name, last_name, screening, screened_on):
    """The first of an installation: a house, its own organisation and desks, and a beheerder with an invitation.

    Only the product itself does this (`manage.py open_house`); everything after it is done on screen.
    Returns (House, AccountInvitation). Errors: StepRefused when the house or the account is there already.
    """
    _insist(isinstance(actor, System), "Een huis opent wie de server beheert, met manage.py open_house.")
    if House.objects.filter(Q(code=code) | Q(name=name)).exists() or User.objects.filter(email__iexact=email).exists():
        raise StepRefused("Dit huis of dit account is er al. De rest gaat op het scherm, bij Inrichting.")
    house = House.objects.create(name=name, code=code)
    organisation = Organisation.objects.create(house=house, name=name, kind="huis", chain="bestuur")
    for kind, _ in Desk.KINDS:
        Desk.objects.create(house=house, kind=kind)
    user = User(email=email.lower(), first_name=first_name, last_name=last_name, screening=screening, screened_on=screened_on)
    user.set_unusable_password()
    user.save()
    Position.objects.create(user=user, house=house, organisation=organisation, role="beheerder", since=clock.now())
    invitation = _invite(user)
    notices.owe(key=f"insight:{house.pk}:start", task="insight.refresh", args=[house.pk])
    log.write(actor=actor, action="maak", verb="open_house", object_type="house", object_number=code)
    return house, invitation
