"""Following a family at a distance, and closing it."""

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change
from cases import rules
from cases.changes import following
from cases.forms.actions import ClosingForm, FollowForm
from cases.queries import files
from cases.queries import following as queries
from casusoverleg.workflow import NotAllowed, StepRefused


def _opened(request, number):
    """The file, for somebody who works on this family (404 for who registered it, L5)."""
    user = request.user
    return open_for_change(request, files.with_head(files.files(user), user), dossier__number=number)


@guarded("dossier", "GET", "POST")
def follow(request, number):
    """GET: what following means and until when. POST: follow, `stap=langer` or `stap=bespreken`."""
    case = _opened(request, number)
    if not rules.is_director(request.user, case):
        raise NotAllowed("U kunt dit gezin niet op afstand volgen. Dat doet de procesregisseur van dit gezin.")
    if request.method == "POST" and request.POST.get("stap") == "bespreken":
        following.resume(actor=request.user, dossier=case.dossier)
        messages.success(request, f"Gezin {case.number} komt weer op de agenda.")
        return redirect("case_overview", number)
    form = FollowForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        verb = following.follow_longer if request.POST.get("stap") == "langer" else following.follow
        verb(actor=request.user, dossier=case.dossier, until=form.cleaned_data["until"])
        messages.success(request, f"U volgt gezin {case.number} nu op afstand.")
        return redirect("case_overview", number)
    status = 422 if form.errors else 200
    return render(request, "cases/following/follow.html", {"case": case, "form": form}, status=status)


@guarded("dossier", "GET", "POST")
def close(request, number):
    """The last step of a family: by a public participant, with reasons, when no action is open."""
    case = _opened(request, number)
    page = queries.closing(case, request.user)
    if not page.may_close:
        raise NotAllowed(page.sentence)
    form = ClosingForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            following.close_case(actor=request.user, dossier=case.dossier, reasons=form.cleaned_data["reasons"])
        except StepRefused as refusal:
            context = {"case": case, "form": form, "page": page, "refusal": str(refusal)}
            return render(request, "cases/following/close.html", context, status=409)
        messages.success(request, f"Gezin {number} is afgesloten. Niemand kan het dossier meer openen.")
        return redirect("home")
    status = 422 if form.errors else 200
    return render(request, "cases/following/close.html", {"case": case, "form": form, "page": page}, status=status)
