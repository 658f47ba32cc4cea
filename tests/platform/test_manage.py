"""manage.py: its environment, its lock, its own commands, and the SQL for a real server."""

import hashlib
import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

from casusoverleg import embedded, roles
from casusoverleg.commands import ROOT, test

LOCK = (ROOT / "requirements.lock").read_text()


@pytest.fixture
def manage():
    """manage.py as a module: what it does before its environment stands."""
    spec = importlib.util.spec_from_file_location("manage_py", ROOT / "manage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_starts_with_the_standard_library_alone():
    """On a fresh machine nothing else is there yet."""
    text = (ROOT / "manage.py").read_text()
    top = set(re.findall(r"^(?:import|from) ([a-z_]+)", text, re.M))
    assert top <= sys.stdlib_module_names
    inside = set(re.findall(r"^ +(?:import|from) ([a-z_.]+)", text, re.M))
    assert inside == {"casusoverleg.commands"}


def test_the_lock_names_no_host_and_holds_a_hash_for_everything():
    assert "://" not in LOCK
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + LOCK)[1:]
    assert len(entries) > 40
    for entry in entries:
        if re.match(r"[a-z0-9][\w.\[\]-]*==", entry):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_every_dependency_is_in_the_lock():
    import tomllib

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = set(re.findall(r"^([a-z0-9][a-z0-9-]*)==", LOCK, re.M))
    asked = {re.match(r"[A-Za-z0-9-]+", one)[0].lower() for one in wanted}
    assert asked - locked == set()


def test_an_environment_is_current_only_for_exactly_this_lock(manage, tmp_path):
    manage.STAMP = tmp_path / "stamp"
    assert not manage.current()
    manage.STAMP.write_text(hashlib.sha256(LOCK.encode()).hexdigest())
    assert manage.current()
    manage.STAMP.write_text("0" * 64)
    assert not manage.current()


def test_a_broken_environment_is_made_anew(manage, tmp_path):
    """A `python -m venv` that was cut off leaves a python without pip."""
    manage.VENV = tmp_path / ".venv"
    manage.PYTHON = manage.VENV / "bin" / "python"
    (manage.VENV / "bin").mkdir(parents=True)
    manage.PYTHON.write_text("#!/bin/sh\nexit 1\n")
    manage.PYTHON.chmod(0o755)
    (manage.VENV / "left").touch()
    manage.make_venv()
    assert not (manage.VENV / "left").exists()
    assert subprocess.run([manage.PYTHON, "-c", "import pip"]).returncode == 0


def test_without_the_means_it_says_what_to_install_and_leaves_nothing(manage, tmp_path, monkeypatch):
    manage.VENV = tmp_path / ".venv"
    manage.PYTHON = manage.VENV / "bin" / "python"
    false = tmp_path / "python-without-venv"
    false.write_text("#!/bin/sh\necho No module named venv >&2\nexit 1\n")
    false.chmod(0o755)
    monkeypatch.setattr(manage.sys, "_base_executable", str(false))
    monkeypatch.setattr(manage, "apt", lambda packages: False)
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        manage.make_venv()
    assert not manage.VENV.exists()


def run(*arguments, **env):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=os.environ | env, capture_output=True, text=True
    )


def test_roles_prints_what_the_private_server_runs():
    told = run("roles")
    assert told.returncode == 0
    assert roles.cluster() in told.stdout and roles.database() in told.stdout
    assert "casus_build" not in told.stdout
    assert "\\password casus_app" in told.stdout
    assert "casus_build" in run("roles", "--throwaway").stdout


def test_the_printed_sql_makes_a_server_and_may_run_again(tmp_path):
    """Through psql, as the README says, on a bare cluster."""
    data = tmp_path / "data"
    psql = embedded.programs() / "psql"
    try:
        cluster, socket = embedded.home(data) / "pg", embedded.socket_dir(data)
        embedded._private(socket)
        embedded._make(cluster, throwaway=True)
        embedded._launch(cluster, socket, durable=False)
        for _ in range(2):
            made = subprocess.run(
                [psql, "-q", "-X", "-h", socket, "-U", embedded.ADMIN, "postgres"],
                input=run("roles").stdout, capture_output=True, text=True,
            )  # fmt: skip
            assert (made.returncode, re.sub(r"(?m)^.*NOTICE.*\n?", "", made.stderr)) == (0, "")
        connection = embedded.connect(socket, "casus_app", roles.DATABASE)
        connection.close()
        with connection_as(socket, "casus_owner") as cursor:
            cursor.execute("create table x (y citext); create function f() returns int language sql return 1")
            cursor.execute("alter function f owner to casus_gate")
    finally:
        embedded.remove(data)


