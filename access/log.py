"""Writing the log: changes inside their own transaction, displays in one of their own (design §2).

One statement writes the event and a line per person concerned; nothing is read back, because the
application may not read the log.
"""

import hashlib
import uuid

from django.db import connection

from access.grounds import GROUNDS
from casusoverleg import clock

_COLUMNS = (
    "at, house_id, user_id, user_name, organisation, role, system, action, verb, object_type, object_number, "
    "dossier_id, ground, purpose, article, outcome, session, address, trace"
)
_WRITE = f"""
WITH e AS (SELECT nextval('access_event_id_seq') AS id),
     w AS (INSERT INTO access_event (id, {_COLUMNS}) SELECT e.id, {", ".join(["%s"] * 19)} FROM e)
INSERT INTO access_eventline (event_id, person) SELECT e.id, p FROM e, unnest(%s::bytea[]) AS p
"""


class Origin:
    """Where a request came from: a fingerprint of the session, the address, one trace per request."""

    def __init__(self, request=None):
        self.trace = uuid.uuid4()
        self.session = self.address = ""
        if request is not None:
            key = request.session.session_key or ""
            self.session = hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""
            self.address = request.META.get("REMOTE_ADDR", "")[:45]


def write(
    *, actor, action, verb="", object_type="", object_number="", dossier_id=None, ground="", persons=(), outcome="ok",
    origin=None,
):  # fmt: skip
    """One event and a line per pseudonym in `persons` (bytes). Raises when it cannot be written."""
    origin = origin or Origin()
    position = getattr(actor, "position", None)
    is_user = getattr(actor, "is_authenticated", False)
    _, purpose, article = GROUNDS.get(ground, ("", "", ""))
    values = [
        clock.now(),
        position.house_id if position else getattr(actor, "house_id", None),
        actor.pk if is_user else None,
        actor.full_name if is_user else "",
        position.organisation.name if position else "",
        position.role if position else "",
        getattr(actor, "name", "") if not is_user and actor is not None else "",
        action,
        verb,
        object_type,
        str(object_number)[:30],
        dossier_id,
        ground or "",
        purpose,
        article,
        outcome,
        origin.session,
        origin.address,
        str(origin.trace),
        sorted(set(persons)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)


def record(actor, verb, subject=None, *, persons=(), action="wijzig", dossier=None, number=""):
    """The audit event of a change, in the transaction of the change (house rule 2).

    `subject` is the row that changed; its dossier and number are taken from it. `persons` are Person
    rows (or ids) concerned.
    """
    if dossier is None and subject is not None:
        dossier = subject if hasattr(subject, "log_key") else getattr(subject, "dossier", None)
    number = number or getattr(subject, "number", "") or (dossier.number if dossier else "")
    write(
        actor=actor,
        action=action,
        verb=verb,
        object_type=type(subject).__name__.lower() if subject is not None else "",
        object_number=number,
        dossier_id=dossier.pk if dossier else None,
        ground=getattr(subject, "ground", "") or "",
        persons=[dossier.pseudonym(getattr(p, "pk", p)) for p in persons] if dossier else (),
    )


class Reading:
    """What one answer shows: filled by the gate and the views, written by the door before a byte leaves."""

    def __init__(self, request):
        self.origin = Origin(request)
        self.action = self.object_type = self.object_number = self.ground = ""
        self.dossier_id = None
        self.persons = set()
        self.refused = False
        self.only_if_shown = False

    def open(self, action, object_type, number="", dossier_id=None, ground="", only_if_shown=False):
        self.action, self.object_type, self.object_number = action, object_type, number
        self.dossier_id, self.ground, self.only_if_shown = dossier_id, ground or "", only_if_shown

    def show(self, dossier, persons):
        """These persons of this dossier stand in the answer."""
        self.persons.update(dossier.pseudonym(p.pk) for p in persons)

    def refuse(self, object_type, number):
        self.open("zie", object_type, number)
        self.refused = True

    def write(self, actor, status):
        """One event for this answer, if it showed or refused anything that is guarded."""
        if not self.action:
            return
        if status >= 500:
            outcome = "fout"
        elif self.refused or status in (403, 404, 409, 422):
            outcome = "geweigerd"
        else:
            outcome = "ok"
            if self.only_if_shown and (300 <= status < 400 or status == 204):
                return
        write(
            actor=actor,
            action=self.action,
            object_type=self.object_type,
            object_number=self.object_number,
            dossier_id=self.dossier_id,
            ground=self.ground,
            persons=self.persons if outcome == "ok" else (),
            outcome=outcome,
            origin=self.origin,
        )
