"""Flat cost: what a request of the big tenant takes in PostgreSQL, over databases of different sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from .bench_cases import CASES, Case
from .bench_rates import Bench

# The connection is the first one, which calls in the big tenant. The needle is in as many of its rows at every size; a
# common word is not, and a page of what it finds is all that is equal.
FLAT = (
    *(case for case in CASES if case.name in ("list of 20", "filtered list", "deep page", "status counts")),
    *(case for case in CASES if case.name in ("search", "rollup")),
    Case("search, a common word", "GET", "/incidents", query="search=quay&limit=20"),
)


class Flatness(msgspec.Struct, frozen=True):
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


def latencies(bench: Bench, cases: Sequence[str], seconds: int) -> dict[str, float]:
    """Milliseconds a request of each case, by pgbench on one connection.

    Arguments: cases, the names of some, none for all. Errors: BenchError.
    """
    wanted = [case for case in FLAT if not cases or case.name in cases]
    return {case.name: 1000 / bench.yardstick(case, 1, seconds).rate for case in wanted}


def flatness(found: Mapping[int, Mapping[str, float]]) -> list[Flatness]:
    """The figures by case. Arguments: found, by size, the smallest first."""
    names = next(iter(found.values()))
    return [Flatness(name, list(found), [figures[name] for figures in found.values()]) for name in names]
