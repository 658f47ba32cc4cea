"""The worker's side of figures."""

from celery import shared_task

from access.acting import System, acting
from houses.models import House
from insight import changes


@shared_task(name="insight.refresh")
def refresh(house_id):
    """Counts one house anew; nothing when that house is gone. May run twice."""
    system = System("cijfers", house_id)
    with acting(system):
        if House.objects.filter(pk=house_id).exists():
            changes.refresh_figures(actor=system, house_id=house_id)
