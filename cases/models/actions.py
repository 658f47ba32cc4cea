"""Action items: one responsible person, what, when; and every update of it."""

from django.db import models
from django.db.models import Q

from access.models import DossierRow, DossierRowQuerySet
from accounts.models import User
from cases.flows import ACTION, ACTION_OPEN
from casusoverleg import clock
from houses.models import Organisation


class ActionQuerySet(DossierRowQuerySet):
    def open(self):
        return self.filter(state__in=ACTION_OPEN)

    def of(self, user):
        """What this person is responsible for."""
        return self.filter(responsible=user)

    def overdue(self):
        return self.open().filter(due_on__lt=clock.today())


class ActionItem(DossierRow):
    """Something one person promised: `number` is the dossier's number and a follow-up number, A-1042-3."""

    number = models.CharField("nummer", max_length=16)
    what = models.CharField("wat", max_length=300)
    for_whom = models.CharField("voor wie", max_length=80, blank=True)
    responsible = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="wie")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    due_on = models.DateField("voor wanneer")
    state = models.CharField("staat", max_length=12, choices=ACTION.choices, default=ACTION.start)
    result = models.TextField("resultaat", blank=True)
    obstacle = models.CharField("wat staat in de weg", max_length=300, blank=True)
    waits_since = models.DateField(null=True, blank=True)
    postponed = models.PositiveSmallIntegerField("keer opgeschoven", default=0)
    agreed_at = models.DateTimeField("afgesproken op", default=clock.now)
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    meeting_number = models.CharField(max_length=12, blank=True)
    finished_at = models.DateTimeField("gereed op", null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "number"]
        indexes = [
            models.Index(
                fields=["responsible", "due_on"], condition=Q(state__in=ACTION_OPEN), name="action_open_of_person"
            ),
            models.Index(fields=["dossier", "due_on"], name="action_of_dossier"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_action_per_number"),
            ACTION.check("state", "action_state"),
            models.CheckConstraint(
                condition=~Q(state="gereed") | Q(finished_at__isnull=False), name="finished_action_has_moment"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.state in ACTION_OPEN

    @property
    def is_late(self):
        return self.is_open and self.due_on < clock.today()


class ActionUpdate(DossierRow):
    """One step of an action item: appended, never edited."""

    action = models.ForeignKey(ActionItem, models.CASCADE, related_name="updates")
    step = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=ACTION.choices)
    note = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at"]
