"""Pages of actions: who sees what, two clicks and a sentence, nothing typed lost, one count of statements."""

import datetime

import pytest

from access.models import Event
from cases.models import ActionItem
from casusoverleg import clock
from notices.models import Notice
from tests import factories as make

NOTHING = ("outsider", "superuser", "manager", "auditor", "admin", "line_manager")


def day(n):
    return clock.today() + datetime.timedelta(days=n)


@pytest.fixture
def action(cast):
    return make.action(cast.dossier, cast.partner, "Sloten vervangen", due=day(2), for_whom="Esra")


def post(client, action, word, **data):
    return client.post(f"/acties/{action.number}/{word}/", data)


def test_my_list_has_mine_and_nobody_elses(cast, login, action):
    make.action(cast.dossier, cast.police, "Aangifte opnemen")
    make.action(cast.other.case.dossier, cast.other.director, "Iets in een ander huis")
    page = login(cast.partner).get("/acties/").content.decode()
    assert "Sloten vervangen" in page and "Gezin A-1042" in page and "voor Esra" in page
    assert "Aangifte opnemen" not in page and "ander huis" not in page
    event = Event.objects.get(object_type="acties")
    assert (event.action, event.user_id, event.outcome) == ("lijst", cast.partner.pk, "ok")


def test_groups_and_the_sentence(cast, login):
    today = clock.today()
    make.action(cast.dossier, cast.partner, "Te laat dus", due=day(-3))
    make.action(cast.dossier, cast.partner, "Nu", due=today)
    make.action(cast.dossier, cast.partner, "Veel later", due=day(30))
    make.action(cast.dossier, cast.partner, "Op de lijst", due=day(9), state="wacht", obstacle="wachtlijst", waits_since=day(-20))
    make.action(cast.dossier, cast.partner, "Wil u", due=day(9), state="voorgesteld")
    make.action(cast.dossier, cast.partner, "Vast", due=day(40), state="vast", obstacle="geen geld")
    make.action(cast.dossier, cast.partner, "Terug", due=day(9), state="teruggegeven")
    page = login(cast.partner).get("/acties/").content.decode()
    order = [page.index(words) for words in ("Wil u dit doen?", "Te laat <", "Deze week <", "Later <", "Wacht op iets of iemand <")]
    assert order == sorted(order)
    assert "5 open. Eén is te laat, één is deze week. 1 actie wacht op uw antwoord." in page
    assert "3 dagen te laat" in page and "wacht: wachtlijst" in page and "loopt vast" in page
    assert ">Terug<" not in page


def test_nothing_open_says_what_comes(cast, login):
    page = login(cast.outsider).get("/acties/").content.decode()
    assert "U heeft geen open acties" in page and "Afgeronde acties" not in page
    make.action(cast.dossier, cast.partner, state="gereed", finished_at=clock.now(), result="Gelukt")
    page = login(cast.partner).get("/acties/").content.decode()
    assert "Afgeronde acties (1)" in page
    assert "Sloten vervangen" in login(cast.partner).get("/acties/?afgerond=1").content.decode()


def test_two_clicks_and_a_sentence(cast, login, action):
    client = login(cast.partner)
    opened = client.get(f"/acties/?open={action.number}&stap=gereed").content.decode()
    assert "Gereed. Wat is het resultaat?" in opened and "Marit V. kijkt na of het klopt." in opened
    answer = post(client, action, "gereed", note="Zaterdag gedaan.", terug="lijst")
    assert (answer.status_code, answer.url) == (302, "/acties/")
    action.refresh_from_db()
    assert (action.state, action.result) == ("gereed", "Zaterdag gedaan.")
    page = client.get("/acties/").content.decode()
    assert "Opgeslagen." in page and f"/acties/{action.number}/ongedaan/" in page
    assert "Ongedaan maken" not in client.get("/acties/").content.decode(), "once"
    assert post(client, action, "ongedaan").status_code == 302
    action.refresh_from_db()
    assert action.state == "open"


