"""The worker on the broker that settings chose: folders, or Redis in the services round."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from casusoverleg.celery import answering, app
from casusoverleg.commands import ROOT, processes

pytestmark = [pytest.mark.slow, pytest.mark.services]

SCRIPT = "from casusoverleg.celery import answering; import json; print(json.dumps(answering()))"


def eventually(true, seconds=20.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.2)
    return true()


@contextlib.contextmanager
def working(log, *more):
    """One worker of its own name on a queue of its own, so that tests side by side do not serve each other."""
    env = os.environ | {"C_FORCE_ROOT": "1"}
    child = processes.spawn(
        ["-m", "celery", "--quiet", "-A", "casusoverleg", "worker", "--concurrency", "1", "-n", "tested@%h"]
        + ["--loglevel", "info", *more],
        env,
        log,
    )
    try:
        yield child
    finally:
        processes.stop([child])


@pytest.fixture(scope="module")
def worker(tmp_path_factory):
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    with working(log) as child:
        assert eventually(lambda: answering()["worker"]), log.read_text()
        yield child, log


def test_the_broker_is_what_settings_say():
    chosen = os.environ.get("REDIS_URL")
    assert app.conf.broker_url == (chosen or "filesystem://localhost")
    assert settings.CELERY_BROKER_URL == app.conf.broker_url
    if not chosen:
        assert app.conf.broker_transport_options["polling_interval"] <= 0.2


def test_a_worker_answers_and_knows_the_tick(worker):
    assert answering() == {"broker": True, "worker": True}
    [tasks] = app.control.inspect(timeout=2).registered().values()
    assert "notices.tick" in [name.split(" ")[0] for name in tasks]


def test_a_task_that_is_sent_is_done_within_a_second(worker):
    def done():
        [told] = (app.control.inspect(timeout=0.5).stats() or {"": {"total": {}}}).values()
        return told["total"].get("notices.tick", 0)

    before = done()
    app.send_task("notices.tick")
    assert eventually(lambda: done() == before + 1, 8)


def test_the_one_schedule_is_an_interval():
    from celery.schedules import schedule

    entries = app.conf.beat_schedule
    assert list(entries) == ["tick"] and entries["tick"]["task"] == "notices.tick"
    assert entries["tick"]["schedule"].total_seconds() == 30
    assert not isinstance(entries["tick"]["schedule"], schedule)
    assert app.conf.timezone == "UTC"


def test_a_worker_asked_to_stop_is_gone_within_seconds(tmp_path):
    with working(tmp_path / "log") as child:
        assert eventually(lambda: "ready" in (tmp_path / "log").read_text())
        child.send_signal(signal.SIGTERM)
        assert child.wait(15) == 0


def test_no_broker_and_no_worker_are_told_apart_from_each_other():
    """Asked of a process whose Redis is not there: no exception, within seconds."""
    env = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    began = time.monotonic()
    told = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=env, capture_output=True, text=True)
    assert told.stdout.strip() == '{"broker": false, "worker": false}', told.stderr
    assert time.monotonic() - began < 10
