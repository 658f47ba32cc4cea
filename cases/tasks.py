"""What the worker does for a family's file: bring actions to mind, and dates that have come."""

from celery import shared_task
from django.urls import reverse

from access.acting import System, acting
from accounts.models import User
from cases.models import ActionItem, AgendaWish, Case
from casusoverleg import clock
from notices import changes as notices
from notices import mail
from notices.models import Obligation


@shared_task(name="cases.remind")
def remind(action_id, due, which):
    """An action comes near its date, or went past it: its person gets a mail, together with others of that day.

    Nothing for an action that was finished, given back or moved meanwhile.
    """
    with acting(System("herinnering")):
        action = (
            ActionItem.objects.filter(pk=action_id, due_on=due).open().exclude(state="teruggegeven")
            .select_related("responsible", "dossier").first()
        )  # fmt: skip
        if action is None or not action.responsible.is_active:
            return
        _gather(action)


def _gather(action):
    """Adds the action to the one mail of its person of today; a mail that has gone is followed by a next one."""
    start = f"reminder:{action.responsible_id}:{clock.today():%Y-%m-%d}"
    mails = Obligation.objects.select_for_update().filter(key__startswith=start)
    gathered = list(mails.order_by("made_at"))
    for obligation in gathered:
        if action.pk in obligation.args[1:]:
            return
        if obligation.done_at is None and obligation.cancelled_at is None and obligation.attempts == 0:
            obligation.args = [*obligation.args, action.pk]
            obligation.save(update_fields=["args"])
            return
    key = start if not gathered else f"{start}:{len(gathered) + 1}"
    notices.owe(key=key, task="cases.send_reminders", args=[action.responsible_id, action.pk])


@shared_task(name="cases.send_reminders")
def send_reminders(user_id, *action_ids):
    """One mail about one or several actions: how many, never which family. Nothing when all are done meanwhile."""
    with acting(System("herinnering")):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        actions = list(
            ActionItem.objects.filter(pk__in=action_ids, responsible_id=user_id).open().exclude(state="teruggegeven")
        )
    if user is None or not actions:
        return
    late = sum(action.is_late for action in actions)
    one = len(actions) == 1
    path = reverse("action", args=[actions[0].number]) if one else reverse("my_actions")
    text = mail.text("herinnering", path, late=late, coming=len(actions) - late)
    key = f"reminder:{user_id}:{clock.today():%Y-%m-%d}:{'-'.join(str(a.pk) for a in actions)}"
    mail.send(user, mail.SUBJECT, text, key)


@shared_task(name="cases.follow_ends")
def follow_ends(dossier_id, until):
    """The last day of following has come: the process director chooses how it goes on (H8)."""
    with acting(System("rappel")):
        case = _case(dossier_id, state="volgen", follow_until=until)
        if case is not None:
            _ask_director(case, "volgen_voorbij", reverse("case_follow", args=[case.number]))


@shared_task(name="cases.rappel")
def rappel(dossier_id, on):
    """The next date of a family has come while no agenda holds it: the process director hears it (H4)."""
    with acting(System("rappel")):
        case = _case(dossier_id, state__in=["lopend", "volgen"], next_on=on)
        waits = case is not None and AgendaWish.objects.filter(
            dossier_id=dossier_id, kind="rappel", placed_at__isnull=True, dropped_at__isnull=True
        ).exists()
        if waits:
            _ask_director(case, "rappel", reverse("case_overview", args=[case.number]))


def _case(dossier_id, **state):
    rows = Case.objects.filter(dossier_id=dossier_id, dossier__shielded_at__isnull=True, director__isnull=False, **state)
    return rows.select_related("dossier", "director").first()


def _ask_director(case, kind, path):
    notices.notify(
        user=case.director, house_id=case.dossier.house_id, kind=kind, number=case.number, path=path,
        dossier=case.dossier, due_on=clock.today(), mail=True,
    )  # fmt: skip
