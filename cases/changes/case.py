"""The case: opened, taken up or left, decided about, dated, summarised, its phase and its casusregie."""

from django.db import transaction

from access import rights
from cases import rules
from cases.flows import CASE, PHASE
from cases.locking import insist, insist_work, locked, needed, record
from cases.models import AgendaWish, Case, Decision, PhaseChange, Summary, TimelineEvent
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from notices.changes import owe


@transaction.atomic
def open_case(*, actor, dossier, municipality):
    """A case for a dossier that was just opened, in state `aangemeld` (D1). Returns the Case."""
    case = Case.objects.create(dossier=dossier, municipality=municipality)
    case.ground = "aanmelder"
    return record(actor, "open_case", case, case, action="maak")


@transaction.atomic
def take_up(*, actor, dossier, director, team, ends, purpose):
    """A public participant decides that this family is taken up: purpose, director, team, first wish (L4, L6, L10).

    Ends no grants: who registered and who weighed keep theirs until the caller ends them.
    """
    case = locked(actor, dossier)
    insist(rules.may_take_up(actor, case), "U kunt dit niet beslissen. Dat doet een publieke deelnemer.")
    case.state = CASE.next_state("take_up", case.state)
    case.purpose = needed(purpose, "Vul in waarvoor de deelnemers samenwerken rond dit gezin.")
    if not ends:
        raise StepRefused("Kies bij welk doel van het huis dit gezin past.")
    case.ends = list(ends)
    case.director = director
    case.started_on = clock.today()
    case.save(update_fields=["state", "purpose", "ends", "director", "started_on"])
    AgendaWish.objects.create(
        dossier=dossier, kind="nieuw", reason="eerste bespreking", not_before=clock.today(), asked_by=_user(actor)
    )
    rights.give(dossier=dossier, ground="procesregie", user=director, reason="procesregisseur bij oppakken")
    for member in team:
        if member.pk != director.pk:
            rights.give(dossier=dossier, ground="team", user=member, reason="gekozen bij oppakken")
    return record(actor, "take_up", case, case, action="recht")


@transaction.atomic
def leave(*, actor, dossier):
    """The registration does not become a case (niet opgepakt)."""
    case = locked(actor, dossier)
    insist(rules.may_leave(actor, case), "U kunt dit niet beslissen. Dat doet een publieke deelnemer.")
    case.state = CASE.next_state("leave", case.state)
    case.save(update_fields=["state"])
    return record(actor, "leave", case, case)


@transaction.atomic
def record_decision(*, actor, dossier, text, kind="afspraak", agreed="", dissent="", meeting_number=""):
    """A decision about this family, with who agreed and the dissenting voice (G14). Returns the Decision."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    made = Decision.objects.create(
        dossier=dossier,
        kind=kind,
        text=needed(text, "Schrijf in één zin wat er besloten is."),
        agreed=agreed.strip(),
        dissent=dissent.strip(),
        recorded_by=_user(actor) or case.director,
        meeting_number=meeting_number,
    )
    return record(actor, "record_decision", made, case, action="maak")


@transaction.atomic
def withdraw_decision(*, actor, decision):
    """Takes back a decision that was written down wrongly; the row stays, with the moment."""
    case = locked(actor, decision.dossier)
    insist(
        rules.is_director(actor, case) or decision.recorded_by_id == actor.pk or rules.is_staff(actor),
        "U kunt dit besluit niet intrekken. Dat doet wie het vastlegde, of de procesregisseur.",
    )
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.withdrawn_at:
        raise StepRefused("Dit besluit is al ingetrokken.")
    decision.withdrawn_at = clock.now()
    decision.save(update_fields=["withdrawn_at"])
    return record(actor, "withdraw_decision", decision, case)


@transaction.atomic
def set_next_date(*, actor, dossier, on, reason=""):
    """When this family is spoken of again: on the case, and as the one open rappel wish (H4). `on` None: no date."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    if on is not None and on < clock.today():
        raise StepRefused("Kies een dag die nog moet komen.")
    case.next_on = on
    case.save(update_fields=["next_on"])
    wishes = AgendaWish.objects.filter(
        dossier=dossier, kind="rappel", placed_at__isnull=True, dropped_at__isnull=True
    )
    if on is None:
        wishes.update(dropped_at=clock.now())
    elif not wishes.update(not_before=on, reason=reason[:200], asked_by=_user(actor)):
        AgendaWish.objects.create(
            dossier=dossier, kind="rappel", not_before=on, reason=reason[:200], asked_by=_user(actor)
        )
    if on is not None:
        # on that morning somebody looks whether an agenda holds it
        owe(key=f"rappel:{dossier.pk}:{on}", task="cases.rappel", args=[dossier.pk, f"{on}"], dossier=dossier, due_on=on)
    return record(actor, "set_next_date", case, case)


