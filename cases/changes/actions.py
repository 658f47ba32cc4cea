"""Action items: one person, what, when; every step by the table of `flows.py` (ledger H1-H5)."""

import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse

from access import log, rights
from access.acting import System, acting
from access.grounds import CASE_GROUNDS
from access.models import Dossier
from accounts.models import User
from cases import rules
from cases.flows import ACTION
from cases.locking import insist, insist_work, locked, needed, record
from cases.models import ActionItem, ActionUpdate, Case, SafetyRequirement
from casusoverleg import clock
from casusoverleg.templatetags.dutch import aantal, datum, tijd
from casusoverleg.workflow import NotAllowed, StepRefused
from houses.models import SETTINGS, Setting
from notices import changes as notices
from notices.models import Obligation

# what must be written with a step: the sentence when it is missing
NEEDS_TEXT = {
    "decline": "Schrijf waarom u dit zo niet kunt doen.",
    "wait": "Schrijf waarop u wacht.",
    "stuck": "Schrijf wat er in de weg staat.",
    "finish": "Schrijf wat het resultaat is. Eén zin is genoeg.",
    "postpone": "Schrijf waarom de datum opschuift.",
    "give_back": "Schrijf waarom u de actie teruggeeft.",
    "cancel": "Schrijf waarom deze actie vervalt.",
}
# what the process director hears of it: kind of the notice, and whether a mail goes with it
TOLD = {
    "decline": ("actie_teruggegeven", True),
    "give_back": ("actie_teruggegeven", True),
    "stuck": ("actie_vast", True),
    "finish": ("actie_gereed", False),
}
ALL_KINDS = ("actie_teruggegeven", "actie_vast", "actie_gereed", "actie_opgeschoven")
POSTPONED_OFTEN = 2  # from the second time on the process director hears of it (H5)


def _day_to_come(day):
    if day is None:
        raise StepRefused("Kies voor wanneer het klaar moet zijn.")
    if day < clock.today():
        raise StepRefused(f"Kies een dag die nog moet komen. {datum(day)} is al geweest.")
    return day


