"""Verbs of registration and weighing. Each: one transaction, lock, check, change, one event in the log."""

import datetime
from dataclasses import dataclass

from django.db import connection, transaction

from access import log, rights
from accounts.models import Desk, User
from cases.changes import case as cases
from cases.changes import people
from cases.models import AgendaWish
from cases.models.case import ENDS
from casusoverleg import clock
from casusoverleg.names import fold
from casusoverleg.workflow import NotAllowed, StepRefused
from houses.models import setting
from notices import changes as notices
from triage import criteria, numbers, rules
from triage.flows import REFERRAL
from triage.models import (
    AdmissionAnswer, Judgement, PurposeDecision, Referral, ReferralCorrection, ReferralDraft,
)  # fmt: skip

# kinds of lines in an inbox
WEIGH, DECIDE, COMPLETE, NEWS, CONTACT, YOURS, DIRECTS = (
    "aanmelding_wegen", "aanmelding_doelbesluit", "aanmelding_aanvullen", "aanmelding_stand", "eerste_contact",
    "gezin_opgepakt", "procesregie_gekregen",
)  # fmt: skip
CORRECTABLE = ("cause", "matter", "tried", "wanted", "family_told", "told_note", "urgent", "urgency_note")


@dataclass(frozen=True)
class Admission:
    """The registrar's answer to one question of the law; timing and harms belong to c (8.4)."""

    verdict: str
    explanation: str
    timing: str = ""
    harms: tuple = ()


# ------------------------------------------------------------------ the draft


def _own_draft(actor):
    """The actor's draft, locked; two first saves at once make one draft."""
    draft = _draft(actor, lock=True)
    if draft is None:
        fresh = ReferralDraft(user=actor, house=actor.position.house, data={}, saved_at=clock.now())
        ReferralDraft.objects.bulk_create([fresh], ignore_conflicts=True)
        draft = _draft(actor, lock=True)
    return draft


@transaction.atomic
def save_draft(*, actor, step, values):
    """Keeps what was typed in one step of the registration, as typed. Returns the draft.

    `values` is {field: text}; other fields of the step stay. A draft is no domain data yet: it is its writer's
    alone, and gives no event.
    """
    _may_register(actor)
    draft = _own_draft(actor)
    draft.data = {**draft.data, step: {**draft.data.get(step, {}), **values}}
    draft.saved_at = clock.now()
    draft.save()
    return draft


@transaction.atomic
def replace_draft(*, actor, data):
    """Puts the whole of what was typed so far, when rows were taken out of it. Returns the draft."""
    _may_register(actor)
    draft = _own_draft(actor)
    draft.data, draft.saved_at = data, clock.now()
    draft.save()
    return draft


@transaction.atomic
def look_up_known(*, actor, persons):
    """Whether one of `persons` ((last name, birth date) pairs) is in a running case: the director to call, or None.

    Remembered in the draft; nothing else of that case is read. Logged as one search, also without a hit.
    """
    _may_register(actor)
    found = find_known(actor=actor, persons=persons)
    draft = _draft(actor, lock=True)
    if draft is not None and draft.known_director_id != (found.pk if found else None):
        draft.known_director = found
        draft.save(update_fields=["known_director"])
    return found


@transaction.atomic
def find_known(*, actor, persons):
    """The process director of a running case with one of `persons` in it, or None; one search in the log."""
    asked = [(fold(last), birth) for last, birth in persons if last and birth]
    if not asked:
        return None
    director_id = None
    with connection.cursor() as cursor:
        for last, birth in asked:
            cursor.execute("SELECT known_director(%s, %s)", [last, birth])
            director_id = director_id or cursor.fetchone()[0]
    log.write(actor=actor, action="zoek", verb="find_known", object_type="person")
    return User.objects.get(pk=director_id) if director_id else None


@transaction.atomic
def drop_draft(*, actor):
    """Throws away what was typed so far."""
    draft = _draft(actor, lock=True)
    if draft is not None:
        draft.delete()


def _draft(actor, lock=False):
    rows = ReferralDraft.objects.visible_to(actor)
    return (rows.select_for_update() if lock else rows).first()


# -------------------------------------------------------------- registration


