"""The way to the database: one request, one transaction, one round trip.

A pipeline sends auth.enter() and what the request wants in one go; the transaction is the implicit one, which ends at
the pipeline's sync. The exchange is libpq's own, through psycopg's binding to it: psycopg's cursors and pipeline cost
a request more of the processor than everything else that Python does for it. Connections are pooled by login,
tocsin_member's for signed-in callers and tocsin_guest's for everybody else, so that neither waits for the other; what a
request leaves behind on its connection, auth.enter() clears for the next, or refuses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from .auth import Caller
from .values import array

log = structlog.get_logger("tocsin.db")

_ENTER = "select auth.enter($1, $2, $3, $4, $5)"
_ENTER_AS_GUEST = "select auth.enter_as_guest($1)"

Row = tuple[Any, ...]
Connection = psycopg.AsyncConnection[Row]


class Statement(NamedTuple):
    """SQL with $1 placeholders, and its parameters."""

    sql: str
    values: Sequence[object] = ()


class _SpoiledSession(Exception):
    """A session that an earlier request has left unfit, by accident or on purpose, and what showed it."""

    def __init__(self, reason: psycopg.Error) -> None:
        super().__init__(reason.sqlstate)
        self.reason = reason


class Gateway:
    """A pool of one login's connections, and the one way to run statements on it.

    Arguments: url, a conninfo; gate_key, the secret that auth.enter() wants; size, how many connections at most;
    patience, seconds that a request waits for a free one; queue, how many may wait for each.
    """

    def __init__(self, url: str, gate_key: str, *, size: int, patience: float = 3.0, queue: int = 16) -> None:
        self._gate_key = gate_key
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            kwargs={"autocommit": True, "options": _pinned(url)},
            min_size=min(2, size),
            max_size=size,
            max_waiting=size * queue,
            timeout=patience,
            reconnect_timeout=5.0,
            open=False,
        )

    async def open(self) -> None:
        """Start the pool; a database that is down does not keep the process from starting."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def run(
        self, caller: Caller | None, tenant: str, statements: Sequence[Statement], *, read_only: bool
    ) -> list[list[Row]]:
        """Enter the tenant as the caller and run the statements, all or nothing, in one round trip.

        Arguments: caller, None for a guest, who has no tenant either.
        Result: the rows of each statement, text as bytes. Errors: psycopg.Error, the transaction rolled back.
        """
        entering = self.entering(caller, tenant, read_only=read_only)
        try:
            return await self._attempt(entering, statements)
        except _SpoiledSession as error:
            # It is closed by now, and nothing of this request was done: all of it is one transaction.
            log.warning("a spoiled session was closed", sqlstate=error.reason.sqlstate)
        except psycopg.OperationalError as error:
            # A connection that died while nobody used it: what only reads may be asked again.
            if not read_only or error.sqlstate is not None or isinstance(error, PoolTimeout):
                raise
        try:
            return await self._attempt(entering, statements)
        except _SpoiledSession as error:
            raise error.reason from None

    def entering(self, caller: Caller | None, tenant: str, *, read_only: bool) -> Statement:
        """The statement that names the caller to the database."""
        if caller is None:
            return Statement(_ENTER_AS_GUEST, (read_only,))
        return Statement(_ENTER, (self._gate_key, caller.issuer, caller.subject, tenant, read_only))

    async def _attempt(self, entering: Statement, statements: Sequence[Statement]) -> list[list[Row]]:
        refused = self._refused()
        try:
            async with self._pool.connection() as connection:
                return await _pipelined(connection, entering, statements)
        except PoolTimeout as error:
            # Waiting in vain because nothing can be connected is another fault than waiting because all are in use.
            if self._refused() > refused:
                raise psycopg.OperationalError("no connection could be made") from error
            raise
        except psycopg.OperationalError as error:
            # The server went away: whatever else is in the pool is dead too, and is found out now, not request by
            # request.
            if error.sqlstate is None or error.sqlstate.startswith(("57P", "08")):
                _background(self._pool.check())
            raise

    def _refused(self) -> int:
        """How often the pool has failed to connect."""
        return self._pool.get_stats().get("connections_errors", 0)

    async def ask(self, question: Callable[[Connection], Awaitable[bool]]) -> bool:
        """Ask something of the database that is nobody's, outside of any tenant. Errors: psycopg.Error."""
        async with self._pool.connection() as connection:
            return await question(connection)


