"""Every address of the product and what it answers to each of eight readers, written out.

The family is A-1042. Readers, in this order: anonymous, outsider (a professional in no team), superuser,
partner (in the team, registered 2026-77), police (in the team, public participant), director, manager of the
house, privacy officer. Answers: a status, or L for the login. A POST carries a token and nothing else.
"""

import pytest

from access.checks import routes
from tests.access import crawl, world
from tests.access.table import TABLE

ROUTES = dict(routes())
GROUPS = sorted({route.split("/")[0] for route in TABLE})
# where the address holds the number of a family, a meeting, a referral or an action of the planted world
NUMBERED = [r for r in TABLE if "<str:number>" in r or "<uuid:uid>" in r]

# what stands on these pages is about the whole family in words: everybody of it is concerned, named or not
ABOUT_THE_FAMILY = [r for r in TABLE if r.startswith("overleggen/<str:number>/kamer/")] + ["overleggen/<str:number>/zaal/"]


@pytest.fixture
def planted(cast):
    return world.plant(cast)


def test_the_table_holds_every_address_and_no_other():
    assert set(TABLE) == set(ROUTES)


@pytest.mark.parametrize("group", GROUPS)
def test_answers(cast, planted, group):
    """The answers of all addresses under one first word, to GET and to POST, and what they leave in the log."""
    wrong = []
    for route in (r for r in TABLE if r.split("/")[0] == group):
        path = world.address(route, cast, planted)
        for method, expected in zip(("get", "post"), TABLE[route], strict=True):
            for reader, status in zip(crawl.READERS, expected.split(), strict=True):
                answer, events = crawl.ask(cast, reader, method, path)
                if crawl.short(answer) != status:
                    wrong.append(f"{method} {path} as {reader}: {crawl.short(answer)}, expected {status}")
                wrong += leaks(cast, planted, route, method, reader, answer, events)
    assert not wrong, "\n".join(wrong)


def leaks(cast, planted, route, method, reader, answer, events):
    """What is wrong with this answer and its log rows, in words."""
    text = crawl.bodies(answer)
    label = f"{method} {route} as {reader}"
    if "Onzichtbaar" in text:
        yield f"{label}: shows the other house"
    if reader in ("anonymous", "outsider", "superuser", "manager", "auditor") and world.MARK in text:
        yield f"{label}: shows a word about the family"
    if reader == "partner" and ("Feit voor straf" in text or "Feit voor organisatie" in text):
        yield f"{label}: shows what the police kept to its chain"
    if reader == "police" and "Feit voor zorg" in text:
        yield f"{label}: shows what care kept to its chain"
    if route in NUMBERED and reader in ("outsider", "superuser") and crawl.short(answer) == "404":
        if [e.outcome for e, _ in events] != ["geweigerd"]:
            yield f"{label}: a refusal is one line in the log, found {[e.outcome for e, _ in events]}"
    if method == "get" and reader in ("partner", "police", "director") and answer.status_code == 200:
        shown = {d.pseudonym(p.pk) for d, p in people(planted) if p.first_name in text or p.role and p.role in text.lower()}
        logged = set().union(*(lines for _, lines in events)) if events else set()
        family = {d.pseudonym(p.pk) for d, p in people(planted) if d == cast.dossier}
        if shown != logged and not (route in ABOUT_THE_FAMILY and logged == family):
            yield f"{label}: {len(shown)} persons shown, {len(logged)} in the log"
        if route in NUMBERED and len(events) != 1:
            yield f"{label}: one display is one event, found {len(events)}"


def people(planted):
    return [(p.dossier, p) for p in (*planted.persons, planted.other, *planted.registered)]
