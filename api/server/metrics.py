"""Prometheus' figures of one worker: requests by route, its pools and streams, what it uses.

They are written where the process that serves /metrics reads them, of all workers (metrics_exporter.py). A label is
never what a caller chose: of a path its template, of a method one that there is. Litestar's own middleware looks every
label up again at every request, which costs as much as the request's way through Litestar.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from resource import getpagesize
from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from ..pool_stats import PoolStats

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Seconds between two looks at what has no moment of its own.
_EVERY = 1.0

_REQUESTS = Counter(
    "tocsin_requests", "Requests answered, by method, route and status.", ["method", "path", "status_code"]
)

_DURATION = Histogram(
    "tocsin_request_duration_seconds",
    "From the request's arrival to the end of its answer, by method and route.",
    ["method", "path"],
)

_CONNECTIONS = Gauge(
    "tocsin_pool_connections", "Connections that the pools may have, by pool.", ["pool"], multiprocess_mode="livesum"
)

_IN_USE = Gauge(
    "tocsin_pool_in_use", "Requests that hold a connection, by pool.", ["pool"], multiprocess_mode="livesum"
)

_WAITING = Gauge(
    "tocsin_pool_waiting", "Requests in line for a connection, by pool.", ["pool"], multiprocess_mode="livesum"
)

_WAITED = Counter("tocsin_pool_waits", "Requests that had to wait for a connection, by pool.", ["pool"])

_REFUSED = Counter("tocsin_pool_refusals", "Requests that got no connection in time (503 busy), by pool.", ["pool"])

_STREAMS = Gauge("tocsin_streams", "Streams that are open.", multiprocess_mode="livesum")

_CPU = Counter("tocsin_worker_cpu_seconds", "Processor time of the workers.")

_MEMORY = Gauge("tocsin_worker_resident_bytes", "Memory of the workers.", multiprocess_mode="livesum")


class Metrics:
    """The figures of a worker."""

    def __init__(self) -> None:
        # A route's figures are found once: labels() costs more than what it leads to.
        self._figures = lru_cache(maxsize=2048)(_labelled)
        self._known: dict[str, PoolStats] = {}
        self._cpu = 0.0

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count a request. Arguments: path, the route's template."""
        requests, duration = self._figures(method if method in _METHODS else "other", path, status)
        requests.inc()
        duration.observe(seconds)

    async def watch(self, pools: Mapping[str, Callable[[], PoolStats]], streams: Callable[[], int]) -> None:
        """Look at the pools, the streams and this process again and again, until cancelled."""
        while True:
            self.look({name: pool() for name, pool in pools.items()}, streams())
            await asyncio.sleep(_EVERY)

    def look(self, pools: Mapping[str, PoolStats], streams: int) -> None:
        """Take down how it is now."""
        for name, now in pools.items():
            before = self._known.get(name, PoolStats(0, 0, 0, 0, 0))
            self._known[name] = now
            _CONNECTIONS.labels(name).set(now.size)
            _IN_USE.labels(name).set(now.in_use)
            _WAITING.labels(name).set(now.waiting)
            _WAITED.labels(name).inc(now.waits - before.waits)
            _REFUSED.labels(name).inc(now.refusals - before.refusals)
        _STREAMS.set(streams)
        cpu = time.process_time()
        _CPU.inc(cpu - self._cpu)
        self._cpu = cpu
        _MEMORY.set(_resident())


def _labelled(method: str, path: str, status: int) -> tuple[Counter, Histogram]:
    return _REQUESTS.labels(method, path, str(status)), _DURATION.labels(method, path)


def _resident() -> int:
    """Bytes of memory that this process has; 0 where the kernel does not tell (it is Linux' that does)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()
    except OSError:
        return 0
