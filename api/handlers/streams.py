"""Live streams: rows that somebody watches, read once a second and sent on change, as server-sent events.

No NOTIFY, which serialises commits: one task a process reads just the rows that are watched, each once for all who read
the same, as one of them. Who does is what a read and a check say, of the very state that was read: a row is kept for
those alone, and whoever turns out to read something else is moved to a row of theirs. Each watcher is checked every few
seconds, and again after each change, before they are sent it. How, is given: no domain is known here.
"""

from __future__ import annotations

import asyncio
import itertools
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
import structlog

from ..caller import Caller
from ..problems import Problem, from_database
from .subscriptions import Key, Render, Row, Watcher

log = structlog.get_logger("tocsin.live")

# After so many milliseconds a browser connects again.
RETRY = b"retry: 2000\n"
UNCHANGED = RETRY + b": unchanged\n\n"
HEARTBEAT = b":\n\n"
END = b"event: end\ndata:\n\n"
RETRY_AFTER = {"Retry-After": "5"}


class StreamHub:
    """The streams of a process.

    Arguments: read, which answers to a caller (caller, tenant, kind, id) with whom they share what they read, and the
    row's JSON, or raises what a GET would; check, which answers the first, raises the same and reads less; streams and
    streams_of_member, how many there may be at once in this process, of which a tenant takes no more than it leaves
    free; every, check_every, heartbeat and patience, in seconds: between two reads of a row, between two checks of a
    watcher, how long a stream may be silent, and how long one that begins waits for its turn; at_once, how many reads
    and checks together; clock, seconds since 1970.
    """

    def __init__(
        self,
        read: Callable[[Caller, str, str, str], Awaitable[tuple[str, bytes]]],
        check: Callable[[Caller, str, str, str], Awaitable[str]],
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
        self._rows: dict[tuple[Key, str], Row] = {}
        self._watchers: set[Watcher] = set()
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
            number, began, (readers, body) = await self._first(caller, tenant, kind, id)
            row = self._move(watcher, (tenant, kind, id), readers)
            row.put(number, began, body)
            watcher.checked = began
            if not self._trusts(watcher, row):
                await self._recheck(watcher, row.key)  # a later read was in before
        except BaseException:
            self._leave(watcher)
            raise
        self._watched.set()
        if self._poller is None and not self._closed:
            self._poller = asyncio.create_task(self._poll())
        events = self._events(watcher, last_id, render)
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

    def _admit(self, caller: Caller, tenant: str, until: float | None) -> Watcher:
        if self._closed or len(self._watchers) >= self._most:
            raise Problem("busy", headers=RETRY_AFTER)
        watcher = Watcher(caller, tenant, until)
        if sum(other.member == watcher.member for other in self._watchers) >= self._most_of_member:
            raise Problem("too-many-requests", "You hold too many streams at once.", headers=RETRY_AFTER)
        # Half of what there is for the first, half of the rest for the next: somebody new always finds a place.
        held = sum(other.tenant == tenant for other in self._watchers)
        if held >= self._most - len(self._watchers):
            raise Problem("too-many-requests", "Your organisation holds too many streams at once.", headers=RETRY_AFTER)
        self._watchers.add(watcher)
        return watcher

    async def _first(self, caller: Caller, tenant: str, kind: str, id: str) -> tuple[int, float, tuple[str, bytes]]:
        # After a restart all come back at once: they take turns, or no connection would be left for anybody else.
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError:
            raise Problem("busy", headers=RETRY_AFTER) from None
        try:
            return next(self._reads), time.monotonic(), await self._read(caller, tenant, kind, id)
        finally:
            self._turn.release()

    def _move(self, watcher: Watcher, key: Key, readers: str) -> Row:
        """Let a watcher watch the row as these readers read it."""
        self._part(watcher)
        row = watcher.row = self._rows.setdefault((key, readers), Row(key, readers))
        row.watchers[watcher] = None
        return row

    def _part(self, watcher: Watcher) -> None:
        row = watcher.row
        if row is not None and watcher in row.watchers:
            del row.watchers[watcher]
            if not row.watchers:
                del self._rows[row.key, row.readers]

    def _leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)
        self._part(watcher)
        if not self._rows:
            self._watched.clear()

    async def _events(self, watcher: Watcher, last_id: str | None, render: Render | None) -> AsyncIterator[bytes]:
        try:
            while (row := watcher.row) is not None and not self._closed:
                watcher.wake.clear()
                if watcher.ended:
                    yield END
                    return
                if row.tag != watcher.sent and self._trusts(watcher, row):
                    begins, watcher.sent = not watcher.sent, row.tag
                    if begins:
                        yield UNCHANGED if row.tag == last_id else RETRY + row.event(render)
                    else:
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
                        group.create_task(self._refresh(row, group))
                now, due = self._clock(), time.monotonic() - self._check_every
                for watcher in self._watchers:
                    if watcher.until is not None and watcher.until <= now:
                        watcher.end()
                    elif watcher.row is not None and (watcher.checked <= due or not self._trusts(watcher, watcher.row)):
                        self._ask(watcher, group)

    def _ask(self, watcher: Watcher, group: asyncio.TaskGroup) -> None:
        if watcher.row is not None and not watcher.checking:
            watcher.checking = True
            group.create_task(self._recheck(watcher, watcher.row.key))

    async def _refresh(self, row: Row, group: asyncio.TaskGroup) -> None:
        """Read a row as the first of its watchers who may."""
        async with self._turn:
            for watcher in list(row.watchers):
                if watcher.ended or watcher.row is not row or watcher not in self._watchers:
                    continue
                number, began = next(self._reads), time.monotonic()
                try:
                    readers, body = await self._read(watcher.caller, *row.key)
                except Exception as error:
                    if _refused(error):
                        watcher.end()
                        continue
                    if not row.failing:
                        # No message: the database's can hold what people wrote.
                        log.warning("a watched row cannot be read", kind=row.key[1], error=repr(type(error)))
                    row.failing = True
                else:
                    self._trust(watcher, row.key, readers, began)
                    if readers != row.readers:
                        # It is theirs, and nobody else's here: another reads for those who stay.
                        if watcher.row is not None and watcher.row.readers == readers:
                            watcher.row.put(number, began, body)
                        continue
                    row.failing = False
                    row.put(number, began, body)
                    for other in row.watchers:
                        if not self._trusts(other, row):
                            self._ask(other, group)
                break
        row.reading = False

    async def _recheck(self, watcher: Watcher, key: Key) -> None:
        """End a watcher's stream if they may not watch any more; a database that is away is no answer."""
        async with self._turn:
            began = time.monotonic()
            if watcher in self._watchers:
                try:
                    readers = await self._check(watcher.caller, *key)
                except Exception as error:
                    if _refused(error):
                        watcher.end()
                else:
                    self._trust(watcher, key, readers, began)
        watcher.checking = False

    def _trusts(self, watcher: Watcher, row: Row) -> bool:
        # Nobody is sent what was read before they were asked for anew; nor anything after a time without a database.
        now = time.monotonic()
        return row.tag != "" and watcher.checked >= row.since and now - watcher.checked < 2 * self._check_every

    def _trust(self, watcher: Watcher, key: Key, readers: str, began: float) -> None:
        if watcher not in self._watchers or began < watcher.checked:
            return  # they have left, or were asked for again meanwhile
        if watcher.row is not None and watcher.row.readers != readers:
            self._move(watcher, key, readers)
        watcher.checked = began
        if watcher.row is not None and watcher.row.tag != watcher.sent:
            watcher.wake.set()


def _refused(error: Exception) -> bool:
    """Whether an error says that the caller may not, rather than that nobody can now."""
    if isinstance(error, psycopg.Error):
        error = from_database(error, {})
    return isinstance(error, Problem) and error.status < 500 and error.status != 429
