"""Server-sent events: "meeting 7 is at revision 42", and nothing more.

A change calls `publish` inside its transaction; PostgreSQL tells it at commit, never on rollback. Each web process
holds one LISTEN connection and hands the number on to the browsers that look at that meeting; they fetch their own
fragment through the gate. While a stream is open no thread and no database connection belongs to it.

Who may look is decided by `settings.LIVE_ALLOWED`, the dotted path of

    allowed(request, number) -> (meeting_pk, revision, users) or None

`request` has `session`, `user` and `COOKIES`; `users` are the primary keys whose rights this stream hangs on. It is
asked when the stream opens, every thirty seconds, when `publish_rights` names one of its users, and after the
LISTEN connection was lost. None ends the stream; the next attempt is answered with 404.
"""

import asyncio
import concurrent.futures
import contextlib
import importlib
import io
import json
import logging
import random
import re
import time
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

PATH = re.compile(r"/overleggen/([A-Za-z0-9-]{1,18})/stroom/")  # the visible number of a meeting
CHANNEL = "casus_live"
PING = 20  # seconds; proxies close what stays silent for longer
RECHECK = 30  # seconds; a right that ended without a message ends the stream within this
STREAMS_PER_USER = 30  # an older one closes; a browser uses one


# --- telling, from a change ---------------------------------------------------------------------------------


def publish(meeting_pk: int, revision: int):
    """Tell at commit that this meeting is at this revision. Call inside the transaction that changes it."""
    _notify({"m": meeting_pk, "r": revision})


def publish_rights(user_pk: int):
    """Tell at commit that the rights of this user changed: open streams of this user are checked at once."""
    _notify({"u": user_pk})


def _notify(payload: dict):
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, json.dumps(payload, separators=(",", ":"))])


# --- listening, one connection per process --------------------------------------------------------------------


class Stream:
    """One open stream: what it shows, and whether it must look again or end."""

    def __init__(self, meeting: int, revision: int, users: frozenset):
        self.meeting, self.users, self.revision = meeting, users, revision
        self.recheck = self.ended = False
        self.wake = asyncio.Event()
        self.opened = time.monotonic()

    def at(self, revision: int):
        if revision > self.revision:
            self.revision = revision
            self.wake.set()

    def look_again(self):
        self.recheck = True
        self.wake.set()

    def end(self):
        self.ended = True
        self.wake.set()


