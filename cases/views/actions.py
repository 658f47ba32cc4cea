"""My actions, one action, its steps, and the actions of one family."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.gate import guarded, open_for_change, open_for_read, open_list, require
from access.grounds import CASE_GROUNDS
from cases.changes.actions import agree_action_item, step_action
from cases.forms.actions import ActionForm, StepForm
from cases.models import ActionItem
from cases.queries import actions as queries
from cases.queries import files
from casusoverleg.workflow import StepRefused

UNDO = "undo_action"  # in the session: the number that was just finished


@guarded("dossier")
def my_actions(request):
    """What I promised: late first; `?open=<nr>&stap=gereed` opens a row, `?afgerond=1` shows what is done."""
    rows = open_list(request, ActionItem.objects, "acties")
    if request.GET.get("afgerond"):
        page = queries.finished(rows, request.user, request.GET.get("na", ""))
        return render(request, "cases/actions/finished.html", {"page": page})
    page = queries.mine(rows, request.user)
    for row in page.rows:
        if row.number == request.GET.get("open"):
            _open(row, request.GET.get("stap", "gereed"))
    return _list(request, page)


@guarded("dossier")
def my_actions_ics(request):
    """My open actions for my own calendar: numbers and dates, nothing else."""
    rows = open_list(request, ActionItem.objects, "acties-agenda")
    content = queries.calendar(rows, request.user, settings.PUBLIC_URL.rstrip("/"))
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="acties.ics"'
    return answer


def _list(request, page, status=200):
    return render(
        request, "cases/actions/mine.html", {"page": page, "undo": request.session.pop(UNDO, "")}, status=status
    )


def _open(row, word, form=None):
    """Opens the form of a step in a row, when this reader may take it."""
    step = queries.STEPS.get(word)
    if step not in row.steps or step in queries.AT_ONCE:
        return
    row.open_step = step
    row.form = form or _form(row, step)


def _form(row, step, data=None):
    team = queries.team(row.action.dossier) if step == "hand_over" else ()
    initial = {"note": row.action.result} if step == "finish" and row.action.result else None
    return StepForm(data, user=row.user, action=row.action, step=step, team=team, initial=initial)


def _row(request, action):
    """The action for somebody of the team; for who only registered the family it is not there (L5)."""
    if action.ground not in CASE_GROUNDS:
        request.reading.refuse("actionitem", action.number)
        raise Http404
    return queries.Row(action, request.user, mine=action.responsible_id == request.user.pk)


@guarded("dossier")
def action(request, number):
    """One action, opened for its person, with its history: where a mail leads to."""
    found = open_for_read(request, queries.everything(ActionItem.objects).select_related("agreed_by"), number=number)
    row = _row(request, found)
    _open(row, request.GET.get("stap") or ("gereed" if row.mine and found.state != "voorgesteld" else ""))
    return _page(request, row)


def _page(request, row, status=200):
    context = {
        "row": row,
        "history": queries.history(row.action, request.user),
        "undo": request.session.pop(UNDO, ""),
        "crumbs": [("Acties", reverse("my_actions"))],
    }
    return render(request, "cases/actions/action.html", context, status=status)


@guarded("dossier", "POST")
def action_step(request, number, word):
    """Takes one step; a form in error comes back where it was, a step that came too late keeps what was typed."""
    found = open_for_change(
        request, queries.everything(ActionItem.objects).select_related("agreed_by"), number=number
    )
    row, step = _row(request, found), queries.STEPS.get(word)
    if step is None:
        raise Http404
    values = {}
    if step not in queries.AT_ONCE:
        form = _form(row, step, request.POST)
        if not form.is_valid():
            return _again(request, row, step, form)
        values = form.values()
    try:
        step_action(actor=request.user, action=found, step=step, **values)
    except StepRefused as refusal:
        return _too_late(request, found, str(refusal), values.get("note", ""))
    _say(request, found, step)
    return redirect(_back(request, found))


def _again(request, row, step, form):
    """The same page with the form in error (422); a form that no longer fits is answered by the verb (409)."""
    row.open_step, row.form = step, form
    if request.POST.get("terug") != "lijst":
        return _page(request, row, status=422)
    page = queries.mine(ActionItem.objects.visible_to(request.user), request.user)
    for other in page.rows:
        if other.number == row.number:
            other.open_step, other.form = step, form
            return _list(request, page, status=422)
    return _page(request, row, status=422)


def _too_late(request, action, sentence, typed):
    context = {
        "sentence": sentence,
        "text": typed,
        "field_label": "Uw tekst",
        "url": reverse("action", args=[action.number]),
        "link": "Bekijk deze actie",
    }
    return render(request, "errors/409.html", context, status=409)


def _say(request, action, step):
    sentences = {
        "accept": "Actie {} staat nu bij uw acties.",
        "decline": "Opgeslagen. De procesregisseur kiest iemand anders voor actie {}.",
        "start": "Opgeslagen. U bent bezig met actie {}.",
        "wait": "Opgeslagen. Actie {} wacht.",
        "stuck": "Opgeslagen. De procesregisseur krijgt bericht dat actie {} vastloopt.",
        "reopen": "Actie {} staat weer open.",
        "postpone": "Opgeslagen. Actie {} heeft een nieuwe datum.",
        "give_back": "Opgeslagen. Actie {} is terug bij de procesregisseur.",
        "hand_over": "Opgeslagen. Uw collega krijgt een mail over actie {}.",
        "cancel": "Opgeslagen. Actie {} is vervallen.",
    }
    if step == "finish":
        request.session[UNDO] = action.number
    else:
        messages.success(request, sentences[step].format(action.number))


def _back(request, action):
    places = {
        "actie": ("action", action.number),
        "gezin": ("case_actions", action.dossier.number),
    }
    name, argument = places.get(request.POST.get("terug"), ("my_actions", None))
    return reverse(name, args=[argument] if argument else [])


@guarded("dossier")
def case_actions(request, number):
    """All actions of one family: what is late, what runs, what is over."""
    case = open_for_read(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    groups = queries.of_case(case, request.user)
    for row in [row for group in groups for row in group.rows]:
        if row.number == request.GET.get("open"):
            _open(row, request.GET.get("stap", ""))
    context = {"groups": groups, "may_agree": queries.may_agree(case, request.user)}
    return render(request, "cases/actions/of_case.html", {"case": case, **context})


@guarded("dossier", "GET", "POST")
def action_new(request, number):
    """Somebody of the team proposes an action: what, one person, a day."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    require(queries.may_agree(case, request.user), "U kunt hier geen actie toevoegen. Dat doet het team van dit gezin.")
    form = ActionForm(request.POST or None, user=request.user, team=queries.team(case.dossier))
    if request.method == "POST" and form.is_valid():
        made = agree_action_item(actor=request.user, dossier=case.dossier, **form.cleaned_data)
        messages.success(request, f"Actie {made.number} is vastgelegd.")
        return redirect("case_actions", number)
    context = {"case": case, "form": form}
    return render(request, "cases/actions/new.html", context, status=422 if form.errors else 200)
