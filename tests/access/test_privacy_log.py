"""Wie keek er in: for the privacy officer, with a purpose that is kept (L30)."""

import pytest

from access.models import Event
from tests.home import product

PATH = "/privacy/inzage/"


@pytest.fixture
def opened(cast, login):
    login(cast.partner).get("/zoeken/?q=A-1042")
    client = login(cast.auditor)
    client.post(PATH, {"doel": "rechtmatigheid"})
    return client


def test_the_log_opens_with_a_purpose_only(cast, login):
    client = login(cast.auditor)
    page = client.get(PATH).content.decode()
    assert "Waarvoor opent u het logboek?" in page and "<tbody" not in page
    wrong = client.post(PATH, {"doel": "nieuwsgierig"})
    assert wrong.status_code == 422 and "Kies een van de vier doelen." in wrong.content.decode()
    assert client.post(PATH, {"doel": "intern"}).status_code == 302
    assert Event.objects.get(verb="open_log_intern").user_id == cast.auditor.pk
    assert "U kijkt voor: interne controles" in client.get(PATH).content.decode()
    assert Event.objects.filter(verb="read_log_intern").count() == 1
    client.post(PATH, {"doel": "sluiten"})
    assert "Waarvoor opent u" in client.get(PATH).content.decode()


def test_it_says_who_what_and_when_of_this_house_only(cast, opened, login):
    page = opened.get(PATH).content.decode()
    assert "Daan Kuiper" in page and "gezocht" in page and "Wijkteam Oudemeer" in page
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(cast.other.director)
    elsewhere.get("/")
    assert "Ruud Zijlstra" not in opened.get(PATH).content.decode()


def test_filters_narrow_and_an_empty_answer_says_so(cast, opened):
    assert "Daan Kuiper" in opened.get(PATH, {"wie": "kuiper"}).content.decode()
    assert "Niets gevonden." in opened.get(PATH, {"wie": "niemand zo"}).content.decode()
    assert "Daan Kuiper" not in opened.get(PATH, {"wat": "exporteer"}).content.decode()
    assert opened.get(PATH, {"dag": "geen dag", "na": "x", "wat": "zzz"}).status_code == 200


@pytest.mark.parametrize("who", ["director", "partner", "manager", "admin", "line_manager", "superuser"])
def test_nobody_else_reads_it(cast, login, who):
    client = login(getattr(cast, who))
    assert client.get(PATH).status_code == 403
    assert client.post(PATH, {"doel": "intern"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_number_of_statements_does_not_grow(cast, opened, count_statements, rows):
    for n in range(rows):
        Event.objects.create(house_id=cast.house.pk, user_id=1, user_name=f"Iemand {n}", action="zie")
    opened.get(PATH)
    with count_statements() as counted:
        page = opened.get(PATH).content.decode()
    assert len(product(counted())) == 6
    assert ("Toon volgende 50" in page) == (rows == 300)
