"""Goals, safety requirements and the frozen versions of the plan."""

from django.db import transaction
from django.db.models import Max

from access import rights
from cases import rules
from cases.flows import ACTION, ACTION_OPEN, PHASE, SAFETY
from cases.locking import insist, insist_work, locked, needed, record
from cases.models import ActionItem, Decision, Goal, Person, PlanVersion, SafetyCheck, SafetyRequirement, Summary
from casusoverleg import clock
from casusoverleg.workflow import StepRefused


def _work(actor, dossier):
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    return case


@transaction.atomic
def set_goal(*, actor, dossier, text, goal=None):
    """A new goal in one sentence, or other words for a goal that is there. Returns the Goal."""
    case = _work(actor, dossier)
    text = needed(text, "Schrijf het doel in één zin.")[:300]
    if goal is None:
        last = Goal.objects.filter(dossier=dossier).aggregate(last=Max("position"))["last"] or 0
        goal = Goal(dossier=dossier, text=text, position=last + 1, made_by=actor)
    else:
        goal.text = text
    goal.save()
    return record(actor, "set_goal", goal, case)


@transaction.atomic
def finish_goal(*, actor, goal, reached):
    """A goal is reached, or dropped because it no longer fits."""
    case = _work(actor, goal.dossier)
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    if goal.reached_on or goal.dropped_on:
        raise StepRefused("Dit doel is al gehaald of vervallen. Ververs de pagina om te zien wat er is gebeurd.")
    if reached:
        goal.reached_on = clock.today()
    else:
        goal.dropped_on = clock.today()
    goal.save(update_fields=["reached_on", "dropped_on"])
    return record(actor, "finish_goal", goal, case)


@transaction.atomic
def require_safety(*, actor, dossier, text, guard, consequence=""):
    """A safety requirement with the one person of the team who guards it (E7). Returns it."""
    case = _work(actor, dossier)
    if not any(h.user and h.user.pk == guard.pk for h in rights.holders(dossier)):
        raise StepRefused(f"{guard} zit niet in het team van dit gezin. Kies iemand uit het team.")
    made = SafetyRequirement.objects.create(
        dossier=dossier,
        text=needed(text, "Schrijf wat er minimaal moet gebeuren of juist niet mag gebeuren.")[:300],
        guard=guard,
        organisation=rules.position_in(guard, case.dossier.house_id).organisation,
        consequence=consequence.strip()[:200],
    )
    return record(actor, "require_safety", made, case, action="maak")


@transaction.atomic
def check_safety(*, actor, requirement, step, note=""):
    """What a look at a safety requirement found: step `kept`, `partly`, `broken`, or `drop` it. Returns it."""
    case = _work(actor, requirement.dossier)
    requirement = SafetyRequirement.objects.select_for_update(of=("self",)).get(pk=requirement.pk)
    if step not in {s.name for s in SAFETY.steps}:
        raise StepRefused("Kies wat u zag: nagekomen, deels of niet nagekomen.")
    if step == "drop":
        insist(
            rules.may_drop_safety(actor, case),
            "U kunt een veiligheidseis niet laten vervallen. Dat doet de procesregisseur van dit gezin.",
        )
    requirement.state = SAFETY.next_state(step, requirement.state)
    if step in ("partly", "broken"):
        note = needed(note, "Schrijf wat u zag, zodat het team weet wat er aan de hand is.")
    requirement.save(update_fields=["state"])
    SafetyCheck.objects.create(
        dossier=requirement.dossier,
        requirement=requirement,
        found=requirement.state,
        note=note.strip()[:200],
        checked_by=actor,
        checked_on=clock.today(),
    )
    return record(actor, "check_safety", requirement, case)


@transaction.atomic
def freeze_plan(*, actor, dossier, meeting_number=""):
    """The plan as it stands now, as rows that do not change again (E9). Returns the PlanVersion."""
    case = _work(actor, dossier)
    last = PlanVersion.objects.filter(dossier=dossier).aggregate(last=Max("number"))["last"] or 0
    people = list(Person.objects.filter(dossier=dossier))
    made = PlanVersion.objects.create(
        dossier=dossier, number=last + 1, content=_content(case, people), meeting_number=meeting_number
    )
    return record(actor, "freeze_plan", made, case, persons=people, action="maak")


def _content(case, people):
    """What the plan says now, as plain values: nothing in it has an audience smaller than the team."""
    rows = {"dossier_id": case.dossier_id}
    summary = Summary.objects.filter(**rows).first()
    checked = {}
    for check in SafetyCheck.objects.filter(**rows).order_by("checked_on", "pk"):
        checked[check.requirement_id] = check.checked_on.isoformat()
    return {
        "number": case.dossier.number,
        "municipality": case.municipality.name,
        "phase": PHASE.states[case.phase],
        "purpose": case.purpose,
        "director": case.director.full_name if case.director else "",
        "regie": case.regie.full_name if case.regie else "",
        "regie_organisation": case.regie_organisation.name if case.regie_organisation else "",
        "next_on": case.next_on.isoformat() if case.next_on else "",
        "concern": summary.concern if summary else "",
        "helps": summary.helps if summary else "",
        "people": [{"id": p.pk, "name": p.first_name, "role": p.role, "circle": p.circle} for p in people],
        "goals": [
            {"text": g.text, "reached_on": g.reached_on.isoformat() if g.reached_on else ""}
            for g in Goal.objects.filter(dropped_on__isnull=True, **rows)
        ],
        "safety": [
            {
                "text": s.text,
                "guard": s.guard.full_name,
                "organisation": s.organisation.name,
                "consequence": s.consequence,
                "state": SAFETY.states[s.state],
                "checked_on": checked.get(s.pk, ""),
            }
            for s in SafetyRequirement.objects.filter(**rows)
            .exclude(state="vervallen")
            .select_related("guard", "organisation")
        ],
        "actions": [
            {
                "number": a.number,
                "what": a.what,
                "for_whom": a.for_whom,
                "responsible": a.responsible.full_name,
                "organisation": a.organisation.name,
                "due_on": a.due_on.isoformat(),
                "state": ACTION.states[a.state],
            }
            for a in ActionItem.objects.filter(state__in=ACTION_OPEN, **rows).select_related(
                "responsible", "organisation"
            )
        ],
        "decisions": [
            {
                "text": d.text,
                "agreed": d.agreed,
                "dissent": d.dissent,
                "decided_on": d.decided_at.astimezone(clock.AMSTERDAM).date().isoformat(),
                "meeting_number": d.meeting_number,
            }
            for d in Decision.objects.filter(withdrawn_at__isnull=True, **rows)
        ],
    }
