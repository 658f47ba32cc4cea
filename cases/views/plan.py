"""The plan: summary, goals, safety requirements, phase, next date, and its frozen versions."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change, open_for_read
from cases import rules
from cases.changes import case as case_verbs
from cases.changes import plan as verbs
from cases.flows import PHASE
from cases.forms import plan as forms
from cases.models import Person
from cases.queries import files, plan, team
from cases.views import Deed, blank, do

DEEDS = {
    "samenvatting": Deed(forms.SummaryForm, case_verbs.write_summary, "Samenvatting vastgelegd."),
    "doel": Deed(forms.GoalForm, verbs.set_goal, "Doel vastgelegd."),
    "anders": Deed(forms.RewordForm, verbs.set_goal, "Doel anders opgeschreven."),
    "doel-klaar": Deed(forms.FinishGoalForm, verbs.finish_goal, "Doel bijgewerkt."),
    "eis": Deed(forms.SafetyForm, verbs.require_safety, "Veiligheidseis vastgelegd."),
    "nakijken": Deed(forms.CheckForm, verbs.check_safety, "Vastgelegd wat u zag. Het team ziet dit."),
    "eis-vervalt": Deed(forms.DropForm, verbs.check_safety, "Veiligheidseis vervallen."),
    "fase": Deed(forms.PhaseForm, case_verbs.change_phase, "Fase vastgelegd."),
    "datum": Deed(forms.NextDateForm, case_verbs.set_next_date, "Datum vastgelegd. Het gezin komt dan op de agenda."),
    "versie": Deed(forms.FreezeForm, verbs.freeze_plan, "Versie van het plan gemaakt."),
}
SHOWN = ("samenvatting", "doel", "eis", "nakijken", "fase", "datum")


@guarded("dossier", "GET", "POST")
def case_plan(request, number):
    """GET: the plan as it stands. POST: one of its small forms, named by `formulier`."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    members = team.team(team.members(case))
    case.open_safety = plan.safety(case, user)
    sent = None
    if request.method == "POST":
        sent = do(DEEDS, request, case, members=members)
        if sent.said:
            messages.success(request, sent.said)
            return redirect("case_plan", number)
    short = plan.summary(case, user)
    initial = {"samenvatting": {"concern": short.concern, "helps": short.helps} if short else {}}
    forms_of_page = blank({n: DEEDS[n] for n in SHOWN}, request, case, members=members, initial=initial)
    if sent:
        forms_of_page[sent.name] = sent.form
    return render(
        request,
        "cases/plan.html",
        {
            "case": case, "short": short, "goals": plan.goals(case, user), "safety": case.open_safety,
            "phases": [(change, PHASE.states[change.former], PHASE.states[change.phase]) for change in plan.phases(case, user)],
            "versions": plan.versions(case, user), "wish": plan.open_wish(case, user), "forms": forms_of_page, "sent": sent,
            "can": {"summary": rules.may_write_summary(user, case), "direct": rules.is_director(user, case)},
        },
        status=sent.status if sent else 200,
    )  # fmt: skip


@guarded("dossier")
def plan_version(request, number, version):
    """The plan as it stood after a meeting: it does not change again."""
    case = open_for_read(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    found = plan.version_of(case, user, version)
    if found is None:
        request.reading.refuse("planversion", f"{number}/{version}")
        raise Http404
    people = Person.objects.visible_to(user).filter(pk__in=plan.plan_people(found))
    request.reading.show(case.dossier, people)
    return render(
        request,
        "cases/plan_version.html",
        {"case": case, "version": found, "plan": plan.dated(found.content)},
    )
