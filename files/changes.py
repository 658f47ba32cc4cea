"""A made document: asked, ready, failed, asked again. The bytes lie in FILES_DIR under a name nobody can guess."""

import hashlib
import os

from django.conf import settings
from django.db import transaction

from access import log
from casusoverleg import clock
from casusoverleg.workflow import StepRefused
from files import kinds
from files.flows import DOCUMENT
from files.models import Document


@transaction.atomic
def ask(*, dossier, kind, title, reader, source):
    """A document for one reader, to be made; the same one again is not asked twice. Returns (Document, new)."""
    return Document.objects.get_or_create(
        dossier=dossier, kind=kind, source=source, reader=reader, defaults={"title": title[:120]}
    )


@transaction.atomic
def finish(*, document, content):
    """The bytes are there: kept on disk first, then said to be ready. Returns the Document."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    state = DOCUMENT.next_state("finish", document.state)
    document.path = f"{clock.today():%Y}/{document.uid}.pdf"
    _keep(document.path, content)
    document.state, document.made_at, document.trouble = state, clock.now(), ""
    document.sha256, document.size = hashlib.sha256(content).hexdigest(), len(content)
    document.save()
    return document


@transaction.atomic
def fail(*, document, trouble):
    """It could not be made, and why, in a sentence without names."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    document.state, document.trouble = DOCUMENT.next_state("fail", document.state), trouble[:200]
    document.save(update_fields=["state", "trouble"])
    return document


@transaction.atomic
def ask_again(*, document):
    """A document that failed is owed again."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    document.state, document.trouble = DOCUMENT.next_state("retry", document.state), ""
    document.save(update_fields=["state", "trouble"])
    return document


@transaction.atomic
def attach(*, actor, dossier, upload, title=""):
    """An attachment everybody of the dossier may have. Returns the Document.

    `upload`: a file as Django hands it over; its kind is read from its bytes, not from its name. Errors:
    StepRefused for another kind, an empty or too large file, or a full disk.
    """
    content_type, ending = kinds.of(upload)
    made = Document(
        dossier=dossier, kind="bijlage", title=(title.strip() or "Bijlage")[:120], content_type=content_type,
        state=DOCUMENT.next_state("finish", DOCUMENT.start), made_at=clock.now(), size=upload.size,
    )  # fmt: skip
    made.path = f"{clock.today():%Y}/{made.uid}.{ending}"
    content = upload.read()
    made.sha256 = hashlib.sha256(content).hexdigest()
    try:
        _keep(made.path, content)
    except OSError as trouble:
        raise StepRefused("Bewaren lukt nu niet: er is geen plaats meer op de server. Meld dit aan de beheerder.") from trouble
    made.save()
    log.record(actor, "attach_document", made, dossier=dossier, action="maak")
    return made


def _keep(path, content):
    """Writes beside its place and moves it there: half a file never has the name of a whole one."""
    place = settings.FILES_DIR / path
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_suffix(".half")
    try:
        with open(half, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, place)
    except OSError:
        half.unlink(missing_ok=True)
        raise
