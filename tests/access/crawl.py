"""Asks every address as every reader, each time from the same state; used by the table and by those who extend it."""

from django.db import transaction
from django.test import Client

from access.models import Event

READERS = ("anonymous", "outsider", "superuser", "partner", "police", "director", "manager", "auditor")


def ask(cast, reader, method, path):
    """(answer, its events) of one request, undone afterwards."""
    browser = Client(raise_request_exception=False)
    if reader != "anonymous":
        browser.force_login(getattr(cast, reader))
    before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        # a form with nothing filled in still sends its token
        answer = browser.get(path) if method == "get" else browser.post(path, {"csrfmiddlewaretoken": "-"})
        events = [(e, {bytes(line.person) for line in e.lines.all()}) for e in Event.objects.filter(pk__gt=before).order_by("pk")]
        transaction.set_rollback(True)
    return answer, events


def short(answer):
    """The status, or L for a redirect to the login."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/inloggen/?next="):
        return "L"
    return str(answer.status_code)


def row(cast, path):
    """(GET answers, POST answers) of one address, a word per reader."""
    return tuple(" ".join(short(ask(cast, reader, method, path)[0]) for reader in READERS) for method in ("get", "post"))


def bodies(answer):
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text.decode(errors="replace")


