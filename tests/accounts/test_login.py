"""Logging in: who may, what the log keeps, what is mailed, and the second factor of production."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail

from access.models import Event
from accounts import tasks
from accounts.models import FactorReset
from casusoverleg import clock
from notices.models import Obligation
from tests.factories import PASSWORD


def log_in(client, user, password=PASSWORD):
    return client.post("/inloggen/", {"login": user.email, "password": password})


def test_a_screened_account_logs_in_and_out_and_the_log_knows(cast, client):
    assert log_in(client, cast.partner)["Location"] == "/"
    assert client.get("/").status_code == 200
    client.post("/uitloggen/")
    assert client.get("/")["Location"].startswith("/inloggen/")
    kept = Event.objects.filter(user_id=cast.partner.pk, action__in=["inloggen", "uitloggen"]).order_by("id")
    assert list(kept.values_list("action", "house_id")) == [("inloggen", cast.house.pk), ("uitloggen", cast.house.pk)]


@pytest.mark.parametrize(
    "change", [{"screening": ""}, {"screened_on": None}, {"screened_on": datetime.date(2999, 1, 1)}, {"is_active": False}]
)
def test_without_reliability_nobody_comes_in(cast, client, change):
    for field, value in change.items():
        setattr(cast.partner, field, value)
    cast.partner.save()
    answer = log_in(client, cast.partner)
    assert "horen niet bij elkaar, of uw account is nog niet" in answer.content.decode()
    assert client.get("/")["Location"].startswith("/inloggen/")
    assert Event.objects.filter(action="mislukt", outcome="geweigerd", user_id=cast.partner.pk).count() == 1


def test_a_running_session_ends_with_the_declaration(cast, client):
    client.force_login(cast.partner)
    assert client.get("/").status_code == 200
    cast.partner.screening = ""
    cast.partner.save()
    assert client.get("/")["Location"].startswith("/inloggen/")


def test_a_wrong_password_and_an_unknown_address_say_the_same(cast, client):
    pages = [
        client.post("/inloggen/", {"login": email, "password": "mis mis mis 99"}).content.decode()
        for email in (cast.partner.email, "niemand@voorbeeld.example")
    ]
    assert all("horen niet bij elkaar, of uw account is nog niet" in page for page in pages)


def test_a_forgotten_password(cast, client, settings):
    settings.PUBLIC_URL = "https://huis.example"
    client.post("/wachtwoord/vergeten/", {"email": cast.partner.email})
    owed = Obligation.objects.get(task="accounts.send_password_link")
    tasks.send_password_link(*owed.args)
    (sent,) = mail.outbox
    link = sent.body.split("https://huis.example")[1].split()[0]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "een heel ander wachtwoord 5", "password2": "een heel ander wachtwoord 5"})
    assert log_in(client, cast.partner, "een heel ander wachtwoord 5")["Location"] == "/"


def test_an_unknown_address_gets_no_mail(db, client):
    answer = client.post("/wachtwoord/vergeten/", {"email": "niemand@voorbeeld.example"})
    assert answer.status_code == 302 and not mail.outbox and not Obligation.objects.exists()


def test_production_asks_a_second_factor(cast, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(cast.partner)
    for path in ("/", "/mijn/", "/uitleg/"):
        assert client.get(path)["Location"] == "/mijn/tweede-factor/app/"
    asked_again = client.get("/mijn/tweede-factor/app/")["Location"]
    assert asked_again.startswith("/inloggen/opnieuw/")
    assert client.post(asked_again, {"password": PASSWORD})["Location"] == "/mijn/tweede-factor/app/"
    assert client.get("/mijn/tweede-factor/app/").status_code == 200
    Authenticator.objects.create(user=cast.partner, type="totp", data={"secret": "x"})
    assert client.get("/").status_code == 200


def lost(cast):
    TOTP.activate(cast.partner, generate_totp_secret())


def test_who_lost_the_factor_asks_at_the_second_step_only(cast, client):
    assert client.get("/inloggen/hulp/")["Location"] == "/inloggen/"
    lost(cast)
    assert log_in(client, cast.partner)["Location"].startswith("/inloggen/tweede-factor/")
    assert 'href="/inloggen/hulp/"' in client.get("/inloggen/tweede-factor/").content.decode()
    assert "Hulp vragen aan de beheerder" in client.get("/inloggen/hulp/").content.decode()
    assert not FactorReset.objects.exists()
    assert "De beheerder van uw huis heeft bericht gekregen" in client.post("/inloggen/hulp/").content.decode()
    assert FactorReset.objects.get().user == cast.partner
    assert client.get("/")["Location"].startswith("/inloggen/"), "asking opens nothing"


def test_an_invitation_from_link_to_login(cast, client, login):
    manager = login(cast.manager)
    answer = manager.post("/inrichting/mensen/nieuw/", {
        "first_name": "Nina", "last_name": "Bos", "email": "nina@voorbeeld.example", "phone": "", "role": "partner",
        "organisation": cast.org.ggz.pk, "screening": "vog", "screened_on": f"{clock.today():%Y-%m-%d}", "secrecy_on": "",
    })  # fmt: skip
    assert answer.status_code == 302
    from accounts.models import AccountInvitation

    client.logout()
    link = f"/uitnodiging/{AccountInvitation.objects.get().token}/"
    assert client.get(link).status_code == 200
    wrong = client.post(link, {"password": "kort", "again": "kort"})
    assert wrong.status_code == 422
    apart = client.post(link, {"password": "een lang wachtwoord 12", "again": "een lang wachtwoord 13"})
    assert apart.status_code == 422 and "niet gelijk" in apart.content.decode()
    assert client.post(link, {"password": "een lang wachtwoord 12", "again": "een lang wachtwoord 12"})["Location"] == "/inloggen/"
    over = client.get(link)
    assert over.status_code == 410 and "al een wachtwoord gekozen" in over.content.decode()
    assert client.post("/inloggen/", {"login": "nina@voorbeeld.example", "password": "een lang wachtwoord 12"})["Location"] == "/"
    assert client.get("/uitnodiging/bestaat-niet/").status_code == 404
