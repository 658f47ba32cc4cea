"""What is known, with its source, and who may have it (design §2.7; L16, L56)."""

from django.db import models
from django.db.models import Q

from access.models import DossierRow, DossierRowQuerySet
from accounts.models import User
from cases.models.people import Person
from casusoverleg import clock
from houses.models import Organisation

# law.md 8.3, WGS 2.30(1)(a): a closed list
CATEGORIES = {
    1: "identificerende en contactgegevens",
    2: "burgerservicenummer",
    3: "woonsituatie",
    4: "financiële gegevens",
    5: "inkomensgegevens",
    6: "gezondheid",
    7: "politiegegevens",
    8: "justitiële gegevens",
    9: "relaties",
    10: "toezicht en handhaving",
    11: "zorg of voorziening",
    12: "begeleiding, zorg en hulp",
}
AUDIENCES = {
    "team": "hele team",
    "straf": "alleen de strafketen",
    "zorg": "alleen de zorgketen",
    "organisatie": "alleen uw organisatie",
}


class AudienceQuerySet(DossierRowQuerySet):
    """Rows with an audience: everybody of the team, one chain, or the providing organisation alone.

    The policy of the table says the same in SQL; the process director sees both chains.
    """

    def visible_to(self, user):
        rows = super().visible_to(user)
        position = getattr(user, "position", None)
        if position is None:
            return rows
        chains = ["straf", "zorg"] if position.role == "procesregisseur" else [position.organisation.chain]
        return rows.filter(
            Q(audience="team") | Q(audience__in=chains) | Q(organisation_id=position.organisation_id)
        )


class InformationItem(DossierRow):
    """One fragment about somebody: who says so, when seen, fact or not, and who may have it."""

    KINDS = [
        ("feit", "Feit"),
        ("vermoeden", "Vermoeden"),
        ("aanname", "Aanname"),
        ("gezin", "Gezin zelf"),
        ("niet_gedeeld", "Niet gedeeld"),
    ]
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="over wie")
    kind = models.CharField("soort", max_length=12, choices=KINDS)
    text = models.TextField("wat is er bekend")
    how = models.CharField("hoe weten we dat", max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="bron")
    observed_on = models.DateField("gezien op", null=True, blank=True)
    category = models.PositiveSmallIntegerField("soort gegeven", choices=list(CATEGORIES.items()))
    audience = models.CharField("wie ziet dit", max_length=11, choices=list(AUDIENCES.items()), default="team")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    first_processed_on = models.DateField(default=clock.today)  # the five-year clock (L38)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        indexes = [models.Index(fields=["dossier", "-recorded_at"], name="information_of_dossier")]
        constraints = [
            models.CheckConstraint(condition=Q(category__gte=1, category__lte=12), name="information_category"),
            models.CheckConstraint(condition=Q(audience__in=list(AUDIENCES)), name="information_audience"),
        ]


class TimelineEvent(DossierRow):
    """Something that happened, before or during the case (D5)."""

    LANES = [
        ("incident", "Incidenten"),
        ("melding", "Meldingen"),
        ("hulp", "Hulp en maatregelen"),
        ("overleg", "Overleg"),
        ("fase", "Fase"),
    ]
    lane = models.CharField("soort", max_length=8, choices=LANES)
    on = models.DateField("op")
    until = models.DateField("tot en met", null=True, blank=True)
    text = models.CharField("wat", max_length=200)
    mark = models.CharField(max_length=7, blank=True, choices=[("eerste", "eerste"), ("ergste", "ergste")])
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.CharField(max_length=11, choices=list(AUDIENCES.items()), default="team")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["on"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=models.F("on")), name="event_period"),
            models.CheckConstraint(condition=Q(audience__in=list(AUDIENCES)), name="timeline_audience"),
        ]
