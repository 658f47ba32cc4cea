"""Search: within what one may see, tolerant of accents, logged with a line per person shown and without the words."""

import datetime

import pytest

from access.models import Event, EventLine
from tests import factories as make
from tests.home import product


@pytest.fixture
def family(cast):
    make.person(cast.other.case.dossier, "Esra", "Yıldız", datetime.date(1992, 3, 14))
    return make.person(cast.dossier, "Esra", "Yıldız", datetime.date(1992, 3, 14))


@pytest.mark.parametrize("words", ["esra", "Yildiz", "YILDIZ esra", "14-3-1992", "14 maart 1992", "A-1042", "a1042"])
def test_found_by_number_name_and_birth(cast, login, family, words):
    page = login(cast.partner).get("/zoeken/", {"q": words}).content.decode()
    assert "Gezin A-1042" in page and "A-2001" not in page
    event = Event.objects.get(user_id=cast.partner.pk, action="zoek")
    by_number = words.lower().startswith("a")
    assert EventLine.objects.filter(event=event).count() == (0 if by_number else 1)
    assert words not in [event.object_number, event.object_type, event.verb]


@pytest.mark.parametrize("who", ["outsider", "superuser", "manager", "auditor", "admin"])
def test_who_is_not_involved_finds_nothing(cast, login, family, who):
    page = login(getattr(cast, who)).get("/zoeken/", {"q": "esra"}).content.decode()
    assert "Niets gevonden met “esra”." in page and "Yıldız" not in page


def test_the_empty_sentences(cast, login):
    client = login(cast.partner)
    assert "Typ minstens twee tekens." in client.get("/zoeken/", {"q": "e"}).content.decode()
    assert "Gevonden" not in client.get("/zoeken/").content.decode()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_number_of_statements_does_not_grow(cast, login, count_statements, rows):
    for n in range(rows):
        dossier = make.case(cast.house, f"C-{n}", cast.town, director=cast.director, team=[cast.partner]).dossier
        make.person(dossier, "Esra", f"Nummer{n}")
    client = login(cast.partner)
    client.get("/zoeken/")
    with count_statements() as counted:
        assert client.get("/zoeken/", {"q": "esra"}).status_code == 200
    assert len(product(counted())) == 9


def test_anonymous_logs_in_first(client, db):
    assert client.get("/zoeken/?q=esra")["Location"].startswith("/inloggen/")
