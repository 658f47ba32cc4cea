"""What is known about the family, with its source; and what happened when."""

from django.db import transaction

from cases import rules
from cases.locking import insist, insist_work, locked, needed, record
from cases.models import InformationItem, TimelineEvent
from cases.models.information import AUDIENCES, CATEGORIES
from casusoverleg import clock
from casusoverleg.workflow import StepRefused


def _source(actor, case, organisation, audience):
    """The providing organisation: one's own, unless house staff write down what another one said (L16)."""
    if audience not in AUDIENCES:
        raise StepRefused("Kies wie dit mag zien.")
    own = rules.position_in(actor, case.dossier.house_id) if not rules.is_system(actor) else None
    if organisation is None or (own and organisation.pk == own.organisation_id):
        return own.organisation if own else organisation
    insist(
        rules.is_staff(actor) and audience != "organisatie",
        "U kunt niet voor een andere organisatie schrijven. Dat doet iemand van die organisatie zelf.",
    )
    return organisation


@transaction.atomic
def add_information(
    *, actor, dossier, text, kind, category, audience="team", person=None, how="", observed_on=None, organisation=None
):
    """One fragment: who says so, when seen, fact or not, and who may have it (L16, L56). Returns the item."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    if kind not in dict(InformationItem.KINDS):
        raise StepRefused("Kies of dit een feit is, een vermoeden of iets anders.")
    if category not in CATEGORIES:
        raise StepRefused("Kies wat voor soort gegeven dit is.")
    if observed_on and observed_on > clock.today():
        raise StepRefused("De dag waarop dit gezien is, moet al geweest zijn.")
    if person is not None and person.dossier_id != dossier.pk:
        raise StepRefused("Kies iemand van dit gezin.")
    made = InformationItem.objects.create(
        dossier=dossier,
        person=person,
        kind=kind,
        text=needed(text, "Schrijf wat er bekend is."),
        how=how.strip(),
        organisation=_source(actor, case, organisation, audience),
        observed_on=observed_on,
        category=category,
        audience=audience,
        recorded_by=actor,
    )
    return record(actor, "add_information", made, case, persons=[person] if person else (), action="maak")


@transaction.atomic
def withdraw_information(*, actor, item):
    """The provider takes an item back; it stops being shown to anybody."""
    case = locked(actor, item.dossier)
    insist(
        rules.may_withdraw_information(actor, case, item),
        "U kunt dit niet intrekken. Dat doet de organisatie die het inbracht, of de procesregisseur.",
    )
    item = InformationItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.withdrawn_at:
        raise StepRefused("Dit is al ingetrokken.")
    item.withdrawn_at = clock.now()
    item.save(update_fields=["withdrawn_at"])
    return record(actor, "withdraw_information", item, case, persons=[item.person_id] if item.person_id else ())


@transaction.atomic
def add_event(
    *, actor, dossier, lane, on, text, until=None, mark="", organisation=None, audience="team"
):  # fmt: skip
    """Something that happened, before or during the case (D5). Returns the TimelineEvent."""
    case = locked(actor, dossier)
    insist_work(case, rules.may_work(actor, case))
    if lane not in dict(TimelineEvent.LANES):
        raise StepRefused("Kies wat voor gebeurtenis dit is.")
    if until and until < on:
        raise StepRefused("De laatste dag ligt vóór de eerste dag.")
    made = TimelineEvent.objects.create(
        dossier=dossier,
        lane=lane,
        on=on,
        until=until,
        text=needed(text, "Schrijf in een paar woorden wat er gebeurde.")[:200],
        mark=mark,
        organisation=_source(actor, case, organisation, audience),
        audience=audience,
        recorded_by=None if rules.is_system(actor) else actor,
    )
    return record(actor, "add_event", made, case, action="maak")


@transaction.atomic
def withdraw_event(*, actor, event):
    """Takes a wrong event off the timeline: who wrote it down, its organisation, or the process director."""
    case = locked(actor, event.dossier)
    insist(
        rules.may_withdraw_information(actor, case, event),
        "U kunt dit niet weghalen. Dat doet wie het opschreef, of de procesregisseur.",
    )
    record(actor, "withdraw_event", event, case, action="verwijder")
    event.delete()
