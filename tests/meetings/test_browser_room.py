"""The room in real browsers on a real server: what the chair does is on the participant's screen within a second,
what is typed is kept through a kill, and axe finds nothing."""

import contextlib
import datetime
import threading
import time

import pytest

from access import rights
from access.acting import acting
from cases.models import ActionItem, Decision
from casusoverleg import clock
from meetings.changes import room as changes
from meetings.changes.closing import close_meeting
from meetings.models import AgendaItem, Contribution, Meeting, SharedText
from tests.meetings.room_server import RoomServer
from tests.serve import CHROMIUM_FLAGS, violations

pytestmark = [pytest.mark.slow, pytest.mark.browser]
ROOM = "/overleggen/O-12/kamer/"


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_setup, django_db_blocker):
    running = RoomServer(tmp_path_factory.mktemp("room"), django_db_blocker)
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread; our rows are read beside it
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def screen(server, browser):
    """screen(user, width=1280) → a page in a context of its own, in the room; its console must stay empty."""
    opened, said = [], []

    def go(user, path=ROOM, width=1280, scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, has_touch=width < 700
        )
        context.add_cookies(server.cookies(user))
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" and "Failed to load" not in m.text else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        page.goto(server.address + path)
        return page

    yield go
    for context in opened:
        context.close()
    assert said == []


def streaming(page):
    """Waits until this page hears the meeting."""
    page.wait_for_function("() => document.querySelector('[data-verbinding=er]') && performance.getEntriesByType('resource').some((r) => r.name.includes('/stand/'))")


def test_the_chair_s_words_are_on_the_participant_s_screen_within_a_second(server, screen):
    chair, participant = screen(server.story.chair), screen(server.story.daan)
    streaming(participant)
    chair.evaluate("document.addEventListener('bewaard', () => { window.savedAt = Date.now(); })")
    participant.evaluate(
        "(words) => new MutationObserver(() => {"
        " if (!window.seenAt && document.querySelector('#kamer-vraag').textContent.includes(words)) window.seenAt = Date.now(); })"
        ".observe(document.body, {subtree: true, childList: true, characterData: true})",
        "Daan gaat mee naar school.",
    )
    chair.locator("#tekst-oordeel").press("End")
    chair.locator("#tekst-oordeel").type(" Daan gaat mee naar school.")
    chair.wait_for_function("() => window.savedAt", timeout=5000)
    participant.wait_for_function("() => window.seenAt", timeout=5000)
    assert participant.evaluate("window.seenAt") - chair.evaluate("window.savedAt") < 1000
    assert "Opgeslagen" in chair.locator("[data-opgeslagen-voor='tekst-oordeel']").inner_text()
    with server.inside():
        assert "Daan gaat mee" in SharedText.objects.get(item=server.story.family, field="oordeel").text


def test_a_contribution_reaches_the_chair_and_is_taken_over_by_key(server, screen):
    chair, participant = screen(server.story.chair), screen(server.story.imane)
    streaming(chair)
    participant.locator("label.keuze-optie", has_text="Vermoeden").click()
    participant.get_by_label("Uw tekst").fill("Noor slaapt slecht.")
    participant.get_by_label("Uw tekst").press("Control+Enter")
    chair.locator("#kamer-ingebracht").get_by_text("Noor slaapt slecht.").wait_for(timeout=5000)
    assert participant.get_by_label("Uw tekst").input_value() == ""
    assert "GEHEIM" not in chair.content()
    # T takes over the contribution that has the mark of the row; here the first one that can be
    mine = chair.locator(".bijdrage", has_text="Noor slaapt slecht.")
    mine.get_by_role("button", name="Overnemen").click()
    mine.get_by_text("Overgenomen").wait_for()
    assert "Noor slaapt slecht." in chair.locator("#tekst-oordeel").input_value()
    participant.locator("#kamer-eigen").get_by_text("Overgenomen").wait_for(timeout=5000)


def test_half_typed_text_stays_when_others_change_the_screen(server, screen):
    chair, participant = screen(server.story.chair), screen(server.story.sanne)
    streaming(participant)
    participant.get_by_label("Uw tekst").type("Half getypt")
    chair.locator("#besluit-text").fill("Casusregie blijft bij Veilig Thuis.")
    chair.get_by_role("button", name="Besluit vastleggen").click()
    participant.locator("#kamer-gevraagd").get_by_text("Casusregie blijft").wait_for(timeout=5000)
    chair.get_by_role("button", name="Verder naar Besluit").click()
    participant.get_by_text("Wat spreken we af").first.wait_for(timeout=5000)
    assert participant.get_by_label("Uw tekst").input_value() == "Half getypt"
    chair.locator("#vraag-nu", has_text="Wat spreken we af").wait_for(timeout=5000)
    chair.get_by_role("button", name="Terug naar Oordeel").click()
    chair.locator("#vraag-nu", has_text="Wat is er nodig").wait_for()
    with server.inside():
        assert Decision.objects.filter(text__startswith="Casusregie").count() == 1


