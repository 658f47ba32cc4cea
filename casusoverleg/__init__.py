"""The platform. Celery's app is made here so that tasks bind to it in every process."""

from casusoverleg.celery import app as celery_app

__all__ = ["celery_app"]
