"""Which cases somebody may open, and the head that every page of a case shares."""

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse

from access.grounds import CASE_GROUNDS
from access.models import Grant
from cases.models import ActionItem, Case, Decision, InformationItem
from files.models import Document

ONGOING = ("lopend", "volgen")


def _by_case_ground(user):
    held = Grant.objects.held_by(user).filter(dossier_id=OuterRef("dossier_id"), ground__in=CASE_GROUNDS)
    return Q(Exists(held), state__in=ONGOING)


def files(user):
    """Cases whose whole file this reader may open: taken up, not closed, by a right on the case itself (L5, L36)."""
    return Case.objects.filter(_by_case_ground(user))


def pages(user):
    """As `files`, and registrations that are not decided yet: those have a page that says so and nothing more."""
    return Case.objects.filter(_by_case_ground(user) | Q(state="aangemeld"))


def count_of(rows, of="pk", **options):
    """How many of `rows` (with dossier_id) a case has, as a subquery."""
    rows = rows.filter(dossier_id=OuterRef("dossier_id")).order_by().values("dossier_id")
    return Coalesce(
        Subquery(rows.annotate(n=Count(of, **options)).values("n"), output_field=IntegerField()), 0
    )


def with_head(cases, user):
    """Adds what the head of a case page shows: names, and the counts of what this reader may see."""
    plan = Document.objects.visible_to(user).filter(dossier_id=OuterRef("dossier_id"), kind="plan", state="gereed")
    return cases.select_related(
        "dossier", "municipality", "director", "regie", "regie_organisation"
    ).annotate(
        information_count=count_of(InformationItem.objects.visible_to(user).filter(withdrawn_at__isnull=True)),
        open_count=count_of(ActionItem.objects.visible_to(user).open()),
        meeting_count=count_of(
            Decision.objects.visible_to(user).exclude(meeting_number=""), "meeting_number", distinct=True
        ),
        plan_uid=Subquery(plan.order_by("-made_at").values("uid")[:1]),
    )


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    active: bool
    count: int | str = ""


_TABS = (
    ("Overzicht", "case_overview", ""),
    ("Bekend", "case_information", "information_count"),
    ("Tijdlijn", "case_timeline", ""),
    ("Plan", "case_plan", ""),
    ("Acties", "case_actions", "open_count"),
    ("Overleggen", "case_meetings", "meeting_count"),
    ("Documenten", "case_documents", ""),
    ("Wie mag kijken", "case_access", ""),
)


def address(name, *args):
    """The address of a page another room may not have built on this server, or empty."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def tabs(case, active):
    """The tabs of a case page; counts of what this reader may see when `case` comes from `with_head`."""
    return [
        Tab(label, url, name == active, getattr(case, count, "") if count else "")
        for label, name, count in _TABS
        if (url := address(name, case.dossier.number))
    ]
