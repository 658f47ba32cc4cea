"""Closing, the documents of each reader, and the minutes as a page; nothing leaks into a PDF."""

import subprocess

import pytest
from django.conf import settings
from django.urls import reverse

from access import rights
from access.acting import acting
from access.models import Event
from casusoverleg import pdf
from casusoverleg.celery import app
from casusoverleg.workflow import NotAllowed, StepRefused
from cases.models import Case, PlanVersion, Summary, TimelineEvent
from files.models import Document
from meetings import document_tasks
from meetings.changes import closing, room
from meetings.document_tasks import make_documents
from meetings.models import AgendaItem, Meeting, SharedText
from notices.models import Notice, Obligation
from tests import factories as make
from tests.meetings.test_room_verbs import SOON, events

needs_pango = pytest.mark.skipif(not pdf.available(), reason="geen Pango op deze computer")


@pytest.fixture
def discussed(table, settings, tmp_path):
    """Both families are finished; the first with words of every audience."""
    settings.FILES_DIR = tmp_path
    for user, text, audience in [
        (table.police, "GEHEIM-STRAF", "straf"), (table.police, "GEHEIM-POLITIE", "organisatie"),
        (table.partner, "GEHEIM-ZORG", "zorg"), (table.partner, "VOOR-ALLEN", "team"),
    ]:  # fmt: skip
        with acting(user):
            room.contribute(actor=user, item=table.item, kind="feit", text=text, audience=audience)
    make.person(table.dossier)
    with acting(table.director):
        room.save_text(actor=table.director, item=table.item, field="beeld", text="Esra is bang <b>.", version=0)
        room.save_text(actor=table.director, item=table.item, field="zorg", text="Dat Kevin terugkomt.", version=0)
        room.decide(actor=table.director, item=table.item, text="Ria wordt steun.", dissent="Politie twijfelt.")
        room.agree_action(actor=table.director, item=table.item, what="School bellen", responsible=table.partner, due_on=SOON)
        room.finish_item(actor=table.director, item=table.item, disposition="terug", next_on=SOON)
        room.start_item(actor=table.director, item=table.waiting)
        room.finish_item(actor=table.director, item=table.waiting, disposition="loopt", next_on=SOON)
    return table


def close(table):
    with acting(table.director):
        return closing.close_meeting(actor=table.director, meeting=table.meeting)


def text_of(document):
    path = settings.FILES_DIR / document.path
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_closing_is_refused_while_a_family_has_no_disposition(table):
    with acting(table.director), pytest.raises(StepRefused, match="A-1042 en B-0987"):
        closing.close_meeting(actor=table.director, meeting=table.meeting)
    for user in (table.partner, table.staff):
        with acting(user), pytest.raises(NotAllowed):
            closing.close_meeting(actor=user, meeting=table.meeting)
    assert events("close_meeting") == 0
    assert Meeting.objects.get(pk=table.meeting.pk).state == "loopt"


def test_a_family_its_chair_may_not_see_is_not_left_behind_nor_named(table):
    AgendaItem.objects.filter(pk__in=[table.item.pk, table.waiting.pk]).update(
        state="afgerond", disposition="loopt", next_on=SOON
    )
    strange = make.case(table.house, "C-7777", table.town, director=table.staff)
    make.agenda_item(table.meeting, strange.dossier)
    with acting(table.director), pytest.raises(StepRefused) as refused:
        closing.close_meeting(actor=table.director, meeting=table.meeting)
    assert "C-7777" not in str(refused.value)


def test_closing_keeps_plan_and_timeline_and_owes_the_documents_once(discussed):
    closed = close(discussed)
    assert (closed.state, closed.current_id) == ("gesloten", None) and closed.closed_at
    assert events("close_meeting") == 1
    for dossier in (discussed.dossier, discussed.waiting.dossier):
        assert PlanVersion.objects.get(dossier=dossier).meeting_number == discussed.meeting.number
        assert TimelineEvent.objects.get(dossier=dossier, lane="overleg").text.startswith("Besproken in Focusoverleg")
    assert Obligation.objects.get(task="meetings.make_documents").args == [discussed.meeting.pk]
    with acting(discussed.director), pytest.raises(StepRefused):
        closing.close_meeting(actor=discussed.director, meeting=discussed.meeting)
    assert Obligation.objects.filter(task="meetings.make_documents").count() == 1


