"""Inzicht on screen: throughput, lead times, open actions, attendance; definitions; the same as CSV."""

import csv

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from access import log
from access.gate import guarded, require
from insight import changes, drawing, queries, rules
from insight.definitions import GROUPS


def _page(request):
    require(rules.may_see(request.user), rules.SENTENCE)
    return queries.page(request.user, request.GET.get("periode", ""), request.GET.get("gemeente", ""))


@guarded("aggregate")
def insight(request):
    """What comes in, what lies still, who has promised what: three sentences, three drawings with their table."""
    page = _page(request)
    tracks, tops = drawing.tracks(page.times)
    context = {
        "page": page,
        "funnel": drawing.funnel(page.steps),
        "funnel_height": len(page.steps) * drawing.FUNNEL_ROW,
        "actions": drawing.actions(page.open_lines),
        "tracks": tracks,
        "tops": tops,
        "height": 40 + len(tracks) * 46 + 10,
        "may_refresh": rules.may_refresh(request.user),
    }
    return render(request, "insight/insight.html", context)


@guarded("aggregate")
def measure(request, measure):
    """How we count this: numerator, denominator, period, owner."""
    require(rules.may_see(request.user), rules.SENTENCE)
    if measure not in GROUPS:
        raise Http404
    return render(request, "insight/measure.html", {"group": GROUPS[measure]})


@guarded("aggregate")
def participation(request):
    """Who came to meetings: per organisation, or one's own."""
    require(rules.may_see(request.user), rules.SENTENCE)
    page = queries.attendance(request.user, request.GET.get("periode", ""))
    return render(request, "insight/participation.html", {"page": page})


@guarded("aggregate", "POST")
def refresh(request):
    """The manager asks new figures; the worker counts."""
    require(rules.may_refresh(request.user), "Nieuwe cijfers vraagt de manager van het huis. Elke ochtend om 6 uur komen ze vanzelf.")
    changes.ask_refresh(actor=request.user, house=request.user.position.house)
    messages.success(request, "De cijfers worden geteld. Ververs deze pagina over een halve minuut.")
    return redirect("insight")


@guarded("aggregate")
def download(request):
    """Exactly this view as CSV: the same numbers hidden."""
    page = _page(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="inzicht-{page.period}.csv"'
    answer["Cache-Control"] = "no-store"
    answer.write("\ufeff")  # a spreadsheet knows by it that this is UTF-8
    out = csv.writer(answer, delimiter=";")
    place = page.municipality.name if page.municipality else page.name
    out.writerow(["Casusoverleg", place, page.span, page.refreshed_words])
    out.writerow([])
    out.writerow(["Stap", "Aantal", "Vorig jaar", "Waar de rest bleef"])
    out.writerows([s.label, s.cell.words, s.former.words, s.rest] for s in page.steps)
    out.writerow([])
    out.writerow(["Dagen", "de helft", "9 van 10", "afspraak"])
    out.writerows([t.label, "" if t.half is None else t.half, "" if t.nine is None else t.nine, t.agreed] for t in page.times)
    out.writerow([])
    out.writerow(["Organisatie", "open", "te laat", "oudste in dagen", "gereed", "op tijd"])
    out.writerows(
        [n.name, n.open.words, n.late.words, "" if n.oldest is None else n.oldest, n.finished.words, n.in_time.words]
        for n in page.lines
    )
    log.write(actor=request.user, action="exporteer", verb="download_figures", object_type="figures")
    return answer
