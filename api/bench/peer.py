"""Beside a peer: PostGraphile 5 over the same views, as the same login and the same callers, for get and list.

PostGraphile is installed by npm into the bench's own folder, and runs as two processes behind one port, as the API does
(node's cluster module; uvicorn's workers). Each of its requests enters its tenant by auth.enter() in its transaction.
It has no status counts beside a list: its list is a list alone, where Tocsin's counts too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from psycopg.conninfo import conninfo_to_dict

from ..postgres import process as postmaster
from .cases import CASES, Case
from .data import subject
from .environment import Environment, Say, free_port
from .http_load import BenchError, Load, message, send
from .process_stats import cpu
from .rates import Bench

VERSION = "5.1.5"
CONNECTIONS = 16

_SERVER = Path(__file__).with_name("postgraphile.mjs")
_START_SECONDS = 60.0
_FIELDS = '{ __type(name: "Incident") { fields { name args { name } } } }'


class Comparison(msgspec.Struct, frozen=True):
    """A case by one of the two. What ends in `us` is CPU, in microseconds a request, of the process that it names."""

    HEADS: ClassVar = ("beside a peer", "requests/s", "p50 ms", "p99 ms", "server us", "PG us")

    name: str
    rate: float
    p50_ms: float
    p99_ms: float
    server_us: float
    postgres_us: float

    def line(self) -> tuple[str, ...]:
        """It for a table."""
        return (
            self.name,
            f"{self.rate:.0f}",
            f"{self.p50_ms:.1f}",
            f"{self.p99_ms:.1f}",
            f"{self.server_us:.0f}",
            f"{self.postgres_us:.0f}",
        )


def beside(
    bench: Bench, ground: Environment, ports: tuple[int, int], workers: int, seconds: int, say: Say
) -> list[Comparison]:
    """Measure both. Arguments: ports, the API's port and its first process. Errors: BenchError."""
    port, api = ports
    cases = [case for case in CASES if case.name in ("get", "list of 20", "page without counts")]
    say(f"Installing PostGraphile {VERSION} ...")
    folder = _installed(ground.settings.data / "postgraphile")
    found = []
    with _serving(ground, folder, workers) as (theirs, node):
        columns = _columns(theirs, ground)
        for case in cases:
            mine = [bench.messages(case, number) for number in range(CONNECTIONS)]
            asked = [_messages(bench, ground, case, number, columns) for number in range(CONNECTIONS)]
            _same(bench, ground, case, port, theirs, columns)
            say(f"{case.name} ...")
            found.append(_measured(f"{case.name}: Tocsin", ground, Load(port, seconds, mine), api))
            found.append(_measured(f"{case.name}: PostGraphile", ground, Load(theirs, seconds, asked), node))
    return found


def _measured(name: str, ground: Environment, load: Load, process: int) -> Comparison:
    server = postmaster.pid(ground.cluster.home / "data")
    send(msgspec.structs.replace(load, seconds=min(2.0, load.seconds)))
    before = cpu(process), cpu(server)
    tally = send(load)
    if tally.errors:
        raise BenchError(f"{name}: {tally.first_error}")
    return Comparison(
        name=name,
        rate=tally.requests / tally.seconds,
        p50_ms=tally.p50_ms,
        p99_ms=tally.p99_ms,
        server_us=(cpu(process) - before[0]) / tally.requests * 1e6,
        postgres_us=(cpu(server) - before[1]) / tally.requests * 1e6,
    )


def _query(case: Case, columns: str, id: str) -> bytes:
    if case.rows:
        query, variables = f"query ($id: UUID!) {{ incidentByRowId(rowId: $id) {{ {columns} }} }}", {"id": id}
    else:
        query = f"{{ allIncidents(first: 20, orderBy: CREATED_AT_DESC) {{ nodes {{ {columns} }} }} }}"
        variables = {}
    return msgspec.json.encode({"query": query, "variables": variables})


def _messages(bench: Bench, ground: Environment, case: Case, number: int, columns: str) -> list[bytes]:
    return [
        message(
            "POST",
            "/graphql",
            ground.token(call.tenant, subject(call.tenant)),
            _query(case, columns, call.key),
        )
        for call in bench.calls(case, number, 0)
    ]


def _columns(port: int, ground: Environment) -> str:
    """Every column of the view that PostGraphile shows."""
    told = _asked(port, ground.token("", ""), msgspec.json.encode({"query": _FIELDS}))
    return " ".join(field["name"] for field in told["__type"]["fields"] if not field["args"])


def _same(bench: Bench, ground: Environment, case: Case, port: int, theirs: int, columns: str) -> None:
    """Both answer with the same rows, or the comparison is of nothing."""
    for call in (bench.calls(case, number, 0)[0] for number in range(CONNECTIONS)):
        token = ground.token(call.tenant, subject(call.tenant))
        other = _asked(theirs, token, _query(case, columns, call.key))
        (rows,) = other.values()
        target = f"http://127.0.0.1:{port}{call.request().path}?{call.query}"
        request = urllib.request.Request(target, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = msgspec.json.decode(answer.read())
        ours = told.get("items", [told])
        got = rows.get("nodes", [rows])
        if [row["number"] for row in ours] != [row["number"] for row in got]:
            raise BenchError(f"{case.name}: PostGraphile answers with other rows")


def _asked(port: int, token: str, body: bytes) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = answer.read()
    except urllib.error.HTTPError as error:
        said = error.read()
    told = msgspec.json.decode(said)
    if told.get("errors"):
        raise BenchError(f"PostGraphile: {str(told['errors'])[:1000]}")
    data: dict[str, Any] = told["data"]
    return data


def _installed(folder: Path) -> Path:
    """PostGraphile in a folder, with the module that serves it."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise BenchError("PostGraphile needs node and npm: install them, or leave out --beside")
    folder.mkdir(exist_ok=True)
    if not (folder / "node_modules" / "postgraphile").exists():
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--save-exact", f"postgraphile@{VERSION}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"npm cannot install PostGraphile:\n{done.stderr[-1000:]}")
    shutil.copy(_SERVER, folder / _SERVER.name)
    return folder


@contextmanager
def _serving(ground: Environment, folder: Path, workers: int) -> Iterator[tuple[int, int]]:
    """PostGraphile: its port, and its first process."""
    port = free_port()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    parts = conninfo_to_dict(ground.logins.member)
    settings = ground.settings
    told = {
        **{name: str(parts[key]) for key, name in names.items() if key in parts},
        "PORT": str(port),
        "WORKERS": str(workers),
        "POOL_SIZE": str(settings.pool_size),
        "GATE_KEY": ground.keys.gate_key,
        "TOKEN_KEY": ground.keys.jwt_secret,
        "ISSUER": settings.issuer,
        "AUDIENCE": settings.audience,
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
    }
    path = settings.data / "postgraphile.log"
    with path.open("wb") as log:
        process = subprocess.Popen(
            ["node", _SERVER.name], cwd=folder, env={**os.environ, **told}, stdout=log, stderr=log
        )
        try:
            _await(process, path)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _await(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if b"all listen" in log.read_bytes():
            return
        time.sleep(0.2)
    raise BenchError(f"PostGraphile does not start:\n{log.read_text()[-2000:]}")
