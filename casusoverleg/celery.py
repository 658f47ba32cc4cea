"""Celery's app. What is due is decided by rows in PostgreSQL (notices); Celery only wakes and works.

Everything comes from settings (CELERY_*): the broker is Redis when REDIS_URL is set, else folders. The one tick of
thirty seconds is an interval: nothing here knows a local time.
"""

import os
import pathlib

from celery import Celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casusoverleg.settings")

app = Celery("casusoverleg")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_broker_folders(sender, **_):
    """The file-system broker writes into folders it does not make itself."""
    options = sender.conf.broker_transport_options or {}
    for key in ("data_folder_in", "data_folder_out", "processed_folder", "control_folder"):
        if folder := options.get(key):
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)


def answering(timeout: float = 1.0) -> dict[str, bool]:
    """Whether the broker takes a message and whether a worker answers one; for /healthz. Takes at most seconds."""
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_max=0, timeout=2)
            return {"broker": True, "worker": bool(app.control.ping(timeout=timeout, limit=1, connection=connection))}
    except (OSError, OperationalError):
        return {"broker": False, "worker": False}
