"""A registration as a participant would type it."""

import datetime

import pytest

from access.acting import acting
from triage import changes
from triage.changes import Admission
from triage.criteria import LETTERS

ESRA = {"first_name": "Esra", "last_name": "Yıldız", "birth_date": datetime.date(1985, 3, 14), "role": "moeder"}
KEVIN = {"first_name": "Kevin", "last_name": "de Boer", "birth_date": datetime.date(1983, 7, 2), "role": "vader"}


def admission(**verdicts):
    return {
        letter: Admission(verdicts.get(letter, "ja"), f"Uitleg bij {letter}.", *(("nu", ("personen",)) if letter == "c" else ()))
        for letter in "abcd"
    }


def register(actor, town, **fields):
    values = {
        "municipality": town,
        "cause": "situatie",
        "matter": "Vader zoekt moeder op, ook op haar werk.",
        "persons": [ESRA, KEVIN],
        "relations": [(0, 1, "ex", False)],
        "admission": admission(),
        "declared": True,
        "family_told": "deels",
        **fields,
    }
    with acting(actor):
        return changes.register_family(actor=actor, **values)


def weigh(actor, referral, letters=LETTERS, verdict="ja", argument="Dat blijkt uit de aanmelding."):
    with acting(actor):
        for letter in letters:
            changes.judge(actor=actor, referral=referral, criterion=letter, verdict=verdict, argument=argument)


def submit(actor, referral, route="opgepakt", **fields):
    with acting(actor):
        return changes.submit_weighing(
            actor=actor, referral=referral, route=route, proposal=fields.pop("proposal", "Samen lukt het wel."), **fields
        )


def decide(actor, referral, outcome="opgepakt", **fields):
    with acting(actor):
        return changes.decide_purpose(
            actor=actor, referral=referral, outcome=outcome, reasons=fields.pop("reasons", "Het past bij het doel."), **fields
        )


@pytest.fixture
def registered(cast):
    """A referral of the outsider (GGZ), with two persons, waiting to be weighed."""
    return register(cast.outsider, cast.town)


@pytest.fixture
def laid_before(cast, registered):
    """The same, weighed by the house and laid before the purpose desk."""
    weigh(cast.staff, registered)
    return submit(cast.staff, registered)
