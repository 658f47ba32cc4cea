"""`manage.py demo` as a person meets it: it starts, refuses clearly, survives, and leaves nothing behind."""

import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

from casusoverleg import embedded
from casusoverleg.commands import ROOT

pytestmark = pytest.mark.slow

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE")
ENV = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith(("CASUS_", "PYTEST"))}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(true, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.1)
    return true()


def processes_of(data):
    """Every living process that has this data folder in its command line or its environment."""
    found = {}
    needle = str(data).encode()
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(folder.name) == os.getpid() or b" Z " in (folder / "stat").read_bytes():
                continue
            if needle in (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


class Demo:
    def __init__(self, data, *more, **env):
        self.data, self.port = data, free_port()
        self.log = data.parent / f"{data.name}.log"
        self.began = time.monotonic()
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--data", str(data), "--port", str(self.port), *more],
                cwd=ROOT, env=ENV | env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def started(self, seconds=600):
        line = f"Casusoverleg draait: http://127.0.0.1:{self.port}/demo/"
        eventually(lambda: line in self.said() or self.process.poll() is not None, seconds)
        assert line in self.said(), self.said()
        return time.monotonic() - self.began

    def said(self):
        return self.log.read_text()

    def get(self, path="/demo/"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse().status

    def one(self, words):
        """The process with these words in its command line that the demo itself started; None when there is none.

        PostgreSQL stands apart: its parent is not the demo."""
        for pid, line in processes_of(self.data).items():
            with contextlib.suppress(OSError):
                parent = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
                if words in line and (parent == self.process.pid or f"{words} -D" in line):
                    return pid

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def end(self):
        if self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.interrupt()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        embedded.remove(self.data)


def refused(*arguments, **env):
    """What a demo says that does not start."""
    told = subprocess.run(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=ROOT, env=ENV | env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert told.returncode == 1 and "Traceback" not in told.stderr
    return told.stderr.strip()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The one that plays the whole story; the others begin where it had come to."""
    running = Demo(tmp_path_factory.mktemp("demo") / "data")
    running.started()
    yield running
    running.end()


@pytest.fixture(scope="module")
def played(demo):
    """Its data as they lay on the disk between two starts."""
    if demo.process.poll() is None:
        assert demo.interrupt() == 0
        assert eventually(lambda: not processes_of(demo.data), 5), processes_of(demo.data)
    return demo.data


def test_the_first_page_answers_on_this_machine_only(demo):
    assert demo.get() == 200
    listening = [line.split()[1] for line in open("/proc/net/tcp") if line.split()[3] == "0A"]
    assert [address for address in listening if address.endswith(f":{demo.port:04X}")] == [f"0100007F:{demo.port:04X}"]


def test_its_processes_are_the_app_and_never_the_owner(demo):
    web = pathlib.Path(f"/proc/{demo.one('uvicorn')}/environ").read_bytes().decode()
    assert "DATABASE_URL=postgres://casus_app@" in web and "casus_owner" not in web
    assert oct((demo.data / "secret-key").stat().st_mode & 0o777) == "0o600"


def test_a_second_on_the_same_data_says_where_the_first_is(demo):
    told = refused("--data", str(demo.data), "--port", str(free_port()))
    assert told.startswith(f"De demo met deze gegevens draait al: http://127.0.0.1:{demo.port}/demo/")
    assert demo.get() == 200


def test_reset_of_a_running_demo_is_refused(demo):
    assert "draait al" in refused("--data", str(demo.data), "--reset")
    assert demo.get() == 200


def test_a_busy_port_is_said(demo, tmp_path):
    told = refused("--data", str(tmp_path / "data"), "--port", str(demo.port))
    assert told == f"Poort {demo.port} is al in gebruik. Kies een andere: manage.py demo --port {demo.port + 1}"
    assert "is geen poort" in refused("--data", str(tmp_path / "data"), "--port", "123456")


def test_it_never_touches_a_real_server(tmp_path):
    told = refused("--data", str(tmp_path / "data"), DATABASE_URL="postgres://casus_app@db.example/casusoverleg")
    assert told.startswith("DATABASE_URL is gezet.") and not (tmp_path / "data").exists()


def test_a_folder_with_other_things_stays_as_it_is(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    for arguments in ([], ["--reset"]):
        assert "staan al andere bestanden" in refused("--data", str(tmp_path), *arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    assert "Kies met --data een andere map" in refused("--data", str(tmp_path / "file" / "data"))


def test_what_falls_out_is_started_again(demo):
    for words in ("uvicorn", "celery", "/bin/postgres"):
        pid = demo.one(words)
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: demo.one(words) not in (None, pid), 15), words
    assert eventually(lambda: answers(demo), 20)
    for name in ("webserver", "worker", "database"):
        assert f"De {name} is uitgevallen en wordt opnieuw gestart." in demo.said()


def answers(demo):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return demo.get() == 200


def test_ctrl_c_leaves_nothing(demo):
    began = time.monotonic()
    assert demo.interrupt() == 0
    assert time.monotonic() - began < 15
    assert eventually(lambda: not processes_of(demo.data), 5), processes_of(demo.data)
    assert "Traceback" not in demo.said() and demo.said().rstrip().endswith("voor de volgende keer.")


def test_two_side_by_side_keep_their_data_and_a_killed_one_leaves_nothing(played, tmp_path):
    both = []
    try:
        for name in ("one", "two"):
            shutil.copytree(played, tmp_path / name)
            both.append(Demo(tmp_path / name))
        one, two = both
        one.started(120)
        two.started(120)
        assert one.get() == two.get() == 200
        houses = embedded.connect(embedded.socket_dir(one.data), embedded.ADMIN, "casusoverleg").cursor()
        houses.execute("select count(*) from houses_house")
        assert houses.fetchone() == (2,)
        os.kill(one.process.pid, signal.SIGKILL)  # nothing stays behind its back
        one.process.wait()
        assert eventually(lambda: not processes_of(one.data), 20), processes_of(one.data)
        assert two.get() == 200
    finally:
        for running in both:
            running.end()


def test_reset_begins_anew_and_can_be_stopped_halfway(played, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(played, data)
    (data / "post").mkdir(exist_ok=True)
    (data / "post" / "old.eml").touch()
    key = (data / "secret-key").read_text()
    demo = Demo(data, "--reset")
    try:
        assert eventually(lambda: "Verhaal spelen" in demo.said(), 120), demo.said()
        assert not (data / "post" / "old.eml").exists() and (data / "secret-key").read_text() != key
        os.kill(demo.process.pid, signal.SIGTERM)
        assert demo.process.wait(30) == 0
        assert eventually(lambda: not processes_of(data), 10), processes_of(data)
    finally:
        demo.end()
