"""The event stream in a real server process: who hears what, how soon, and what ends it."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import threading
import time
import uuid

import psycopg2
import pytest
from django.conf import settings

from casusoverleg import live
from casusoverleg.commands import processes
from tests.conftest import copy_database, drop_database

pytestmark = [pytest.mark.slow, pytest.mark.services]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(true, seconds=5.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.02)
    return true()


class Server:
    """One web process on a database of its own, and a writer beside it."""

    def __init__(self, folder):
        self.name = f"live_{uuid.uuid4().hex[:8]}"
        copy_database(self.name)
        self.host = settings.DATABASES["default"]["OPTIONS"].get("host") or settings.DATABASES["default"]["HOST"]
        self.dbport = settings.DATABASES["default"]["PORT"] or 5432
        with self.writing("casus_owner") as cursor:
            cursor.execute(
                "create table probe_meeting (pk bigint primary key, revision bigint not null);"
                "create table probe_right (who bigint, meeting bigint);"
                "grant all on probe_meeting, probe_right to casus_app;"
                "insert into probe_meeting values (7, 41), (8, 3);"
                "insert into probe_right select who, 7 from generate_series(1, 99) who"
            )
        self.port, self.log = free_port(), folder / "web.log"
        env = os.environ | {
            "DATABASE_URL": f"postgres://casus_app@:{self.dbport}/{self.name}?host={self.host}",
            "DJANGO_SETTINGS_MODULE": "tests.platform.live_server",
            "CASUS_DATA": str(folder / "data"),
        }
        self.web = processes.spawn(
            ["-m", "uvicorn", "casusoverleg.asgi:application", "--host", "127.0.0.1", "--port", str(self.port)]
            + ["--timeout-graceful-shutdown", "2", "--log-level", "warning"],
            env,
            self.log,
        )
        assert eventually(self.answers, 30), self.log.read_text()

    def answers(self):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True

    @contextlib.contextmanager
    def writing(self, user="casus_app"):
        connection = psycopg2.connect(host=self.host, port=self.dbport, user=user, dbname=self.name)
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def change(self, meeting, revision, cursor=None):
        with contextlib.nullcontext(cursor) if cursor else self.writing() as writer:
            writer.execute("update probe_meeting set revision = %s where pk = %s", [revision, meeting])
            writer.execute("select pg_notify('casus_live', %s)", [json.dumps({"m": meeting, "r": revision})])

    def connections(self, application="%"):
        with self.writing("casus_build") as cursor:
            cursor.execute(
                "select pid from pg_stat_activity where datname = %s and usename = 'casus_app'"
                " and application_name like %s",
                [self.name, application],
            )
            return [pid for (pid,) in cursor.fetchall()]

    def close(self):
        processes.stop([self.web])
        drop_database(self.name)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("live"))
    yield running
    running.close()


class Listener(threading.Thread):
    """A browser's EventSource, bare: status, headers and the events with the moment they came."""

    def __init__(self, server, who=1, meeting=7, method="GET", **headers):
        super().__init__(daemon=True)
        self.events, self.status, self.headers, self.over, self.lines = [], None, {}, False, []
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        cookie = {"Cookie": f"who={who}"} if who else {}
        self.connection.request(method, f"/overleggen/{meeting}/stroom/", headers=cookie | headers)
        self.answer = self.connection.getresponse()
        self.status, self.headers = self.answer.status, dict(self.answer.getheaders())
        self.start()

    def run(self):
        with contextlib.suppress(http.client.HTTPException, OSError, ValueError, AttributeError):
            while line := self.answer.readline():
                self.lines.append(line.decode())
                if line.startswith(b"data: "):
                    self.events.append((json.loads(line[6:])["r"], time.monotonic()))
        self.over = True

    @property
    def revisions(self):
        return [revision for revision, _ in self.events]

    def heard(self, revision, seconds=3.0):
        return eventually(lambda: revision in self.revisions, seconds)


def test_who_has_no_right_learns_nothing(server):
    answers = {
        "nobody": Listener(server, who=None).status,
        "a stranger": Listener(server, who=500).status,
        "another meeting": Listener(server, meeting=8).status,
        "no such meeting": Listener(server, meeting=999).status,
        "a number beyond all numbers": Listener(server, meeting="9" * 18).status,
        "another site": Listener(server, Origin="https://elders.example").status,
        "another site by its own word": Listener(server, **{"Sec-Fetch-Site": "cross-site"}).status,
        "another host": Listener(server, Host="elders.example").status,
        "a write": Listener(server, method="POST").status,
    }
    assert answers == {
        "nobody": 404,
        "a stranger": 404,
        "another meeting": 404,
        "no such meeting": 404,
        "a number beyond all numbers": 404,
        "another site": 403,
        "another site by its own word": 403,
        "another host": 400,
        "a write": 405,
    }


