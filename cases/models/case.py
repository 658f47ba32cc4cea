"""The case itself, and what lower rooms are told of higher ones: decisions and wishes for an agenda."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from access.models import DossierRow, DossierRowQuerySet, HeldAmongMany
from accounts.models import User
from cases.flows import CASE, PHASE
from casusoverleg import clock
from houses.models import Municipality, Organisation

# law.md 8.5, WGS 2.25: the ends of a house
ENDS = {
    "crime": "criminaliteit voorkomen, verminderen en bestrijden",
    "nuisance": "ernstige overlast voorkomen, verminderen en bestrijden",
    "unsafe_persons": "onveilige situaties voor personen voorkomen en verminderen",
    "unsafe_area": "onveilige situaties in een gebied voorkomen en verminderen",
}


class CaseQuerySet(DossierRowQuerySet):
    held = HeldAmongMany

    def visible_to(self, user):
        return super().visible_to(user).filter(dossier__shielded_at__isnull=True)

    def running(self):
        return self.filter(state__in=["lopend", "volgen"])


class Case(DossierRow):
    """One family's case, one to one with its dossier; starts as `aangemeld` (D1)."""

    dossier = models.OneToOneField("access.Dossier", models.CASCADE, related_name="case")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="gemeente")
    state = models.CharField("staat", max_length=13, choices=CASE.choices, default=CASE.start)
    phase = models.CharField("fase", max_length=2, choices=PHASE.choices, default=PHASE.start)
    ends = ArrayField(models.CharField(max_length=14, choices=list(ENDS.items())), default=list)
    purpose = models.TextField("doel van de samenwerking", blank=True)  # L10, fixed at admission
    started_on = models.DateField("loopt sinds", null=True, blank=True)
    director = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="procesregisseur"
    )
    regie = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="casusregie")
    regie_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    next_on = models.DateField("volgende datum", null=True, blank=True)
    follow_until = models.DateField("volgen tot", null=True, blank=True)
    closed_at = models.DateTimeField("afgesloten op", null=True, blank=True)
    closing_reasons = models.TextField("waarom afgesloten", blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            CASE.check("state", "case_state"),
            PHASE.check("phase", "case_phase"),
            models.CheckConstraint(
                condition=Q(state__in=["aangemeld", "niet_opgepakt"]) | ~Q(purpose=""), name="case_has_purpose"
            ),
            models.CheckConstraint(
                condition=~Q(state="afgesloten") | Q(closed_at__isnull=False), name="closed_case_has_moment"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        return self.dossier.number


class Summary(DossierRow):
    """“In het kort”: greatest concern and what helps, with writer and date; the last one counts."""

    concern = models.TextField("grootste zorg")
    helps = models.TextField("wat helpt", blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-written_at"]


class PhaseChange(DossierRow):
    """From which phase to which, why, by whom (E1)."""

    former = models.CharField(max_length=2, choices=PHASE.choices)
    phase = models.CharField(max_length=2, choices=PHASE.choices)
    reason = models.TextField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["changed_at"]


class Decision(DossierRow):
    """A decision about this family: what, when, by which rule, who agreed, the dissenting voice (G14)."""

    KINDS = [("afspraak", "afspraak"), ("regie", "casusregie"), ("fase", "fase"), ("vervolg", "vervolg")]
    kind = models.CharField(max_length=8, choices=KINDS, default="afspraak")
    text = models.TextField("besluit")
    dissent = models.TextField("tegengeluid", blank=True)
    agreed = models.TextField("wie is het eens", blank=True)
    decided_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    meeting_number = models.CharField(max_length=12, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["decided_at"]


class AgendaWish(DossierRow):
    """What a lower room wants of an agenda: a row the meetings collect (design §1)."""

    KINDS = [("nieuw", "nieuw"), ("rappel", "rappel"), ("spoed", "spoed"), ("weging", "weging")]
    kind = models.CharField(max_length=6, choices=KINDS)
    reason = models.CharField("waarvoor", max_length=200, blank=True)
    not_before = models.DateField("niet vóór")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    placed_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["not_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind"],
                condition=Q(placed_at__isnull=True, dropped_at__isnull=True),
                name="one_open_wish_per_kind",
            )
        ]
