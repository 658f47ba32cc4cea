"""My actions in a real browser: two clicks and a sentence, by keys, without scripts, 300 rows, axe."""

import datetime

import pytest

from casusoverleg import clock
from tests import factories as make
from tests.serve import CHROMIUM_FLAGS, Server, own_database, session_cookie, violations

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """A partner with three actions, one with three hundred, one with none; committed rows."""
    with own_database(django_db_blocker) as name:
        house = make.house("ZVH Vechtmonde", "vechtmonde")
        own = make.organisation(house, "ZVH Vechtmonde", "huis", "bestuur")
        team = make.organisation(house, "Wijkteam Oudemeer", "in_opdracht_college", "zorg")
        director = make.user("Marit", "Veldkamp", own, "procesregisseur")
        people = {who: make.user("Daan", who, team, "partner") for who in ("few", "many", "none", "plain")}
        case = make.case(
            house, "A-1042", make.municipality(house, "Oudemeer"), director=director, team=list(people.values())
        )
        for who, count in (("few", 3), ("many", 300), ("plain", 1)):
            for n in range(count):
                due = clock.today() + datetime.timedelta(days=n % 30 - 1)
                make.action(case.dossier, people[who], f"Sloten vervangen {n}", due=due, for_whom="Esra")
        yield {"name": name, "cookies": {who: session_cookie(user) for who, user in people.items()}}


@pytest.fixture(scope="module")
def server(story, tmp_path_factory):
    running = Server(story["name"], tmp_path_factory.mktemp("actions"))
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
    """screen(who, path, width) → a page."""
    opened = []

    def go(who, path="/acties/", width=1280, scripts=True):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        context.set_default_timeout(60_000)
        context.add_cookies([story["cookies"][who]])
        opened.append(context)
        page = context.new_page()
        page.goto(server.url + path)
        return page

    yield go
    for context in opened:
        context.close()


def test_by_keys_alone(screen):
    page = screen("few")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    row = page.evaluate("document.activeElement.id")
    number = row.removeprefix("actie-")
    page.keyboard.press("w")
    page.wait_for_selector("input[name=since]")
    assert page.evaluate("document.activeElement.name") == "note"
    assert violations(page) == []
    page.goto(page.url.split("?")[0])
    page.keyboard.press("j")
    page.keyboard.press("g")
    page.wait_for_selector("textarea[name=note]")
    page.wait_for_function("document.activeElement.name === 'note'")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-foutsamenvatting]")
    assert violations(page) == []
    page.locator("textarea[name=note]").fill("Zaterdag gedaan.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".ongedaan")
    assert page.locator(f"#actie-{number}").count() == 0
    assert "te laat" not in page.locator("#zij").inner_text(), "the badge follows"
    assert violations(page) == []
    page.locator(".ongedaan button").click()
    page.wait_for_selector(f"#actie-{number}")


def test_without_scripts_on_a_phone(screen):
    page = screen("plain", width=390, scripts=False)
    page.get_by_role("link", name="Gereed").click()
    page.locator("textarea[name=note]").fill("Klaar.")
    page.get_by_role("button", name="Opslaan").click()
    assert page.get_by_role("heading", name="U heeft geen open acties").is_visible()
    page.get_by_role("button", name="Ongedaan maken").click()
    assert page.get_by_role("link", name="Gereed").is_visible()


@pytest.mark.parametrize("who, path", [("none", "/acties/"), ("many", "/acties/"), ("few", "/berichten/")])
def test_axe_and_no_sideways_scroll(screen, who, path):
    for width in (1280, 390):
        page = screen(who, path, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
