"""What was decided about a family, per meeting, from the rows that were written down into the file."""

from cases.models import Decision, PlanVersion


def decisions(case, user):
    """[(meeting number or "", date, decisions, plan version number or None)], newest first; two statements."""
    rows = (
        Decision.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .select_related("recorded_by")
        .order_by("-decided_at", "-pk")
    )
    versions = dict(
        PlanVersion.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .exclude(meeting_number="")
        .order_by("number")
        .values_list("meeting_number", "number")
    )
    groups = {}
    for decision in rows:
        groups.setdefault(decision.meeting_number, []).append(decision)
    made = [(number, found[0].decided_at, found, versions.get(number)) for number, found in groups.items()]
    return sorted(made, key=lambda g: g[1], reverse=True)
