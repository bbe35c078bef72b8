"""The bench: what goes through the API, beside what PostgreSQL does with the same statements and nothing before it.

Times say something of the machine, ratios and processor time a request something of the code. Everything happens on a
throw-away cluster; what the user has is not touched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import msgspec
import psycopg

from . import bench_cases as cases
from . import bench_pgbench as pgbench
from . import contract, deploy, postmaster
from .auth import issue
from .bench_cases import CASES, Case
from .bench_http import BenchError, Load, send
from .embedded import Cluster, binaries
from .engine import Engine
from .settings import ROOT, Logins, Secrets, Settings, load, secrets, urls

_WARM_UP = 2  # seconds, at the most
_START_SECONDS = 60.0
_PROC = Path("/proc")
_TOKEN_LIFE = timedelta(hours=12)

Say = Callable[[str], None]


class Result(msgspec.Struct, frozen=True):
    """A line of the table. What ends in `us` is CPU, in microseconds a request, of the process that it names."""

    name: str
    http_rate: float
    pgbench_rate: float
    ratio: float
    p50_ms: float
    p99_ms: float
    api_us: float
    postgres_us: float
    pgbench_postgres_us: float
    load_us: float
    errors: int
    first_error: str


class Report(msgspec.Struct, frozen=True):
    """Everything that was measured, and on what."""

    postgres: str
    processors: int
    workers: int
    connections: int
    seconds: int
    rows: int
    results: list[Result]

    def text(self) -> str:
        """The report for a terminal."""
        told = [
            f"PostgreSQL {self.postgres}, {self.processors} processors, {self.workers} workers, {self.connections}"
            f" connections, {self.seconds} s each, {self.rows} rows. us: CPU microseconds a request.",
            "",
            *self._table(),
        ]
        told += [f"\n{result.name}: {result.first_error}" for result in self.results if result.errors]
        return "\n".join(told)

    def _table(self) -> Iterator[str]:
        heads = ("", "HTTP/s", "pgbench/s", "ratio", "p50 ms", "p99 ms", "API us", "PG us", "PG us (pgbench)", "errors")
        lines = [heads] + [
            (
                result.name,
                f"{result.http_rate:.0f}",
                f"{result.pgbench_rate:.0f}",
                f"{result.ratio:.2f}",
                f"{result.p50_ms:.1f}",
                f"{result.p99_ms:.1f}",
                f"{result.api_us:.0f}",
                f"{result.postgres_us:.0f}",
                f"{result.pgbench_postgres_us:.0f}",
                str(result.errors),
            )
            for result in self.results
        ]
        widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
        for name, *figures in lines:
            yield "  ".join([name.ljust(widths[0]), *map(str.rjust, figures, widths[1:])])


def run(kind: str, *, seconds: int, connections: int, workers: int, rows: int, say: Say) -> Report:
    """Measure every case.

    Arguments: kind of PostgreSQL, embedded or system; seconds a measurement; connections of each client; workers of the
    API; rows to begin with; say, which takes a line of progress. Errors: BenchError, ClusterError.
    """
    if not (_PROC / "self" / "stat").exists():
        raise BenchError("the bench reads the processor time of processes from /proc, which this machine does not have")
    warm_up = min(_WARM_UP, seconds)
    with place(kind) as (settings, keys, cluster, logins):
        say("A throw-away PostgreSQL runs; bringing it up to date ...")
        deploy.deploy(logins.admin, logins, keys)
        made = 0
        with Engine(logins.worker) as engine:
            for batch in cases.seed(engine, settings.issuer, rows, connections):
                made += batch
                say(f"{made} rows")
        with psycopg.connect(logins.admin, autocommit=True) as connection:
            connection.execute("vacuum (analyze)")
            connection.execute("checkpoint")
            seeded = cases.seeded(connection)
            version = str(connection.info.parameter_status("server_version"))
        with psycopg.connect(logins.member) as connection:
            agreed = contract.check(connection)
        tokens = {tenant: token(settings, keys, tenant) for tenant in cases.TENANTS}
        recorder = pgbench.Recorder(logins.member, keys.gate_key, size=1)
        server = postmaster.pid(cluster.home / "data")
        with serving(settings, logins, workers) as (port, api):

            def measured(case: Case) -> Result:
                say(f"{case.name}: HTTP ...")
                mine, theirs = (
                    [seeded.calls(case, settings.issuer, number, side) for number in range(connections)]
                    for side in (0, 1)
                )
                messages = [[call.message(tokens[call.tenant]) for call in calls] for calls in mine]
                send(Load(port, warm_up, messages))
                before = cpu(api), cpu(server)
                tally = send(Load(port, seconds, messages))
                api_cpu, postgres_cpu = cpu(api) - before[0], cpu(server) - before[1]
                say(f"{case.name}: pgbench ...")
                text = pgbench.script(
                    [[recorder.statements(c.route, agreed, c.request()) for c in calls] for calls in theirs]
                )
                measure = pgbench.run(
                    cluster.binary("pgbench"),
                    logins.member,
                    settings.data / "script.sql",
                    text,
                    connections=connections,
                    warm_up=warm_up,
                    seconds=seconds,
                    cpu=lambda: cpu(server),
                )
                rate = tally.requests / tally.seconds
                return Result(
                    name=case.name,
                    http_rate=rate,
                    pgbench_rate=measure.rate,
                    ratio=rate / measure.rate,
                    p50_ms=tally.p50_ms,
                    p99_ms=tally.p99_ms,
                    api_us=api_cpu / tally.requests * 1e6,
                    postgres_us=postgres_cpu / tally.requests * 1e6,
                    pgbench_postgres_us=measure.cpu_seconds / measure.requests * 1e6,
                    load_us=tally.cpu_seconds / tally.requests * 1e6,
                    errors=tally.errors,
                    first_error=tally.first_error,
                )

            results = [measured(case) for case in CASES]
    return Report(
        postgres=version,
        processors=len(os.sched_getaffinity(0)),
        workers=workers,
        connections=connections,
        seconds=seconds,
        rows=made,
        results=results,
    )


@contextmanager
def place(kind: str) -> Iterator[tuple[Settings, Secrets, Cluster, Logins]]:
    """A cluster in a folder of its own, both gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    try:
        settings = load({"DATA": str(data), "TOCSIN_PG": kind})
        keys = secrets(settings, {})
        cluster = Cluster.at(data, keys.admin_password, binaries(kind))
        try:
            with cluster:
                cluster.ensure()
                yield settings, keys, cluster, urls(settings, keys, cluster.url())
        finally:
            cluster.remove()
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def serving(settings: Settings, logins: Logins, workers: int) -> Iterator[tuple[int, int]]:
    """The API as `tocsin serve` runs it: its port, and its first process."""
    port = _free_port()
    # What the user has set is for the user's database, and would lead there.
    theirs = ("DATABASE_", "TOCSIN_", "JWT_", "JWKS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    told = {"DATA": str(settings.data), "DATABASE_URL": logins.admin, "HOST": "127.0.0.1", "PORT": str(port)}
    log_path = settings.data / "api.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"],
            cwd=ROOT,
            env={**kept, **told, "WORKERS": str(workers)},
            stdout=log,
            stderr=log,
        )
        try:
            _await(f"http://127.0.0.1:{port}/readyz", process, log_path)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise BenchError(f"the API does not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def token(settings: Settings, keys: Secrets, tenant: str) -> str:
    """A token of the one who calls in a tenant."""
    return issue(
        bytes.fromhex(keys.token_key),
        issuer=settings.issuer,
        audience=settings.audience,
        subject=cases.subject(tenant),
        tenant=tenant,
        lifetime=_TOKEN_LIFE,
    )


def cpu(root: int | None) -> float:
    """The processor seconds that a process has used with all its children, those that have ended included."""
    used = _ticks(root)
    # A child that ends while we look is missed, here and in what its parent knows of the dead: look until nobody does.
    while (again := _ticks(root)).keys() != used.keys():
        used = again
    return sum(again.values()) / os.sysconf("SC_CLK_TCK")


def _ticks(root: int | None) -> dict[int, int]:
    """The ticks of each process of a tree and of its dead children; the root is read first, so nobody counts twice."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for number in sorted((int(path.name) for path in _PROC.glob("[0-9]*")), key=lambda number: number != root):
        # "pid (name) state parent ...": the name may hold anything, a parenthesis too.
        with suppress(OSError):
            fields = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
            parents[number] = int(fields[1])
            ticks[number] = sum(map(int, fields[11:15]))
    return {number: used for number, used in ticks.items() if _descends(number, root, parents)}


def _descends(number: int, root: int | None, parents: dict[int, int]) -> bool:
    while number != root and number in parents:
        number = parents[number]
    return number == root