class Hub:
    """The streams of this process and the one connection that hears PostgreSQL."""

    def __init__(self):
        self.streams: set[Stream] = set()
        self.latest: dict[int, int] = {}  # what was heard since a stream asked and before it was counted
        self.listening = asyncio.Event()
        self.task: asyncio.Task | None = None
        # a check is a few milliseconds; four at a time leave the connections to the pages
        self.threads = concurrent.futures.ThreadPoolExecutor(4, "live")

    async def ready(self) -> bool:
        """Listen, if that is not done yet; False when PostgreSQL cannot be reached now."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self.listen())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.listening.wait(), 4)
        return self.listening.is_set()

    async def listen(self):
        """Keep a LISTEN connection for as long as the process lives."""
        pause = 0.2
        while True:
            try:
                heard = await asyncio.get_running_loop().run_in_executor(self.threads, _listening_connection)
            except psycopg2.Error as trouble:
                log.warning("live: geen verbinding met PostgreSQL, nieuwe poging over %.1f s (%s)", pause, trouble)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)
                continue
            pause = 0.2
            self.listening.set()
            for stream in self.streams:  # what was said while nobody listened
                stream.look_again()
            try:
                await self.hear(heard)
            except psycopg2.Error as trouble:
                log.warning("live: verbinding met PostgreSQL weg (%s)", str(trouble).strip() or "zonder reden")
            finally:
                self.listening.clear()
                with contextlib.suppress(psycopg2.Error):
                    heard.close()

    async def hear(self, heard):
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        descriptor = heard.fileno()
        loop.add_reader(descriptor, readable.set)
        try:
            while True:
                await readable.wait()
                readable.clear()
                heard.poll()
                while heard.notifies:
                    self.tell(heard.notifies.pop(0).payload)
        finally:
            loop.remove_reader(descriptor)

    def tell(self, payload: str):
        try:
            message = json.loads(payload)
            meeting, revision, user = message.get("m"), message.get("r"), message.get("u")
        except (ValueError, AttributeError):
            log.warning("live: onbekend bericht op %s", CHANNEL)
            return
        if user is not None:
            for stream in [s for s in self.streams if user in s.users]:
                stream.look_again()
        if meeting is not None:
            if len(self.latest) > 1000:
                self.latest.clear()
                self.each_looks_again()
            self.latest[meeting] = revision
            for stream in [s for s in self.streams if s.meeting == meeting]:
                stream.at(revision)

    def each_looks_again(self):
        for stream in self.streams:
            stream.look_again()

    def add(self, stream: Stream):
        for user in stream.users:
            own = sorted((s for s in self.streams if user in s.users), key=lambda s: s.opened)
            for older in own[: max(0, len(own) - STREAMS_PER_USER + 1)]:
                older.end()
        self.streams.add(stream)
        stream.at(self.latest.get(stream.meeting, 0))

    async def close(self):
        for stream in self.streams:
            stream.end()
        if self.task:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
        self.threads.shutdown(wait=False, cancel_futures=True)


def _listening_connection():
    """A direct connection of its own (a pooler would lose LISTEN), as the role of the pages."""
    options = connection.get_connection_params()
    options.pop("cursor_factory", None)
    heard = psycopg2.connect(**options | {"application_name": "live", "keepalives_idle": 10, "keepalives_interval": 5})
    heard.autocommit = True
    with heard.cursor() as cursor:
        cursor.execute(f"listen {CHANNEL}")
    return heard


_hub: Hub | None = None


def hub() -> Hub:
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


# --- answering one stream ------------------------------------------------------------------------------------


def _ask(scope) -> tuple | None:
    """Session, user and right in one short block on a thread; its connection closes before the stream begins."""
    try:
        request = ASGIRequest(scope, io.BytesIO())
        request.get_host()  # raises for a host that is not ours
        sessions = importlib.import_module(settings.SESSION_ENGINE)
        request.session = sessions.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        request.user = get_user(request)
        number = PATH.fullmatch(scope["path"])[1]
        return import_string(settings.LIVE_ALLOWED)(request, number)
    finally:
        connection.close()


def _foreign(scope) -> bool:
    """Whether another site asks. A browser that says where it comes from is believed."""
    headers = dict(scope["headers"])
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return True
    origin = headers.get(b"origin")
    return origin is not None and urlsplit(origin.decode("latin-1")).netloc.encode("latin-1") != headers.get(b"host")


async def _refuse(send, status: int, sentence: str):
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


async def stream(scope, receive, send):
    """Answer GET /overleggen/<nr>/stroom/ until the browser, the right or the server goes."""
    if scope["method"] != "GET":
        return await _refuse(send, 405, "Dit adres kent alleen GET.\n")
    if _foreign(scope):
        return await _refuse(send, 403, "Dit adres is er alleen voor onze eigen pagina's.\n")
    here, loop = hub(), asyncio.get_running_loop()
    if not await here.ready():
        return await _refuse(send, 503, "De database is even niet bereikbaar.\n")
    try:
        answer = await loop.run_in_executor(here.threads, _ask, scope)
    except SuspiciousOperation:
        return await _refuse(send, 400, "Onbekend adres.\n")
    except DatabaseError:
        return await _refuse(send, 503, "De database is even niet bereikbaar.\n")
    if answer is None:
        return await _refuse(send, 404, "Niet gevonden.\n")
    shown = Stream(answer[0], answer[1], frozenset(answer[2]))
    here.add(shown)
    gone = asyncio.create_task(_until_gone(receive, shown))
    try:
        await _answer(scope, send, here, shown)
    except asyncio.CancelledError:
        pass  # the server stops and has waited long enough: the browser comes back by itself
    finally:
        gone.cancel()
        here.streams.discard(shown)


async def _until_gone(receive, shown: Stream):
    while (await receive())["type"] != "http.disconnect":
        pass
    shown.end()


async def _answer(scope, send, here: Hub, shown: Stream):
    async def write(text: str):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await write("retry: 1000\n\n")
    told = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    sent = int(told) if told.isdecimal() and len(told) < 19 else None
    if sent is not None and sent > shown.revision:  # of another database, a restored backup: start over
        sent = None
    look_at = time.monotonic() + RECHECK * random.uniform(0.8, 1)
    while not shown.ended:
        if shown.revision != sent:
            sent = shown.revision
            await write(f'id: {sent}\nevent: stand\ndata: {{"r":{sent}}}\n\n')
        try:
            await asyncio.wait_for(shown.wake.wait(), max(0, min(PING, look_at - time.monotonic())))
        except TimeoutError:
            if time.monotonic() < look_at:
                await write(": ping\n\n")
        shown.wake.clear()
        if not shown.ended and (shown.recheck or time.monotonic() >= look_at):
            asked, shown.recheck = shown.recheck, False
            look_at = time.monotonic() + RECHECK
            await _look_again(scope, here, shown)
            if asked and not shown.ended:  # a right changed: what stands on the screen may have to go
                await write("event: kijk\n" + f'data: {{"r":{shown.revision}}}\n\n')
            else:
                await write(": ping\n\n")
    await send({"type": "http.response.body", "body": b""})


async def _look_again(scope, here: Hub, shown: Stream):
    """End the stream when the right has ended; take over the revision otherwise."""
    try:
        answer = await asyncio.get_running_loop().run_in_executor(here.threads, _ask, scope)
    except DatabaseError:
        return  # told again when the connection is back; until then there is nothing to tell
    if answer is None or answer[0] != shown.meeting:
        shown.end()
    else:
        shown.users = frozenset(answer[2])
        shown.at(answer[1])


async def lifespan(receive, send):
    """Start and stop with the server: at its end every stream ends and the connection closes."""
    global _hub
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            if _hub is not None:
                await _hub.close()
                _hub = None
            await send({"type": "lifespan.shutdown.complete"})
            return
