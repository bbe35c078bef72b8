"""What goes through the API, case by case, beside what pgbench gets from PostgreSQL with the same statements."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import psycopg

from ..contract import check
from ..db.pool import Statement
from ..postgres import process
from . import pgbench
from .cases import Call, Case, calls
from .data import subject
from .environment import Environment, Say
from .fixtures import Fixtures
from .http_load import Load, send
from .process_stats import cpu

_WARM_UP = 2  # seconds, at the most


class Result(msgspec.Struct, frozen=True):
    """A line of the table. What ends in `us` is CPU, in microseconds a request, of the process that it names."""

    name: str
    connections: int
    http_rate: float
    pgbench_rate: float
    ratio: float
    p50_ms: float
    p99_ms: float
    api_us: float
    postgres_us: float
    pgbench_postgres_us: float
    load_us: float
    statements: float
    round_trips: float
    errors: int
    first_error: str


class Bench:
    """The measurements of one database. Arguments: ground and scene; cursors as from bench_cases.deep()."""

    def __init__(self, ground: Environment, scene: Fixtures, cursors: dict[str, str]) -> None:
        self._ground = ground
        self._scene = scene
        self._cursors = cursors
        self._key = bytes.fromhex(ground.keys.cursor_secret)
        self._tokens = {home.slug: ground.token(home.slug, subject(home.slug)) for home in scene.homes}
        self._recorder = pgbench.Recorder(ground.logins.member, ground.keys.gate_key, options="", size=1)
        with psycopg.connect(ground.logins.member) as connection:
            self._agreed = check.check(connection)

    def calls(self, case: Case, connection: int, side: int) -> list[Call]:
        """What a connection asks for in turn."""
        return calls(case, self._scene, self._cursors, self._ground.settings.issuer, connection, side)

    def messages(self, case: Case, connection: int, side: int = 0) -> list[bytes]:
        """It as HTTP."""
        return [call.message(self._tokens[call.tenant]) for call in self.calls(case, connection, side)]

    def statements(self, asked: Sequence[Call]) -> list[list[Statement]]:
        """What the API runs for it."""
        return [self._recorder.statements(call.case.route, self._agreed, call.request(), self._key) for call in asked]

    def yardstick(self, case: Case, connections: int, seconds: int) -> pgbench.Measure:
        """Let pgbench run a case."""
        text = pgbench.script([self.statements(self.calls(case, number, 1)) for number in range(connections)])
        return self.script(text, "guest" if case.rows == "token" else "member", connections, seconds)

    def script(self, text: str, login: str, connections: int, seconds: int, name: str = "script") -> pgbench.Measure:
        """Let pgbench run a script. Arguments: login, whose; name, of the file, where several run at once."""
        server = process.pid(self._ground.cluster.home / "data")
        self.reset()
        return pgbench.run(
            self._ground.cluster.binary("pgbench"),
            getattr(self._ground.logins, login),
            self._ground.settings.data / f"{name}.sql",
            text,
            connections=connections,
            warm_up=min(_WARM_UP, seconds),
            seconds=seconds,
            cpu=lambda: cpu(server),
        )

    def reset(self) -> None:
        """Bring the rows that are moved back to where their turns begin."""
        self._scene.reset(self._ground.logins.admin)

    def counts(self, case: Case) -> tuple[float, float]:
        """Statements and round trips a request, counted while the route's handler answers."""
        asked = self.calls(case, 0, 0)
        logins = self._ground.logins
        counter = pgbench.Counter(
            logins.guest if case.rows == "token" else logins.member, self._ground.keys.gate_key, size=1
        )
        self.reset()
        pgbench.counted(counter, case.route, self._agreed, [call.request() for call in asked], self._key)
        return sum(counter.exchanges) / len(asked), len(counter.exchanges) / len(asked)

    def measure(self, case: Case, connections: int, seconds: int, port: int, api: int, say: Say) -> Result:
        """Measure a case over HTTP and by pgbench. Arguments: port and first process of the API. Errors: BenchError."""
        say(f"{case.name}, {connections} connections ...")
        server = process.pid(self._ground.cluster.home / "data")
        statements, round_trips = self.counts(case)
        messages = [self.messages(case, number) for number in range(connections)]
        self.reset()
        send(Load(port, min(_WARM_UP, seconds), messages))
        before = cpu(api), cpu(server)
        tally = send(Load(port, seconds, messages))
        api_cpu, postgres_cpu = cpu(api) - before[0], cpu(server) - before[1]
        theirs = self.yardstick(case, connections, seconds)
        rate = tally.requests / tally.seconds
        return Result(
            name=case.name,
            connections=connections,
            http_rate=rate,
            pgbench_rate=theirs.rate,
            ratio=rate / theirs.rate,
            p50_ms=tally.p50_ms,
            p99_ms=tally.p99_ms,
            api_us=api_cpu / tally.requests * 1e6,
            postgres_us=postgres_cpu / tally.requests * 1e6,
            pgbench_postgres_us=theirs.cpu_seconds / theirs.requests * 1e6,
            load_us=tally.cpu_seconds / tally.requests * 1e6,
            statements=statements,
            round_trips=round_trips,
            errors=tally.errors,
            first_error=tally.first_error,
        )
