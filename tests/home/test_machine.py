"""healthz and Techniek: which part is missing, in words and without secrets."""

import datetime

import pytest
from django.core.cache import cache
from django.db import connection

from casusoverleg import clock
from home import machine
from notices.models import Obligation
from notices.queries import ALIVE


@pytest.fixture
def worker(db):
    cache.set(ALIVE, clock.now().isoformat(), timeout=60)


def test_all_is_well(client, worker):
    answer = client.get("/healthz")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "ok": True,
        "database": "PostgreSQL antwoordt.",
        "broker": "De wachtrij (map) is beschrijfbaar.",
        "worker": "De worker meldt zich.",
    }


def test_a_worker_that_never_came_is_named(client, db):
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json()["ok"] is False
    assert answer.json()["worker"] == "De worker heeft zich nog niet gemeld. Start worker en beat."


def test_a_silent_worker_is_named(client, worker):
    with clock.fixed(clock.now() + datetime.timedelta(minutes=9)):
        answer = client.get("/healthz")
    assert answer.status_code == 503 and "9 minuten stil" in answer.json()["worker"]


def test_a_redis_that_is_down_is_named(client, worker, settings, monkeypatch):
    from kombu.exceptions import OperationalError

    settings.REDIS_URL = "redis://:geheim@127.0.0.1:1/0"

    def refuse():
        raise OperationalError("no")

    monkeypatch.setattr(machine.app, "connection_for_write", refuse)
    answer = client.get("/healthz")
    assert answer.status_code == 503 and answer.json()["broker"].startswith("Redis antwoordt niet.")
    assert "geheim" not in answer.content.decode()


def test_a_database_that_is_down_is_named(client, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        connection.close()
        right = dict(connection.settings_dict)
        connection.settings_dict.update(HOST="/nergens", PORT="")
        try:
            answer = client.get("/healthz")
        finally:
            connection.close()
            connection.settings_dict.update(right)
    assert answer.status_code == 503
    assert answer.json()["database"] == "PostgreSQL antwoordt niet. Start de database of controleer DATABASE_URL."


def test_only_get(client, db):
    assert client.post("/healthz").status_code == 405


def test_the_beheerder_sees_kinds_of_work_and_no_dossier(cast, login):
    hour = datetime.timedelta(hours=1)
    Obligation.objects.create(key="a", task="notices.send_mail", due_at=clock.now() - hour, dossier=cast.dossier)
    Obligation.objects.create(key="b", task="notices.send_mail", due_at=clock.now() + hour)
    Obligation.objects.create(
        key="c", task="notices.send_mail", due_at=clock.now() - hour, cancelled_at=clock.now(), trouble="opgegeven: SMTP"
    )
    page = login(cast.admin).get("/inrichting/techniek/").content.decode()
    assert "Mail versturen" in page and "A-1042" not in page
    (work,) = machine.work_owed()
    assert (work.waiting, work.late, work.given_up) == (2, 1, 1)
    for other in ("director", "manager", "superuser", "auditor"):
        assert login(getattr(cast, other)).get("/inrichting/techniek/").status_code == 403


def test_planning_shows_when_and_never_whom(cast, login):
    from tests import factories as make

    meeting = make.meeting(cast.series, cast.director, number="O-12")
    make.agenda_item(meeting, cast.dossier)
    page = login(cast.manager).get("/inrichting/planning/").content.decode()
    assert "O-12" in page and "Focusoverleg" in page and "A-1042" not in page
    assert login(cast.admin).get("/inrichting/planning/").status_code == 200
    assert login(cast.director).get("/inrichting/planning/").status_code == 403


def test_help_has_the_glossary(cast, login):
    page = login(cast.partner).get("/uitleg/").content.decode()
    assert "veiligheidseis" in page and "0300 123 456" in page
