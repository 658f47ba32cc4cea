"""The pages around a meeting: what each reader sees, may do, and what it costs."""

import datetime

import icalendar
import pytest

from access.acting import acting
from access.models import Event, EventLine
from casusoverleg import clock
from meetings.changes import planning
from meetings.models import AgendaItem, Invitation, Meeting, Preparation
from tests import factories as make

MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.timezone.utc)
NOTHING = {}


@pytest.fixture(autouse=True)
def on_monday():
    with clock.fixed(MONDAY):
        yield


@pytest.fixture
def meeting(cast):
    """O-9: the cast's family and one the partner is not in; the partner and the outsider are invited."""
    made = make.meeting(cast.series, cast.director, starts=MONDAY + datetime.timedelta(days=2), number="O-9", place="Vecht")
    make.invitation(made, cast.director, state="komt")
    make.invitation(made, cast.partner, expectation="Vertel over school")
    make.agenda_item(made, cast.dossier, aim="Contact met school", minutes=20)
    hidden = make.case(cast.house, "A-7", cast.town, director=cast.staff)
    make.agenda_item(made, hidden.dossier, aim="Geheim doel", minutes=30, position=1)
    AgendaItem.objects.filter(dossier=cast.dossier).update(position=2)
    return made


def text(response):
    return response.content.decode()


def cost(client, path, count_statements):
    """Statements of a second visit; putting the test's own role back is none of the page's."""
    client.get(path)
    with count_statements() as counted:
        client.get(path)
    return len([s for s in counted() if "set_config('role', 'none'" not in s])


# ---- the list ----


def test_the_list_shows_a_partner_what_to_prepare_first(cast, meeting, login):
    item = meeting.items.get(dossier=cast.dossier)
    Preparation.objects.create(dossier=cast.dossier, item=item, user=cast.partner)
    page = text(login(cast.partner).get("/overleggen/"))
    assert "Voorbereiden (1 gezin)" in page
    assert "Laat weten of u komt" in page
    assert "Overleg plannen" not in page and "plaatsen over" not in page
    assert "2 gezinnen" not in page, "the hidden family is not counted"


def test_the_list_shows_staff_the_series_and_places_left(cast, meeting, login):
    page = text(login(cast.staff).get("/overleggen/"))
    assert "Focusoverleg" in page and "Overleg plannen" in page
    assert "6 plaatsen over" in page, "eight places, two families, one of them not theirs"
    assert "u zit voor" in text(login(cast.director).get("/overleggen/"))


def test_who_is_asked_for_nothing_has_an_empty_list(cast, meeting, login):
    for reader in (cast.outsider, cast.manager, cast.auditor, cast.superuser, cast.other.director):
        for query in ("", "?na=O-9", "?na=bestaat-niet"):
            answer = login(reader).get(f"/overleggen/{query}")
            assert answer.status_code == 200 and "O-9" not in text(answer)
    assert "U bent nog voor geen overleg gevraagd" in text(login(cast.outsider).get("/overleggen/"))


def test_past_meetings_are_paged_by_key(cast, login):
    for days in range(1, 28):
        make.meeting(cast.series, cast.director, starts=MONDAY - datetime.timedelta(days=days), number=f"O-{days}", state="gesloten")
    page = text(login(cast.director).get("/overleggen/"))
    assert ">O-25" in page.replace(" ", "").replace("\n", "") or "O-25" in page
    assert "O-26" not in page and "?na=O-25" in page
    older = text(login(cast.director).get("/overleggen/?na=O-25"))
    assert "O-26" in older and "O-27" in older


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_list_costs_the_same_for_any_number_of_rows(cast, login, count_statements, rows):
    for n in range(rows):
        made = make.meeting(cast.series, cast.director, starts=MONDAY + datetime.timedelta(hours=n + 1), number=f"O-{n + 1}")
        make.invitation(made, cast.partner)
        make.agenda_item(made, cast.dossier)
    for reader, statements in ((cast.partner, 11), (cast.staff, 13)):
        assert cost(login(reader), "/overleggen/", count_statements) == statements


# ---- planning ----


def form(**change):
    return {"day": "2026-11-25", "begins": "13:30", "ends": "15:30", "place": "Vecht", "online": ""} | change


