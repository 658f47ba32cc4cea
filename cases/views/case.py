"""The list of cases, the first page of one, and the pages that only show: meetings, documents, who may look."""

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change, open_for_read, open_list
from cases import rules
from cases.changes import case as verbs
from cases.forms.team import WithdrawDecisionForm
from cases.queries import files, listing, meetings, team
from cases.queries.overview import overview, with_overview
from cases.views import Deed, do
from files.models import Document

FILTERS = ("fase", "gemeente", "regie", "zonder-datum")


@guarded("dossier")
def case_list(request):
    """The reader's cases: dense rows, filters in the address, fifty by key."""
    rows = open_list(request, files.files(request.user), "casussen")
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    groups, total = listing.filters(rows, chosen, request.user)
    found, after = listing.page(listing.narrow(rows, chosen, request.user), request.user, request.GET.get("na", ""))
    address = request.GET.copy()
    address["na"] = after
    return render(
        request,
        "cases/list.html",
        {
            "rows": found, "groups": groups, "total": total, "filtered": any(chosen.values()),
            "next": f"?{address.urlencode()}" if after else "", "continued": bool(request.GET.get("na")),
            "staff": rules.is_staff(request.user),
        },
    )  # fmt: skip


@guarded("dossier")
def case_overview(request, number):
    """In het kort, the family, the timeline, what is known, the plan; and why this reader may see it."""
    case = open_for_read(request, with_overview(files.pages(request.user), request.user), dossier__number=number)
    user = request.user
    if case.state == "aangemeld":
        return render(request, "cases/registered.html", {"case": case})
    page = overview(case, user)
    request.reading.show(case.dossier, page.people)
    can = {
        "summary": rules.may_write_summary(user, case),
        "follow": rules.is_director(user, case),
        "team": rules.may_choose_team(user, case),
        "close": rules.is_public_participant(user),
    }
    return render(request, "cases/overview.html", {"case": case, "page": page, "can": can})


DECISION = {"intrekken": Deed(WithdrawDecisionForm, verbs.withdraw_decision, "Besluit ingetrokken.")}


@guarded("dossier", "GET", "POST")
def case_meetings(request, number):
    """Decisions about this family, per meeting. POST takes one back."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    sent = do(DECISION, request, case) if request.method == "POST" else None
    if sent and sent.said:
        messages.success(request, sent.said)
        return redirect("case_meetings", number)
    return render(
        request,
        "cases/meetings.html",
        {
            "case": case, "groups": meetings.decisions(case, request.user), "sent": sent,
            "may_withdraw": rules.is_staff(request.user),
        },
        status=sent.status if sent else 200,
    )  # fmt: skip


@guarded("dossier")
def case_documents(request, number):
    """The documents made for this reader, and attachments of the case."""
    case = open_for_read(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    rows = Document.objects.visible_to(user).filter(dossier_id=case.dossier_id)
    documents = [(row, files.address("document", row.uid) if row.state == "klaar" else "") for row in rows]
    return render(request, "cases/documents.html", {"case": case, "documents": documents})


@guarded("dossier")
def case_access(request, number):
    """Who may look, why, since when and until when; also who could before. Who looked is for the privacy officer."""
    case = open_for_read(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    rows = team.members(case, running=False)
    now = team.running(rows)
    return render(
        request,
        "cases/access.html",
        {
            "case": case, "now": now, "before": [m for m in rows if m not in now],
            "why": team.why(now, case, user),
        },
    )  # fmt: skip
