"""The exchange with the server: what a request sends and what it reads, in one round trip.

It is libpq's own, through psycopg's binding to it: psycopg's cursors and pipeline cost a request more of the processor
than everything else that Python does for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from random import random
from typing import Any, NamedTuple

import psycopg
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from ..pg_literals import array

Row = tuple[Any, ...]
Connection = psycopg.AsyncConnection[Row]


class Statement(NamedTuple):
    """SQL with $1 placeholders, and its parameters."""

    sql: str
    values: Sequence[object] = ()


class DirtySession(Exception):
    """A session that an earlier request has left unfit, by accident or on purpose, and what showed it."""

    def __init__(self, reason: psycopg.Error) -> None:
        super().__init__(reason.sqlstate)
        self.reason = reason


class Session:
    """A connection as requests use it: what it has prepared, and its socket, which is read for as long as it lives.

    So a server that goes away is noticed at once, and an exchange registers nothing with the loop. Arguments:
    connection, which nobody else waits on meanwhile.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._pgconn = connection.pgconn
        self._socket = self._pgconn.socket
        self._loop = asyncio.get_running_loop()
        self._known: dict[str, bytes] = {}
        self._names = count()
        self._made: dict[int, tuple[str, bytes]] = {}
        self._sent = 0
        self._ends = self._loop.time() + _LIFETIME * (1 + random() / 10)
        self._found: list[PGresult] = []
        self._syncs = 0
        self._done: asyncio.Future[None] | None = None
        self._reads = self._writes = False
        self.resume()

    @property
    def is_sound(self) -> bool:
        """Whether it may serve another request."""
        return self._pgconn.status == ConnStatus.OK and self._loop.time() < self._ends

    def rest(self) -> None:
        """Leave the socket to somebody else."""
        if self._reads:
            self._reads = False
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)

    def resume(self) -> None:
        """Read the socket, unless the connection was closed."""
        if self._pgconn.status == ConnStatus.OK:
            self._reads = True
            self._loop.add_reader(self._socket, self._step)

    def end(self) -> None:
        """Close the connection."""
        # The file descriptor may be reused after close.
        self.rest()
        self._pgconn.finish()

    async def run(
        self, entering: Statement, statements: Sequence[Statement], written: Callable[[int], None] | None
    ) -> list[list[Row]]:
        """Send everything, read everything.

        Arguments: entering, what names the caller; written, what is told the log's position after the commit.
        Result: the rows of each statement. Parameters and results are text; what comes again is prepared.
        Errors: psycopg.Error; DirtySession, and the connection is closed.
        """
        pgconn = self._pgconn
        self._made, self._sent = {}, 1
        try:
            pgconn.enter_pipeline_mode()
            # Unprepared: what it looks at, the statements that the session holds, must not include itself.
            pgconn.send_query_params(entering.sql.encode(), [_text(value) for value in entering.values])
            taken = [self._send(sql, values) for sql, values in statements]
            pgconn.pipeline_sync()
            end = self._sent
            if written:
                # A transaction of its own: only after the commit it is known how far the log has come.
                self._send(_POSITION, ())
                pgconn.pipeline_sync()
            results = await self._exchange(2 if written else 1)
            pgconn.exit_pipeline_mode()
            if pgconn.transaction_status != TransactionStatus.IDLE:
                # Somebody has begun another: what they are told must not be what nobody commits.
                raise psycopg.ProgrammingError("a request ends with its transaction")
        except BaseException:
            # Given up in mid-exchange, as when the caller went away: nobody knows what it would answer next.
            self.end()
            raise
        # A statement behind one that failed was never prepared.
        self._known.update(made for at, made in self._made.items() if results[at].status == ExecStatus.COMMAND_OK)
        # Of a write that was refused too: what refused it may be newer than what a replica knows.
        if written and results[-1].status == ExecStatus.TUPLES_OK:
            written(int(results[-1].get_value(0, 0) or 0))
        failed = next((result for result in results[:end] if result.status == ExecStatus.FATAL_ERROR), None)
        if failed is not None:
            error = psycopg.errors.error_from_result(failed)
            refused = error.sqlstate == _REFUSED
            if (failed is results[0] and not refused) or error.sqlstate in _BROKEN_SESSION:
                self.end()
                raise DirtySession(error)
            raise error
        return [_rows(results[at]) for at in taken]

    def _send(self, sql: str, values: Sequence[object]) -> int:
        """Send a statement, prepared unless there are too many; which of the results will be its own."""
        name = self._known.get(sql)
        if name is None and len(self._known) + len(self._made) < _PREPARED_AT_MOST:
            name = f"s{next(self._names)}".encode()
            self._pgconn.send_prepare(name, sql.encode())
            self._made[self._sent] = (sql, name)
            self._sent += 1
        parameters = [_text(value) for value in values]
        if name is None:
            self._pgconn.send_query_params(sql.encode(), parameters)
        else:
            self._pgconn.send_query_prepared(name, parameters)
        self._sent += 1
        return self._sent - 1

    async def _exchange(self, syncs: int) -> list[PGresult]:
        """Send what is in libpq's buffer, read until the last sync. Arguments: syncs, how many were sent."""
        self._found, self._syncs = [], syncs
        self._done = self._loop.create_future()
        try:
            if self._pgconn.flush():
                self._writes = True
                self._loop.add_writer(self._socket, self._step)
            await self._done
        finally:
            self._done = None
        return self._found

    def _step(self) -> None:
        """The socket can be read, or written."""
        done = self._done
        try:
            if self._writes and self._pgconn.flush() == 0:
                self._writes = False
                self._loop.remove_writer(self._socket)
            self._pgconn.consume_input()
            while done is not None and not done.done() and not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    # The end of one statement's results; of all, where the server is gone.
                    if self._pgconn.status == ConnStatus.BAD:
                        raise psycopg.OperationalError("the server closed the connection")
                elif result.status in _COPIES:
                    # libpq would go on answering this to every question.
                    raise psycopg.ProgrammingError("COPY is no part of a request")
                elif result.status != ExecStatus.PIPELINE_SYNC:
                    self._found.append(result)
                else:
                    self._syncs -= 1
                    if not self._syncs:
                        done.set_result(None)
        except psycopg.Error as error:
            # Nobody is asking where the server has ended an idle session.
            self.end()
            if done is not None and not done.done():
                done.set_exception(error)


def _text(value: object) -> bytes | None:
    """A parameter in PostgreSQL's text format."""
    if value is None:
        return None
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, bytes):
        return b"\\x" + value.hex().encode()
    if isinstance(value, list):
        return array(tuple(value)).encode()
    return str(value).encode()


def _rows(result: PGresult) -> list[Row]:
    value, columns = result.get_value, range(result.nfields)
    return [tuple([value(row, column) for column in columns]) for row in range(result.ntuples)]


_POSITION = "select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')"

_COPIES = frozenset({ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH})

_PREPARED_AT_MOST = 200

# Seconds that a connection lives, about: what a backend has cached does not grow for ever.
_LIFETIME = 3600

# What auth.enter() says to somebody who may not come in: the session is as it should be.
_REFUSED = "42501"

# A prepared statement that is gone, or whose result has changed: the session knows another database than we do.
_BROKEN_SESSION = frozenset({"26000", "0A000"})
