"""Triage on a real server and in a real browser: saving while typing, keys, and two who decide at once."""

import threading

import pytest
from django.db import connection

from access.acting import acting
from access.models import Event
from cases.models import AgendaWish
from casusoverleg.workflow import StepRefused
from tests import factories as make
from tests.conftest import make_cast
from tests.serve import CHROMIUM_FLAGS, Server, own_database, session_cookie
from tests.triage.conftest import decide, register, submit, weigh
from triage.changes import save_draft
from triage.models import Judgement, PurposeDecision, Referral, ReferralDraft

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """A committed house with the cast in it, and its database's name."""
    with own_database(django_db_blocker) as name:
        made = make_cast()
        made.name = name
        yield made


@pytest.fixture(scope="module")
def server(world, tmp_path_factory):
    running = Server(world.name, tmp_path_factory.mktemp("triage"))
    yield running
    running.stop()


@pytest.fixture
def page_of(server, chromium, monkeypatch):
    """page_of(user) → a page of a browser in which that user is logged in."""
    from playwright.sync_api import sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop; the rows are read between its calls
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)

        def go(user, path):
            context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
            context.add_cookies([session_cookie(user)])
            page = context.new_page()
            page.goto(path)
            return page

        yield go
        connection.close()  # inside Playwright's loop this thread has a connection of its own
        browser.close()


@pytest.mark.browser
def test_a_judgement_is_saved_at_once_and_then_shows_the_others(world, page_of):
    referral = register(world.outsider, world.town)
    weigh(world.staff, referral, "a", "nee", "Volgens Anouk niet.")
    page = page_of(world.director, f"/aanmeldingen/{referral.number}/")
    assert page.get_by_text("Volgens Anouk niet.").count() == 0
    page.locator("h1").click()
    page.keyboard.press("1")
    page.get_by_text("Volgens Anouk niet.").wait_for()
    page.get_by_role("button", name="Bespreken in het weegoverleg").click()
    page.get_by_text("staat klaar voor het weegoverleg", exact=False).first.wait_for()
    assert AgendaWish.objects.get(dossier=referral.dossier).kind == "weging"
    page.locator("#waarom-a").fill("Er speelt van alles.")
    page.wait_for_function("() => document.querySelector('#bewaard').textContent.includes('Opgeslagen')")
    with page.expect_response(lambda r: r.url.endswith("/wegen/a/") and r.status == 200):
        page.locator("#waarom-a").press_sequentially(" Ook thuis.")
    page.reload()
    assert page.locator("#waarom-a").input_value().startswith("Er speelt van alles.")
    last = Judgement.objects.filter(judge=world.director).order_by("judged_at").last()
    assert (last.criterion, last.verdict) == ("a", "ja") and "van alles" in last.argument
    assert "criteria b, c, d, e" in page.locator("#nog-nodig").inner_text()


@pytest.mark.browser
def test_a_draft_is_saved_while_typing_and_comes_back(world, page_of):
    page = page_of(world.partner, "/aanmeldingen/nieuw/?stap=speelt")
    page.get_by_label("Wat is er aan de hand?").press_sequentially("Vader zoekt moeder op.")
    page.get_by_text("Opgeslagen").wait_for()
    page.goto("/aanmeldingen/nieuw/")
    page.goto("/aanmeldingen/nieuw/?stap=speelt")
    assert page.get_by_label("Wat is er aan de hand?").input_value() == "Vader zoekt moeder op."
    assert ReferralDraft.objects.get(user=world.partner).data["speelt"]["matter"] == "Vader zoekt moeder op."
    page.goto("/aanmeldingen/nieuw/")
    page.get_by_label("Hoort bij").select_option("kring")
    assert page.get_by_label("Waarom hoort deze persoon erbij?").is_visible()
    page.get_by_role("button", name="Nog iemand toevoegen").click()
    page.get_by_text("Persoon 2", exact=True).first.wait_for()


def test_two_who_decide_at_once(world):
    """The second waits for the first, and hears who it was; there is one decision and one event."""
    referral = register(world.outsider, world.town)
    weigh(world.staff, referral)
    submit(world.staff, referral)
    second = make.user("Petra", "Wit", world.org.town, "beslisser")
    make.desk(world.house, "doelbesluit", second)
    start, answers = threading.Barrier(2), {}

    def go(who):
        try:
            start.wait()
            decide(who, referral, "afgewezen", grounds=["afgewezen-doel"])
            answers[who.pk] = "ok"
        except StepRefused as refusal:
            answers[who.pk] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[who]) for who in (world.decider, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers.values())[1] == "ok" and "besliste op" in sorted(answers.values())[0]
    assert PurposeDecision.objects.filter(referral=referral).count() == 1
    assert Event.objects.filter(verb="decide_purpose", object_number=referral.number).count() == 1
    assert Referral.objects.get(pk=referral.pk).state == "afgewezen"


def test_two_first_saves_of_a_draft_at_once(world):
    """Two fields left at the same moment make one draft that holds both."""
    start, trouble = threading.Barrier(2), []

    def go(name):
        try:
            start.wait()
            with acting(world.police):
                save_draft(actor=world.police, step="gezin", values={name: "Esra"})
        except Exception as wrong:  # shown by the assertion below
            trouble.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[name]) for name in ("p0-first_name", "p0-last_name")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert trouble == []
    assert ReferralDraft.objects.get(user=world.police).data["gezin"] == {"p0-first_name": "Esra", "p0-last_name": "Esra"}