def test_two_people_in_one_field_are_shown_both_texts(server, screen):
    chair, scribe = screen(server.story.chair), screen(server.story.scribe)
    streaming(scribe)
    scribe.route("**/stand/", lambda route: route.abort())  # this screen did not hear what comes now
    scribe.locator("#tekst-oordeel").evaluate("(field) => { field.dataset.samen = 'weg'; }")
    chair.locator("#tekst-oordeel").fill("Wat Marit schreef.")
    chair.wait_for_selector("[data-opgeslagen-voor='tekst-oordeel'][data-staat=klaar]")
    scribe.locator("#tekst-oordeel").fill("Wat Anouk schreef.")
    both = scribe.locator("[data-verschil]")
    both.wait_for(timeout=5000)
    assert "Wat Marit schreef." in both.inner_text() and "Wat Anouk schreef." in both.inner_text()
    both.get_by_role("button", name="Zet onder elkaar").click()
    chair.wait_for_function("() => document.querySelector('#tekst-oordeel').value.includes('Wat Anouk schreef.')", timeout=5000)
    with server.inside():
        assert SharedText.objects.get(item=server.story.family, field="oordeel").text == "Wat Marit schreef.\nWat Anouk schreef."


def test_who_is_asked_takes_an_action_on_the_own_screen(server, screen):
    chair, participant = screen(server.story.chair), screen(server.story.daan)
    streaming(participant)
    chair.locator("body").press("a")
    chair.locator("#actie-what").fill("Mee naar school")
    chair.locator("#actie-responsible").select_option(label="Daan K., Wijkteam Oudemeer")
    chair.locator("#actie-due_on").fill("2031-12-01")
    chair.get_by_role("button", name="Actie noteren").click()
    asked = participant.locator("#kamer-gevraagd")
    asked.get_by_text("Mee naar school").first.wait_for(timeout=5000)
    asked.get_by_role("button", name="Neem ik aan").click()
    asked.get_by_role("button", name="Neem ik aan").wait_for(state="detached", timeout=5000)
    with server.inside():
        assert ActionItem.objects.get(what="Mee naar school").state == "open"


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_room(server, screen, width):
    chair = screen(server.story.chair, width=width)
    assert violations(chair) == []
    for name, opener in (("afronden", "#kamer-vast [data-venster-open=afronden]"), ("sluiten", "#kamer-kop [data-venster-open=sluiten]")):
        if chair.locator(opener).is_visible():
            chair.locator(opener).click()
            chair.locator(f"dialog#{name}[open]").wait_for()
            assert violations(chair) == []
            chair.keyboard.press("Escape")
    chair.get_by_role("button", name="Actie noteren").click()  # a form in error
    chair.locator("#actie-form .veld-fout").first.wait_for()
    assert violations(chair) == []
    participant = screen(server.story.daan, width=width)
    assert violations(participant) == []
    assert violations(screen(server.story.chair, "/overleggen/O-12/zaal/", width)) == []
    for page in (chair, participant):
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_field_shown_as_saved_is_there_after_a_kill(server):
    """Four writers, one kill: what was answered is in the database, in the text or in a version of it."""
    story, path = server.story, f"{ROOM}A-1042/tekst/zorg/"
    session, told, revision = server.session(story.chair), [], 0

    def write():
        nonlocal revision
        for n in range(2000):
            with contextlib.suppress(OSError, ValueError):
                status, answer = server.post(session, path, value=f"Zin {n}", revision=revision)
                if status == 200:
                    told.append(f"Zin {n}")
                    revision = answer["revision"]
                    continue
            return

    writer = threading.Thread(target=write)
    writer.start()
    while len(told) < 12:
        time.sleep(0.01)
        assert writer.is_alive()
    server.kill()
    writer.join(20)
    server.start()
    with server.inside():
        shared = SharedText.objects.get(item=story.family, field="zorg")
        kept = [v.text for v in shared.versions.order_by("version")]
        assert kept[: len(told)] == told
        assert shared.text == kept[-1] and shared.version == len(kept) <= len(told) + 1


