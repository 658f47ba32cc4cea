"""The innermost middleware: one transaction per request, and the log before a byte leaves (design §2.5)."""

import logging

from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from access.acting import acting
from access.log import Reading
from casusoverleg.workflow import NotAllowed, StepRefused

logger = logging.getLogger(__name__)


class Door:
    """Acts for the user of the request; writes the read log afterwards; nothing is shown without it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reading = Reading(request)
        guard = guard_of(request.path_info)
        if guard == "third-party" or request.path_info == "/healthz":  # that one answers without the database
            return self.get_response(request)
        read_only = guard == "dossier" and request.method in ("GET", "HEAD")
        with acting(request.user, read_only=read_only):
            # an exception has become a response inside: tried, it would commit otherwise
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        try:
            request.reading.write(request.user, response.status_code)
        except DatabaseError:
            logger.exception("the read log cannot be written; nothing is shown")
            return HttpResponse(render_to_string("errors/503.html", {"what": "het logboek"}), status=503)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            return answer(request, 403, str(exception))
        if isinstance(exception, StepRefused):
            return answer(request, 409, str(exception))
        return None


def guard_of(path):
    """The kind of the view at `path`: its own mark, or what the table of third-party views says."""
    try:
        match = resolve(path)
    except Resolver404:
        return "public"
    return getattr(match.func, "guard", "third-party")


def answer(request, status, sentence):
    """An error page with one sentence: what is the matter and who can help."""
    return render(request, f"errors/{status}.html", {"sentence": sentence}, status=status)
