"""What the journey needs around it: web server, worker with beat, SMTP, and people in browsers of their own.

The house, its organisations, desks and people come from factories. Everything about a family is made by those
people in their browsers.
"""

import contextlib
import datetime
import email
import email.policy
import logging
import os
import re
import socket
import subprocess
import time
from types import SimpleNamespace

import pytest

from casusoverleg import clock
from casusoverleg.commands import processes
from tests import factories as make
from tests.serve import CHROMIUM_FLAGS, Server, own_database, violations

PATIENCE = 30_000  # milliseconds an action may take; the machine may be busy


def eventually(look, seconds=60):
    """What `look()` gives as soon as it gives something."""
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > until:
            return found
        time.sleep(0.2)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Mailbox:
    """A mail server that keeps what it is given."""

    def __init__(self):
        from aiosmtpd.controller import Controller  # only where it is used: it brings a loop of its own

        self.mails = []
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self.controller.port}"
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def to(self, user, words="", file=""):
        """Mails to this person that have these words in their text, and an attachment with this ending."""
        return [
            mail for mail in self.mails
            if mail["To"] == user.email and words in self.text(mail)
            and (not file or any((part.get_filename() or "").endswith(file) for part in mail.iter_attachments()))
        ]  # fmt: skip

    def wait(self, user, words="", file="", more_than=0):
        """The last of such mails, as soon as there are more than so many."""
        found = eventually(lambda: self.to(user, words, file)[more_than:])
        assert found, f"no mail with “{words}” came for {user.email}; there are {len(self.mails)} mails"
        return found[-1]

    @staticmethod
    def text(mail):
        return mail.get_body(("plain",)).get_content()


