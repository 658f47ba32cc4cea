"""The private PostgreSQL: reachable by nobody else, back after kill -9, in every folder, one at a time."""

import os
import pathlib
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

import psycopg2
import pytest

from casusoverleg import embedded, roles
from casusoverleg.commands import ROOT

# as root there are three ways to run it; an ordinary user has one
WAYS = ["namespace", "nobody", "copied"] if os.geteuid() == 0 else [""]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    yield folder
    embedded.remove(folder)


def rows(where, sql, user=embedded.ADMIN, name=roles.DATABASE):
    connection = embedded.connect(where, user, name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


def postmaster(data):
    return embedded._postmaster(embedded.home(data) / "pg")


def test_it_listens_on_a_private_socket_only(data):
    where = embedded.start(data)
    assert rows(where, "show listen_addresses") == [("",)]
    assert stat.S_IMODE(os.stat(where).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(f"{where}/.s.PGSQL.5432").st_mode) == 0o700
    assert rows(where, "show fsync") == [("on",)]


def test_start_finds_it_running_and_stop_ends_only_it(data, tmp_path):
    where, other = embedded.start(data), tmp_path / "other"
    embedded.start(other)
    try:
        first = postmaster(data)
        assert embedded.start(data) == where and postmaster(data) == first
        embedded.stop(data)
        embedded.stop(data)
        assert postmaster(data) is None and not embedded.alive(data)
        assert embedded.alive(other)
    finally:
        embedded.remove(other)


def test_what_was_committed_is_there_after_kill_9(data):
    where = embedded.start(data)
    rows(where, "create table kept as select 42 as answer; select 1")
    os.kill(postmaster(data), signal.SIGKILL)
    embedded.start(data)
    assert rows(where, "select answer from kept") == [(42,)]


def test_a_pid_file_of_a_stranger_or_of_nobody_is_no_server(data):
    embedded.start(data)
    embedded.stop(data)
    pid = embedded.home(data) / "pg" / "postmaster.pid"
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        for left in (str(stranger.pid), "999999", "", "not a number"):
            pid.write_text(f"{left}\n/somewhere\n")
            embedded.stop(data)
            embedded.start(data)
            assert embedded.alive(data)
            embedded.stop(data)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_first_start_that_was_killed_leaves_nothing_half(data):
    data.mkdir()
    half = embedded.home(data) / "pg.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert rows(embedded.start(data), "select 1") == [(1,)]
    assert not half.exists()


@pytest.mark.parametrize("name", ["x" * 100, "map met spatie, komma en 'aanhaling'"])
def test_a_folder_no_socket_fits_in(tmp_path, name):
    data = tmp_path / name
    where = embedded.start(data)
    try:
        assert len(where) < 90 and not where.startswith(str(data))
        assert rows(where, "select 1") == [(1,)]
    finally:
        embedded.remove(data)
    assert not os.path.exists(where)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_not_being_root(tmp_path, way):
    """Below a folder that nobody else may enter, and back again to the first way with the same data."""
    (tmp_path / "closed").mkdir(mode=0o700)
    data = tmp_path / "closed" / "data"
    script = (
        "import sys; from casusoverleg import embedded as e\n"
        "w = e.start(sys.argv[1]); c = e.connect(w, 'casus_app', 'casusoverleg'); e.stop(sys.argv[1])\n"
        "if 'remove' in sys.argv: e.remove(sys.argv[1])\n"
    )
    shelter = tempfile.mkdtemp(prefix="casus-shelter-")
    os.chmod(shelter, 0o755)
    before = stat.S_IMODE(os.stat(tmp_path / "closed").st_mode)
    for extra in ([], [], ["remove"]):
        env = os.environ | {"CASUS_PG_AS": way, "CASUS_PG_SHELTER": shelter}
        subprocess.run([sys.executable, "-c", script, str(data), *extra], cwd=ROOT, env=env, check=True)
    assert stat.S_IMODE(os.stat(tmp_path / "closed").st_mode) == before
    assert not (data / "pg").exists()
    shutil.rmtree(shelter)


@pytest.mark.slow
def test_another_way_takes_over_the_data():
    data = tempfile.mkdtemp(prefix="casus-ways-")
    os.chmod(data, 0o755)  # one that both ways reach
    script = (
        "import sys; from casusoverleg import embedded as e; w = e.start(sys.argv[1])\n"
        "c = e.connect(w, name='casusoverleg').cursor()\n"
        "c.execute('create table if not exists seen (x int); insert into seen values (1); select count(*) from seen')\n"
        "print(c.fetchone()[0], e.home(sys.argv[1])); e.stop(sys.argv[1])"
    )
    ways = [way for way in WAYS if way != "copied"]
    told = []
    for way in (*ways, *reversed(ways)):
        env = os.environ | {"CASUS_PG_AS": way}
        told.append(subprocess.check_output([sys.executable, "-c", script, data], cwd=ROOT, env=env, text=True).strip())
    embedded.remove(data)
    shutil.rmtree(data)
    assert told == [f"{number} {data}" for number in range(1, 2 * len(ways) + 1)]


@pytest.mark.slow
def test_two_first_starts_at_once_make_one_server(data):
    script = "import sys; from casusoverleg import embedded as e; print(e.start(sys.argv[1]))"
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [child.communicate(timeout=60)[0].strip() for child in both]
    assert [child.returncode for child in both] == [0, 0]
    assert answers == [str(embedded.socket_dir(data))] * 2


@pytest.mark.slow
def test_the_guard_stops_it_when_its_starter_is_killed(data):
    script = "import sys, time; from casusoverleg import embedded as e; g = e.Guard(sys.argv[1]); e.start(sys.argv[1]); print(1, flush=True); time.sleep(99)"
    starter = subprocess.Popen([sys.executable, "-c", script, str(data)], cwd=ROOT, stdout=subprocess.PIPE)
    starter.stdout.readline()
    assert embedded.alive(data)
    starter.kill()
    starter.wait()
    deadline = time.monotonic() + 10
    while embedded.alive(data) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not embedded.alive(data)


def test_a_throwaway_is_gone_afterwards(tmp_path):
    data = tmp_path / "data"
    with pytest.raises(ZeroDivisionError), embedded.throwaway(data) as where:
        assert rows(where, "show fsync") == [("off",)]
        1 / 0  # noqa: B018
    assert not pathlib.Path(where).exists() and not data.exists()


def test_the_roles(data):
    where = embedded.start(data, throwaway=True)
    found = rows(
        where,
        "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb from pg_roles"
        " where rolname like 'casus\\_%' and rolname <> 'casus_admin' order by 1",
    )
    assert found == [
        ("casus_app", True, False, False, False),
        ("casus_build", True, False, True, True),
        ("casus_figures", False, False, False, False),
        ("casus_gate", False, False, False, False),
        ("casus_owner", True, False, False, True),
    ]
    assert rows(where, "show statement_timeout", "casus_app") == [("8s",)]
    assert rows(where, "show lock_timeout", "casus_app") == [("4s",)]
    for statement in ("create table mine (x int)", "create role more", "set role casus_gate", "set role casus_owner"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(where, statement, "casus_app")
    for extension in roles.EXTENSIONS:
        assert rows(where, f"select 1 from pg_extension where extname = '{extension}'", name="template1")


def test_only_a_throwaway_has_the_role_that_passes_the_policies(data):
    where = embedded.start(data)
    assert rows(where, "select count(*) from pg_roles where rolbypassrls and not rolsuper") == [(0,)]


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(embedded.importlib.util, "find_spec", lambda name: None)
    monkeypatch.delenv("CASUS_PG_BIN", raising=False)
    monkeypatch.setattr(embedded.pathlib.Path, "glob", lambda *_: iter(()))
    with pytest.raises(embedded.PostgresUnavailable, match="sudo apt install postgresql"):
        embedded.programs()


def test_its_url_is_read_alike_by_django_and_by_postgresql(data):
    import environ

    url = embedded.url("/een map/s", "casus_app")
    assert psycopg2.extensions.parse_dsn(url) == {"user": "casus_app", "dbname": "casusoverleg", "host": "/een map/s"}
    read = environ.Env.db_url_config(url)
    assert (read["USER"], read["NAME"], read["OPTIONS"]) == ("casus_app", "casusoverleg", {"host": "/een map/s"})
