"""Documents of a meeting as HTML for the PDF maker: what this reader may see.

The minutes do not name their reader: two readers who may see the same get the same HTML, rendered once.
"""

from django.template.loader import render_to_string

from cases.queries.plan import plan_html, plan_people
from meetings.models import Invitation
from meetings.queries import minutes


def minutes_html(item, user):
    """The minutes of one family for `user`, in acting(user). Returns (html, ids of the persons concerned)."""
    family = minutes.family(item, user)
    people = Invitation.objects.filter(meeting=item.meeting, present=True).select_related("user", "organisation")
    html = render_to_string("documents/minutes.html", {"meeting": item.meeting, "family": family, "present": people})
    return html, [p.pk for p in family.people]


def html_of(kind, item, version, user):
    """(html, ids of persons) of a document of this kind."""
    if kind == "plan":
        return plan_html(version, user), plan_people(version)
    return minutes_html(item, user)
