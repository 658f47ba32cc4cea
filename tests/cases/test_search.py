"""Finding a case: by number, name or date of birth, within what the reader may see."""

import datetime

import pytest

from access.acting import acting
from cases.queries.search import birth_date, find
from tests import factories as make


def found(user, text):
    with acting(user):
        return [(row.number, [p.first_name for p in row.people]) for row in find(user, text).rows]


@pytest.mark.parametrize(
    "text",
    ["Yıldız", "yildiz", "YILDIZ", "Esra Yıldız", "yıldız esra", "Esra Y", "14-3-1992", "14 maart 1992", "14/03/1992", "1992-03-14", "1992", "esra 1992"],
)  # fmt: skip
def test_a_person_is_found_however_it_is_typed(cast, text):
    make.person(cast.dossier)
    make.person(cast.other.case.dossier)
    assert found(cast.director, text) == [("A-1042", ["Esra"])]
    assert found(cast.partner, text) == [("A-1042", ["Esra"])]
    for nobody in (cast.outsider, cast.manager, cast.superuser):
        assert found(nobody, text) == []


@pytest.mark.parametrize("text", ["A-1042", "a1042", "A 1042", "1042"])
def test_a_case_is_found_by_its_number(cast, text):
    assert found(cast.partner, text) == [("A-1042", [])]
    assert found(cast.outsider, text) == []
    assert found(cast.other.director, text) == []


@pytest.mark.parametrize("text", ["Esra 1991", "15-3-1992", "%", "__", "' OR 1=1 --", "A-9999", "2001-02-31", "Kevin"])
def test_nothing_else_is_found(cast, text):
    make.person(cast.dossier)
    assert found(cast.director, text) == []


def test_too_little_is_not_a_question(cast):
    with acting(cast.director):
        assert find(cast.director, "e").too_short
        assert find(cast.director, None).too_short


def test_at_most_fifty_persons_and_it_says_so(cast):
    for i in range(60):
        make.person(cast.dossier, f"Kind{i:02}", "Zelfde")
    with acting(cast.director):
        result = find(cast.director, "zelfde")
    assert (len(result.rows), len(result.rows[0].people), result.more) == (1, 50, True)
    assert [(d, len(p)) for d, p in result.shown] == [(cast.dossier, 50)]


def test_who_registered_finds_the_registration_and_not_the_file(cast):
    referral = make.referral(cast.house, cast.town, cast.outsider)
    make.person(referral.dossier, "Lina", "Haarsma")
    assert found(cast.outsider, "Haarsma") == [(referral.dossier.number, ["Lina"])]
    make.grant(cast.dossier, cast.outsider, "aanmelder")
    make.person(cast.dossier)
    assert found(cast.outsider, "Esra") == []


def test_a_closed_family_is_not_found(cast):
    make.person(cast.dossier)
    type(cast.case).objects.filter(pk=cast.case.pk).update(state="niet_opgepakt")
    assert found(cast.director, "Esra") == []


@pytest.mark.parametrize("text", ["Esra", "Esra Yıldız", "A-1042", "1992", "14-3-1992", "niemand"])
@pytest.mark.parametrize("rows", [1, 3, 300])
def test_at_most_three_statements(cast, count_statements, text, rows):
    for i in range(rows):
        make.person(cast.dossier if i % 2 else make.case(cast.house, f"C-{i}", cast.town, director=cast.director).dossier)
    with acting(cast.director):
        with count_statements() as counted:
            find(cast.director, text)
    assert len(counted()) <= 3


def test_dates_of_birth_as_people_write_them():
    day = datetime.date(1992, 3, 14)
    for text in ("14-3-1992", "14-03-1992", "14/3/1992", "14.3.1992", "14 maart 1992", "14 mrt 1992", "1992-03-14"):
        assert birth_date(text) == day, text
    for text in ("31-2-1992", "14 hooimaand 1992", "1992", "gisteren", ""):
        assert birth_date(text) is None, text
