"""Attachments and made documents: about one dossier, for one reader, with hash and state."""

import uuid

from django.db import models

from access.models import DossierRow, DossierRowQuerySet
from accounts.models import User
from casusoverleg import clock
from files.flows import DOCUMENT


class DocumentQuerySet(DossierRowQuerySet):
    def visible_to(self, user):
        """Documents made for this reader, and attachments of dossiers this reader may open."""
        return super().visible_to(user).filter(models.Q(reader=user) | models.Q(reader__isnull=True))


class Document(DossierRow):
    """A PDF made for one reader (minutes, plan), or an attachment everybody of the dossier may have.

    Made documents are rebuilt never: a new version is a new row.
    """

    KINDS = [("verslag", "verslag"), ("plan", "plan van aanpak"), ("bijlage", "bijlage")]

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    title = models.CharField(max_length=120)
    reader = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    # what it was made from: the number of the meeting, the version of the plan
    source = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=8, choices=DOCUMENT.choices, default=DOCUMENT.start)
    path = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    content_type = models.CharField(max_length=100, default="application/pdf")
    trouble = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            DOCUMENT.check("state", "document_state"),
            models.UniqueConstraint(
                fields=["dossier", "kind", "source", "reader"],
                condition=models.Q(reader__isnull=False),
                name="one_document_per_reader",
            ),
        ]
