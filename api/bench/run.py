"""The bench: what goes through the API, beside what PostgreSQL does with the same statements and nothing before it.

Times say something of the machine, ratios and processor time a request something of the code. Everything happens on a
cluster of the bench's own; what the user has is not touched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
import psycopg

from . import cases as bench_cases
from . import data, fixtures, peer, scaling
from . import memory as bench_memory
from . import writers as bench_writers
from .environment import Environment, Say, built, serving
from .http_load import BenchError
from .process_stats import measurable
from .rates import Bench
from .report import Report

PARTS = ("rates", "writers", "memory", "beside")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What to measure, and how.

    kind of PostgreSQL, embedded or system; size and tenants of the database; keep, a folder for databases to use again;
    parts of PARTS; seconds a measurement, connections, workers of the API; cases, the names of some or none for all;
    minutes that memory is watched; peer, the name of one for the part `beside`.
    """

    kind: str
    size: int
    tenants: int
    keep: Path | None
    parts: Sequence[str]
    seconds: int
    connections: Sequence[int]
    workers: int
    cases: Sequence[str]
    minutes: float


def run(wanted: Options, say: Say) -> Report:
    """Measure. Arguments: say, which takes a line of progress. Errors: BenchError, ClusterError."""
    _possible()
    keep = wanted.keep / str(wanted.size) if wanted.keep else None
    with built(wanted.kind, wanted.size, wanted.tenants, keep, say) as ground:
        scene = _scene(ground, wanted.tenants, say)
        with serving(ground.settings, ground.logins, wanted.workers) as (port, api):
            bench = Bench(ground, scene, bench_cases.deep(ground, scene, port))
            results = [
                bench.measure(case, connections, wanted.seconds, port, api, say)
                for case in bench_cases.CASES
                if "rates" in wanted.parts and (not wanted.cases or case.name in wanted.cases)
                for connections in wanted.connections
            ]
            memory = bench_memory.watch(bench, port, api, wanted.minutes, say) if "memory" in wanted.parts else None
            beside = (
                peer.beside(bench, ground, (port, api), wanted.workers, wanted.seconds, say)
                if "beside" in wanted.parts
                else []
            )
        writers = (
            bench_writers.writers(bench, ground, data.slugs(wanted.tenants), wanted.seconds, say)
            if "writers" in wanted.parts
            else []
        )
        return msgspec.structs.replace(
            _report(ground, wanted), results=results, memory=memory, beside=beside, writers=writers
        )


def flat(wanted: Options, sizes: Sequence[int], say: Say) -> Report:
    """Compare databases of several sizes, the smallest first. Arguments and errors as run()'s."""
    _possible()
    benches = {}
    with ExitStack() as stack:
        for size in sizes:
            keep = wanted.keep / str(size) if wanted.keep else None
            ground = stack.enter_context(built(wanted.kind, size, wanted.tenants, keep, say))
            scene = _scene(ground, wanted.tenants, say)
            with serving(ground.settings, ground.logins, 1) as (port, _):
                benches[size] = Bench(ground, scene, bench_cases.deep(ground, scene, port))
        say("measuring ...")
        flatness = scaling.flatness(benches, wanted.cases, wanted.seconds)
        return msgspec.structs.replace(_report(ground, wanted), flat=flatness)


def _possible() -> None:
    if not measurable():
        raise BenchError("the bench reads the processor time of processes from /proc, which this machine does not have")


def _scene(ground: Environment, tenants: int, say: Say) -> fixtures.Fixtures:
    say("The rows that are asked for ...")
    scene = fixtures.scene(ground, tenants)
    with psycopg.connect(ground.logins.admin, autocommit=True) as connection:
        connection.execute("checkpoint")
    return scene


def _report(ground: Environment, wanted: Options) -> Report:
    """What it was measured on."""
    with psycopg.connect(ground.logins.admin) as connection:
        version = str(connection.info.parameter_status("server_version"))
    return Report(
        postgres=version,
        processors=len(os.sched_getaffinity(0)),
        workers=wanted.workers,
        seconds=wanted.seconds,
        rows=wanted.size,
        tenants=wanted.tenants,
    )
