"""Following at a distance, and closing: the last step, by a public participant (ledger H7, H8; law L4, L36)."""

from django.db import transaction
from django.urls import reverse

from access import rights
from cases import rules
from cases.flows import CASE
from cases.locking import insist, locked, needed, record
from cases.models import ActionItem, AgendaWish
from casusoverleg import clock
from casusoverleg.templatetags.dutch import datum
from casusoverleg.workflow import NotAllowed, StepRefused
from notices import changes as notices
from notices.models import Notice


@transaction.atomic
def follow(*, actor, dossier, until):
    """The team meets no more, but watches until a day; then the process director is asked (H8). Returns the Case."""
    case = locked(actor, dossier)
    insist(
        rules.is_director(actor, case),
        "U kunt dit gezin niet op afstand volgen. Dat doet de procesregisseur van dit gezin.",
    )
    case.state = CASE.next_state("follow", case.state)
    _until(case, until)
    return record(actor, "follow", case, case)


@transaction.atomic
def follow_longer(*, actor, dossier, until):
    """A family that is followed is followed until another day (H8). Returns the Case."""
    case = locked(actor, dossier)
    insist(
        rules.is_director(actor, case),
        "U kunt dit gezin niet langer volgen. Dat doet de procesregisseur van dit gezin.",
    )
    if case.state != "volgen":
        raise StepRefused("Dit gezin wordt nu niet gevolgd. Ververs de pagina om te zien wat er is gebeurd.")
    notices.cancel(keys_starting_with=f"follow:{dossier.pk}:")
    _until(case, until)
    notices.settle(kind="volgen_voorbij", number=dossier.number, house_id=dossier.house_id)
    return record(actor, "follow_longer", case, case)


def _until(case, until):
    """The last day of following, on which the process director is asked how it goes on."""
    if until is None:
        raise StepRefused("Kies tot wanneer u dit gezin volgt.")
    if until <= clock.today():
        raise StepRefused(f"Kies een dag die nog moet komen. {datum(until)} is al geweest of is vandaag.")
    case.follow_until = until
    case.save(update_fields=["state", "follow_until"])
    notices.owe(
        key=f"follow:{case.dossier_id}:{until:%Y-%m-%d}",
        task="cases.follow_ends",
        args=[case.dossier_id, f"{until:%Y-%m-%d}"],
        dossier=case.dossier,
        due_on=until,
    )


@transaction.atomic
def resume(*, actor, dossier):
    """Back from following: the family comes on the next agenda again (H8). Returns the Case."""
    case = locked(actor, dossier)
    insist(
        rules.is_director(actor, case),
        "U kunt dit gezin niet weer laten bespreken. Dat doet de procesregisseur van dit gezin.",
    )
    case.state = CASE.next_state("resume", case.state)
    case.follow_until = None
    case.next_on = case.next_on if case.next_on and case.next_on >= clock.today() else clock.today()
    case.save(update_fields=["state", "follow_until", "next_on"])
    notices.cancel(keys_starting_with=f"follow:{dossier.pk}:")
    notices.settle(kind="volgen_voorbij", number=dossier.number, house_id=dossier.house_id)
    open_wish = AgendaWish.objects.filter(
        dossier=dossier, kind="rappel", placed_at__isnull=True, dropped_at__isnull=True
    )
    if not open_wish.update(not_before=case.next_on):
        AgendaWish.objects.create(dossier=dossier, kind="rappel", not_before=case.next_on, reason="Weer bespreken")
    return record(actor, "resume", case, case)


@transaction.atomic
def close_case(*, actor, dossier, reasons):
    """A public participant of the team closes (WGS 2.31(8); L36): everybody loses the right, the file is shielded.

    Returns the Case. Errors: NotAllowed with who can; StepRefused while actions are open, or without reasons.
    """
    case = locked(actor, dossier)
    if not rules.may_close(actor, case):
        raise NotAllowed(rules.closing_sentence([]))
    case.state = CASE.next_state("close", case.state)
    reasons = needed(reasons, "Schrijf waarom dit gezin wordt afgesloten.")
    open_numbers = list(ActionItem.objects.filter(dossier=dossier).open().values_list("number", flat=True))
    if open_numbers:
        one = len(open_numbers) == 1
        raise StepRefused(
            f"Er {'staat nog één actie' if one else f'staan nog {len(open_numbers)} acties'} open: "
            f"{', '.join(open_numbers)}. Rond {'haar' if one else 'ze'} af of laat {'haar' if one else 'ze'} vervallen, "
            f"en sluit dan af."
        )
    now = clock.now()
    case.closed_at, case.closing_reasons, case.next_on, case.follow_until = now, reasons, None, None
    case.save(update_fields=["state", "closed_at", "closing_reasons", "next_on", "follow_until"])
    AgendaWish.objects.filter(dossier=dossier, placed_at__isnull=True, dropped_at__isnull=True).update(dropped_at=now)
    notices.cancel(keys_starting_with=f"follow:{dossier.pk}:")
    Notice.objects.filter(dossier=dossier, done_at__isnull=True).update(done_at=now)
    for holding in rights.holders(dossier):
        if holding.user and holding.user.pk != actor.pk:
            notices.notify(
                user=holding.user, house_id=dossier.house_id, kind="gezin_afgesloten", number=dossier.number,
                path=reverse("inbox"),
            )  # fmt: skip
    record(actor, "close_case", case, case)
    dossier.shielded_at = now
    dossier.save(update_fields=["shielded_at"])
    # last: from here on nobody sees this family
    rights.end_all(dossier=dossier)
    return case
