"""What stands at the left: per role, with what waits, and the position in force."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from access.models import Event
from home.navigation import NAVIGATION
from tests import factories as make

# screens.md §6, with its corrections
ITEMS = {
    "director": ["Vandaag", "Aanmeldingen", "Casussen", "Overleggen", "Acties", "Inzicht"],
    "staff": ["Vandaag", "Aanmeldingen", "Overleggen", "Casussen"],
    "partner": ["Vandaag", "Mijn acties", "Mijn casussen", "Overleggen", "Aanmelden"],
    "outsider": ["Vandaag", "Mijn acties", "Mijn casussen", "Overleggen", "Aanmelden"],
    "decider": ["Vandaag", "Aanmeldingen", "Mijn casussen", "Overleggen", "Mijn acties"],
    "manager": ["Vandaag", "Inzicht", "Overleggen", "Organisaties", "Inrichting"],
    "line_manager": ["Vandaag", "Inzicht", "Deelname"],
    "auditor": ["Vandaag", "Inzage"],
    "admin": ["Vandaag", "Accounts", "Inrichting", "Techniek"],
    "superuser": [],
}


def exists(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def shown(page):
    menu = re.search(r'<nav class="menu".*?</ul>', page, re.S)
    return re.findall(r'menu-naam(?: alleen-breed)?">([^<]+)<', menu[0]) if menu else []


@pytest.mark.parametrize("who", list(ITEMS))
def test_items_per_role(cast, login, who):
    user = getattr(cast, who)
    names = {label: name for items in NAVIGATION.values() for label, name, *_ in items}
    role = user.positions.first().role if user.positions.first() else None
    names |= {label: name for label, name, *_ in NAVIGATION.get(role, ())}
    expected = [label for label in ITEMS[who] if exists(names[label])]
    assert [i for i in shown(login(user).get("/").content.decode()) if i != "Meer"] == expected


def test_late_own_actions_are_counted_in_words(cast, login):
    make.action(cast.dossier, cast.director, due=make.days_ago(2).date())
    make.action(cast.dossier, cast.partner, due=make.days_ago(2).date())
    page = login(cast.director).get("/").content.decode()
    if exists("my_actions"):
        assert re.search(r'menu-tel"> 1<span class="lang"> te laat', page)


def test_a_fragment_costs_no_statement_for_the_navigation(cast, login, count_statements):
    client = login(cast.director)
    client.get("/uitleg/")
    with count_statements() as counted:
        client.get("/uitleg/")
    whole = len(counted())
    with count_statements() as counted:
        client.get("/uitleg/", headers={"HX-Request": "true"})
    assert whole - len(counted()) == 1


def test_one_click_changes_role_and_house(cast, login):
    there = make.position(cast.director, cast.other.organisation, "procesregisseur")
    make.desk(cast.other.house, "triage", cast.director)
    make.grant(cast.other.case.dossier, cast.director, "procesregie")
    case_here, case_there = "Gezin A-1042", "Gezin A-2001"
    make.action(cast.dossier, cast.director)
    make.action(cast.other.case.dossier, cast.director)
    client = login(cast.director)
    client.post("/mijn/rol/", {"position": cast.director.positions.get(house=cast.house).pk})
    page = client.get("/").content.decode()
    assert case_here in page and case_there not in page and "ZVH Vechtmonde" in page
    answer = client.post("/mijn/rol/", {"position": there.pk})
    assert answer.status_code == 302 and answer["Location"] == "/"
    page = client.get("/").content.decode()
    assert case_there in page and case_here not in page
    assert "U werkt nu als procesregisseur bij ZVH Duinrand, ZVH Duinrand." in page
    assert Event.objects.filter(verb="switch_position", user_id=cast.director.pk).count() == 2


def test_nobody_takes_a_position_of_somebody_else(cast, login):
    position = cast.partner.positions.first()
    assert login(cast.director).post("/mijn/rol/", {"position": position.pk}).status_code == 404
    assert login(cast.director).post("/mijn/rol/", {}).status_code == 404
    assert login(cast.director).get("/mijn/rol/").status_code == 405


def test_an_ended_position_is_in_force_no_more(cast, login):
    there = make.position(cast.director, cast.other.organisation, "procesregisseur")
    client = login(cast.director)
    client.post("/mijn/rol/", {"position": there.pk})
    assert "ZVH Duinrand" in client.get("/").content.decode()
    there.until = make.days_ago(0)
    there.save()
    assert "ZVH Vechtmonde" in client.get("/").content.decode()
