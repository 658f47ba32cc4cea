"""Who is in the team: add, end, hand over; and the casusregie."""

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change
from cases import rules
from cases.changes import actions
from cases.changes import case as case_verbs
from cases.changes import team as verbs
from cases.forms import team as forms
from cases.queries import files, team
from cases.views import Deed, blank, do

DEEDS = {
    "lid": Deed(forms.MemberForm, verbs.add_member, "Toegevoegd aan het team. Deze persoon ziet nu het dossier."),
    "uit": Deed(forms.EndMemberForm, verbs.end_member, "Uit het team. Deze persoon ziet het dossier niet meer."),
    "overdragen": Deed(forms.HandOverForm, verbs.hand_over_direction, "Procesregie overgedragen."),
    "werk": Deed(forms.HandAllOverForm, actions.hand_over_all, "Werk overgedragen. Wie het overneemt, krijgt een mail."),
    "casusregie": Deed(forms.RegieForm, case_verbs.accept_regie, "Casusregie vastgelegd."),
    "aannemen": Deed(forms.AcceptRegieForm, case_verbs.accept_regie, "U heeft de casusregie aangenomen."),
    "teruggeven": Deed(forms.GiveBackForm, case_verbs.give_back_regie, "Casusregie teruggegeven."),
}


@guarded("dossier", "GET", "POST")
def case_team(request, number):
    """GET: the team with its roles. POST: one of its small forms, named by `formulier`."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    members = team.members(case)
    can = {
        "choose": rules.may_choose_team(user, case),
        "direct": rules.is_director(user, case),
        "staff": rules.is_staff(user),
        "accept": case.regie_id != user.pk and not rules.is_staff(user),
        "give_back": case.regie_id is not None and (case.regie_id == user.pk or rules.is_director(user, case)),
    }
    sent = None
    if request.method == "POST":
        sent = do(DEEDS, request, case, members=members)
        if sent.said:
            messages.success(request, sent.said)
            return redirect(*_where(sent, user, number))
    shown = {"lid": can["choose"], "overdragen": can["direct"], "werk": can["direct"], "casusregie": can["staff"], "teruggeven": can["give_back"]}
    forms_of_page = blank({n: DEEDS[n] for n, may in shown.items() if may}, request, case, members=members)
    if sent:
        forms_of_page[sent.name] = sent.form
    return render(
        request,
        "cases/team.html",
        {
            "case": case, "team": team.team(members), "others": [m for m in members if not m.is_team],
            "forms": forms_of_page, "sent": sent, "can": can,
        },
        status=sent.status if sent else 200,
    )  # fmt: skip


def _where(sent, user, number):
    """Somebody who left the team, or handed over, may no longer see this page."""
    left = sent.name == "uit" and sent.form.cleaned_data["user"].pk == user.pk
    return ("case_list",) if left or sent.name == "overdragen" else ("case_team", number)