@transaction.atomic
def register_family(
    *, actor, municipality, cause, matter, persons, admission, declared, relations=(), tried="", wanted="",
    urgent=False, urgency_note="", family_told="nee", told_note="",
):  # fmt: skip
    """A participant registers a family (C3, L3, L7, L12). Returns the Referral, `te_wegen`.

    `persons`: dicts of people.add_person; `relations`: (index, index, kind, custody) into persons;
    `admission`: {"a": Admission, …} for all four questions of the law; `declared`: the declaration was made.
    Opens the dossier for the registrar, makes the case, gives the triage desk its right, starts the clock of
    the first contact and throws the draft away.
    Errors: NotAllowed for who may not register, StepRefused for what is missing.
    """
    _may_register(actor)
    house = actor.position.house
    if municipality.house_id != house.pk:
        raise StepRefused("Kies een gemeente van dit huis.")
    if not declared:
        raise StepRefused("Verklaar eerst dat wat u aanmeldt klopt voor zover u dat kon nagaan.")
    if not persons:
        raise StepRefused("Noem minstens één persoon van het gezin.")
    _check_admission(admission)
    if urgent and not urgency_note.strip():
        raise StepRefused("Schrijf waarom het spoed heeft.")
    known = find_known(actor=actor, persons=[(p.get("last_name", ""), p.get("birth_date")) for p in persons])

    dossier = rights.open_dossier(
        house_id=house.pk, number=numbers.dossier_number(house.pk), holder=actor, ground="aanmelder",
        reason="heeft dit gezin aangemeld",
    )  # fmt: skip
    cases.open_case(actor=actor, dossier=dossier, municipality=municipality)
    family = [people.add_person(actor=actor, dossier=dossier, **person) for person in persons]
    for one, other, kind, custody in relations:
        people.relate(actor=actor, person=family[one], other=family[other], kind=kind, custody=custody)
    referral = Referral.objects.create(
        dossier=dossier,
        number=numbers.referral_number(house.pk),
        registrar=actor,
        organisation=actor.position.organisation,
        municipality=municipality,
        received_at=clock.now(),
        cause=cause,
        matter=_needed(matter, "Schrijf wat er aan de hand is."),
        tried=tried.strip(),
        wanted=wanted.strip(),
        urgent=urgent,
        urgency_note=urgency_note.strip() if urgent else "",
        family_told=family_told,
        told_note=told_note.strip(),
        declared=criteria.DECLARATION_VERSION,
        known_director=known,
    )
    _answer(referral, admission)
    desk = Desk.objects.get(house=house, kind="triage")
    rights.give(dossier=dossier, ground="triage", desk=desk, reason="weegt deze aanmelding")
    _tell(rules.sitting_at(house.pk, "triage"), WEIGH, referral, but=actor)
    notices.owe(
        key=f"{_key(referral)}:eerste-contact",
        task="triage.first_contact_is_late",
        args=[referral.pk],
        dossier=dossier,
        due_at=referral.received_at + datetime.timedelta(hours=setting(house.pk, "first_contact_hours")),
    )
    ReferralDraft.objects.visible_to(actor).delete()
    log.record(actor, "register_family", referral, dossier=dossier, persons=family, action="maak")
    return referral


def _check_admission(admission):
    """Four answers, each explained; the missing one is named (L7, BGS 2.20(1))."""
    for letter, (question, *_) in criteria.ADMISSION.items():
        answer = admission.get(letter)
        if answer is None or not answer.explanation.strip() or answer.verdict not in ("ja", "nee", "onbekend"):
            raise StepRefused(f"Beantwoord ook de vraag “{question}” en leg uit waarom.")


def _answer(referral, admission):
    AdmissionAnswer.objects.bulk_create(
        AdmissionAnswer(
            dossier_id=referral.dossier_id,
            referral=referral,
            criterion=letter,
            verdict=answer.verdict,
            explanation=answer.explanation.strip(),
            timing=answer.timing,
            harms=list(answer.harms),
        )
        for letter, answer in sorted(admission.items())
    )


@transaction.atomic
def correct_referral(*, actor, referral, admission=None, **values):
    """The registrar corrects fields of the registration; what stood there before is kept (L12, L45).

    `values` are any of CORRECTABLE. Returns the Referral. Correcting nothing is no change and no event.
    """
    referral, _ = _locked(actor, referral)
    _insist_registrar(actor, referral, "verbeteren")
    REFERRAL.next_state("correct", referral.state)
    changed = []
    for field in CORRECTABLE:
        if field not in values:
            continue
        value = values[field].strip() if isinstance(values[field], str) else values[field]
        former = getattr(referral, field)
        if value != former:
            setattr(referral, field, value)
            changed.append(field)
            ReferralCorrection.objects.create(
                dossier_id=referral.dossier_id, referral=referral, field=field, former=str(former), corrected_by=actor
            )
    if referral.urgent and not referral.urgency_note:
        raise StepRefused("Schrijf waarom het spoed heeft.")
    if not referral.matter:
        raise StepRefused("Schrijf wat er aan de hand is.")
    if admission:
        _check_admission(admission)
        _answer(referral, admission)
    if changed or admission:
        referral.save(update_fields=changed)
        _tell(rules.sitting_at(_house(referral), "triage"), WEIGH, referral, but=actor)
        log.record(actor, "correct_referral", referral)
    return referral


