"""Acting for somebody: without it there are no rows (design §2.5).

`acting(actor)` opens one transaction (or a savepoint in one that runs) and tells PostgreSQL in one
statement who reads, in which house, in which role and at what time. Row-level security reads exactly
these settings. On leaving, the former reader is put back: a SET LOCAL outlives its savepoint.
"""

import contextlib
import contextvars
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.models import Position
from casusoverleg import clock


@dataclass(frozen=True)
class System:
    """A named part of the product that acts by itself: System("herinnering")."""

    name: str
    house_id: int | None = None

    position = None
    desk_ids = ()


@dataclass(frozen=True)
class _Stage:
    user: str = ""
    reader: str = ""
    house: str = ""
    organisation: str = ""
    chain: str = ""
    role: str = ""
    system: str = ""
    purpose: str = ""


_stage = contextvars.ContextVar("who acts", default=None)

_SET = """
SELECT set_config('role', %(db_role)s, true), set_config('app.user', %(user)s, true),
       set_config('app.reader', %(reader)s, true), set_config('app.house', %(house)s, true),
       set_config('app.org', %(organisation)s, true), set_config('app.chain', %(chain)s, true),
       set_config('app.role', %(role)s, true), set_config('app.system', %(system)s, true),
       set_config('app.purpose', %(purpose)s, true), set_config('app.now', %(now)s, true),
       set_config('app.desks', coalesce((
         SELECT string_agg(s.desk_id::text, ',')
         FROM accounts_deskseat s JOIN accounts_desk d ON d.id = s.desk_id
         WHERE s.user_id = nullif(%(reader)s, '')::bigint AND d.house_id = nullif(%(house)s, '')::bigint
           AND tstzrange(s.since, s.until) @> %(now)s::timestamptz), ''), true)
"""
_READ_ONLY = "SET LOCAL transaction_read_only = on;"


def _tell(stage, *, read_only=False):
    values = {**stage.__dict__, "now": clock.now().isoformat(), "db_role": "casus_app"}
    with connection.cursor() as cursor:
        cursor.execute((_READ_ONLY if read_only else "") + _SET, values)
        return cursor.fetchone()[-1]


def _forget():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', 'none', true), set_config('app.user', '', true), "
            "set_config('app.reader', '', true), set_config('app.system', '', true), set_config('app.desks', '', true)"
        )


def position_of(user):
    """The position in force of a user: what the session chose, else the first one that runs."""
    if getattr(user, "position", None) is None:
        user.position = (
            Position.objects.in_force().filter(user_id=user.pk).select_related("house", "organisation").first()
        )
    return user.position


def _stage_of(actor, purpose):
    if actor is None or getattr(actor, "is_anonymous", False):
        return _Stage()
    if isinstance(actor, System):
        return _Stage(system=actor.name, house=str(actor.house_id or ""), purpose=purpose)
    position = position_of(actor)
    if position is None:
        return _Stage(user=str(actor.pk))
    return _Stage(
        user=str(actor.pk),
        reader=str(actor.pk) if position.opens_dossiers else "",
        house=str(position.house_id),
        organisation=str(position.organisation_id),
        chain=position.organisation.chain,
        role=position.role,
        purpose=purpose,
    )


@contextlib.contextmanager
def acting(actor, *, purpose="", read_only=False):
    """Everything inside is done for `actor`: a user (with the position in force), a System, or None.

    Nested use is allowed; the outer actor is put back afterwards. `read_only` makes PostgreSQL refuse
    writes for as long as it lasts.
    """
    former = _stage.get()
    stage = _stage_of(actor, purpose)
    try:
        with transaction.atomic():
            desks = _tell(stage, read_only=read_only)
            if actor is not None and not isinstance(actor, System):
                actor.desk_ids = tuple(int(d) for d in desks.split(",") if d)
            token = _stage.set(stage)
            try:
                yield actor
            finally:
                _stage.reset(token)
    finally:
        # still inside somebody's transaction: put the former reader back
        if connection.in_atomic_block and not connection.needs_rollback:
            _tell(former) if former else _forget()
