"""With the first wall taken out in a running server, row-level security alone lets nothing through."""

import types
import urllib.error
import urllib.request

import pytest

from access.checks import routes
from tests.access import world
from tests.conftest import make_cast
from tests.serve import Server, own_database, session_cookie

pytestmark = pytest.mark.slow
OUTSIDE = ("outsider", "superuser", "manager", "auditor", "admin")


@pytest.fixture(scope="module")
def served(django_db_setup, django_db_blocker, tmp_path_factory):
    """A server without its first wall, on the planted world; yields (url, cast, planted)."""
    with own_database(django_db_blocker) as name, django_db_blocker.unblock():
        cast = make_cast()
        planted = world.plant(cast)
        server = Server(name, tmp_path_factory.mktemp("server"), module="tests.access.first_wall_gone:application")
        try:
            yield types.SimpleNamespace(url=server.url, cast=cast, planted=planted)
        finally:
            server.stop()


def get(url, user):
    cookie = session_cookie(user)
    request = urllib.request.Request(url, headers={"Cookie": f"{cookie['name']}={cookie['value']}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def addresses(served):
    for route, _ in routes():
        if not route.startswith(("^", "uitloggen", "inloggen", "wachtwoord")):
            yield world.address(route, served.cast, served.planted)


@pytest.mark.parametrize("reader", OUTSIDE)
def test_nothing_about_a_family_comes_through(served, reader):
    leaked, answered = [], 0
    for path in addresses(served):
        status, text = get(served.url + path, getattr(served.cast, reader))
        answered += status != 404
        if world.MARK in text or "Onzichtbaar" in text:
            leaked.append(path)
    assert leaked == []
    assert answered > 20, "the crawl must reach pages"


def test_a_director_of_another_house_sees_nothing_of_this_one(served):
    leaked = [p for p in addresses(served) if world.MARK in get(served.url + p, served.cast.other.director)[1]]
    assert leaked == []


def test_what_one_chain_keeps_stays_there(served):
    for path in addresses(served):
        partner, police = (get(served.url + path, u)[1] for u in (served.cast.partner, served.cast.police))
        assert "Feit voor straf" not in partner and "Feit voor organisatie" not in partner, path
        assert "Feit voor zorg" not in police, path


def test_the_first_wall_really_is_gone(served):
    """Who holds a right still sees the file: the server works, and only the policies decide."""
    status, text = get(f"{served.url}/casussen/A-1042/", served.cast.partner)
    assert status == 200 and world.MARK in text
