"""The house on screen: each verb's effect, one event, refusal; every page per reader; bad input."""

import pytest

from access.acting import acting
from access.models import Event
from casusoverleg.workflow import NotAllowed, StepRefused
from houses import changes, rules
from houses.models import SETTINGS, House, Municipality, Organisation, Series, Setting, setting
from tests import factories as make


def do(actor, verb, logged="", **arguments):
    logged = logged or verb.__name__
    before = Event.objects.filter(verb=logged).count()
    with acting(actor):
        answer = verb(actor=actor, **arguments)
    assert Event.objects.filter(verb=logged).count() == before + 1
    return answer


def refused(actor, verb, error=NotAllowed, **arguments):
    before = Event.objects.count()
    with acting(actor), pytest.raises(error) as raised:
        verb(actor=actor, **arguments)
    assert Event.objects.count() == before
    return str(raised.value)


def test_every_setting_has_bounds_around_its_default():
    assert set(rules.BOUNDS) == set(SETTINGS)
    assert all(rules.within(key, default) == "" for key, (default, *_) in SETTINGS.items())


def test_a_term_is_chosen_by_the_manager_within_bounds(cast):
    do(cast.manager, changes.choose_setting, house=cast.house, key="weighing_days", value=7)
    assert setting(cast.house.pk, "weighing_days") == 7
    assert setting(cast.other.house.pk, "weighing_days") == 5
    row = Setting.objects.get()
    assert row.changed_by == "Henriëtte B."
    refused(cast.manager, changes.choose_setting, StepRefused, house=cast.house, key="small_cell", value=4)
    refused(cast.manager, changes.choose_setting, StepRefused, house=cast.house, key="bestaat_niet", value=4)
    refused(cast.director, changes.choose_setting, house=cast.house, key="weighing_days", value=7)
    refused(cast.manager, changes.choose_setting, house=cast.other.house, key="weighing_days", value=7)


def test_the_card_of_the_house(cast):
    do(cast.admin, changes.describe_house, house=cast.house, name="ZVH Vechtmonde", emergency_phone="0300 999")
    assert House.objects.get(pk=cast.house.pk).emergency_phone == "0300 999"
    refused(cast.admin, changes.describe_house, StepRefused, house=cast.house, name="ZVH Duinrand")
    refused(cast.partner, changes.describe_house, house=cast.house, name="X")


def test_municipalities(cast):
    made = do(cast.manager, changes.add_municipality, house=cast.house, name="Nieuwdorp")
    refused(cast.manager, changes.add_municipality, StepRefused, house=cast.house, name="Nieuwdorp")
    do(cast.manager, changes.rename_municipality, municipality=made, name="Oud-Nieuwdorp")
    assert Municipality.objects.filter(house=cast.house, name="Oud-Nieuwdorp").exists()
    do(cast.manager, changes.remove_municipality, municipality=made)
    assert "in gebruik" in refused(cast.manager, changes.remove_municipality, StepRefused, municipality=cast.town), "A-1042"
    refused(cast.director, changes.remove_municipality, municipality=cast.town)


FIELDS = dict(name="Weegoverleg", kind="weeg", weekday=1, starts="09:00", minutes=60, cap=6, minutes_per_case=10)


def test_series(cast):
    made = do(cast.manager, changes.keep_series, "open_series", house=cast.house, **FIELDS)
    refused(cast.manager, changes.keep_series, StepRefused, house=cast.house, **FIELDS)
    do(cast.manager, changes.keep_series, "change_series", house=cast.house, series=made, cap=4)
    assert Series.objects.get(pk=made.pk).cap == 4
    do(cast.manager, changes.stop_series, series=made)
    refused(cast.manager, changes.stop_series, StepRefused, series=made)
    do(cast.manager, changes.resume_series, series=made)
    refused(cast.manager, changes.resume_series, StepRefused, series=made)
    refused(cast.director, changes.keep_series, house=cast.house, **FIELDS)
    refused(cast.director, changes.stop_series, series=made)
    refused(cast.director, changes.resume_series, series=made)


def test_an_organisation_is_public_by_its_kind_and_keeps_it(cast):
    fields = dict(name="OM Vechtmonde", kind="om", chain="straf", phone="", can="")
    made = do(cast.manager, changes.keep_organisation, "add_organisation", house=cast.house, **fields)
    assert Organisation.objects.get(pk=made.pk).is_public
    do(cast.manager, changes.keep_organisation, "change_organisation", house=cast.house, organisation=made, kind="ggz")
    assert not Organisation.objects.get(pk=made.pk).is_public
    sentence = refused(
        cast.manager, changes.keep_organisation, StepRefused, house=cast.house, organisation=cast.org.ggz, kind="politie"
    )
    assert "ligt vast" in sentence
    refused(cast.partner, changes.keep_organisation, house=cast.house, **fields)
    refused(cast.manager, changes.keep_organisation, house=cast.house, organisation=cast.other.organisation, name="X")


