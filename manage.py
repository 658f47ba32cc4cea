#!/usr/bin/env python3
"""The one command of Casusoverleg.

    python3 manage.py demo    everything on this machine, then http://127.0.0.1:8000/demo/
    python3 manage.py test    the whole suite on a throw-away PostgreSQL
    python3 manage.py help    all other commands

The first run makes `.venv` from requirements.lock. Until that is done only the standard library may be
imported here; the commands themselves are in casusoverleg/commands/.
"""

import ctypes.util
import fcntl
import hashlib
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".casus-lock"
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def say(line, end="\n"):
    print(line, end=end, file=sys.stderr, flush=True)


def ready():
    """True when this very process may go on: our own up-to-date environment, or one that others manage."""
    if os.environ.get("CASUS_NO_VENV") == "1":
        return True
    if pathlib.Path(sys.prefix).resolve() == VENV:
        return current()
    return sys.prefix != sys.base_prefix and all(map(importlib.util.find_spec, ("django", "celery", "psycopg2")))


def current():
    return STAMP.exists() and STAMP.read_text() == hashlib.sha256(LOCK.read_bytes()).hexdigest()


def apt(packages):
    """Install Debian packages when this process may. Returns whether that worked."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    say(f"  Debian-pakketten installeren: {packages} ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = dict(env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["apt-get", "update", "-q"], **quiet)
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages.split()]
    return subprocess.run(install, **quiet).returncode == 0


def make_venv():
    """A working `.venv/bin/python` with pip; a half-made one never stays behind."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return
    base = getattr(sys, "_base_executable", "") or sys.executable
    for attempt in (1, 2):
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            made = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, text=True)
        except BaseException:
            shutil.rmtree(VENV, ignore_errors=True)
            raise
        if made.returncode == 0:
            return
        shutil.rmtree(VENV, ignore_errors=True)
        if attempt == 2 or not apt("python3-venv"):
            last = (made.stdout + made.stderr).strip().splitlines()[-1:]
            sys.exit(
                "De Python-omgeving kon niet worden gemaakt. Op Debian: sudo apt install python3-venv\n"
                + "\n".join(last)
            )


def install():
    """Put exactly the packages of requirements.lock into `.venv`, telling how far it is."""
    total = len(re.findall(r"^[a-z0-9][^ ]*==", LOCK.read_text(), re.M))
    pip = subprocess.Popen(
        [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        + ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    lines, seen = [], 0
    for line in pip.stdout:
        lines.append(line)
        if line.startswith(("Collecting ", "Processing ")):
            seen += 1
            if sys.stderr.isatty():
                say(f"\r  pakket {seen} van hooguit {total} opgehaald", end="")
            elif seen % 15 == 0:
                say(f"  pakket {seen} van hooguit {total} opgehaald")
        elif line.startswith("Installing collected"):
            say(f"\r  {seen} pakketten opgehaald, nu uitpakken ...{' ' * 40}")
    if pip.wait():
        sys.exit(
            "De pakketten van requirements.lock konden niet worden geïnstalleerd. pip zegt:\n"
            + "".join(lines[-8:])
            + "Controleer de verbinding met uw pakketbron en start de opdracht opnieuw."
        )


def bootstrap():
    """Make or refresh `.venv`, then become this same command inside it. Two first runs wait for each other."""
    with LOCK.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Een andere opdracht maakt de omgeving klaar; even wachten ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not current():
            began = time.monotonic()
            say("Python-omgeving klaarzetten in .venv (eenmalig, ongeveer een halve minuut) ...")
            make_venv()
            install()
            if not all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))):
                if not apt(PANGO):
                    say(f"  Verslagen als pdf staan uit. Aanzetten: sudo apt install {PANGO}")
            STAMP.write_text(hashlib.sha256(LOCK.read_bytes()).hexdigest())
            say(f"  klaar in {time.monotonic() - began:.0f} s")
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


if __name__ == "__main__":
    if not ready():
        bootstrap()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casusoverleg.settings")
    from casusoverleg.commands import main

    sys.exit(main(sys.argv))