@transaction.atomic
def complete(*, actor, referral, text):
    """The registrar answers what was asked; the weighing goes on. Returns the Referral, `te_wegen`."""
    referral, _ = _locked(actor, referral)
    _insist_registrar(actor, referral, "aanvullen")
    referral.state = REFERRAL.next_state("complete", referral.state)
    text = _needed(text, "Schrijf wat u aanvult. Weet u het niet? Schrijf dat dan op.")
    referral.completion = f"{referral.completion}\n\n{text}".strip()
    referral.question_due = None
    referral.save(update_fields=["state", "completion", "question_due"])
    notices.settle(kind=COMPLETE, number=referral.number)
    _tell(rules.sitting_at(_house(referral), "triage"), WEIGH, referral, but=actor)
    log.record(actor, "complete", referral)
    return referral


@transaction.atomic
def withdraw_referral(*, actor, referral):
    """The registrar takes the registration back: every right ends, the registrar keeps the row. Returns it."""
    referral, _ = _locked(actor, referral)
    _insist_registrar(actor, referral, "intrekken")
    referral.state = REFERRAL.next_state("withdraw", referral.state)
    referral.decided_at = clock.now()
    referral.save(update_fields=["state", "decided_at"])
    cases.leave(actor=actor, dossier=referral.dossier)
    _nothing_waits(referral)
    log.record(actor, "withdraw_referral", referral)
    rights.end_all(dossier=referral.dossier)
    return referral


# ------------------------------------------------------------------- weighing


@transaction.atomic
def judge(*, actor, referral, criterion, verdict, argument=""):
    """What the actor finds of one criterion; the last saving counts, the former ones stay (C5).

    Returns the Judgement.

    Saving what stands there already is no change and gives no event.
    """
    referral, held = _locked(actor, referral)
    if not rules.may_judge(actor, held):
        raise NotAllowed(rules.JUDGE_SENTENCE)
    REFERRAL.next_state("judge", referral.state)
    if criterion not in criteria.LETTERS:
        raise StepRefused("Dit criterium bestaat niet.")
    if verdict not in dict(Judgement.VERDICTS):
        raise StepRefused("Kies Voldoet, Voldoet niet of Weet ik niet.")
    mine = Judgement.objects.filter(referral=referral, judge=actor, criterion=criterion)
    last = mine.order_by("judged_at", "pk").last()
    if last is not None and (last.verdict, last.argument) == (verdict, argument.strip()):
        return last
    made = Judgement.objects.create(
        dossier_id=referral.dossier_id,
        referral=referral,
        judge=actor,
        organisation=actor.position.organisation,
        criterion=criterion,
        verdict=verdict,
        argument=argument.strip(),
    )
    log.record(actor, "judge", referral)
    return made


@transaction.atomic
def ask_more(*, actor, referral, question, due_on=None):
    """House staff ask the registrar for what is missing, before a day. Returns the Referral, `aanvullen`."""
    referral, held = _locked(actor, referral)
    _insist_weigher(actor, held)
    referral.state = REFERRAL.next_state("ask_more", referral.state)
    referral.question = _needed(question, "Schrijf wat er nog ontbreekt.")
    if due_on is not None and due_on < clock.today():
        raise StepRefused("Kies een dag die nog moet komen.")
    referral.question_due = due_on
    referral.save(update_fields=["state", "question", "question_due"])
    _tell([referral.registrar], COMPLETE, referral, mail=True, due_on=due_on)
    log.record(actor, "ask_more", referral)
    return referral


