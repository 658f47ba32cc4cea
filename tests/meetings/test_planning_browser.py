"""The pages around a meeting in a real browser: axe, nothing scrolls sideways, typing is kept, order without reload."""

import datetime

import pytest

from casusoverleg import clock
from meetings.models import Preparation
from tests import factories as make
from tests.serve import CHROMIUM_FLAGS, Server, own_database, session_cookie, violations

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """A planned meeting with four families, somebody who prepares and somebody in no team; committed rows."""
    with own_database(django_db_blocker) as name:
        house = make.house("ZVH Vechtmonde", "vechtmonde")
        town = make.municipality(house, "Oudemeer")
        own = make.organisation(house, "ZVH Vechtmonde", "huis", "bestuur")
        team = make.organisation(house, "Wijkteam Oudemeer", "in_opdracht_college", "zorg")
        police = make.organisation(house, "Politie Lindewaard", "politie", "straf")
        people = {
            "director": make.user("Marit", "Veldkamp", own, "procesregisseur"),
            "partner": make.user("Daan", "Kuiper", team, "partner"),
            "police": make.user("Femke", "Roos", police, "partner"),
            "outsider": make.user("Lotte", "Haak", team, "partner"),
        }
        make.desk(house, "triage", people["director"])
        starts = clock.at(clock.today() + datetime.timedelta(days=2), datetime.time(13, 30))
        meeting = make.meeting(
            make.series(house, "Focusoverleg", weekday=0), people["director"], number="O-12", starts=starts,
            place="Kamer Vecht", online="https://video.example/o-12",
        )  # fmt: skip
        make.meeting(make.series(house, "MDA++", weekday=3), people["director"], number="O-13", starts=starts + datetime.timedelta(days=8))
        past = make.meeting(meeting.series, people["director"], number="O-11", starts=starts - datetime.timedelta(days=7), state="gesloten")
        make.invitation(past, people["partner"], state="komt")
        make.invitation(meeting, people["director"], state="komt", expectation="U zit dit overleg voor.")
        make.invitation(meeting, people["partner"], expectation="Vertel hoe het op school gaat.")
        kinds = ["spoed", "nieuw", "rappel", "rappel"]
        for n, kind in enumerate(kinds):
            case = make.case(house, f"A-104{n}", town, director=people["director"], team=[people["partner"], people["police"]])
            item = make.agenda_item(meeting, case.dossier, kind=kind, aim="Wie helpt bij de opvang van de kinderen?")
            make.person(case.dossier, "Esra", role="moeder")
            make.person(case.dossier, "Noor", role="dochter")
            make.action(case.dossier, people["partner"], "Met school bellen over de opvang")
            make.summary(case.dossier, people["director"])
            if n < 2:
                Preparation.objects.create(dossier=case.dossier, item=item, user=people["partner"], asked="Hoe gaat het op school?")
                Preparation.objects.create(
                    dossier=case.dossier, item=item, user=people["police"], nothing=True, done_at=clock.now()
                )
        cookies = {who: session_cookie(user) for who, user in people.items()}
        yield {"name": name, "cookies": cookies}


@pytest.fixture(scope="module")
def server(story, tmp_path_factory):
    running = Server(story["name"], tmp_path_factory.mktemp("planning"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def screen(server, story, browser):
    """screen(who, path, width) → a page; its console stays empty."""
    opened, said = [], []

    def go(who, path, width=1280, scripts=True):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        context.add_cookies([story["cookies"][who]])
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" and "422" not in m.text else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.goto(server.url + path)
        return page

    yield go
    for context in opened:
        context.close()
    assert said == []


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


PAGES = [
    ("director", "/overleggen/"),
    ("partner", "/overleggen/"),
    ("outsider", "/overleggen/"),
    ("director", "/overleggen/nieuw/"),
    ("director", "/overleggen/O-12/"),
    ("partner", "/overleggen/O-12/"),
    ("director", "/overleggen/O-13/"),
    ("director", "/overleggen/O-12/verzetten/"),
    ("director", "/overleggen/O-12/afgelasten/"),
    ("director", "/overleggen/O-12/voorzitter/"),
    ("director", "/overleggen/O-12/uitnodigen/"),
    ("director", "/overleggen/O-13/agenda/"),
    ("director", "/overleggen/O-13/agenda/?gezin=A-1040"),
    ("partner", "/overleggen/O-12/voorbereiden/"),
    ("partner", "/overleggen/O-12/vervanger/"),
]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(screen, who, path, width):
    page = screen(who, path, width)
    assert violations(page) == []
    assert sideways(page) <= 0


def test_a_form_in_error_is_in_order_too(screen):
    page = screen("director", "/overleggen/nieuw/")
    page.fill("[name=day]", "2026-01-05")
    page.click("text=Overleg plannen >> nth=-1")
    assert page.locator("[data-foutsamenvatting]").is_visible()
    assert violations(page) == []


def test_what_is_typed_is_kept_after_a_reload(screen):
    page = screen("partner", "/overleggen/O-12/voorbereiden/")
    field = page.locator("#id_A-1041-text")
    field.fill("Noor slaapt weer thuis.")
    page.wait_for_selector("[data-opgeslagen-voor='id_A-1041-text'][data-staat='klaar']")
    page.reload()
    assert page.locator("#id_A-1041-text").input_value() == "Noor slaapt weer thuis."


def test_nothing_to_add_is_one_click(screen):
    page = screen("partner", "/overleggen/O-12/voorbereiden/", width=390)
    page.locator("#gezin-A-1040 >> text=Niets toe te voegen").click()
    page.wait_for_url("**/voorbereiden/")
    assert page.locator("#gezin-A-1040 .merk-groen").inner_text().strip() == "niets toe te voegen"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_family_moves_by_button_with_and_without_scripts(screen, scripts):
    page = screen("director", "/overleggen/O-12/", scripts=scripts)

    def order():
        return page.locator("#agenda .rij-titel > a").all_inner_texts()

    before = order()
    page.locator(f"#omlaag-{before[0].removeprefix('Gezin ')}").click()
    if scripts:
        page.wait_for_function("first => document.querySelector('#agenda .rij-titel > a').innerText !== first", arg=before[0])
    assert order() == [before[1], before[0], *before[2:]]
    if scripts:
        assert page.evaluate("document.activeElement.id") == f"omlaag-{before[0].removeprefix('Gezin ')}"

