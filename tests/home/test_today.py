"""Vandaag: what now, per role; numbers and never names; a constant number of statements."""

import datetime

import pytest

from casusoverleg import clock
from notices.models import Notice
from tests import factories as make
from tests.home import product


def wait(user, number="2026-318", kind="aanmelding_wegen", due=None, dossier=None):
    return Notice.objects.create(
        user=user, house=user.positions.first().house, kind=kind, number=number, path=f"/aanmeldingen/{number}/",
        due_on=due, dossier=dossier,
    )  # fmt: skip


def today_at(hour, minute=0):
    return clock.at(clock.today(), datetime.time(hour, minute))


@pytest.fixture
def noon():
    with clock.fixed(clock.at(clock.today(), datetime.time(12, 42))):
        yield


def test_the_page_says_what_waits_and_what_is_late(cast, login, noon):
    make.person(cast.dossier, "Esra", "Yıldız")
    wait(cast.director, due=clock.today() - datetime.timedelta(days=3))
    wait(cast.director, number="2026-319")
    make.action(cast.dossier, cast.director, due=clock.today() + datetime.timedelta(days=1))
    page = login(cast.director).get("/").content.decode()
    assert "Drie dingen wachten op u, waarvan één te laat." in page
    assert "Aanmelding 2026-318 wacht op weging" in page and "3 dagen te laat" in page
    assert "/acties/A-1042-1/" in page
    assert "Yıldız" not in page and "Esra" not in page


def test_the_meeting_of_today_stands_first_with_what_is_missing(cast, login, noon):
    meeting = make.meeting(cast.series, cast.director, starts=today_at(13, 30), number="O-7", place="kamer Vecht")
    make.agenda_item(meeting, cast.dossier)
    make.invitation(meeting, cast.partner, state="komt")
    page = login(cast.director).get("/").content.decode()
    assert "Eén overleg vandaag." in page
    assert "over 48 minuten" in page and "tot 15:30" in page
    assert "1 gezin · kamer Vecht · u zit voor" in page
    assert "van de strafketen is nog niemand zeker van komen" in page
    assert "voor Gezin A-1042 heeft niemand de casusregie aangenomen" in page
    make.invitation(meeting, cast.police, state="komt")
    assert "Zorg en straf zijn er allebei" in login(cast.director).get("/").content.decode()


def test_a_running_meeting_says_where_it_is(cast, login, noon):
    make.agenda_item(make.meeting(cast.series, cast.director, starts=today_at(12), state="loopt"), cast.dossier)
    page = login(cast.director).get("/").content.decode()
    assert "loopt nu, gezin 1 van 1" in page and "kaart-nu" in page


def test_nothing_waits(cast, login, noon):
    page = login(cast.outsider).get("/").content.decode()
    assert "Er wacht niets op u." in page and "A-1042" not in page
    assert "U zit nog in geen team." in page


def test_an_outsider_sees_nothing_of_a_meeting_that_is_not_theirs(cast, login, noon):
    meeting = make.meeting(cast.series, cast.director, starts=today_at(15))
    make.agenda_item(meeting, cast.dossier)
    make.invitation(meeting, cast.outsider, state="komt")
    page = login(cast.outsider).get("/").content.decode()
    assert "Focusoverleg" in page and "gezin ·" not in page and "A-1042" not in page


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("manager", "Hoe het huis ervoor staat"),
        ("line_manager", "Uw organisatie"),
        ("auditor", "Wie keek er in"),
        ("admin", "Techniek"),
        ("superuser", "U heeft nu geen rol in een huis."),
    ],
)
def test_who_opens_no_dossier_has_a_page_without_families(cast, login, who, words):
    answer = login(getattr(cast, who)).get("/")
    assert answer.status_code == 200
    assert words in answer.content.decode() and "A-1042" not in answer.content.decode()


def test_the_last_opened_families_are_kept_in_the_session(cast, login):
    client = login(cast.director)
    session = client.session
    session["recent"] = ["A-1042", "A-2001"]
    session.save()
    page = client.get("/").content.decode()
    assert "Laatst bekeken" in page and "A-1042" in page
    assert "A-2001" not in page, "a family of another house"


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_number_of_statements_does_not_grow(cast, login, count_statements, noon, rows):
    meeting = make.meeting(cast.series, cast.director, starts=today_at(14))
    for n in range(rows):
        dossier = make.case(cast.house, f"C-{n}", cast.town, director=cast.director, team=[cast.partner]).dossier
        make.action(dossier, cast.director)
        make.agenda_item(meeting, dossier)
        wait(cast.director, number=f"2026-{n}", dossier=dossier)
        make.meeting(cast.series, cast.director)
    client = login(cast.director)
    client.get("/")
    with count_statements() as counted:
        assert client.get("/").status_code == 200
    assert len(product(counted())) == 13


def test_what_only_wants_to_be_seen_is_done_in_place(cast, login):
    wait(cast.director, number="B-943", kind="gezin_afgesloten")
    client = login(cast.director)
    page = client.get("/").content.decode()
    assert "Gezin B-943 is afgesloten" in page and 'action="/berichten/gezien/"' in page
    assert 'href="/aanmeldingen/B-943/"' not in page, "a closed family is not found"
    answer = client.post("/berichten/gezien/", {"kind": "gezin_afgesloten", "number": "B-943", "terug": "/"})
    assert answer["Location"] == "/" and "B-943" not in client.get("/").content.decode()


def test_anonymous_goes_to_the_login(client, db):
    assert client.get("/")["Location"].startswith("/inloggen/")


def test_superuser_and_reader_are_logged_as_a_list(cast, login):
    from access.models import Event

    login(cast.director).get("/")
    assert Event.objects.filter(user_id=cast.director.pk, action="lijst", object_type="vandaag").count() == 1
