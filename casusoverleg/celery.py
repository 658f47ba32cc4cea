"""Celery's app. What is due is decided by rows in PostgreSQL (notices); Celery only wakes and works.

Everything comes from settings (CELERY_*): the broker is Redis when REDIS_URL is set, else folders. The one tick of
thirty seconds is an interval: nothing here knows a local time.
"""

import os
import pathlib

from celery import Celery

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
