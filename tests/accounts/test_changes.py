"""Each verb of accounts: its effect, one event, refusal; nobody helps oneself to anything."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError

from access.acting import acting
from access.models import Event, Grant
from accounts import changes, tasks
from accounts.models import AccountInvitation, Desk, DeskSeat, FactorReset, Position, User
from cases.models import ActionItem, Case
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from notices.models import Notice, Obligation
from tests import factories as make

NEW = dict(email="Nina.Bos@voorbeeld.example", first_name="Nina", last_name="Bos", role="partner", screening="vog")


def do(actor, verb, **arguments):
    """Runs a verb for `actor`; asserts that it wrote exactly one event of its own name."""
    before = Event.objects.filter(verb=verb.__name__).count()
    with acting(actor):
        answer = verb(actor=actor, **arguments)
    assert Event.objects.filter(verb=verb.__name__, house_id=actor.position.house_id).count() == before + 1
    return answer


def refused(actor, verb, error=NotAllowed, **arguments):
    before = Event.objects.count()
    with acting(actor), pytest.raises(error) as raised:
        verb(actor=actor, **arguments)
    assert Event.objects.count() == before
    return str(raised.value)


def test_an_account_begins_with_an_invitation(cast, settings):
    settings.PUBLIC_URL = "https://huis.example"
    user = do(cast.manager, changes.invite_colleague, organisation=cast.org.ggz, screened_on=clock.today(), **NEW)
    assert user.email == "nina.bos@voorbeeld.example" and not user.has_usable_password()
    position = user.positions.get()
    assert (position.role, position.organisation, position.appointed_by) == ("partner", cast.org.ggz, cast.manager)
    invitation = user.invitations.get()
    assert Obligation.objects.get(key=f"uitnodiging:{invitation.pk}").task == "accounts.send_invitation"
    tasks.send_invitation(invitation.pk)
    (sent,) = mail.outbox
    assert f"https://huis.example/uitnodiging/{invitation.token}/" in sent.body and sent.to == [user.email]
    assert "Nina" not in sent.body and "ZVH Vechtmonde" in sent.body
    tasks.send_invitation(0)
    assert len(mail.outbox) == 1


def test_somebody_with_an_account_only_gets_the_role(cast):
    director = cast.other.director
    name = director.first_name
    user = do(cast.admin, changes.invite_colleague, organisation=cast.org.house, screened_on=None,
              **{**NEW, "email": director.email.upper(), "role": "procesregisseur"})  # fmt: skip
    assert user == director and user.first_name == name
    assert not AccountInvitation.objects.exists() and user.positions.count() == 2


@pytest.mark.parametrize(
    ("kind", "role", "words"),
    [
        ("derde", "partner", "Derden krijgen geen account"),
        ("huis", "partner", "hoort bij een deelnemer"),
        ("ggz", "procesregisseur", "hoort bij het huis zelf"),
        ("ggz", "beslisser", "Alleen een publieke deelnemer beslist"),
    ],
)
def test_a_role_fits_its_organisation(cast, kind, role, words):
    organisation = make.organisation(cast.house, f"Org {kind}", kind, "zorg")
    sentence = refused(cast.admin, changes.appoint, StepRefused, user=cast.outsider, organisation=organisation, role=role)
    assert words in sentence


def test_only_managers_keep_accounts_and_never_their_own(cast):
    for nobody in (cast.director, cast.partner, cast.decider, cast.auditor, cast.line_manager, cast.superuser):
        refused(nobody, changes.invite_colleague, organisation=cast.org.ggz, **NEW)
        refused(nobody, changes.appoint, user=cast.outsider, organisation=cast.org.police, role="partner")
        refused(nobody, changes.leave_house, user=cast.outsider)
    assert "geeft uzelf geen rol" in refused(
        cast.manager, changes.appoint, user=cast.manager, organisation=cast.org.house, role="procesregisseur"
    )
    refused(cast.admin, changes.declare_reliability, user=cast.admin, screening="vog", screened_on=clock.today())
    refused(cast.admin, changes.leave_house, user=cast.admin)


def test_a_house_keeps_its_own_people_only(cast):
    refused(cast.admin, changes.appoint, user=cast.other.director, organisation=cast.org.house, role="procesregisseur")
    refused(cast.admin, changes.end_sessions, user=cast.other.director)
    refused(cast.admin, changes.appoint, user=cast.outsider, organisation=cast.other.organisation, role="procesregisseur")


def test_a_role_is_given_once_and_ends(cast):
    held = do(cast.admin, changes.appoint, user=cast.partner, organisation=cast.org.police, role="partner")
    assert "heeft deze rol al" in refused(
        cast.admin, changes.appoint, StepRefused, user=cast.partner, organisation=cast.org.police, role="partner"
    )
    do(cast.admin, changes.end_position, position=held)
    assert held.pk not in Position.objects.in_force().values_list("pk", flat=True)
    assert "al beëindigd" in refused(cast.admin, changes.end_position, StepRefused, position=held)


def test_the_last_role_that_opens_families_ends_by_leaving(cast):
    sentence = refused(cast.admin, changes.end_position, StepRefused, position=cast.partner.positions.get())
    assert "Collega vertrekt" in sentence


def test_a_link_is_replaced_and_used_once(cast):
    user = do(cast.manager, changes.invite_colleague, organisation=cast.org.ggz, screened_on=clock.today(), **NEW)
    first = user.invitations.get()
    second = do(cast.manager, changes.invite_again, user=user)
    assert second.token != first.token and AccountInvitation.objects.filter(expires_at__gt=clock.now()).count() == 1
    refused(user, changes.accept_invitation, StepRefused, invitation=first, password="een lang wachtwoord 12")
    refused(user, changes.accept_invitation, ValidationError, invitation=second, password="kort")
    refused(cast.partner, changes.accept_invitation, invitation=second, password="een lang wachtwoord 12")
    do(user, changes.accept_invitation, invitation=second, password="een lang wachtwoord 12")
    user.refresh_from_db()
    assert user.check_password("een lang wachtwoord 12")
    refused(user, changes.accept_invitation, StepRefused, invitation=second, password="nog een wachtwoord 13")
    assert "gebruikt dit account al" in refused(cast.manager, changes.invite_again, StepRefused, user=user)


def test_reliability_is_declared_by_somebody_else_and_not_ahead(cast):
    do(cast.admin, changes.declare_reliability, user=cast.partner, screening="screening", screened_on=clock.today(),
       secrecy_on=clock.today())  # fmt: skip
    cast.partner.refresh_from_db()
    assert (cast.partner.screening, cast.partner.secrecy_on) == ("screening", clock.today())
    tomorrow = clock.today() + datetime.timedelta(days=1)
    refused(cast.admin, changes.declare_reliability, StepRefused, user=cast.partner, screening="vog", screened_on=tomorrow)


def test_desks_are_for_who_fits_them(cast):
    desk = Desk.objects.get(house=cast.house, kind="doelbesluit")
    assert "beslissers van een publieke deelnemer" in refused(
        cast.admin, changes.take_seat, StepRefused, desk=desk, user=cast.partner
    )
    do(cast.admin, changes.appoint, user=cast.police, organisation=cast.org.police, role="beslisser")
    seat = do(cast.admin, changes.take_seat, desk=desk, user=cast.police)
    refused(cast.admin, changes.take_seat, StepRefused, desk=desk, user=cast.police)
    do(cast.admin, changes.leave_seat, seat=seat)
    refused(cast.admin, changes.leave_seat, StepRefused, seat=seat)
    assert DeskSeat.objects.get(pk=seat.pk).until is not None


def test_a_lost_factor_is_reset_by_a_second_person(cast):
    Authenticator.objects.create(user=cast.partner, type="totp", data={"secret": "x"})
    assert "niet om gevraagd" in refused(cast.admin, changes.reset_factor, StepRefused, user=cast.partner)
    with acting(cast.partner):
        changes.ask_factor_reset(actor=cast.partner)
        changes.ask_factor_reset(actor=cast.partner)
    assert FactorReset.objects.count() == 1
    told = Notice.objects.get(kind="herstel_factor")
    assert told.user == cast.admin and "Kuiper" not in told.number + told.path
    refused(cast.manager, changes.reset_factor, user=cast.partner)
    do(cast.admin, changes.reset_factor, user=cast.partner)
    reset = FactorReset.objects.get()
    assert reset.done_by == cast.admin and not Authenticator.objects.exists()
    assert Notice.objects.get(kind="herstel_factor").done_at is not None


def test_nobody_resets_the_own_factor(cast):
    with acting(cast.admin):
        changes.ask_factor_reset(actor=cast.admin)
    assert "andere beheerder" in refused(cast.admin, changes.reset_factor, user=cast.admin)


def test_all_sessions_end_at_once(cast, client):
    client.force_login(cast.partner)
    assert client.get("/").status_code == 200
    refused(cast.director, changes.end_sessions, user=cast.partner)
    do(cast.admin, changes.end_sessions, user=cast.partner)
    assert client.get("/")["Location"].startswith("/inloggen/")


def test_a_colleague_leaves(cast, client):
    client.force_login(cast.partner)
    client.get("/")
    action = make.action(cast.dossier, cast.partner)
    seat = DeskSeat.objects.create(desk=Desk.objects.get(house=cast.house, kind="triage"), user=cast.partner, since=make.days_ago(1))
    families, given_back = do(cast.manager, changes.leave_house, user=cast.partner)
    assert (families, given_back) == (1, 1)
    assert ActionItem.objects.get(pk=action.pk).state == "teruggegeven"
    assert not Position.objects.in_force().filter(user=cast.partner).exists()
    assert DeskSeat.objects.get(pk=seat.pk).until is not None
    assert not Grant.objects.filter(holder_user=cast.partner, period__contains=clock.now()).exists()
    assert User.objects.get(pk=cast.partner.pk).is_active is False
    assert client.get("/")["Location"].startswith("/inloggen/")
    assert Event.objects.filter(verb="end_rights_of", user_id=cast.manager.pk).count() == 1
    refused(cast.manager, changes.leave_house, StepRefused, user=cast.partner)


def test_a_director_leaves_only_with_a_successor(cast):
    next_one = make.user("Wim", "Bakker", cast.org.house, "procesregisseur")
    assert "Kies eerst wie dat overneemt" in refused(cast.admin, changes.leave_house, StepRefused, user=cast.director)
    assert User.objects.get(pk=cast.director.pk).is_active
    do(cast.admin, changes.leave_house, user=cast.director, successor=next_one)
    assert Case.objects.get(pk=cast.case.pk).director == next_one


def test_who_works_in_another_house_keeps_that(cast):
    make.position(cast.partner, cast.other.organisation, "informatieverwerker")
    do(cast.admin, changes.leave_house, user=cast.partner)
    assert User.objects.get(pk=cast.partner.pk).is_active
    assert [p.house for p in Position.objects.in_force().filter(user=cast.partner)] == [cast.other.house]


def test_own_details(cast):
    do(cast.partner, changes.correct_own_details, first_name="Daniël", last_name="Kuiper", phone="06", keys_in_room=False)
    user = User.objects.get(pk=cast.partner.pk)
    assert (user.first_name, user.phone, user.keys_in_room) == ("Daniël", "06", False)


def test_the_first_house_of_an_installation(db, client, settings, capsys):
    from django.core.management import CommandError, call_command

    from accounts.models import Position
    from houses.models import House

    settings.PUBLIC_URL = "https://huis.example"
    given = ["ZVH Nieuw", "nieuw", "Bea@voorbeeld.example", "Bea", "Heer", "--screening", "vog"]
    call_command("open_house", *given)
    house = House.objects.get(code="nieuw")
    position = Position.objects.get(house=house)
    assert (position.role, position.user.email) == ("beheerder", "bea@voorbeeld.example")
    assert Desk.objects.filter(house=house).count() == 3
    assert Event.objects.filter(verb="open_house", system="installatie").count() == 1
    path = capsys.readouterr().out.split("https://huis.example")[1].strip()
    good = {"password": "een lang wachtwoord 12", "again": "een lang wachtwoord 12"}
    assert client.post(path, good)["Location"] == "/inloggen/"
    with pytest.raises(CommandError, match="is er al"):
        call_command("open_house", *given)


def test_nobody_opens_a_house_on_screen(cast):
    refused(cast.admin, changes.open_house, name="X", code="x", email="x@voorbeeld.example", first_name="X", last_name="Y",
            screening="vog", screened_on=clock.today())  # fmt: skip
