"""What happens in the room while a meeting runs (ledger G12–G15; design §4).

Order of locks in every verb: the meeting, then the item, then its texts. The locks are NO KEY: a participant
who brings something in at the same moment does not wait for the chair.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction

from access import log
from accounts.models import User
from cases.changes import actions, case, following
from cases.flows import ACTION
from cases.models import ActionItem, AgendaWish, Case, Decision
from cases.models.information import AUDIENCES
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from meetings import rules
from meetings.changes.planning import bring_in_preparations
from meetings.flows import DISPOSITIONS, ITEM, MEETING, NEEDS_DATE, STEPS
from meetings.models import AgendaItem, Contribution, Invitation, Meeting, SharedText, TextVersion
from meetings.revision import bump

SECONDS = {"beeld": "image_seconds", "oordeel": "judgement_seconds", "besluit": "decision_seconds"}
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Conflict:
    """Somebody saved this field meanwhile: both texts, and the version to save on."""

    field: str
    mine: str
    theirs: str
    by: User | None
    saved_at: datetime.datetime
    version: int


# --- the meeting -----------------------------------------------------------------------------------------------


@transaction.atomic
def open_meeting(*, actor, meeting):
    """The meeting begins. By its chair or scribe, or by staff of the house (ledger G12). Returns the Meeting."""
    meeting = _locked_meeting(meeting.pk)
    if not (rules.may_step(actor, "open", meeting) or rules.is_staff(actor, meeting.house_id)):
        raise NotAllowed(rules.WHO_CHAIRS)
    meeting.state = MEETING.next_state("open", meeting.state)
    meeting.opened_at = clock.now()
    meeting.save(update_fields=["state", "opened_at"])
    Invitation.objects.filter(meeting=meeting, user_id=actor.pk).update(present=True, seen_at=clock.now())
    log.record(actor, "open_meeting", meeting)
    bump(meeting)
    return meeting


@transaction.atomic
def mark_present(*, actor, invitation, present=True):
    """Somebody is there, or has left. By chair, scribe or staff; in a meeting that runs. Returns the Invitation."""
    meeting = _locked_meeting(invitation.meeting_id)
    if not (rules.is_chair(actor, meeting) or rules.is_staff(actor, meeting.house_id)):
        raise NotAllowed(rules.WHO_CHAIRS)
    _must_run(meeting)
    invitation.present = bool(present)
    if present:
        invitation.seen_at = clock.now()
    invitation.save(update_fields=["present", "seen_at"])
    log.record(actor, "mark_present", meeting)
    bump(meeting)
    return invitation


# --- the course of one family ------------------------------------------------------------------------------------


@transaction.atomic
def start_item(*, actor, item):
    """This family's turn begins, or goes on after parking. StepRefused while another family has its turn."""
    meeting, item = _in_chair(actor, item)
    state = ITEM.next_state("start", item.state)
    first = item.started_at is None
    other = meeting.current if meeting.current_id not in (None, item.pk) else None
    if other is not None and other.state == "bezig":
        raise StepRefused(
            f"Gezin {other.dossier.number} is nog aan de beurt. Rond het af, parkeer het of stel het uit. "
            f"Dan begint u met gezin {item.dossier.number}."
        )
    now = clock.now()
    item.state = state
    item.started_at = item.started_at or now
    item.step_started_at = now
    item.ended_at = None
    item.save(update_fields=["state", "started_at", "step_started_at", "ended_at"])
    meeting.current = item
    meeting.save(update_fields=["current"])
    if first:
        bring_in_preparations(actor=actor, item=item)
    log.record(actor, "start_item", item)
    bump(meeting)
    return item


@transaction.atomic
def set_step(*, actor, item, step):
    """To another step of the conversation, forward or back; the seconds of the step left are counted."""
    meeting, item = _in_chair(actor, item)
    if step not in STEPS:
        raise StepRefused("Deze stap is er niet. Kies Beeld, Oordeel of Besluit.")
    _must_be_current(item)
    if step == item.step:
        return item
    item.step, former = step, item.step
    _count_seconds(item, former)
    item.save(update_fields=["step", "step_started_at", SECONDS[former]])
    log.record(actor, "set_step", item)
    bump(meeting)
    return item


@transaction.atomic
def extend_item(*, actor, item, minutes=5):
    """More minutes for this family, chosen by the chair and kept (ledger E2)."""
    meeting, item = _in_chair(actor, item)
    _must_be_current(item)
    item.minutes += minutes
    item.save(update_fields=["minutes"])
    log.record(actor, "extend_item", item)
    bump(meeting)
    return item


