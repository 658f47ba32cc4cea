"""A real server with a database of its own, in which a meeting runs: for the tests that need browsers or a kill."""

import contextlib
import datetime
import http.client
import importlib
import json
import os
import signal
import socket
import time
import uuid
from types import SimpleNamespace
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from access.acting import acting
from casusoverleg import clock
from casusoverleg.commands import processes
from meetings.changes import room
from tests import factories as make
from tests.conftest import copy_database, drop_database

TOKEN = "a" * 32  # of CSRF: the same in cookie and header

def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RoomServer:
    """One web process on a copied database. `story` holds the rows, `inside()` reaches them from the test."""

    def __init__(self, folder, blocker):
        self.folder, self.blocker = folder, blocker
        self.name = f"room_{uuid.uuid4().hex[:8]}"
        copy_database(self.name)
        with self.inside():
            self.story = meeting_that_runs()
        self.port, self.web = free_port(), None
        self.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def inside(self):
        """The test's own connection, as casus_build, on this server's database; committed at the end."""
        with self.blocker.unblock():
            before = connection.settings_dict["NAME"]
            connection.close()
            connection.settings_dict["NAME"] = self.name
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict["NAME"] = before

    def start(self):
        db = settings.DATABASES["default"]
        host, port = db["OPTIONS"].get("host") or db["HOST"], db["PORT"] or 5432
        env = os.environ | {
            "DATABASE_URL": f"postgres://casus_app@:{port}/{self.name}?host={host}",
            "CASUS_DATA": str(self.folder / "data"),
        }
        self.web = processes.spawn(
            ["-m", "uvicorn", "casusoverleg.asgi:application", "--host", "127.0.0.1", "--port", str(self.port)]
            + ["--timeout-graceful-shutdown", "2", "--log-level", "warning"],
            env,
            self.folder / "web.log",
        )
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text())

    def kill(self):
        """Without a word, as a power cut would."""
        os.kill(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def close(self):
        processes.stop([self.web])
        drop_database(self.name)

    def session(self, user):
        """The key of a fresh session of this user."""
        with self.inside():
            store = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
            store[SESSION_KEY] = str(user.pk)
            store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            store[HASH_SESSION_KEY] = user.get_session_auth_hash()
            store.create()
        return store.session_key

    def cookies(self, user):
        return [{"name": settings.SESSION_COOKIE_NAME, "value": self.session(user), "url": self.address}]

    def post(self, session, path, **values):
        """A POST as the page's own scripts make it: (status, JSON or text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "X-CSRFToken": TOKEN,
            "X-Requested-With": "fetch",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", path, urlencode(values), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def meeting_that_runs():
    """Five families; the second has its turn, in the step Oordeel, with words, a decision and actions."""
    house = make.house("ZVH Vechtmonde", "vechtmonde")
    town = make.municipality(house, "Oudemeer")
    own = make.organisation(house, "ZVH Vechtmonde", "huis", "bestuur")
    chair = make.user("Marit", "Veldkamp", own, "procesregisseur")
    scribe = make.user("Anouk", "Prins", own, "informatieverwerker")
    people = {}
    for key, first, last, name, kind, chain in [
        ("daan", "Daan", "Kuiper", "Wijkteam Oudemeer", "in_opdracht_college", "zorg"),
        ("sanne", "Sanne", "Tuinman", "Jeugdbescherming", "gi", "zorg"),
        ("roel", "Roel", "Meijs", "Reclassering", "reclassering", "straf"),
        ("femke", "Femke", "Roos", "Politie Lindewaard", "politie", "straf"),
        ("imane", "Imane", "Saïdi", "GGZ De Brug", "ggz", "zorg"),
    ]:
        people[key] = make.user(first, last, make.organisation(house, name, kind, chain), "partner")
    series = make.series(house, "Focusoverleg", minutes_per_case=20)
    starts = clock.now() - datetime.timedelta(minutes=40)
    meeting = make.meeting(series, chair, starts=starts, number="O-12", scribe=scribe)
    items = {}
    for number, kind, minutes, aim in [
        ("B-0987", "rappel", 20, ""), ("A-1042", "spoed", 40, "afspreken wat er deze week nodig is. Weten wie wat bewaakt."),
        ("C-1077", "nieuw", 20, "Casusregie kiezen"), ("D-1103", "rappel", 15, ""), ("E-0951", "nieuw", 20, ""),
    ]:  # fmt: skip
        team = [scribe, *people.values()] if number == "A-1042" else [scribe, people["daan"], people["imane"]]
        case = make.case(house, number, town, director=chair, team=team)
        items[number] = make.agenda_item(meeting, case.dossier, kind=kind, minutes=minutes, aim=aim)
    esra = make.person(items["A-1042"].dossier)
    for user in (chair, *people.values()):
        make.invitation(meeting, user, state="afgemeld" if user == people["femke"] else "komt", present=user != people["femke"])

    def at(minutes):
        return clock.fixed(starts + datetime.timedelta(minutes=minutes))

    soon = clock.today() + datetime.timedelta(days=14)
    first, family = items["B-0987"], items["A-1042"]
    with acting(chair):
        with at(0):
            room.open_meeting(actor=chair, meeting=meeting)
            room.start_item(actor=chair, item=first)
            room.decide(actor=chair, item=first, text="De zorg gaat door.")
            room.agree_action(actor=chair, item=first, what="Bellen", responsible=people["daan"], due_on=soon)
        with at(16):
            room.finish_item(actor=chair, item=first, disposition="loopt", next_on=soon)
            room.start_item(actor=chair, item=family)
        family = type(family).objects.select_related("meeting", "dossier").get(pk=family.pk)
        with at(25):
            room.save_text(actor=chair, item=family, field="beeld", text="De zorg blijft. We gaan verder met directe veiligheid.", version=0)
    for key, minute, kind, text, audience in [
        ("sanne", 27, "voorstel", "School informeren, en afspreken wie Noor en Sem ophaalt.", "team"),
        ("roel", 28, "voorstel", "Contactverbod opnemen in de voorwaarden.", "straf"),
        ("femke", 28, "feit", "GEHEIM-POLITIE", "organisatie"),
    ]:  # fmt: skip
        if minute == 27:
            with acting(chair), at(26):
                room.set_step(actor=chair, item=family, step="oordeel")
            family.refresh_from_db()
        with acting(people[key]), at(minute):
            room.contribute(actor=people[key], item=family, kind=kind, text=text, audience=audience)
    with acting(chair), at(30):
        room.save_text(
            actor=chair, item=family, field="oordeel", version=0,
            text="Bij een melding komt de politie meteen. School weet ervan en geeft de kinderen alleen mee aan Esra of Ria.",
        )
        room.decide(actor=chair, item=family, text="Ria wordt steun in het plan.", agreed="iedereen")
        room.agree_action(actor=chair, item=family, what="Uitzoeken of het adres bekend is", responsible=people["femke"], due_on=soon)
        room.agree_action(actor=chair, item=family, what="Sem spreken zonder ouders", responsible=people["sanne"], due_on=soon)
    return SimpleNamespace(
        house=house, series=series, meeting=meeting, items=items, family=family, esra=esra, chair=chair, scribe=scribe,
        **people,
    )  # fmt: skip
