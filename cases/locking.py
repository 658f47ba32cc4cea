"""What every verb of the file begins and ends with: lock the case, insist on the right, record one event."""

from access import log
from cases.models import Case
from cases.rules import is_system
from casusoverleg.workflow import NotAllowed, StepRefused


def locked(actor, dossier):
    """The case of this dossier, locked, with the actor's ground. NotAllowed when the actor has no right on it."""
    rows = Case.objects.all() if is_system(actor) else Case.objects.visible_to(actor).with_ground(actor)
    case = rows.select_related("dossier").select_for_update(of=("self",)).filter(dossier_id=dossier.pk).first()
    if case is None:
        raise NotAllowed("U heeft geen recht op dit gezin. De procesregisseur gaat over wie meedoet.")
    return case


def insist(allowed, sentence):
    """NotAllowed with this sentence unless `allowed`."""
    if not allowed:
        raise NotAllowed(sentence)


def insist_work(case, allowed):
    """The two sentences of writing in a file: not yet or no longer open, or not in the team."""
    if case.state not in ("lopend", "volgen"):
        raise StepRefused(
            "Dit kan pas als een publieke deelnemer heeft besloten dat dit gezin wordt opgepakt."
            if case.state == "aangemeld"
            else "Dit gezin is niet meer in behandeling. Er kan niets meer bij."
        )
    insist(allowed, "U kunt dit niet doen. Dat doet het team van dit gezin.")


def record(actor, verb, subject, case, *, persons=(), action="wijzig"):
    """One event for this change, with the ground by which the actor may do it. Returns the subject."""
    subject.ground = getattr(case, "ground", "") or ""
    log.record(actor, verb, subject, dossier=case.dossier, persons=persons, action=action)
    return subject


def needed(text, sentence):
    """The text without spaces around it; StepRefused with this sentence when nothing is left."""
    text = (text or "").strip()
    if not text:
        raise StepRefused(sentence)
    return text