@pytest.mark.parametrize(
    "word, data, state",
    [
        ("loopt-vast", {"note": "Sleutel weg", "help": "de woningbouw"}, "vast"),
        ("wacht", {"note": "wachtlijst", "since": "2026-11-02", "bridge": "buurvrouw"}, "wacht"),
        ("bezig", {}, "bezig"),
        ("schuif-op", {"note": "ziek", "due_on": "later"}, "open"),
        ("geef-terug", {"note": "geen tijd"}, "teruggegeven"),
        ("draag-over", {"note": "kent het gezin", "to": "police"}, "voorgesteld"),
    ],
)
def test_every_other_step_by_its_button(cast, login, action, word, data, state):
    data = dict(data)
    if "due_on" in data:
        data["due_on"] = day(12).isoformat()
    if "to" in data:
        data["to"] = cast.police.pk
    if "since" in data:
        data["since"] = day(-9).isoformat()
    client = login(cast.partner)
    assert client.get(f"/acties/?open={action.number}&stap={word}").status_code == 200
    assert post(client, action, word, terug="actie", **data).url == f"/acties/{action.number}/"
    action.refresh_from_db()
    assert action.state == state
    shown = client.get(f"/acties/{action.number}/").content.decode()
    assert data.get("note", "") in shown


def test_a_mail_leads_to_the_opened_action(cast, login, action):
    page = login(cast.partner).get(f"/acties/{action.number}/").content.decode()
    assert "<textarea" in page and "Gereed. Wat is het resultaat?" in page
    event = Event.objects.get(object_type="actionitem")
    assert (event.action, event.ground, event.dossier_id, event.outcome) == ("zie", "team", cast.dossier.pk, "ok")


def test_who_may_not_see_it_finds_nothing_and_that_is_written_down(cast, login, action, client):
    for name in NOTHING:
        assert login(getattr(cast, name)).get(f"/acties/{action.number}/").status_code == 404
        assert post(login(getattr(cast, name)), action, "gereed", note="x").status_code == 404
    assert Event.objects.filter(outcome="geweigerd", object_number=action.number).count() == 2 * len(NOTHING)
    client.logout()
    assert client.get(f"/acties/{action.number}/").url.startswith("/inloggen/")
    assert client.get("/acties/").url.startswith("/inloggen/")


def test_who_registered_the_family_does_not_see_its_actions(cast, login, action):
    make.grant(cast.dossier, cast.outsider, "aanmelder")
    client = login(cast.outsider)
    assert client.get(f"/acties/{action.number}/").status_code == 404
    assert client.get("/casussen/A-1042/acties/").status_code == 404
    assert post(client, action, "gereed", note="x").status_code == 404


def test_the_team_sees_it_and_may_not_finish_it(cast, login, action):
    client = login(cast.police)
    page = client.get(f"/acties/{action.number}/").content.decode()
    assert "Sloten vervangen" in page and "<textarea" not in page
    answer = post(client, action, "gereed", note="x")
    assert answer.status_code == 403 and "Dat doet Daan Kuiper" in answer.content.decode()
    assert post(login(cast.director), action, "vervalt", note="niet nodig").status_code == 302


def test_wrong_method_and_wrong_step(cast, login, action):
    client = login(cast.partner)
    assert client.get(f"/acties/{action.number}/gereed/").status_code == 405
    assert client.post("/acties/").status_code == 405
    assert post(client, action, "iets").status_code == 404


def test_a_form_in_error_comes_back_with_what_was_typed(cast, login, action):
    client = login(cast.partner)
    answer = post(client, action, "gereed", note="", terug="lijst")
    assert answer.status_code == 422
    assert "Schrijf wat het resultaat is" in answer.content.decode() and "Mijn acties" in answer.content.decode()
    answer = post(client, action, "schuif-op", note="Op vakantie", due_on="2020-11-20", terug="actie")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Op vakantie" in page
    assert "Kies een dag die nog moet komen. 20 november 2020 is al geweest." in page
    assert not action.updates.exists()


def test_somebody_was_first_and_the_text_is_kept(cast, login, action):
    client = login(cast.partner)
    post(client, action, "gereed", note="Eerste")
    answer = post(client, action, "gereed", note="Wat ik nog weet")
    page = answer.content.decode()
    assert answer.status_code == 409 and "Wat ik nog weet" in page and "al afgerond" in page
    assert ActionItem.objects.get().result == "Eerste"


def test_asked_and_answered(cast, login):
    asked = make.action(cast.dossier, cast.partner, state="voorgesteld", due=day(4))
    client = login(cast.partner)
    page = client.get("/acties/").content.decode()
    assert "Neem ik aan" in page and "Kan zo niet" in page
    assert post(client, asked, "aannemen").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "open"


