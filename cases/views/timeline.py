"""What happened when: drawing and table, adding and taking away."""

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change
from cases.changes import information as verbs
from cases.flows import PHASE
from cases.forms.information import EventForm, WithdrawEventForm
from cases.queries import files, team, timeline
from cases.rules import may_withdraw_information
from cases.views import Deed, blank, do

PAGE = 50
DEEDS = {
    "gebeurtenis": Deed(EventForm, verbs.add_event, "Gebeurtenis vastgelegd."),
    "weg": Deed(WithdrawEventForm, verbs.withdraw_event, "Gebeurtenis weggehaald."),
}


@guarded("dossier", "GET", "POST")
def case_timeline(request, number):
    """GET: everything this reader may see, `?soort=` one lane, fifty a page. POST: add one, or take one away."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    members = team.members(case)
    sent = None
    if request.method == "POST":
        sent = do(DEEDS, request, case, members=members)
        if sent.said:
            messages.success(request, sent.said)
            return redirect("case_timeline", number)
    events = timeline.of_case(case, user)
    for event in events:
        event.mine = event.recorded_by_id is not None and may_withdraw_information(user, case, event)
    lane, start = request.GET.get("soort", ""), request.GET.get("vanaf", "")
    start = int(start) if start.isdigit() else 0
    shown = [e for e in events if not lane or e.lane == lane]
    more = f"?soort={lane}&vanaf={start + PAGE}" if len(shown) > start + PAGE else ""
    form = blank({"gebeurtenis": DEEDS["gebeurtenis"]}, request, case, members=members)["gebeurtenis"]
    return render(
        request,
        "cases/timeline.html",
        {
            "case": case, "drawing": timeline.draw(events, PHASE.states[case.phase], case.started_on),
            "events": shown[start : start + PAGE], "next": more, "total": len(events), "sent": sent,
            "lanes": [(n, label, sum(e.lane == n for e in events), n == lane) for n, label in timeline.LANES.items()],
            "form": sent.form if sent and sent.name == "gebeurtenis" else form, "lane": lane,
        },
        status=sent.status if sent else 200,
    )  # fmt: skip