@transaction.atomic
def submit_weighing(*, actor, referral, route, reasons=(), proposal=""):
    """House staff lay the weighing before the public participants, with a route and its reasons (C7, L4).

    Refused (409) while a criterion has no judgement, or a route has no reason. The purpose desk gets its
    right and hears of it. Returns the Referral, `voorgelegd`.
    """
    referral, held = _locked(actor, referral)
    _insist_weigher(actor, held)
    referral.state = REFERRAL.next_state("submit", referral.state)
    judged = set(Judgement.objects.filter(referral=referral).values_list("criterion", flat=True))
    missing = [letter for letter in criteria.LETTERS if letter not in judged]
    if missing:
        raise StepRefused(f"Nog nodig: {_listed('criterium', 'criteria', missing)}. Daarna kunt u de weging voorleggen.")
    referral.proposed_route = route
    referral.proposed_reasons = _reasons_of(route, reasons)
    referral.proposal = proposal.strip()
    if route in (criteria.TAKE_UP, criteria.REFUSE):
        _needed(proposal, "Schrijf waarom u dit voorstelt.")
    referral.submitted_at = clock.now()
    referral.save(update_fields=["state", "proposed_route", "proposed_reasons", "proposal", "submitted_at"])
    desk = Desk.objects.get(house_id=_house(referral), kind="doelbesluit")
    rights.give(dossier=referral.dossier, ground="doelbesluit", desk=desk, reason="beslist over deze aanmelding")
    notices.settle(kind=WEIGH, number=referral.number)
    _tell([p.user for p in rules.deciders(_house(referral))], DECIDE, referral, but=actor, mail=True)
    _tell([referral.registrar], NEWS, referral)
    log.record(actor, "submit_weighing", referral)
    return referral


@transaction.atomic
def ask_weighing_meeting(*, actor, referral, reason=""):
    """Who judge differently ask to speak about it: a wish for the agenda of a weegoverleg (C8). Returns the wish."""
    referral, held = _locked(actor, referral)
    if not rules.may_judge(actor, held):
        raise NotAllowed("U kunt dit niet op de agenda zetten. Dat doen het huis en de publieke deelnemers.")
    if referral.state in REFERRAL.ends:
        raise StepRefused("Over deze aanmelding is al beslist.")
    open_wish = AgendaWish.objects.filter(
        dossier_id=referral.dossier_id, kind="weging", placed_at__isnull=True, dropped_at__isnull=True
    )
    if open_wish.exists():
        raise StepRefused("Deze aanmelding staat al klaar voor het weegoverleg.")
    wish = AgendaWish.objects.create(
        dossier_id=referral.dossier_id, kind="weging", reason=(reason or "verschil van oordeel")[:200],
        not_before=clock.today(), asked_by=actor,
    )  # fmt: skip
    log.record(actor, "ask_weighing_meeting", referral)
    return wish


@transaction.atomic
def note_first_contact(*, actor, referral, note="", at=None):
    """The first contact with the family took place: the clock stops (C14). Returns the Referral."""
    referral, held = _locked(actor, referral)
    if not (rules.is_registrar(actor, referral) or rules.is_weigher(actor, held)):
        raise NotAllowed(rules.CONTACT_SENTENCE)
    if referral.state in REFERRAL.ends:
        raise StepRefused("Over deze aanmelding is al beslist.")
    if referral.first_contact_at:
        raise StepRefused("Het eerste contact is al vastgelegd. Ververs de pagina om te zien door wie.")
    at = at or clock.now()
    if at > clock.now() or at < referral.received_at - datetime.timedelta(days=31):
        raise StepRefused("Kies wanneer het contact was: na de aanmelding en niet in de toekomst.")
    referral.first_contact_at, referral.first_contact_by = at, actor
    referral.first_contact_note = note.strip()[:200]
    referral.save(update_fields=["first_contact_at", "first_contact_by", "first_contact_note"])
    notices.cancel(keys_starting_with=f"{_key(referral)}:eerste-contact")
    notices.settle(kind=CONTACT, number=referral.number)
    log.record(actor, "note_first_contact", referral)
    return referral


# ------------------------------------------------------- the purpose decision


@transaction.atomic
def send_back(*, actor, referral, reasons):
    """A public participant sends the weighing back with a question; the purpose desk's right ends. Returns it."""
    referral, held = _locked(actor, referral)
    _insist_decider(actor, referral, held)
    referral.state = REFERRAL.next_state("send_back", referral.state)
    referral.proposal = f"{referral.proposal}\n\nTerug van {actor.position.organisation.name}: " + _needed(
        reasons, "Schrijf wat er nog gewogen moet worden."
    )
    referral.submitted_at = None
    referral.save(update_fields=["state", "proposal", "submitted_at"])
    notices.settle(kind=DECIDE, number=referral.number)
    _tell(rules.sitting_at(_house(referral), "triage"), WEIGH, referral, but=actor)
    _tell([referral.registrar], NEWS, referral)
    log.record(actor, "send_back", referral)
    rights.end(dossier=referral.dossier, ground="doelbesluit")
    return referral


