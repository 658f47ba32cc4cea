"""Which files may be attached: told by their first bytes, because a name proves nothing."""

import zipfile

from django.conf import settings

from casusoverleg.workflow import StepRefused

WORDS = "Kies een PDF, een foto (JPEG of PNG) of een tekst (Word of OpenDocument)."
# beginning: (mime type, ending)
BEGINNINGS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}
# a file inside the zip: (mime type, ending)
INSIDE = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "content.xml": ("application/vnd.oasis.opendocument.text", "odt"),
}


def of(upload):
    """(mime type, ending) of an upload; StepRefused with what to do when it may not come in."""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise StepRefused(f"Dit bestand is te groot. Kies er een van ten hoogste {settings.UPLOAD_MAX_BYTES // 1048576} MB.")
    if not upload.size:
        raise StepRefused("Dit bestand is leeg. Kies een ander.")
    upload.seek(0)
    start = upload.read(16)
    upload.seek(0)
    for beginning, kind in BEGINNINGS.items():
        if start.startswith(beginning):
            return kind
    if start.startswith(b"PK"):
        for name, kind in INSIDE.items():
            if name in _names(upload) and not _has_macros(upload):
                return kind
    raise StepRefused(f"Dit soort bestand kan niet. {WORDS}")


def _names(upload):
    try:
        with zipfile.ZipFile(upload) as packed:
            return packed.namelist()
    except zipfile.BadZipFile:
        return []
    finally:
        upload.seek(0)


def _has_macros(upload):
    return any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in _names(upload))