def test_the_director_checks_what_is_finished(cast, login, action):
    post(login(cast.partner), action, "gereed", note="Klaar")
    client = login(cast.director)
    page = client.get(f"/acties/{action.number}/").content.decode()
    assert "Klopt, nagekeken" in page and "Weer openen" in page
    answer = client.post(
        "/berichten/gezien/", {"kind": "actie_gereed", "number": action.number, "terug": f"/acties/{action.number}/"}
    )
    assert answer.url == f"/acties/{action.number}/"
    assert not Notice.objects.waiting().exists()


def test_the_actions_of_one_family(cast, login, action):
    make.action(cast.dossier, cast.police, "Aangifte opnemen", due=day(-1))
    page = login(cast.director).get("/casussen/A-1042/acties/").content.decode()
    assert "Sloten vervangen" in page and "Aangifte opnemen" in page and "Femke Roos" in page
    for name in NOTHING:
        assert login(getattr(cast, name)).get("/casussen/A-1042/acties/").status_code == 404


def test_a_new_action_from_the_file(cast, login):
    client = login(cast.director)
    address = "/casussen/A-1042/acties/nieuw/"
    page = client.get(address).content.decode()
    assert "Daan Kuiper" in page and "Lotte Haak" not in page
    data = {"what": "Kijken", "for_whom": "Sem", "responsible": cast.partner.pk, "due_on": day(3).isoformat()}
    assert client.post(address, data).url == "/casussen/A-1042/acties/"
    assert ActionItem.objects.get().responsible == cast.partner
    past = client.post(address, data | {"due_on": "2020-11-20", "responsible": cast.outsider.pk})
    text = past.content.decode()
    assert past.status_code == 422 and "20 november 2020 is al geweest" in text and "uit het team" in text and "Kijken" in text
    for name in NOTHING:
        assert login(getattr(cast, name)).post(address, data).status_code == 404


def test_my_calendar_holds_numbers_only(cast, login, action):
    answer = login(cast.partner).get("/acties/agenda.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar") and f"Actie {action.number}" in text
    assert "Sloten" not in text and "Esra" not in text


@pytest.mark.parametrize("many", [1, 3, 300])
def test_statements_of_my_actions(cast, login, count_statements, many):
    for n in range(many):
        make.action(cast.dossier, cast.partner, due=day(n % 20 - 5), state="open" if n % 3 else "wacht")
    client = login(cast.partner)
    client.get("/acties/")
    with count_statements() as counted:
        assert client.get("/acties/").status_code == 200
    assert len(counted()) == 9, counted()


@pytest.mark.parametrize("many", [1, 3, 300])
def test_statements_of_the_actions_of_a_family(cast, login, count_statements, many):
    for n in range(many):
        make.action(cast.dossier, cast.partner, due=day(n % 20 - 5))
    client = login(cast.director)
    client.get("/casussen/A-1042/acties/")
    with count_statements() as counted:
        assert client.get("/casussen/A-1042/acties/").status_code == 200
    assert len(counted()) == 9, counted()


def test_statements_of_one_action(cast, login, count_statements, action):
    client = login(cast.partner)
    client.get(f"/acties/{action.number}/")
    with count_statements() as counted:
        client.get(f"/acties/{action.number}/")
    assert len(counted()) == 9, counted()


def test_the_team_page_hands_over_what_a_leaving_colleague_carries(cast, login, action):
    address, client = "/casussen/A-1042/team/", login(cast.director)
    assert "Werk van een collega overdragen" in client.get(address).content.decode()
    assert "Werk van een collega overdragen" not in login(cast.police).get(address).content.decode()
    data = {"formulier": "werk", "user": cast.partner.pk, "to": cast.police.pk}
    client = login(cast.director)
    assert client.post(address, data | {"to": cast.partner.pk}).status_code == 422
    assert client.post(address, data).status_code == 302
    action.refresh_from_db()
    assert (action.responsible, action.state) == (cast.police, "voorgesteld")
    assert login(cast.police).post(address, data).status_code == 403


def test_statements_of_finishing(cast, login, count_statements, action):
    client = login(cast.partner)
    client.get("/acties/")
    with count_statements() as counted:
        assert post(client, action, "gereed", note="Gedaan.").status_code == 302
    assert len(counted()) == 15, counted()