@transaction.atomic
def decide_purpose(
    *, actor, referral, outcome, reasons, ends=(), grounds=(), director=None, team=(), purpose="", advice=""
):
    """The purpose decision of a public participant (L4, L6, L7; WGS 2.31(2)-(4)). Returns the PurposeDecision.

    `outcome` is one of criteria.OUTCOMES. Taking up (`opgepakt`) needs the actor's own judgement “voldoet” on
    a–d, at least one end (8.5), the purpose in a sentence, a process director and a team; the rights of who
    registered, weighed and decided end. Any other outcome needs a reason of its route and ends every right;
    the registrar keeps the row of the registration and reads `advice`.
    Errors: NotAllowed for who is no public participant at the purpose desk, StepRefused for what is missing
    or when somebody was first.
    """
    referral, held = _locked(actor, referral)
    _insist_decider(actor, referral, held)
    if outcome not in dict(criteria.OUTCOMES):
        raise StepRefused("Kies wat er met deze aanmelding gebeurt.")
    step = {"opgepakt": "take_up", "lokaal": "to_local", "riec": "to_riec", "afgewezen": "refuse"}[outcome]
    referral.state = REFERRAL.next_state(step, referral.state)
    reasons = _needed(reasons, "Schrijf waarom u dit beslist.")
    if outcome == criteria.TAKE_UP:
        _check_taking_up(actor, referral, ends, director, team, purpose)
    else:
        grounds = _reasons_of(outcome, grounds)
    referral.advice = advice.strip()
    referral.decided_at = clock.now()
    referral.save(update_fields=["state", "advice", "decided_at"])
    decision = PurposeDecision.objects.create(
        dossier_id=referral.dossier_id,
        referral=referral,
        decider=actor,
        organisation=actor.position.organisation,
        outcome=outcome,
        ends=list(ends) if outcome == criteria.TAKE_UP else [],
        grounds=list(grounds),
        reasons=reasons,
    )
    _nothing_waits(referral)
    _tell([referral.registrar], NEWS, referral, but=actor, mail=True)
    log.record(actor, "decide_purpose", referral)
    if outcome == criteria.TAKE_UP:
        _take_up(actor, referral, director, list(team), ends, purpose)
    else:
        cases.leave(actor=actor, dossier=referral.dossier)
        rights.end_all(dossier=referral.dossier)
    return decision


def _check_taking_up(actor, referral, ends, director, team, purpose):
    """What must be there before a family is taken up (L6, L7, L10, L14)."""
    mine = dict(
        Judgement.objects.filter(referral=referral, judge=actor)
        .order_by("judged_at", "pk")
        .values_list("criterion", "verdict")
    )
    open_ones = [letter for letter in criteria.DECISIVE if letter not in mine]
    if open_ones:
        raise StepRefused(
            f"Geef eerst uw eigen oordeel over {_listed('criterium', 'criteria', open_ones)}. "
            "Oppakken kan alleen als a tot en met d voldoen."
        )
    unmet = [letter for letter in criteria.DECISIVE if mine[letter] != "ja"]
    if unmet:
        raise StepRefused(
            f"Oppakken kan niet: u vindt dat {_listed('criterium', 'criteria', unmet)} niet voldoet, of u weet het niet. "
            "De wet vraagt dat a tot en met d voldoen."
        )
    if not ends or not set(ends) <= set(ENDS):
        raise StepRefused("Kies bij welk doel van het huis dit gezin past.")
    _needed(purpose, "Schrijf in één zin waarvoor de deelnemers samenwerken rond dit gezin.")
    house_id = _house(referral)
    if director is None or director.pk not in {p.user_id for p in rules.directors(house_id)}:
        raise StepRefused("Kies een procesregisseur van dit huis.")
    allowed = {p.user_id for p in rules.professionals(house_id)}
    if not team:
        raise StepRefused("Kies wie er in het team komt. Zonder team kan niemand iets doen voor dit gezin.")
    for member in team:
        if member.pk not in allowed:
            raise StepRefused(
                f"{member} kan niet in het team. Kies een professional van een deelnemer van wie de betrouwbaarheid "
                "is vastgelegd."
            )


