"""The named cast, the databases, and what a skipped test means in CI.

Tests log in to PostgreSQL as `casus_build`: factories write past the policies. Product code runs inside
`acting()`, which makes it `casus_app`, where row-level security holds.
"""

import os
import shutil
import time
import uuid
from types import SimpleNamespace

import psycopg2
import pytest
from django.conf import settings

from tests import factories as make


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skipped test is a failure: nothing may stay unproved there."""
    report = (yield).get_result()
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


def _server(sql, user="casus_owner"):
    """Runs one statement on the test server, outside any database of a test."""
    parameters = dict(settings.DATABASES["default"]["OPTIONS"])
    db = settings.DATABASES["default"]
    connection = psycopg2.connect(
        host=db["HOST"] or parameters.pop("host", None), port=db["PORT"] or None, user=user, dbname="postgres"
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


def copy_database(name, template="casus_template"):
    """A fresh database with all migrations in it (0.15 s); drop it with `drop_database`."""
    drop_database(name)
    _server(f'CREATE DATABASE "{name}" TEMPLATE {template}')


def drop_database(name):
    """Ends what still talks to it and drops it. Not WITH (FORCE): that may not end PostgreSQL's own workers, while a
    plain DROP waits for them."""
    for attempt in range(6):
        _server(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' "
            "AND usename IN ('casus_app', 'casus_build', 'casus_owner')",
            user="casus_build",
        )
        try:
            return _server(f'DROP DATABASE IF EXISTS "{name}"')
        except psycopg2.errors.ObjectInUse:
            if attempt == 5:
                raise
            time.sleep(0.5)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """One copy of the migrated template per worker."""
    from django.db import connection

    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{uuid.uuid4().hex[:8]}"
    copy_database(name)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()
    drop_database(name)


@pytest.fixture
def cast(db):
    """The named cast on a test's own transaction; see make_cast."""
    return make_cast()


def make_cast():
    """One house with a running case A-…, and who they are to it:

    director (its process director), partner (in the team, care), police (in the team, public, justice),
    outsider (a professional in no team), decider (a public participant's judge at the purpose desk),
    staff (information officer at the triage desk), manager, line_manager, auditor (privacy officer),
    admin (beheerder), superuser. `other` is a second house with its own director and case.
    """
    house = make.house("ZVH Vechtmonde", "vechtmonde")
    town = make.municipality(house, "Oudemeer")
    org = SimpleNamespace(
        house=make.organisation(house, "ZVH Vechtmonde", "huis", "bestuur"),
        team=make.organisation(house, "Wijkteam Oudemeer", "in_opdracht_college", "zorg"),
        police=make.organisation(house, "Politie Lindewaard", "politie", "straf"),
        ggz=make.organisation(house, "GGZ De Brug", "ggz", "zorg"),
        town=make.organisation(house, "Gemeente Oudemeer", "college", "bestuur"),
    )
    people = {
        "director": make.user("Marit", "Veldkamp", org.house, "procesregisseur"),
        "staff": make.user("Anouk", "Prins", org.house, "informatieverwerker"),
        "partner": make.user("Daan", "Kuiper", org.team, "partner"),
        "police": make.user("Femke", "Roos", org.police, "partner"),
        "outsider": make.user("Lotte", "Haak", org.ggz, "partner"),
        "decider": make.user("Joris", "Aalders", org.town, "beslisser"),
        "manager": make.user("Henriëtte", "Bosma", org.house, "ketenmanager"),
        "line_manager": make.user("Stefan", "Otten", org.team, "middenmanager"),
        "auditor": make.user("Bas", "Noorman", org.house, "functionaris"),
        "admin": make.user("Tom", "Evers", org.house, "beheerder"),
        "superuser": make.user("Sul", "Uiting", None, None, is_superuser=True),
    }
    make.desk(house, "triage", people["director"], people["staff"])
    make.desk(house, "doelbesluit", people["decider"])
    make.desk(house, "privacy", people["auditor"])
    series = make.series(house, "Focusoverleg")
    case = make.case(
        house, "A-1042", town, director=people["director"], team=[people["partner"], people["police"]]
    )
    other_house = make.house("ZVH Duinrand", "duinrand")
    other_org = make.organisation(other_house, "ZVH Duinrand", "huis", "bestuur")
    other_director = make.user("Ruud", "Zijlstra", other_org, "procesregisseur")
    make.desk(other_house, "triage", other_director)
    other_case = make.case(
        other_house, "A-2001", make.municipality(other_house, "Zandwijk"), director=other_director, team=[]
    )
    other = SimpleNamespace(house=other_house, organisation=other_org, director=other_director, case=other_case)
    return SimpleNamespace(
        house=house, town=town, org=org, series=series, case=case, dossier=case.dossier, other=other, **people
    )


@pytest.fixture
def login(client):
    """login(user) → the test client with that user in it."""

    def go(user):
        client.force_login(user)
        return client

    return go


@pytest.fixture
def count_statements(django_assert_num_queries):
    """with count_statements() as counted: …; counted() → statements without BEGIN, COMMIT and SAVEPOINT."""
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    noise = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")

    @contextmanager
    def counting():
        with CaptureQueriesContext(connection) as captured:
            yield lambda: [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(noise)]

    return counting


@pytest.fixture(scope="session")
def chromium():
    """The path of the system's Chromium; without it browser tests are skipped and say so."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("geen Chromium op deze computer: apt install chromium")
    return found
