"""The end of a meeting: what was agreed is kept, and each reader's documents are owed (ledger G19; design §4)."""

from django.db import transaction

from access import log
from access.acting import System, acting
from cases import rules as cases
from cases.changes import case, information, plan
from cases.models import Summary
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from files import changes as files
from files.models import Document
from meetings import rules
from meetings.changes.planning import settle_notices
from meetings.flows import MEETING
from meetings.models import AgendaItem, Meeting, SharedText
from meetings.revision import bump
from notices.changes import owe

VERSLAG = "verslag"
LEFT = ("te_doen", "bezig", "geparkeerd")


@transaction.atomic
def close_meeting(*, actor, meeting):
    """The meeting ends, when every family on it has a disposition (X1). Returns the Meeting.

    Of each family discussed: a version of the plan, a line on its timeline. The documents are owed and made by
    the worker. StepRefused (409) names what is left.
    """
    meeting = Meeting.objects.select_for_update(no_key=True, of=("self",)).select_related("series").get(pk=meeting.pk)
    if not rules.is_chair(actor, meeting):
        raise NotAllowed(rules.WHO_CHAIRS)
    state = MEETING.next_state("close", meeting.state)
    mine = set(AgendaItem.objects.visible_to(actor).filter(meeting=meeting).values_list("pk", flat=True))
    # the chair may lack a right on a family of this agenda; that one is looked after all the same
    with acting(System(VERSLAG, meeting.house_id)) as system:
        items = list(AgendaItem.objects.filter(meeting=meeting).select_related("dossier__case"))
        _nothing_left([i for i in items if i.state in LEFT], mine)
        for item in items:
            if item.pk not in mine:
                _keep(system, meeting, item)
    for item in items:
        if item.pk in mine:
            _keep(actor, meeting, item)
    meeting.state, meeting.closed_at, meeting.current = state, clock.now(), None
    meeting.save(update_fields=["state", "closed_at", "current"])
    log.record(actor, "close_meeting", meeting)
    settle_notices(actor=actor, meeting=meeting)
    owe(key=f"documents:{meeting.pk}", task="meetings.make_documents", args=[meeting.pk])
    owe(key=f"collect:{meeting.pk}:closed", task="meetings.collect_house", args=[meeting.house_id])
    bump(meeting)
    return meeting


@transaction.atomic
def ask_documents_again(*, actor, meeting):
    """The reader's documents that could not be made are asked again. Returns how many."""
    failed = list(Document.objects.visible_to(actor).filter(source=meeting.number, reader_id=actor.pk, state="mislukt"))
    for document in failed:
        files.ask_again(document=document)
    if failed:
        moment = clock.now().strftime("%Y%m%d%H%M%S%f")
        log.record(actor, "ask_documents_again", meeting)
        owe(key=f"documents:{meeting.pk}:{actor.pk}:{moment}", task="meetings.make_documents", args=[meeting.pk])
    return len(failed)


def _nothing_left(left, mine):
    numbers = [i.dossier.number for i in left if i.pk in mine]
    if numbers:
        names = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} en {numbers[-1]}"
        raise StepRefused(
            f"Het overleg kan nog niet dicht. Zeg eerst hoe het verder gaat met gezin {names}, of stel het uit."
        )
    if left:
        raise StepRefused(
            "Het overleg kan nog niet dicht: de agenda is niet af. Vraag een collega van het huis om mee te kijken."
        )


def _keep(actor, meeting, item):
    """The plan as it stands now and a line on the timeline, of a family that was discussed and is taken up."""
    if item.state != "afgerond" or item.dossier.case.state not in ("lopend", "volgen"):
        return
    _keep_concern(actor, item)
    plan.freeze_plan(actor=actor, dossier=item.dossier, meeting_number=meeting.number)
    information.add_event(
        actor=actor, dossier=item.dossier, lane="overleg", on=clock.today(),
        text=f"Besproken in {meeting.series.name} ({meeting.number})",
    )  # fmt: skip


def _keep_concern(actor, item):
    """The greatest concern as it was said becomes “In het kort”, so that plan and file begin with it; what helps stays.

    Only when it changed, and by who may write the summary.
    """
    said = SharedText.objects.filter(item=item, field="zorg").values_list("text", flat=True).first()
    last = Summary.objects.filter(dossier_id=item.dossier_id).first()
    if not (said or "").strip() or (last and last.concern == said.strip()):
        return
    if not cases.is_system(actor) and cases.may_write_summary(actor, item.dossier.case):
        case.write_summary(actor=actor, dossier=item.dossier, concern=said, helps=last.helps if last else "")
