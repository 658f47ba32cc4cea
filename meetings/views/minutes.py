"""The minutes of a meeting: the reader's own version, as page and as PDF."""

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change, open_for_read
from casusoverleg import clock
from meetings.changes import closing
from meetings.models import Meeting
from meetings.queries import minutes as queries


@guarded("dossier")
def minutes(request, number):
    """GET /overleggen/<nr>/verslag/"""
    meeting = open_for_read(request, Meeting.objects.select_related("series", "house", "chair"), number=number)
    if meeting.state != "gesloten":
        return render(request, "meetings/room/no_minutes.html", {"meeting": meeting})
    found = queries.minutes(meeting, request.user)
    for family in found.families:
        request.reading.show(family.item.dossier, family.people)
    part = "_minutes_documents" if request.htmx else "minutes"
    return render(request, f"meetings/room/{part}.html", {"meeting": meeting, "minutes": found, "printed_at": clock.now()})


@guarded("dossier", "POST")
def again(request, number):
    """POST /overleggen/<nr>/verslag/opnieuw/: documents of this reader that failed are made again."""
    meeting = open_for_change(request, Meeting.objects.all(), number=number)
    asked = closing.ask_documents_again(actor=request.user, meeting=meeting)
    messages.info(
        request,
        f"We maken {asked} documenten opnieuw. Dat duurt ongeveer een minuut." if asked > 1
        else "We maken het document opnieuw. Dat duurt ongeveer een minuut." if asked
        else "Er is niets dat opnieuw gemaakt moet worden.",
    )  # fmt: skip
    return redirect("minutes", number)
