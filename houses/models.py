"""A house: its settings, its organisations, its series. Nothing here is about a family."""

from django.db import models, transaction
from django.db.models import F

from casusoverleg import clock


class House(models.Model):
    """One Zorg- en Veiligheidshuis (ledger A1, L69)."""

    name = models.CharField("naam", max_length=80, unique=True)
    code = models.SlugField("code", max_length=20, unique=True)
    legal_form = models.CharField("rechtsvorm", max_length=80, blank=True)
    emergency_phone = models.CharField("telefoon bij spoed", max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Setting(models.Model):
    """A term or number of the house that differs from the ledger's default (design §3: terms are data)."""

    house = models.ForeignKey(House, models.CASCADE, related_name="settings")
    key = models.CharField(max_length=40)
    value = models.PositiveIntegerField()
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="one_value_per_setting")]


# key: (default, label, unit, source). Days unless the unit says otherwise.
SETTINGS = {
    "first_contact_hours": (48, "Eerste contact na een aanmelding", "uur", "C14"),
    "weighing_days": (5, "Aanmelding tot weging", "dagen", "3:R-014"),
    "first_meeting_days": (14, "Weging tot eerste overleg", "dagen", "I-05"),
    "preparation_days": (4, "Voorbereiding klaar vóór het overleg", "dagen", "G7"),
    "minutes_days": (2, "Overleg tot verslag", "dagen", "1:B13"),
    "case_days": (180, "Start tot afsluiting", "dagen", "H1"),
    "reminder_before_days": (2, "Herinnering vóór de datum van een actie", "dagen", "F7"),
    "reminder_after_days": (1, "Herinnering na de datum van een actie", "dagen", "F7"),
    "rappel_default_days": (42, "Volgende bespreking, als niemand iets anders kiest", "dagen", "G14"),
    "small_cell": (5, "Kleinste aantal dat in cijfers wordt getoond", "gezinnen", "S27"),
    "summary_stale_days": (30, "Samenvatting vraagt om bijwerken na", "dagen", "screens §7"),
}


def setting(house_id: int, key: str) -> int:
    """The value of a setting in a house: its own, or the default."""
    value = Setting.objects.filter(house_id=house_id, key=key).values_list("value", flat=True).first()
    return SETTINGS[key][0] if value is None else value


class Counter(models.Model):
    """The next visible number of a kind in a house; numbers are never used twice."""

    house = models.ForeignKey(House, models.CASCADE)
    kind = models.CharField(max_length=20)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "kind"], name="one_counter_per_kind")]


def next_number(house_id: int, kind: str) -> int:
    """Takes the next number; two at once wait for each other, a rollback gives it back."""
    with transaction.atomic():
        Counter.objects.get_or_create(house_id=house_id, kind=kind)
        Counter.objects.filter(house_id=house_id, kind=kind).update(value=F("value") + 1)
        return Counter.objects.get(house_id=house_id, kind=kind).value


class Municipality(models.Model):
    """A municipality of the house's area (L69)."""

    house = models.ForeignKey(House, models.CASCADE, related_name="municipalities")
    name = models.CharField("naam", max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["house", "name"], name="one_municipality_per_name")]

    def __str__(self):
        return self.name


class Organisation(models.Model):
    """An organisation card (ledger A2). `part` follows from the lists of WGS 2.27 (L1, L2, L62)."""

    PUBLIC, PRIVATE, THIRD, HOUSE = "lid1", "lid2", "derde", "huis"
    PARTS = [
        (PUBLIC, "publieke deelnemer"),
        (PRIVATE, "private deelnemer"),
        (THIRD, "derde"),
        (HOUSE, "het huis zelf"),
    ]
    # code: (label, part) in the order of law.md §8.1 and §8.2
    KINDS = {
        "rvdk": ("Raad voor de Kinderbescherming", PUBLIC),
        "dji": ("Dienst Justitiële Inrichtingen", PUBLIC),
        "politie": ("politie", PUBLIC),
        "om": ("openbaar ministerie", PUBLIC),
        "burgemeester": ("burgemeester", PUBLIC),
        "college": ("college van burgemeester en wethouders", PUBLIC),
        "ggd": ("GGD", PUBLIC),
        "reclassering": ("reclassering", PRIVATE),
        "veilig_thuis": ("Veilig Thuis", PRIVATE),
        "gi": ("gecertificeerde instelling", PRIVATE),
        "ggz": ("instelling voor geestelijke gezondheidszorg", PRIVATE),
        "in_opdracht_college": ("instelling in opdracht van het college", PRIVATE),
        "derde": ("derde", THIRD),
        "huis": ("het huis zelf", HOUSE),
    }
    CHAINS = [("straf", "strafketen"), ("zorg", "zorgketen"), ("bestuur", "bestuur")]

    house = models.ForeignKey(House, models.CASCADE, related_name="organisations")
    name = models.CharField("naam", max_length=80)
    kind = models.CharField("soort", max_length=20, choices=[(k, v[0]) for k, v in KINDS.items()])
    part = models.CharField("deelname", max_length=5, choices=PARTS, editable=False)
    chain = models.CharField("keten", max_length=7, choices=CHAINS)
    municipality = models.ForeignKey(Municipality, models.SET_NULL, null=True, blank=True, verbose_name="gemeente")
    phone = models.CharField("telefoon", max_length=20, blank=True)
    can = models.TextField("wat zij kunnen", blank=True)
    active = models.BooleanField("doet mee", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["house", "name"], name="one_organisation_per_name"),
            models.CheckConstraint(condition=models.Q(part__in=["lid1", "lid2", "derde", "huis"]), name="organisation_part"),
            models.CheckConstraint(condition=models.Q(chain__in=["straf", "zorg", "bestuur"]), name="organisation_chain"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.part = self.KINDS[self.kind][1]  # follows from the law's lists, is never chosen
        super().save(*args, **kwargs)

    @property
    def is_public(self):
        return self.part == self.PUBLIC


class Series(models.Model):
    """A meeting that returns (ledger G1): Focusoverleg, Weegoverleg, MDA++."""

    KINDS = [("casus", "casusoverleg"), ("weeg", "weegoverleg"), ("maat", "casus op maat")]

    house = models.ForeignKey(House, models.CASCADE, related_name="series")
    name = models.CharField("naam", max_length=60)
    kind = models.CharField("soort", max_length=5, choices=KINDS, default="casus")
    weekday = models.PositiveSmallIntegerField("dag van de week", default=0)
    starts = models.TimeField("begint om", default="13:30")
    minutes = models.PositiveSmallIntegerField("duur in minuten", default=120)
    cap = models.PositiveSmallIntegerField("meeste gezinnen op een agenda", default=8)
    minutes_per_case = models.PositiveSmallIntegerField("minuten per gezin", default=20)
    place = models.CharField("plaats", max_length=80, blank=True)
    # minutes planned per step, in the order Beeld, Oordeel, Besluit (ledger E2)
    image_share = models.PositiveSmallIntegerField("deel beeldvorming (%)", default=40)
    judgement_share = models.PositiveSmallIntegerField("deel oordeelsvorming (%)", default=30)
    active = models.BooleanField("actief", default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["house", "name"], name="one_series_per_name"),
            models.CheckConstraint(
                condition=models.Q(image_share__lte=90) & models.Q(judgement_share__lte=90), name="series_shares"
            ),
        ]

    def __str__(self):
        return self.name
