"""Goals, safety requirements and the versions of the plan."""

from django.db import models

from access.models import DossierRow
from accounts.models import User
from cases.flows import SAFETY
from casusoverleg import clock
from houses.models import Organisation


class Goal(DossierRow):
    """What the family and the table want to reach, in one sentence."""

    text = models.CharField("doel", max_length=300)
    position = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reached_on = models.DateField("gehaald op", null=True, blank=True)
    dropped_on = models.DateField("vervallen op", null=True, blank=True)

    class Meta:
        ordering = ["position", "made_at"]


class SafetyRequirement(DossierRow):
    """A bodemeis: the least that must be so, who watches it, what the last look found (E8)."""

    text = models.CharField("veiligheidseis", max_length=300)
    guard = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="bewaakt door")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    consequence = models.CharField("als het niet gebeurt", max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=SAFETY.choices, default=SAFETY.start)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["made_at"]
        constraints = [SAFETY.check("state", "safety_state")]


class SafetyCheck(DossierRow):
    """One look at a safety requirement: what was found, by whom, when."""

    requirement = models.ForeignKey(SafetyRequirement, models.CASCADE, related_name="checks")
    found = models.CharField(max_length=9, choices=SAFETY.choices)
    note = models.CharField(max_length=200, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_on = models.DateField(default=clock.today)

    class Meta:
        ordering = ["-checked_on", "-pk"]


class PlanVersion(DossierRow):
    """The plan of approach as it stood after a meeting: frozen rows, the text comes from them."""

    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # goals, safety requirements, actions and decisions as they stood
    made_at = models.DateTimeField(default=clock.now)
    meeting_number = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="one_plan_per_version")]
