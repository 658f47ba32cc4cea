"""Vandaag, search, help, the state of the machine, and changing the position in force."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from access import log
from access.gate import guarded, open_list, require
from cases.models import Case
from cases.queries.search import find
from casusoverleg import clock
from home import machine, queries
from notices.queries import waiting


@guarded("account")
def home(request):
    """Vandaag: what now, and have I forgotten something. Each role has its own kind."""
    position = request.user.position
    if position is None:
        return render(request, "home/no_role.html", {"today": clock.today()})
    if position.opens_dossiers:
        return render(request, "home/today.html", _today(request))
    return render(request, f"home/today_{position.role}.html", _today_of_house(position))


def _today(request):
    user, today = request.user, clock.today()
    open_list(request, Case.objects.all(), "vandaag")
    rows = queries.waiting_rows(waiting(user))
    rows += queries.own_actions(user, known={r.path for r in rows})
    meetings = queries.meetings_of_week(user)
    now = queries.next_meeting(user, meetings)
    of_today = [m for m in meetings if m.starts_at.astimezone(clock.AMSTERDAM).date() == today]
    return {
        "today": today,
        "sentence": queries.sentence(len(of_today), rows),
        "now": now,
        "groups": queries.groups_of(rows),
        "count": len(rows),
        "next_words": queries.when_next(meetings),
        "others": [m for m in meetings if now is None or m.pk != now.meeting.pk],
        "cases": queries.own_cases(user),
        "recent": queries.recently_opened(user, request.session.get("recent", [])),
    }


def _today_of_house(position):
    if position.role == "functionaris":
        signals = queries.reading_signals(position.house_id)
    elif position.role in ("ketenmanager", "beheerder"):
        signals = queries.account_signals(position.house_id)
    else:
        signals = []
    context = {"today": clock.today(), "signals": signals}
    if position.role == "beheerder":
        context["work"] = machine.work_owed()
    if position.role == "ketenmanager":
        context["meetings"] = queries.planning_of_week(position.house_id)
    return context


@guarded("account", "POST")
def switch_position(request):
    """Another own position comes in force; what is shown from now on follows from it."""
    held = {str(p.pk): p for p in request.user.positions_in_force}
    chosen = held.get(request.POST.get("position", ""))
    if chosen is None:
        raise Http404
    request.session["position"] = chosen.pk
    request.session.pop("recent", None)
    request.user.position = chosen
    log.write(actor=request.user, action="recht", verb="switch_position", object_type="position")
    messages.success(request, f"U werkt nu als {chosen.role_label} bij {chosen.organisation.name}, {chosen.house.name}.")
    return redirect("home")


@guarded("dossier")
def search(request):
    """A family by number, name or date of birth, within what this reader may see; the words stand in no log."""
    open_list(request, Case.objects.all(), "case")
    request.reading.action = "zoek"
    words = " ".join(request.GET.get("q", "").split())[:80]
    result = find(request.user, words) if words else None
    if result:
        result.log(request.reading)
    return render(request, "home/search.html", {"words": words, "result": result})


@guarded("public")
def healthz(request):
    """Whether database, broker and worker answer: JSON, 200 or 503, in words and without secrets."""
    state = machine.state()
    well = all(part["ok"] for part in state.values())
    answer = {"ok": well, **{name: part["tekst"] for name, part in state.items()}}
    response = HttpResponse(
        json.dumps(answer, ensure_ascii=False, indent=1), content_type="application/json", status=200 if well else 503
    )
    response["Cache-Control"] = "no-store"
    return response


@guarded("account")
def tech(request):
    """Techniek: what ran, what is late, what gave up. For the beheerder; no dossier, only kinds of work."""
    position = request.user.position
    require(
        position is not None and position.role == "beheerder",
        "Alleen de beheerder van het huis ziet deze pagina. Vraag het aan de beheerder.",
    )
    return render(request, "home/tech.html", {"state": machine.state(), "work": machine.work_owed()})


@guarded("account")
def planning(request):
    """When which meeting is, who sits in the chair and how many came: no families, no content (screens.md, corrections)."""
    position = request.user.position
    require(
        position is not None and position.role in ("ketenmanager", "beheerder"),
        "De planning van het huis is voor de manager en de beheerder. Uw eigen overleggen staan onder Overleggen.",
    )
    return render(request, "home/planning.html", {"weeks": queries.planning(position.house_id)})


@guarded("account")
def help_page(request):
    """Uitleg: how it works in a few lines, and the glossary."""
    return render(request, "home/help.html", {"glossary": queries.GLOSSARY, "keys": queries.KEYS})
