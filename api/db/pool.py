"""The way to the database: one request, one transaction, one round trip.

A pipeline sends auth.enter() and what the request wants in one go; the transaction is the implicit one, which ends at
the pipeline's sync. Connections are pooled by login, tocsin_member's for signed-in callers and tocsin_guest's for
everybody else, so that neither waits for the other, and tenants take turns at them; what a request leaves behind on its
connection, auth.enter() clears for the next, or refuses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from ..caller import Caller
from ..pool_stats import PoolStats
from .fair_queue import FairQueue
from .session import Connection, DirtySession, Row, Session, Statement

__all__ = ["DirtySession", "Pool", "Row", "Statement", "Unreachable"]

log = structlog.get_logger("tocsin.db")

_ENTER = "select auth.enter($1, $2, $3, $4, $5)"
_ENTER_AS_GUEST = "select auth.enter_as_guest($1)"


class Unreachable(psycopg.OperationalError):
    """No connection can be made: the server is not there, or does not take any more."""


class Pool:
    """A pool of one login's connections, and the one way to run statements on it.

    Arguments: url, a conninfo; options, what pin_settings() says to connect with; gate_key, the secret that
    auth.enter() wants; size, how many connections at most;
    patience, seconds that a request waits for a free one; queue, how many of a tenant may wait for each that it can
    have; written, what is told how far a write has brought the write-ahead log: caller, tenant, position.
    """

    def __init__(
        self,
        url: str,
        gate_key: str,
        *,
        options: str,
        size: int,
        patience: float = 3.0,
        queue: int = 16,
        written: Callable[[Caller, str, int], None] | None = None,
    ) -> None:
        self._gate_key = gate_key
        self._written = written
        self._turns = FairQueue(size, patience=patience, queue=queue)
        # The pool makes connections, and replaces them; between requests they stay here, at no request's expense.
        self._idle: list[Session] = []
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            kwargs={"autocommit": True, "options": options},
            min_size=min(2, size),
            max_size=size,
            # Idle connections are not monitored: they are checked on checkout.
            check=AsyncConnectionPool.check_connection,
            timeout=patience,
            reconnect_timeout=5.0,
            open=False,
        )

    async def open(self) -> None:
        """Start the pool; a database that is down does not keep the process from starting."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        while self._idle:
            session = self._idle.pop()
            session.rest()
            await self._pool.putconn(session.connection)
        await self._pool.close()

    async def run(
        self, caller: Caller | None, tenant: str, statements: Sequence[Statement], *, read_only: bool
    ) -> list[list[Row]]:
        """Enter the tenant as the caller and run the statements, all or nothing, in one round trip.

        Arguments: caller, None for a guest; tenant, its slug; of a guest anything that tells tenants apart.
        Result: the rows of each statement, text as bytes. Errors: psycopg.Error, the transaction rolled back.
        """
        written = partial(self._written, caller, tenant) if self._written and caller and not read_only else None
        entering = self.entering(caller, tenant, read_only=read_only)
        try:
            return await self.attempt(tenant, entering, statements, written)
        except DirtySession as error:
            # It is closed by now, and nothing of this request was done: all of it is one transaction.
            log.warning("a spoiled session was closed", sqlstate=error.reason.sqlstate)
        except (TooManyRequests, Unreachable):
            raise
        except psycopg.OperationalError as error:
            # A connection that died while nobody used it: what only reads may be asked again.
            if not read_only or error.sqlstate is not None:
                raise
        try:
            return await self.attempt(tenant, entering, statements, written)
        except DirtySession as error:
            raise error.reason from None

    def entering(self, caller: Caller | None, tenant: str, *, read_only: bool) -> Statement:
        """The statement that names the caller to the database."""
        if caller is None:
            return Statement(_ENTER_AS_GUEST, (read_only,))
        return Statement(_ENTER, (self._gate_key, caller.issuer, caller.subject, tenant, read_only))

    async def attempt(
        self,
        tenant: str,
        entering: Statement,
        statements: Sequence[Statement],
        written: Callable[[int], None] | None = None,
    ) -> list[list[Row]]:
        """Run the statements once, on one connection, when it is the tenant's turn. Errors: also DirtySession."""
        turns = self._turns
        if not turns.take(tenant):
            await turns.wait(tenant)
        try:
            session = await self._session()
            try:
                return await session.run(entering, statements, written)
            finally:
                await self._keep(session)
        except PoolTimeout as error:
            # There is a connection for every turn, or it can be made.
            raise Unreachable("no connection could be made") from error
        finally:
            turns.give(tenant)

    async def ask(self, question: Callable[[Connection], Awaitable[bool]]) -> bool:
        """Ask something of the database that is nobody's, outside of any tenant. Errors: psycopg.Error."""
        if not self._turns.take(""):
            await self._turns.wait("")
        try:
            session = await self._session()
            session.rest()
            try:
                return await question(session.connection)
            finally:
                session.resume()
                await self._keep(session)
        finally:
            self._turns.give("")

    def pool(self) -> PoolStats:
        """How the pool is used."""
        return self._turns.pool()

    async def _session(self) -> Session:
        """A session that nobody uses. Errors: PoolTimeout."""
        while self._idle:
            session = self._idle.pop()
            if session.is_sound:
                return session
            await self._keep(session)
        return Session(await self._pool.getconn())

    async def _keep(self, session: Session) -> None:
        """Keep a session for the next request; the pool takes back the connection of one that is of no more use."""
        if session.is_sound and not self._pool.closed:
            self._idle.append(session)
        else:
            session.rest()
            await self._pool.putconn(session.connection)
