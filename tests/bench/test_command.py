"""The command `tocsin bench` measures what it says, and leaves nothing behind but what it was told to keep."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from api.bench import cases, fixtures
from api.bench.cases import CASES, Case
from api.bench.environment import Environment, built, serving
from api.bench.http_load import BenchError, Load, send
from api.bench.rates import Bench
from api.settings.environment import ROOT, Settings

SIZE = 600
TENANTS = 4
CONNECTIONS = 3


class Run(NamedTuple):
    """What the command printed, and what it wrote."""

    done: subprocess.CompletedProcess[str]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    # Not below pytest's own folder: a socket's path is short, and the server's user must be let through.
    path = Path(tempfile.mkdtemp(prefix="tocsin-test-", dir="/tmp"))
    path.chmod(0o711)
    yield path
    path.rmdir()


@pytest.fixture(scope="module")
def small(settings: Settings) -> Iterator[tuple[Environment, fixtures.Fixtures]]:
    """A small database of the bench, with the rows that are asked for."""
    with built(settings.pg, SIZE, TENANTS, None, lambda _: None) as ground:
        yield ground, fixtures.scene(ground, TENANTS)


class Served(NamedTuple):
    """The API on a small database of the bench."""

    bench: Bench
    port: int
    ground: Environment


@pytest.fixture(scope="module")
def served(small: tuple[Environment, fixtures.Fixtures]) -> Iterator[Served]:
    """The API on it."""
    ground, scene = small
    with serving(ground.settings, ground.logins, 1) as (port, _):
        yield Served(Bench(ground, scene, cases.deep(ground, scene, port)), port, ground)


def bench(settings: Settings, home: Path, *options: str) -> Run:
    """Run the command; what it printed, and what it wrote."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "TOCSIN_"))}
    report = home / "report.json"
    given = ["--size", str(SIZE), "--tenants", str(TENANTS), "--seconds", "1", "--workers", "1", "--json", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "bench", *given, *options],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(settings.data / "bench"), "TMPDIR": str(home), "POSTGRES": settings.pg},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(report.read_bytes())
    report.unlink()
    return Run(done, told)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_is_answered_over_http_on_every_connection(served: Served, case: Case) -> None:
    served.bench.reset()
    asked = [served.bench.messages(case, number) for number in range(CONNECTIONS)]
    tally = send(Load(served.port, 0.0, asked))
    assert (tally.errors, tally.first_error) == (0, "")
    assert tally.requests == sum(map(len, asked))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_has_the_same_statements_for_pgbench_and_rows_of_its_own(served: Served, case: Case) -> None:
    served.bench.reset()
    login = served.ground.logins.guest if case.rows == "token" else served.ground.logins.member
    for number in range(CONNECTIONS):
        theirs = served.bench.calls(case, number, 1)
        with psycopg.connect(login, cursor_factory=psycopg.RawCursor, autocommit=True) as connection:
            for statements in served.bench.statements(theirs):
                with connection.transaction():
                    for place, statement in enumerate(statements):
                        values = list(statement.values)
                        found = connection.execute(statement.sql.encode(), values, prepare=place > 0).fetchall()
                    assert found
        if case.rows == "desks":
            assert not {call.key for call in theirs} & {call.key for call in served.bench.calls(case, number, 0)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_is_one_round_trip(served: Served, case: Case) -> None:
    statements, round_trips = served.bench.counts(case)
    assert round_trips == 1
    assert statements in (2, 3)


def test_half_of_the_connections_call_in_the_big_tenant(served: Served) -> None:
    (reading,) = (case for case in CASES if case.name == "get")
    slugs = [served.bench.calls(reading, number, 0)[0].tenant for number in range(8)]
    assert slugs.count("bench-big") == 4
    assert len(set(slugs)) == TENANTS


@pytest.fixture(scope="module")
def keep(home: Path) -> Iterator[Path]:
    """A folder to keep databases in."""
    yield home / "keep"
    shutil.rmtree(home / "keep")


@pytest.fixture(scope="module")
def kept(settings: Settings, home: Path, keep: Path) -> tuple[Run, Run]:
    """Two runs on one kept database, the second beside the first's figures."""
    earlier = home / "earlier.json"
    parts = ["--connections", "1,2", "--case", "get", "--case", "public answer", "--only", "rates", "--only", "memory"]
    first = bench(settings, home, "--keep", str(keep), *parts, "--minutes", "0.05")
    earlier.write_text(json.dumps(first.report))
    parts = ["--connections", "2", "--case", "get", "--only", "rates", "--only", "writers"]
    second = bench(settings, home, "--keep", str(keep), *parts, "--against", str(earlier))
    earlier.unlink()
    return first, second


def test_every_case_was_measured_on_both_sides_without_an_error(kept: tuple[Run, Run]) -> None:
    first, _ = kept
    asked = [(case, connections) for case in ("get", "public answer") for connections in (1, 2)]
    assert [(result["name"], result["connections"]) for result in first.report["results"]] == asked
    for result in first.report["results"]:
        assert (result["errors"], result["first_error"], result["round_trips"]) == (0, "", 1)
        figures = ("http_rate", "pgbench_rate", "ratio", "p50_ms", "api_us", "postgres_us", "pgbench_postgres_us")
        assert min(result[figure] for figure in figures) > 0, result
        assert result["p50_ms"] <= result["p99_ms"]
    assert (first.report["rows"], first.report["tenants"], first.report["workers"]) == (SIZE, TENANTS, 1)


def test_the_table_has_a_line_for_every_case_and_number_of_connections(kept: tuple[Run, Run]) -> None:
    first, _ = kept
    assert f"PostgreSQL {first.report['postgres']}" in first.done.stdout
    lines = [line for line in first.done.stdout.splitlines() if line.startswith(("get ", "public answer "))]
    assert len(lines) == 4
    assert all(line.split()[-1] == "0" for line in lines)


def test_a_kept_database_is_built_once(kept: tuple[Run, Run]) -> None:
    first, second = kept
    assert f"{SIZE} of {SIZE} rows" in first.done.stderr
    assert f"{SIZE} of {SIZE} rows" not in second.done.stderr


def test_an_earlier_run_is_compared_case_by_case(kept: tuple[Run, Run]) -> None:
    first, second = kept
    then = next(line for line in first.report["results"] if (line["name"], line["connections"]) == ("get", 2))
    now = second.report["results"][0]
    assert f"{then['http_rate']:.0f} -> {now['http_rate']:.0f}" in second.done.stdout


def test_the_workers_memory_is_looked_at_while_they_work(kept: tuple[Run, Run]) -> None:
    memory = kept[0].report["memory"]
    assert memory["requests"] > 0
    assert len({look["worker"] for look in memory["looks"]}) == 1
    assert all(0 < look["pss_mb"] <= look["rss_mb"] for look in memory["looks"])


def test_writers_are_measured_alone_and_together_as_is_and_with_a_slower_flush(kept: tuple[Run, Run]) -> None:
    _, second = kept
    found = {line["name"]: line for line in second.report["writers"]}
    assert len(found) == 10
    for place in ("", ", flush 5000 us slower"):
        assert found[f"hot{place}"]["hot"] > 0
        assert found[f"cool{place}"]["cool"] > 0
        assert min(found[f"hot and cool{place}"][side] for side in ("hot", "cool")) > 0
        assert sum(found[f"hot{place}"]["shares"].values()) == pytest.approx(1)


def test_a_kept_database_of_another_size_is_refused(settings: Settings, kept: tuple[Run, Run], keep: Path) -> None:
    with pytest.raises(BenchError), built(settings.pg, SIZE * 2, TENANTS, keep / str(SIZE), lambda _: None):
        pass
    assert kept[0].report["rows"] == SIZE


def test_a_kept_database_whose_migrations_were_edited_is_refused(
    settings: Settings, kept: tuple[Run, Run], keep: Path
) -> None:
    label = keep / f"{SIZE}.json"
    written = label.read_text()
    known = json.loads(written)
    label.write_text(json.dumps({**known, "migrations": {**known["migrations"], "0001_roles.sql": "another"}}))
    with pytest.raises(BenchError), built(settings.pg, SIZE, TENANTS, keep / str(SIZE), lambda _: None):
        pass
    label.write_text(written)
    assert kept[0].report["rows"] == SIZE


def test_sizes_are_compared_by_what_a_request_takes_and_nothing_is_left_of_them(settings: Settings, home: Path) -> None:
    run = bench(settings, home, "--flat", "200,300", "--case", "search")
    (line,) = run.report["flat"]
    assert (line["name"], line["sizes"]) == ("search", [200, 300])
    assert min(line["milliseconds"]) > 0
    assert not list(home.glob("tocsin-bench-*"))


def test_a_folder_of_something_else_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("Dear Sir")
    with pytest.raises(BenchError), built(settings.pg, SIZE, TENANTS, tmp_path, lambda _: None):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]
