"""Pages of the family's file. A page may hold several small forms; which one was sent stands in `formulier`."""

from dataclasses import dataclass
from typing import Any, Callable

from django.core.exceptions import BadRequest

from casusoverleg.workflow import StepRefused


@dataclass(frozen=True)
class Deed:
    """A small form of a page, the verb it calls, and what is said afterwards (numbers, never names)."""

    form: type
    verb: Callable
    said: str


@dataclass
class Answer:
    """What came of a sent form: done (`said`), or the form with its errors and the status of the page."""

    name: str
    form: Any
    status: int = 200
    said: str = ""


def blank(deeds, request, case, **choices):
    """name → an empty form, for a page that is shown. `choices`: people, members, initial per name."""
    initial = choices.pop("initial", {})
    return {
        name: deed.form(user=request.user, case=case, auto_id=f"{name}_%s", initial=initial.get(name), **choices)
        for name, deed in deeds.items()
    }


def do(deeds, request, case, **choices):
    """Carries out the form that was sent. A refusal of the verb keeps the form with what was typed (409)."""
    name = request.POST.get("formulier", "")
    if name not in deeds:
        raise BadRequest("unknown form")
    deed = deeds[name]
    form = deed.form(request.POST, user=request.user, case=case, auto_id=f"{name}_%s", **choices)
    if not form.is_valid():
        return Answer(name, form, 422)
    try:
        deed.verb(actor=request.user, **form.arguments())
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return Answer(name, form, 409)
    return Answer(name, form, said=deed.said)
