"""Who creates at once: one busy tenant, many that are not, and what they wait for.

A tenant's numbers have no gaps, so one creation follows another's commit: a tenant creates as often as the disk
flushes, and many tenants share a flush. `commit_delay` makes every flush 5 ms slower, as a slower disk would.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ClassVar

import msgspec
import psycopg

from ..caller import Caller
from ..db.pool import Statement
from . import pgbench
from .cases import CASES, Call
from .data import subject
from .environment import Environment, Say
from .rates import Bench

_CONNECTIONS = 16
# In how many tenants a connection creates in turn, at the most.
_TURNS = 62
_EVERY = 0.02  # seconds between two looks at who waits
_DELAY = 5000  # microseconds

_ACTIVE = """
select coalesce(pg_stat_activity.wait_event_type || ': ' || pg_stat_activity.wait_event, 'running')
from pg_catalog.pg_stat_activity
where
    pg_stat_activity.usename = 'tocsin_member'
    and pg_stat_activity.state = 'active'
"""


class Writing(msgspec.Struct, frozen=True):
    """Creations a second, and what the sessions were seen doing: shares of all looks, the largest first."""

    HEADS: ClassVar = ("creations/s", "conn", "hot tenant", "cool tenants", "us of PG each")

    name: str
    connections: int
    hot: float
    cool: float
    postgres_us: float
    shares: dict[str, float]

    def line(self) -> tuple[str, ...]:
        """It for a table."""
        rates = (f"{rate:.0f}" if rate else "" for rate in (self.hot, self.cool))
        return (self.name, str(self.connections), *rates, f"{self.postgres_us:.0f}")

    @property
    def waits(self) -> str:
        """What was waited for, in words."""
        return ", ".join(f"{name} {share:.0%}" for name, share in self.shares.items() if share >= 0.01)


def writers(bench: Bench, ground: Environment, tenants: list[str], seconds: int, say: Say) -> list[Writing]:
    """Measure creations as the disk is, and as if it were slow. Arguments: tenants, the hot one first."""
    texts = _scripts(bench, ground, tenants)
    found = []
    with psycopg.connect(ground.logins.admin, autocommit=True) as admin:
        for place in ("", f", flush {_DELAY} us slower"):
            with _delayed(admin) if place else _as_it_is():
                for name, parts in _RUNS.items():
                    say(f"{name}{place} ...")
                    found.append(_measured(bench, admin, f"{name}{place}", parts, texts, seconds))
    return found


# What runs together: script and connections.
_RUNS: dict[str, tuple[tuple[str, int], ...]] = {
    "flush alone": (("flush", 1),),
    "hot, one by one": (("hot", 1),),
    "hot": (("hot", _CONNECTIONS),),
    "cool": (("cool", _CONNECTIONS),),
    "hot and cool": (("hot", _CONNECTIONS), ("cool", _CONNECTIONS)),
}


def _scripts(bench: Bench, ground: Environment, tenants: list[str]) -> dict[str, str]:
    (create,) = (case for case in CASES if case.name == "create")
    hot, *cool = tenants

    def call(slug: str) -> Call:
        return Call(create, Caller(ground.settings.issuer, subject(slug), slug), slug, "", "", create.bodies[0])

    turns = min(_TURNS, max(1, len(cool) // _CONNECTIONS))
    places = [[cool[(number * turns + turn) % len(cool)] for turn in range(turns)] for number in range(_CONNECTIONS)]
    return {
        # A commit of nothing but a message in the log.
        "flush": pgbench.script([[[Statement("select pg_logical_emit_message(true, 'bench', 'x')")]]]),
        "hot": pgbench.script([bench.statements([call(hot)])] * _CONNECTIONS),
        "cool": pgbench.script([bench.statements([call(slug) for slug in slugs]) for slugs in places]),
    }


def _measured(
    bench: Bench,
    admin: psycopg.Connection[Any],
    name: str,
    parts: tuple[tuple[str, int], ...],
    texts: dict[str, str],
    seconds: int,
) -> Writing:
    with _watched(admin) as seen, ThreadPoolExecutor(len(parts)) as pool:
        runs = {
            part: pool.submit(
                bench.script, texts[part], "admin" if part == "flush" else "member", connections, seconds, part
            )
            for part, connections in parts
        }
        measures = {part: run.result() for part, run in runs.items()}
    looks = sum(seen.values())
    requests = sum(measure.requests for measure in measures.values())
    rates = {part: measure.rate for part, measure in measures.items()}
    return Writing(
        name=name,
        connections=sum(connections for _, connections in parts),
        hot=rates.get("hot", 0) or rates.get("flush", 0),
        cool=rates.get("cool", 0),
        # Each has counted all that the server used while it ran.
        postgres_us=max(measure.cpu_seconds for measure in measures.values()) / requests * 1e6,
        shares={event: count / looks for event, count in seen.most_common()},
    )


@contextmanager
def _watched(admin: psycopg.Connection[Any]) -> Iterator[Counter[str]]:
    seen: Counter[str] = Counter()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(_EVERY):
            seen.update(event for (event,) in admin.execute(_ACTIVE.encode()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _delayed(admin: psycopg.Connection[Any]) -> Iterator[None]:
    try:
        admin.execute(f"alter system set commit_delay = {_DELAY}".encode())
        admin.execute("alter system set commit_siblings = 0")
        admin.execute("select pg_reload_conf()")
        yield
    finally:
        admin.execute("alter system reset commit_delay")
        admin.execute("alter system reset commit_siblings")
        admin.execute("select pg_reload_conf()")
