"""What handlers need: the contract, the ways to the database, the keys."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from ..contract.check import Contract
from ..db.pool import Pool, Row, Statement
from ..db.replica import Replica, UsePrimary
from .request import Request


class Backend(msgspec.Struct, frozen=True):
    """What handlers need: the contract that was checked, the ways to the database, and what they sign with.

    `members` and `guests` are the pools of those with a token and of everybody else; `key` signs cursors, and hashes
    where guests come from; `base_url` is where links to this service begin; `replica`, what members may read from.
    """

    contract: Contract
    members: Pool
    guests: Pool
    key: bytes
    base_url: str
    replica: Replica | None = None

    async def run(self, request: Request, statements: list[Statement], *, read_only: bool) -> list[list[Row]]:
        """Run the statements of a request as whoever makes it. Errors: psycopg.Error."""
        caller, tenant = request.caller, request.tenant
        if caller is None:
            return await self.guests.run(None, tenant, statements, read_only=read_only)
        # Reads inside a write stay on the primary.
        if self.replica is not None and request.method == "GET" and self.replica.serves(caller, tenant):
            with suppress(UsePrimary):
                return await self.replica.run(caller, tenant, statements)
        return await self.members.run(caller, tenant, statements, read_only=read_only)
