"""The whole flow of a referral: every step from every state by every kind of reader, against the table below."""

import pytest
from django.db import transaction

from access.acting import acting
from accounts.models import Desk
from casusoverleg.workflow import NotAllowed, StepRefused
from tests import factories as make
from triage import changes, criteria
from triage.flows import REFERRAL
from triage.models import Judgement

STATES = ("te_wegen", "aanvullen", "voorgelegd", "opgepakt", "lokaal", "riec", "afgewezen", "ingetrokken")
NEVER = "403 403 403 403 403 403 403 403"
# who: step: the answer per state, in the order of STATES
EXPECTED = {
    "staff": {
        "judge": "ok 409 ok 409 409 409 409 409",
        "ask_more": "ok 409 409 409 409 409 409 409",
        "complete": NEVER,
        "correct": NEVER,
        "submit": "ok 409 409 409 409 409 409 409",
        "send_back": NEVER,
        "take_up": NEVER,
        "to_local": NEVER,
        "to_riec": NEVER,
        "refuse": NEVER,
        "withdraw": NEVER,
    },
    "decider": {  # has no right on it before it is laid before the purpose desk
        "judge": "403 409 ok 409 409 409 409 409",
        "ask_more": NEVER,
        "complete": NEVER,
        "correct": NEVER,
        "submit": NEVER,
        "send_back": "403 409 ok 409 409 409 409 409",
        "take_up": "403 409 ok 409 409 409 409 409",
        "to_local": "403 409 ok 409 409 409 409 409",
        "to_riec": "403 409 ok 409 409 409 409 409",
        "refuse": "403 409 ok 409 409 409 409 409",
        "withdraw": NEVER,
    },
    "outsider": {  # who registered: a private participant
        "judge": NEVER,
        "ask_more": NEVER,
        "complete": "409 ok 409 409 409 409 409 409",
        "correct": "ok ok 409 409 409 409 409 409",
        "submit": NEVER,
        "send_back": NEVER,
        "take_up": NEVER,
        "to_local": NEVER,
        "to_riec": NEVER,
        "refuse": NEVER,
        "withdraw": "ok ok ok 409 409 409 409 409",
    },
    "private_at_desk": dict.fromkeys(
        ["judge", "ask_more", "complete", "correct", "submit", "send_back", "take_up", "to_local", "to_riec", "refuse",
         "withdraw"], NEVER,
    ),
    "police": dict.fromkeys(  # a public participant with no right on it
        ["judge", "ask_more", "complete", "correct", "submit", "send_back", "take_up", "to_local", "to_riec", "refuse",
         "withdraw"], NEVER,
    ),
}  # fmt: skip


def test_the_table_is_complete():
    assert set(STATES) == set(REFERRAL.states)
    for steps in EXPECTED.values():
        assert set(steps) == {step.name for step in REFERRAL.steps}


def decide(outcome):
    def go(cast, actor, referral):
        changes.decide_purpose(
            actor=actor, referral=referral, outcome=outcome, reasons="Daarom.", grounds=list(criteria.ALL_REASONS),
            ends=["crime"], director=cast.director, team=[cast.partner], purpose="Het wordt veilig.",
        )  # fmt: skip

    return go


VERBS = {
    "judge": lambda c, a, r: changes.judge(actor=a, referral=r, criterion="e", verdict="nee"),
    "ask_more": lambda c, a, r: changes.ask_more(actor=a, referral=r, question="Wat?"),
    "complete": lambda c, a, r: changes.complete(actor=a, referral=r, text="Dit."),
    "correct": lambda c, a, r: changes.correct_referral(actor=a, referral=r, matter="Anders."),
    "submit": lambda c, a, r: changes.submit_weighing(actor=a, referral=r, route="opgepakt", proposal="Ja."),
    "send_back": lambda c, a, r: changes.send_back(actor=a, referral=r, reasons="Nog iets."),
    "take_up": decide("opgepakt"),
    "to_local": decide("lokaal"),
    "to_riec": decide("riec"),
    "refuse": decide("afgewezen"),
    "withdraw": lambda c, a, r: changes.withdraw_referral(actor=a, referral=r),
}


class PutBack(Exception):
    """Undoes a step that was allowed, so that the next reader finds the same referral."""


def answer(cast, actor, referral, step):
    try:
        with transaction.atomic(), acting(actor):
            VERBS[step](cast, actor, referral)
            raise PutBack
    except PutBack:
        return "ok"
    except NotAllowed:
        return "403"
    except StepRefused:
        return "409"


@pytest.mark.parametrize("state", STATES)
def test_every_step_by_every_reader(cast, state):
    """Rights are the same in each state here, so that the state alone decides; real rights end with the decision."""
    private = make.user("Wim", "Bos", cast.org.ggz, "beslisser")
    make.desk(cast.house, "doelbesluit", private)
    referral = make.referral(cast.house, cast.town, cast.outsider, state=state)
    if state not in ("te_wegen", "voorgelegd"):
        make.grant(referral.dossier, Desk.objects.get(house=cast.house, kind="doelbesluit"), "doelbesluit")
    for who in (cast.decider, cast.staff):
        for letter in criteria.LETTERS:
            Judgement.objects.create(
                dossier=referral.dossier, referral=referral, judge=who, organisation=who.positions.first().organisation,
                criterion=letter, verdict="ja",
            )  # fmt: skip
    readers = {**{name: getattr(cast, name, None) for name in EXPECTED}, "private_at_desk": private}
    column = STATES.index(state)
    wrong = {}
    for who, steps in EXPECTED.items():
        for step, answers in steps.items():
            expected = answers.split()[column]
            found = answer(cast, readers[who], referral, step)
            if found != expected:
                wrong[who, step] = (found, expected)
    assert wrong == {}
