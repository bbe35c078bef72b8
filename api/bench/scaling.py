"""Flat cost: what a request of the big tenant takes in PostgreSQL, over databases of different sizes.

All of them are asked in turn, several times, and the median counts: a machine that is slower for a while is so for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

import msgspec

from .cases import CASES, Case
from .rates import Bench

_TURNS = 3

# The connection is the first one, which calls in the big tenant. The needle is in as many of its rows at every size; a
# common word is not, and a page of what it finds is all that is equal.
FLAT = (
    *(case for case in CASES if case.name in ("list of 20", "filtered list", "deep page", "status counts")),
    *(case for case in CASES if case.name in ("search", "rollup")),
    Case("search, a common word", "GET", "/incidents", query="search=quay&limit=20"),
)


class Scaling(msgspec.Struct, frozen=True):
    """A case's milliseconds a request at each size."""

    name: str
    sizes: list[int]
    milliseconds: list[float]

    @property
    def ratio(self) -> float:
        """The largest database's to the smallest's."""
        return self.milliseconds[-1] / self.milliseconds[0]

    def line(self) -> tuple[str, ...]:
        """It for a table."""
        return (self.name, *(f"{figure:.2f}" for figure in self.milliseconds), f"{self.ratio:.2f}")


def flatness(benches: Mapping[int, Bench], cases: Sequence[str], seconds: int) -> list[Scaling]:
    """Milliseconds a request of each case, by pgbench on one connection.

    Arguments: benches, by size, the smallest first; cases, the names of some, none for all; seconds, of each of three
    turns. Errors: BenchError.
    """
    wanted = [case for case in FLAT if not cases or case.name in cases]
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(_TURNS):
        for case in wanted:
            for size, bench in benches.items():
                rate = bench.yardstick(case, 1, seconds).rate
                taken.setdefault((case.name, size), []).append(1000 / rate)
    return [Scaling(case.name, list(benches), [median(taken[case.name, size]) for size in benches]) for case in wanted]
