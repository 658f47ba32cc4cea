"""The worker's side of closing: documents for each reader, each in a transaction of its own (design §5)."""

import hashlib
import logging

from celery import shared_task
from django.urls import reverse

from access import log
from access.acting import System, acting
from access.models import Grant
from casusoverleg import pdf
from files import changes as files
from files.models import Document
from meetings.changes.closing import VERSLAG
from meetings.documents import html_of
from meetings.models import AgendaItem, Meeting
from meetings.queries import minutes
from notices.changes import notify

logger = logging.getLogger(__name__)
TITLES = {"verslag": "Verslag", "plan": "Plan van aanpak"}
TROUBLE = "Het maken van dit document lukte niet. Probeer het opnieuw."


@shared_task(name="meetings.make_documents")
def make_documents(meeting_pk):
    """Minutes and plan of every family discussed, for every reader; what is there already stays. Safe to run twice.

    A document that cannot be made becomes `mislukt` with the reason; the task itself does not fail for it.
    """
    with acting(System(VERSLAG)):
        meeting = Meeting.objects.select_related("series", "house").filter(pk=meeting_pk, state="gesloten").first()
        if meeting is None:
            return 0
        work = _asked(meeting)
    rendered, made = {}, 0  # hash of the HTML → bytes
    for document, item, version, (user, position) in work:
        made += _make(meeting, document, item, version, user, position, rendered)
    with acting(System(VERSLAG, meeting.house_id)):
        for user in {user.pk: user for _, _, _, (user, _) in work}.values():
            _tell(meeting, user)
    return made


def _asked(meeting):
    """The rows of every document this meeting owes, made when they are not there; those still to make come back."""
    work = []
    items = AgendaItem.objects.filter(meeting=meeting, state="afgerond").select_related("dossier__case")
    for item in items.order_by("position"):
        item.meeting = meeting
        version = minutes.plan_version(meeting, item)
        for reader in minutes.readers(meeting, item):
            for kind in ("verslag", "plan") if version else ("verslag",):
                document, _ = files.ask(
                    dossier=item.dossier, kind=kind, reader=reader[0], source=meeting.number,
                    title=f"{TITLES[kind]} {item.dossier.number}, overleg {meeting.number}",
                )  # fmt: skip
                if document.state == "gevraagd":
                    work.append((document, item, version, reader))
    return work


def _make(meeting, document, item, version, user, position, rendered):
    """One document: what this reader may see, rendered, kept, logged for this reader. 1 when it is ready."""
    user.position, user.desk_ids = position, ()
    content, trouble, people = None, "", ()
    try:
        with acting(user):
            html, people = html_of(document.kind, item, version, user)
        key = hashlib.sha256(html.encode()).digest()
        if key not in rendered:
            rendered[key] = pdf.render(html, title=document.title)
        content = rendered[key]
    except (pdf.PdfUnavailable, pdf.PdfTooDeep) as reason:
        trouble = str(reason)
    except Exception as reason:  # whatever one document has, the others are made
        logger.exception("document %s of meeting %s: %s", document.uid, meeting.number, type(reason).__name__)
        trouble = TROUBLE
    with acting(System(VERSLAG, meeting.house_id)):
        if content is None:
            files.fail(document=document, trouble=trouble)
            return 0
        files.finish(document=document, content=content)
        log.write(
            actor=user, action="maak", verb="make_document", object_type="document", object_number=item.dossier.number,
            dossier_id=item.dossier_id, ground=_ground(item, user), persons=[item.dossier.pseudonym(p) for p in people],
        )  # fmt: skip
        return 1


def _ground(item, user):
    held = Grant.objects.held_by(user).filter(dossier_id=item.dossier_id).values_list("ground", flat=True)
    return next(iter(sorted(held, reverse=True)), "")


def _tell(meeting, user):
    """One line in the inbox and one mail, when everything of this reader has been tried and something is ready."""
    mine = Document.objects.filter(source=meeting.number, reader=user, dossier__house_id=meeting.house_id)
    states = set(mine.values_list("state", flat=True))
    if "gereed" in states and "gevraagd" not in states:
        notify(
            user=user, house_id=meeting.house_id, kind="verslag", number=meeting.number,
            path=reverse("minutes", args=[meeting.number]), mail=True,
        )  # fmt: skip