def _pinned(url: str) -> str:
    """Options of a connection that no ALTER ROLE, which every role may do to itself, and no RESET takes back."""
    given = conninfo_to_dict(url).get("options") or ""
    return " ".join([str(given), *(f"-c {name}={value}" for name, value in _PINS.items())]).strip()


async def _pipelined(connection: Connection, entering: Statement, statements: Sequence[Statement]) -> list[list[Row]]:
    """Send everything, read everything. Parameters and results are text; a session prepares what it sees again."""
    pgconn = connection.pgconn
    known = _prepared.setdefault(connection, {})
    made: list[tuple[int, str, bytes]] = []
    taken: list[int] = []
    try:
        pgconn.enter_pipeline_mode()
        # Unprepared: what it looks at, the statements that the session holds, must not include itself.
        pgconn.send_query_params(entering.sql.encode(), [_text(value) for value in entering.values])
        sent = 1
        for sql, values in statements:
            name = known.get(sql)
            if name is None and len(known) + len(made) < _PREPARED_AT_MOST:
                name = f"s{len(known) + len(made)}".encode()
                pgconn.send_prepare(name, sql.encode())
                made.append((sent, sql, name))
                sent += 1
            parameters = [_text(value) for value in values]
            if name is None:
                pgconn.send_query_params(sql.encode(), parameters)
            else:
                pgconn.send_query_prepared(name, parameters)
            taken.append(sent)
            sent += 1
        pgconn.pipeline_sync()
        results = await _Exchange(pgconn).results
        pgconn.exit_pipeline_mode()
    except BaseException:
        # Given up in mid-exchange, as when the caller went away: nobody knows what it would answer next.
        pgconn.finish()
        raise
    # A statement behind one that failed was never prepared.
    known.update((sql, name) for at, sql, name in made if results[at].status == ExecStatus.COMMAND_OK)
    failed = next((result for result in results if result.status == ExecStatus.FATAL_ERROR), None)
    if failed is not None:
        error = psycopg.errors.error_from_result(failed)
        refused = error.sqlstate == _REFUSED
        if (failed is results[0] and not refused) or error.sqlstate in _BROKEN_SESSION:
            await connection.close()
            raise _SpoiledSession(error)
        raise error
    return [_rows(results[at]) for at in taken]


class _Exchange:
    """Sends what is in libpq's buffer and reads until the sync: `results` is the future of all results before it."""

    def __init__(self, pgconn: PGconn) -> None:
        self._pgconn = pgconn
        self._loop = asyncio.get_running_loop()
        self._found: list[PGresult] = []
        self._socket = pgconn.socket
        self.results: asyncio.Future[list[PGresult]] = self._loop.create_future()
        self.results.add_done_callback(self._leave)
        self._loop.add_reader(self._socket, self._step)
        if pgconn.flush():
            self._loop.add_writer(self._socket, self._step)

    def _leave(self, _: object) -> None:
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)

    def _step(self) -> None:
        try:
            if self._pgconn.flush() == 0:
                self._loop.remove_writer(self._socket)
            self._pgconn.consume_input()
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    # The end of one statement's results; of all, where the server is gone.
                    if self._pgconn.status == ConnStatus.BAD:
                        raise psycopg.OperationalError("the server closed the connection")
                    continue
                if result.status in _COPIES:
                    # libpq would go on answering this to every question.
                    raise psycopg.ProgrammingError("COPY is no part of a request")
                if result.status == ExecStatus.PIPELINE_SYNC:
                    self._end(None)
                    return
                self._found.append(result)
        except psycopg.Error as error:
            self._end(error)

    def _end(self, error: psycopg.Error | None) -> None:
        if self.results.done():
            return  # given up meanwhile
        if error:
            self.results.set_exception(error)
        else:
            self.results.set_result(self._found)


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
    columns = range(result.nfields)
    return [tuple(result.get_value(row, column) for column in columns) for row in range(result.ntuples)]


# As migrations/0001_roles.sql gives them to the logins.
_PINS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
    "synchronous_commit": "on",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "default_transaction_isolation": "read\\ committed",
}

_COPIES = frozenset({ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH})

_PREPARED_AT_MOST = 100

_prepared: WeakKeyDictionary[Connection, dict[str, bytes]] = WeakKeyDictionary()

# What auth.enter() says to somebody who may not come in: the session is as it should be.
_REFUSED = "42501"

# A prepared statement that is gone, or whose result has changed: the session knows another database than we do.
_BROKEN_SESSION = frozenset({"26000", "0A000"})

_tasks: set[asyncio.Task[None]] = set()


def _background(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
