"""The worker's side: look what is due, claim it, do it, try again later (design §5, quality B2)."""

import datetime
import logging
import smtplib

from celery import shared_task
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import DateTimeField, F, Func, Q

from access.acting import System, acting
from casusoverleg import clock
from casusoverleg.celery import app
from notices import mail
from notices.models import Notice, Obligation
from notices.queries import ALIVE

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
# minutes until the next attempt; after the last of these every hour, until a day has passed
PAUSES = (1, 5, 15, 60)
MOST_ATTEMPTS = 26
MOST_PER_TICK = 500


class Morning(Func):
    """07:00 Amsterdam of a date column, as an instant."""

    template = "((%(expressions)s + time '07:00') AT TIME ZONE 'Europe/Amsterdam')"
    output_field = DateTimeField()


@shared_task(name="notices.tick")
def tick():
    """Everything that is due, one by one, each under a lease. Two ticks at once divide the work."""
    _alive()
    done = 0
    while done < MOST_PER_TICK and (obligation := _claim()):
        _do(obligation)
        done += 1
    return done


def _alive():
    with acting(System("klok")):
        cache.set(ALIVE, clock.now().isoformat(), timeout=86400)


def _claim():
    """The first due obligation nobody holds, now held for the length of the lease; None if there is none."""
    now = clock.now()
    local = now.astimezone(clock.AMSTERDAM)
    day = local.date() if local.time() >= clock.MORNING else local.date() - datetime.timedelta(days=1)
    with acting(System("klok")):
        found = (
            Obligation.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(due_at__lte=now) | Q(due_on__lte=day), done_at__isnull=True, cancelled_at__isnull=True)
            .filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
            .annotate(due=Func(F("due_at"), Morning(F("due_on")), function="coalesce", output_field=DateTimeField()))
            .order_by("due", "made_at")
            .first()
        )
        if found:
            found.claimed_until, found.attempts = now + LEASE, found.attempts + 1
            found.save(update_fields=["claimed_until", "attempts"])
        return found


def _task(name):
    if name not in app.tasks:
        app.loader.import_default_modules()
    return app.tasks[name]


def _do(obligation):
    """Runs the task of a claimed obligation; done after success, later again after trouble."""
    try:
        _task(obligation.task)(*obligation.args)
    except DatabaseError as trouble:
        if not connection.is_usable():
            raise  # the lease runs out and somebody else does it
        _later(obligation, trouble)
    except Exception as trouble:  # one task in trouble must not stop the others
        _later(obligation, trouble)
    else:
        with acting(System("klok")):
            Obligation.objects.filter(pk=obligation.pk, done_at__isnull=True).update(
                done_at=clock.now(), claimed_until=None, trouble=""
            )


def _later(obligation, trouble):
    """Notes the kind of trouble (never its text: that could name somebody) and when to try again, or gives up."""
    refused = isinstance(trouble, smtplib.SMTPResponseException) and 500 <= trouble.smtp_code < 600
    words = f"{type(trouble).__name__} {getattr(trouble, 'smtp_code', '')}".strip()
    logger.warning("obligation %s, attempt %s: %s", obligation.uid, obligation.attempts, words)
    give_up = refused or obligation.attempts >= MOST_ATTEMPTS
    minutes = PAUSES[min(obligation.attempts, len(PAUSES)) - 1]
    now = clock.now()
    with acting(System("klok")):
        Obligation.objects.filter(pk=obligation.pk, done_at__isnull=True).update(
            claimed_until=None if give_up else now + datetime.timedelta(minutes=minutes),
            cancelled_at=now if give_up else None,
            trouble=f"opgegeven: {words}" if give_up else words,
        )


@shared_task(name="notices.send_mail")
def send_mail(notice_uid):
    """The mail that goes with a line in the inbox; nothing when that line is gone or done, or its reader left."""
    with acting(System("post")):
        notice = Notice.objects.select_related("user").filter(pk=notice_uid, done_at__isnull=True).first()
        if notice is None or not notice.user.is_active:
            return
    mail.send(notice.user, mail.SUBJECT, mail.text(notice.kind, notice.path), f"notice:{notice.pk}")
