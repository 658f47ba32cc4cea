"""One of everything, planted with words that stand nowhere else, and the address of every route in it."""

import datetime
import uuid
from types import SimpleNamespace

from access.acting import acting
from cases.changes.plan import freeze_plan
from cases.models import AgendaWish, Decision, SafetyRequirement
from casusoverleg import clock
from files.models import Document
from notices.models import Notice
from tests import factories as make

MARK = "geplant"  # every word about the family of A-1042 carries it
TOKEN = "een-verlopen-uitnodiging"
UID = uuid.UUID("00000000-0000-4000-8000-000000001042")


def plant(cast):
    """Fills the family of the cast, a meeting that runs with it on the table, and a referral of the partner."""
    dossier = cast.dossier
    persons = [
        make.person(dossier, f"Moeder{MARK}", f"Achternaam{MARK}", role="moederrol"),
        make.person(dossier, f"Zoon{MARK}", f"Achternaam{MARK}", datetime.date(2015, 6, 1), role="zoonrol"),
    ]
    for audience, by in (("team", cast.partner), ("straf", cast.police), ("zorg", cast.partner), ("organisatie", cast.police)):
        make.information(dossier, by, f"Feit voor {audience} {MARK}", audience=audience, person=persons[0])
    action = make.action(dossier, cast.partner, f"Sloten vervangen {MARK}")
    make.goal(dossier, cast.director, f"Doel {MARK}")
    SafetyRequirement.objects.create(
        dossier=dossier, text=f"Eis {MARK}", guard=cast.partner, organisation=cast.org.team
    )
    make.summary(dossier, cast.director, f"Zorg {MARK}", f"Steun {MARK}")
    make.event(dossier, f"Incident {MARK}")
    Decision.objects.create(dossier=dossier, text=f"Besluit {MARK}", recorded_by=cast.director, meeting_number="O-77")
    AgendaWish.objects.create(dossier=dossier, kind="rappel", reason=f"Reden {MARK}", not_before=clock.today())
    with acting(cast.director):
        freeze_plan(actor=cast.director, dossier=dossier, meeting_number="O-70")
    Document.objects.create(
        uid=UID, dossier=dossier, kind="verslag", title=f"Verslag {MARK}", reader=cast.partner, source="O-77"
    )
    started = clock.now() - datetime.timedelta(minutes=20)
    meeting = make.meeting(
        cast.series, cast.director, number="O-77", state="loopt", starts=started, opened_at=started
    )
    for user in (cast.director, cast.partner, cast.police):
        make.invitation(meeting, user, state="komt", present=True)
    item = make.agenda_item(meeting, dossier, aim=f"Doel van bespreking {MARK}", state="bezig", started_at=started,
                            step_started_at=started)  # fmt: skip
    meeting.current = item
    meeting.save()
    item.texts.create(dossier=dossier, field="beeld", text=f"Samen gezegd {MARK}", version=1, saved_by=cast.director)
    item.contributions.create(
        dossier=dossier, user=cast.police, organisation=cast.org.police, step="beeld", kind="feit",
        text=f"Inbreng {MARK}", audience="team",
    )  # fmt: skip
    planned = make.meeting(cast.series, cast.director, number="O-78")
    make.agenda_item(planned, dossier, aim=f"Volgende keer {MARK}")
    make.invitation(planned, cast.partner)
    referral = make.referral(cast.house, cast.town, cast.partner, number="2026-77", matter=f"Er speelt {MARK}")
    registered = [make.person(referral.dossier, f"Dochter{MARK}", f"Aangemeld{MARK}", role="dochterrol")]
    elsewhere = cast.other.case.dossier
    other = make.person(elsewhere, "Elders", "Onzichtbaar")
    make.information(elsewhere, cast.other.director, "Elders onzichtbaar")
    Notice.objects.create(user=cast.partner, house=cast.house, dossier=dossier, kind="actie_gevraagd", number=action.number, path="/acties/")
    return SimpleNamespace(
        persons=persons, action=action, meeting=meeting, planned=planned, referral=referral, item=item, other=other,
        registered=registered,
    )


def address(route, cast, world):
    """A concrete address for a route of the resolver: the family A-1042, meeting O-77, referral 2026-77 and so on."""
    if route.startswith("^wachtwoord"):
        return "/wachtwoord/nieuw/1-set-password/"
    number = {
        "casussen": "A-1042",
        "acties": "A-1042-1",
        "aanmeldingen": "2026-77",
        "overleggen": "O-77",
        "documenten": "A-1042",
    }.get(route.split("/")[0], "")
    person = cast.line_manager
    values = {
        "<str:number>": number,
        "<str:dossier>": "A-1042",
        "<str:family>": "A-1042",
        "<str:field>": "beeld",
        "<str:letter>": "a",
        "<str:token>": TOKEN,
        "<slug:word>": "gereed",
        "<int:version>": "1",
        "<uuid:uid>": str(UID),
        "<slug:key>": "first_contact_hours",
        "<slug:measure>": "doorlooptijd",
        "<int:position>": str(person.positions.first().pk),
        "<int:seat>": "1",
        "<int:pk>": {
            "mensen": person.pk,
            "gemeenten": cast.town.pk,
            "series": cast.series.pk,
        }.get(route.split("/")[1], cast.org.ggz.pk)
        if "/" in route
        else "",
    }
    for parameter, value in values.items():
        route = route.replace(parameter, str(value))
    return "/" + route