@transaction.atomic
def write_summary(*, actor, dossier, concern, helps=""):
    """“In het kort”: a new row; the last one counts. Returns the Summary."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    insist(
        rules.may_write_summary(actor, case),
        "U kunt de samenvatting niet schrijven. Dat doet de procesregisseur of de casusregisseur.",
    )
    made = Summary.objects.create(
        dossier=dossier,
        concern=needed(concern, "Schrijf wat de grootste zorg is."),
        helps=helps.strip(),
        written_by=_user(actor) or case.director,
    )
    return record(actor, "write_summary", made, case)


@transaction.atomic
def change_phase(*, actor, dossier, step, reason):
    """To another phase by a step of the PHASE flow, with the reason (E1). Returns the Case."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    insist(
        rules.may_change_phase(actor, case), "U kunt de fase niet veranderen. Dat doet de procesregisseur van dit gezin."
    )
    try:
        phase = PHASE.next_state(step, case.phase)
    except KeyError as error:
        raise StepRefused("Deze stap bestaat niet. Kies een fase uit de lijst.") from error
    reason = needed(reason, "Schrijf waarom de fase verandert.")
    PhaseChange.objects.create(
        dossier=dossier, former=case.phase, phase=phase, reason=reason, changed_by=_user(actor) or case.director
    )
    TimelineEvent.objects.create(
        dossier=dossier, lane="fase", on=clock.today(), text=PHASE.states[phase], recorded_by=_user(actor)
    )
    case.phase = phase
    case.save(update_fields=["phase"])
    return record(actor, "change_phase", case, case)


@transaction.atomic
def accept_regie(*, actor, dossier, user):
    """`user` takes the casusregie: only a person of the team, and only by accepting it (F1). Returns the Case."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    insist(
        rules.may_set_regie(actor, case, user),
        "U kunt de casusregie niet voor een ander aannemen. Dat doet diegene zelf, of de procesregisseur schrijft het op.",
    )
    if not any(h.user and h.user.pk == user.pk for h in rights.holders(dossier)):
        raise StepRefused(f"{user} zit niet in het team van dit gezin. Voeg deze persoon eerst toe aan het team.")
    position = rules.position_in(user, case.dossier.house_id)
    if position is None:
        raise StepRefused(f"{user} werkt niet meer in dit huis. Kies iemand anders.")
    if case.regie_id == user.pk:
        raise StepRefused(f"{user} heeft de casusregie al.")
    case.regie = user
    case.regie_organisation = position.organisation
    case.save(update_fields=["regie", "regie_organisation"])
    Decision.objects.create(
        dossier=dossier,
        kind="regie",
        text=f"{user.full_name} ({position.organisation.name}) heeft de casusregie aangenomen.",
        recorded_by=_user(actor) or user,
    )
    return record(actor, "accept_regie", case, case)


@transaction.atomic
def give_back_regie(*, actor, dossier, reason):
    """The casusregie becomes free again, with the reason (F1): by who has it, or the process director."""
    case = locked(actor, dossier)
    if case.regie_id is None:
        raise StepRefused("Niemand heeft nu de casusregie.")
    if not (rules.is_director(actor, case) or case.regie_id == actor.pk):
        raise NotAllowed("U kunt de casusregie niet teruggeven. Dat doet wie haar heeft, of de procesregisseur.")
    former = case.regie
    reason = needed(reason, "Schrijf waarom de casusregie vrijkomt.")
    case.regie = case.regie_organisation = None
    case.save(update_fields=["regie", "regie_organisation"])
    Decision.objects.create(
        dossier=dossier,
        kind="regie",
        text=f"{former.full_name} gaf de casusregie terug: {reason}",
        recorded_by=_user(actor) or former,
    )
    return record(actor, "give_back_regie", case, case)


def _user(actor):
    return None if rules.is_system(actor) else actor
