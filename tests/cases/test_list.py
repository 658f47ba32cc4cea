"""The list of cases: filters in the address, fifty by key, the same number of statements for 1, 3 and 300 rows."""

import datetime
import re

import pytest

from access.models import Event
from cases.models import Case
from casusoverleg import clock
from tests import factories as make

ROW = re.compile(r'<th scope="row"><a href="/casussen/([\w-]+)/">')


def rows_of(answer):
    assert answer.status_code == 200
    return ROW.findall(answer.content.decode())


def some(cast, n, **fields):
    """n more running cases of the director, dated one day apart."""
    for i in range(n):
        made = make.case(cast.house, f"B-{1000 + i}", cast.town, director=cast.director)
        values = {"next_on": clock.today() + datetime.timedelta(days=i), **fields}
        Case.objects.filter(pk=made.pk).update(**values)


def test_each_sees_own_cases(cast, login):
    for who in ("director", "partner", "police"):
        assert rows_of(login(getattr(cast, who)).get("/casussen/")) == ["A-1042"], who
    assert rows_of(login(cast.other.director).get("/casussen/")) == ["A-2001"]
    for who in ("outsider", "staff", "decider", "manager", "auditor", "admin", "superuser"):
        answer = login(getattr(cast, who)).get("/casussen/")
        assert rows_of(answer) == [] and "Nog geen gezinnen" in answer.content.decode(), who


def test_anonymous_logs_in_and_post_is_405(cast, client, login):
    assert client.get("/casussen/")["Location"] == "/inloggen/?next=/casussen/"
    assert login(cast.director).post("/casussen/").status_code == 405


def test_the_list_is_one_event_without_persons(cast, login):
    make.person(cast.dossier)
    login(cast.partner).get("/casussen/")
    event = Event.objects.get(user_id=cast.partner.pk)
    assert (event.action, event.object_type, event.lines.count()) == ("lijst", "casussen", 0)


@pytest.mark.parametrize("state", ["aangemeld", "afgesloten", "niet_opgepakt"])
def test_only_running_and_followed_cases(cast, login, state):
    Case.objects.filter(dossier=cast.dossier).update(state=state, closed_at=clock.now())
    assert rows_of(login(cast.director).get("/casussen/")) == []


def test_filters_stand_in_the_address_with_their_count(cast, login):
    other = make.municipality(cast.house, "Lindewaard & Co")
    some(cast, 3, phase="rz", municipality=other, regie=cast.director, regie_organisation=cast.org.house)
    client = login(cast.director)
    html = client.get("/casussen/").content.decode()
    assert 'href="?fase=rz">Risicogestuurde zorg <span class="telling">3</span>' in html
    assert "Herstelgerichte zorg" not in html, "a filter that finds nothing is not offered"
    for query, found in [
        ("fase=rz", ["B-1000", "B-1001", "B-1002"]), ("fase=dv", ["A-1042"]), ("zonder-datum=1", ["A-1042"]),
        ("regie=ik", ["B-1000", "B-1001", "B-1002"]), ("regie=niemand", ["A-1042"]), ("fase=zz", ["A-1042", "B-1000", "B-1001", "B-1002"]),
        ("gemeente=Lindewaard%20%26%20Co", ["B-1000", "B-1001", "B-1002"]), ("fase=dv&regie=ik", []),
    ]:  # fmt: skip
        assert rows_of(client.get(f"/casussen/?{query}")) == found, query
    assert "Niets gevonden" in client.get("/casussen/?fase=dv&regie=ik").content.decode()


def test_what_needs_doing_is_in_words_and_red(cast, login):
    make.action(cast.dossier, cast.partner, due=clock.today() - datetime.timedelta(days=2), state="vast")
    html = login(cast.partner).get("/casussen/").content.decode()
    for text in ("geen datum", ", 1 te laat", "1 actie", "nog niemand"):
        assert text in html


def test_fifty_by_key_without_gaps_or_doubles(cast, login):
    some(cast, 119)
    client, address, seen = login(cast.director), "/casussen/", []
    for expected in (50, 50, 20):
        answer = client.get(address)
        rows = rows_of(answer)
        assert len(rows) == expected
        seen += rows
        more = re.search(r'<a class="btn btn-secondary" href="(\?[^"]*na=[^"]+)"', answer.content.decode())
        address = "/casussen/" + more.group(1).replace("&amp;", "&") if more else None
    assert address is None and len(set(seen)) == 120
    assert rows_of(client.get("/casussen/?na=onzin"))[0] == "A-1042"


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_nine_statements(cast, login, count_statements, rows):
    some(cast, rows - 1)
    client = login(cast.director)
    client.get("/casussen/")  # writes the position in force into the session, once
    with count_statements() as counted:
        client.get("/casussen/")
    assert len(counted()) == 9, counted()
