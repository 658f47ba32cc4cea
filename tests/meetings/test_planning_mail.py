"""The calendar file and its mail: what every calendar needs, and no family in it."""

import datetime

import icalendar
import pytest
from django.core import mail

from access.acting import System, acting
from cases.changes import case
from cases.models import AgendaWish
from casusoverleg import clock
from meetings import invites, tasks
from meetings.changes import planning
from meetings.models import Invitation, Meeting
from meetings.queries import planning as queries
from notices.models import Obligation
from tests import factories as make

MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.timezone.utc)
PLANTED = ("Esra", "Yıldız", "A-1042", "Kevin", "Contact met de kinderen")


@pytest.fixture(autouse=True)
def on_monday():
    with clock.fixed(MONDAY):
        yield


@pytest.fixture
def meeting(cast):
    """A planned meeting with a family on it that must stay out of every mail."""
    with acting(cast.director):
        made = planning.plan_meeting(
            actor=cast.director, series=cast.series, starts_at=clock.at(datetime.date(2026, 11, 25), datetime.time(13, 30)),
            minutes=90, place="Stadskantoor", online="https://video.example/o", chair=cast.director,
        )  # fmt: skip
    make.person(cast.dossier)
    make.agenda_item(made, cast.dossier, aim="Contact met de kinderen van Kevin")
    return made


def owed():
    """Runs what is owed to send, as the worker does; returns the mails."""
    mail.outbox.clear()
    for obligation in Obligation.objects.filter(
        task="meetings.send_invitation", done_at__isnull=True, cancelled_at__isnull=True
    ).order_by("key"):
        tasks.send_invitation(*obligation.args)
        Obligation.objects.filter(pk=obligation.pk).update(done_at=clock.now())
    return list(mail.outbox)


def parts(message):
    """(calendar, event, whole text) of a mail as it goes over the line."""
    sent = message.message()
    attachment = next(p for p in sent.walk() if p.get_content_type() == "text/calendar")
    text = attachment.get_payload(decode=True).decode()
    calendar = icalendar.Calendar.from_ical(text)
    body = sent.get_payload(0).get_payload(decode=True).decode()
    return attachment, calendar, calendar.walk("VEVENT")[0], f"{sent['Subject']}\n{body}\n{text}"


def invite(cast, meeting, user):
    with acting(cast.staff):
        return planning.invite(actor=cast.staff, meeting=meeting, user=user, expectation="Meedenken")


def test_the_request_has_all_a_calendar_needs(cast, meeting):
    owed()
    invite(cast, meeting, cast.partner)
    (message,) = owed()
    attachment, calendar, event, whole = parts(message)
    assert message.to == [cast.partner.email]
    assert attachment.get_param("method") == "REQUEST"
    assert attachment.get_filename() == "O-1.ics"
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert [str(z["TZID"]) for z in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert str(event["UID"]) == "overleg-vechtmonde-O-1@casusoverleg"
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt.isoformat() == "2026-11-25T13:30:00+01:00"
    assert event["DTEND"].dt.isoformat() == "2026-11-25T15:00:00+01:00"
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert str(event["SUMMARY"]) == "Overleg O-1 Focusoverleg"
    assert str(event["LOCATION"]) == "Stadskantoor"
    assert "https://video.example/o" in str(event["DESCRIPTION"])
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["ATTENDEE"]) == f"mailto:{cast.partner.email}"
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert "http://127.0.0.1:8000/overleggen/O-1/" in whole
    assert [word for word in PLANTED if word in whole] == []


def test_a_moved_meeting_keeps_its_uid_and_raises_its_sequence(cast, meeting):
    invite(cast, meeting, cast.partner)
    before = {m.to[0]: parts(m)[2] for m in owed()}
    with acting(cast.staff):
        planning.move_meeting(
            actor=cast.staff, meeting=meeting, starts_at=meeting.starts_at + datetime.timedelta(days=7), minutes=60
        )
    after = {m.to[0]: parts(m) for m in owed()}
    assert set(after) == {cast.partner.email, cast.director.email}
    for address, (_, calendar, event, whole) in after.items():
        assert calendar["METHOD"] == "REQUEST"
        assert (event["UID"], event["SEQUENCE"]) == (before[address]["UID"], 1)
        assert event["DTSTART"].dt.isoformat() == "2026-12-02T13:30:00+01:00"
        assert [word for word in PLANTED if word in whole] == []


def test_a_meeting_called_off_is_cancelled_in_every_calendar(cast, meeting):
    invite(cast, meeting, cast.partner)
    owed()
    with acting(cast.staff):
        planning.cancel_meeting(actor=cast.staff, meeting=meeting, reason="Kevin is aangehouden.")
    mails = owed()
    assert sorted(m.to[0] for m in mails) == sorted([cast.partner.email, cast.director.email])
    for message in mails:
        attachment, calendar, event, whole = parts(message)
        assert attachment.get_param("method") == "CANCEL"
        assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        assert [word for word in PLANTED if word in whole] == []