def test_the_greatest_concern_that_was_said_becomes_the_summary_and_what_helps_stays(discussed):
    make.summary(discussed.dossier, discussed.director, "Oude zorg.", "Ria is dichtbij.")
    SharedText.objects.update_or_create(
        item=discussed.item, field="zorg", defaults={"dossier": discussed.dossier, "text": "Het kan weer misgaan.", "version": 1}
    )
    close(discussed)
    last = Summary.objects.filter(dossier=discussed.dossier).first()
    assert (last.concern, last.helps, last.written_by) == ("Het kan weer misgaan.", "Ria is dichtbij.", discussed.director)
    assert not Summary.objects.filter(dossier=discussed.waiting.dossier).exists(), "nothing was said of the other family"


@pytest.mark.slow
@needs_pango
def test_each_reader_gets_what_that_reader_may_see(discussed):
    close(discussed)
    make_documents(discussed.meeting.pk)
    documents = Document.objects.select_related("reader", "dossier")
    assert {d.state for d in documents} == {"gereed"}
    assert {(d.reader, d.dossier.number, d.kind) for d in documents} == {
        (reader, number, kind)
        for kind in ("verslag", "plan")
        for reader, numbers in [
            (discussed.director, ("A-1042", "B-0987")), (discussed.partner, ("A-1042", "B-0987")), (discussed.police, ("A-1042",)),
        ]
        for number in numbers
    }  # fmt: skip
    planted = {"GEHEIM-STRAF", "GEHEIM-POLITIE", "GEHEIM-ZORG", "VOOR-ALLEN"}
    allowed = {
        discussed.director: {"GEHEIM-STRAF", "GEHEIM-ZORG", "VOOR-ALLEN"},
        discussed.partner: {"GEHEIM-ZORG", "VOOR-ALLEN"},
        discussed.police: {"GEHEIM-STRAF", "GEHEIM-POLITIE", "VOOR-ALLEN"},
    }
    for document in documents.filter(dossier=discussed.dossier):
        text = text_of(document)
        seen = {word for word in planted if word in text}
        if document.kind == "verslag":
            assert seen == allowed[document.reader]
            for there in ("Esra is bang <b>.", "Dat Kevin terugkomt.", "Ria wordt steun.", "Politie twijfelt.", "School bellen"):
                assert there in text
        else:
            assert seen == set()
        assert "B-0987" not in text
    logged = Event.objects.filter(verb="make_document", dossier_id=discussed.dossier.pk)
    assert sorted(logged.values_list("user_id", flat=True)) == sorted(
        pk for u in (discussed.director, discussed.partner, discussed.police) for pk in (u.pk, u.pk)
    )
    assert all(e.lines.count() == 1 and e.ground in ("procesregie", "team") for e in logged)


def test_the_worker_knows_the_task():
    app.loader.import_default_modules()
    assert "meetings.make_documents" in app.tasks


@pytest.mark.slow
@needs_pango
def test_documents_are_tagged_and_told_of_once(discussed):
    close(discussed)
    assert make_documents(discussed.meeting.pk) == 10
    document = Document.objects.filter(kind="verslag").first()
    info = subprocess.run(["pdfinfo", str(settings.FILES_DIR / document.path)], capture_output=True, text=True).stdout
    assert "Tagged:          yes" in info and document.title in info
    told = Notice.objects.filter(kind="verslag")
    assert set(told.values_list("user_id", flat=True)) == {discussed.director.pk, discussed.partner.pk, discussed.police.pk}
    assert {n.path for n in told} == {reverse("minutes", args=[discussed.meeting.number])}
    hashes = list(Document.objects.order_by("pk").values_list("sha256", "made_at"))
    # twice, and of something that is not there
    assert make_documents(discussed.meeting.pk) == 0
    assert make_documents(987654) == 0
    assert list(Document.objects.order_by("pk").values_list("sha256", "made_at")) == hashes
    assert Notice.objects.filter(kind="verslag").count() == 3


@pytest.mark.slow
@needs_pango
def test_what_is_the_same_for_two_readers_is_rendered_once(discussed, monkeypatch):
    close(discussed)
    titles = []
    real = pdf.render
    monkeypatch.setattr(document_tasks.pdf, "render", lambda html, *, title: titles.append(title) or real(html, title=title))
    make_documents(discussed.meeting.pk)
    of_second = [t for t in titles if t.startswith("Verslag B-0987")]
    assert len(of_second) == 1, "director and partner may see the same of the second family"
    assert len([t for t in titles if t.startswith("Verslag A-1042")]) == 3


