"""The state of the machine in words: database, broker, worker, and the work that is owed."""

import datetime
import os
import pathlib
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count, Max, Min, Q
from kombu.exceptions import OperationalError as BrokerError

from access.acting import System, acting
from casusoverleg import clock
from casusoverleg.celery import app
from notices.models import Obligation
from notices.queries import ALIVE

# the tick comes every thirty seconds; a long document may keep the worker busy for a while
SILENT_AFTER = datetime.timedelta(minutes=2)
WORKS = {
    "notices.send_mail": "Mail versturen",
    "cases.remind": "Acties in herinnering brengen",
    "cases.send_reminders": "Herinneringen versturen",
    "cases.follow_ends": "Gezinnen die we volgen nakijken",
    "cases.rappel": "Rappels nakijken",
    "files.make_document": "Documenten maken",
    "insight.refresh": "Cijfers bijwerken",
    "accounts.send_invitation": "Uitnodigingen versturen",
}


def state():
    """{"database": {"ok", "tekst"}, "broker": …, "worker": …}: each in a Dutch sentence that says what to do."""
    database = _database()
    return {"database": database, "broker": _broker(), "worker": _worker(database["ok"])}


def _said(ok, text):
    return {"ok": ok, "tekst": text}


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return _said(True, "PostgreSQL antwoordt.")
    except (DatabaseError, InterfaceError):
        connection.close()
        return _said(False, "PostgreSQL antwoordt niet. Start de database of controleer DATABASE_URL.")


def _broker():
    if not settings.REDIS_URL:
        folder = pathlib.Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        place = folder if folder.exists() else folder.parent
        while not place.exists():
            place = place.parent
        full = shutil.disk_usage(place).free < 10_000_000
        if not os.access(place, os.W_OK) or full:
            return _said(False, "In de map van de wachtrij kan niet worden geschreven. Controleer CASUS_DATA en de schijf.")
        return _said(True, "De wachtrij (map) is beschrijfbaar.")
    try:
        with app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        return _said(True, "Redis antwoordt.")
    except (BrokerError, OSError):
        return _said(False, "Redis antwoordt niet. Start Redis of controleer REDIS_URL; wat wacht, blijft bewaard.")


def _worker(database):
    if not database:
        return _said(False, "Onbekend: de worker meldt zich in de database, en die antwoordt niet.")
    try:
        seen = cache.get(ALIVE)
    except DatabaseError:
        return _said(False, "Onbekend: het teken van leven van de worker kan niet worden gelezen.")
    if seen is None:
        return _said(False, "De worker heeft zich nog niet gemeld. Start worker en beat.")
    silent = clock.now() - datetime.datetime.fromisoformat(seen)
    if silent > SILENT_AFTER:
        minutes = int(silent.total_seconds() // 60)
        return _said(False, f"De worker is {minutes} minuten stil. Start worker en beat opnieuw; er gaat niets verloren.")
    return _said(True, "De worker meldt zich.")


@dataclass(frozen=True)
class Work:
    """One kind of work: how much waits, how much is late, how much gave up, when it last went well."""

    name: str
    waiting: int
    late: int
    given_up: int
    last_done: datetime.datetime | None
    oldest: datetime.datetime | None


def work_owed():
    """Per kind of work the counts of the last thirty days. One statement, as a named system: kinds, no dossiers."""
    now = clock.now()
    late = Q(done_at__isnull=True, cancelled_at__isnull=True, due_at__lt=now - SILENT_AFTER) | Q(
        done_at__isnull=True, cancelled_at__isnull=True, due_on__lt=clock.today()
    )
    with acting(System("stand van het werk")):
        rows = list(
            Obligation.objects.filter(made_at__gte=now - datetime.timedelta(days=30))
            .values("task")
            .annotate(
                waiting=Count("pk", filter=Q(done_at__isnull=True, cancelled_at__isnull=True)),
                late=Count("pk", filter=late),
                given_up=Count("pk", filter=Q(trouble__startswith="opgegeven")),
                last_done=Max("done_at"),
                oldest=Min("due_at", filter=late),
            )
            .order_by("task")
        )
    return [
        Work(WORKS.get(r["task"], r["task"]), r["waiting"], r["late"], r["given_up"], r["last_done"], r["oldest"])
        for r in rows
    ]
