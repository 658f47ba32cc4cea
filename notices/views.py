"""The inbox: everything that waited for me, also what is done."""

import datetime

from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from access.gate import guarded
from notices import changes, queries


@guarded("account")
def inbox(request):
    """What waits and, with `?klaar=1`, what is done; `na` is the moment of the last one shown."""
    if not request.GET.get("klaar"):
        return render(request, "notices/inbox.html", {"groups": queries.waiting(request.user)})
    try:
        before = datetime.datetime.fromisoformat(request.GET.get("na", ""))
        before = before if before.tzinfo else None
    except ValueError:
        before = None
    rows = queries.finished(request.user, before)
    more = rows[-1].done_at.isoformat() if len(rows) == queries.DONE_PER_PAGE else ""
    return render(request, "notices/inbox.html", {"rows": rows, "more": more, "done": True})


@guarded("account", "POST")
def seen(request):
    """I have seen it: a line that asks nothing more is done, for me."""
    position = getattr(request.user, "position", None)
    if position is not None:
        changes.settle(
            kind=request.POST.get("kind", "")[:30], number=request.POST.get("number", "")[:30], user=request.user,
            house_id=position.house_id,
        )  # fmt: skip
    back = request.POST.get("terug", "")
    inside = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if inside else "inbox")
