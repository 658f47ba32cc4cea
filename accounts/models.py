"""Who you are: users, positions (role × organisation × house, dated), desks, invitations."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.crypto import salted_hmac

from casusoverleg import clock
from houses.models import House, Organisation

# code: label. The first four open dossiers; the others never do (B1, L29).
ROLES = {
    "procesregisseur": "procesregisseur",
    "informatieverwerker": "informatieverwerker",
    "partner": "professional",
    "beslisser": "beslisser van een publieke deelnemer",
    "middenmanager": "middenmanager",
    "ketenmanager": "ketenmanager",
    "functionaris": "functionaris gegevensbescherming",
    "beheerder": "beheerder",
}
CASE_ROLES = ("procesregisseur", "informatieverwerker", "partner", "beslisser")
STAFF_ROLES = ("procesregisseur", "informatieverwerker")
# roles a person of the house itself holds; the others belong to a participant
HOUSE_ROLES = ("procesregisseur", "informatieverwerker", "ketenmanager", "functionaris", "beheerder")


class Period(Func):
    """tstzrange(since, until) for exclusion constraints and lookups."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """A superuser may do technical work and sees no dossier (house rule 1)."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser):
    """A person with an account. A professional has no other personal field than these (L16)."""

    email = models.EmailField("e-mailadres", unique=True)
    first_name = models.CharField("voornaam", max_length=60)
    last_name = models.CharField("achternaam", max_length=80)
    phone = models.CharField("telefoon", max_length=20, blank=True)
    is_active = models.BooleanField("actief", default=True)
    is_superuser = models.BooleanField("technisch beheer", default=False)
    screening = models.CharField(
        "betrouwbaarheid", max_length=9, choices=[("vog", "VOG"), ("screening", "screening")], blank=True
    )  # L14
    screened_on = models.DateField("verklaard op", null=True, blank=True)
    secrecy_on = models.DateField("geheimhouding getekend op", null=True, blank=True)  # L37
    keys_in_room = models.BooleanField("lettertoetsen in de kamer", default=True)
    joined_at = models.DateTimeField(default=clock.now)
    sessions_ended_at = models.DateTimeField(null=True, blank=True)  # every session from before it is worth nothing

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        ordering = ["first_name", "last_name"]

    def __str__(self):
        return self.short_name

    @property
    def short_name(self):
        """“Marit V.”: enough for colleagues, little for a passer-by."""
        return f"{self.first_name} {self.last_name[:1]}." if self.last_name else self.first_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}"

    def _get_session_auth_hash(self, secret=None):
        """Django compares this with what the session kept: a new password or ended sessions make it differ."""
        ended = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        return salted_hmac("accounts.User.session", self.password + ended, secret=secret, algorithm="sha256").hexdigest()

    # Django's own machinery asks these; nobody has permissions there
    def has_perm(self, perm, obj=None):
        return False

    def has_module_perms(self, app_label):
        return False


class PositionQuerySet(models.QuerySet):
    def in_force(self):
        now = clock.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)


class Position(models.Model):
    """A role of a person, for one organisation, in one house, dated (A3, L29: appointed by whom and when)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="positions")
    house = models.ForeignKey(House, models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="positions")
    role = models.CharField("rol", max_length=20, choices=list(ROLES.items()))
    since = models.DateTimeField("sinds", default=clock.now)
    until = models.DateTimeField("tot", null=True, blank=True)
    appointed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["house", "role"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="position_role"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="position_period"),
            ExclusionConstraint(
                name="one_position_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Period("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def opens_dossiers(self):
        return self.role in CASE_ROLES

    @property
    def is_staff_of_house(self):
        return self.role in STAFF_ROLES

    @property
    def role_label(self):
        return ROLES[self.role]


class Desk(models.Model):
    """A desk of the house that can hold a right: whoever sits at it, dated (design §2.2)."""

    KINDS = [("triage", "triage"), ("doelbesluit", "doelbesluit"), ("privacy", "privacy")]

    house = models.ForeignKey(House, models.CASCADE, related_name="desks")
    kind = models.CharField(max_length=12, choices=KINDS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "kind"], name="one_desk_per_kind")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.house}"


class DeskSeat(models.Model):
    """Somebody at a desk, from when to when."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="seats")
    user = models.ForeignKey(User, models.CASCADE, related_name="seats")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "desk"])]
        constraints = [
            ExclusionConstraint(
                name="one_seat_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("desk", RangeOperators.EQUAL),
                    (Period("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


def invitation_token():
    return secrets.token_urlsafe(32)


class AccountInvitation(models.Model):
    """An account begins with an invitation by the house; nobody signs up (design §2.4)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    token = models.CharField(max_length=64, unique=True, default=invitation_token)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class FactorReset(models.Model):
    """Lost second factor: asked by the person, given by a second one (never by the same)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets")
    asked_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | ~Q(done_by=F("user")), name="factor_reset_by_second_person"
            )
        ]
