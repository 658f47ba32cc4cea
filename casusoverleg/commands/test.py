"""`manage.py test [pytest arguments]`: the suite on a throw-away PostgreSQL of its own.

The tests find in their environment:
  DATABASE_URL, DATABASE_OWNER_URL   as casus_build and as casus_owner
  CASUS_TEST_SOCKET                  the host of that server (a folder with a socket, or a name)
  CASUS_TESTING, CASUS_DATA          a data folder that is removed afterwards
and on the server a migrated database `casus_template` to copy. With CASUS_TEST_DATABASE_URL (a superuser on a
server that may be thrown away) that server is used, and REDIS_URL is passed on; CI does so once.
"""

import contextlib
import functools
import os
import re
import subprocess
import sys
import tempfile
from urllib.parse import parse_qs, quote, unquote, urlsplit

from casusoverleg import embedded, roles
from casusoverleg.commands import ROOT, fail, processes

TEMPLATE = "casus_template"


def main(argv: list[str]) -> int:
    with processes.interruptible(), contextlib.ExitStack() as stack:
        try:
            env = environment(stack)
            make_template(env)
            return processes.run(["-m", "pytest", *arguments(argv)], env)
        except embedded.PostgresUnavailable as trouble:
            return fail(str(trouble))
        except KeyboardInterrupt:
            return 130
        finally:
            with processes.undisturbed():
                stack.close()


def environment(stack: contextlib.ExitStack, durable: bool = False) -> dict:
    """The environment of tests or bench, with a data folder and a server that `stack` takes away again."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="casus-", ignore_cleanup_errors=True))
    outside = os.environ.get("CASUS_TEST_DATABASE_URL")
    dropped = {"DATABASE_URL", "DATABASE_OWNER_URL", "EMAIL_URL", "CASUS_DEMO"} | (set() if outside else {"REDIS_URL"})
    env = {key: value for key, value in os.environ.items() if key not in dropped}
    if outside:
        to, address = of_server(outside)
        embedded.prepare(throwaway=True, **to)
    else:
        to = {"host": stack.enter_context(embedded.throwaway(folder, durable))}
        address = functools.partial(embedded.url, to["host"])
    return env | {
        "CASUS_TESTING": "1",
        "CASUS_DATA": f"{folder}/data",
        "CASUS_TEST_SOCKET": to["host"],
        "DATABASE_URL": address("casus_build"),
        "DATABASE_OWNER_URL": address("casus_owner"),
    }


def of_server(url: str):
    """How to reach a server given as URL: arguments for `embedded.prepare`, and role -> DATABASE_URL."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    to = {"host": host, "user": unquote(parts.username or "postgres"), "port": parts.port or 5432}
    if parts.password:
        to["password"] = unquote(parts.password)

    def address(role, name=roles.DATABASE):
        return f"postgres://{role}@:{to['port']}/{name}?host={quote(host, safe='/')}"

    return to, address


def make_template(env: dict):
    """A database with the migrations in it, made by casus_owner, which each test worker copies."""
    to = {"host": env["CASUS_TEST_SOCKET"]}
    owner = env["DATABASE_OWNER_URL"]
    if port := urlsplit(owner).port:
        to["port"] = port
    with contextlib.closing(embedded.connect(user="casus_owner", **to)) as connection, connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {TEMPLATE} with (force)")
        cursor.execute(f"create database {TEMPLATE} owner casus_owner template {roles.DATABASE}")
    made = re.sub(rf"/{roles.DATABASE}\b(?=\?|$)", f"/{TEMPLATE}", owner)
    migrated = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
        cwd=ROOT, env=env | {"DATABASE_OWNER_URL": made, "DATABASE_URL": made}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if migrated.returncode:
        raise embedded.PostgresUnavailable("De migraties zijn niet gelukt; de tests zijn niet gestart.")


def arguments(argv: list[str]) -> list[str]:
    """pytest's own arguments: two workers, unless the caller chose or asks for a file or two."""
    chosen = any(re.match(r"-n|--numprocesses|--dist|--pdb|-p$|-pno|-s$|--co", a) for a in argv)
    named = [a for a in argv if a.split("::")[0].endswith(".py")]
    return argv if chosen or named else ["-n", "2", "--dist", "loadscope", *argv]
