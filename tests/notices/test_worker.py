"""The worker: what is due is done once, what fails is tried again, two at once share the work (quality B2)."""

import datetime
import json
import smtplib
import threading
import time

import pytest
from celery import shared_task
from django.core.cache import cache
from django.db import connection, connections

from access.acting import acting
from casusoverleg import clock
from notices import changes, queries, tasks
from notices.models import Notice, Obligation
from tests import factories as make

ran = []


@shared_task(name="tests.note")
def note(*args):
    ran.append(args)


@shared_task(name="tests.fail")
def fail(kind):
    raise {"smtp": smtplib.SMTPRecipientsRefused({}), "no": smtplib.SMTPDataError(550, b"Yildiz"), "other": ValueError("Yildiz")}[kind]


@pytest.fixture(autouse=True)
def clean():
    ran.clear()


def owe(**fields):
    return changes.owe(**{"key": "k", "task": "tests.note", "args": [1], **fields})


def test_what_is_owed_is_done_once(db):
    assert owe() is not None and owe() is None
    assert tasks.tick() == 1 and tasks.tick() == 0
    assert ran == [(1,)]
    done = Obligation.objects.get()
    assert done.done_at and done.attempts == 1 and not done.claimed_until


def test_a_cancelled_one_is_not_done_and_can_be_owed_again(db):
    owe(args=[1])
    owe(key="other", due_on=datetime.date(2099, 1, 1))
    assert changes.cancel(keys_starting_with="k") == 1
    assert tasks.tick() == 0
    assert owe(args=[2]) is not None
    assert tasks.tick() == 1 and ran == [(2,)]


@pytest.mark.parametrize(
    "day, early, late",
    [
        # winter, summer, and the two mornings after the clock moved
        (datetime.date(2026, 11, 25), "2026-11-25T05:59:59", "2026-11-25T06:00:00"),
        (datetime.date(2026, 7, 1), "2026-07-01T04:59:59", "2026-07-01T05:00:00"),
        (datetime.date(2026, 10, 25), "2026-10-25T05:59:59", "2026-10-25T06:00:00"),
        (datetime.date(2027, 3, 28), "2027-03-28T04:59:59", "2027-03-28T05:00:00"),
    ],
)
def test_a_chosen_day_begins_at_seven_in_amsterdam(db, day, early, late):
    owe(due_on=day)
    for moment, count in ((early, 0), (late, 1)):
        with clock.fixed(datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.timezone.utc)):
            assert tasks.tick() == count


def test_trouble_is_tried_again_after_1_5_15_60_minutes(db):
    owe(task="tests.fail", args=["other"])
    start = now = clock.now()
    waits = []
    for _ in range(6):
        with clock.fixed(now):
            assert tasks.tick() == 1 and tasks.tick() == 0
        row = Obligation.objects.get()
        waits.append((row.claimed_until - now).total_seconds() / 60)
        now = row.claimed_until
    assert waits == [1, 5, 15, 60, 60, 60]
    assert row.trouble == "ValueError" and row.attempts == 6 and now > start


def test_a_refused_address_is_given_up_and_what_is_never_answered_after_a_day(db):
    owe(task="tests.fail", args=["no"])
    tasks.tick()
    assert Obligation.objects.get().trouble == "opgegeven: SMTPDataError 550"
    assert Obligation.objects.get().cancelled_at
    owe(key="long", task="tests.fail", args=["other"])
    Obligation.objects.filter(key="long").update(attempts=tasks.MOST_ATTEMPTS - 1)
    tasks.tick()
    assert Obligation.objects.get(key="long").trouble == "opgegeven: ValueError"
    assert "Yildiz" not in json.dumps(list(Obligation.objects.values_list("trouble", flat=True)))


