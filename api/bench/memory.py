"""What an API process holds in memory while everything is asked of it at once."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import msgspec

from .cases import CASES
from .environment import Say
from .http_load import Load, send
from .process_stats import memory, workers
from .rates import Bench

CONNECTIONS = 16
LIMIT_MB = 120

_EVERY = 15.0  # seconds
_MB = 1024 * 1024


class Sample(msgspec.Struct, frozen=True):
    """A worker's memory at a moment, seconds from the start: all, and its share of what several share."""

    at: float
    worker: int
    rss_mb: float
    pss_mb: float


class Memory(msgspec.Struct, frozen=True):
    """How much the workers had, and by how much each grew in the second half."""

    minutes: float
    requests: int
    errors: int
    looks: list[Sample]

    def text(self) -> str:
        """It for a terminal."""
        lines = [
            f"Memory of the API under the whole mix on {CONNECTIONS} connections, {self.minutes:g} minutes,"
            f" {self.requests} requests, {self.errors} errors:"
        ]
        for worker in self.ids:
            mine = self._of(worker)
            growth, noise = self.growth(worker)
            lines.append(
                f"  worker {worker}: RSS at most {max(look.rss_mb for look in mine):.1f} MB (PSS"
                f" {max(look.pss_mb for look in mine):.1f}); second half {growth:+.2f} MB, noise {noise:.2f}"
            )
        verdict = "PASS" if self.passed else "FAIL"
        lines.append(
            f"  {verdict}: below {LIMIT_MB} MB, and grown by no more than the noise: twice the standard error of the"
            " line through the looks, and 1 MB, the piece in which the allocator takes memory"
        )
        return "\n".join(lines)

    @property
    def ids(self) -> list[int]:
        """The workers' processes."""
        return sorted({look.worker for look in self.looks})

    @property
    def passed(self) -> bool:
        """Whether it is little, and stays so."""
        grown = (self.growth(worker) for worker in self.ids)
        return not self.errors and self.most_mb < LIMIT_MB and all(growth <= noise for growth, noise in grown)

    @property
    def most_mb(self) -> float:
        """The most that a worker had."""
        return max(look.rss_mb for look in self.looks)

    def growth(self, worker: int) -> tuple[float, float]:
        """Megabytes that a worker grew by in the second half, along the line of least squares; and what is noise."""
        half = self.minutes * 30
        late = [look for look in self._of(worker) if look.at >= half]
        if len(late) < 3:
            return late[-1].rss_mb - late[0].rss_mb if late else 0.0, 1.0
        times, sizes = [look.at for look in late], [look.rss_mb for look in late]
        line = statistics.linear_regression(times, sizes)
        rest = sum((size - line.slope * at - line.intercept) ** 2 for at, size in zip(times, sizes, strict=True))
        spread = sum((at - statistics.fmean(times)) ** 2 for at in times)
        error = (rest / (len(late) - 2) / spread) ** 0.5
        return line.slope * half, 2 * error * half + 1.0

    def _of(self, worker: int) -> list[Sample]:
        return [look for look in self.looks if look.worker == worker]


def watch(bench: Bench, port: int, api: int, minutes: float, say: Say) -> Memory:
    """Load the API with every case on each connection, and look at its workers. Arguments: as Bench.measure()'s."""
    mixes = []
    for number in range(CONNECTIONS):
        # Each begins with another case, so that at any time all of them are asked.
        order = [CASES[(number + place) % len(CASES)] for place in range(len(CASES))]
        mixes.append([message for case in order for message in bench.messages(case, number)])
    bench.reset()
    watched = workers(api)
    looks: list[Sample] = []
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        load = pool.submit(send, Load(port, minutes * 60, mixes))
        pause = min(_EVERY, minutes * 60 / 8)
        while not load.done() and time.monotonic() - began < minutes * 60:
            time.sleep(pause)
            at = time.monotonic() - began
            looks += [Sample(at, worker, *(size / _MB for size in memory(worker))) for worker in watched]
            mine = looks[-len(watched) :]
            say(f"{at:.0f} s: " + ", ".join(f"{look.rss_mb:.1f} MB" for look in mine))
        tally = load.result()
    return Memory(minutes, tally.requests, tally.errors, looks)
