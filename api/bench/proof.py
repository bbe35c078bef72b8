"""The load proof on a throw-away cluster: its scenarios, and their report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import psycopg

from ..deploy import deploy
from ..engine import Engine
from ..postgres import process
from ..postgres.cluster import Cluster
from . import proof_phones
from .data import ROLE, subject
from .environment import Say, place, serving
from .http_load import BenchError
from .process_stats import cpu
from .proof_people import Person, people
from .proof_phones import Figures, Target
from .proof_recount import Check

SCENARIOS = {"phones": "Everybody answers", "kill": "Everybody answers, and PostgreSQL is killed meanwhile"}

_TENANT = "bench-phones"

Cut = Callable[[], None] | None


class Scenario(msgspec.Struct, frozen=True):
    """What one scenario measured, the processor seconds that it took, and what held of what must."""

    name: str
    figures: Figures
    api_cpu: float
    postgres_cpu: float | None
    checks: list[Check]

    def lines(self) -> Iterator[str]:
        """It for a terminal."""
        told = self.figures
        yield SCENARIOS[self.name]
        yield f"  answers      {told.answers} in {told.seconds:.1f} s, {told.rate:.0f} a second"
        yield f"  latency ms   p50 {told.p50_ms:.0f}, p99 {told.p99_ms:.0f}, max {told.max_ms:.0f}"
        yield (
            f"  stream       {told.events} events; an answer was shown after {told.shown_median:.2f} s"
            f" (median; max {told.shown_max:.2f}); a figure was {told.old_median:.2f} s old when it came"
            f" (median; max {told.old_max:.2f})"
        )
        postgres = "" if self.postgres_cpu is None else f", PostgreSQL {self.postgres_cpu:.1f}"
        yield f"  CPU seconds  API {self.api_cpu:.1f}{postgres}, load generator {told.load_cpu:.1f}"
        for check in self.checks:
            yield f"  {'PASS' if check.passed else 'FAIL'}  {check.name}: {check.told}"


class Proof(msgspec.Struct, frozen=True):
    """Every scenario, and on what."""

    postgres: str
    processors: int
    workers: int
    phones: int
    lines: int
    real: bool
    scenarios: list[Scenario]

    @property
    def passed(self) -> bool:
        """Whether everything held."""
        return all(check.passed for scenario in self.scenarios for check in scenario.checks)

    def text(self) -> str:
        """The report for a terminal."""
        words = "real messages and head counts" if self.real else "made-up messages and head counts"
        lines = [
            f"PostgreSQL {self.postgres}, {self.processors} processors, {self.workers} workers: {self.phones} phones"
            f" over {self.lines} connections, with {words}."
        ]
        for scenario in self.scenarios:
            lines += ["", *scenario.lines()]
        return "\n".join(lines)


def run(
    kind: str, scenarios: Sequence[str], *, phones: int, lines: int, workers: int, data: Path | None, say: Say
) -> Proof:
    """Run scenarios.

    Arguments: kind of PostgreSQL, embedded or system; scenarios, names of SCENARIOS; phones, how many; lines, how many
    connections they share; workers of the API; data, a folder with messages and head counts for them to send; say,
    which takes a line of progress. Errors: BenchError, ClusterError.
    """
    with place(kind) as ground:
        settings, keys, cluster, logins = ground
        say("A throw-away PostgreSQL runs; bringing it up to date ...")
        deploy.deploy(logins.admin, logins, keys)
        with Engine(logins.worker) as engine:
            engine.add_tenant(_TENANT, "The Site", "Europe/Oslo", ["enforcement", "prompts"])
            caller = subject(_TENANT)
            engine.add_member(_TENANT, caller, caller, [ROLE], settings.issuer, caller)
        with psycopg.connect(logins.admin) as connection:
            version = str(connection.info.parameter_status("server_version"))
        cuts: dict[str, Cut] = {"phones": None, "kill": lambda: _crash(cluster)}
        with serving(settings, logins, workers) as (port, api):
            site = Target(port, ground.token(_TENANT, subject(_TENANT)), logins.admin)

            def scenario(name: str) -> Scenario:
                say(f"{SCENARIOS[name]} ...")
                people = _people(phones, data, name)
                scene = proof_phones.ask(site)
                server = process.pid(cluster.home / "data")
                before = cpu(api), cpu(server)
                course = proof_phones.answer(site, scene, people, lines, cuts[name])
                # The server that was killed has taken its account with it.
                used = cpu(api) - before[0], None if cuts[name] else cpu(server) - before[1]
                checks = proof_phones.verify(site, scene, people, course)
                return Scenario(name, proof_phones.figures(course), *used, checks)

            results = [scenario(name) for name in scenarios]
    return Proof(
        postgres=version,
        processors=len(os.sched_getaffinity(0)),
        workers=workers,
        phones=phones,
        lines=lines,
        real=data is not None,
        scenarios=results,
    )


def _crash(cluster: Cluster) -> None:
    cluster.kill()
    cluster.start()


def _people(count: int, data: Path | None, seed: str) -> list[Person]:
    try:
        return people(count, data, seed)
    except (OSError, KeyError, ValueError) as error:
        raise BenchError(f"{data} does not hold what phones could send: {error}") from error
