"""The people of the house on screen: who keeps them, what a list costs, and bad input."""

import pytest

from access.models import Event
from accounts.models import DeskSeat, Position
from tests import factories as make
from tests.home import product

PAGES = ["/inrichting/mensen/", "/inrichting/mensen/nieuw/", "/inrichting/mensen/{}/", "/inrichting/mensen/{}/vertrek/"]
STEPS = ["rol", "verklaring", "plek", "uitnodiging", "tweede-factor", "sessies", "vertrek"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_who_keeps_accounts(cast, login, page):
    path = page.format(cast.partner.pk)
    for who, status in [("manager", 200), ("admin", 200), ("director", 403), ("partner", 403), ("auditor", 403),
                        ("line_manager", 403), ("superuser", 403)]:  # fmt: skip
        assert login(getattr(cast, who)).get(path).status_code == status, who
    login(cast.admin).logout()


def test_anonymous_goes_to_the_login(cast, client):
    for page in PAGES:
        assert client.get(page.format(cast.partner.pk))["Location"].startswith("/inloggen/")


@pytest.mark.parametrize("step", STEPS)
def test_a_person_of_another_house_is_not_there(cast, login, step):
    path = f"/inrichting/mensen/{cast.other.director.pk}/{step}/"
    assert login(cast.admin).post(path).status_code == 404
    assert login(cast.director).post(path).status_code == 403


def test_the_list_finds_by_name_without_accents_and_organisation(cast, login):
    client = login(cast.manager)
    assert "Henriëtte Bosma" in client.get("/inrichting/mensen/?q=henriette").content.decode()
    found = client.get("/inrichting/mensen/?q=ggz+de+brug").content.decode()
    assert "Lotte Haak" in found and "Daan Kuiper" not in found
    assert "Ruud" not in client.get("/inrichting/mensen/").content.decode()
    assert "Niemand gevonden." in client.get("/inrichting/mensen/?q=zzz").content.decode()


def test_what_is_the_matter_stands_in_the_list(cast, login):
    cast.partner.screening = ""
    cast.partner.save()
    page = login(cast.admin).get("/inrichting/mensen/?staat=let-op").content.decode()
    assert "Daan Kuiper" in page and "geen VOG of screening" in page and "Lotte Haak" not in page


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_list_costs_the_same(cast, login, count_statements, rows):
    for n in range(rows):
        make.user("Kees", f"Nummer{n}", cast.org.ggz, "partner")
    client = login(cast.manager)
    client.get("/inrichting/mensen/")
    with count_statements() as counted:
        page = client.get("/inrichting/mensen/").content.decode()
    assert len(product(counted())) == 7
    if rows == 300:
        assert "Toon volgende 50" in page
        assert "Toon volgende 50" not in client.get("/inrichting/mensen/?pagina=7").content.decode()


def test_a_role_is_given_and_ended_on_screen(cast, login):
    client = login(cast.admin)
    path = f"/inrichting/mensen/{cast.partner.pk}/"
    client.post(path + "rol/", {"rol-organisation": cast.org.police.pk, "rol-role": "partner"})
    held = Position.objects.get(user=cast.partner, organisation=cast.org.police)
    assert "De rol professional is gegeven" in client.get(path).content.decode()
    assert client.post(f"{path}rol/{held.pk}/eind/").status_code == 302
    assert client.post(f"{path}rol/{held.pk}/eind/").status_code == 409
    wrong = client.post(path + "rol/", {"rol-organisation": cast.org.ggz.pk, "rol-role": "beslisser"})
    assert wrong.status_code == 422 and "Alleen een publieke deelnemer beslist" in wrong.content.decode()
    foreign = client.post(path + "rol/", {"rol-organisation": cast.other.organisation.pk, "rol-role": "procesregisseur"})
    assert foreign.status_code == 422


def test_a_seat_is_taken_and_left_on_screen(cast, login):
    client = login(cast.admin)
    path = f"/inrichting/mensen/{cast.staff.pk}/"
    seat = DeskSeat.objects.get(user=cast.staff)
    assert client.post(f"{path}plek/{seat.pk}/eind/").status_code == 302
    assert client.post(path + "plek/", {"plek-desk": seat.desk_id}).status_code == 302
    assert client.post(path + "plek/", {"plek-desk": seat.desk_id}).status_code == 409
    assert client.post(path + "plek/", {}).status_code == 422


def test_a_declaration_without_a_day_is_asked_again(cast, login):
    answer = login(cast.admin).post(f"/inrichting/mensen/{cast.partner.pk}/verklaring/", {"verklaring-screening": "vog"})
    assert answer.status_code == 422 and "op welke dag dit is verklaard" in answer.content.decode()


def test_leaving_in_two_steps(cast, login):
    make.action(cast.dossier, cast.partner)
    client = login(cast.manager)
    path = f"/inrichting/mensen/{cast.partner.pk}/vertrek/"
    page = client.post(path, {"stap": "aankondigen"}, follow=True).content.decode()
    assert "Bij 1 gezin heeft de procesregisseur bericht gekregen" in page and "A-1042" not in page
    page = client.post(path, {"successor": ""}, follow=True).content.decode()
    assert "rechten op 1 gezin beëindigd, 1 actie terug" in page and "A-1042" not in page
    refused = client.post(f"/inrichting/mensen/{cast.director.pk}/vertrek/", {"successor": ""})
    assert refused.status_code == 422 and "Kies eerst wie dat overneemt" in refused.content.decode()


def test_own_page(cast, login):
    client = login(cast.partner)
    assert "Overal uitloggen" in client.get("/mijn/").content.decode()
    good = {"first_name": "Daan", "last_name": "Kuiper", "phone": "0612", "keys_in_room": ""}
    assert client.post("/mijn/", good).status_code == 302
    cast.partner.refresh_from_db()
    assert cast.partner.phone == "0612" and cast.partner.keys_in_room is False
    wrong = client.post("/mijn/", {**good, "first_name": ""})
    assert wrong.status_code == 422 and "Vul uw voornaam in." in wrong.content.decode()
    assert client.post("/mijn/sessies/")["Location"] == "/inloggen/"
    assert client.get("/mijn/")["Location"].startswith("/inloggen/")
    assert Event.objects.filter(verb="end_sessions", user_id=cast.partner.pk).count() == 1
