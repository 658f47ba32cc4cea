"""The people of the family: added, related, corrected, told and heard."""

import datetime

from django.db import transaction

from cases import rules
from cases.locking import insist, locked, needed, record
from cases.models import Person, PersonCorrection, Relation
from casusoverleg import clock
from casusoverleg.workflow import StepRefused

CORRECTABLE = ("first_name", "last_name", "birth_date", "place", "role")


def _family(actor, dossier):
    case = locked(actor, dossier)
    insist(
        rules.may_describe_family(actor, case),
        "U kunt de gegevens van dit gezin niet veranderen. Dat doet het team van dit gezin.",
    )
    return case


@transaction.atomic
def add_person(
    *, actor, dossier, first_name, last_name="", birth_date=None, place="", role="", circle="gezin", circle_reason="",
    informed="nee", informed_on=None, informed_reason="",
):  # fmt: skip
    """Somebody of the family, or of its direct circle with the reason why (L11). Returns the Person."""
    case = _family(actor, dossier)
    if circle == "kring":
        circle_reason = needed(circle_reason, "Schrijf waarom deze persoon bij het gezin hoort.")
    if birth_date and birth_date > clock.today():
        raise StepRefused("De geboortedatum ligt in de toekomst. Vul de dag in waarop deze persoon geboren is.")
    person = Person.objects.create(
        dossier=dossier,
        first_name=needed(first_name, "Vul een voornaam in."),
        last_name=last_name.strip(),
        birth_date=birth_date,
        place=place.strip(),
        role=role.strip(),
        circle=circle,
        circle_reason=circle_reason.strip(),
        informed=informed,
        informed_on=informed_on,
        informed_reason=informed_reason.strip(),
    )
    return record(actor, "add_person", person, case, persons=[person], action="maak")


@transaction.atomic
def relate(*, actor, person, other, kind, custody=False):
    """How two people of one family belong together, said from `person` to `other`. Returns the Relation."""
    case = _family(actor, person.dossier)
    if person.pk == other.pk or person.dossier_id != other.dossier_id:
        raise StepRefused("Kies twee verschillende mensen van dit gezin.")
    if kind not in dict(Relation.KINDS):
        raise StepRefused("Kies hoe deze twee mensen bij elkaar horen.")
    made, new = Relation.objects.get_or_create(
        dossier=person.dossier, person=person, other=other, kind=kind, defaults={"custody": custody}
    )
    if not new:
        if made.custody == custody:
            raise StepRefused("Dit staat er al.")
        made.custody = custody
        made.save(update_fields=["custody"])
    return record(actor, "relate", made, case, persons=[person, other])


@transaction.atomic
def unrelate(*, actor, relation):
    """Takes away a relation that was wrong."""
    case = _family(actor, relation.dossier)
    persons = [relation.person_id, relation.other_id]
    record(actor, "unrelate", relation, case, persons=persons, action="verwijder")
    relation.delete()


@transaction.atomic
def correct_person(*, actor, person, field, value, reason):
    """Another name, date, place or role, with the old value kept (L45). Returns the PersonCorrection."""
    case = _family(actor, person.dossier)
    if field not in CORRECTABLE:
        raise StepRefused("Kies wat u wilt verbeteren.")
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    reason = needed(reason, "Schrijf waarom dit verandert. De oude waarde blijft bewaard.")
    if field == "birth_date":
        if value and not isinstance(value, datetime.date):
            raise StepRefused("Vul een datum in, zoals 14-3-1992.")
        if value and value > clock.today():
            raise StepRefused("De geboortedatum ligt in de toekomst. Vul de dag in waarop deze persoon geboren is.")
    else:
        value = (value or "").strip()
    if field == "first_name":
        value = needed(value, "Vul een voornaam in.")
    former = getattr(person, field)
    if (former or "") == (value or ""):
        raise StepRefused("Dit stond er al zo. Er is niets veranderd.")
    setattr(person, field, value or (None if field == "birth_date" else ""))
    person.save()
    made = PersonCorrection.objects.create(
        dossier=person.dossier,
        person=person,
        field=field,
        former=str(former or ""),
        value=str(value or ""),
        reason=reason[:200],
        corrected_by=actor,
    )
    return record(actor, "correct_person", made, case, persons=[person])


@transaction.atomic
def note_informed(*, actor, person, informed, on=None, reason=""):
    """Whether this person knows of the registration; postponed only with a reason (L12)."""
    case = _family(actor, person.dossier)
    if informed not in dict(Person.INFORMED):
        raise StepRefused("Kies of deze persoon het weet.")
    if informed == "uitgesteld":
        reason = needed(reason, "Schrijf waarom deze persoon het nog niet mag weten.")
    if on and on > clock.today():
        raise StepRefused("Kies een dag die al geweest is.")
    person.informed = informed
    person.informed_on = (on or clock.today()) if informed == "ja" else None
    person.informed_reason = reason.strip()[:200]
    person.save(update_fields=["informed", "informed_on", "informed_reason"])
    return record(actor, "note_informed", person, case, persons=[person])


@transaction.atomic
def hear_child(*, actor, person, on):
    """On which day the voice of this child was heard."""
    case = _family(actor, person.dossier)
    if on > clock.today():
        raise StepRefused("Kies een dag die al geweest is.")
    person.heard_on = on
    person.save(update_fields=["heard_on"])
    return record(actor, "hear_child", person, case, persons=[person])