@transaction.atomic
def park_item(*, actor, item):
    """This family waits for later in this meeting; everything typed stays."""
    meeting, item = _in_chair(actor, item)
    _leave(meeting, item, "park")
    item.save()
    log.record(actor, "park_item", item)
    bump(meeting)
    return item


@transaction.atomic
def postpone_item(*, actor, item, reason, on=None):
    """This family is not discussed (further) in this meeting; it comes on a next agenda, from `on` (default tomorrow)."""
    meeting, item = _in_chair(actor, item)
    reason = reason.strip()
    if not reason:
        raise StepRefused("Schrijf op waarom dit gezin wordt uitgesteld. Zonder reden kan het niet.")
    on = on or clock.today() + datetime.timedelta(days=1)
    _must_come(on)
    _leave(meeting, item, "postpone")
    item.disposition_note, item.next_on, item.ended_at = reason[:200], on, clock.now()
    item.save()
    _back_on_agenda(actor, item, on, reason)
    log.record(actor, "postpone_item", item)
    bump(meeting)
    return item


@transaction.atomic
def finish_item(*, actor, item, disposition, next_on=None, note=""):
    """This family is done, and it is said what happens next; where the case goes on, with a date (G12, X1).

    Sets the case's next date, follows it, or records the proposal to close. Returns the AgendaItem.
    """
    meeting, item = _in_chair(actor, item)
    if disposition not in DISPOSITIONS:
        raise StepRefused("Kies hoe het verder gaat met dit gezin. Zonder antwoord kan het niet van de agenda.")
    if disposition in NEEDS_DATE:
        if next_on is None:
            raise StepRefused("Kies een volgende datum. Zonder datum raakt dit gezin uit beeld.")
        _must_come(next_on)
    else:
        next_on = None
    _leave(meeting, item, "finish")
    item.disposition, item.next_on, item.disposition_note = disposition, next_on, note.strip()[:200]
    item.ended_at = clock.now()
    item.save()
    _carry_out(actor, meeting, item)
    log.record(actor, "finish_item", item)
    bump(meeting)
    return item


@transaction.atomic
def undo_item(*, actor, item):
    """A finished or postponed family gets its turn again. Its next date stays until it is finished anew."""
    meeting, item = _in_chair(actor, item)
    state, disposition = ITEM.next_state("undo", item.state), item.disposition
    item.state, item.disposition, item.disposition_note = state, "", ""
    item.next_on = item.ended_at = None
    item.save()
    if disposition == "volgen":
        followed = Case.objects.filter(dossier_id=item.dossier_id, state="volgen", director_id=actor.pk)
        if followed.exists():
            following.resume(actor=actor, dossier=item.dossier)
    log.record(actor, "undo_item", item)
    bump(meeting)
    return item


# --- words ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_text(*, actor, item, field, text, version):
    """A shared field as it is typed: a SharedText one version further, or a Conflict with both texts.

    `version` is the one the writer saw. Whoever saves on an older one overwrites nothing: only when the new
    text holds the whole of the present one is it taken. Each saved text stays as a TextVersion.
    """
    meeting = item.meeting
    _must_write(actor, meeting)
    _must_run(meeting)
    if field not in dict(SharedText.FIELDS):
        raise StepRefused("Dit veld is er niet.")
    if len(text) > LONGEST_TEXT:
        raise StepRefused("Deze tekst is te lang om te bewaren. Zet een deel in het dossier.")
    shared = _shared_text(item, field, first=version == 0)
    if text == shared.text:
        return shared
    if version != shared.version and not (shared.text and text.startswith(shared.text)):
        return Conflict(field, text, shared.text, shared.saved_by, shared.saved_at, shared.version)
    _write(actor, shared, text)
    log.record(actor, "save_text", item)
    bump(meeting)
    return shared


@transaction.atomic
def contribute(*, actor, item, kind, text, audience="team"):
    """What a participant brings in, in the step the family is in now, seen by `audience` (G13). A Contribution."""
    meeting = item.meeting
    if not rules.may_enter(actor, meeting):
        raise NotAllowed("Inbrengen doet wie is uitgenodigd voor dit overleg.")
    _must_run(meeting)
    _must_be_current(item)
    text = text.strip()
    if not text or kind not in dict(Contribution.KINDS) or audience not in AUDIENCES:
        raise StepRefused("Schrijf op wat u inbrengt, en kies wat voor inbreng het is en wie het ziet.")
    made = Contribution.objects.create(
        dossier_id=item.dossier_id,
        item=item,
        user_id=actor.pk,
        organisation_id=actor.position.organisation_id,
        step=item.step,
        kind=kind,
        text=text[:LONGEST_TEXT],
        audience=audience,
    )
    log.record(actor, "contribute", item)
    bump(meeting)
    return made