def test_the_current_revision_comes_first_and_changes_follow_within_a_second(server):
    one, two = Listener(server, 1), Listener(server, 2, Origin=f"http://127.0.0.1:{server.port}")
    assert one.status == two.status == 200
    assert one.headers["content-type"].startswith("text/event-stream")
    assert (one.headers["cache-control"], one.headers["x-accel-buffering"]) == ("no-store", "no")
    assert one.heard(41) and two.heard(41)
    told = time.monotonic()
    server.change(7, 42)
    assert one.heard(42) and two.heard(42)
    assert max(at for listener in (one, two) for r, at in listener.events if r == 42) - told < 1
    assert re.search(r"id: 42\nevent: stand\ndata: \{\"r\":42\}\n\n", "".join(one.lines))
    server.change(8, 99)
    time.sleep(0.3)
    assert one.revisions == [41, 42]  # nothing of another meeting


def test_nothing_is_told_before_commit_or_after_rollback(server):
    listener = Listener(server)
    assert eventually(lambda: listener.events)
    base = listener.revisions[-1]
    with pytest.raises(ZeroDivisionError), server.writing() as cursor:
        server.change(7, base + 1000, cursor)
        time.sleep(0.3)
        assert listener.revisions == [base]
        1 / 0  # noqa: B018
    time.sleep(0.3)
    assert listener.revisions == [base]


def test_a_browser_that_comes_back_gets_only_what_it_missed(server):
    server.change(7, 500)
    behind = Listener(server, **{"Last-Event-ID": "499"})
    up_to_date = Listener(server, **{"Last-Event-ID": "500"})
    of_a_backup = Listener(server, **{"Last-Event-ID": "9000"})
    nonsense = Listener(server, **{"Last-Event-ID": "'; drop table"})
    assert behind.heard(500) and of_a_backup.heard(500) and nonsense.heard(500)
    time.sleep(0.2)
    assert up_to_date.events == []
    server.change(7, 501)
    assert up_to_date.heard(501)


def test_a_right_that_ends_ends_the_stream_at_once(server):
    gone, stays = Listener(server, 50), Listener(server, 51)
    assert eventually(lambda: gone.events and stays.events)
    with server.writing() as cursor:
        cursor.execute("delete from probe_right where who = 50")
        cursor.execute("select pg_notify('casus_live', %s)", [json.dumps({"u": 50})])
    assert eventually(lambda: gone.over, 2)
    assert Listener(server, 50).status == 404
    with server.writing() as cursor:  # told about somebody who keeps the right
        cursor.execute("select pg_notify('casus_live', %s)", [json.dumps({"u": 51})])
    server.change(7, 600)
    assert stays.heard(600) and not stays.over


def test_a_hundred_streams_hold_one_database_connection(server):
    many = [Listener(server, who) for who in range(1, 50) for _ in range(2)]
    assert eventually(lambda: all(listener.events for listener in many), 10)
    assert eventually(lambda: len(server.connections("live")) == len(server.connections()) == 1)
    server.change(7, 700)
    assert eventually(lambda: all(700 in listener.revisions for listener in many))
    late = [at for listener in many for r, at in listener.events if r == 700]
    assert max(late) - min(late) < 1
    assert len(server.connections()) == 1


def test_one_user_holds_a_bounded_number(server):
    many = [Listener(server, 77) for _ in range(live.STREAMS_PER_USER + 5)]
    assert eventually(lambda: sum(not listener.over for listener in many) == live.STREAMS_PER_USER)
    assert [listener.over for listener in many[:5]] == [True] * 5


def test_what_is_no_message_of_ours_harms_nobody(server):
    listener = Listener(server, 3)
    assert eventually(lambda: listener.events)
    with server.writing() as cursor:
        for payload in ("", "{", "[]", "7", '{"x": 1}', '{"m": null}'):
            cursor.execute("select pg_notify('casus_live', %s)", [payload])
    server.change(7, 800)
    assert listener.heard(800) and not listener.over


def test_what_was_said_while_the_connection_was_lost_is_told_afterwards(server):
    listener = Listener(server, 4)
    assert eventually(lambda: listener.events)
    for round_ in range(3):
        with server.writing("casus_build") as cursor:
            for pid in server.connections("live"):
                cursor.execute("select pg_terminate_backend(%s)", [pid])
        with server.writing() as cursor:  # a change nobody could hear
            cursor.execute("update probe_meeting set revision = %s where pk = 7", [900 + round_])
        assert listener.heard(900 + round_, 8) and not listener.over


def test_streams_end_soon_when_the_server_stops(tmp_path):
    server = Server(tmp_path)
    try:
        listener = Listener(server, 5)
        assert eventually(lambda: listener.events)
        server.web.send_signal(signal.SIGTERM)
        assert eventually(lambda: listener.over, 5)
        assert server.web.wait(5) is not None
        assert "Traceback" not in server.log.read_text()
    finally:
        server.close()


@pytest.mark.django_db
def test_publish_speaks_inside_the_transaction_of_the_change():
    from django.test.utils import CaptureQueriesContext
    from django.db import connection

    with CaptureQueriesContext(connection) as said:
        live.publish(7, 42)
        live.publish_rights(3)
    told = [query["sql"] for query in said.captured_queries]
    assert len(told) == 2
    assert "pg_notify('casus_live', '{\"m\":7,\"r\":42}')" in told[0]
    assert "pg_notify('casus_live', '{\"u\":3}')" in told[1]