def test_typing_goes_on_while_the_server_is_away(server, screen):
    chair = screen(server.story.chair)
    server.kill()
    chair.locator("#tekst-oordeel").fill("Dit typte ik zonder verbinding.")
    chair.locator("[data-opgeslagen-voor='tekst-oordeel'][data-staat=wacht]").wait_for(timeout=8000)
    chair.get_by_text("U bent even niet verbonden.").first.wait_for(timeout=8000)
    server.start()
    chair.locator("[data-opgeslagen-voor='tekst-oordeel'][data-staat=klaar]").wait_for(timeout=30000)
    with server.inside():
        assert SharedText.objects.get(item=server.story.family, field="oordeel").text == "Dit typte ik zonder verbinding."


def test_without_scripts_everything_works_with_buttons(server, screen):
    chair = screen(server.story.chair, scripts=False)
    chair.get_by_role("link", name="Vernieuwen").click()
    chair.locator("#tekst-oordeel").fill("Zonder scripts.")
    chair.locator("li.vraag.nu").get_by_role("button", name="Opslaan").click()
    assert chair.locator("#tekst-oordeel").input_value() == "Zonder scripts."
    participant = screen(server.story.daan, scripts=False)
    participant.get_by_label("Uw tekst").fill("Ook zonder scripts.")
    participant.get_by_role("button", name="Inbrengen").click()
    with server.inside():
        assert Contribution.objects.filter(text="Ook zonder scripts.").exists()


def test_the_last_word_read_back_and_on_to_the_next_family_by_keyboard(server, screen):
    chair, participant = screen(server.story.chair), screen(server.story.imane)
    streaming(participant)
    participant.get_by_label("Uw tekst").type("Nog niet klaar")
    chair.locator("body").press("v")
    chair.locator("dialog#afronden[open]").wait_for()
    chair.keyboard.press("Control+Enter")
    chair.get_by_role("heading", name="Gezin C-1077").wait_for(timeout=5000)
    participant.get_by_role("heading", name="Gezin C-1077").wait_for(timeout=5000)
    apart = participant.locator(".nog-niet")
    assert "Nog niet ingebracht bij gezin A-1042" in apart.inner_text()
    assert apart.locator("textarea").input_value() == "Nog niet klaar"
    with server.inside():
        assert AgendaItem.objects.get(pk=server.story.family.pk).state == "afgerond"
        assert AgendaItem.objects.get(pk=server.story.items["C-1077"].pk).state == "bezig"
    # who takes no part in the next family keeps nothing of it on the screen
    outside = screen(server.story.roel)
    assert "C-1077" not in outside.content()


def test_a_right_that_ends_empties_the_screen_and_a_closed_meeting_keeps_the_last_words(server, screen):
    family = server.story.items["C-1077"]
    participant, writer = screen(server.story.imane), screen(server.story.daan)
    streaming(participant)
    participant.get_by_role("heading", name="Gezin C-1077").wait_for()
    with server.inside(), acting(server.story.chair):
        rights.end(dossier=family.dossier, user=server.story.imane)
    participant.get_by_role("heading", name="Gezin C-1077").wait_for(state="detached", timeout=5000)
    participant.wait_for_function("() => !document.documentElement.outerHTML.includes('C-1077')", timeout=2000)
    streaming(writer)
    writer.get_by_label("Uw tekst").type("Mijn laatste zin")
    soon = clock.today() + datetime.timedelta(days=14)
    with server.inside(), acting(server.story.chair):
        changes.finish_item(actor=server.story.chair, item=family, disposition="terug", next_on=soon)
        for item in AgendaItem.objects.filter(meeting=server.story.meeting, state="te_doen"):
            changes.postpone_item(actor=server.story.chair, item=item, reason="Geen tijd meer")
        close_meeting(actor=server.story.chair, meeting=server.story.meeting)
    writer.get_by_text("Wat u typte, staat nog op uw scherm.").first.wait_for(timeout=8000)
    assert "Mijn laatste zin" in [writer.locator("textarea").nth(n).input_value() for n in range(writer.locator("textarea").count())]
    minutes = screen(server.story.daan, "/overleggen/O-12/verslag/")
    assert violations(minutes) == []


def test_letters_can_be_switched_off(server, screen):
    with server.inside():
        type(server.story.chair).objects.filter(pk=server.story.chair.pk).update(keys_in_room=False)
        Meeting.objects.filter(pk=server.story.meeting.pk).update(state="loopt")
    chair = screen(server.story.chair)
    chair.wait_for_function("() => document.body.dataset.toetsen === 'uit'")
    chair.locator("body").press("?")
    assert not chair.locator("dialog#toetsen[open]").is_visible()
    chair.get_by_role("button", name="alle toetsen").click()
    chair.locator("dialog#toetsen[open]").wait_for()
