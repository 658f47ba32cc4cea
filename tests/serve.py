"""A real server for tests: uvicorn as casus_app on a database of its own, and a browser.

Factories of these tests write as casus_build on the same database, outside any test transaction; nothing is
flushed afterwards, the database is dropped.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

from django.conf import settings
from django.db import connection

from tests.conftest import copy_database, drop_database

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
]  # fmt: skip


def database_url(name, role="casus_app"):
    """DATABASE_URL of a test database, for another process."""
    db = settings.DATABASES["default"]
    port = f":{db['PORT']}" if db.get("PORT") else ""
    host = db["HOST"] or db["OPTIONS"].get("host", "")
    return f"postgres://{role}@{port}/{name}?host={host}" if host.startswith("/") else f"postgres://{role}@{host}{port}/{name}"


@contextlib.contextmanager
def own_database(blocker):
    """A copied database that this process writes to as casus_build while it lasts; yields its name."""
    name = f"test_live_{uuid.uuid4().hex[:8]}"
    copy_database(name)
    with blocker.unblock():
        former = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            connection.settings_dict["NAME"] = former
            drop_database(name)


class Server:
    """uvicorn in a process of its own; `kill` is kill -9, `start` starts it again on the same port."""

    def __init__(self, name, data, module="casusoverleg.asgi:application", **env):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = dict(os.environ, DATABASE_URL=database_url(name), CASUS_DATA=str(data), PUBLIC_URL=self.url, **env)
        self.module, self.log = module, open(f"{data}/server.log", "ab")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", self.module, "--host", "127.0.0.1", "--port", str(self.port),
             "--log-level", "warning", "--timeout-graceful-shutdown", "2"],
            cwd=settings.BASE_DIR, env=self.env, stdout=self.log, stderr=self.log,
        )  # fmt: skip
        for _ in range(300):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server did not start; see {self.log.name}")
            try:
                urllib.request.urlopen(f"{self.url}/inloggen/", timeout=5)
                return self
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.kill()
        self.log.close()


def session_cookie(user):
    """A logged-in session of this user, as the browser's cookie."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return {"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "domain": "127.0.0.1", "path": "/"}


AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page):
    """What axe finds on this page: (rule, element). What fades in is waited for: half seen, nothing has contrast."""
    from axe_playwright_python.sync_playwright import Axe  # only where there is a browser

    page.evaluate("() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null)))")
    found = Axe().run(page, options=AXE).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found]
