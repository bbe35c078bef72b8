"""The bench's yardstick: pgbench, PostgreSQL's own client, running what the API runs.

The statements are not written here: a request is given to the route's own handler, on a gateway that keeps what it is
asked to run instead of running it. pgbench sends them as the API does, one pipeline a request, as the same login, and
so what it gets through is what the database could do if nothing stood before it. One difference: the API sends
auth.enter() unprepared, and pgbench prepares either all or nothing.
"""

import asyncio
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from psycopg.conninfo import conninfo_to_dict

from ..caller import Caller
from ..contract.check import Contract
from ..contract.operations import Answered
from ..db.pool import Pool, Row, Statement
from ..db.session_settings import pin_settings
from ..handlers.backend import Backend
from ..handlers.handlers import handler
from ..handlers.request import Request
from .http_load import BenchError

_PLACEHOLDER = re.compile(r"\$(\d+)")
_DONE = re.compile(r"number of transactions actually processed: (\d+)")
_FAILED = re.compile(r"number of failed transactions: (\d+)")
_RATE = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")
_PROGRESS = re.compile(r"progress: ([\d.]+) s, ([\d.]+) tps")


class Measure(msgspec.Struct, frozen=True):
    """What pgbench did once it was warm: requests, how many a second, and the CPU seconds that they took."""

    requests: float
    rate: float
    cpu_seconds: float


class Counter(Pool):
    """A gateway that counts: `exchanges` with the server, and the statements of each. Arguments: as Pool's."""

    def __init__(self, url: str, gate_key: str, *, size: int) -> None:
        super().__init__(url, gate_key, options=pin_settings(url), size=size)
        self.exchanges: list[int] = []

    async def run(
        self, caller: Caller | None, tenant: str, statements: Sequence[Statement], *, read_only: bool
    ) -> list[list[Row]]:
        """Run them, and count them with the one that enters."""
        self.exchanges.append(1 + len(statements))
        return await super().run(caller, tenant, statements, read_only=read_only)


def counted(counter: Counter, route: Answered, contract: Contract, requests: Sequence[Request], key: bytes) -> None:
    """Answer requests as the API does, so that the counter can count. Errors: those of the route's handler."""

    async def handled() -> None:
        await counter.open()
        try:
            for request in requests:
                await handler(route, Backend(contract, counter, counter, key, ""))(request)
        finally:
            await counter.close()

    asyncio.run(handled())


class _Recorded(Exception):
    def __init__(self, statements: list[Statement]) -> None:
        super().__init__()
        self.statements = statements


class Recorder(Pool):
    """A gateway that runs nothing: it keeps the statements of a request. Arguments: as Pool's."""

    async def run(
        self, caller: Caller | None, tenant: str, statements: Sequence[Statement], *, read_only: bool
    ) -> list[list[Row]]:
        """Leave with the statements, auth.enter() first."""
        raise _Recorded([self.entering(caller, tenant, read_only=read_only), *statements])

    def statements(self, route: Answered, contract: Contract, request: Request, key: bytes = b"") -> list[Statement]:
        """What the API would run for a request, in order.

        Arguments: key, the one that the request's cursor was signed with. Errors: those of the route's handler.
        """

        async def handled() -> None:
            await handler(route, Backend(contract, self, self, key, ""))(request)

        try:
            asyncio.run(handled())
        except _Recorded as recorded:
            return recorded.statements
        raise BenchError(f"{request.path} is answered without the database")