@transaction.atomic
def withdraw_contribution(*, actor, contribution):
    """The writer takes it back, until the chair has taken it over."""
    contribution = _locked(Contribution.objects.select_related("item__meeting", "dossier"), contribution.pk)
    if contribution.user_id != actor.pk:
        raise NotAllowed("Alleen wie iets inbracht, kan het intrekken.")
    if contribution.withdrawn_at:
        return contribution
    if contribution.taken_over_at:
        raise StepRefused("Dit is al overgenomen. Vraag de voorzitter om de tekst aan te passen.")
    _must_run(contribution.item.meeting)
    contribution.withdrawn_at = clock.now()
    contribution.save(update_fields=["withdrawn_at"])
    log.record(actor, "withdraw_contribution", contribution)
    bump(contribution.item.meeting)
    return contribution


@transaction.atomic
def take_over(*, actor, contribution):
    """A contribution becomes part of what is said together; what not everybody may see cannot. A SharedText."""
    contribution = _locked(Contribution.objects.select_related("item__meeting", "dossier"), contribution.pk)
    item = contribution.item
    _must_write(actor, item.meeting)
    _must_run(item.meeting)
    if contribution.audience != "team":
        raise StepRefused(
            f"Dit is voor {AUDIENCES[contribution.audience]}. Wat we samen zeggen, ziet het hele team. "
            "Vraag wie het inbracht of het anders gezegd kan worden."
        )
    if contribution.withdrawn_at:
        raise StepRefused("Dit is net ingetrokken.")
    shared = _shared_text(item, contribution.step)
    if contribution.taken_over_at:
        return shared
    contribution.taken_over_at = clock.now()
    contribution.save(update_fields=["taken_over_at"])
    _write(actor, shared, f"{shared.text.rstrip()}\n{contribution.text}".strip())
    log.record(actor, "take_over", item)
    bump(item.meeting)
    return shared


# --- decisions and actions -----------------------------------------------------------------------------------------


@transaction.atomic
def decide(*, actor, item, text, agreed="", dissent="", kind="afspraak"):
    """A decision about the family that has its turn, with who agreed and the dissenting voice. A Decision."""
    meeting, item = _in_chair(actor, item)
    _must_be_current(item)
    made = case.record_decision(
        actor=actor, dossier=item.dossier, text=text, kind=kind, agreed=agreed, dissent=dissent,
        meeting_number=meeting.number,
    )  # fmt: skip
    bump(meeting)
    return made


@transaction.atomic
def undo_decision(*, actor, item, decision):
    """A decision of this meeting is taken back; it stays in the history as withdrawn."""
    meeting, item = _in_chair(actor, item)
    decision = Decision.objects.get(pk=decision.pk, dossier_id=item.dossier_id, meeting_number=meeting.number)
    made = case.withdraw_decision(actor=actor, decision=decision)
    bump(meeting)
    return made


@transaction.atomic
def agree_action(*, actor, item, what, responsible, due_on, for_whom=""):
    """One person, what, when. Who is in the room accepts on the own screen; the chair's own counts at once."""
    meeting, item = _in_chair(actor, item)
    _must_be_current(item)
    made = actions.agree_action_item(
        actor=actor, dossier=item.dossier, what=what, responsible=responsible, due_on=due_on, for_whom=for_whom,
        meeting_number=meeting.number, accepted=responsible.pk == actor.pk,
    )  # fmt: skip
    bump(meeting)
    return made


@transaction.atomic
def answer_action(*, actor, item, action, step, note=""):
    """“Neem ik aan” or “Kan zo niet” from the own screen, while the meeting runs. The ActionItem."""
    meeting = _locked_meeting(item.meeting_id)
    _must_run(meeting)
    if step not in ("accept", "decline"):
        raise StepRefused("Kies “Neem ik aan” of “Kan zo niet”.")
    action = ActionItem.objects.get(pk=action.pk, dossier_id=item.dossier_id)
    ACTION.next_state(step, action.state)
    made = actions.step_action(actor=actor, action=action, step=step, note=note)
    bump(meeting)
    return made


# --- inside ----------------------------------------------------------------------------------------------------------


def _locked(queryset, pk):
    return queryset.select_for_update(no_key=True, of=("self",)).get(pk=pk)


def _locked_meeting(pk):
    return _locked(Meeting.objects.select_related("current__dossier"), pk)


