"""Every page of the family's file: who gets what, what is logged, what is not in it."""

import datetime
import re

import pytest
from django.urls import reverse

from access.models import Event, EventLine, Grant
from cases.models import Case, Decision, Goal, InformationItem, Person, PhaseChange, Relation, SafetyCheck, TimelineEvent
from casusoverleg import clock
from tests import factories as make

PAGES = (
    "case_overview", "case_information", "case_information_new", "case_people", "case_timeline", "case_plan",
    "case_meetings", "case_documents", "case_access", "case_team",
)  # fmt: skip
WITH_POST = ("case_information", "case_information_new", "case_people", "case_timeline", "case_plan", "case_meetings", "case_team")


def address(name, number="A-1042"):
    return reverse(name, args=[number])


@pytest.fixture
def family(cast):
    """Two parents apart, two children, a grandmother; something of everything in the file."""
    d = cast.dossier
    child = clock.today() - datetime.timedelta(days=9 * 366)
    ria = make.person(d, "Ria", "Bakker", datetime.date(1965, 5, 1), role="oma", place="Nieuwdorp")
    esra = make.person(d, "Esra", "Yıldız", datetime.date(1992, 3, 14), role="moeder", place="Oudemeer", informed="ja")
    kevin = make.person(d, "Kevin", "Smit", datetime.date(1990, 2, 2), role="vader", place="Zandwijk")
    noor = make.person(d, "Noor", "Smit", child, role="dochter", place="Oudemeer", heard_on=clock.today())
    sem = make.person(d, "Sem", "Smit", child + datetime.timedelta(days=900), role="zoon", place="Oudemeer")
    for person, other, kind in [
        (ria, esra, "ouder"), (esra, kevin, "ex"), (esra, noor, "ouder"), (kevin, noor, "ouder"), (esra, sem, "ouder"),
        (kevin, sem, "ouder"), (ria, esra, "steun"),
    ]:  # fmt: skip
        Relation.objects.create(dossier=d, person=person, other=other, kind=kind, custody=kind == "ouder")
    make.summary(d, cast.director)
    make.goal(d, cast.director)
    make.safety(d, cast.police)
    make.action(d, cast.partner)
    make.information(d, cast.partner, person=esra)
    make.event(d, "Ruzie bij de deur", on=clock.today() - datetime.timedelta(days=400))
    make.decision(d, cast.director)
    return [ria, esra, kevin, noor, sem]