def test_a_meeting_is_planned_on_screen(cast, login):
    client = login(cast.staff)
    assert client.get("/overleggen/nieuw/").status_code == 200
    answer = client.post("/overleggen/nieuw/", form(series=cast.series.pk, chair=cast.director.pk))
    made = Meeting.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/overleggen/{made.number}/")
    assert (made.chair, made.starts_at.isoformat(), made.minutes) == (cast.director, "2026-11-25T12:30:00+00:00", 120)


@pytest.mark.parametrize(("change", "sentence"), [
    ({"day": "2026-11-20"}, "Vrijdag 20 november is al geweest."),
    ({"day": ""}, "Kies op welke dag het overleg is."),
    ({"day": "morgen"}, "Vul een dag in, zoals 25-11-2026."),
    ({"day": "2026-12-25"}, "is Eerste kerstdag"),
    ({"day": "2027-05-05"}, "is Bevrijdingsdag"),
    ({"day": "2026-11-28"}, "is een zaterdag"),
    ({"ends": "13:00"}, "Het einde ligt vóór het begin."),
    ({"ends": "13:35"}, "Een overleg duurt een kwartier tot acht uur."),
    ({"day": "2026-11-23", "begins": "09:00"}, "Dit moment is al geweest."),
    ({"online": "geen adres"}, "Vul een volledig adres in"),
    ({"chair": "0"}, "Kies iemand van het huis als voorzitter."),
    ({"series": "0"}, "Kies een serie van dit huis."),
])  # fmt: skip
def test_a_wrong_answer_is_a_sentence_and_keeps_what_was_typed(cast, login, change, sentence):
    values = form(series=cast.series.pk, chair=cast.director.pk, place="Zaal die blijft staan") | change
    answer = login(cast.staff).post("/overleggen/nieuw/", values)
    assert answer.status_code == 422
    assert sentence in text(answer) and "Zaal die blijft staan" in text(answer)
    assert Meeting.objects.count() == 0


def test_a_holiday_can_be_chosen_on_purpose(cast, login):
    values = form(series=cast.series.pk, chair=cast.director.pk, day="2026-12-25", anyway="on")
    assert login(cast.staff).post("/overleggen/nieuw/", values).status_code == 302


def test_planning_is_refused_with_who_can(cast, login):
    for reader in (cast.partner, cast.manager, cast.admin, cast.superuser):
        answer = login(reader).get("/overleggen/nieuw/")
        assert answer.status_code == 403
        assert "de procesregisseur of de informatieverwerker" in text(answer)
        assert login(reader).post("/overleggen/nieuw/", form()).status_code == 403
    client = login(cast.partner)
    client.logout()
    assert client.get("/overleggen/nieuw/").url.startswith("/inloggen/")


def test_a_series_of_another_house_cannot_be_chosen(cast, login):
    elsewhere = make.series(cast.other.house, "Elders")
    answer = login(cast.staff).post("/overleggen/nieuw/", form(series=elsewhere.pk, chair=cast.director.pk))
    assert answer.status_code == 422
    assert "Elders" not in text(answer)


# ---- one meeting ----

