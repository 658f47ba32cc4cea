"""`manage.py demo [--port N] [--data DIR] [--reset]`: the whole product on this computer.

Starts a private PostgreSQL, migrates, plays the story, serves on 127.0.0.1 and runs one Celery worker with beat.
Whatever of these dies is started again. Ctrl-C stops all of it; the data stays for the next start.
"""

import argparse
import contextlib
import errno
import fcntl
import json
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from casusoverleg import embedded
from casusoverleg.commands import ROOT, fail, processes

MARK = ".casusoverleg-demo"  # names the folder as ours, holds who runs it, and is the lock


class Refused(Exception):
    """Something the person at the keyboard can change; the text says what."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Alles op deze computer, met een verzonnen verhaal.")
    parser.add_argument("--port", type=int, default=8000, help="poort op 127.0.0.1 (8000)")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "data" / "demo", help="map voor de gegevens (data/demo)")
    parser.add_argument("--reset", action="store_true", help="gooi eerst de gegevens van een vorige keer weg")
    options = parser.parse_args(argv)
    with processes.interruptible(), contextlib.ExitStack() as stack:
        try:
            run(stack, options.port, options.data.resolve(), options.reset)
        except (Refused, embedded.PostgresUnavailable) as trouble:
            return fail(str(trouble))
        except KeyboardInterrupt:
            say("\nStoppen ...")
        finally:
            with processes.undisturbed():
                stack.close()
    say("Gestopt. De gegevens staan klaar voor de volgende keer.")
    return 0


def say(line: str):
    print(line, flush=True)


def run(stack: contextlib.ExitStack, port: int, data: pathlib.Path, reset: bool):
    """Start everything, then watch over it until KeyboardInterrupt; `stack` undoes it in reverse order."""
    if os.environ.get("DATABASE_URL"):
        raise Refused(
            "DATABASE_URL is gezet. De demo draait alleen op een PostgreSQL die zij zelf start, nooit op een echte "
            "server. Haal DATABASE_URL weg (unset DATABASE_URL) en probeer het opnieuw."
        )
    address = f"http://127.0.0.1:{port}/demo/"
    mark = claim(stack, data)
    free(port)
    if reset:
        say("Gegevens van de vorige keer weggooien ...")
        clear(data)
    json.dump({"address": address, "pid": os.getpid()}, mark)
    mark.flush()
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    say("Database starten ...")
    guard = embedded.Guard(data)
    stack.callback(guard.release)
    where = embedded.start(data)
    env = environment(data, where, port)
    say("Tabellen bijwerken ...")
    owner = embedded.url(where, "casus_owner")
    step(["manage.py", "migrate", "--verbosity", "0"], env | {"DATABASE_URL": owner, "DATABASE_OWNER_URL": owner})
    say("Verhaal spelen ...")
    # thousands of small commits: a power cut now would cost the last second of a story, never its consistency
    step(["manage.py", "play_demo"], env | {"PGOPTIONS": "-c synchronous_commit=off"})
    say("Webserver en worker starten ...")
    parts = {
        "webserver": ["-m", "uvicorn", "casusoverleg.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
        + ["--timeout-graceful-shutdown", "2", "--log-level", "warning"],
        "worker": ["-m", "celery", "--quiet", "-A", "casusoverleg", "worker", "-B"]
        + ["--concurrency", "2", "--loglevel", "warning", "--without-gossip", "--without-mingle"],
    }
    children: dict[str, subprocess.Popen] = {}
    stack.callback(lambda: processes.stop(list(children.values())))
    for name, arguments in parts.items():
        children[name] = processes.spawn(arguments, env, logs / f"{name}.log")
    wait_for(address, children["webserver"], logs / "webserver.log")
    say(f"Casusoverleg draait: {address}   (stoppen met Ctrl-C)")
    watch(parts, children, env, logs, data)


def claim(stack: contextlib.ExitStack, data: pathlib.Path):
    """Make `data` ours for as long as we live; the lock goes with the process, however it ends."""
    known = (data / MARK).exists()
    if data.exists() and not known and any(data.iterdir()):
        raise Refused(f"In {data} staan al andere bestanden. Kies met --data een lege of nieuwe map.")
    try:
        data.mkdir(parents=True, exist_ok=True)
        mark = stack.enter_context(open(data / MARK, "a+"))
    except OSError as trouble:
        raise Refused(f"In {data} kan niet worden geschreven ({trouble.strerror}). Kies met --data een andere map.")
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        mark.seek(0)
        with contextlib.suppress(ValueError):
            raise Refused(
                f"De demo met deze gegevens draait al: {json.load(mark)['address']}\n"
                "Een tweede ernaast kan met een eigen map en poort: manage.py demo --data MAP --port NUMMER"
            )
        raise Refused("Een andere demo met deze gegevens start juist op. Wacht even en open daarna haar adres.")
    mark.truncate(0)
    return mark


def free(port: int):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise Refused(f"{port} is geen poort. Kies een getal tussen 1024 en 65535.")
        except OSError as trouble:
            why = "is al in gebruik" if trouble.errno == errno.EADDRINUSE else f"kan niet ({trouble.strerror})"
            raise Refused(f"Poort {port} {why}. Kies een andere: manage.py demo --port {min(port + 1, 65535)}")


def clear(data: pathlib.Path):
    """Take away what an earlier demo kept in `data`, which is ours: it carries the mark."""
    embedded.remove(data)
    for path in data.iterdir():
        if path.name == MARK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def environment(data: pathlib.Path, where: str, port: int) -> dict:
    """What the demo's processes get. Of the caller's own settings none is passed on that could reach outside."""
    key = data / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48))
    ours = {"REDIS_URL", "EMAIL_URL", "DATABASE_OWNER_URL", "CASUS_TESTING", "ALLOWED_HOSTS"}
    return {name: value for name, value in os.environ.items() if name not in ours} | {
        "CASUS_DEMO": "1",
        "CASUS_DATA": str(data),
        "DATABASE_URL": embedded.url(where, "casus_app"),
        "SECRET_KEY": key.read_text(),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "C_FORCE_ROOT": "1",  # Celery asks for it when root; pickle is not accepted anyway
    }


def step(arguments: list[str], env: dict):
    """One command that must succeed before the next; what it says goes to the terminal."""
    child = processes.spawn(arguments, env)
    try:
        code = child.wait()
    finally:
        with processes.undisturbed():
            processes.stop([child])
    if code:
        raise Refused(f"Dit is niet gelukt: python3 {' '.join(arguments)}. De melding staat hierboven.")


def wait_for(address: str, web: subprocess.Popen, log: pathlib.Path):
    """Return when the first page answers."""
    deadline = time.monotonic() + 60
    last = "geen antwoord"
    while time.monotonic() < deadline and web.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            last = f"antwoord {error.code}"
        except OSError:
            pass
        time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
    raise Refused(f"De eerste pagina komt niet ({last}). Het einde van {log}:\n{tail}")


def watch(parts: dict, children: dict, env: dict, logs: pathlib.Path, data: pathlib.Path):
    """Start again what dies; give up on a part that dies five times within a minute."""
    deaths: dict[str, list[float]] = {}
    while True:
        time.sleep(1)
        fallen = [name for name in parts if children[name].poll() is not None]
        if not embedded.alive(data):
            fallen.insert(0, "database")
        for name in fallen:
            recent = [moment for moment in deaths.get(name, []) if moment > time.monotonic() - 60]
            deaths[name] = [*recent, time.monotonic()]
            if len(recent) >= 4:
                raise Refused(f"De {name} valt steeds uit; zie {logs}.")
            say(f"De {name} is uitgevallen en wordt opnieuw gestart.")
            if name == "database":
                embedded.start(data)
            else:
                processes.stop([children[name]])
                children[name] = processes.spawn(parts[name], env, logs / f"{name}.log")