def test_one_in_trouble_does_not_stop_the_others_and_an_unknown_task_is_trouble(db):
    owe(key="a", task="tests.fail", args=["other"])
    owe(key="b", task="tests.nowhere")
    owe(key="c")
    assert tasks.tick() == 3 and ran == [(1,)]
    assert Obligation.objects.get(key="b").trouble == "NotRegistered"


def test_who_holds_the_lease_has_it_until_it_runs_out(db):
    owe()
    Obligation.objects.update(claimed_until=clock.now() + tasks.LEASE)
    assert tasks.tick() == 0
    with clock.fixed(clock.now() + tasks.LEASE + datetime.timedelta(seconds=1)):
        assert tasks.tick() == 1


def test_two_ticks_at_once_divide_the_work(committed):
    for number in range(20):
        owe(key=f"k{number}", args=[number])
    together = threading.Barrier(2)

    def work():
        together.wait()
        tasks.tick()
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(ran) == [(n,) for n in range(20)]


def test_a_broker_that_is_down_stops_nobody(db, caplog, monkeypatch, django_capture_on_commit_callbacks, settings):
    from casusoverleg.celery import app

    def refuse(*args, **kwargs):
        raise OSError("no broker")

    monkeypatch.setattr(app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        owe()
        owe(key="second")
        owe(key="later", due_on=datetime.date(2099, 1, 1))
    assert len(callbacks) == 1, "one wake for everything that is due"
    assert "could not be woken" in caplog.text and Obligation.objects.count() == 3


def test_a_broker_that_does_not_answer_costs_no_time(db, caplog, monkeypatch, django_capture_on_commit_callbacks):
    from casusoverleg.celery import app

    ours = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda **kwargs: ours("redis://127.0.0.1:1/0", **kwargs))
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        owe()
    assert "could not be woken" in caplog.text and time.monotonic() - began < 3


def test_the_worker_says_that_it_lives(db):
    cache.delete(queries.ALIVE)
    assert not queries.worker_alive()
    tasks.tick()
    assert queries.worker_alive()
    with clock.fixed(clock.now() + datetime.timedelta(minutes=3)):
        assert not queries.worker_alive()


def test_a_line_waits_once_and_ends_for_one_or_for_all(cast):
    def tell(user):
        with acting(cast.director):
            return changes.notify(
                user=user, house_id=cast.house.pk, kind="rappel", number="A-1042", path="/casussen/A-1042/",
                dossier=cast.dossier, mail=True,
            )  # fmt: skip

    assert tell(cast.partner) and tell(cast.police) and tell(cast.partner) is None
    assert Obligation.objects.filter(task="notices.send_mail").count() == 2
    with acting(cast.partner):
        assert changes.settle(kind="rappel", number="A-1042", user=cast.partner) == 1
    with acting(cast.director):
        assert changes.settle(kind="rappel", number="A-1042") == 1
    assert not Notice.objects.waiting().exists()


def test_somebody_without_right_tells_and_owes_nothing_about_a_family(cast):
    from django.db import transaction
    from django.db.utils import ProgrammingError

    with acting(cast.outsider), pytest.raises(ProgrammingError), transaction.atomic():
        changes.owe(key="x", task="tests.note", dossier=cast.dossier)
    with acting(cast.outsider), pytest.raises(ProgrammingError), transaction.atomic():
        changes.notify(
            user=cast.partner, house_id=cast.house.pk, kind="rappel", number="A-1042", path="/", dossier=cast.dossier
        )


def test_every_kind_has_a_sentence_with_its_number_and_no_name():
    from notices import texts

    for name, kind in texts.KINDS.items():
        assert "{number}" in kind.sentence or name == "herstel_factor", name
        assert kind.sentence.format(number="A-1") and kind.icon and kind.button


@pytest.fixture
def committed(django_db_blocker):
    """Rows that other connections see; a database of its own, nothing is flushed (design §7)."""
    from tests.serve import own_database

    with own_database(django_db_blocker), django_db_blocker.unblock():
        yield
        connection.close()
