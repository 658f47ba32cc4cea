"""Registration, weighing per criterion, and the purpose decision."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from access.models import DossierRow, DossierRowQuerySet, HeldAmongMany
from accounts.models import User
from casusoverleg import clock
from houses.models import House, Municipality, Organisation
from triage.criteria import HARMS, TIMINGS
from triage.flows import REFERRAL


class ReferralDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Somebody's own draft in the house in force."""
        position = getattr(user, "position", None)
        if position is None:
            return self.none()
        return self.filter(user_id=user.pk, house_id=position.house_id)


class ReferralDraft(models.Model):
    """What somebody typed so far of a registration, as typed; only that person ever sees it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    house = models.ForeignKey(House, models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)  # step: {field: [values]}
    saved_at = models.DateTimeField(default=clock.now)
    # who to call when somebody of this family is known here already
    known_director = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = ReferralDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "house"], name="one_draft_per_house")]


class ReferralQuerySet(DossierRowQuerySet):
    held = HeldAmongMany

    def visible_to(self, user):
        """Referrals this reader may open: by a right on the dossier, or because they registered it."""
        position = getattr(user, "position", None)
        if position is None or not position.opens_dossiers:
            return self.none()
        mine = Q(registrar_id=user.pk, organisation__house_id=position.house_id)
        granted = super().visible_to(user).values("pk")
        return self.filter(mine | Q(pk__in=granted))

    def for_page(self):
        """With what every page of one referral shows; never the dossier: a registrar without right has none."""
        return self.select_related("organisation__house", "municipality", "registrar", "known_director", "first_contact_by")


class Referral(DossierRow):
    """A registration in the sender's words (C3, L3, L12)."""

    CAUSES = [("gedraging", "gedrag van iemand"), ("situatie", "situatie waarin iemand zit")]
    number = models.CharField("nummer", max_length=12)
    registrar = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="gemeente")
    received_at = models.DateTimeField("ontvangen op", default=clock.now)
    cause = models.CharField("aanleiding", max_length=9, choices=CAUSES)
    matter = models.TextField("wat is er aan de hand")
    tried = models.TextField("wat is er al geprobeerd", blank=True)
    wanted = models.TextField("wat vraagt u van ons", blank=True)
    urgent = models.BooleanField("spoed", default=False)
    urgency_note = models.TextField("waarom spoed", blank=True)
    family_told = models.CharField(
        "weet het gezin ervan", max_length=6, choices=[("ja", "ja"), ("deels", "deels"), ("nee", "nee")]
    )
    told_note = models.TextField("wie weet het wel of niet, en waarom", blank=True)
    declared = models.CharField(max_length=10, blank=True)  # version of the declaration's text (L12)
    first_contact_at = models.DateTimeField("eerste contact met het gezin", null=True, blank=True)
    first_contact_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    first_contact_note = models.CharField("hoe ging het eerste contact", max_length=200, blank=True)
    known_director = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField("staat", max_length=11, choices=REFERRAL.choices, default=REFERRAL.start)
    question = models.TextField("wat nog ontbreekt", blank=True)  # asked of the registrar
    question_due = models.DateField("vóór", null=True, blank=True)
    completion = models.TextField("aanvulling van de aanmelder", blank=True)
    proposed_route = models.CharField(max_length=11, blank=True)
    proposed_reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    proposal = models.TextField("toelichting bij het voorstel", blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    advice = models.TextField("bericht aan de aanmelder", blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["received_at"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], name="one_referral_per_dossier"),
            REFERRAL.check("state", "referral_state"),
            models.CheckConstraint(condition=~Q(urgent=True) | ~Q(urgency_note=""), name="referral_urgency_has_reason"),
            models.CheckConstraint(condition=Q(cause__in=["gedraging", "situatie"]), name="referral_cause"),
        ]

    def __str__(self):
        return self.number


class AdmissionAnswer(DossierRow):
    """What the registrar says of one of the four questions of the law (L7, 8.4). The last row counts."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=1)
    verdict = models.CharField(max_length=8, choices=[("ja", "Ja"), ("nee", "Nee"), ("onbekend", "Weet ik niet")])
    explanation = models.TextField()
    timing = models.CharField(max_length=6, choices=TIMINGS, blank=True)  # of c only
    harms = ArrayField(models.CharField(max_length=13, choices=HARMS), default=list, blank=True)  # of c only
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["criterion", "answered_at"]
        constraints = [
            models.CheckConstraint(condition=Q(criterion__in=["a", "b", "c", "d"]), name="admission_criterion"),
            models.CheckConstraint(condition=Q(verdict__in=["ja", "nee", "onbekend"]), name="admission_verdict"),
            models.CheckConstraint(condition=~Q(explanation=""), name="admission_has_explanation"),
        ]


class ReferralCorrection(DossierRow):
    """A corrected field of a registration, with what stood there before (L45)."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    former = models.TextField(blank=True)
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["corrected_at"]


class Judgement(DossierRow):
    """What one judge finds of one criterion (C5, L7). History: each saving is a new row, the last counts."""

    VERDICTS = [("ja", "Voldoet"), ("nee", "Voldoet niet"), ("onbekend", "Weet ik niet")]
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="judgements")
    judge = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    criterion = models.CharField(max_length=1)
    verdict = models.CharField(max_length=8, choices=VERDICTS)
    argument = models.TextField(blank=True)
    judged_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["criterion", "judged_at"]
        constraints = [
            models.CheckConstraint(condition=Q(criterion__in=["a", "b", "c", "d", "e"]), name="judgement_criterion"),
            models.CheckConstraint(condition=Q(verdict__in=["ja", "nee", "onbekend"]), name="judgement_verdict"),
        ]


class PurposeDecision(DossierRow):
    """The decision of a public participant whether it fits the purpose (L4, L7, WGS 2.31(2))."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="decisions")
    decider = models.ForeignKey(User, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=11)
    ends = ArrayField(models.CharField(max_length=14), default=list)  # law.md 8.5
    grounds = ArrayField(models.CharField(max_length=20), default=list)  # closed reasons of the route
    reasons = models.TextField()
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reasons=""), name="purpose_decision_has_reasons")]
