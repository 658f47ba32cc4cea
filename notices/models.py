"""What is owed and what waits for somebody (design §5)."""

import uuid

from django.db import models
from django.db.models import Q

from access.models import Dossier
from accounts.models import User
from casusoverleg import clock
from houses.models import House


class Obligation(models.Model):
    """Something the product owes: a mail, a document, a reminder, a refresh. Written in the transaction
    that causes it, done by the worker, at most once per `key`.

    A date a person chose stands in `due_on` and counts from 07:00 Amsterdam; everything else in `due_at`.
    """

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    task = models.CharField(max_length=60)  # name of the Celery task that does it
    args = models.JSONField(default=list)  # ids only
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(done_at__isnull=True, cancelled_at__isnull=True), name="obligation_due_at"
            ),
            models.Index(
                fields=["due_on"], condition=Q(done_at__isnull=True, cancelled_at__isnull=True), name="obligation_due_on"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, due_on__isnull=False) | Q(due_at__isnull=False, due_on__isnull=True),
                name="obligation_one_due",
            )
        ]


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        position = getattr(user, "position", None)
        if position is None:
            return self.none()
        return self.filter(user_id=user.pk, house_id=position.house_id)

    def waiting(self):
        return self.filter(done_at__isnull=True)


class Notice(models.Model):
    """One line in somebody's inbox: a closed kind, a visible number and where it leads. Never a name,
    a case or a reason."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    house = models.ForeignKey(House, models.CASCADE, related_name="+")
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=30)
    path = models.CharField(max_length=120)
    due_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "made_at"]
        indexes = [models.Index(fields=["user"], condition=Q(done_at__isnull=True), name="notice_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "house", "kind", "number"], condition=Q(done_at__isnull=True), name="one_waiting_notice"
            )
        ]
