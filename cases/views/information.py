"""What is known: the list, adding, taking back."""

import datetime

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change
from cases.changes import information as verbs
from cases.forms.information import InformationForm, WithdrawForm
from cases.locking import insist_work
from cases.models import InformationItem
from cases.models.information import CATEGORIES
from cases.queries import family, files, information, team, timeline
from cases.rules import may_work
from cases.views import Deed, do
from casusoverleg import clock
from casusoverleg.workflow import StepRefused

WITHDRAW = {"intrekken": Deed(WithdrawForm, verbs.withdraw_information, "Ingetrokken. Niemand ziet dit nog.")}


@guarded("dossier", "GET", "POST")
def case_information(request, number):
    """Items by kind and category, fifty by key, `?nieuw=1`: since the last meeting. POST takes one back."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    sent = do(WITHDRAW, request, case) if request.method == "POST" else None
    if sent and sent.said:
        messages.success(request, sent.said)
        return redirect("case_information", number)
    kind, category = request.GET.get("soort", ""), request.GET.get("gegeven", "")
    category = int(category) if category.isdigit() else ""
    since = timeline.last_meeting(case, user)
    items, last = information.page(
        case, user, kind=kind, category=category, new_since=since if request.GET.get("nieuw") else None,
        before=_key(request.GET.get("voor", "")),
    )  # fmt: skip
    information.dress(items, case, user, team.who_sees(team.members(case)), since)
    request.reading.show(case.dossier, information.people_in(items))
    counts = information.counts(case, user)
    return render(
        request,
        "cases/information.html",
        {
            "case": case, "items": items, "sent": sent, "since": since,
            "kinds": [(k, label, counts["kind"].get(k, 0), k == kind) for k, label in InformationItem.KINDS],
            "categories": [(c, CATEGORIES[c], n, c == category) for c, n in sorted(counts["category"].items())],
            "total": sum(counts["kind"].values()), "filtered": bool(kind or category or request.GET.get("nieuw")),
            "next": _next(request, last),
        },
        status=sent.status if sent else 200,
    )  # fmt: skip


def _key(text):
    """The key of a page in the address: a moment and a follow-up number; None when it is not one."""
    moment, _, row = text.partition("_")
    try:
        return datetime.datetime.fromisoformat(moment), int(row)
    except ValueError:
        return None


def _next(request, last):
    if last is None:
        return ""
    address = request.GET.copy()
    address["voor"] = f"{last.recorded_at.astimezone(clock.AMSTERDAM).isoformat()}_{last.pk}"
    return f"?{address.urlencode()}"


@guarded("dossier", "GET", "POST")
def case_information_new(request, number):
    """Something new is known: about whom, what kind, what exactly, source, and who will see it."""
    case = open_for_change(request, files.with_head(files.pages(request.user), request.user), dossier__number=number)
    user = request.user
    insist_work(case, may_work(user, case))
    relatives, members = family.of_case(case, user), team.members(case)
    request.reading.show(case.dossier, relatives.people)
    form = InformationForm(request.POST or None, user=user, case=case, people=relatives.people, members=members)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                verbs.add_information(actor=user, **form.arguments())
            except StepRefused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, "Vastgelegd. Wie dit mag zien, ziet het nu in het dossier.")
                return redirect("case_information", number)
    context = {"case": case, "form": form, "sees": team.who_sees(members)}
    return render(request, "cases/information_new.html", context, status=status)
