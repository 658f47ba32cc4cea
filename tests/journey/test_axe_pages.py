"""axe finds nothing, wide and narrow: on lists that are empty, lists of three hundred rows, forms in error and the
pages the journey does not visit. Here factories make the rows."""

import datetime
from types import SimpleNamespace

import pytest

from casusoverleg import clock
from tests import factories as make
from tests.conftest import make_cast
from tests.journey.world import PATIENCE, violations
from tests.serve import CHROMIUM_FLAGS, Server, own_database, session_cookie

pytestmark = [pytest.mark.slow, pytest.mark.browser]

MANY = 300
PAGES = [  # reader, address
    ("", "/inloggen/"),
    ("", "/wachtwoord/vergeten/"),
    ("outsider", "/"),
    ("outsider", "/acties/"),  # empty lists
    ("outsider", "/acties/?afgerond=1"),
    ("outsider", "/casussen/"),
    ("outsider", "/aanmeldingen/"),
    ("outsider", "/overleggen/"),
    ("outsider", "/berichten/"),
    ("outsider", "/zoeken/"),
    ("partner", "/"),
    ("partner", "/acties/"),  # lists of three hundred rows
    ("partner", "/acties/?afgerond=1"),
    ("partner", "/casussen/"),
    ("partner", "/berichten/"),
    ("partner", "/casussen/A-1042/"),
    ("partner", "/casussen/A-1042/acties/"),
    ("partner", "/casussen/A-1042/bekend/"),
    ("partner", "/casussen/A-1042/tijdlijn/"),
    ("partner", "/casussen/A-1042/gezin/"),
    ("partner", "/casussen/A-1042/plan/"),
    ("partner", "/casussen/A-1042/overleggen/"),
    ("partner", "/casussen/A-1042/documenten/"),
    ("partner", "/acties/A-1042-1/"),
    ("partner", "/organisaties/"),
    ("partner", "/mijn/"),
    ("partner", "/uitleg/"),
    ("director", "/"),
    ("director", "/casussen/"),
    ("director", "/casussen/A-1042/team/"),
    ("director", "/casussen/A-1042/acties/nieuw/"),
    ("director", "/casussen/A-1042/volgen/"),
    ("director", "/overleggen/"),
    ("director", "/overleggen/nieuw/"),
    ("director", "/overleggen/O-9/"),
    ("director", "/overleggen/O-9/agenda/"),
    ("director", "/overleggen/O-9/uitnodigen/"),
    ("director", "/overleggen/O-9/verzetten/"),
    ("director", "/overleggen/O-9/afgelasten/"),
    ("director", "/overleggen/O-9/voorzitter/"),
    ("police", "/casussen/A-1042/afsluiten/"),
    ("staff", "/aanmeldingen/"),
    ("decider", "/aanmeldingen/"),
    ("manager", "/"),
    ("manager", "/inzicht/"),
    ("manager", "/deelname/"),
    ("line_manager", "/"),
    ("line_manager", "/inzicht/"),
    ("auditor", "/"),
    ("auditor", "/privacy/inzage/"),
    ("admin", "/"),
    ("admin", "/inrichting/"),
    ("admin", "/inrichting/huis/"),
    ("admin", "/inrichting/mensen/"),
    ("admin", "/inrichting/mensen/nieuw/"),
    ("admin", "/inrichting/series/"),
]

LONG = {"/acties/", "/casussen/A-1042/acties/"}  # all rows on one page


@pytest.fixture(scope="module")
def place(chromium, django_db_setup, django_db_blocker, tmp_path_factory):
    """The cast with three hundred actions and cases, on a server, and a browser."""
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with own_database(django_db_blocker) as name:
        cast = make_cast()
        fill(cast)
        # before Playwright: in its loop Django would open a second connection, which nobody closes
        cookies = {reader: session_cookie(getattr(cast, reader)) for reader in {r for r, _ in PAGES if r}}
        server = Server(name, tmp_path_factory.mktemp("axe"))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
                yield SimpleNamespace(cookies=cookies, server=server, browser=browser)
                browser.close()
        finally:
            server.stop()


def fill(cast):
    """Rows enough for every list to be long."""
    dossier, today = cast.dossier, clock.today()
    person = make.person(dossier)
    make.person(dossier, "Noor", birth=datetime.date(2015, 4, 2), role="dochter")
    for n in range(MANY):
        state = "gereed" if n % 3 == 2 else "open"
        finished = {"result": "Gedaan.", "finished_at": clock.now()} if state == "gereed" else {}
        due = today + datetime.timedelta(days=n - 100)
        make.action(dossier, cast.partner, f"Afspraak {n + 1}", due=due, state=state, **finished)
        make.information(dossier, cast.partner, f"Gezien {n + 1}", person=person, kind=("feit", "vermoeden")[n % 2])
        make.event(dossier, f"Melding {n + 1}", lane=("incident", "melding", "hulp")[n % 3], on=today - datetime.timedelta(days=3 * n))
    for n in range(MANY - 1):
        family = make.case(cast.house, f"A-{2000 + n}", cast.town, director=cast.director, team=[cast.partner])
        if n % 3:
            make.action(family.dossier, cast.police)
    make.goal(dossier, cast.partner)
    make.safety(dossier, cast.police)
    make.summary(dossier, cast.director)
    meeting = make.meeting(cast.series, cast.director, number="O-9")
    make.invitation(meeting, cast.director, state="komt")
    make.invitation(meeting, cast.partner)
    make.agenda_item(meeting, dossier)


@pytest.fixture
def open_page(place):
    """open_page(reader, path, width) → a page whose console must stay empty."""
    said, opened = [], []

    def go(reader, path, width=1280):
        context = place.browser.new_context(base_url=place.server.url, viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        if reader:
            context.add_cookies([place.cookies[reader]])
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" and "Failed to load" not in m.text else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.status = page.goto(path).status
        return page

    yield go
    for context in opened:
        context.close()
    assert said == []


@pytest.mark.parametrize("reader,path", PAGES)
def test_axe_finds_nothing_wide_or_narrow(open_page, reader, path):
    page = open_page(reader, path)
    assert page.status == 200
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    if path not in LONG:  # on the same rows axe would look twice for half a minute
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_forms_in_error_and_refusals(open_page, width):
    for reader, path, button in [
        ("director", "/casussen/A-1042/acties/nieuw/", "Actie vastleggen"),
        ("partner", "/casussen/A-1042/bekend/nieuw/", "Informatie vastleggen"),
        ("director", "/overleggen/O-9/afgelasten/", None),
        ("partner", "/aanmeldingen/nieuw/?stap=nakijken", "Aanmelding versturen"),
        ("partner", "/acties/A-1042-1/?open=A-1042-1&stap=gereed", "Opslaan"),
    ]:
        page = open_page(reader, path, width)
        press = page.locator("main form:not(.filters) .btn-primary").first if button is None else page.get_by_role("button", name=button)
        press.click()
        page.locator("[data-foutsamenvatting]").wait_for()
        assert violations(page) == [], path
    for path in ("/casussen/A-9999/", "/acties/A-1042-1/"):
        page = open_page("outsider", path, width)
        assert page.status == 404
        assert violations(page) == []