def test_without_pango_each_document_says_why_and_can_be_asked_again(discussed, login, monkeypatch):
    close(discussed)

    def missing(html, *, title):
        raise pdf.PdfUnavailable("Pdf's maken kan op deze server nog niet: Pango ontbreekt.")

    with monkeypatch.context() as without:
        without.setattr(document_tasks.pdf, "render", missing)
        assert make_documents(discussed.meeting.pk) == 0
    assert {(d.state, d.trouble) for d in Document.objects.all()} == {
        ("mislukt", "Pdf's maken kan op deze server nog niet: Pango ontbreekt.")
    }
    assert not Notice.objects.filter(kind="verslag").exists()
    assert make_documents(discussed.meeting.pk) == 0, "no loop: what failed waits until somebody asks"
    client = login(discussed.partner)
    page = client.get(reverse("minutes", args=[discussed.meeting.number])).content.decode()
    assert "Pango ontbreekt" in page and "Opnieuw maken" in page
    assert client.post(reverse("minutes_again", args=[discussed.meeting.number])).status_code == 302
    assert set(Document.objects.filter(state="gevraagd").values_list("reader_id", flat=True)) == {discussed.partner.pk}
    assert events("ask_documents_again") == 1


def test_minutes_are_the_readers_own_version(discussed, login):
    close(discussed)
    url = reverse("minutes", args=[discussed.meeting.number])
    pages = {who: login(getattr(discussed, who)).get(url).content.decode() for who in ("director", "partner", "police", "outsider")}
    for who in ("director", "partner", "police"):
        assert "Ria wordt steun." in pages[who] and "VOOR-ALLEN" in pages[who]
    assert "GEHEIM-ZORG" in pages["partner"] and "GEHEIM-STRAF" not in pages["partner"]
    assert "GEHEIM-STRAF" in pages["police"] and "GEHEIM-ZORG" not in pages["police"]
    assert "GEHEIM-POLITIE" not in pages["director"]
    assert "B-0987" in pages["partner"] and "B-0987" not in pages["police"]
    assert "A-1042" not in pages["outsider"] and "geen gezin besproken" in pages["outsider"]
    shown = Event.objects.get(user_id=discussed.police.pk, action="zie", object_number=discussed.meeting.number)
    assert shown.lines.count() == 1


def test_a_right_that_ended_takes_minutes_and_documents_along(discussed, login):
    close(discussed)
    with acting(discussed.director):
        rights.end(dossier=discussed.dossier, user=discussed.police)
    page = login(discussed.police).get(reverse("minutes", args=[discussed.meeting.number])).content.decode()
    assert "A-1042" not in page and "Ria wordt steun." not in page


def test_before_closing_there_are_no_minutes(table, login):
    page = login(table.partner).get(reverse("minutes", args=[table.meeting.number]))
    assert page.status_code == 200 and "Er is nog geen verslag" in page.content.decode()


@pytest.mark.parametrize("live", [False, True])
def test_closing_by_the_button(discussed, login, live):
    url, minutes = (reverse(name, args=[discussed.meeting.number]) for name in ("room_close", "minutes"))
    assert login(discussed.partner).post(url).status_code == 403
    client = login(discussed.director)
    assert client.get(url).status_code == 200
    answer = client.post(url, headers={"HX-Request": "true"} if live else {})
    assert (answer.status_code, answer.headers.get("HX-Redirect" if live else "Location")) == (204 if live else 302, minutes)
    assert "klaargezet" in client.get(minutes).content.decode(), "the worker has not begun"
    assert Case.objects.get(dossier=discussed.dossier).state == "lopend"


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_minutes_take_the_same_statements_whatever_their_length(discussed, login, count_statements, rows):
    for n in range(rows):
        extra = make.case(discussed.house, f"S-{n}", discussed.town, director=discussed.director, team=[discussed.partner])
        make.agenda_item(discussed.meeting, extra.dossier, state="afgerond", disposition="afsluiten")
        make.decision(extra.dossier, discussed.director)
    close(discussed)
    client, url = login(discussed.partner), reverse("minutes", args=[discussed.meeting.number])
    client.get(url)
    with count_statements() as counted:
        client.get(url)
    assert len(counted()) == 16