def script(connections: Sequence[Sequence[Sequence[Statement]]]) -> str:
    """A pgbench script.

    Arguments: for each connection its requests, which it makes in turn; for each request its statements. All
    connections have the same statements and may have other parameters. Result: one request a pgbench transaction; the
    variables `fresh` and `turn` must be 1 and 0 at the start.
    """
    turns = connections[0]
    names: dict[tuple[str | None, ...], str] = {}
    pipelines = []
    for turn, statements in enumerate(turns):
        lines = ["\\startpipeline"]
        for place, statement in enumerate(statements):
            everyone = [connection[turn][place] for connection in connections]
            if any(other.sql != statement.sql for other in everyone):
                raise BenchError("the connections' requests are not alike")
            columns = zip(*([_text(value) for value in other.values] for other in everyone), strict=True)
            variables = [_variable(names, values) for values in columns]
            lines.append(_filled(statement.sql, variables) + ";")
        pipelines.append("\n".join([*lines, "\\endpipeline"]))
    # Once a connection: no command of pgbench gives a variable a text, but a query's result can be kept in one.
    setup = ", ".join(
        f"(array[{', '.join(map(_literal, values))}])[:client_id + 1] as {name}" for values, name in names.items()
    )
    choice = "\n".join(
        f"\\{'elif' if turn else 'if'} :turn = {turn}\n{pipeline}" for turn, pipeline in enumerate(pipelines)
    )
    return (
        f"\\if :fresh\nselect {setup} \\gset\n\\set fresh 0\n\\endif\n"
        f"{choice}\n\\endif\n\\set turn (:turn + 1) % {len(turns)}\n"
    )


def run(
    program: Path,
    url: str,
    path: Path,
    text: str,
    *,
    connections: int,
    warm_up: int,
    seconds: int,
    cpu: Callable[[], float],
) -> Measure:
    """Run a script.

    Arguments: program, pgbench; url, the login's conninfo; path, where the script may lie while it runs; text, the
    script; seconds to measure, after some of warm-up, for pgbench's sessions are new and have yet to plan; cpu, the
    processor seconds that the server has used. Errors: BenchError, when anything failed.
    """
    # The script holds the gate's key.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {names[key]: str(value) for key, value in conninfo_to_dict(url).items() if key in names and value}
    options = ["-n", "-M", "prepared", "-T", warm_up + seconds, "-P", warm_up, "-c", connections]
    process = subprocess.Popen(
        [program, *map(str, options), "-j", str(min(2, connections)), "-D", "fresh=1", "-D", "turn=0", "-f", path],
        env={**os.environ, **environment, "PGOPTIONS": pin_settings(url)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        said, warm, used = _warmed(process, cpu)
        out, rest = process.communicate()
    used = cpu() - used
    path.unlink()
    processed, failed, rate = (pattern.search(out) for pattern in (_DONE, _FAILED, _RATE))
    if process.returncode or not warm or not processed or not rate or (failed and failed[1] != "0"):
        raise BenchError(f"pgbench failed: {(said + rest).strip()[-1000:]}")
    first = float(warm[1])
    requests = int(processed[1]) - first * float(warm[2])
    return Measure(requests, requests / (int(processed[1]) / float(rate[1]) - first), used)


def _warmed(process: subprocess.Popen[str], cpu: Callable[[], float]) -> tuple[str, re.Match[str] | None, float]:
    """Wait for the first report of progress: what was said, the report if it came, the CPU seconds used by then."""
    said = ""
    for line in process.stderr or ():
        said += line
        if report := _PROGRESS.match(line):
            return said, report, cpu()
    return said, None, cpu()


def _filled(sql: str, variables: Sequence[str]) -> str:
    return _PLACEHOLDER.sub(lambda match: variables[int(match[1]) - 1], sql)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if value is None or isinstance(value, str):
        return value
    raise BenchError(f"a parameter that is {type(value).__name__} is not for pgbench")


def _variable(names: dict[tuple[str | None, ...], str], values: tuple[str | None, ...]) -> str:
    """The variable that holds these values, one a connection; pgbench has no null, so that one is written out."""
    if set(values) == {None}:
        return "null"
    if None in values:
        raise BenchError("a parameter is null on some connections only")
    return ":" + names.setdefault(values, f"v{len(names)}")


def _literal(text: str | None) -> str:
    # In hexadecimal there is no quote to escape, and no colon that pgbench would take for a variable's.
    return f"convert_from(decode('{(text or '').encode().hex()}', 'hex'), 'UTF8')"
