"""What the worker does for triage; each takes ids and may run twice."""

from celery import shared_task

from access.acting import System, acting
from triage import changes


@shared_task(name="triage.first_contact_is_late")
def first_contact_is_late(referral_id):
    """The agreed hours since a registration have passed."""
    with acting(System("herinnering")) as actor:
        changes.first_contact_is_late(actor=actor, referral_id=referral_id)
