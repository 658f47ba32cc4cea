"""What is owed and what waits: written in the transaction that causes it (design §5)."""

import json
import logging
import uuid

from django.db import connection, transaction

from casusoverleg import clock
from casusoverleg.celery import app
from notices.models import Notice, Obligation

logger = logging.getLogger(__name__)

_OWE = (
    "INSERT INTO notices_obligation (uid, key, task, args, dossier_id, due_at, due_on, made_at, attempts, trouble) "
    "VALUES {rows} ON CONFLICT DO NOTHING"
)


def owe(*, key, task, args=(), dossier=None, due_at=None, due_on=None):
    """The product owes `task(*args)`: now, from `due_at`, or from 07:00 Amsterdam of `due_on`.

    At most once per `key`: returns the Obligation, or None when it is owed or done already. An obligation
    that was cancelled is owed again. Errors: the database's, when the actor has no right on `dossier`.
    """
    if due_at is None and due_on is None:
        due_at = clock.now()
    made = Obligation(
        uid=uuid.uuid4(), key=key, task=task, args=list(args), dossier=dossier, due_at=due_at, due_on=due_on
    )
    return made if owe_all(obligations=[made]) else None


def owe_all(*, obligations) -> int:
    """Several obligations in one statement, each at most once per key; returns how many are new."""
    if not obligations:
        return 0
    now = clock.now()
    values = []
    for o in obligations:
        # no column named after ON CONFLICT: naming one would ask the right to read
        values += [o.uid, o.key, o.task, json.dumps(o.args), o.dossier_id, o.due_at, o.due_on, now]
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, 0, '')"] * len(obligations))
    with connection.cursor() as cursor:
        cursor.execute(_OWE.format(rows=rows), values)
        made = cursor.rowcount
    if made < len(obligations):
        made += sum(_again(o) for o in obligations)
    if made and any(_is_due(o, now) for o in obligations):
        _wake_after_commit()
    return made


def _again(o):
    """A cancelled obligation with this key is owed again."""
    return Obligation.objects.filter(key=o.key, done_at__isnull=True, cancelled_at__isnull=False).update(
        cancelled_at=None, claimed_until=None, attempts=0, trouble="", args=o.args, due_at=o.due_at, due_on=o.due_on
    )


def _is_due(o, now):
    return o.due_at <= now if o.due_at else clock.morning_of(o.due_on) <= now


def cancel(*, keys_starting_with) -> int:
    """What is owed under keys with this beginning, and not done yet, is owed no more; returns how many."""
    return Obligation.objects.filter(
        key__startswith=keys_starting_with, done_at__isnull=True, cancelled_at__isnull=True
    ).update(cancelled_at=clock.now())


_NOTIFY = """
INSERT INTO notices_notice (uid, user_id, house_id, dossier_id, kind, number, path, due_on, made_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def notify(*, user, house_id, kind, number, path, dossier=None, due_on=None, mail=False):
    """Something waits for `user`: one line in the inbox per kind and number, as long as it waits.

    `kind` is one of notices.texts.KINDS; `path` where it leads. With `mail` a message without content is
    owed too. Returns the Notice, or None when the same already waits.
    """
    notice = Notice(
        uid=uuid.uuid4(), user=user, house_id=house_id, kind=kind, number=number, path=path, dossier=dossier, due_on=due_on
    )
    values = [notice.uid, user.pk, house_id, notice.dossier_id, kind, number, path, due_on, clock.now()]
    with connection.cursor() as cursor:
        cursor.execute(_NOTIFY, values)
        if not cursor.rowcount:
            return None
    if mail:
        owe(key=f"mail:{notice.uid}", task="notices.send_mail", args=[str(notice.uid)], dossier=dossier)
    return notice


def settle(*, kind, number, user=None, house_id=None) -> int:
    """What waited under this kind (or these kinds) and number is done, for everybody or for one user.

    Returns how many lines. `house_id`: numbers are those of a house.
    """
    kinds = [kind] if isinstance(kind, str) else list(kind)
    waiting = Notice.objects.filter(kind__in=kinds, number=number, done_at__isnull=True)
    if user is not None:
        waiting = waiting.filter(user=user)
    if house_id is not None:
        waiting = waiting.filter(house_id=house_id)
    return waiting.update(done_at=clock.now())


_IMPATIENT = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}


def _wake_after_commit():
    """After commit the worker looks at once. A broker that is down costs nothing: the tick finds it (design §5)."""
    if not any(entry[1] is _wake for entry in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake():
    try:
        # a connection of its own, that gives up at once: a request must not wait for a broker
        with app.connection_for_write(transport_options=_IMPATIENT) as broker:
            app.send_task("notices.tick", connection=broker, retry=False)
    except Exception as trouble:  # whatever the broker says, the request has been done
        logger.warning("the worker could not be woken: %s; it looks by itself within a minute", type(trouble).__name__)
