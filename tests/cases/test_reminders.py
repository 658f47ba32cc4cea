"""Reminders: before and after the date, together in one mail a day, over a real SMTP server."""

import datetime
import email
import re
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outbox
from django.test import override_settings

from access.acting import acting
from access.models import Event
from cases import tasks
from cases.changes import actions as verbs
from cases.changes import following
from cases.models import Case
from casusoverleg import clock
from notices import tasks as worker
from notices.models import Notice, Obligation
from tests import factories as make

FAMILY = "Yıldız"


def day(n):
    return clock.today() + datetime.timedelta(days=n)


def at(n, hour=8):
    return clock.fixed(clock.at(day(n), datetime.time(hour)))


def agree(cast, due=5, responsible=None, what="Sloten van Esra Yıldız vervangen"):
    with acting(cast.director):
        return verbs.agree_action_item(
            actor=cast.director, dossier=cast.dossier, what=what, responsible=responsible or cast.partner,
            due_on=day(due), accepted=True,
        )  # fmt: skip


@pytest.fixture
def smtp():
    """A real mail server on this machine; `letters` is what arrived."""

    class Box:
        letters = []

        async def handle_DATA(self, server, session, envelope):
            self.letters.append(email.message_from_bytes(envelope.content))
            return "250 OK"

    box = Box()
    box.letters = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port,
        PUBLIC_URL="https://casus.example",
    ):  # fmt: skip
        yield box.letters
    controller.stop()


def test_a_reminder_arrives_by_smtp_with_a_link_and_no_name(cast, smtp, login):
    make.person(cast.dossier, "Esra", FAMILY)
    action = agree(cast)
    worker.tick()
    assert smtp == [], "nothing is due yet"
    with at(3, 6):
        worker.tick()
        assert smtp == [], "not before seven"
    with at(3):
        worker.tick()
        worker.tick()
    (letter,) = smtp
    text = letter.get_payload(decode=True).decode()
    assert letter["To"] == cast.partner.email and letter["Subject"] == "Er wacht iets op u in Casusoverleg"
    assert "Er wacht iets op u in Casusoverleg. Log in om het te zien." in text and "1 actie komt aan de beurt." in text
    for secret in ("Esra", FAMILY, "Sloten", "Veldkamp", "Oudemeer"):
        assert secret not in text and secret not in str(letter["Subject"])
    address = re.search(r"https://casus\.example(/\S+)", text)[1]
    assert address == f"/acties/{action.number}/"
    assert "Gereed. Wat is het resultaat?" in login(cast.partner).get(address).content.decode()
    assert re.fullmatch(r"<[0-9a-f]{40}@\S+>", letter["Message-ID"])


def test_and_one_after_its_date(cast):
    agree(cast, due=1)
    with at(2):
        worker.tick()
    assert "1 actie is over de datum." in outbox.outbox[0].body


def test_several_of_one_day_become_one_mail_to_the_list(cast):
    first = agree(cast)
    agree(cast, due=1)
    agree(cast, responsible=cast.police)
    with at(3):
        worker.tick()
    mine = [m for m in outbox.outbox if m.to == [cast.partner.email]]
    assert len(mine) == 1 and len(outbox.outbox) == 2
    assert "1 actie is over de datum.\n1 actie komt aan de beurt." in mine[0].body
    assert "/acties/\n" in mine[0].body and first.number not in mine[0].body


def test_a_day_of_silence_loses_nothing_and_doubles_nothing(cast):
    agree(cast)
    with at(10):
        worker.tick()
        worker.tick()
    assert len(outbox.outbox) == 1, "both reminders in one mail"


