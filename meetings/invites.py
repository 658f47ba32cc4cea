"""The invitation as a calendar file (RFC 5545, iTIP): number and series, never a family (design §5)."""

from email.utils import parseaddr

import icalendar
from django.conf import settings

from casusoverleg import clock

# answer → PARTSTAT
ANSWERS = {
    "uitgenodigd": "NEEDS-ACTION",
    "komt": "ACCEPTED",
    "afgemeld": "DECLINED",
    "vervangen": "DELEGATED",
    "ingetrokken": "DECLINED",
}


def uid(meeting):
    """Stays the same for as long as the meeting exists, so that calendars move it instead of doubling it."""
    return f"overleg-{meeting.house.code}-{meeting.number}@casusoverleg"


def link(meeting):
    return f"{settings.PUBLIC_URL.rstrip('/')}/overleggen/{meeting.number}/"


def method_of(invitation):
    """REQUEST for who is asked, CANCEL for who need not come any more."""
    gone = invitation.meeting.state == "afgelast" or invitation.state in ("ingetrokken", "vervangen")
    return "CANCEL" if gone else "REQUEST"


def calendar(meeting, invitation=None):
    """The .ics of a meeting, for one invited person or for who looks at it. Returns text with CRLF lines.

    In: Meeting with house and series, and the Invitation (None: no attendee, METHOD:PUBLISH).
    """
    if invitation is not None:
        method = method_of(invitation)
    else:
        method = "CANCEL" if meeting.state == "afgelast" else "PUBLISH"
    event = icalendar.Event()
    event.add("uid", uid(meeting))
    event.add("dtstamp", clock.now())
    event.add("sequence", meeting.invite_sequence)
    event.add("dtstart", meeting.starts_at.astimezone(clock.AMSTERDAM))
    event.add("dtend", meeting.ends_at.astimezone(clock.AMSTERDAM))
    event.add("summary", f"Overleg {meeting.number} {meeting.series.name}")
    if meeting.place:
        event.add("location", meeting.place)
    lines = ["De agenda en uw voorbereiding staan in Casusoverleg:", link(meeting)]
    if meeting.online:
        lines += ["Online meedoen:", meeting.online]
    event.add("description", "\n".join(lines))
    event.add("url", link(meeting))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], meeting.house.name))
    if invitation is not None:
        who = _address(invitation.user.email, invitation.user.full_name)
        who.params["PARTSTAT"] = icalendar.vText(ANSWERS[invitation.state])
        who.params["RSVP"] = icalendar.vText("TRUE")
        who.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
        event.add("attendee", who, encode=0)
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Casusoverleg//NL")
    whole.add("version", "2.0")
    whole.add("method", method)
    whole.add_component(event)
    whole.add_missing_timezones()
    return whole.to_ical().decode()


def _address(email, name):
    address = icalendar.vCalAddress(f"mailto:{email}")
    address.params["CN"] = icalendar.vText(name)
    return address
