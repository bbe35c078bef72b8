"""What no worker knows: how the database is, how far the sealing of the ledgers and the replica are behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg.conninfo import make_conninfo

# Seconds for which an answer is good: to ask for /metrics again and again is to ask the database no more often.
_GOOD_FOR = 5.0

_OPTIONS = "-c statement_timeout=5s -c lock_timeout=1s"

_BACKLOG = b"select unsealed, extract(epoch from statement_timestamp() - oldest) from engine.sealing_backlog()"
_WRITTEN = b"select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_flush_lsn(), '0/0')"
_REPLAYED = (
    b"select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0'),"
    b" extract(epoch from clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())"
    b" where pg_catalog.pg_is_in_recovery()"
)


class DatabaseFigures(Collector):
    """Figures of the database, asked for when they are read.

    Arguments: worker_url, of the login tocsin_worker; member_url and replica_url, of tocsin_member on the primary
    and on the replica, where there is one.
    """

    def __init__(self, worker_url: str, member_url: str, replica_url: str | None) -> None:
        self._worker, self._member, self._replica = worker_url, member_url, replica_url
        self._known: list[Metric] = []
        self._until = 0.0

    def describe(self) -> list[Metric]:
        """Nothing is asked of a database for the sake of the names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures; those that cannot be had are left out, and `up` says so."""
        if time.monotonic() >= self._until:
            self._known = [*self._of_ledgers(), *(self._of_replica(self._replica) if self._replica else ())]
            self._until = time.monotonic() + _GOOD_FOR
        yield from self._known

    def _of_ledgers(self) -> Iterator[Metric]:
        row = _asked(self._worker, _BACKLOG)
        yield _gauge("tocsin_database_up", "Whether the database answers.", row is not None)
        if row is not None:
            unsealed, seconds = row
            yield _gauge("tocsin_ledger_unsealed_rows", "Rows of the ledgers that wait for their seal.", unsealed)
            yield _gauge("tocsin_ledger_sealing_lag_seconds", "How long the oldest of them has waited.", seconds or 0)

    def _of_replica(self, url: str) -> Iterator[Metric]:
        replayed, written = _asked(url, _REPLAYED), _asked(self._member, _WRITTEN)
        yield _gauge("tocsin_replica_up", "Whether the replica answers, and is one.", replayed is not None)
        if replayed is not None and written is not None:
            behind = max(0, written[0] - replayed[0])
            yield _gauge("tocsin_replica_lag_bytes", "Of the primary's log, what the replica has not replayed.", behind)
            # Of a primary that writes nothing the last transaction is old, and nothing is missing.
            seconds = replayed[1] if behind and replayed[1] is not None else 0
            yield _gauge("tocsin_replica_lag_seconds", "How old the last transaction on the replica is.", seconds)


def _asked(url: str, question: bytes) -> tuple[Any, ...] | None:
    """The row that answers a question; None for none, or for no answer."""
    try:
        with psycopg.connect(make_conninfo(url, connect_timeout=2, options=_OPTIONS), autocommit=True) as connection:
            return connection.execute(question).fetchone()
    except psycopg.Error:
        return None


def _gauge(name: str, said: str, value: object) -> Metric:
    return GaugeMetricFamily(name, said, value=float(str(value)) if not isinstance(value, bool) else float(value))
