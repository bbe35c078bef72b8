"""Live streams: rows that somebody watches, read once a second and sent on change, as server-sent events.

No NOTIFY, which serialises commits: one task a process reads just the rows that are watched, each once however many
watch it, as one of those who watch it. So a kind of row may be watched only if everybody who may read it reads the same
bytes. Whether each of the others may still watch is asked every few seconds. How, is given: no domain is known here.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256

import psycopg
import structlog

from .auth import Caller
from .errors import Problem, from_database

log = structlog.get_logger("tocsin.live")

# After so many milliseconds a browser connects again.
RETRY = b"retry: 2000\n"
UNCHANGED = RETRY + b": unchanged\n\n"
HEARTBEAT = b":\n\n"
END = b"event: end\ndata:\n\n"
RETRY_AFTER = {"Retry-After": "5"}

Render = Callable[[bytes], bytes]
Key = tuple[str, str, str]


class _Row:
    """A row that is watched: its newest body, the only one that is kept, and what was made of it."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.watchers: dict[_Watcher, None] = {}
        self.tag = ""
        self.reading = False
        self.failing = False
        self._body = b""
        self._read = -1
        self._events: dict[Render | None, bytes] = {}

    def put(self, read: int, body: bytes) -> None:
        """Take what a read has found, and wake everybody if it is news. Arguments: read, the number it began with."""
        if read < self._read:
            return  # it was slow, and one that began later is in already
        self._read = read
        tag = sha256(body).hexdigest()[:16]
        if tag != self.tag:
            self.tag, self._body, self._events = tag, body, {}
            for watcher in self.watchers:
                watcher.wake.set()

    def event(self, render: Render | None) -> bytes:
        """The body as an event, made once for everybody."""
        if render not in self._events:
            data = self._body if render is None else render(self._body)
            # Lines that a JSON text was broken into arrive as they were.
            lines = b"\n".join(b"data: " + line for line in data.splitlines())
            self._events[render] = f"event: {self.key[1]}\nid: {self.tag}\n".encode() + lines + b"\n\n"
        return self._events[render]


class _Watcher:
    """One stream: who watches, until when their credentials hold, when their right was last seen to hold."""

    def __init__(self, caller: Caller, tenant: str, until: float | None) -> None:
        self.caller = caller
        self.tenant = tenant
        self.member = (caller.issuer, caller.subject, tenant)
        self.until = until
        self.row: _Row | None = None
        self.checked = 0.0
        self.checking = False
        self.ended = False
        self.wake = asyncio.Event()

    def end(self) -> None:
        """End the stream: its watcher is not allowed any more."""
        self.ended = True
        self.wake.set()


