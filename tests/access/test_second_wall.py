"""Row-level security alone: what `casus_app` sees, whatever the application asks (design §2.6)."""

import pytest
from django.db import IntegrityError, connection, transaction

from access import rights
from access.acting import System, acting
from access.models import Dossier, Grant
from cases.models import Case, InformationItem, Person
from casusoverleg.workflow import StepRefused
from tests import factories as make

pytestmark = pytest.mark.services


def seen(user, model=Person):
    """Every row the database gives this reader, the first wall left out."""
    with acting(user):
        return list(model.objects.all())


def test_rows_are_there_for_who_holds_a_right_and_for_nobody_else(cast):
    esra = make.person(cast.dossier)
    elsewhere = make.person(cast.other.case.dossier, "Buiten")
    assert seen(cast.director) == [esra]
    assert seen(cast.partner) == [esra]
    assert seen(cast.other.director) == [elsewhere]
    for nobody in (cast.outsider, cast.manager, cast.auditor, cast.admin, cast.superuser, None):
        assert seen(nobody) == []


def test_a_former_reader_is_put_back_after_a_nested_one(cast):
    make.person(cast.dossier)
    with acting(cast.outsider):
        assert Person.objects.count() == 0
        with acting(cast.partner):
            assert Person.objects.count() == 1
        assert Person.objects.count() == 0
    assert Person.objects.count() == 1, "outside acting a test is casus_build again"


def test_an_audience_holds_in_the_database_too(cast):
    make.information(cast.dossier, cast.police, "straf", audience="straf")
    make.information(cast.dossier, cast.partner, "zorg", audience="zorg")
    make.information(cast.dossier, cast.police, "eigen", audience="organisatie")
    make.information(cast.dossier, cast.partner, "team")

    def texts(user):
        return {i.text for i in seen(user, InformationItem)}

    assert texts(cast.police) == {"straf", "eigen", "team"}
    assert texts(cast.partner) == {"zorg", "team"}
    assert texts(cast.director) == {"straf", "zorg", "team"}
    with acting(cast.partner):
        assert {i.text for i in InformationItem.objects.visible_to(cast.partner)} == {"zorg", "team"}
    with acting(cast.police):
        assert {i.text for i in InformationItem.objects.visible_to(cast.police)} == {"straf", "eigen", "team"}


def test_an_ended_right_shows_nothing(cast):
    with acting(cast.director):
        assert rights.end(dossier=cast.dossier, user=cast.partner) == 1
    assert seen(cast.partner, Case) == []


def test_only_who_may_open_gives_rights(cast):
    with acting(cast.director):
        rights.give(dossier=cast.dossier, ground="team", user=cast.outsider)
    assert [c.number for c in seen(cast.outsider, Case)] == ["A-1042"]
    with acting(cast.director), pytest.raises(StepRefused):
        rights.give(dossier=cast.dossier, ground="team", user=cast.outsider)
    with acting(cast.other.director), pytest.raises(Exception, match="no right"), transaction.atomic():
        rights.give(dossier=cast.dossier, ground="team", user=cast.other.director)
    with acting(cast.partner), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Grant.objects.filter(holder_user=cast.partner).update(ground="procesregie")


def test_holders_are_listed_for_who_may_open(cast):
    with acting(cast.partner):
        assert {h.user for h in rights.holders(cast.dossier)} == {cast.director, cast.partner, cast.police}
    with acting(cast.outsider):
        assert rights.holders(cast.dossier) == []


def test_a_dossier_opens_with_its_first_right(cast):
    with acting(cast.partner):
        opened = rights.open_dossier(house_id=cast.house.pk, number="Z-1", holder=cast.partner, ground="aanmelder")
        assert Dossier.objects.filter(number="Z-1").exists()
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Dossier.objects.create(house=cast.house, number="Z-2")
    assert seen(cast.outsider, Dossier) == []
    assert opened in seen(cast.partner, Dossier)


def test_a_named_system_sees_and_nobody_acts_without_a_name(cast):
    make.person(cast.dossier)
    assert len(seen(System("herinnering"))) == 1
    assert seen(None) == []


def test_child_and_parent_lie_in_one_dossier(cast):
    foreign = make.person(cast.other.case.dossier)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.information(cast.dossier, cast.partner, person=foreign)
        connection.check_constraints()


def test_every_table_with_a_dossier_has_its_policy(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, "
            "       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relkind = 'r' AND a.attname = 'dossier_id' AND NOT a.attisdropped"
        )
        rows = cursor.fetchall()
    assert len(rows) > 20
    assert [name for name, forced, policies in rows if not forced or not policies] == []


def test_nobody_of_the_product_may_skip_policies(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'casus%%' AND (rolbypassrls OR rolsuper) "
            "AND rolname NOT IN ('casus_build', 'casus_admin')"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT tablename FROM pg_tables WHERE tableowner = 'casus_app'")
        assert cursor.fetchall() == []


def test_a_right_that_runs_out_can_last_longer(cast):
    from datetime import timedelta

    from casusoverleg import clock

    soon, later = clock.now() + timedelta(days=1), clock.now() + timedelta(days=9)
    with acting(cast.director):
        rights.give(dossier=cast.dossier, ground="vervanging", user=cast.outsider, until=soon)
        held = next(h for h in rights.holders(cast.dossier) if h.user == cast.outsider)
        assert rights.extend(holding=held, until=later)
        assert next(h for h in rights.holders(cast.dossier) if h.user == cast.outsider).until == later
        assert not rights.extend(holding=held, until=soon), "a right is never shortened this way"
    with acting(cast.other.director):
        assert not rights.extend(holding=held, until=later + timedelta(days=9))


def test_rights_are_not_written_through_the_view_that_shows_them(cast):
    for sql in (
        f"INSERT INTO access_held (dossier_id, ground) VALUES ({cast.dossier.pk}, 'team')",
        "UPDATE access_held SET ground = 'procesregie'",
        "DELETE FROM access_held",
    ):
        with acting(cast.outsider), pytest.raises(Exception, match="permission denied"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)
