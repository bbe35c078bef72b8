"""The bench's two clients: the same statements on both sides, and every failure counted."""

from __future__ import annotations

from pathlib import Path

import msgspec
import psycopg
import pytest

from api.bench import pgbench as bench_pgbench
from api.bench.cases import CASES, Call, Case
from api.bench.data import subject
from api.bench.http_load import BenchError, Load, message, send
from api.caller import Caller
from api.contract import check
from api.db.pool import Statement
from api.postgres.cluster import Cluster
from tests.conftest import free_port
from tests.support.server import ISSUER, Client, Org, Place, Server

LISTING = next(case for case in CASES if case.query)
READING = next(case for case in CASES if case.name == "get")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


def statements(place: Place, org: Org, case: Case, id: str = "", body: bytes = b"") -> list[Statement]:
    recorder = bench_pgbench.Recorder(place.logins.member, place.secrets.gate_key, options="", size=1)
    call = Call(case, Caller(ISSUER, subject(org.slug), org.slug), org.slug, id, case.query, body)
    with psycopg.connect(place.logins.member) as connection:
        return recorder.statements(case.route, check.check(connection), call.request())


def port(server: Server) -> int:
    return int(server.base.rpartition(":")[2])


def pgbench(place: Place, cluster: Cluster, folder: Path, text: str, connections: int = 1) -> bench_pgbench.Measure:
    return bench_pgbench.run(
        cluster.binary("pgbench"),
        place.logins.member,
        folder / "script.sql",
        text,
        connections=connections,
        warm_up=1,
        seconds=1,
        cpu=lambda: 0.0,
    )


def test_pgbench_is_given_what_the_api_answers_with(place: Place, org: Org, operator: Client) -> None:
    incident = operator.open_incident()
    entering, reading = statements(place, org, READING, id=incident["id"])
    with psycopg.connect(place.logins.member, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute(entering.sql.encode(), entering.values, prepare=False)
        rows = connection.execute(reading.sql.encode(), reading.values).fetchall()
    assert msgspec.json.decode(rows[0][0]) == operator.get(f"/incidents/{incident['id']}").json()


def test_a_request_takes_one_pipeline_of_all_its_statements(place: Place, org: Org) -> None:
    asked = statements(place, org, LISTING)
    text = bench_pgbench.script([[asked]])
    pipeline = text.partition("\\startpipeline\n")[2].partition("\n\\endpipeline")[0]
    assert text.count("\\startpipeline") == 1
    assert len(pipeline.splitlines()) == len(asked) == 3
    assert "auth.enter(" in pipeline.splitlines()[0]


def test_no_parameter_is_readable_in_the_script(place: Place, org: Org) -> None:
    text = bench_pgbench.script([[statements(place, org, LISTING)]])
    assert place.secrets.gate_key not in text
    assert org.slug not in text


def test_values_with_quotes_colons_and_backslashes_reach_the_database_as_they_are(
    place: Place, cluster: Cluster, folder: Path
) -> None:
    nasty = """it's :v0 and \\gset "x"; select $1 -- å"""
    wrong = "1 / (case when $1 = convert_from(decode('{}', 'hex'), 'UTF8') then 1 else 0 end)"
    asked = Statement(f"select {wrong.format(nasty.encode().hex())}", [nasty])
    assert pgbench(place, cluster, folder, bench_pgbench.script([[[asked]]])).requests > 0


def test_each_connection_has_its_own_parameters_and_takes_its_requests_in_turn(
    place: Place, cluster: Cluster, folder: Path
) -> None:
    # Two connections with one number cannot both hold its lock, and one that misses a turn has none to give back.
    checked = "select 1 / (case when {} then 1 else 0 end)"
    turns = ("pg_try_advisory_lock($1::bigint)", "pg_advisory_unlock($1::bigint)")
    asked = [[[Statement(checked.format(turn), [number])] for turn in turns] for number in ("71", "72")]
    assert pgbench(place, cluster, folder, bench_pgbench.script(asked), connections=2).requests > 0
    with pytest.raises(BenchError):
        pgbench(place, cluster, folder, bench_pgbench.script([asked[0], asked[0]]), connections=2)


def test_a_statement_that_fails_fails_the_bench(place: Place, cluster: Cluster, folder: Path) -> None:
    with pytest.raises(BenchError):
        pgbench(place, cluster, folder, bench_pgbench.script([[[Statement("select 1 / $1::integer", ["0"])]]]))
    assert list(folder.iterdir()) == []


def test_connections_whose_statements_differ_are_refused() -> None:
    with pytest.raises(BenchError):
        bench_pgbench.script([[[Statement("select 1")]], [[Statement("select 2")]]])


def test_an_answer_that_is_no_success_is_an_error(server: Server, org: Org) -> None:
    asked = message("GET", "/v1/me", org.token("operator") + "x", b"")
    tally = send(Load(port(server), 0.2, [[asked]]))
    assert tally.errors == tally.requests > 0
    assert "token-invalid" in tally.first_error


def test_a_connection_ends_the_turn_that_it_began(server: Server, org: Org, operator: Client) -> None:
    incident = operator.open_incident(workflow="service_desk", category="general", title="The printer is out")
    path = f"/v1/incidents/{incident['id']}/transition"
    moves = ("triaged", "in_progress", "waiting", "resolved", "closed")
    asked = [message("POST", path, org.token("operator"), b'{"status":"%s"}' % move.encode()) for move in moves]
    assert send(Load(port(server), 0.0, [asked])).requests == len(moves)
    assert operator.get(f"/incidents/{incident['id']}").json()["status"] == "closed"


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(BenchError):
        send(Load(free_port(), 0.1, [[b"GET / HTTP/1.1\r\n\r\n"]]))