MANAGED = ["/inrichting/", "/inrichting/termijnen/weighing_days/", "/inrichting/huis/", "/inrichting/series/",
           "/inrichting/series/nieuw/", "/organisaties/nieuw/"]  # fmt: skip


@pytest.mark.parametrize("path", MANAGED)
def test_pages_are_for_who_keeps_the_house(cast, login, path):
    for who, status in [("manager", 200), ("admin", 200), ("director", 403), ("partner", 403), ("line_manager", 403),
                        ("auditor", 403), ("superuser", 403)]:  # fmt: skip
        assert login(getattr(cast, who)).get(path).status_code == status, who


def test_cards_of_organisations_are_for_everybody_of_the_house(cast, login):
    path = f"/organisaties/{cast.org.ggz.pk}/"
    for who in ("manager", "partner", "director", "auditor"):
        client = login(getattr(cast, who))
        assert "GGZ De Brug" in client.get("/organisaties/").content.decode()
        assert "Lotte Haak" in client.get(path).content.decode()
        assert ("Kaart wijzigen" in client.get(path).content.decode()) == (who == "manager")
    assert login(cast.other.director).get(path).status_code == 404
    assert login(cast.superuser).get(path).status_code == 403
    assert login(cast.partner).get(path + "wijzigen/").status_code == 403


def test_rows_of_another_house_are_not_there(cast, login):
    client = login(cast.manager)
    series = make.series(cast.other.house, "Elders")
    town = Municipality.objects.get(house=cast.other.house)
    for path in (f"/inrichting/series/{series.pk}/", f"/inrichting/gemeenten/{town.pk}/",
                 f"/organisaties/{cast.other.organisation.pk}/wijzigen/", "/inrichting/termijnen/bestaat-niet/"):  # fmt: skip
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "X"}).status_code == 404


def test_a_term_on_screen(cast, login):
    client = login(cast.manager)
    path = "/inrichting/termijnen/small_cell/"
    wrong = client.post(path, {"value": "3"})
    assert wrong.status_code == 422 and "Kies een getal van 5 tot en met 50." in wrong.content.decode()
    assert 'value="3"' in wrong.content.decode(), "what was typed stands there still"
    assert client.post(path, {"value": "abc"}).status_code == 422
    assert client.post(path, {"value": "8"}).status_code == 302
    page = client.get("/inrichting/").content.decode()
    assert "Henriëtte B." in page and "<b>8</b>" in page


def test_series_and_organisations_on_screen(cast, login):
    client = login(cast.manager)
    form = {**FIELDS, "place": "", "image_share": 40, "judgement_share": 30}
    assert client.post("/inrichting/series/nieuw/", form).status_code == 302
    again = client.post("/inrichting/series/nieuw/", form)
    assert again.status_code == 422 and "Er is al een serie met de naam Weegoverleg" in again.content.decode()
    much = client.post("/inrichting/series/nieuw/", {**form, "name": "Y", "image_share": 70})
    assert much.status_code == 422 and "hooguit 90%" in much.content.decode()
    made = Series.objects.get(name="Weegoverleg")
    assert client.post(f"/inrichting/series/{made.pk}/", {"weg": "1"}).status_code == 302
    made.refresh_from_db()
    assert not made.active
    assert client.post(f"/inrichting/series/{made.pk}/", {**form, "cap": 3}).status_code == 302
    card = {"name": "OM", "kind": "om", "chain": "straf", "municipality": "", "phone": "", "can": "", "active": "on"}
    assert client.post("/organisaties/nieuw/", card).status_code == 302
    assert client.post("/organisaties/nieuw/", {**card, "kind": ""}).status_code == 422
    path = f"/organisaties/{Organisation.objects.get(name='OM').pk}/wijzigen/"
    assert client.post(path, {**card, "phone": "0301"}).status_code == 302
    assert client.post(path, {**card, "name": "GGZ De Brug"}).status_code == 422


def test_municipalities_on_screen(cast, login):
    client = login(cast.manager)
    assert client.post("/inrichting/gemeenten/nieuw/", {"gemeente-name": "Nieuwdorp"}).status_code == 302
    assert client.post("/inrichting/gemeenten/nieuw/", {"gemeente-name": "Nieuwdorp"}).status_code == 422
    assert client.post("/inrichting/gemeenten/nieuw/", {"gemeente-name": ""}).status_code == 422
    made = Municipality.objects.get(name="Nieuwdorp")
    assert client.post(f"/inrichting/gemeenten/{made.pk}/", {"name": "Nieuwerdorp"}).status_code == 302
    assert client.post(f"/inrichting/gemeenten/{cast.town.pk}/", {"weg": "1"}).status_code == 409
    assert client.post(f"/inrichting/gemeenten/{made.pk}/", {"weg": "1"}).status_code == 302
    assert client.post("/inrichting/huis/", {"name": ""}).status_code == 422
    assert client.post("/inrichting/huis/", {"name": "ZVH Vecht", "legal_form": "", "emergency_phone": ""}).status_code == 302
