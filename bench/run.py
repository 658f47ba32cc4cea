"""`manage.py bench [--cases N] [--only NAME] [--rounds N]`: what a page costs, against a yardstick in one run.

Builds a throw-away database of that size with policies and read log on, serves it as it is served for real,
logs in, and asks each page alternately with the yardstick (bench/plain). Prints p50, p95, statements, ratio.
"""

import argparse
import contextlib
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time

from casusoverleg import embedded
from casusoverleg.commands import ROOT, processes

SOCKET = os.environ["CASUS_TEST_SOCKET"]
# name: (most statements, most times the yardstick)
LIMITS = {
    "actions": (11, 4),
    "case": (16, 6),
    "list": (11, 4),
    "search-rare": (9, 4),
    "search-common": (9, 4),
    "agenda": (14, 4),
    "figures": (9, 4),
    "save": (14, 3),
}


def main(argv):
    parser = argparse.ArgumentParser(prog="manage.py bench")
    parser.add_argument("--cases", type=int, default=2000, help="gezinnen in de meting (2000)")
    parser.add_argument("--only", help="alleen deze meting: " + ", ".join([*LIMITS, "pdf"]))
    parser.add_argument("--rounds", type=int, default=200, help="keren per pagina (200)")
    options = parser.parse_args(argv)
    with contextlib.ExitStack() as stack:
        began = time.monotonic()
        env = dict(os.environ, DATABASE_URL=embedded.url(SOCKET, "casus_app"), SECRET_KEY="alleen-voor-de-meting-0123456789")
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "casusoverleg.settings"
        django.setup()
        from bench import seed

        world = seed.build(options.cases)
        refresh_figures(world)
        print(f"{options.cases} gezinnen gemaakt in {time.monotonic() - began:.0f} s · {machine()}", flush=True)
        ours = serve(stack, env, "casusoverleg.asgi:application", "/inloggen/")
        plain = serve(stack, plain_environment(), "bench.plain.asgi:application", "/login/")
        report(options, world, ours, plain)
    return 0


def refresh_figures(world):
    """Counts the house once, as its worker does every morning."""
    from access.acting import System, acting
    from insight import changes

    system = System("cijfers", world["house"].pk)
    with acting(system):
        changes.refresh_figures(actor=system, house_id=world["house"].pk)


def machine():
    cores = os.cpu_count()
    return f"{platform.machine()}, {cores} kernen, Python {platform.python_version()}"


def plain_environment():
    """A database of the yardstick's own on the same server."""
    with contextlib.closing(embedded.connect(host=SOCKET, user="casus_owner")) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("CREATE DATABASE plain")
    env = dict(os.environ, PLAIN_DATABASE_URL=embedded.url(SOCKET, "casus_owner", "plain"))
    subprocess.run([sys.executable, "-m", "bench.plain.make"], cwd=ROOT, env=env, check=True)
    return env


def serve(stack, env, application, path):
    """One uvicorn on a free port, until the stack ends; returns the port once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = processes.spawn(
        ["-m", "uvicorn", application, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning",
         "--timeout-keep-alive", "120"], env
    )
    stack.callback(lambda: processes.stop([child]))
    from bench.client import Browser

    for _ in range(200):
        with contextlib.suppress(OSError):
            if Browser(port).get(path)[0] == 200:
                return port
        time.sleep(0.1)
    raise SystemExit(f"{application} antwoordt niet.")


def login(port, path, fields):
    from bench.client import Browser

    browser = Browser(port)
    status = browser.post(path, fields)[0]
    if status != 302:
        raise SystemExit(f"inloggen op {path} gaf {status}")
    return browser


def pages(world, ours):
    """name → (browser, what to ask); each asks once and returns (status, seconds)."""
    from tests.factories import PASSWORD

    who = {
        name: login(ours, "/inloggen/", {"login": world[name].email, "password": PASSWORD})
        for name in ("partner", "director", "manager")
    }

    def get(name, path):
        def ask():
            status, _, seconds, _ = who[name].get(path)
            return status, seconds

        return ask, (world[name], path)

    def save():
        browser, room = who["director"], f"/overleggen/{world['meeting']}/kamer/"
        page = browser.get(room)[1]
        form = re.search(r'data-save-url="([^"]+)"', page)
        if not form:
            return None
        token = browser.token(room)
        path, at = form[1], [int(re.search(r'data-revision="(\d+)"', page)[1])]

        def ask():
            fields = {"csrfmiddlewaretoken": token, "value": f"Wat we samen zeggen, keer {at[0]}.", "revision": at[0]}
            headers = {"X-CSRFToken": token, "X-Requested-With": "fetch"}
            status, body, seconds, _ = browser.request("POST", path, fields, headers)
            at[0] = int((re.search(r'"revision": ?(\d+)', body) or [0, at[0]])[1])
            return status, seconds

        return ask, (world["director"], path)

    return {
        "actions": get("partner", "/acties/"),
        "case": get("director", f"/casussen/{world['case']}/"),
        "list": get("director", "/casussen/"),
        "search-rare": get("director", "/zoeken/?q=zeldzaam"),
        "search-common": get("director", "/zoeken/?q=gewoona"),
        "agenda": get("director", f"/overleggen/{world['meeting']}/"),
        "figures": get("manager", "/inzicht/"),
        "save": save(),
    }


def statements(user, path):
    """How many statements this page costs, counted in this process as casus_app."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    client.force_login(user)
    client.get(path)
    noise = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return sum(not q["sql"].startswith(noise) for q in captured.captured_queries)


def report(options, world, ours, plain):
    yardstick = login(plain, "/login/", {"username": "meting", "password": "meting-meting-meting"})
    print(f"{'meting':<14}{'p50 ms':>8}{'p95 ms':>8}{'maat p50':>10}{'keer':>7}{'hooguit':>9}{'vragen':>8}{'hooguit':>9}")
    for name, found in pages(world, ours).items():
        if found is None or options.only not in (None, name):
            continue
        ask, (user, path) = found
        for _ in range(5):
            status, _ = ask()
            yardstick.get("/")
        if status not in (200, 204):
            print(f"{name:<14} antwoordt {status} op {path}")
            continue
        mine, base = [], []
        for _ in range(options.rounds):  # alternately, so that drift of the machine hits both
            base.append(yardstick.get("/")[2] * 1000)
            mine.append(ask()[1] * 1000)
        p50, p95, unit = statistics.median(mine), statistics.quantiles(mine, n=20)[18], statistics.median(base)
        most, times = LIMITS[name]
        count = statements(user, path) if name != "save" else "-"
        over = "" if p50 / unit <= times and (count == "-" or count <= most) else "  boven de grens"
        print(f"{name:<14}{p50:>8.1f}{p95:>8.1f}{unit:>10.1f}{p50 / unit:>7.2f}{times:>9}{count:>8}{most:>9}{over}", flush=True)
    if options.only in (None, "pdf"):
        pdf(world)


def pdf(world):
    """One plan of approach as PDF, the way the worker makes it."""
    from access.acting import acting
    from cases.models import Case
    from cases.queries.plan import plan_document

    from cases.changes.plan import freeze_plan

    taken = []
    with acting(world["director"]):
        case = Case.objects.select_related("dossier").get(dossier__number=world["case"])
        freeze_plan(actor=world["director"], dossier=case.dossier)
    for _ in range(5):
        begun = time.perf_counter()
        with acting(world["director"]):
            made = plan_document(case, world["director"])
        taken.append(time.perf_counter() - begun)
    print(f"{'pdf':<14}{statistics.median(taken) * 1000:>8.0f} ms mediaan van {len(taken)}, {len(made) // 1024} kB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
