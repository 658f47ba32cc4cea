"""The minutes: the sum of what was entered, as far as one reader may have it (ledger G19)."""

from dataclasses import dataclass

from access.grounds import CASE_GROUNDS
from access.models import Grant
from accounts.models import Position, User
from casusoverleg import clock
from cases.models import ActionItem, Decision, Person, PlanVersion
from files.models import Document
from meetings import guide
from meetings.flows import DISPOSITIONS, STEPS
from meetings.models import AgendaItem, Contribution, Invitation, SharedText


@dataclass
class Part:
    """One step of the conversation about one family."""

    label: str
    question: str
    text: str
    contributions: list


@dataclass
class Family:
    """What was said and agreed about one family, for one reader."""

    item: AgendaItem
    number: str
    phase: str
    parts: list[Part]
    concern: str
    decisions: list
    actions: list
    people: list
    result: str
    documents: list

    @property
    def postponed(self):
        return self.item.state == "uitgesteld"


@dataclass
class Minutes:
    """One meeting afterwards, for one reader."""

    meeting: object
    families: list[Family]
    present: list[Invitation]
    absent: list[Invitation]
    asked: int
    ready: int

    @property
    def failed(self):
        return [d for f in self.families for d in f.documents if d.state == "mislukt"]

    @property
    def progress(self):
        """“Verslag wordt gemaakt, 4 van 12.”, or nothing when all is there."""
        return f"Verslag wordt gemaakt, {self.ready} van {self.asked}." if self.ready < self.asked else ""


def minutes(meeting, user):
    """The Minutes of `meeting` for `user`; ten statements, whatever the number of families."""
    items = list(
        AgendaItem.objects.visible_to(user).with_ground(user).filter(meeting=meeting).select_related("dossier__case")
    )
    people = list(Invitation.objects.filter(meeting=meeting).exclude(state="ingetrokken").select_related("user", "organisation"))
    documents = list(Document.objects.visible_to(user).filter(source=meeting.number, reader_id=user.pk).order_by("-kind"))
    families = _families(meeting, items, user, documents)
    return Minutes(
        meeting=meeting,
        families=families,
        present=[i for i in people if i.present],
        absent=[i for i in people if not i.present],
        asked=len(documents),
        ready=sum(d.state != "gevraagd" for d in documents),
    )


def family(item, user):
    """One Family, for a document of its own."""
    return _families(item.meeting, [item], user, [])[0]


def _families(meeting, items, user, documents):
    pks, dossiers = [i.pk for i in items], [i.dossier_id for i in items]
    texts = _by(SharedText.objects.visible_to(user).filter(item_id__in=pks), "item_id")
    brought = _by(
        Contribution.objects.visible_to(user)
        .filter(item_id__in=pks, withdrawn_at__isnull=True)
        .select_related("user", "organisation"),
        "item_id",
    )
    decisions = _by(
        Decision.objects.visible_to(user).filter(
            dossier_id__in=dossiers, meeting_number=meeting.number, withdrawn_at__isnull=True
        ),
        "dossier_id",
    )
    actions = _by(
        ActionItem.objects.visible_to(user)
        .filter(dossier_id__in=dossiers, meeting_number=meeting.number)
        .exclude(state="vervallen")
        .select_related("responsible", "organisation"),
        "dossier_id",
    )
    people = _by(Person.objects.visible_to(user).filter(dossier_id__in=dossiers), "dossier_id")
    made = _by(documents, "dossier_id")
    return [
        _family(i, texts[i.pk], brought[i.pk], decisions[i.dossier_id], actions[i.dossier_id], people[i.dossier_id], made[i.dossier_id])
        for i in items
    ]  # fmt: skip


class _by(dict):
    """Rows grouped by a column; a key without rows gives an empty list."""

    def __init__(self, rows, column):
        super().__init__()
        for row in rows:
            self.setdefault(getattr(row, column), []).append(row)

    def __missing__(self, key):
        return []


def _family(item, texts, brought, decisions, actions, people, documents):
    said = {t.field: t.text.strip() for t in texts}
    phase = item.dossier.case.phase
    parts = [
        Part(label, guide.question(step, phase, item.kind), said.get(step, ""), [c for c in brought if c.step == step])
        for step, label in STEPS.items()
    ]
    return Family(
        item=item,
        number=item.dossier.number,
        phase=item.dossier.case.get_phase_display(),
        parts=[p for p in parts if p.text or p.contributions],
        concern=said.get("zorg", ""),
        decisions=decisions,
        actions=actions,
        people=people,
        result=DISPOSITIONS.get(item.disposition, ""),
        documents=documents,
    )


# --- for whom documents are made; asked by System ------------------------------------------------------------------


def readers(meeting, item):
    """Who gets documents of this item: asked to or present at the meeting, with a right on the whole file.

    [(User, Position)]: the position in this house by which this person was asked. For a System actor.
    """
    asked = {
        i.user_id: i.organisation_id for i in Invitation.objects.filter(meeting=meeting).exclude(state="ingetrokken")
    }
    for pk in (meeting.chair_id, meeting.scribe_id):
        if pk:
            asked.setdefault(pk, None)
    held = set(
        Grant.objects.filter(
            dossier_id=item.dossier_id, holder_user_id__in=asked, ground__in=CASE_GROUNDS, period__contains=clock.now()
        ).values_list("holder_user_id", flat=True)
    )
    positions = {}
    for position in (
        Position.objects.in_force()
        .filter(user_id__in=held, house_id=meeting.house_id)
        .select_related("organisation", "house")
    ):
        if not position.opens_dossiers:
            continue
        if position.user_id not in positions or position.organisation_id == asked[position.user_id]:
            positions[position.user_id] = position
    users = User.objects.filter(is_active=True).in_bulk(list(positions))
    return [(users[pk], positions[pk]) for pk in sorted(users)]


def plan_version(meeting, item):
    """The plan as it stood after this meeting, or None."""
    return PlanVersion.objects.filter(dossier_id=item.dossier_id, meeting_number=meeting.number).first()