def _of_team(case, user):
    """The position of somebody who holds a right on the whole file; StepRefused when there is none (WGS 2.31(6))."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM holders_of(%s, true) WHERE user_id = %s AND ground = ANY(%s)",
            [case.dossier_id, user.pk, list(CASE_GROUNDS)],
        )
        held = cursor.fetchone()[0]
    position = rules.position_in(user, case.dossier.house_id) if held else None
    if position is None:
        raise StepRefused("Kies iemand uit het team van dit gezin. Een actie is altijd van één persoon uit het team.")
    return position


def _terms(house_id):
    """Days before and after its date that an action is brought to mind."""
    keys = ("reminder_before_days", "reminder_after_days")
    own = dict(Setting.objects.filter(house_id=house_id, key__in=keys).values_list("key", "value"))
    return [own.get(key, SETTINGS[key][0]) for key in keys]


def _remind(case, action):
    """Owes the reminders before and after the date of an open action; a day that has gone is not owed."""
    before, after = _terms(case.dossier.house_id)
    moments = {
        "before": action.due_on - datetime.timedelta(days=before),
        "after": action.due_on + datetime.timedelta(days=after),
    }
    notices.owe_all(
        obligations=[
            Obligation(
                key=f"action:{action.pk}:{action.due_on:%Y-%m-%d}:{which}",
                task="cases.remind",
                args=[action.pk, f"{action.due_on:%Y-%m-%d}", which],
                dossier_id=case.dossier_id,
                due_on=day,
            )
            for which, day in moments.items()
            if day >= clock.today()
        ]
    )


def _forget_reminders(action):
    notices.cancel(keys_starting_with=f"action:{action.pk}:")


def _ask(case, action):
    """The responsible person is asked: a line in the inbox and a mail."""
    notices.notify(
        user=action.responsible,
        house_id=case.dossier.house_id,
        kind="actie_gevraagd",
        number=action.number,
        path=reverse("action", args=[action.number]),
        dossier=case.dossier,
        due_on=action.due_on,
        mail=True,
    )


def _tell_director(actor, case, action, kind, mail):
    if case.director_id is None or case.director_id == getattr(actor, "pk", None):
        return
    notices.notify(
        user=User(pk=case.director_id),
        house_id=case.dossier.house_id,
        kind=kind,
        number=action.number,
        path=reverse("action", args=[action.number]),
        dossier=case.dossier,
        mail=mail,
    )


@transaction.atomic
def agree_action_item(
    *, actor, dossier, what, responsible, due_on, for_whom="", meeting_number="", accepted=False
):
    """Somebody of the team will do something by a date (H1). Returns the ActionItem.

    What one agrees for oneself is open at once; somebody else is asked first, unless `accepted` says that
    this person said yes at the table. Errors: NotAllowed outside the team, StepRefused for a person outside
    the team, a past date or no text.
    """
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    position = _of_team(case, responsible)
    own = getattr(actor, "pk", None) == responsible.pk
    action = ActionItem.objects.create(
        dossier=dossier,
        number=f"{dossier.number}-{ActionItem.objects.filter(dossier=dossier).count() + 1}",
        what=needed(what, "Schrijf wat er gaat gebeuren.")[:300],
        for_whom=for_whom.strip()[:80],
        responsible=responsible,
        organisation=position.organisation,
        due_on=_day_to_come(due_on),
        state=ACTION.next_state("accept", ACTION.start) if accepted or own else ACTION.start,
        agreed_by=case.director if rules.is_system(actor) else actor,
        meeting_number=meeting_number,
    )
    record(actor, "agree_action_item", action, case, action="maak")
    _remind(case, action)
    if action.state == ACTION.start:
        _ask(case, action)
    return action


@transaction.atomic
def step_action(*, actor, action, step, note="", due_on=None, to=None, since=None):
    """One step of an action item: accept, decline, start, wait, stuck, finish, reopen, postpone, give_back,
    hand_over, cancel. Returns the ActionItem.

    `note`: result, obstacle or reason; `due_on`: the new date of postpone; `to`: who takes over; `since`:
    since when it waits. Errors: NotAllowed when it is not yours to do, StepRefused when it cannot follow
    from here or something is missing.
    """
    case = locked(actor, action.dossier)
    action = (
        ActionItem.objects.select_for_update(of=("self",))
        .select_related("dossier", "responsible", "organisation")
        .get(pk=action.pk)
    )
    _insist_step(actor, case, action, step)
    note = note.strip()
    if action.state not in ACTION.step(step).sources:
        raise StepRefused(_who_was_first(actor, action) or _cannot(action, step))
    state = ACTION.next_state(step, action.state)
    if step in NEEDS_TEXT and not note:
        raise StepRefused(NEEDS_TEXT[step])
    _apply(case, action, step, state, note, due_on, to, since)
    action.save()
    ActionUpdate.objects.create(
        dossier_id=action.dossier_id,
        action=action,
        step=step,
        state=action.state,
        note=note,
        due_on=action.due_on if step in ("postpone", "wait") else None,
        by=case.director if rules.is_system(actor) else actor,
    )
    action.ground = getattr(case, "ground", "") or ""
    log.record(actor, f"{step}_action", action, dossier=case.dossier)
    _carry(actor, case, action, step)
    return action


def _insist_step(actor, case, action, step):
    """The one who does it, and for some steps the process director (flows.ACTION)."""
    who = ACTION.step(step).who
    if rules.is_system(actor):
        return
    allowed = ("responsible" in who and action.responsible_id == actor.pk) or (
        "director" in who and rules.is_director(actor, case)
    )
    if not allowed:
        doer = "de procesregisseur van dit gezin" if who == ("director",) else action.responsible.full_name
        raise NotAllowed(f"“{ACTION.step(step).label}” kunt u bij deze actie niet doen. Dat doet {doer}.")


def _cannot(action, step):
    return (
        f"“{ACTION.step(step).label}” kan nu niet: deze actie staat op “{ACTION.states[action.state]}”. "
        f"Ververs de pagina om te zien wat er is gebeurd."
    )


def _who_was_first(actor, action):
    """“Youssef A. heeft deze actie om 14:02 al afgerond…”, when the last step ended it or changed it today."""
    last = action.updates.select_related("by").last()
    done = {"gereed": "afgerond", "vervallen": "laten vervallen", "teruggegeven": "teruggegeven"}.get(action.state)
    if last is None or done is None:
        return ""
    who = "U heeft" if last.by_id == getattr(actor, "pk", None) else f"{last.by.short_name} heeft"
    when = f"om {tijd(last.at)}" if last.at.astimezone(clock.AMSTERDAM).date() == clock.today() else f"op {datum(last.at)}"
    return f"{who} deze actie {when} al {done}. Uw tekst staat hieronder; voeg toe wat nog nieuw is."


def _apply(case, action, step, state, note, due_on, to, since):
    """What a step changes in the row itself."""
    action.state = state
    if step == "wait":
        action.obstacle, action.waits_since = note.splitlines()[0][:300], since or clock.today()
        if action.waits_since > clock.today():
            raise StepRefused("Kies sinds wanneer u wacht: vandaag of eerder.")
    elif step == "stuck":
        action.obstacle, action.waits_since = note.splitlines()[0][:300], clock.today()
    elif step in ("start", "reopen", "accept"):
        action.obstacle, action.waits_since, action.finished_at = "", None, None
    elif step == "finish":
        action.result, action.finished_at, action.obstacle, action.waits_since = note, clock.now(), "", None
    elif step == "postpone":
        if _day_to_come(due_on) <= action.due_on:
            raise StepRefused(f"Kies een latere dag dan {datum(action.due_on)}.")
        action.due_on, action.postponed = due_on, action.postponed + 1
    elif step == "hand_over":
        if to is None:
            raise StepRefused("Kies wie dit gaat doen. Het is altijd één persoon.")
        if to.pk == action.responsible_id and action.state != "teruggegeven":
            raise StepRefused(f"{to} doet deze actie al. Kies iemand anders.")
        action.organisation = _of_team(case, to).organisation
        action.responsible, action.obstacle, action.waits_since = to, "", None


def _carry(actor, case, action, step):
    """What follows from a step: reminders, who is asked, what the process director hears."""
    kinds = ("actie_gevraagd",)
    if step in ("start", "reopen", "hand_over", "cancel", "finish"):
        kinds += ALL_KINDS
    notices.settle(kind=kinds, number=action.number, house_id=case.dossier.house_id)
    if step in ("finish", "decline", "give_back", "cancel"):
        _forget_reminders(action)
    elif step == "postpone":
        _forget_reminders(action)
        _remind(case, action)
        if action.postponed >= POSTPONED_OFTEN:
            _tell_director(actor, case, action, "actie_opgeschoven", False)
    elif step in ("reopen", "hand_over"):
        _remind(case, action)
    if step in TOLD:
        _tell_director(actor, case, action, *TOLD[step])
    if step == "hand_over":
        if action.responsible_id != getattr(actor, "pk", None):
            _ask(case, action)


@transaction.atomic
def hand_over_all(*, actor, dossier, user, to):
    """Everything `user` still carries in this file goes to `to`: open actions, watched safety requirements, casusregie
    (F5). By the process director, before the right ends. Returns how many actions and requirements went over.

    Actions are asked anew of `to`; the casusregie becomes free, because somebody must accept it (F1).
    """
    case = locked(actor, dossier)
    insist(
        rules.is_director(actor, case), "U kunt dit niet overdragen. Dat doet de procesregisseur van dit gezin."
    )
    _of_team(case, to)
    if to.pk == user.pk:
        raise StepRefused("Kies iemand anders dan wie vertrekt.")
    actions = list(ActionItem.objects.filter(dossier=dossier).open().of(user).select_related("dossier"))
    for action in actions:
        step_action(actor=actor, action=action, step="hand_over", to=to, note="Overgedragen bij vertrek")
    position = rules.position_in(to, case.dossier.house_id)
    guarded = (
        SafetyRequirement.objects.filter(dossier=dossier, guard=user)
        .exclude(state="vervallen")
        .update(guard=to, organisation=position.organisation)
    )
    if case.regie_id == user.pk:
        case.regie = case.regie_organisation = None
        case.save(update_fields=["regie", "regie_organisation"])
        notices.notify(
            user=to, house_id=case.dossier.house_id, kind="regie_gevraagd", number=dossier.number,
            path=reverse("case_team", args=[dossier.number]), dossier=dossier, mail=True,
        )  # fmt: skip
    notices.settle(kind="collega_vertrekt", number=dossier.number, house_id=dossier.house_id)
    record(actor, "hand_over_all", case, case)
    return len(actions) + guarded


def _dossiers_of(user):
    """Dossiers on which this person holds a right now, or carries something. For a System actor."""
    return Dossier.objects.filter(
        Q(grants__holder_user=user, grants__period__contains=clock.now()), shielded_at__isnull=True
    ).distinct()


@transaction.atomic
def announce_leaving(*, actor, user):
    """A colleague leaves: every process director of the families concerned hears it, by number only.

    The house's manager sees no families and decides nothing about them; the directors hand over. Returns the
    number of families. Errors: NotAllowed unless the actor keeps the accounts of the house.
    """
    _insist_accounts(actor)
    told = 0
    with acting(System("vertrek", house_id=actor.position.house_id)):
        running = Case.objects.running().filter(
            dossier__in=_dossiers_of(user).filter(house_id=actor.position.house_id), director__isnull=False
        )
        for case in running.select_related("dossier", "director"):
            told += 1
            notices.notify(
                user=case.director, house_id=case.dossier.house_id, kind="collega_vertrekt", number=case.number,
                path=reverse("case_team", args=[case.number]), dossier=case.dossier, mail=True,
            )  # fmt: skip
    log.record(actor, "announce_leaving", action="recht", number=f"account {user.pk}")
    return told


@transaction.atomic
def end_rights_of(*, actor, user, successor=None):
    """Ends every right of `user` on families of this house, now; open actions go back to the process director.

    `successor`: a process director of the house, who takes over the families that `user` directs; needed when
    there are any. Returns (families, actions). Errors: NotAllowed, StepRefused.
    """
    _insist_accounts(actor)
    house_id = actor.position.house_id
    with acting(System("vertrek", house_id=house_id)) as system:
        dossiers = list(_dossiers_of(user).filter(house_id=house_id).order_by("number"))
        directed = list(
            Case.objects.running().filter(director=user, dossier__house_id=house_id).select_related("dossier")
        )
        if directed:
            _succeed(system, directed, user, successor)
        given_back = 0
        cases = {c.dossier_id: c for c in Case.objects.filter(dossier__in=dossiers).select_related("director")}
        for dossier in dossiers:
            given_back += _let_go(system, dossier, cases.get(dossier.pk), user, actor)
    log.record(actor, "end_rights_of", action="recht", number=f"account {user.pk}")
    return len(dossiers), given_back


def _insist_accounts(actor):
    position = getattr(actor, "position", None)
    if position is None or position.role not in ("beheerder", "ketenmanager"):
        raise NotAllowed("U kunt geen rechten van een collega beëindigen. Dat doet de beheerder van het huis.")


def _succeed(system, directed, user, successor):
    """The families this person directs get another process director first: a family is never without (F2)."""
    if successor is None or successor.pk == user.pk:
        raise StepRefused(
            f"{user} is procesregisseur van {aantal(len(directed), 'gezin,gezinnen')}. Kies eerst wie dat overneemt."
        )
    running = successor.positions.in_force().filter(house_id=system.house_id, role="procesregisseur")
    if not running.exists():
        raise StepRefused(f"{successor} is geen procesregisseur van dit huis. Kies iemand die dat wel is.")
    for case in directed:
        case.director = successor
        case.save(update_fields=["director"])
        held = case.dossier.grants.filter(
            holder_user=successor, ground="procesregie", period__contains=clock.now()
        ).exists()
        if not held:
            rights.give(dossier=case.dossier, ground="procesregie", user=successor, reason="Collega vertrekt")
        notices.notify(
            user=successor, house_id=system.house_id, kind="procesregie_gekregen", number=case.number,
            path=reverse("case_overview", args=[case.number]), dossier=case.dossier, mail=True,
        )  # fmt: skip


def _let_go(system, dossier, case, user, actor):
    """One family: open actions back to the director, the casusregie free, every right ended. One event of its own."""
    actions = list(ActionItem.objects.filter(dossier=dossier).open().of(user).exclude(state="teruggegeven"))
    for action in actions:
        action.state = "teruggegeven"
        action.save(update_fields=["state"])
        ActionUpdate.objects.create(
            dossier=dossier, action=action, step="give_back", state=action.state, by=actor, note="Collega is vertrokken"
        )
        _forget_reminders(action)
        notices.settle(kind="actie_gevraagd", number=action.number, house_id=dossier.house_id)
        if case is not None:
            _tell_director(None, case, action, "actie_teruggegeven", False)
    if case is not None and case.regie_id == user.pk:
        case.regie = case.regie_organisation = None
        case.save(update_fields=["regie", "regie_organisation"])
    rights.end(dossier=dossier, user=user)
    log.record(system, "end_rights_of", dossier, action="recht")
    return len(actions)
