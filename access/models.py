"""The guarded thing, the rights on it, and the log of who saw it (design §2)."""

import hashlib
import hmac
import secrets

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from access.grounds import GROUNDS
from casusoverleg import clock
from houses.models import House


def log_key():
    return secrets.token_bytes(32)


def reads_dossiers(user):
    """Whether somebody's position in force opens dossiers at all (B1, L29)."""
    position = getattr(user, "position", None)
    return position is not None and position.opens_dossiers


class GrantQuerySet(models.QuerySet):
    def held_by(self, user):
        """Rights in force now of this reader: own ones and those of the desks sat at, in the house in force."""
        if not reads_dossiers(user):
            return self.none()
        position = user.position
        return self.filter(
            Q(holder_user_id=user.pk) | Q(holder_desk_id__in=user.desk_ids),
            house_id=position.house_id,
            period__contains=clock.now(),
        )


class Held(models.Func):
    """SQL for “this reader holds a running right on the dossier in `key`”, as `GrantQuerySet.held_by` says it.

    Written out, because this condition stands in every query about a family: composing it anew from
    querysets costs more than running it.
    """

    output_field = models.BooleanField()
    conditional = True
    # asked row by row: an EXISTS would be turned round and begin at all rights of the reader
    template = "coalesce((SELECT true FROM access_grant held WHERE held.dossier_id = %(expressions)s AND {mine} LIMIT 1), false)"
    mine = (
        "held.house_id = %s AND held.period @> %s::timestamptz "
        "AND (held.holder_user_id = %s OR held.holder_desk_id = ANY (%s::bigint[]))"
    )

    def __init__(self, key, user):
        super().__init__(models.F(key))
        self.user = user

    def as_sql(self, compiler, connection, **context):
        template = self.template.replace("{mine}", self.mine.replace("%", "%%"))
        sql, params = super().as_sql(compiler, connection, template=template)
        user = self.user
        return sql, [*params, user.position.house_id, clock.now(), user.pk, list(user.desk_ids)]


class HeldAmongMany(Held):
    """The same as a set, for the few tables that are listed across thousands of dossiers."""

    template = "EXISTS (SELECT 1 FROM access_grant held WHERE held.dossier_id = %(expressions)s AND {mine})"


class HeldGround(Held):
    """The ground of the strongest right this reader holds on the dossier in `key`, or nothing."""

    output_field = models.CharField()
    conditional = False
    template = (
        "(SELECT held.ground FROM access_grant held WHERE held.dossier_id = %(expressions)s AND {mine} "
        "ORDER BY array_position(ARRAY[" + ", ".join(f"'{g}'" for g in reversed(GROUNDS)) + "], held.ground::text) LIMIT 1)"
    )


class DossierRowQuerySet(models.QuerySet):
    """Rows of a table with `dossier_id`: `visible_to` is the only door (design §2.3)."""

    key = "dossier_id"
    held = Held

    def visible_to(self, user):
        if not reads_dossiers(user):
            return self.none()
        return self.filter(self.held(self.key, user))

    def with_ground(self, user):
        """Adds `.ground`: the right by which this reader sees the row, the strongest first."""
        if not reads_dossiers(user):
            return self.none()
        return self.annotate(ground=HeldGround(self.key, user))


class DossierQuerySet(DossierRowQuerySet):
    key = "pk"
    held = HeldAmongMany


class Dossier(models.Model):
    """What is guarded. Made by `open_dossier` only, together with its first right; never deleted by hand."""

    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    number = models.CharField("nummer", max_length=12)
    opened_at = models.DateTimeField(default=clock.now)
    shielded_at = models.DateTimeField(null=True, blank=True)
    # pseudonyms in the log are made under this key and die with it
    log_key = models.BinaryField(default=log_key)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "number"], name="one_dossier_per_number")]

    def __str__(self):
        return self.number

    def pseudonym(self, person_id: int) -> bytes:
        """The 32 bytes by which the log knows this person (design §2, last paragraph)."""
        return hmac.new(bytes(self.log_key), str(person_id).encode(), hashlib.sha256).digest()


class Grant(models.Model):
    """A right to open one dossier: who, why, from when until when, given by whom.

    Readable rows are those of the reader; giving, ending and listing go through `give_grant`,
    `end_grant` and `holders_of` of the gate role.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="grants")
    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    holder_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="grants")
    holder_desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="grants")
    ground = models.CharField(max_length=12, choices=[(k, v[0]) for k, v in GROUNDS.items()])
    period = DateTimeRangeField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["dossier", "holder_user"], name="grant_dossier_holder")]
        constraints = [
            models.CheckConstraint(
                condition=Q(holder_user__isnull=True, holder_desk__isnull=False)
                | Q(holder_user__isnull=False, holder_desk__isnull=True),
                name="grant_one_holder",
            ),
            models.CheckConstraint(condition=Q(ground__in=list(GROUNDS)), name="grant_ground"),
            ExclusionConstraint(
                name="grant_user_no_overlap",
                expressions=[
                    ("dossier", RangeOperators.EQUAL),
                    ("holder_user", RangeOperators.EQUAL),
                    ("ground", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(holder_user__isnull=False),
            ),
            ExclusionConstraint(
                name="grant_desk_no_overlap",
                expressions=[
                    ("dossier", RangeOperators.EQUAL),
                    ("holder_desk", RangeOperators.EQUAL),
                    ("ground", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(holder_desk__isnull=False),
            ),
        ]


class DossierRow(models.Model):
    """A row about a family: it carries its dossier itself, however deep it lies (design §2.1)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")

    objects = DossierRowQuerySet.as_manager()

    class Meta:
        abstract = True


# closed codes of the log (L31, L35): no free text exists in it
ACTIONS = (
    "zie", "lijst", "zoek", "maak", "wijzig", "verwijder", "print", "exporteer", "projecteer",
    "recht", "inloggen", "uitloggen", "mislukt",
)  # fmt: skip
OUTCOMES = ("ok", "geweigerd", "fout")


class Event(models.Model):
    """One line of the log: who did what to what, why, with which result. Append-only (L30–L35).

    No foreign keys: the log outlives what it is about. Numbers, closed codes, and users and
    organisations in words.
    """

    at = models.DateTimeField(default=clock.now)
    house_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=150, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=10)
    verb = models.CharField(max_length=40, blank=True)
    object_type = models.CharField(max_length=30, blank=True)
    object_number = models.CharField(max_length=30, blank=True)
    dossier_id = models.BigIntegerField(null=True)
    ground = models.CharField(max_length=12, blank=True)
    purpose = models.CharField(max_length=30, blank=True)
    article = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=9, default="ok")
    session = models.CharField(max_length=16, blank=True)
    address = models.CharField(max_length=45, blank=True)
    trace = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "at"], name="event_dossier_at"),
            models.Index(fields=["user_id", "at"], name="event_user_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=ACTIONS), name="event_action"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="event_outcome"),
        ]


class EventLine(models.Model):
    """One person concerned by an event, as a pseudonym under the dossier's key (L34)."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="lines", db_constraint=False)
    person = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["person"], name="eventline_person")]
