"""Documents: made for one reader, attachments by their bytes, one door out."""

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from access.acting import acting
from access.models import Event
from casusoverleg.workflow import StepRefused
from files import changes
from files.models import Document
from tests import factories as make

PDF = b"%PDF-1.7 planted: Yildiz"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def made(cast, reader, state="gereed"):
    with acting(reader):
        document, _ = changes.ask(
            dossier=cast.dossier, kind="verslag", title="Verslag A-1042", reader=reader, source="O-1"
        )
        if state == "gereed":
            document = changes.finish(document=document, content=PDF)
        if state == "mislukt":
            document = changes.fail(document=document, trouble="Het maken lukte niet.")
    return document


def docx(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def test_a_document_is_for_its_reader_alone(cast, login):
    document = made(cast, cast.partner)
    answer = login(cast.partner).get(f"/documenten/{document.uid}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="verslag-a-1042.pdf"'
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.get(object_type="document", outcome="ok", action="exporteer")
    assert (event.user_id, event.dossier_id, event.ground) == (cast.partner.pk, cast.dossier.pk, "team")
    for name in ("director", "police", "outsider", "superuser", "manager"):
        assert login(getattr(cast, name)).get(f"/documenten/{document.uid}/").status_code == 404
    assert Event.objects.filter(outcome="geweigerd", object_type="document").count() == 5


def test_a_document_that_is_not_there_yet_says_so(cast, login):
    waiting, failed = made(cast, cast.partner, "gevraagd"), made(cast, cast.police, "mislukt")
    answer = login(cast.partner).get(f"/documenten/{waiting.uid}/")
    assert answer.status_code == 409 and "wordt nog gemaakt" in answer.content.decode()
    assert login(cast.police).get(f"/documenten/{failed.uid}/").status_code == 409


def test_a_file_that_is_gone_is_trouble_of_ours(cast, login):
    document = made(cast, cast.partner)
    (settings.FILES_DIR / document.path).unlink()
    answer = login(cast.partner).get(f"/documenten/{document.uid}/")
    assert answer.status_code == 503 and "de opslag van documenten" in answer.content.decode()


def test_an_unknown_one_is_not_found(cast, login, client):
    address = "/documenten/00000000-0000-0000-0000-000000000000/"
    assert login(cast.partner).get(address).status_code == 404
    assert login(cast.partner).post(address).status_code == 405
    client.logout()
    assert client.get(address).url.startswith("/inloggen/")


def upload(content=PDF, name="verslag.pdf"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    "content, ending, mime",
    [
        (PDF, "pdf", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png", "image/png"),
        (b"\xff\xd8\xff\xe0....", "jpg", "image/jpeg"),
        (docx("word/document.xml"), "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (docx("content.xml", "mimetype"), "odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_an_attachment_is_known_by_its_bytes(cast, content, ending, mime):
    with acting(cast.partner):
        document = changes.attach(
            actor=cast.partner, dossier=cast.dossier, upload=upload(content, "anders.exe"), title="Verslag huisbezoek"
        )
    assert (document.content_type, document.path.rsplit(".")[-1], document.state) == (mime, ending, "gereed")
    assert (settings.FILES_DIR / document.path).read_bytes() == content
    assert Event.objects.filter(verb="attach_document").count() == 1


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"MZ\x90\x00", "Dit soort bestand kan niet"),
        (b"<html>", "Dit soort bestand kan niet"),
        (b"PK\x03\x04 broken", "Dit soort bestand kan niet"),
        (docx("word/document.xml", "word/vbaProject.bin"), "Dit soort bestand kan niet"),
        (docx("iets.exe"), "Dit soort bestand kan niet"),
        (b"", "leeg"),
    ],
)
def test_what_may_not_come_in(cast, content, sentence):
    with acting(cast.partner), pytest.raises(StepRefused, match=sentence):
        changes.attach(actor=cast.partner, dossier=cast.dossier, upload=upload(content))
    assert not Document.objects.exists() and not settings.FILES_DIR.exists()


def test_too_large_and_a_full_disk(cast, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 10
    with acting(cast.partner), pytest.raises(StepRefused, match="te groot"):
        changes.attach(actor=cast.partner, dossier=cast.dossier, upload=upload())
    settings.UPLOAD_MAX_BYTES = 10_000

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(changes.os, "fsync", full)
    with acting(cast.partner), pytest.raises(StepRefused, match="geen plaats"):
        changes.attach(actor=cast.partner, dossier=cast.dossier, upload=upload())
    assert not Document.objects.exists()
    assert [p for p in settings.FILES_DIR.rglob("*") if p.is_file()] == [], "no half file"


def test_somebody_without_right_attaches_nothing(cast):
    from django.db.utils import ProgrammingError

    with pytest.raises(ProgrammingError), acting(cast.outsider):
        changes.attach(actor=cast.outsider, dossier=cast.dossier, upload=upload())


def test_the_page_to_attach(cast, login):
    address = "/documenten/toevoegen/A-1042/"
    client = login(cast.partner)
    assert "Bijlage toevoegen" in client.get(address).content.decode()
    bad = client.post(address, {"title": "Verslag huisbezoek", "file": upload(b"MZ"), "terug": "/casussen/A-1042/documenten/"})
    page = bad.content.decode()
    assert bad.status_code == 422 and "Dit soort bestand kan niet" in page and "Verslag huisbezoek" in page
    assert client.post(address, {"title": "", "terug": "/"}).status_code == 422
    good = client.post(address, {"title": "Verslag huisbezoek", "file": upload(), "terug": "/casussen/A-1042/documenten/"})
    assert good.url == "/casussen/A-1042/documenten/"
    away = client.post(address, {"title": "Nog een", "file": upload(), "terug": "https://elders.example/"})
    assert away.url == "/"
    document = Document.objects.filter(title="Verslag huisbezoek").get()
    assert login(cast.director).get(f"/documenten/{document.uid}/").status_code == 200
    for name in ("outsider", "superuser", "manager"):
        assert login(getattr(cast, name)).get(address).status_code == 404
        assert login(getattr(cast, name)).post(address, {"title": "x", "file": upload()}).status_code == 404
        assert login(getattr(cast, name)).get(f"/documenten/{document.uid}/").status_code == 404


def test_an_attachment_to_a_referral(cast, login):
    referral = make.referral(cast.house, cast.town, cast.outsider)
    address = f"/documenten/toevoegen/{referral.dossier.number}/"
    assert login(cast.outsider).post(address, {"title": "Brief", "file": upload(), "terug": "/"}).status_code == 302
    document = Document.objects.get()
    assert login(cast.staff).get(f"/documenten/{document.uid}/").status_code == 200
    assert login(cast.partner).get(f"/documenten/{document.uid}/").status_code == 404
