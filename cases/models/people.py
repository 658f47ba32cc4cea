"""The people of a family and how they belong together."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from access.models import DossierRow
from accounts.models import User
from casusoverleg import clock
from casusoverleg.names import fold


class Person(DossierRow):
    """Somebody of the family or its direct circle (L11). Never “dader”, “slachtoffer” or “cliënt”."""

    CIRCLES = [("gezin", "gezinslid"), ("kring", "ander direct sociaal contact")]
    INFORMED = [("ja", "weet het"), ("nee", "weet het nog niet"), ("uitgesteld", "uitgesteld, met reden")]
    first_name = models.CharField("voornaam", max_length=60)
    last_name = models.CharField("achternaam", max_length=80, blank=True)
    birth_date = models.DateField("geboortedatum", null=True, blank=True)
    place = models.CharField("woonplaats", max_length=60, blank=True)
    role = models.CharField("plaats in het gezin", max_length=40, blank=True)  # moeder, zoon, oma
    circle = models.CharField(max_length=5, choices=CIRCLES, default="gezin")
    circle_reason = models.CharField("waarom hoort deze persoon erbij", max_length=200, blank=True)
    informed = models.CharField("weet van de aanmelding", max_length=10, choices=INFORMED, default="nee")
    informed_on = models.DateField(null=True, blank=True)
    informed_reason = models.CharField(max_length=200, blank=True)
    heard_on = models.DateField("stem van het kind gehoord op", null=True, blank=True)
    search_name = models.CharField(max_length=150, editable=False)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["birth_date", "first_name"]
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="person_search_name"),
            models.Index(fields=["birth_date"], name="person_birth_date"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(circle="gezin") | ~Q(circle_reason=""), name="person_circle_reason")
        ]

    def __str__(self):
        return self.first_name

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def age(self):
        if self.birth_date is None:
            return None
        today = clock.today()
        return today.year - self.birth_date.year - ((today.month, today.day) < (self.birth_date.month, self.birth_date.day))

    def save(self, *args, **kwargs):
        self.search_name = fold(self.full_name)
        super().save(*args, **kwargs)


class PersonCorrection(DossierRow):
    """A corrected name or date, with the old value kept (L45)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    former = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200)
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-corrected_at"]


class Relation(DossierRow):
    """How two people of one dossier belong together, said from `person` to `other`."""

    KINDS = [
        ("ouder", "is ouder van"),
        ("partner", "is partner van"),
        ("ex", "is uit elkaar met"),
        ("grootouder", "is grootouder van"),
        ("broerzus", "is broer of zus van"),
        ("steun", "is steun voor"),
        ("anders", "kent"),
    ]
    person = models.ForeignKey(Person, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Person, models.CASCADE, related_name="related")
    kind = models.CharField(max_length=10, choices=KINDS)
    custody = models.BooleanField("heeft gezag", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other", "kind"], name="one_relation_per_kind"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="relation_of_two"),
        ]
