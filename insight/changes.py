"""Counting anew: owed to the worker every day, and when the manager asks."""

from datetime import time, timedelta

from django.db import connection, transaction

from access import log
from access.acting import System
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed
from houses.models import setting
from insight import rules
from notices import changes as notices

AT = time(6, 0)


@transaction.atomic
def ask_refresh(*, actor, house):
    """New figures as soon as the worker comes to it; at most once per minute. Returns the obligation or None."""
    if not rules.may_refresh(actor) or actor.position.house_id != house.pk:
        raise NotAllowed("De manager van het huis vraagt nieuwe cijfers. Ze worden ook elke ochtend om 6 uur bijgewerkt.")
    log.write(actor=actor, action="wijzig", verb="ask_refresh", object_type="figures", object_number=house.code)
    return owe_now(house_id=house.pk)


@transaction.atomic
def owe_now(*, house_id):
    """The worker counts this house anew, and from then on every morning."""
    return notices.owe(key=f"insight:{house_id}:{clock.now():%Y%m%d%H%M}", task="insight.refresh", args=[house_id])


@transaction.atomic
def refresh_figures(*, actor, house_id):
    """Counts the house anew in PostgreSQL and owes it again for tomorrow at six. Returns the number of figures."""
    if not isinstance(actor, System):
        raise NotAllowed("Cijfers telt het systeem zelf.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT refresh_figures(%s, %s, %s)",
            [house_id, setting(house_id, "weighing_days"), setting(house_id, "first_contact_hours")],
        )
        made = cursor.fetchone()[0]
    tomorrow = clock.today() + timedelta(days=1)
    notices.owe(
        key=f"insight:{house_id}:{tomorrow:%Y%m%d}", task="insight.refresh", args=[house_id], due_at=clock.at(tomorrow, AT)
    )
    return made