class Live:
    """The streams of a process.

    Arguments: read, which answers a row's JSON to a caller (caller, tenant, kind, id) or raises what a GET would;
    check, which raises the same and reads less; streams and streams_of_member, how many there may be at once in this
    process, of which a tenant takes no more than it leaves free; every, check_every, heartbeat and patience, in
    seconds: between two reads of a row, between two checks of a watcher, how long a stream may be silent, and how long
    one that begins waits for its turn; at_once, how many reads and checks together; clock, seconds since 1970.
    """

    def __init__(
        self,
        read: Callable[[Caller, str, str, str], Awaitable[bytes]],
        check: Callable[[Caller, str, str, str], Awaitable[None]],
        *,
        streams: int = 500,
        streams_of_member: int = 10,
        every: float = 1.0,
        check_every: float = 5.0,
        heartbeat: float = 15.0,
        patience: float = 3.0,
        at_once: int = 4,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._read, self._check = read, check
        self._most, self._most_of_member = streams, streams_of_member
        self._every, self._check_every, self._heartbeat = every, check_every, heartbeat
        self._turn, self._patience = asyncio.Semaphore(at_once), patience
        self._clock = clock
        self._rows: dict[Key, _Row] = {}
        self._watchers: set[_Watcher] = set()
        self._reads = itertools.count()
        self._watched = asyncio.Event()
        self._poller: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._watchers)

    async def watch(
        self,
        caller: Caller,
        tenant: str,
        kind: str,
        id: str,
        *,
        last_id: str | None,
        until: float | None = None,
        render: Render | None = None,
    ) -> AsyncIterator[bytes]:
        """Watch a row.

        Arguments: kind, which is also the events' name; last_id, the id of the last event that the caller has seen;
        until, when their credentials expire, in seconds since 1970; render, which makes the data of an event of a row's
        JSON, and is one function for all, so that its work is done once.
        Result: an iterator of bytes to send. It ends with the event `end` when the caller may not watch any more, and
        without it when the process stops: then they should come back.
        Errors, before anything is sent: whatever read raises; Problem busy or too-many-requests.
        """
        watcher = self._admit(caller, tenant, until)
        try:
            began, body = await self._first(caller, tenant, kind, id)
        except BaseException:
            self._leave(watcher)
            raise
        row = watcher.row = self._rows.setdefault((tenant, kind, id), _Row((tenant, kind, id)))
        row.put(began, body)
        row.watchers[watcher] = None
        watcher.checked = time.monotonic()
        self._watched.set()
        if self._poller is None and not self._closed:
            self._poller = asyncio.create_task(self._poll())
        events = self._events(watcher, row, last_id, render)
        # One that is dropped before its first or between two steps never gets to its `finally`.
        weakref.finalize(events, self._leave, watcher).atexit = False
        return events

    async def check(self, caller: Caller, tenant: str, kind: str, id: str) -> None:
        """Whether the caller may watch a row, without watching it. Errors: as watch()."""
        if self._closed:
            raise Problem("busy", headers=RETRY_AFTER)
        await self._check(caller, tenant, kind, id)

    def close(self) -> None:
        """End every stream, and let none begin."""
        self._closed = True
        if self._poller is not None:
            self._poller.cancel()
        for watcher in self._watchers:
            watcher.wake.set()

    def _admit(self, caller: Caller, tenant: str, until: float | None) -> _Watcher:
        if self._closed or len(self._watchers) >= self._most:
            raise Problem("busy", headers=RETRY_AFTER)
        watcher = _Watcher(caller, tenant, until)
        if sum(other.member == watcher.member for other in self._watchers) >= self._most_of_member:
            raise Problem("too-many-requests", "You hold too many streams at once.", headers=RETRY_AFTER)
        # Half of what there is for the first, half of the rest for the next: somebody new always finds a place.
        held = sum(other.tenant == tenant for other in self._watchers)
        if held >= self._most - len(self._watchers):
            raise Problem("too-many-requests", "Your organisation holds too many streams at once.", headers=RETRY_AFTER)
        self._watchers.add(watcher)
        return watcher

    async def _first(self, caller: Caller, tenant: str, kind: str, id: str) -> tuple[int, bytes]:
        # After a restart all come back at once: they take turns, or no connection would be left for anybody else.
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise Problem("busy", headers=RETRY_AFTER) from None
        try:
            return next(self._reads), await self._read(caller, tenant, kind, id)
        finally:
            self._turn.release()

    def _leave(self, watcher: _Watcher) -> None:
        self._watchers.discard(watcher)
        row = watcher.row
        if row is not None and watcher in row.watchers:
            del row.watchers[watcher]
            if not row.watchers:
                del self._rows[row.key]
        if not self._rows:
            self._watched.clear()

    async def _events(
        self, watcher: _Watcher, row: _Row, last_id: str | None, render: Render | None
    ) -> AsyncIterator[bytes]:
        try:
            sent = row.tag
            yield UNCHANGED if sent == last_id else RETRY + row.event(render)
            while not self._closed:
                watcher.wake.clear()
                if watcher.ended:
                    yield END
                    return
                if row.tag != sent and self._trusts(watcher):
                    sent = row.tag
                    yield row.event(render)
                    continue
                try:
                    async with asyncio.timeout(self._heartbeat):
                        await watcher.wake.wait()
                except TimeoutError:
                    yield HEARTBEAT
        finally:
            self._leave(watcher)

    async def _poll(self) -> None:
        """Look after what is watched. A row that is slow to read holds up no other: it misses a turn."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._watched.wait()
                await asyncio.sleep(self._every)
                for row in self._rows.values():
                    if not row.reading:
                        row.reading = True
                        group.create_task(self._refresh(row))
                now, due = self._clock(), time.monotonic() - self._check_every
                for watcher in self._watchers:
                    if watcher.until is not None and watcher.until <= now:
                        watcher.end()
                    elif watcher.row is not None and watcher.checked <= due and not watcher.checking:
                        watcher.checking = True
                        group.create_task(self._recheck(watcher, watcher.row))

    async def _refresh(self, row: _Row) -> None:
        """Read a row as the first of its watchers who may."""
        async with self._turn:
            for watcher in list(row.watchers):
                if watcher.ended or watcher not in self._watchers:
                    continue
                began = next(self._reads)
                try:
                    body = await self._read(watcher.caller, *row.key)
                except Exception as error:
                    if _refused(error):
                        watcher.end()
                        continue
                    if not row.failing:
                        # No message: the database's can hold what people wrote.
                        log.warning("a watched row cannot be read", kind=row.key[1], error=repr(type(error)))
                    row.failing = True
                else:
                    self._trust(watcher)
                    row.failing = False
                    row.put(began, body)
                break
        row.reading = False

    async def _recheck(self, watcher: _Watcher, row: _Row) -> None:
        """End a watcher's stream if they may not watch any more; a database that is away is no answer."""
        async with self._turn:
            if watcher in self._watchers:
                try:
                    await self._check(watcher.caller, *row.key)
                except Exception as error:
                    if _refused(error):
                        watcher.end()
                else:
                    self._trust(watcher)
        watcher.checking = False

    def _trusts(self, watcher: _Watcher) -> bool:
        # After a time without a database nobody is told anything before they were asked for anew.
        return time.monotonic() - watcher.checked < 2 * self._check_every

    def _trust(self, watcher: _Watcher) -> None:
        if not self._trusts(watcher):
            watcher.wake.set()
        watcher.checked = time.monotonic()


def _refused(error: Exception) -> bool:
    """Whether an error says that the caller may not, rather than that nobody can now."""
    if isinstance(error, psycopg.Error):
        error = from_database(error, {})
    return isinstance(error, Problem) and error.status < 500 and error.status != 429
