"""Wie keek er in: the log of the house, for the privacy officer, opened with a purpose (L30)."""

import datetime

from django.shortcuts import redirect, render

from access import log, queries
from access.gate import guarded, require

SESSION = "log_purpose"


@guarded("account", "GET", "POST")
def privacy_log(request):
    """First the purpose, from the closed list of the law; then who looked at what, when, why and with which result."""
    position = request.user.position
    require(
        position is not None and position.role == "functionaris",
        "Het logboek is voor de functionaris gegevensbescherming. Wie in het team van een gezin zit, ziet bij dat gezin "
        "wie het mag openen.",
    )
    if request.method == "POST":
        purpose = request.POST.get("doel", "")
        if purpose == "sluiten":
            request.session.pop(SESSION, None)
            return redirect("privacy_log")
        if purpose in queries.PURPOSES:
            request.session[SESSION] = [purpose, position.house_id]
            log.write(actor=request.user, action="zie", verb=f"open_log_{purpose}", object_type="log")
            return redirect("privacy_log")
        return render(request, "access/purpose.html", {"purposes": queries.PURPOSES, "missing": True}, status=422)
    purpose, house_id = request.session.get(SESSION, ["", None])
    if purpose not in queries.PURPOSES or house_id != position.house_id:
        return render(request, "access/purpose.html", {"purposes": queries.PURPOSES})
    chosen = {name: request.GET.get(name, "").strip()[:80] for name in ("wie", "nummer", "wat", "uitkomst", "dag")}
    lines, more = queries.events(
        position.house_id, who=chosen["wie"], number=chosen["nummer"], action=chosen["wat"], outcome=chosen["uitkomst"],
        day=_day(chosen["dag"]), before=_number(request.GET.get("na", "")),
    )  # fmt: skip
    log.write(actor=request.user, action="lijst", verb=f"read_log_{purpose}", object_type="log", object_number=chosen["nummer"])
    context = {"lines": lines, "more": more, "chosen": chosen, "purpose": queries.PURPOSES[purpose],
               "actions": queries.ACTIONS, "outcomes": queries.OUTCOMES}  # fmt: skip
    return render(request, "access/log.html", context)


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _number(text):
    return int(text) if text.isdigit() and len(text) < 19 else None
