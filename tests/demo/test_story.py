"""The demo: its story fills every state of every flow, plays once, and exists nowhere else."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from cases.flows import ACTION, CASE, PHASE, SAFETY
from files.flows import DOCUMENT
from meetings.flows import INVITATION, ITEM, MEETING
from tests.serve import Server, database_url, own_database
from triage.flows import REFERRAL

pytestmark = pytest.mark.slow

# every flow of the product: (flow, table, column)
FLOWS = [
    (REFERRAL, "triage_referral", "state"),
    (CASE, "cases_case", "state"),
    (PHASE, "cases_case", "phase"),
    (ACTION, "cases_actionitem", "state"),
    (SAFETY, "cases_safetyrequirement", "state"),
    (MEETING, "meetings_meeting", "state"),
    (ITEM, "meetings_agendaitem", "state"),
    (INVITATION, "meetings_invitation", "state"),
    (DOCUMENT, "files_document", "state"),
]
# reached when the worker has made the first documents
BY_THE_WORKER = {("document", "gereed")}


def play(name, data):
    env = dict(os.environ, CASUS_DEMO="1", CASUS_DATA=str(data), DATABASE_URL=database_url(name))
    done = subprocess.run(
        [sys.executable, "manage.py", "play_demo"], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return env


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker, tmp_path_factory):
    """The story, played on a database of its own; yields (database name, data folder)."""
    data = tmp_path_factory.mktemp("demo")
    with own_database(django_db_blocker) as name, django_db_blocker.unblock():
        play(name, data)
        yield name, data


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.parametrize("flow, table, column", FLOWS, ids=lambda v: getattr(v, "name", None))
def test_every_state_of_every_flow_is_there(played, flow, table, column):
    found = {state for (state,) in rows(f"SELECT DISTINCT {column} FROM {table}")}
    missing = {s for s in flow.states if s not in found and (flow.name, s) not in BY_THE_WORKER}
    assert missing == set()


def test_the_size_of_the_story(played):
    assert rows("SELECT count(*) FROM houses_house") == [(2,)]
    assert rows("SELECT count(*) FROM houses_organisation")[0][0] >= 12
    assert rows("SELECT count(*) FROM accounts_user")[0][0] == 40
    assert rows("SELECT count(*) FROM cases_case")[0][0] == 60
    assert rows("SELECT count(*) FROM meetings_meeting WHERE state = 'gesloten'")[0][0] >= 6
    assert rows("SELECT count(*) FROM meetings_meeting WHERE state = 'gepland' AND starts_at > now()")[0][0] >= 2


def test_one_meeting_runs_with_its_second_family_on_the_table(played):
    assert rows(
        "SELECT m.state, i.position, i.step FROM meetings_meeting m JOIN meetings_agendaitem i ON i.id = m.current_id "
        "JOIN houses_house h ON h.id = m.house_id WHERE m.state = 'loopt'"
    ) == [("loopt", 2, "oordeel")]


def test_nothing_crosses_between_the_houses(played):
    assert (
        rows(
            "SELECT count(*) FROM access_grant g JOIN access_dossier d ON d.id = g.dossier_id "
            "JOIN accounts_position p ON p.user_id = g.holder_user_id "
            "WHERE d.house_id <> g.house_id OR NOT EXISTS (SELECT 1 FROM accounts_position q "
            "WHERE q.user_id = g.holder_user_id AND q.house_id = d.house_id)"
        )
        == [(0,)]
    )


def test_a_second_start_changes_nothing_while_the_meeting_runs(played):
    name, data = played
    before = rows("SELECT count(*), max(id) FROM access_event"), rows("SELECT count(*) FROM meetings_meeting")
    play(name, data)
    assert (rows("SELECT count(*), max(id) FROM access_event"), rows("SELECT count(*) FROM meetings_meeting")) == before


def test_each_role_lands_on_what_its_row_promised(played):
    import http.client
    import re

    name, data = played
    server = Server(name, data, CASUS_DEMO="1")
    try:
        for role, landing in {
            "procesregisseur": r"/overleggen/[\w-]+/kamer/",
            "partner-zorg": r"/acties/",
            "partner-straf": r"/casussen/[A-Z]-\d+/",
            "buitenstaander": r"/casussen/",
            "ketenmanager": r"/inzicht/",
            "middenmanager": r"/inzicht/",
            "functionaris": r"/privacy/inzage/",
            "beheerder": r"/inrichting/.*",
        }.items():
            browser = http.client.HTTPConnection("127.0.0.1", server.port)
            browser.request("GET", "/demo/")
            page = browser.getresponse()
            body = page.read().decode()
            assert page.status == 200
            cookie = page.headers["Set-Cookie"].split(";")[0]
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1]
            browser.request(
                "POST", f"/demo/{role}/", f"csrfmiddlewaretoken={token}",
                {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
            answer = browser.getresponse()
            answer.read()
            assert answer.status == 302 and re.fullmatch(landing, answer.headers["Location"]), role
            session = next(h for h in answer.headers.get_all("Set-Cookie") if h.startswith("sessie=")).split(";")[0]
            browser.request("GET", answer.headers["Location"], headers={"Cookie": session})
            landed = browser.getresponse()
            landed.read()
            assert landed.status == 200, role
    finally:
        server.stop()


def test_there_is_no_demo_elsewhere(client, db):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/procesregisseur/").status_code == 404
