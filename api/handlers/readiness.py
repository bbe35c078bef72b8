"""Whether this process could serve: the database answers, is of its version, and lets it in.

A database that was restored, or moved to another host, knows the gate key of the host that it comes from: it answers,
keeps the contract, and refuses every caller. So the gate is tried, as nobody.
"""

from __future__ import annotations

from functools import partial

import psycopg
import structlog

from ..contract import check as contracts
from ..contract.check import Contract
from ..db.pool import Pool
from ..db.session import Connection
from ..problems import Problem

log = structlog.get_logger("tocsin.readiness")

# No tenant's slug is empty: who is let through the gate is told that nobody is a member.
_AS_NOBODY = b"select auth.enter(%s, 'nobody', 'nobody', '', true)"

_OTHER_VERSION = "The database is of another version than this process: run `tocsin migrate`, or the other version."
_CLOSED = (
    "The database does not know this host's gate key, so it would refuse every request: run `tocsin migrate` on this"
    " host, or set TOCSIN_GATE_KEY to a key that the database knows."
)
_NO_GUESTS = (
    "The login tocsin_guest does not get into the database, so links would not work: run `tocsin migrate`, which sets"
    " its password, or see DATABASE_GUEST_URL."
)


class Readiness:
    """What is asked before a balancer sends anybody.

    Arguments: contract; members and guests, the ways to the database; gate_key, which the members' way needs.
    """

    def __init__(self, contract: Contract, members: Pool, guests: Pool, gate_key: str) -> None:
        self._contract, self._members, self._guests, self._gate_key = contract, members, guests, gate_key
        self._said: str | None = None

    async def check(self) -> None:
        """Return when all is well. Errors: Problem not-ready, with the remedy; psycopg.Error, when nobody answers."""
        reason = await self._reason()
        if reason != self._said:
            # Once, and not at each question: anybody may ask.
            self._said = reason
            if reason:
                log.error("not ready", reason=reason)
            else:
                log.info("ready")
        if reason:
            raise Problem("not-ready", reason)

    async def _reason(self) -> str | None:
        if not await self._members.ask(partial(contracts.holds, self._contract)):
            return _OTHER_VERSION
        if not await self._members.ask(self._is_let_in):
            return _CLOSED
        try:
            # Where a guest is being served at this moment there is a way in, and all of it may be taken.
            if not self._guests.pool().in_use:
                await self._guests.ask(_answers)
        except psycopg.OperationalError:
            return _NO_GUESTS
        return None

    async def _is_let_in(self, connection: Connection) -> bool:
        try:
            await connection.execute(_AS_NOBODY, [self._gate_key], prepare=False)
        except psycopg.errors.InsufficientPrivilege as error:
            return error.diag.constraint_name != "gate-closed"
        return True


async def _answers(connection: Connection) -> bool:
    await connection.execute(b"select")
    return True