PAGES = {
    # path: methods
    "": "GET",
    "uitnodiging.ics": "GET",
    "verzetten/": "GET POST",
    "afgelasten/": "GET POST",
    "voorzitter/": "GET POST",
    "uitnodigen/": "GET POST",
    "uitnodigen/teams/": "POST",
    "uitnodigen/intrekken/": "POST",
    "antwoord/": "POST",
    "vervanger/": "GET POST",
    "vervanger/toegang/": "POST",
    "agenda/": "GET POST",
    "agenda/weghalen/": "POST",
    "agenda/volgorde/": "POST",
    "agenda/rappels/": "POST",
    "voorbereiden/": "GET POST",
    "voorbereiden/vragen/": "POST",
    "voorbereiden/A-1042/bewaren/": "POST",
}
# what an empty POST (no field filled in) and a GET answer: director, staff without a right, partner in the case
ANSWERS = {
    "": ("200 405", "200 405", "200 405"),
    "uitnodiging.ics": ("200 405", "200 405", "200 405"),
    "verzetten/": ("200 422", "200 422", "403 403"),
    "afgelasten/": ("200 422", "200 422", "403 403"),
    "voorzitter/": ("200 422", "200 422", "403 403"),
    "uitnodigen/": ("200 422", "200 422", "403 403"),
    "uitnodigen/teams/": ("405 302", "405 302", "405 403"),
    "uitnodigen/intrekken/": ("405 404", "405 404", "405 403"),
    "antwoord/": ("405 400", "405 403", "405 400"),
    "vervanger/": ("200 422", "403 403", "200 422"),
    "vervanger/toegang/": ("405 404", "405 404", "405 403"),
    "agenda/": ("200 200", "200 200", "403 403"),
    "agenda/weghalen/": ("405 404", "405 404", "405 403"),
    "agenda/volgorde/": ("405 404", "405 404", "405 403"),
    "agenda/rappels/": ("405 302", "405 302", "405 403"),
    "voorbereiden/": ("200 404", "200 404", "200 404"),
    "voorbereiden/vragen/": ("405 302", "405 302", "405 403"),
    "voorbereiden/A-1042/bewaren/": ("405 422", "405 404", "405 422"),
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_each_reader_as_the_table_says(cast, meeting, login, path):
    address = f"/overleggen/O-9/{path}"
    for reader, expected in zip((cast.director, cast.staff, cast.partner), ANSWERS[path], strict=True):
        client = login(reader)
        assert f"{client.get(address).status_code} {client.post(address, NOTHING).status_code}" == expected, reader
    for reader in (cast.outsider, cast.superuser, cast.manager, cast.auditor, cast.other.director):
        client = login(reader)
        before = set(Event.objects.values_list("pk", flat=True))
        for method in PAGES[path].split():
            assert getattr(client, method.lower())(address).status_code == 404, (reader, method)
        refused = Event.objects.exclude(pk__in=before)
        assert [(e.outcome, e.object_number) for e in refused] == [("geweigerd", "O-9")] * len(PAGES[path].split())
    client.logout()
    for method in PAGES[path].split():
        assert getattr(client, method.lower())(address).url.startswith("/inloggen/")


def test_only_families_the_reader_may_open_exist_on_the_agenda(cast, meeting, login):
    seen = text(login(cast.partner).get("/overleggen/O-9/"))
    assert "Gezin A-1042" in seen and "Contact met school" in seen
    assert "A-7" not in seen and "Geheim doel" not in seen and "2 gezinnen" not in seen
    starts = meeting.starts_at.astimezone(clock.AMSTERDAM) + datetime.timedelta(minutes=30)
    assert f"<b>{starts:%H:%M}</b>" in seen, "the family before it takes its time, unseen"
    assert "Geheim doel" in text(login(cast.staff).get("/overleggen/O-9/"))
    assert "Gezin A-1042" not in text(login(cast.staff).get("/overleggen/O-9/"))


def test_the_page_answers_the_same_number_of_statements_for_15_families(cast, meeting, login, count_statements):
    readers = {"director": cast.director, "staff": cast.staff, "partner": cast.partner}

    def costs():
        return {name: cost(login(reader), "/overleggen/O-9/", count_statements) for name, reader in readers.items()}

    expected = {"director": 13, "staff": 13, "partner": 11}
    assert costs() == expected
    team = [make.user(f"Lid{n}", "Teamlid", cast.org.team, "partner") for n in range(6)]
    for n in range(14):
        case = make.case(cast.house, f"B-{n}", cast.town, director=cast.director, team=[cast.partner, *team])
        item = make.agenda_item(meeting, case.dossier)
        make.action(case.dossier, cast.partner)
        for member in team[:3]:
            Preparation.objects.create(dossier=case.dossier, item=item, user=member)
    for member in team[:4]:
        make.invitation(meeting, member)
    assert costs() == expected
    assert "B-13" in text(login(cast.partner).get("/overleggen/O-9/"))


def test_the_calendar_file_names_no_family(cast, meeting, login):
    make.person(cast.dossier)
    answer = login(cast.partner).get("/overleggen/O-9/uitnodiging.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    event = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "Overleg O-9 Focusoverleg"
    assert [w for w in ("A-1042", "Esra", "Contact met school") if w in text(answer)] == []


def test_moving_calling_off_and_another_chair_on_screen(cast, meeting, login):
    client = login(cast.staff)
    assert client.post("/overleggen/O-9/verzetten/", form(day="2026-11-26")).status_code == 302
    assert client.post("/overleggen/O-9/voorzitter/", {"chair": cast.staff.pk}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_at.isoformat(), meeting.chair) == ("2026-11-26T12:30:00+00:00", cast.staff)
    assert client.post("/overleggen/O-9/afgelasten/", {"reason": "Te weinig mensen."}).status_code == 302
    page = text(client.get("/overleggen/O-9/"))
    assert "Dit overleg gaat niet door." in page and "Te weinig mensen." in page
    late = client.post("/overleggen/O-9/verzetten/", form())
    assert late.status_code == 409 and "afgelast" in text(late)


# ---- who is asked ----


def test_people_are_found_and_invited_on_screen(cast, meeting, login):
    client = login(cast.director)
    page = text(client.post("/overleggen/O-9/uitnodigen/", {"search": "1", "zoek": "brug"}))
    assert "Lotte Haak" in page and "Femke Roos" not in page and "Daan Kuiper" not in page
    bad = client.post("/overleggen/O-9/uitnodigen/", {"zoek": "brug", "users": [str(cast.police.pk)]})
    assert bad.status_code == 422
    good = client.post("/overleggen/O-9/uitnodigen/", {"zoek": "brug", "users": [cast.outsider.pk], "expectation": "Meedenken"})
    assert good.status_code == 302
    assert Invitation.objects.get(user=cast.outsider).expectation == "Meedenken"
    assert "Lotte" not in text(client.get("/overleggen/O-9/uitnodigen/"))


def test_the_teams_are_invited_in_one_click(cast, meeting, login):
    client = login(cast.director)
    assert "Femke R. zit in een team op deze agenda" in text(client.get("/overleggen/O-9/"))
    assert client.post("/overleggen/O-9/uitnodigen/teams/").status_code == 302
    assert set(Invitation.objects.values_list("user__first_name", flat=True)) == {"Marit", "Daan", "Femke"}
    assert "Nodig de teams uit" not in text(client.get("/overleggen/O-9/"))


def test_answering_and_sending_a_substitute_on_screen(cast, meeting, login):
    colleague = make.user("Inge", "Smit", cast.org.team, "partner")
    client = login(cast.partner)
    assert "Komt u?" in text(client.get("/overleggen/O-9/"))
    client.post("/overleggen/O-9/antwoord/", {"step": "accept"})
    page = text(client.get("/overleggen/O-9/"))
    assert "Komt u?" not in page and "Mijn antwoord wijzigen" in page
    choices = text(client.get("/overleggen/O-9/vervanger/"))
    assert "Inge Smit" in choices and "Femke Roos" not in choices
    assert client.post("/overleggen/O-9/vervanger/", {"substitute": cast.police.pk}).status_code == 422
    assert client.post("/overleggen/O-9/vervanger/", {"substitute": colleague.pk}).status_code == 302
    assert client.post("/overleggen/O-9/antwoord/", {"step": "accept"}).status_code == 409
    assert "Gezin A-1042" not in text(login(colleague).get("/overleggen/O-9/"))
    client = login(cast.director)
    assert "Toegang geven" in text(client.get("/overleggen/O-9/"))
    client.post("/overleggen/O-9/vervanger/toegang/", {"user": colleague.pk, "family": "A-1042"})
    assert "Toegang geven" not in text(client.get("/overleggen/O-9/"))
    assert "Gezin A-1042" in text(login(colleague).get("/overleggen/O-9/"))


def test_an_invitation_of_another_meeting_is_not_there(cast, meeting, login):
    elsewhere = make.meeting(cast.series, cast.director, number="O-10")
    make.invitation(elsewhere, cast.police)
    client = login(cast.staff)
    for value in (str(cast.police.pk), "", "x", "9" * 30):
        assert client.post("/overleggen/O-9/uitnodigen/intrekken/", {"user": value}).status_code == 404


# ---- the agenda ----


def test_a_family_is_chosen_from_those_one_may_open(cast, meeting, login):
    AgendaItem.objects.filter(dossier=cast.dossier).delete()
    make.person(cast.dossier, "Esra", "Yıldız")
    client = login(cast.director)
    page = text(client.get("/overleggen/O-9/agenda/"))
    assert "Gezin A-1042" in page and "A-7" not in page and "A-2001" not in page
    assert "Esra" not in page
    found = text(client.post("/overleggen/O-9/agenda/", {"zoek": "yildiz"}))
    assert "Gezin A-1042" in found and "Esra" in found
    event = Event.objects.get(action="zoek")
    assert "zoek=" not in page, "a name never stands in an address"
    assert EventLine.objects.filter(event=event).count() == 1
    assert "Niets gevonden" in text(client.post("/overleggen/O-9/agenda/", {"zoek": "nergens"}))
    assert client.get("/overleggen/O-9/agenda/?gezin=A-7").status_code == 404
    values = {"family": "A-1042", "kind": "nieuw", "aim": "Wie helpt?", "minutes": "25"}
    assert client.post("/overleggen/O-9/agenda/", values | {"aim": ""}).status_code == 422
    assert client.post("/overleggen/O-9/agenda/", values | {"family": "A-7"}).status_code == 404
    assert client.post("/overleggen/O-9/agenda/", values).status_code == 302
    again = client.post("/overleggen/O-9/agenda/", values)
    assert again.status_code == 409 and "staat al op deze agenda" in text(again) and "Wie helpt?" in text(again)


def test_an_urgent_case_comes_on_a_running_agenda(cast, meeting, login):
    AgendaItem.objects.filter(dossier=cast.dossier).delete()
    Meeting.objects.filter(pk=meeting.pk).update(state="loopt")
    client = login(cast.director)
    assert "Spoedgeval toevoegen" in text(client.get("/overleggen/O-9/"))
    page = text(client.get("/overleggen/O-9/agenda/?gezin=A-1042"))
    assert 'value="spoed"' in page and 'value="rappel"' not in page
    values = {"family": "A-1042", "kind": "spoed", "aim": "Vandaag veilig", "minutes": "15"}
    assert client.post("/overleggen/O-9/agenda/", values).status_code == 302
    assert meeting.items.get(dossier=cast.dossier).kind == "spoed"


def test_families_move_up_and_down_and_off(cast, meeting, login):
    second = make.case(cast.house, "A-8", cast.town, director=cast.director)
    make.agenda_item(meeting, second.dossier, position=3)
    client = login(cast.director)

    def order():
        return list(meeting.items.order_by("position").values_list("dossier__number", flat=True))

    client.post("/overleggen/O-9/agenda/volgorde/", {"family": "A-8", "direction": "up"})
    assert order() == ["A-7", "A-8", "A-1042"]
    client.post("/overleggen/O-9/agenda/volgorde/", {"family": "A-8", "direction": "up"})
    assert order() == ["A-7", "A-8", "A-1042"], "already the first one its reader sees"
    client.post("/overleggen/O-9/agenda/volgorde/", {"order": "A-1042 A-8"})
    assert order() == ["A-7", "A-1042", "A-8"]
    assert client.post("/overleggen/O-9/agenda/volgorde/", {"order": "A-1042 A-7"}).status_code == 409
    assert client.post("/overleggen/O-9/agenda/weghalen/", {"family": "A-7"}).status_code == 404
    client.post("/overleggen/O-9/agenda/weghalen/", {"family": "A-8", "again": "1"})
    assert order() == ["A-7", "A-1042"]


def test_rappels_are_fetched_by_hand_too(cast, meeting, login):
    extra = make.case(cast.house, "A-8", cast.town, director=cast.director)
    make.wish(extra.dossier)
    client = login(cast.director)
    answer = client.post("/overleggen/O-9/agenda/rappels/", follow=True)
    assert "1 gezin op de agenda gezet." in text(answer)
    assert "Gezin A-8" in text(answer)
    again = client.post("/overleggen/O-9/agenda/rappels/", follow=True)
    assert "Er was niets dat op deze agenda hoort." in text(again)


# ---- preparing ----


def ask(cast, meeting):
    with acting(cast.director):
        planning.ask_preparation(actor=cast.director, meeting=meeting, asked="Hoe gaat het op school?")


def test_preparing_shows_the_family_and_logs_who_was_shown(cast, meeting, login):
    ask(cast, meeting)
    esra = make.person(cast.dossier, "Esra", role="moeder")
    make.person(AgendaItem.objects.get(dossier__number="A-7").dossier, "Onzichtbaar")
    make.action(cast.dossier, cast.partner, "School bellen")
    make.summary(cast.dossier, cast.director)
    page = text(login(cast.partner).get("/overleggen/O-9/voorbereiden/"))
    for words in ("Hoe gaat het op school?", "Esra (moeder)", "School bellen", "Kevin zoekt Esra op.", "Niets toe te voegen"):
        assert words in page
    assert "A-7" not in page and "Onzichtbaar" not in page
    event = Event.objects.filter(action="zie", object_number="O-9").get()
    assert [bytes(line.person) for line in event.lines.all()] == [cast.dossier.pseudonym(esra.pk)]


def test_nothing_to_add_is_one_click_and_words_are_kept_as_typed(cast, meeting, login):
    ask(cast, meeting)
    client = login(cast.partner)
    kept = client.post("/overleggen/O-9/voorbereiden/A-1042/bewaren/", {"field": "A-1042-text", "value": "Noor slaapt", "revision": ""})
    assert kept.json() == {"revision": 0, "saved_at": "10:00:00"}
    row = Preparation.objects.get(user=cast.partner)
    assert (row.text, row.done_at) == ("Noor slaapt", None)
    assert "Noor slaapt" not in text(login(cast.director).get("/overleggen/O-9/voorbereiden/")), "a draft is mine alone"
    client = login(cast.partner)
    assert "Noor slaapt" in text(client.get("/overleggen/O-9/voorbereiden/"))
    assert client.post("/overleggen/O-9/voorbereiden/A-1042/bewaren/", {"field": "x", "value": "y"}).status_code == 422
    assert client.post("/overleggen/O-9/voorbereiden/A-7/bewaren/", {"field": "A-7-text", "value": "y"}).status_code == 404
    empty = client.post("/overleggen/O-9/voorbereiden/", {"family": "A-1042", "A-1042-text": "", "A-1042-kind": "feit"})
    assert empty.status_code == 422 and "Schrijf wat u inbrengt" in text(empty)
    full = {"family": "A-1042", "A-1042-text": "Noor slaapt weer.", "A-1042-kind": "vermoeden"}
    assert client.post("/overleggen/O-9/voorbereiden/", full).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.kind, row.done_at) == ("Noor slaapt weer.", "vermoeden", MONDAY)
    make.invitation(meeting, cast.police)
    assert "Noor slaapt weer." in text(login(cast.police).get("/overleggen/O-9/voorbereiden/"))
    page = text(login(cast.partner).get("/overleggen/O-9/voorbereiden/"))
    assert "U bent klaar." in page and "<textarea" not in page
    assert "<textarea" in text(client.get("/overleggen/O-9/voorbereiden/?open=A-1042"))
    assert "1 van 1 voorbereid" in text(login(cast.director).get("/overleggen/O-9/"))


def test_nothing_to_add_does_not_throw_typed_words_away(cast, meeting, login):
    ask(cast, meeting)
    client = login(cast.partner)
    client.post("/overleggen/O-9/voorbereiden/", {"family": "A-1042", "A-1042-text": "", "A-1042-kind": "feit", "nothing": "1"})
    row = Preparation.objects.get(user=cast.partner)
    assert (row.nothing, row.done_at) == (True, MONDAY)
    both = {"family": "A-1042", "A-1042-text": "Toch iets", "A-1042-kind": "feit", "nothing": "1"}
    answer = client.post("/overleggen/O-9/voorbereiden/", both)
    assert answer.status_code == 422 and "Toch iets" in text(answer) and "er staat ook tekst" in text(answer)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_preparing_costs_the_same_for_any_number_of_families(cast, meeting, login, count_statements, rows):
    for n in range(rows):
        case = make.case(cast.house, f"B-{n}", cast.town, director=cast.director, team=[cast.partner])
        make.agenda_item(meeting, case.dossier)
        make.person(case.dossier)
        make.action(case.dossier, cast.partner)
        make.summary(case.dossier, cast.director)
    assert cost(login(cast.partner), "/overleggen/O-9/voorbereiden/", count_statements) == 14


def test_after_closing_the_page_leads_to_the_minutes(cast, meeting, login):
    Meeting.objects.filter(pk=meeting.pk).update(state="gesloten")
    page = text(login(cast.partner).get("/overleggen/O-9/"))
    assert "gesloten" in page and "Ik kom" not in page and "Gezin toevoegen" not in page
    over = login(cast.partner).post("/overleggen/O-9/voorbereiden/", {"family": "A-1042", "nothing": "1"})
    assert over.status_code == 409