@pytest.mark.parametrize("name", PAGES)
def test_who_gets_which_page(cast, login, family, name):
    for who in ("director", "partner", "police"):
        assert login(getattr(cast, who)).get(address(name)).status_code == 200, who
    for who in ("outsider", "staff", "decider", "manager", "line_manager", "auditor", "admin", "superuser"):
        assert login(getattr(cast, who)).get(address(name)).status_code == 404, who
    assert login(cast.other.director).get(address(name)).status_code == 404
    assert login(cast.director).get(address(name, "A-9999")).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_nobody_without_logging_in(cast, client, name):
    answer = client.get(address(name))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/inloggen/")
    assert client.post(address(name)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_which_pages_take_a_post(cast, login, name):
    for who, wrong in ((cast.director, 400), (cast.outsider, 404), (cast.superuser, 404)):
        expected = wrong if name in WITH_POST else 405
        if name == "case_information_new" and who is cast.director:
            expected = 422
        assert login(who).post(address(name), {"formulier": "zomaar"}).status_code == expected


@pytest.mark.parametrize("name", PAGES)
def test_a_closed_or_refused_family_is_not_found(cast, login, name):
    for change in (
        {"state": "afgesloten", "closed_at": clock.now()}, {"state": "niet_opgepakt", "closed_at": None},
    ):  # fmt: skip
        Case.objects.filter(dossier=cast.dossier).update(**change)
        assert login(cast.director).get(address(name)).status_code == 404


def test_a_refusal_is_logged_once(cast, login):
    login(cast.outsider).get(address("case_overview"))
    event = Event.objects.get(user_id=cast.outsider.pk)
    assert (event.action, event.outcome, event.object_number) == ("zie", "geweigerd", "A-1042")


@pytest.mark.parametrize("name", ["case_overview", "case_people"])
def test_each_person_shown_is_logged(cast, login, family, name):
    login(cast.partner).get(address(name))
    event = Event.objects.get(user_id=cast.partner.pk)
    assert (event.outcome, event.ground, event.purpose) == ("ok", "team", "casusoverleg")
    lines = {bytes(line.person) for line in EventLine.objects.filter(event=event)}
    assert lines == {cast.dossier.pseudonym(p.pk) for p in family}


def test_information_logs_only_whom_it_names(cast, login, family):
    login(cast.partner).get(address("case_information"))
    lines = EventLine.objects.filter(event__user_id=cast.partner.pk)
    assert [bytes(line.person) for line in lines] == [cast.dossier.pseudonym(family[1].pk)]


def test_the_title_and_messages_hold_no_name(cast, login, family):
    client = login(cast.director)
    for name in PAGES:
        html = client.get(address(name)).content.decode()
        title = html[html.index("<title>") : html.index("</title>")]
        assert "A-1042" in title
        assert not any(p.first_name in title for p in family)


def test_overview_shows_what_one_minute_needs(cast, login, family):
    html = login(cast.director).get(address("case_overview")).content.decode()
    for text in (
        "Kevin zoekt Esra op.", "Ria is dichtbij.", "uit elkaar", "Ruzie bij de deur", "Kevin stond voor de deur.",
        "Esra, Noor en Sem zijn thuis veilig.", "Kevin komt niet bij het huis.", "Sloten vervangen", "Daan K.",
        "Dat u kijkt, is vastgelegd.", "WGS 2.31(4)-(5)", "Geen volgende datum", "Nog niet gehoord: Sem",
        "steun voor Esra",
    ):  # fmt: skip
        assert text in html, text
    assert "style=" not in html[html.index("<main") :]


def test_an_empty_file_says_what_to_do_first(cast, login):
    html = login(cast.director).get(address("case_overview")).content.decode()
    for text in ("Nog geen samenvatting", "Er staat nog niemand", "Nog niets op de tijdlijn", "Nog niets vastgelegd", "Nog geen doelen", "Geen open acties"):
        assert text in html, text


def test_an_old_summary_asks_to_be_written_again(cast, login):
    old = make.summary(cast.dossier, cast.director)
    html = login(cast.director).get(address("case_overview")).content.decode()
    assert "Deze samenvatting is van" not in html
    type(old).objects.update(written_at=clock.now() - datetime.timedelta(days=31))
    html = login(cast.director).get(address("case_overview")).content.decode()
    assert "Deze samenvatting is van" in html


def test_new_since_the_last_meeting(cast, login):
    make.event(cast.dossier, "Focusoverleg", "overleg", on=clock.today() - datetime.timedelta(days=7))
    make.information(cast.dossier, cast.partner, "Nieuw gezien.")
    old = make.information(cast.dossier, cast.partner, "Al lang bekend.")
    InformationItem.objects.filter(pk=old.pk).update(recorded_at=clock.now() - datetime.timedelta(days=30))
    html = login(cast.director).get(address("case_overview")).content.decode()
    assert "1 nieuw feit" in html
    html = login(cast.director).get(address("case_information") + "?nieuw=1").content.decode()
    assert "Nieuw gezien." in html and "Al lang bekend." not in html


def test_a_followed_family_says_until_when(cast, login):
    Case.objects.filter(dossier=cast.dossier).update(state="volgen", follow_until=clock.today() + datetime.timedelta(90))
    assert "We volgen dit gezin tot" in login(cast.partner).get(address("case_overview")).content.decode()


def test_a_registered_family_has_one_page_that_says_why(cast, login):
    referral = make.referral(cast.house, cast.town, cast.partner)
    make.person(referral.dossier, "Lina", "Geheim")
    number = referral.dossier.number
    for who in (cast.partner, cast.staff, cast.director):
        answer = login(who).get(address("case_overview", number))
        assert answer.status_code == 200
        html = answer.content.decode()
        assert "Een publieke deelnemer beslist eerst" in html
        assert "Lina" not in html and "Bekend" not in html
        for name in set(PAGES) - {"case_overview", "case_information_new"}:
            assert login(who).get(address(name, number)).status_code == 404, name
        # L5: information before the decision
        answer = login(who).post(address("case_information_new", number), {"text": "Te vroeg"})
        assert answer.status_code == 409
    assert login(cast.outsider).get(address("case_overview", number)).status_code == 404


def test_who_registered_does_not_see_the_file_that_followed(cast, login):
    make.grant(cast.dossier, cast.outsider, "aanmelder")
    for name in PAGES:
        assert login(cast.outsider).get(address(name)).status_code == 404, name


# ---- nothing leaks by audience ----

PLANTED = {"team": "WOORD-TEAM", "straf": "WOORD-STRAF", "zorg": "WOORD-ZORG", "organisatie": "WOORD-EIGEN"}
# who sees what: the police (justice) plant everything
SEES = {
    "director": {"team", "straf", "zorg"},
    "police": {"team", "straf", "zorg", "organisatie"},  # its own organisation brought it in
    "partner": {"team", "zorg"},
}


@pytest.mark.parametrize("name", ["case_overview", "case_information", "case_timeline"])
def test_what_is_withheld_is_absent_and_so_is_its_count(cast, login, name):
    for audience, word in PLANTED.items():
        make.information(cast.dossier, cast.police, word, audience=audience)
        make.event(cast.dossier, word, audience=audience, organisation=cast.org.police)
    for who, seen in SEES.items():
        html = login(getattr(cast, who)).get(address(name)).content.decode()
        assert {a for a, word in PLANTED.items() if word in html} == seen, who
        assert f'Bekend <span class="telling">{len(seen)}</span>' in html


def test_a_withdrawn_item_is_gone_for_everybody(cast, login):
    make.information(cast.dossier, cast.police, "WOORD-WEG", withdrawn_at=clock.now())
    for who in (cast.director, cast.police):
        for name in ("case_overview", "case_information"):
            assert "WOORD-WEG" not in login(who).get(address(name)).content.decode()


# ---- adding information ----

ITEM = {
    "kind": "feit", "text": "Kevin belde twintig keer.", "how": "gesprek", "category": "9", "audience": "team",
    "observed_on": "2026-01-05",
}  # fmt: skip


def send(client, name, data, number="A-1042"):
    return client.post(address(name, number), data)


def test_who_will_see_it_stands_there_before_typing(cast, login):
    html = login(cast.partner).get(address("case_information_new")).content.decode()
    assert html.count("Femke R., Politie Lindewaard") >= 2
    zorg = html[html.index("Alleen de zorgketen") :]
    zorg = zorg[: zorg.index("</label>")]
    assert "Daan K." in zorg and "Marit V." in zorg and "Femke" not in zorg


def test_information_is_added_with_its_source(cast, login):
    esra = make.person(cast.dossier)
    data = {**ITEM, "person": esra.pk, "organisation": cast.org.team.pk}
    answer = send(login(cast.partner), "case_information_new", data)
    assert (answer.status_code, answer["Location"]) == (302, address("case_information"))
    made = InformationItem.objects.get()
    assert (made.text, made.person, made.organisation, made.audience) == (ITEM["text"], esra, cast.org.team, "team")


def test_a_wrong_form_keeps_what_was_typed(cast, login):
    tomorrow = (clock.today() + datetime.timedelta(days=1)).isoformat()
    data = {**ITEM, "kind": "", "category": "99", "observed_on": tomorrow, "organisation": cast.org.police.pk}
    answer = send(login(cast.partner), "case_information_new", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    for text in (
        ITEM["text"], "Kies of dit een feit is", "Kies wat voor soort gegeven dit is.", "Kies een dag die al geweest is.",
        "Kies welke organisatie dit zegt.",
    ):  # fmt: skip
        assert text in html, text
    assert not InformationItem.objects.exists()


def test_a_person_of_another_family_cannot_be_chosen(cast, login):
    elsewhere = make.person(cast.other.case.dossier, "Buiten")
    data = {**ITEM, "person": elsewhere.pk, "organisation": cast.org.team.pk}
    assert send(login(cast.partner), "case_information_new", data).status_code == 422


def test_taking_back_on_the_page(cast, login):
    mine, theirs = make.information(cast.dossier, cast.partner), make.information(cast.dossier, cast.police)
    foreign = make.information(cast.other.case.dossier, cast.other.director)
    client = login(cast.partner)
    assert send(client, "case_information", {"formulier": "intrekken", "item": mine.pk}).status_code == 302
    assert send(client, "case_information", {"formulier": "intrekken", "item": mine.pk}).status_code == 409
    assert send(client, "case_information", {"formulier": "intrekken", "item": theirs.pk}).status_code == 403
    assert send(client, "case_information", {"formulier": "intrekken", "item": foreign.pk}).status_code == 422
    assert InformationItem.objects.filter(withdrawn_at__isnull=False).count() == 1


# ---- the small forms of the other pages ----

def test_people_are_added_and_corrected(cast, login):
    client = login(cast.partner)
    data = {"formulier": "persoon", "first_name": "Esra", "birth_date": "14 maart 1992", "circle": "gezin", "informed": "nee"}
    assert send(client, "case_people", data).status_code == 302
    esra = Person.objects.get()
    assert esra.birth_date == datetime.date(1992, 3, 14)
    data = {"formulier": "verbeteren", "person": esra.pk, "field": "last_name", "value": "Yıldız", "reason": "Paspoort"}
    assert send(client, "case_people", data).status_code == 302
    assert send(client, "case_people", data).status_code == 409
    assert "was “leeg”, is nu “Yıldız”" in client.get(address("case_people")).content.decode()
    data = {"formulier": "verbeteren", "person": esra.pk, "field": "birth_date", "value": "31-2-1992", "reason": "Fout"}
    answer = send(client, "case_people", data)
    assert answer.status_code == 422 and "Vul de geboortedatum in zoals 14-3-1992." in answer.content.decode()


def test_family_is_related_told_and_heard(cast, login, family):
    client = login(cast.partner)
    noor, sem = family[3], family[4]
    assert send(client, "case_people", {"formulier": "relatie", "person": noor.pk, "kind": "broerzus", "other": sem.pk}).status_code == 302
    assert send(client, "case_people", {"formulier": "relatie", "person": noor.pk, "kind": "broerzus", "other": noor.pk}).status_code == 422
    assert send(client, "case_people", {"formulier": "weet", "person": noor.pk, "informed": "uitgesteld"}).status_code == 422
    assert send(client, "case_people", {"formulier": "gehoord", "person": sem.pk, "on": clock.today().isoformat()}).status_code == 302
    relation = Relation.objects.get(kind="broerzus")
    assert send(client, "case_people", {"formulier": "weg", "relation": relation.pk}).status_code == 302
    sem.refresh_from_db()
    assert sem.heard_on == clock.today()


def test_the_timeline_takes_events(cast, login):
    client = login(cast.police)
    data = {"formulier": "gebeurtenis", "lane": "incident", "on": "2019-05-01", "text": "Melding", "mark": "ergste", "audience": "straf"}
    assert send(client, "case_timeline", data).status_code == 302
    event = TimelineEvent.objects.get()
    assert (event.mark, event.audience, event.organisation) == ("ergste", "straf", cast.org.police)
    assert send(client, "case_timeline", {**data, "lane": "hulp", "until": "2018-05-01"}).status_code == 422
    assert send(login(cast.director), "case_timeline", {"formulier": "weg", "event": event.pk}).status_code == 302


def test_the_plan_grows(cast, login):
    client = login(cast.director)
    assert send(client, "case_plan", {"formulier": "samenvatting", "concern": "Onrust."}).status_code == 302
    assert send(client, "case_plan", {"formulier": "doel", "text": "Iedereen veilig."}).status_code == 302
    goal = Goal.objects.get()
    assert send(client, "case_plan", {"formulier": "anders", "goal": goal.pk, "text": "Iedereen is veilig."}).status_code == 302
    assert send(client, "case_plan", {"formulier": "doel-klaar", "goal": goal.pk, "outcome": "gehaald"}).status_code == 302
    assert send(client, "case_plan", {"formulier": "doel-klaar", "goal": goal.pk, "outcome": "gehaald"}).status_code == 409
    assert send(client, "case_plan", {"formulier": "eis", "text": "Niet bij het huis.", "guard": cast.police.pk}).status_code == 302
    assert send(client, "case_plan", {"formulier": "eis", "text": "Niet bij het huis.", "guard": cast.outsider.pk}).status_code == 422
    eis = cast.dossier and SafetyCheck.requirement.field.related_model.objects.get()
    assert send(client, "case_plan", {"formulier": "nakijken", "requirement": eis.pk, "step": "broken"}).status_code == 422
    assert send(client, "case_plan", {"formulier": "nakijken", "requirement": eis.pk, "step": "broken", "note": "Stond er."}).status_code == 302
    assert send(client, "case_plan", {"formulier": "fase", "step": "to_risk", "reason": "Rust."}).status_code == 302
    assert PhaseChange.objects.get().phase == "rz"
    assert send(client, "case_plan", {"formulier": "datum", "on": "2020-01-01"}).status_code == 422
    assert send(client, "case_plan", {"formulier": "datum", "on": (clock.today() + datetime.timedelta(9)).isoformat()}).status_code == 302
    assert send(client, "case_plan", {"formulier": "versie"}).status_code == 302
    assert send(client, "case_plan", {"formulier": "eis-vervalt", "requirement": eis.pk}).status_code == 302
    page = client.get(reverse("plan_version", args=["A-1042", 1]))
    assert page.status_code == 200 and "Niet bij het huis." in page.content.decode()
    assert client.get(reverse("plan_version", args=["A-1042", 2])).status_code == 404
    assert login(cast.outsider).get(reverse("plan_version", args=["A-1042", 1])).status_code == 404


def test_what_a_partner_may_not_do_is_403(cast, login):
    eis = make.safety(cast.dossier, cast.police)
    client = login(cast.partner)
    for name, data in [
        ("case_plan", {"formulier": "fase", "step": "to_risk", "reason": "Rust."}),
        ("case_plan", {"formulier": "samenvatting", "concern": "Onrust."}),
        ("case_plan", {"formulier": "eis-vervalt", "requirement": eis.pk}),
        ("case_team", {"formulier": "lid", "user": cast.outsider.pk, "ground": "team", "reason": "Nodig"}),
        ("case_team", {"formulier": "uit", "user": cast.police.pk}),
        ("case_team", {"formulier": "casusregie", "user": cast.police.pk}),
    ]:
        assert send(client, name, data).status_code == 403, data
    second = make.user("Iris", "Postma", cast.org.house, "procesregisseur")
    data = {"formulier": "overdragen", "to": second.pk, "reason": "Zomaar"}
    assert send(client, "case_team", data).status_code == 403


def test_the_team_changes(cast, login):
    client = login(cast.director)
    html = client.get(address("case_team")).content.decode()
    assert "Lotte Haak, GGZ De Brug" in html, "somebody of the house may be chosen"
    assert "Ruud Zijlstra" not in html and "Henriëtte Bosma" not in html
    assert send(client, "case_team", {"formulier": "lid", "user": cast.outsider.pk, "ground": "vervanging", "reason": "Ziek"}).status_code == 422
    until = clock.today() + datetime.timedelta(days=11)
    data = {"formulier": "lid", "user": cast.outsider.pk, "ground": "vervanging", "until": until.isoformat(), "reason": "Ziek"}
    assert send(client, "case_team", data).status_code == 302
    grant = Grant.objects.get(holder_user=cast.outsider)
    assert (grant.ground, grant.period.upper.astimezone(clock.AMSTERDAM).date()) == ("vervanging", until + datetime.timedelta(1))
    action = make.action(cast.dossier, cast.outsider)
    answer = send(client, "case_team", {"formulier": "uit", "user": cast.outsider.pk})
    assert answer.status_code == 409 and "één open actie" in answer.content.decode()
    type(action).objects.update(state="gereed", finished_at=clock.now())
    assert send(client, "case_team", {"formulier": "uit", "user": cast.outsider.pk}).status_code == 302
    assert "Ziek" in client.get(address("case_access")).content.decode(), "who could look before stays visible"


def test_direction_and_regie_go_over(cast, login):
    second = make.user("Iris", "Postma", cast.org.house, "procesregisseur")
    assert send(login(cast.partner), "case_team", {"formulier": "aannemen"}).status_code == 302
    assert send(login(cast.partner), "case_team", {"formulier": "aannemen"}).status_code == 409
    assert send(login(cast.partner), "case_team", {"formulier": "teruggeven", "reason": "Verlof"}).status_code == 302
    assert send(login(cast.director), "case_team", {"formulier": "casusregie", "user": cast.police.pk}).status_code == 302
    answer = send(login(cast.director), "case_team", {"formulier": "overdragen", "to": second.pk, "reason": "Verlof"})
    assert (answer.status_code, answer["Location"]) == (302, "/casussen/")
    assert login(cast.director).get(address("case_overview")).status_code == 404
    assert login(second).get(address("case_overview")).status_code == 200


def test_decisions_stand_by_meeting_and_can_be_taken_back(cast, login):
    made = make.decision(cast.dossier, cast.partner)
    Decision.objects.filter(pk=made.pk).update(meeting_number="O-12", dissent="GGZ twijfelt.")
    html = login(cast.police).get(address("case_meetings")).content.decode()
    assert "O-12" in html and "Tegengeluid: GGZ twijfelt." in html
    assert send(login(cast.police), "case_meetings", {"formulier": "intrekken", "decision": made.pk}).status_code == 403
    assert send(login(cast.partner), "case_meetings", {"formulier": "intrekken", "decision": made.pk}).status_code == 302
    assert "ingetrokken" in login(cast.police).get(address("case_meetings")).content.decode()


def test_fifty_events_a_page(cast, login):
    for i in range(70):
        make.event(cast.dossier, f"WOORD-{i:03}", "melding", on=clock.today() - datetime.timedelta(days=i))
    client = login(cast.director)
    html = client.get(address("case_timeline")).content.decode()
    assert html.count("<td data-kop=\"Wat\">WOORD-") == 50 and "?soort=&amp;vanaf=50" in html
    html = client.get(address("case_timeline") + "?soort=melding&vanaf=50").content.decode()
    assert html.count("<td data-kop=\"Wat\">WOORD-") == 20 and "vanaf=" not in html
    assert client.get(address("case_timeline") + "?vanaf=onzin&soort=zomaar").status_code == 200


def test_information_by_key_and_kind(cast, login):
    for i in range(70):
        item = make.information(cast.dossier, cast.partner, f"WOORD-{i:03}", kind="feit" if i % 2 else "vermoeden")
        InformationItem.objects.filter(pk=item.pk).update(recorded_at=clock.now() - datetime.timedelta(hours=i))
    client, found, where = login(cast.director), [], ""
    for expected in (50, 20):
        html = client.get(address("case_information") + where).content.decode()
        rows = re.findall(r"<p>(WOORD-\d+)", html)
        assert len(rows) == expected
        found += rows
        more = re.search(r'href="(\?[^"]*voor=[^"]+)"', html)
        where = more.group(1).replace("&amp;", "&") if more else ""
    assert found == [f"WOORD-{i:03}" for i in range(70)] and where == ""
    html = client.get(address("case_information") + "?soort=vermoeden").content.decode()
    assert len(re.findall(r"<p>WOORD-\d+", html)) == 35
    assert "Niets gevonden" in client.get(address("case_information") + "?soort=aanname").content.decode()


# ---- statements ----

def fill(cast, n):
    people = [make.person(cast.dossier, f"Kind{i}") for i in range(n)]
    for i in range(n):
        make.information(cast.dossier, cast.partner, person=people[i])
        make.event(cast.dossier, f"Gebeurtenis {i}", on=clock.today() - datetime.timedelta(days=i))
        make.goal(cast.dossier, cast.director)
        make.safety(cast.dossier, cast.police)
        make.action(cast.dossier, cast.partner)
        make.decision(cast.dossier, cast.director)
        if i:
            Relation.objects.create(dossier=cast.dossier, person=people[0], other=people[i], kind="ouder")


# one of these is the test's own: it puts the reader back because the test runs in a transaction
STATEMENTS = {
    "case_overview": 16, "case_information": 14, "case_information_new": 12, "case_people": 11, "case_timeline": 12,
    "case_plan": 17, "case_meetings": 10, "case_documents": 9, "case_access": 11, "case_team": 14,
}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_statements_do_not_grow(cast, login, count_statements, rows):
    fill(cast, rows)
    client = login(cast.director)
    client.get(address("case_overview"))  # writes once into the session what was looked at last
    found = {}
    for name in PAGES:
        with count_statements() as counted:
            assert client.get(address(name)).status_code == 200
        found[name] = len(counted())
    assert found == STATEMENTS, found
