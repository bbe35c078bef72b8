"""The figures of the bench for a terminal, and beside those of an earlier run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from .memory import Memory
from .peer import Comparison
from .rates import Result
from .scaling import Scaling
from .writers import Writing


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was measured, and on what."""

    postgres: str
    processors: int
    workers: int
    seconds: int
    rows: int
    tenants: int
    results: list[Result] = []
    writers: list[Writing] = []
    memory: Memory | None = None
    beside: list[Comparison] = []
    flat: list[Scaling] = []

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return not any(result.errors for result in self.results) and (self.memory is None or self.memory.passed)

    def text(self) -> str:
        """The report for a terminal."""
        told = [
            f"PostgreSQL {self.postgres}, {self.processors} processors, {self.workers} workers, {self.seconds} s each,"
            f" {self.rows:,} rows of {self.tenants:,} tenants, the first with a tenth. us: CPU microseconds a request."
        ]
        if self.results:
            told += ["", *table(_HEADS, (_line(result) for result in self.results))]
            told += [f"\n{result.name}: {result.first_error}" for result in self.results if result.errors]
        if self.writers:
            told += ["", *table(Writing.HEADS, (writing.line() for writing in self.writers))]
            told += [f"{writing.name}: {writing.waits}" for writing in self.writers if writing.waits]
        if self.memory:
            told += ["", self.memory.text()]
        if self.beside:
            told += ["", *table(Comparison.HEADS, (beside.line() for beside in self.beside))]
        if self.flat:
            sizes = self.flat[0].sizes
            heads = ("ms, 1 connection", *(f"{size:,}" for size in sizes), "largest/smallest")
            told += ["", *table(heads, (flat.line() for flat in self.flat))]
        return "\n".join(told)

    def against(self, earlier: Report) -> str:
        """What has changed since an earlier run: then -> now, and by how much."""
        known = {(result.name, result.connections): result for result in earlier.results}
        lines = []
        for now in self.results:
            then = known.get((now.name, now.connections))
            if then is not None:
                changes = (_change(getattr(then, name), getattr(now, name), form) for name, form in _COMPARED)
                lines.append((now.name, str(now.connections), *changes))
        return "\n".join(table(("", "conn", "HTTP/s", "ratio", "p99 ms", "API us", "PG us"), lines))


_HEADS = (
    *("", "conn", "HTTP/s", "pgbench/s", "ratio", "p50 ms", "p99 ms", "API us", "PG us", "PG us (pgbench)"),
    *("statements", "round trips", "errors"),
)
_COMPARED = (
    *(("http_rate", ".0f"), ("ratio", ".2f"), ("p99_ms", ".1f")),
    *(("api_us", ".0f"), ("postgres_us", ".0f")),
)


def _line(result: Result) -> tuple[str, ...]:
    return (
        result.name,
        str(result.connections),
        f"{result.http_rate:.0f}",
        f"{result.pgbench_rate:.0f}",
        f"{result.ratio:.2f}",
        f"{result.p50_ms:.1f}",
        f"{result.p99_ms:.1f}",
        f"{result.api_us:.0f}",
        f"{result.postgres_us:.0f}",
        f"{result.pgbench_postgres_us:.0f}",
        f"{result.statements:.0f}",
        f"{result.round_trips:.0f}",
        str(result.errors),
    )


def _change(then: float, now: float, form: str) -> str:
    by = f" ({now / then - 1:+.0%})" if then else ""
    return f"{then:{form}} -> {now:{form}}{by}"


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines in columns, the first one to the left."""
    rows = [heads, *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    for name, *figures in rows:
        yield "  ".join([name.ljust(widths[0]), *map(str.rjust, figures, widths[1:])])
