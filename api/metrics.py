"""Prometheus' figures of this process: how many requests there were and how long they took, by route.

A label is never what a caller chose: of a path its template, of a method one that there is. Litestar's own middleware
looks every label up again at every request, which costs as much as the request's way through Litestar.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The figures of a process, and where Prometheus reads them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Counter(
            "tocsin_requests",
            "Requests answered, by method, route and status.",
            ["method", "path", "status_code"],
            registry=self._registry,
        )
        self._duration = Histogram(
            "tocsin_request_duration_seconds",
            "From the request's arrival to the end of its answer, by method and route.",
            ["method", "path"],
            registry=self._registry,
        )
        # A route's figures are found once: labels() costs more than what it leads to.
        self._figures = lru_cache(maxsize=2048)(self._labelled)

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count a request. Arguments: path, the route's template."""
        requests, duration = self._figures(method if method in _METHODS else "other", path, status)
        requests.inc()
        duration.observe(seconds)

    def _labelled(self, method: str, path: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(method, path, str(status)), self._duration.labels(method, path)

    def endpoint(self) -> HTTPRouteHandler:
        """GET /metrics."""

        @get("/metrics", media_type=CONTENT_TYPE_LATEST, sync_to_thread=False)
        def metrics() -> Response[bytes]:
            return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

        return metrics
