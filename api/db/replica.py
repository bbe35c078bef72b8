"""Reads on a replica, by who will not miss there what they have just written.

A write is answered together with how far it has brought the primary's log. That position is kept for its caller, where
every process of this host can see it, and the caller's reads go to the replica once it has replayed as much. Nobody's
go there while it is further behind than is allowed: what it knows of members and permissions is as old. In doubt, when
it is away, or refuses, or does not find, the primary is asked, and nobody notices.
"""

from __future__ import annotations

import asyncio
import fcntl
import mmap
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import psycopg
import structlog
from psycopg.conninfo import make_conninfo
from psycopg_pool import TooManyRequests

from ..caller import Caller
from ..pool_stats import PoolStats
from .pool import DirtySession, Pool, Row, Statement

log = structlog.get_logger("tocsin.replica")

_SLOTS = 65_536

# Seconds: between two looks at both servers, for how long they may take, before a server that is away is tried again,
# after the last read that the looking goes on, and after the last look that it is believed.
_EVERY = 0.1
_LOOK_SECONDS = 1.0
_AWAY_SECONDS = 1.0
_IDLE_SECONDS = 2.0

# How long a read waits for a connection to the replica: the primary is there too.
_PATIENCE = 0.5

_WRITTEN = b"select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_flush_lsn(), '0/0')"
_REPLAYED = (
    b"select case when pg_catalog.pg_is_in_recovery()"
    b" then pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0') end"
)


class LsnTable:
    """How far each caller's last write has brought the log, for every process that opens the same file.

    A slot is shared by the callers of one hash: at worst one of them asks the primary without need. Arguments: path.
    Errors: OSError.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, 8 * _SLOTS)
        self._slots = memoryview(mmap.mmap(self._file, 8 * _SLOTS)).cast("Q")

    def of(self, caller: Caller, tenant: str) -> int:
        """The position that a replica must have reached to serve this caller."""
        return self._slots[_slot(caller, tenant)]

    def keep(self, caller: Caller, tenant: str, position: int) -> None:
        """Keep the position of a write, unless a later one is kept."""
        slot = _slot(caller, tenant)
        fcntl.lockf(self._file, fcntl.LOCK_EX, 8, 8 * slot)
        try:
            self._slots[slot] = max(self._slots[slot], position)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 8, 8 * slot)


def _slot(caller: Caller, tenant: str) -> int:
    return crc32(f"{tenant}\n{caller.issuer}\n{caller.subject}".encode()) % _SLOTS


class UsePrimary(Exception):
    """The replica has no answer to this: ask the primary."""


class Replica:
    """The way to a streaming replica, for what reads only.

    Arguments: url and primary_url, of the login tocsin_member there and on the primary; gate_key, options and
    size, as a Pool's; positions; max_lag, seconds that the replica may be behind.
    """

    def __init__(
        self,
        url: str,
        primary_url: str,
        gate_key: str,
        *,
        options: str,
        size: int,
        positions: LsnTable,
        max_lag: float,
    ) -> None:
        self._gateway = Pool(url, gate_key, options=options, size=size, patience=_PATIENCE)
        self._urls = (url, primary_url)
        self._positions = positions
        self._max_lag = max_lag
        self._replayed = _NOTHING
        self._fresh = self._until = 0.0
        self._asked = 0.0
        self._marks: deque[tuple[float, int]] = deque()
        self._reading: set[asyncio.Timeout] = set()
        self._watching: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Start the pool and the watch; a replica that is down keeps nobody from anything."""
        await self._gateway.open()
        url, primary_url = self._urls
        self._watching = [
            asyncio.create_task(self._watch(_with_short_timeouts(primary_url), _WRITTEN, self._written)),
            asyncio.create_task(self._watch(_with_short_timeouts(url), _REPLAYED, self._is_at)),
        ]

    async def close(self) -> None:
        """Close every connection."""
        for watch in self._watching:
            watch.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        await self._gateway.close()

    def serves(self, caller: Caller, tenant: str) -> bool:
        """Whether the replica knows all that this caller has written, and is not too far behind."""
        self._asked = time.monotonic()
        return self._asked < self._until and self._positions.of(caller, tenant) <= self._replayed

    async def run(self, caller: Caller, tenant: str, statements: Sequence[Statement]) -> list[list[Row]]:
        """Read as the caller. Errors: UsePrimary; psycopg.Error, where the primary would say the same."""
        entering = self._gateway.entering(caller, tenant, read_only=True)
        try:
            async with asyncio.timeout(None) as limit:
                self._reading.add(limit)
                try:
                    return await self._gateway.attempt(tenant, entering, statements)
                finally:
                    self._reading.discard(limit)
        except (DirtySession, TimeoutError, TooManyRequests):
            raise UsePrimary from None
        except psycopg.Error as error:
            state = error.sqlstate
            if state is not None and state.startswith(_SAME_EVERYWHERE):
                raise
            if state is None or state.startswith(_AWAY):
                self._is_away()
            raise UsePrimary from None

    def pool(self) -> PoolStats:
        """How the pool is used."""
        return self._gateway.pool()

    async def _watch(self, url: str, question: bytes, heard: Callable[[float, int | None], None]) -> None:
        """Ask a server for a position again and again, while there is anybody whom it matters to.

        Arguments: heard, what is told the answer, with the time before it was asked; None for no answer.
        """
        while True:
            with suppress(psycopg.Error):
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                    while True:
                        asked = time.monotonic()
                        if asked - self._asked < _IDLE_SECONDS:
                            # No timeout: psycopg would first try to cancel the question, and wait for the server again.
                            alarm = asyncio.get_running_loop().call_later(_LOOK_SECONDS, heard, asked, None)
                            try:
                                ((position,),) = await (await connection.execute(question)).fetchall()
                            finally:
                                alarm.cancel()
                            heard(asked, None if position is None else int(position))
                        await asyncio.sleep(_EVERY)
            heard(time.monotonic(), None)
            await asyncio.sleep(_AWAY_SECONDS)

    def _written(self, asked: float, position: int | None) -> None:
        """What was committed on the primary until it was asked is in the log up to this position."""
        if position is not None:
            if self._marks and self._marks[-1][1] >= position:
                self._marks.pop()
            self._marks.append((asked, position))
            while self._marks[0][0] < asked - self._max_lag:
                self._marks.popleft()

    def _is_at(self, asked: float, position: int | None) -> None:
        """The replica has replayed the log up to this position, and so is as fresh as the newest mark before it."""
        if position is None:
            self._is_away()
            # A hung server returns neither a result nor an error: cancel.
            while self._reading:
                self._reading.pop().reschedule(asyncio.get_running_loop().time())
            return
        if self._replayed == _NOTHING:
            log.info("the replica answers")
        self._replayed = position
        while self._marks and self._marks[0][1] <= position:
            self._fresh = self._marks.popleft()[0] + self._max_lag
        self._until = min(self._fresh, asked + _IDLE_SECONDS)

    def _is_away(self) -> None:
        if self._replayed != _NOTHING:
            log.warning("the replica does not answer, or is none any more: the primary is asked")
            self._replayed = _NOTHING


def _with_short_timeouts(url: str) -> str:
    """A connection that is given up soon when the server has vanished, which sends no error."""
    return make_conninfo(url, connect_timeout=2, tcp_user_timeout=5000)


# A position that is behind everything, and what the log says of a replica that is at it: not to be used.
_NOTHING = -1

# What a query deserves that is at fault itself, or takes too long.
_SAME_EVERYWHERE = ("22", "57014")

_AWAY = ("57P", "08")
