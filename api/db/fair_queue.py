"""Whose turn it is: a process has so many connections, and no tenant gets all of them.

Tenants wait in lines of their own and are called in turn; the last quarter of the connections goes only to those who
hold none. So a tenant whose requests are slow waits for itself, and the others go on. A line is as long as its pace
allows: who would wait in vain is told so at once, rather than after waiting.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from psycopg_pool import TooManyRequests

from ..pool_stats import PoolStats

# Seconds that a line must have stood before its pace is believed: connections are made, plans are cold.
_YOUNG = 1.0

# What a line remembers of its pace: after so many turns the past counts for half.
_MEMORY = 256


class FairQueue:
    """The turns of a process.

    Arguments: size, how many may hold one at once; patience, seconds that one waits; queue, how many may wait for each
    that one tenant can hold.
    """

    def __init__(self, size: int, *, patience: float, queue: int) -> None:
        self._size = self._free = size
        self._kept = max(1, size // 4) if size > 1 else 0
        self._patience = patience
        self._longest = (size - self._kept) * queue
        self._held: dict[str, int] = {}
        self._lines: OrderedDict[str, _TenantQueue] = OrderedDict()
        self._waits = self._refusals = 0

    def pool(self) -> PoolStats:
        """How they are used."""
        waiting = sum(len(line.waiting) for line in self._lines.values())
        return PoolStats(self._size, self._size - self._free, waiting, self._waits, self._refusals)

    def take(self, tenant: str) -> bool:
        """Take a turn if there is one for this tenant now; else wait() for it. Whoever has taken one gives it back."""
        held = self._held.get(tenant, 0)
        if self._free > self._kept or (self._free and not held):
            self._free -= 1
            self._held[tenant] = held + 1
            return True
        return False

    def give(self, tenant: str) -> None:
        """Give a turn back."""
        held = self._held[tenant] - 1
        if held:
            self._held[tenant] = held
        else:
            del self._held[tenant]
        self._free += 1
        while self._lines and self._call():
            pass

    async def wait(self, tenant: str) -> None:
        """Take a turn when it comes. Errors: TooManyRequests, when it does not come in time, or would not."""
        self._waits += 1
        line = self._lines.setdefault(tenant, _TenantQueue())
        if len(line.waiting) >= self._longest or line.expected(self._held.get(tenant, 0)) > self._patience:
            self._refusals += 1
            raise TooManyRequests("the line is too long")
        turn = asyncio.get_running_loop().create_future()
        line.waiting[turn] = None
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                # It came just when its waiter left.
                self.give(tenant)
            elif line.leave(turn):
                del self._lines[tenant]
            if isinstance(error, TimeoutError):
                self._refusals += 1
                raise TooManyRequests("the turn did not come") from None
            raise

    def _call(self) -> bool:
        """Call the next who may have a turn, from the line that was not called for longest; whether to go on."""
        if not self._free:
            return False
        for tenant, line in self._lines.items():
            if self._free > self._kept or tenant not in self._held:
                turn = line.call()
                if turn is not None:
                    self.take(tenant)
                    turn.set_result(None)
                if line.waiting:
                    self._lines.move_to_end(tenant)
                else:
                    del self._lines[tenant]
                return True
        return False


class _TenantQueue:
    """Who waits, in the order of coming, and the pace at which they were called."""

    def __init__(self) -> None:
        self.waiting: OrderedDict[asyncio.Future[None], None] = OrderedDict()
        self._began = time.monotonic()
        self._called = 0

    def expected(self, at_once: int) -> float:
        """Seconds that somebody who comes now would wait. Arguments: at_once, how many turns the tenant has now."""
        age = time.monotonic() - self._began
        # Those who are at it count as called: of a line that has not moved at all it says how slow they are at best.
        return (len(self.waiting) + 1) * age / (self._called + max(at_once, 1)) if age > _YOUNG else 0.0

    def call(self) -> asyncio.Future[None] | None:
        """Take the first who still waits out of the line; None when there is nobody."""
        while self.waiting:
            turn, _ = self.waiting.popitem(last=False)
            if not turn.done():
                self._called += 1
                if self._called >= _MEMORY:
                    self._called //= 2
                    self._began += (time.monotonic() - self._began) / 2
                return turn
        return None

    def leave(self, turn: asyncio.Future[None]) -> bool:
        """Leave the line; whether that has emptied it."""
        if turn not in self.waiting:
            return False
        del self.waiting[turn]
        return not self.waiting