class connection_as:
    def __init__(self, host, user):
        self.connection = embedded.connect(host, user, roles.DATABASE)

    def __enter__(self):
        return self.connection.cursor()

    def __exit__(self, *_):
        self.connection.close()


def test_the_demo_is_installed_on_no_other_server_than_its_own(tmp_path):
    for url in ("postgres://casus_app@db.example/casusoverleg", f"postgres://casus_app@/casusoverleg?host={tmp_path}"):
        told = run("check", CASUS_DEMO="1", CASUS_TESTING="", DATABASE_URL=url, SECRET_KEY="x" * 50)
        assert told.returncode == 1 and "CASUS_DEMO kan alleen op de database die manage.py demo zelf start" in told.stderr


def test_help_names_the_four_commands():
    told = run("help").stdout
    assert all(f"manage.py {name}" in told for name in ("demo", "test", "bench", "roles"))


INNER = """
import os, time, pathlib
def test_it():
    pathlib.Path({told!r}).write_text(os.environ["CASUS_TEST_SOCKET"] + " " + os.environ["CASUS_DATA"])
    {body}
"""


def suite(tmp_path, body, **options):
    """`manage.py test` on a suite of one test of our own, in a process group of its own."""
    told = tmp_path / "told"
    inner = tmp_path / "test_inner.py"
    inner.write_text(INNER.format(told=str(told), body=body))
    drop = ("DATABASE_URL", "CASUS_TEST_DATABASE_URL", "DATABASE_OWNER_URL", "CASUS_TESTING", "CASUS_TEST_SOCKET")
    child = subprocess.Popen(
        [sys.executable, "manage.py", "test", str(inner), "-c", "pyproject.toml", "--rootdir", "."],
        cwd=ROOT, env={name: value for name, value in os.environ.items() if name not in drop and "PYTEST" not in name},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    return child, told


def gone(told, seconds=15):
    """Whether the server and the data of that suite are no longer there."""
    socket, data = map(pathlib.Path, told.read_text().split())
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (socket.exists() or data.parent.exists()):
        time.sleep(0.1)
    return not socket.exists() and not data.parent.exists()


@pytest.mark.slow
@pytest.mark.parametrize("body, code", [("assert 1 == 2", 1)])
def test_the_suite_ends_with_the_code_of_pytest_and_leaves_nothing(tmp_path, body, code):
    child, told = suite(tmp_path, body)
    said = child.communicate(timeout=120)[0]
    assert child.returncode == code, said
    assert gone(told)


@pytest.mark.slow
@pytest.mark.parametrize("kind, code", [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_suite_that_is_cut_off_leaves_nothing(tmp_path, kind, code):
    child, told = suite(tmp_path, "time.sleep(300)")
    deadline = time.monotonic() + 120
    while not told.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.2)
    os.killpg(child.pid, kind)
    said = child.communicate(timeout=60)[0]
    assert child.returncode == code, said
    if kind == signal.SIGINT:
        assert "KeyboardInterrupt" in said or "Interrupted" in said
    assert gone(told)


def test_two_workers_unless_somebody_chose():
    two = ["-n", "2", "--dist", "loadscope"]
    assert test.arguments([]) == two
    assert test.arguments(["-m", "services"]) == [*two, "-m", "services"]
    for own in (["-n", "0"], ["-n4"], ["-p", "no:xdist"], ["--pdb"], ["tests/platform/test_manage.py"]):
        assert test.arguments(own) == own


def test_a_server_given_by_url_is_reached_with_all_it_says():
    to, address = test.of_server("postgres://boss:s%40fe@db.example:5433/postgres")
    assert to == {"host": "db.example", "user": "boss", "port": 5433, "password": "s@fe"}
    assert address("casus_app") == "postgres://casus_app@:5433/casusoverleg?host=db.example"
    to, _ = test.of_server("postgres://postgres@/postgres?host=/run/pg")
    assert to == {"host": "/run/pg", "user": "postgres", "port": 5432}
