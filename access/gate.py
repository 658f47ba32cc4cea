"""One gate in front of every view (design §2.4, house rule 1).

What you may not see is 404, what you see but may not do is 403, a step that cannot follow is 409.
"""

import functools

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseNotAllowed

from casusoverleg.workflow import NotAllowed

KINDS = ("public", "account", "dossier", "aggregate")


def guarded(kind, *methods):
    """Marks a view as guarded and lets only these methods through (default: GET).

    "public": anybody. "account": somebody logged in, nothing about families. "dossier": rows about
    families, through the open_* functions. "aggregate": figures without persons.
    """
    assert kind in KINDS, kind
    allowed = set(methods or ("GET",))
    if "GET" in allowed:
        allowed.add("HEAD")

    def wrap(view):
        @functools.wraps(view)
        def inner(request, *args, **kwargs):
            if kind != "public" and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/", settings.LOGIN_URL)
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            return view(request, *args, **kwargs)

        inner.guard = kind
        inner.methods = frozenset(allowed)
        return inner

    return wrap


def _open(request, queryset, lookup, action, only_if_shown=False):
    model = queryset.model.__name__.lower()
    number = next((str(v) for v in lookup.values()), "")
    if "\0" in "".join(map(str, lookup.values())):  # no number holds it, and PostgreSQL cannot be asked
        request.reading.refuse(model, number.replace("\0", ""))
        raise Http404
    rows = queryset.visible_to(request.user)
    if hasattr(rows, "with_ground"):
        rows = rows.with_ground(request.user)
    found = rows.filter(**lookup).first()
    if found is None:
        request.reading.refuse(model, number)
        raise Http404
    dossier_id = found.pk if model == "dossier" else getattr(found, "dossier_id", None)
    request.reading.open(action, model, number, dossier_id, getattr(found, "ground", ""), only_if_shown)
    return found


def open_for_read(request, queryset, **lookup):
    """The one row that `lookup` names, if this reader may see it; 404 and a refusal in the log if not."""
    action = "print" if request.GET.get("print") else "zie"
    return _open(request, queryset, lookup, action)


def open_for_change(request, queryset, **lookup):
    """As open_for_read, for a view that changes: the change writes its own event, the answer logs what it shows."""
    return _open(request, queryset, lookup, "zie", only_if_shown=request.method == "POST")


def open_file(request, queryset, **lookup):
    """As open_for_read, for a document that leaves the screen."""
    return _open(request, queryset, lookup, "exporteer")


def open_list(request, queryset, name):
    """The rows of a list this reader may see; the display is one event under `name`."""
    request.reading.open("lijst", name, only_if_shown=request.method == "POST")
    return queryset.visible_to(request.user)


def require(allowed, sentence):
    """NotAllowed (403) with the sentence that says the rule and who can."""
    if not allowed:
        raise NotAllowed(sentence)