class Somebody:
    """One person with a browser of their own."""

    def __init__(self, journey, user, **options):
        self.journey, self.user = journey, user
        self.context = journey.browser.new_context(
            base_url=journey.server.url, viewport={"width": 1280, "height": 900}, **options
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.said, self.refused = [], []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("response", self._response)

    def _console(self, message):
        # an answer with an error is noted with its status in `refused`
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.said.append(message.text)

    def _response(self, response):
        if response.status >= 400:
            self.refused.append((response.status, re.sub(r"^https?://[^/]+", "", response.url)))

    def expect_refusal(self, status):
        """The last answer was this refusal, and it was meant."""
        assert self.refused and self.refused[-1][0] == status, self.refused
        self.refused.pop()

    def log_in(self):
        """With e-mail address and password, wherever the login page stands now."""
        self.page.get_by_label("E-mailadres").fill(self.user.email)
        self.page.get_by_label("Wachtwoord", exact=True).fill(make.PASSWORD)
        self.press("Inloggen")
        self.page.get_by_role("navigation", name="Hoofdmenu").wait_for()
        return self

    def go(self, path, status=200):
        """Opens a page; the answer must have this status."""
        answer = self.page.goto(path)
        assert answer.status == status, (path, answer.status)
        if status >= 400:
            self.expect_refusal(status)
        return self

    def press(self, name, within=None, **how):
        (within or self.page).get_by_role("button", name=name, **how).click()

    def follow(self, name, **how):
        self.page.get_by_role("link", name=name, **how).first.click()

    def unfold(self, summary):
        """Opens what is folded under these words."""
        self.page.locator("summary", has_text=summary).first.click()

    def type(self, **fields):
        """Fills in fields by their name; two underscores stand for a dash."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']:not([type=hidden])").first.fill(value)

    def choose(self, **fields):
        """Chooses radio buttons and checkboxes by name and value, as a click on their label does."""
        for name, values in fields.items():
            for value in [values] if isinstance(values, str) else values:
                self.page.locator(f"[name='{name.replace('__', '-')}'][value='{value}']").check(force=True)

    def pick(self, **fields):
        """Picks from lists by their names and the words of the choice."""
        for name, words in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']").select_option(label=words)

    def sees(self, *words):
        """Each of these stands on the page, visible or folded."""
        for word in words:
            self.page.get_by_text(word).first.wait_for(state="attached")

    def sees_no(self, *words):
        """None of these stands anywhere in what the browser was given: text, attribute or title."""
        source = self.page.content() + self.page.title() + self.page.url
        assert [word for word in words if word in source] == [], self.page.url

    def look(self):
        """axe finds nothing here."""
        self.page.wait_for_load_state("load")
        found = violations(self.page)
        assert found == [], (self.page.url, found)


class Journey:
    """The running product around four people and the manager."""

    def __init__(self, chromium, blocker, folder):
        self.chromium, self.blocker, self.folder = chromium, blocker, folder
        self.stopped_at = ""
        self.everybody = []

    @contextlib.contextmanager
    def running(self):
        from playwright.sync_api import sync_playwright  # only where there is a browser

        with contextlib.ExitStack() as stack:
            self.database = stack.enter_context(own_database(self.blocker))
            self.people = people()
            self.post = Mailbox()
            stack.callback(self.post.controller.stop)
            self.server = Server(self.database, self.folder, EMAIL_URL=self.post.url)
            stack.callback(self.server.stop)
            self.env = self.server.env | {"C_FORCE_ROOT": "1"}
            self._start_worker(stack)
            playwright = stack.enter_context(sync_playwright())
            self.browser = playwright.chromium.launch(executable_path=self.chromium, args=CHROMIUM_FLAGS)
            stack.callback(self.browser.close)
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
            yield self

    def _start_worker(self, stack):
        worker = processes.spawn(
            ["-m", "celery", "--quiet", "-A", "casusoverleg", "worker", "-B", "--concurrency", "1"]
            + ["-n", f"journey{os.getpid()}@%h", "--loglevel", "info", "--without-gossip", "--without-mingle"],
            self.env,
            self.folder / "worker.log",
        )
        stack.callback(processes.stop, [worker])

    def tick_at(self, moment):
        """What the worker would do at a later moment: its own tick, in a process whose clock stands there."""
        code = (
            "import datetime, django; django.setup()\n"
            "from casusoverleg import clock; from notices.tasks import tick\n"
            f"with clock.fixed(datetime.datetime.fromisoformat('{moment.isoformat()}')): tick()"
        )
        arguments = [self.python, "-c", code]
        done = subprocess.run(
            arguments, cwd=self.root, env=self.env | {"DJANGO_SETTINGS_MODULE": "casusoverleg.settings"},
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    python, root = processes.sys.executable, processes.ROOT

    def enter(self, name, **options):
        """A person of the cast in a browser context of their own, logged in by the login page."""
        somebody = Somebody(self, getattr(self.people, name), **options)
        self.everybody.append(somebody)
        somebody.page.goto("/")
        setattr(self, name, somebody.log_in())
        return somebody

    def trouble(self):
        """What the consoles said, and every refusal that no step meant."""
        found = [(s.user.first_name, said) for s in self.everybody for said in s.said + s.refused]
        for somebody in self.everybody:
            somebody.said, somebody.refused = [], []
        return found

    def moment(self):
        """A meeting that begins in a few minutes; near midnight the next morning."""
        local = clock.now().astimezone(clock.AMSTERDAM)
        if local.hour >= 22:
            return local.date() + datetime.timedelta(days=1), "09:00", "10:00"
        starts = local + datetime.timedelta(minutes=4)
        return starts.date(), f"{starts:%H:%M}", f"{starts + datetime.timedelta(minutes=60):%H:%M}"


def people():
    """The house and who work there; a second partner stands outside."""
    house = make.house("ZVH Vechtmonde", "vechtmonde")
    town = make.municipality(house, "Oudemeer")
    own = make.organisation(house, "ZVH Vechtmonde", "huis", "bestuur")
    team = make.organisation(house, "Wijkteam Oudemeer", "in_opdracht_college", "zorg")
    police = make.organisation(house, "Politie Lindewaard", "politie", "straf")
    college = make.organisation(house, "Gemeente Oudemeer", "college", "bestuur")
    clinic = make.organisation(house, "GGZ De Brug", "ggz", "zorg")
    cast = SimpleNamespace(
        house=house,
        town=town,
        series=make.series(house, "Focusoverleg"),
        partner=make.user("Daan", "Kuiper", team, "partner"),
        police=make.user("Femke", "Roos", police, "partner"),
        director=make.user("Marit", "Veldkamp", own, "procesregisseur"),
        decider=make.user("Joris", "Aalders", college, "beslisser"),
        manager=make.user("Henriëtte", "Bosma", own, "ketenmanager"),
        outsider=make.user("Lotte", "Haak", clinic, "partner"),
    )
    make.desk(house, "triage", cast.director)
    make.desk(house, "doelbesluit", cast.decider)
    return cast
