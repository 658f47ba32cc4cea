"""Meetings, who is asked, what is on the agenda, and what is typed in the room.

A meeting itself holds nothing about a family; whatever does is a row with its dossier.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from access.models import DossierRow
from accounts.models import User
from casusoverleg import clock
from cases.models.information import AUDIENCES, AudienceQuerySet
from houses.models import House, Organisation, Series
from meetings.flows import DISPOSITIONS, INVITATION, ITEM, MEETING, STEPS


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings of the house in force: all for its staff, else those one is invited to or chairs."""
        position = getattr(user, "position", None)
        if position is None or not position.opens_dossiers:
            return self.none()
        rows = self.filter(house_id=position.house_id)
        if position.is_staff_of_house:
            return rows
        asked = Invitation.objects.filter(meeting_id=OuterRef("pk"), user_id=user.pk).exclude(state="ingetrokken")
        return rows.filter(Q(chair_id=user.pk) | Exists(asked))


class Meeting(models.Model):
    """One meeting of a series, or a casus op maat. `revision` goes up with every visible change (design §4)."""

    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    number = models.CharField("nummer", max_length=12)
    series = models.ForeignKey(Series, models.PROTECT, related_name="+", verbose_name="serie")
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    place = models.CharField("plaats", max_length=80, blank=True)
    online = models.URLField("adres om online mee te doen", blank=True)
    chair = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="voorzitter")
    scribe = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="schrijver")
    state = models.CharField("staat", max_length=8, choices=MEETING.choices, default=MEETING.start)
    revision = models.PositiveIntegerField(default=0)
    current = models.ForeignKey("AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+")
    invite_sequence = models.PositiveSmallIntegerField(default=0)  # SEQUENCE of the .ics
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField("waarom afgelast", max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["house", "number"], name="one_meeting_per_number"),
            MEETING.check("state", "meeting_state"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_start"),
        ]

    def __str__(self):
        return self.number

    @property
    def minutes(self):
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Invitation(models.Model):
    """Who is asked to a meeting, why, and what they answered (G5)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    expectation = models.CharField("wat we van u vragen", max_length=200, blank=True)
    state = models.CharField("antwoord", max_length=11, choices=INVITATION.choices, default=INVITATION.start)
    substitute = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField("laatst in de kamer", null=True, blank=True)
    present = models.BooleanField("aanwezig", default=False)

    class Meta:
        ordering = ["organisation__name", "user__first_name"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="one_invitation_per_person"),
            INVITATION.check("state", "invitation_state"),
        ]


class AgendaItem(DossierRow):
    """One family on an agenda: in which order, how long, how far, with what result (G7, G12)."""

    KINDS = [("spoed", "spoed"), ("nieuw", "nieuw"), ("rappel", "rappel"), ("weging", "weging")]
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField("volgorde")
    kind = models.CharField("waarom", max_length=6, choices=KINDS)
    aim = models.CharField("doel van de bespreking", max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField("minuten", default=20)
    state = models.CharField("staat", max_length=10, choices=ITEM.choices, default=ITEM.start)
    step = models.CharField("stap", max_length=7, choices=list(STEPS.items()), default="beeld")
    started_at = models.DateTimeField(null=True, blank=True)
    step_started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    image_seconds = models.PositiveIntegerField(default=0)
    judgement_seconds = models.PositiveIntegerField(default=0)
    decision_seconds = models.PositiveIntegerField(default=0)
    disposition = models.CharField("hoe verder", max_length=9, choices=list(DISPOSITIONS.items()), blank=True)
    disposition_note = models.CharField(max_length=200, blank=True)
    next_on = models.DateField("volgende datum", null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dossier"], name="one_item_per_family"),
            ITEM.check("state", "agenda_item_state"),
            # no item leaves without saying what happens next (design §4, X1)
            models.CheckConstraint(condition=~Q(state="afgerond") | ~Q(disposition=""), name="item_has_disposition"),
            models.CheckConstraint(
                condition=~Q(disposition__in=["terug", "loopt", "volgen"]) | Q(next_on__isnull=False),
                name="item_has_next_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="uitgesteld") | ~Q(disposition_note=""), name="postponed_item_has_reason"
            ),
        ]


class Preparation(DossierRow):
    """What somebody is asked to prepare for one family, and did: `nothing` is an answer too (G8)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="preparations")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked = models.CharField("wat we vragen", max_length=200, blank=True)
    nothing = models.BooleanField("niets toe te voegen", default=False)
    KINDS = [("feit", "Feit"), ("vermoeden", "Vermoeden"), ("voorstel", "Voorstel"), ("vraag", "Vraag")]
    kind = models.CharField("soort", max_length=9, choices=KINDS, default="feit")
    text = models.TextField("wat u inbrengt", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="one_preparation_per_person")]


class Contribution(DossierRow):
    """What a participant brings in, in one step of one family (G13)."""

    KINDS = [("feit", "Feit"), ("vermoeden", "Vermoeden"), ("voorstel", "Voorstel"), ("vraag", "Vraag")]
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="contributions")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    step = models.CharField(max_length=7, choices=list(STEPS.items()))
    kind = models.CharField("soort", max_length=9, choices=KINDS)
    text = models.TextField("wat u inbrengt")
    audience = models.CharField("wie ziet dit", max_length=11, choices=list(AUDIENCES.items()), default="team")
    made_at = models.DateTimeField(default=clock.now)
    taken_over_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [models.CheckConstraint(condition=Q(audience__in=list(AUDIENCES)), name="contribution_audience")]


class SharedText(DossierRow):
    """A field everybody in the room writes or reads: “wat we samen zeggen” per step, the greatest concern.

    `version` goes up with each saving; who saves on an older one is shown both texts.
    """

    FIELDS = [("beeld", "Beeld"), ("oordeel", "Oordeel"), ("besluit", "Besluit"), ("zorg", "Onze grootste zorg")]
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="texts")
    field = models.CharField(max_length=7, choices=FIELDS)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "field"], name="one_text_per_field")]


class TextVersion(DossierRow):
    """What a shared text was, each time it was saved: no word is lost (design §4)."""

    shared = models.ForeignKey(SharedText, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["shared", "version"], name="one_row_per_version")]


