"""What the role picker shows of the meeting that runs, and where a role lands; read as System("demo")."""

from access.acting import System, acting
from cases.models import ActionItem
from meetings.models import AgendaItem, Meeting


def running_meeting():
    """The meeting of today that is open, with how far it is; for the demo alone."""
    with acting(System("demo")):
        meeting = Meeting.objects.filter(state="loopt").select_related("series", "current").first()
        if meeting is None:
            return None
        items = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
        place = next((n for n, item in enumerate(items, 1) if item.pk == meeting.current_id), 0)
        return {
            "number": meeting.number,
            "series": meeting.series.name,
            "place": place,
            "count": len(items),
            "step": meeting.current.get_step_display() if meeting.current else "",
        }


def landing(place):
    """The address behind a row: the room that runs, the family it speaks of, or a fixed page."""
    with acting(System("demo")):
        meeting = Meeting.objects.filter(state="loopt").first()
        if place == "room":
            return f"/overleggen/{meeting.number}/kamer/" if meeting else "/"
        if place == "family":
            if meeting and meeting.current_id:
                return f"/casussen/{AgendaItem.objects.select_related('dossier').get(pk=meeting.current_id).dossier.number}/"
            action = ActionItem.objects.select_related("dossier").first()
            return f"/casussen/{action.dossier.number}/" if action else "/casussen/"
    return place
