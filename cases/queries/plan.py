"""Goals, safety requirements, phase and versions of the plan; and the plan of approach as PDF."""

import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.template.loader import render_to_string

from cases.flows import PHASE, SAFETY
from cases.models import AgendaWish, Goal, PhaseChange, PlanVersion, SafetyCheck, SafetyRequirement, Summary
from casusoverleg import clock, pdf

_TONE = {"geldt": "stil", "nagekomen": "goed", "deels": "let-op", "niet": "te-laat", "vervallen": "stil"}


def goals(case, user):
    """Every goal of the case, with those that were reached or dropped at the end."""
    rows = list(Goal.objects.visible_to(user).filter(dossier_id=case.dossier_id).select_related("made_by"))
    return sorted(rows, key=lambda g: (bool(g.dropped_on), bool(g.reached_on), g.position))


def safety(case, user):
    """Safety requirements with who guards them and what the last look found; one statement."""
    last = (
        SafetyCheck.objects.visible_to(user)
        .filter(requirement_id=OuterRef("pk"))
        .order_by("-checked_on", "-pk")
        .values(json=JSONObject(on="checked_on", note="note", by="checked_by__first_name"))[:1]
    )
    rows = list(
        SafetyRequirement.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .exclude(state="vervallen")
        .select_related("guard", "organisation")
        .annotate(last=Subquery(last))
    )
    for row in rows:
        row.tone = _TONE[row.state]
        row.found = SAFETY.states[row.state].capitalize()
        row.checked_on = datetime.date.fromisoformat(row.last["on"]) if row.last else None
        row.check_note = row.last["note"] if row.last else ""
    return rows


def phases(case, user):
    """How the phase went: changes with their reason, newest first."""
    rows = PhaseChange.objects.visible_to(user).filter(dossier_id=case.dossier_id).select_related("changed_by")
    return list(rows.order_by("-changed_at"))


def phase_steps(case):
    """The steps that can follow from the phase of now."""
    return PHASE.open_steps(case.phase)


def versions(case, user):
    """Frozen versions, newest first."""
    return list(PlanVersion.objects.visible_to(user).filter(dossier_id=case.dossier_id).defer("content"))


def summary(case, user):
    """The summary that counts, or None."""
    return (
        Summary.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .select_related("written_by")
        .order_by("-written_at")
        .first()
    )


def open_wish(case, user):
    """What is asked of an agenda and not placed yet, the soonest first, or None."""
    return (
        AgendaWish.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id, placed_at__isnull=True, dropped_at__isnull=True)
        .order_by("not_before")
        .first()
    )


def dated(content):
    """The content of a version with its dates as dates, for a template."""

    def day(text):
        return datetime.date.fromisoformat(text) if text else None

    return {
        **content,
        "next_on": day(content["next_on"]),
        "goals": [{**g, "reached_on": day(g["reached_on"])} for g in content["goals"]],
        "safety": [{**s, "checked_on": day(s["checked_on"])} for s in content["safety"]],
        "actions": [{**a, "due_on": day(a["due_on"])} for a in content["actions"]],
        "decisions": [{**d, "decided_on": day(d["decided_on"])} for d in content["decisions"]],
    }


def plan_html(version, reader):
    """The plan of approach as HTML for the PDF maker, made for this reader (WGS 2.31(5)-(6))."""
    return render_to_string(
        "documents/plan.html",
        {"plan": dated(version.content), "version": version, "reader": reader, "made_at": clock.now()},
    )


def plan_document(case, reader, version=None):
    """The PDF of a version (default: the last one) for this reader, as bytes; None while there is no version."""
    version = version or (
        PlanVersion.objects.visible_to(reader).filter(dossier_id=case.dossier_id).order_by("-number").first()
    )
    if version is None:
        return None
    title = f"Plan van aanpak {version.content['number']}, versie {version.number}"
    return pdf.render(plan_html(version, reader), title=title)


def plan_people(version):
    """Ids of the persons named in a version."""
    return [p["id"] for p in version.content["people"]]


def version_of(case, user, number):
    """One frozen version, or None."""
    return PlanVersion.objects.visible_to(user).filter(dossier_id=case.dossier_id, number=number).first()
