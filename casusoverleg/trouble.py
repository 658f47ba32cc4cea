"""What the product says when something it needs is down, and the pages for errors nobody else answers."""

import logging
import sys

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def _page(what, status=503):
    response = HttpResponse(render_to_string("errors/503.html", {"what": what}), status=status)
    response["Retry-After"] = "5"
    return response


def csrf_failed(request, reason=""):
    sentence = "Deze pagina stond te lang open. Ga terug, ververs de pagina en probeer het opnieuw."
    return render(request, "errors/403.html", {"sentence": sentence}, status=403)


def bad_request(request, exception=None):
    return HttpResponse(render_to_string("errors/400.html"), status=400)


def not_found(request, exception=None):
    """One page for “is not there” and “may not”: same text, same size (screens.md §7)."""
    return render(request, "errors/404.html", status=404)


def forbidden(request, exception=None):
    return render(request, "errors/403.html", {"sentence": "U mag dit niet doen."}, status=403)


def failure(request):
    """Django asks for this inside its except block: a silent database is 503 and says so, the rest is 500."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        logger.error("the database does not answer: %s", type(error).__name__)
        connection.close()
        return _page("de database (PostgreSQL)")
    return HttpResponse(render_to_string("errors/500.html"), status=500)