def _take_up(actor, referral, director, team, ends, purpose):
    """The case runs, its people hear of it, and the rights of registering and weighing end; the actor's own last."""
    dossier = referral.dossier
    cases.take_up(actor=actor, dossier=dossier, director=director, team=team, ends=list(ends), purpose=purpose)
    if referral.urgent:
        AgendaWish.objects.filter(dossier=dossier, kind="nieuw", placed_at__isnull=True).update(
            kind="spoed", reason="spoed bij aanmelding"
        )
    for user in {u.pk: u for u in [director, *team]}.values():
        notices.notify(
            user=user, house_id=_house(referral), kind=DIRECTS if user.pk == director.pk else YOURS,
            number=dossier.number, path=f"/casussen/{dossier.number}/", dossier=dossier, mail=True,
        )  # fmt: skip
    for ground in ("aanmelder", "triage", "doelbesluit"):
        rights.end(dossier=dossier, ground=ground)


# ------------------------------------------------------------------- together


@transaction.atomic
def first_contact_is_late(*, actor, referral_id):
    """After the agreed hours without contact the triage desk hears of it, once; nothing when it was noted."""
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("dossier", "organisation")
        .filter(pk=referral_id)
        .first()
    )
    if referral is None or referral.first_contact_at or referral.state in REFERRAL.ends:
        return None
    _tell(rules.sitting_at(_house(referral), "triage"), CONTACT, referral, mail=True)
    log.record(actor, "first_contact_is_late", referral)
    return referral


def _may_register(actor):
    if not rules.may_register(actor):
        raise NotAllowed(rules.REGISTER_SENTENCE)


def _locked(actor, referral):
    """(the referral with its dossier, locked, the grounds the actor holds); NotAllowed without any right."""
    found = (
        Referral.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("organisation", "registrar", "dossier")
        .filter(pk=referral.pk)
        .first()
    )
    held = rules.grounds(actor, referral)
    if found is None or (found.state in REFERRAL.ends and not held):
        decided = rules.decided_before(referral.number)
        if decided or found or Referral.objects.visible_to(actor).filter(pk=referral.pk).exists():
            raise StepRefused(decided or "Over deze aanmelding is al beslist. U kunt er niets meer aan veranderen.")
        raise NotAllowed("U heeft geen recht op deze aanmelding.")
    return found, held


def _insist_registrar(actor, referral, verb):
    if not rules.is_registrar(actor, referral):
        raise NotAllowed(rules.registrar_sentence(referral, verb))


def _insist_weigher(actor, held):
    if not rules.is_weigher(actor, held):
        raise NotAllowed(rules.PREPARE_SENTENCE)


def _insist_decider(actor, referral, held):
    if not rules.is_decider(actor, held):
        raise NotAllowed(rules.decide_sentence(_house(referral)))


def _reasons_of(route, codes):
    """The reasons of a route, checked against its own list; taking up has words instead of codes."""
    if route == criteria.TAKE_UP:
        return []
    if route not in criteria.REASONS:
        raise StepRefused("Kies waar het heen gaat.")
    codes = [code for code in codes if code in criteria.REASONS[route]]
    if not codes:
        raise StepRefused(f"Kies minstens één reden bij “{dict(criteria.ROUTES)[route]}”.")
    return codes


def _house(referral):
    return referral.organisation.house_id


def _key(referral):
    return f"aanmelding:{_house(referral)}:{referral.number}"


def _tell(users, kind, referral, *, but=None, mail=False, due_on=None):
    path = f"/aanmeldingen/{referral.number}/{'doelbesluit/' if kind == DECIDE else ''}"
    for user in users:
        if but is None or user.pk != but.pk:
            notices.notify(
                user=user, house_id=_house(referral), kind=kind, number=referral.number, path=path,
                dossier=referral.dossier, due_on=due_on, mail=mail,
            )  # fmt: skip


def _nothing_waits(referral):
    """The referral is done with: nothing about it waits for anybody."""
    notices.cancel(keys_starting_with=_key(referral))
    for kind in (WEIGH, DECIDE, COMPLETE, CONTACT):
        notices.settle(kind=kind, number=referral.number)


def _needed(text, sentence):
    text = (text or "").strip()
    if not text:
        raise StepRefused(sentence)
    return text


def _listed(one, many, letters):
    if len(letters) == 1:
        return f"{one} {letters[0]}"
    return f"{many} {', '.join(letters[:-1])} en {letters[-1]}"
