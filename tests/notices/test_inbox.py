"""The inbox: what waits for me, in groups, and what is done."""

import datetime

import pytest

from casusoverleg import clock
from notices import queries
from notices.models import Notice
from tests import factories as make


def tell(cast, user, number, kind="rappel", due=None, dossier=None, done=False):
    return Notice.objects.create(
        user=user, house=cast.house, kind=kind, number=number, path=f"/casussen/{number}/", dossier=dossier,
        due_on=due, done_at=clock.now() if done else None,
    )  # fmt: skip


def day(n):
    return clock.today() + datetime.timedelta(days=n)


def test_groups_late_first_and_a_line_without_date_is_for_today(cast, login):
    tell(cast, cast.partner, "A-1", due=day(-2))
    tell(cast, cast.partner, "A-2")
    tell(cast, cast.partner, "A-3", due=day(20))
    tell(cast, cast.police, "A-4")
    page = login(cast.partner).get("/berichten/").content.decode()
    order = [page.index(words) for words in ("Te laat <", "Gezin A-1 ", "Vandaag <", "Gezin A-2 ", "Later <", "Gezin A-3 ")]
    assert order == sorted(order) and "A-4" not in page and "2 dagen te laat" in page


def test_nothing_waits_and_nothing_is_done(cast, login):
    client = login(cast.partner)
    assert "Er wacht niets op u" in client.get("/berichten/").content.decode()
    assert "Nog niets klaar" in client.get("/berichten/?klaar=1").content.decode()
    assert client.get("/berichten/?klaar=1&na=onzin").status_code == 200


def test_what_is_done_stays_to_be_seen(cast, login):
    tell(cast, cast.partner, "A-9", kind="gezin_afgesloten", done=True)
    page = login(cast.partner).get("/berichten/?klaar=1").content.decode()
    assert "Gezin A-9 is afgesloten" in page


def test_a_line_about_a_family_one_may_open_no_more_is_gone(cast, login):
    tell(cast, cast.partner, "A-1042", dossier=cast.dossier)
    tell(cast, cast.outsider, "A-1042", dossier=cast.dossier)
    assert "A-1042" in login(cast.partner).get("/berichten/").content.decode()
    assert "A-1042" not in login(cast.outsider).get("/berichten/").content.decode()


def test_seen_is_for_me_alone(cast, login, client):
    mine = tell(cast, cast.partner, "A-9", kind="gezin_afgesloten")
    other = tell(cast, cast.police, "A-9", kind="gezin_afgesloten")
    data = {"kind": "gezin_afgesloten", "number": "A-9", "terug": "https://elders.example/"}
    assert login(cast.partner).post("/berichten/gezien/", data).url == "/berichten/"
    mine.refresh_from_db(), other.refresh_from_db()
    assert mine.done_at and not other.done_at
    assert login(cast.partner).get("/berichten/gezien/").status_code == 405
    client.logout()
    assert client.get("/berichten/").url.startswith("/inloggen/")
    assert client.post("/berichten/gezien/", data).url.startswith("/inloggen/")


def test_managers_have_an_inbox_too(cast, login):
    tell(cast, cast.manager, "account 1", kind="herstel_factor")
    assert "tweede factor" in login(cast.manager).get("/berichten/").content.decode()
    assert login(cast.superuser).get("/berichten/").status_code == 200


@pytest.mark.parametrize("many", [1, 3, 300])
def test_statements(cast, login, count_statements, many):
    for n in range(many):
        tell(cast, cast.partner, f"A-{n}", due=day(n % 30 - 5), dossier=cast.dossier)
        tell(cast, cast.partner, f"B-{n}", dossier=cast.dossier, done=True)
    client = login(cast.partner)
    client.get("/berichten/")
    for address, statements in (("/berichten/", 7), ("/berichten/?klaar=1", 7)):
        with count_statements() as counted:
            assert client.get(address).status_code == 200
        assert len(counted()) == statements, counted()


def test_waiting_is_one_statement(cast, count_statements):
    from access.acting import acting

    tell(cast, cast.partner, "A-1", dossier=cast.dossier)
    with acting(cast.partner), count_statements() as counted:
        assert [r.text for g in queries.waiting(cast.partner) for r in g.rows] == [
            "Gezin A-1 is aan de beurt en staat op geen agenda"
        ]
    assert len(counted()) == 1


def test_the_same_number_in_two_houses_are_two_lines(cast):
    from access.acting import System, acting
    from notices import changes

    with acting(System("proef")):
        for house in (cast.house, cast.other.house):
            assert changes.notify(user=cast.partner, house_id=house.pk, kind="rappel", number="A-1", path="/")
        assert changes.settle(kind="rappel", number="A-1", house_id=cast.house.pk) == 1
    assert Notice.objects.waiting().get().house == cast.other.house
