"""How a pool of connections is used, for the metrics."""

from __future__ import annotations

from typing import NamedTuple


class PoolStats(NamedTuple):
    """How a pool is used now; waits and refusals since the process began."""

    size: int
    in_use: int
    waiting: int
    waits: int
    refusals: int