def test_who_sends_a_substitute_gets_cancel_and_the_substitute_a_request(cast, meeting):
    colleague = make.user("Inge", "Smit", cast.org.team, "partner")
    invitation = invite(cast, meeting, cast.partner)
    owed()
    with acting(cast.partner):
        planning.send_substitute(actor=cast.partner, invitation=invitation, substitute=colleague)
    assert {m.to[0]: str(parts(m)[1]["METHOD"]) for m in owed()} == {
        cast.partner.email: "CANCEL", colleague.email: "REQUEST",
    }  # fmt: skip


def test_the_same_key_gives_the_same_message_id(cast, meeting):
    invitation = invite(cast, meeting, cast.partner)
    key = f"invite:{invitation.pk}:0:REQUEST"
    mail.outbox.clear()
    for _ in range(2):
        tasks.send_invitation(invitation.pk, "REQUEST", key)
    first, second = (m.message()["Message-ID"] for m in mail.outbox)
    assert first == second


def test_nothing_is_sent_that_is_no_longer_true(cast, meeting):
    invitation = invite(cast, meeting, cast.partner)
    mail.outbox.clear()
    tasks.send_invitation(10**9, "REQUEST", "x")
    tasks.send_invitation(invitation.pk, "CANCEL", "x")
    Invitation.objects.filter(pk=invitation.pk).update(state="ingetrokken")
    tasks.send_invitation(invitation.pk, "REQUEST", "x")
    Invitation.objects.filter(pk=invitation.pk).update(state="uitgenodigd")
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=MONDAY - datetime.timedelta(days=2), ends_at=MONDAY - datetime.timedelta(days=1)
    )
    tasks.send_invitation(invitation.pk, "REQUEST", "x")
    assert mail.outbox == []


def test_a_published_calendar_names_nobody(cast, meeting):
    text = invites.calendar(Meeting.objects.select_related("house", "series").get(pk=meeting.pk))
    event = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    assert "ATTENDEE" not in event
    assert "\r\n" in text


# ---- the daily look for rappels ----


def test_the_daily_task_collects_and_owes_the_next_day(cast, meeting):
    other = make.case(cast.house, "A-8", cast.town, director=cast.director)
    make.wish(other.dossier)
    with clock.fixed(MONDAY + datetime.timedelta(days=1)):
        tasks.collect_wishes(meeting.pk)
        tasks.collect_wishes(meeting.pk)
    assert sorted(meeting.items.values_list("dossier__number", flat=True)) == ["A-1042", "A-8"]
    keys = Obligation.objects.filter(task="meetings.collect_wishes").values_list("key", flat=True)
    assert sorted(keys) == [f"collect:{meeting.pk}:2026-11-24", f"collect:{meeting.pk}:2026-11-25"]
    with clock.fixed(MONDAY + datetime.timedelta(days=2)):
        tasks.collect_wishes(meeting.pk)
    assert Obligation.objects.filter(task="meetings.collect_wishes").count() == 2, "not beyond the day itself"
    tasks.collect_wishes(10**9)


def test_a_written_wish_is_placed_at_once_by_the_house_task(cast, meeting):
    other = make.case(cast.house, "A-8", cast.town, director=cast.director)
    make.wish(other.dossier)
    tasks.collect_house(cast.house.pk)
    tasks.collect_house(cast.house.pk)
    assert sorted(meeting.items.values_list("dossier__number", flat=True)) == ["A-1042", "A-8"]
    with acting(System("agenda", cast.other.house.pk)):
        assert planning.collect_house(actor=System("agenda", cast.other.house.pk), house_id=cast.other.house.pk) == []


def test_a_next_date_on_a_family_puts_it_on_the_next_agenda_of_its_series(cast, meeting):
    """From the case file alone: nobody touches the agenda."""
    with acting(cast.director):
        later = planning.plan_meeting(
            actor=cast.director, series=cast.series, starts_at=meeting.starts_at + datetime.timedelta(days=7), minutes=90,
            chair=cast.director,
        )  # fmt: skip
        case.set_next_date(actor=cast.director, dossier=cast.dossier, on=datetime.date(2026, 11, 27), reason="Hoe is het op school?")
    with clock.fixed(MONDAY + datetime.timedelta(days=1)):
        for obligation in Obligation.objects.filter(task="meetings.collect_wishes", done_at__isnull=True):
            tasks.collect_wishes(*obligation.args)
    (item,) = later.items.all()
    assert (item.dossier, item.kind, item.aim) == (cast.dossier, "rappel", "Hoe is het op school?")
    assert AgendaWish.objects.get().placed_at is not None


def test_the_numbers_across_families_are_for_staff_and_ones_own(cast, meeting):
    """The second wall of the two functions: how full an agenda is, and when one's own family comes."""
    hidden = make.case(cast.house, "A-7", cast.town, director=cast.staff)
    other = make.agenda_item(meeting, hidden.dossier, position=9)
    own = meeting.items.get(dossier=cast.dossier)
    for reader, load, slots in (
        (cast.director, {meeting.pk: (2, 40)}, {own.pk: 0}),
        (cast.staff, {meeting.pk: (2, 40)}, {other.pk: 20}),
        (cast.partner, {}, {own.pk: 0}),
        (cast.outsider, {}, {}),
        (cast.manager, {}, {}),
        (cast.superuser, {}, {}),
        (cast.other.director, {}, {}),
    ):
        with acting(reader):
            assert (queries._load([meeting.pk]), queries.slots(meeting)) == (load, slots), reader