def _in_chair(actor, item):
    """The meeting and the item, locked, for who chairs or writes it while it runs."""
    meeting = _locked_meeting(item.meeting_id)
    if not rules.is_chair(actor, meeting):
        raise NotAllowed(rules.WHO_CHAIRS)
    _must_run(meeting)
    rows = AgendaItem.objects.visible_to(actor).with_ground(actor).select_related("dossier")
    item = rows.select_for_update(no_key=True, of=("self",)).filter(pk=item.pk).first()
    if item is None:
        raise NotAllowed("U heeft geen recht op dit gezin. De procesregisseur gaat over wie meedoet.")
    item.meeting = meeting
    return meeting, item


def _must_run(meeting):
    if meeting.state == "gepland":
        raise StepRefused("Dit overleg is nog niet geopend. De voorzitter opent het.")
    if meeting.state != "loopt":
        raise StepRefused("Dit overleg loopt niet meer. Wat u typte, staat nog op uw scherm.")


def _must_be_current(item):
    if item.state != "bezig":
        raise StepRefused(f"Gezin {item.dossier.number} is nu niet aan de beurt. Wat u typte, staat nog op uw scherm.")


def _must_write(actor, meeting):
    """The shared text is written by chair, scribe, or staff of the house who may open the family."""
    if not (rules.is_chair(actor, meeting) or rules.is_staff(actor, meeting.house_id)):
        raise NotAllowed(
            "De tekst die we samen zeggen, schrijft de voorzitter of de schrijver. U kunt zelf iets inbrengen."
        )


def _must_come(day):
    if day <= clock.today():
        raise StepRefused(f"Kies een dag die nog moet komen. {day.day}-{day.month}-{day.year} is vandaag of al geweest.")


def _count_seconds(item, step):
    """Adds what ran since the step began to its column; the clock stands still until it is started again."""
    now = clock.now()
    if item.step_started_at:
        column = SECONDS[step]
        setattr(item, column, getattr(item, column) + max(0, int((now - item.step_started_at).total_seconds())))
    item.step_started_at = now


def _leave(meeting, item, name):
    """The item gives its turn away by the step `name` of ITEM."""
    state = ITEM.next_state(name, item.state)
    if item.state == "bezig":
        _count_seconds(item, item.step)
    item.step_started_at = None
    item.state = state
    if meeting.current_id == item.pk:
        meeting.current = None
        meeting.save(update_fields=["current"])


def _shared_text(item, field, first=False):
    """The row of this field, locked, made when it is the `first` time (one statement less when that is known)."""
    rows = SharedText.objects.select_for_update(no_key=True, of=("self",)).select_related("saved_by")
    rows = rows.filter(item_id=item.pk, field=field)
    shared = None if first else rows.first()
    if shared is None:
        SharedText.objects.bulk_create(
            [SharedText(dossier_id=item.dossier_id, item_id=item.pk, field=field)], ignore_conflicts=True
        )
        shared = rows.get()
    return shared


def _write(actor, shared, text):
    shared.text, shared.version = text, shared.version + 1
    shared.saved_by_id, shared.saved_at = actor.pk, clock.now()
    shared.save(update_fields=["text", "version", "saved_by", "saved_at"])
    TextVersion.objects.create(
        dossier_id=shared.dossier_id, shared=shared, version=shared.version, text=text, saved_by_id=actor.pk,
        saved_at=shared.saved_at,
    )  # fmt: skip


def _carry_out(actor, meeting, item):
    """What the disposition means for the case itself."""
    if item.disposition == "afsluiten":
        text = "Voorstel: dit gezin afsluiten." + (f" {item.disposition_note}" if item.disposition_note else "")
        case.record_decision(
            actor=actor, dossier=item.dossier, text=text, kind="vervolg", meeting_number=meeting.number
        )
    elif item.disposition == "volgen" and _may_follow(actor, item):
        following.follow(actor=actor, dossier=item.dossier, until=item.next_on)
    else:
        _back_on_agenda(actor, item, item.next_on, item.disposition_note or DISPOSITIONS[item.disposition])


def _may_follow(actor, item):
    return Case.objects.filter(dossier_id=item.dossier_id, state="lopend", director_id=actor.pk).exists()


def _back_on_agenda(actor, item, on, reason):
    """The next date of a running case; of a family still being weighed a wish for the next agenda."""
    if Case.objects.filter(dossier_id=item.dossier_id, state__in=["lopend", "volgen"]).exists():
        case.set_next_date(actor=actor, dossier=item.dossier, on=on, reason=reason)
        return
    AgendaWish.objects.update_or_create(
        dossier_id=item.dossier_id, kind=item.kind, placed_at=None, dropped_at=None,
        defaults={"not_before": on, "reason": reason[:200], "asked_by_id": actor.pk},
    )  # fmt: skip
