"""Verbs of a house: its terms, its card, its municipalities, series and organisations. One event each."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from access import log
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from houses import rules
from houses.models import SETTINGS, House, Municipality, Organisation, Series, Setting


def _insist(actor, house_id):
    if not rules.keeps_house(actor, house_id):
        raise NotAllowed(rules.MANAGERS_SENTENCE)


def _record(actor, verb, kind, number, action="wijzig"):
    log.write(actor=actor, action=action, verb=verb, object_type=kind, object_number=number)


def _saved(row, sentence):
    """Saves the row; StepRefused with the sentence when the name is taken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise StepRefused(sentence) from error
    return row


@transaction.atomic
def choose_setting(*, actor, house, key, value):
    """A term of the house from now on. Choosing the default takes the own value away. Returns the value."""
    _insist(actor, house.pk)
    if key not in SETTINGS:
        raise StepRefused("Deze instelling bestaat niet.")
    if sentence := rules.within(key, value):
        raise StepRefused(sentence)
    Setting.objects.update_or_create(
        house=house, key=key, defaults={"value": value, "changed_at": clock.now(), "changed_by": actor.short_name}
    )
    _record(actor, "choose_setting", "setting", key)
    return value


@transaction.atomic
def describe_house(*, actor, house, name, legal_form="", emergency_phone=""):
    """The house's card. Returns the House."""
    _insist(actor, house.pk)
    house = House.objects.select_for_update().get(pk=house.pk)
    house.name, house.legal_form, house.emergency_phone = name, legal_form, emergency_phone
    _saved(house, "Er is al een huis met deze naam. Kies een andere naam.")
    _record(actor, "describe_house", "house", house.code)
    return house


@transaction.atomic
def add_municipality(*, actor, house, name):
    """A municipality of the area. Returns it."""
    _insist(actor, house.pk)
    made = _saved(Municipality(house=house, name=name), f"{name} staat al in de lijst.")
    _record(actor, "add_municipality", "municipality", made.pk, "maak")
    return made


@transaction.atomic
def rename_municipality(*, actor, municipality, name):
    """Another name for the same municipality. Returns it."""
    _insist(actor, municipality.house_id)
    municipality.name = name
    _saved(municipality, f"{name} staat al in de lijst.")
    _record(actor, "rename_municipality", "municipality", municipality.pk)
    return municipality


@transaction.atomic
def remove_municipality(*, actor, municipality):
    """Out of the list; refused while a family, referral or organisation belongs to it."""
    _insist(actor, municipality.house_id)
    number, name = municipality.pk, municipality.name
    try:
        with transaction.atomic():
            if municipality.organisation_set.exists():
                raise ProtectedError("organisations", set())
            municipality.delete()
            transaction.get_connection().check_constraints()
    except (ProtectedError, IntegrityError) as error:
        raise StepRefused(f"{name} is in gebruik en kan niet uit de lijst. Hernoemen kan wel.") from error
    _record(actor, "remove_municipality", "municipality", number, "verwijder")


@transaction.atomic
def keep_series(*, actor, house, series=None, **fields):
    """A new series, or a changed one (ledger G1). Returns the Series."""
    _insist(actor, house.pk if series is None else series.house_id)
    verb, action = ("change_series", "wijzig") if series else ("open_series", "maak")
    series = series or Series(house=house)
    for name, value in fields.items():
        setattr(series, name, value)
    _saved(series, f"Er is al een serie met de naam {series.name}. Kies een andere naam.")
    _record(actor, verb, "series", series.pk, action)
    return series


@transaction.atomic
def stop_series(*, actor, series):
    """No new meetings of this series; those planned stay."""
    _insist(actor, series.house_id)
    if not series.active:
        raise StepRefused(f"{series.name} is al gestopt.")
    series.active = False
    series.save(update_fields=["active"])
    _record(actor, "stop_series", "series", series.pk)
    return series


@transaction.atomic
def resume_series(*, actor, series):
    """New meetings of this series can be planned again."""
    _insist(actor, series.house_id)
    if series.active:
        raise StepRefused(f"{series.name} loopt al.")
    series.active = True
    series.save(update_fields=["active"])
    _record(actor, "resume_series", "series", series.pk)
    return series


@transaction.atomic
def keep_organisation(*, actor, house, organisation=None, **fields):
    """A new organisation card, or a changed one (ledger A2). Whether it is public follows from its kind (L1, L2)."""
    _insist(actor, house.pk if organisation is None else organisation.house_id)
    verb, action = ("change_organisation", "wijzig") if organisation else ("add_organisation", "maak")
    if organisation is not None and organisation.kind != fields.get("kind", organisation.kind):
        if organisation.positions.exists():
            raise StepRefused(
                f"De soort van {organisation.name} ligt vast: er hebben mensen voor gewerkt en besluiten rusten erop. "
                f"Maak een nieuwe organisatie aan."
            )
    organisation = organisation or Organisation(house=house)
    for name, value in fields.items():
        setattr(organisation, name, value)
    _saved(organisation, f"Er is al een organisatie met de naam {organisation.name}. Kies een andere naam.")
    _record(actor, verb, "organisation", organisation.pk, action)
    return organisation