@pytest.mark.parametrize("what", ["finish", "give_back", "postpone", "hand_over"])
def test_nothing_is_said_about_what_changed_meanwhile(cast, what):
    action = agree(cast)
    with acting(cast.partner):
        verbs.step_action(
            actor=cast.partner, action=action, step=what, note="x", due_on=day(40), to=cast.police
        )
    outbox.outbox.clear()
    with at(3):
        worker.tick()
        tasks.remind(action.pk, f"{day(5):%Y-%m-%d}", "before")
        worker.tick()
    reminded = {a for m in outbox.outbox if "aan de beurt" in m.body for a in m.to}
    assert reminded == ({cast.police.email} if what == "hand_over" else set())


def test_a_second_mail_of_the_day_takes_what_came_later(cast):
    agree(cast)
    with at(3):
        worker.tick()
        late = make.action(cast.dossier, cast.partner, due=day(5))
        tasks.remind(late.pk, f"{day(5):%Y-%m-%d}", "before")
        tasks.remind(late.pk, f"{day(5):%Y-%m-%d}", "before")
        worker.tick()
    assert len(outbox.outbox) == 2 and outbox.outbox[0].extra_headers != outbox.outbox[1].extra_headers


def test_unknown_ids_and_people_who_left_are_quiet(cast):
    action = agree(cast)
    cast.partner.is_active = False
    cast.partner.save()
    tasks.remind(0, "2026-01-01", "before")
    tasks.remind(action.pk, f"{action.due_on:%Y-%m-%d}", "before")
    tasks.send_reminders(0, 1)
    tasks.send_reminders(cast.partner.pk, action.pk)
    tasks.follow_ends(0, "2026-01-01")
    tasks.rappel(0, "2026-01-01")
    worker.send_mail("00000000-0000-0000-0000-000000000000")
    assert outbox.outbox == []


def test_who_is_asked_gets_a_mail_until_it_is_answered(cast):
    with acting(cast.director):
        action = verbs.agree_action_item(
            actor=cast.director, dossier=cast.dossier, what="Bellen", responsible=cast.partner, due_on=day(5)
        )
    notice = Notice.objects.get(kind="actie_gevraagd")
    worker.send_mail(str(notice.pk))
    worker.send_mail(str(notice.pk))
    assert f"/acties/{action.number}/" in outbox.outbox[0].body
    assert outbox.outbox[0].extra_headers["Message-ID"] == outbox.outbox[1].extra_headers["Message-ID"]
    outbox.outbox.clear()
    with acting(cast.partner):
        verbs.step_action(actor=cast.partner, action=action, step="accept")
    worker.tick()
    assert outbox.outbox == []


def test_the_end_of_following_asks_the_director(cast):
    with acting(cast.director):
        following.follow(actor=cast.director, dossier=cast.dossier, until=day(30))
    with at(30):
        worker.tick()
        tasks.follow_ends(cast.dossier.pk, f"{day(30):%Y-%m-%d}")
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.path) == (cast.director, "volgen_voorbij", "/casussen/A-1042/volgen/")
    assert len(outbox.outbox) == 1 and "A-1042/volgen/" in outbox.outbox[0].body


def test_a_rappel_on_no_agenda_is_said_to_the_director(cast):
    Case.objects.update(next_on=clock.today())
    tasks.rappel(cast.dossier.pk, f"{clock.today():%Y-%m-%d}")
    assert not Notice.objects.exists(), "no wish waits: it is on an agenda"
    make.wish(cast.dossier)
    tasks.rappel(cast.dossier.pk, f"{clock.today():%Y-%m-%d}")
    tasks.rappel(cast.dossier.pk, f"{clock.today():%Y-%m-%d}")
    assert [n.kind for n in Notice.objects.all()] == ["rappel"]
    assert Event.objects.filter(system="rappel").count() == 0


def test_a_next_date_is_looked_at_on_its_morning(cast):
    from cases.changes.case import set_next_date

    with acting(cast.director):
        set_next_date(actor=cast.director, dossier=cast.dossier, on=day(42))
    with at(42, 6):
        worker.tick()
        assert not Notice.objects.exists()
    with at(42):
        worker.tick()
    assert [n.kind for n in Notice.objects.all()] == ["rappel"]
