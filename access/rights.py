"""Giving, ending and listing rights: through the functions of the gate role (design §2.6)."""

from dataclasses import dataclass
import datetime

from django.db import IntegrityError, connection, transaction

from access.grounds import GROUNDS
from access.models import Dossier, log_key
from accounts.models import Desk, User
from casusoverleg.live import publish_rights
from casusoverleg.workflow import StepRefused


@dataclass(frozen=True)
class Holding:
    """One right on a dossier, as everybody who may open it can see it."""

    grant_id: int
    user: User | None
    desk: Desk | None
    ground: str
    since: datetime.datetime
    until: datetime.datetime | None
    given_by: User | None
    reason: str

    @property
    def label(self):
        return GROUNDS[self.ground][0]


def open_dossier(*, house_id, number, holder, ground, reason=""):
    """A new dossier and its first right, for the one who opens it. Returns the Dossier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT open_dossier(%s, %s, %s, %s, %s, %s)", [house_id, number, holder.pk, ground, reason, log_key()]
        )
        return Dossier.objects.get(pk=cursor.fetchone()[0])


def give(*, dossier, ground, user=None, desk=None, reason="", until=None):
    """A right for a user or a desk on a dossier the actor may open. StepRefused when it runs already."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT give_grant(%s, %s, %s, %s, %s, %s)",
                [dossier.pk, user.pk if user else None, desk.pk if desk else None, ground, until, reason],
            )
            grant_id = cursor.fetchone()[0]
    except IntegrityError as error:
        raise StepRefused(f"{user or desk} heeft dit recht al. Beëindig het eerst, of kies iemand anders.") from error
    if user:
        publish_rights(user.pk)
    return grant_id


def extend(*, holding, until):
    """A right that runs out lasts until a later moment; True when that changed anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extend_grant(%s, %s)", [holding.grant_id, until])
        return cursor.fetchone()[0]


def end(*, dossier, user=None, desk=None, ground=None):
    """Ends the running rights of this holder (of one ground, or all) now; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT end_grants(%s, %s, %s, %s)",
            [dossier.pk, user.pk if user else None, desk.pk if desk else None, ground],
        )
        ended = cursor.fetchone()[0]
    if user:
        publish_rights(user.pk)
    return ended


def end_all(*, dossier):
    """Ends every running right on a dossier (closing, L36); returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT end_grants(%s, NULL, NULL, NULL)", [dossier.pk])
        return cursor.fetchone()[0]


def holders(dossier, *, running=True):
    """Who may open this dossier, and (running=False) who could before: list of Holding, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM holders_of(%s, %s)", [dossier.pk, running])
        rows = cursor.fetchall()
    users = User.objects.in_bulk({r[1] for r in rows if r[1]} | {r[6] for r in rows if r[6]})
    desks = Desk.objects.select_related("house").in_bulk({r[2] for r in rows if r[2]}) if any(r[2] for r in rows) else {}
    return [
        Holding(r[0], users.get(r[1]), desks.get(r[2]), r[3], r[4], r[5], users.get(r[6]), r[7]) for r in rows
    ]


def holders_of_many(dossiers):
    """As `holders`, the running ones that are persons, for several dossiers in one statement: {dossier pk: [Holding]}."""
    found = {d.pk: [] for d in dossiers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d, h.grant_id, h.ground, h.since, h.until, h.reason, u.id, u.first_name, u.last_name, u.is_active "
            "FROM unnest(%s::bigint[]) d CROSS JOIN LATERAL holders_of(d, true) h JOIN accounts_user u ON u.id = h.user_id",
            [list(found)],
        )
        for dossier_id, grant_id, ground, since, until, reason, pk, first, last, active in cursor.fetchall():
            user = User(pk=pk, first_name=first, last_name=last, is_active=active)
            found[dossier_id].append(Holding(grant_id, user, None, ground, since, until, None, reason))
    return found
