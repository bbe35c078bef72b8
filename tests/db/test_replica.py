"""Reads on a streaming replica: they go there, a writer's only when it knows the write, and its end goes unnoticed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from api.caller import Caller
from api.contract.operations import Answered, CallWrite, is_public
from api.contract.routes import ROUTES
from api.db.pool import Statement
from api.db.replica import LsnTable, Replica, UsePrimary
from api.db.session_settings import pin_settings
from api.deploy import deploy
from api.postgres import account as shelter
from api.postgres import binaries as programs
from api.postgres.cluster import Cluster, binaries
from api.server.metrics_database import DatabaseFigures
from api.settings.environment import Settings, load, login_urls, replica_url_for, secrets
from tests.conftest import free_port
from tests.support.examples import example, name, send
from tests.support.server import ISSUER, Client, Org, Place, Server, eventually, new_org, problem

# Every statement in the log, to tell which of the two was asked.
OPTIONS = {"log_statement": "all", "max_connections": "60"}

MAX_LAG = 3


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Settings:
    """A data folder of this module."""
    return load({"DATA_DIR": str(tmp_path_factory.mktemp("primary")), "POSTGRES": settings.pg})


@pytest.fixture(scope="module")
def primary(own_settings: Settings) -> Iterator[Cluster]:
    """A primary of this module."""
    programs = binaries(own_settings.pg)
    cluster = Cluster.at(own_settings.data, secrets(own_settings).admin_password, programs, options=OPTIONS)
    cluster.start()
    cluster.ensure()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def own_place(own_settings: Settings, primary: Cluster) -> Place:
    """The database on it."""
    keys = secrets(own_settings)
    logins = login_urls(own_settings, keys, primary.url())
    deploy.deploy(primary.url(), logins, keys)
    return Place(logins, keys, own_settings.data)


@pytest.fixture(scope="module")
def standby(
    own_settings: Settings, own_place: Place, primary: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A streaming replica of the primary, made by pg_basebackup."""
    data = tmp_path_factory.mktemp("standby")
    found = binaries(own_settings.pg)
    cluster = Cluster.at(data, secrets(own_settings).admin_password, found, options=OPTIONS)
    # A cluster of its own first: folder, socket and owner are as they will be.
    cluster.start()
    cluster.kill()
    shutil.rmtree(cluster.home / "data")
    account = shelter.account(cluster.home)
    program = programs.reachable(account, found) / "pg_basebackup"
    shelter.run(account, [program, "-D", cluster.home / "data", "-R", "-c", "fast", "-d", primary.url("postgres")])
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def reading(own_place: Place, standby: Cluster) -> Iterator[Server]:
    """An API with two processes that may read from the replica, whose URL is the administrator's."""
    env = {
        "DATABASE_REPLICA_URL": standby.url(),
        "REPLICA_MAX_LAG_SECONDS": "60",
        "WORKERS": "2",
        "GUEST_REQUESTS_PER_MINUTE": "1000000",
    }
    server = Server(own_place, free_port(), **env)
    yield server
    assert server.stop() == 0
    assert "Traceback" not in server.log()


@pytest.fixture(scope="module")
def beside(own_place: Place, standby: Cluster) -> Iterator[Server]:
    """Another API on the same host and data folder."""
    server = Server(own_place, free_port(), DATABASE_REPLICA_URL=standby.url(), REPLICA_MAX_LAG_SECONDS="60")
    yield server
    assert server.stop() == 0


@pytest.fixture
def ours(own_place: Place) -> Org:
    """An organisation of this test."""
    return new_org(own_place)


@contextmanager
def administrator(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """The superuser's connection."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        yield connection


def entered(cluster: Cluster) -> int:
    """How many requests of members a server has seen."""
    return (cluster.data / "postgres.log").read_text(errors="replace").count(": select auth.enter(")


def goes_there(standby: Cluster, client: Client, path: str = "/me") -> bool:
    """Whether a read is answered by the replica."""
    before = entered(standby)
    assert client.get(path).status_code == 200
    return entered(standby) > before


def warm(standby: Cluster, client: Client) -> None:
    """Wait until this client's reads go to the replica."""
    eventually(lambda: goes_there(standby, client), "the replica is not used")


@contextmanager
def paused(standby: Cluster) -> Iterator[None]:
    """A replica that receives, and does not replay."""
    with administrator(standby) as connection:
        connection.execute("select pg_wal_replay_pause()")

        def stands() -> bool:
            return connection.execute("select pg_get_wal_replay_pause_state()").fetchone() == ("paused",)

        eventually(stands, "replay goes on")
        try:
            yield
        finally:
            connection.execute("select pg_wal_replay_resume()")


@contextmanager
def impatient(standby: Cluster) -> Iterator[None]:
    """A replica that has no grace for reads that stand in the way of replay."""
    with administrator(standby) as connection:
        connection.execute("alter system set max_standby_streaming_delay = 0")
        connection.execute("select pg_reload_conf()")
    try:
        yield
    finally:
        with administrator(standby) as connection:
            connection.execute("alter system reset max_standby_streaming_delay")
            connection.execute("select pg_reload_conf()")


def numbers(client: Client) -> list[str]:
    """The numbers of the incidents that a client sees."""
    return [item["number"] for item in client.get("/incidents").json()["items"]]


def test_members_reads_go_to_the_replica_and_writes_and_guests_do_not(
    reading: Server, standby: Cluster, primary: Cluster, ours: Org
) -> None:
    with reading.client(ours, "operator") as operator, reading.client(ours, "worker") as worker:
        incident = operator.open_incident()
        path = f"/incidents/{incident['id']}"
        warm(standby, operator)
        warm(standby, worker)
        there, here = entered(standby), entered(primary)
        for _ in range(20):
            assert operator.get(path).status_code == 200
            assert operator.get("/incidents").status_code == 200
        assert entered(standby) == there + 40
        assert entered(primary) == here
        operator.open_incident()
        assert (entered(standby), entered(primary)) == (there + 40, here + 1)
        prompt = operator.post(f"{path}/prompts", json={"prompt_type": "status", "prompt_text": "Well?"}).json()
        token = prompt["response_link"].rpartition("/")[2]
        with Client(reading.base) as guest:
            assert guest.get(f"/public/prompts/{token}").status_code == 200
    assert "enter_as_guest" not in (standby.data / "postgres.log").read_text(errors="replace")


READS = [
    route
    for route in ROUTES
    if isinstance(route, Answered) and not isinstance(route, CallWrite) and not is_public(route)
]


@pytest.mark.parametrize("route", READS, ids=name)
def test_the_replica_answers_every_read_as_the_primary_does(
    route: Answered, reading: Server, standby: Cluster, own_place: Place, ours: Org
) -> None:
    with reading.client(ours, "admin") as admin:
        asked = example(route, admin)
        warm(standby, admin)
        before = entered(standby)
        there = send(admin, route, asked)
        assert entered(standby) == before + 1
        with administrator(standby) as replica:
            replica.execute("select pg_wal_replay_pause()")
            try:
                # A position that no replica has reached: the same process asks the primary.
                LsnTable(own_place.data / "positions").keep(
                    Caller(ISSUER, ours.subject("admin"), None), ours.slug, 2**62
                )
                here = send(admin, route, asked)
            finally:
                replica.execute("select pg_wal_replay_resume()")
        assert entered(standby) == before + 1
        assert (there.status_code, there.headers["etag"], there.content) == (200, here.headers["etag"], here.content)


def test_how_far_the_replica_is_behind_is_among_the_figures(own_place: Place, standby: Cluster, ours: Org) -> None:
    def figures() -> dict[str, float]:
        url = replica_url_for(own_place.logins.member, standby.url())
        found = DatabaseFigures(own_place.logins.worker, own_place.logins.member, url).collect()
        return {metric.name: metric.samples[0].value for metric in found}

    with paused(standby):
        ours.add("late", "worker")
        behind = figures()
        assert behind["tocsin_replica_up"] == 1
        assert behind["tocsin_replica_lag_bytes"] > 0
        assert behind["tocsin_replica_lag_seconds"] > 0
    # What the primary does by itself arrives later too: one reading says that both are nothing.
    eventually(
        lambda: [figures()[f"tocsin_replica_lag_{unit}"] for unit in ("bytes", "seconds")] == [0, 0],
        "it does not catch up",
    )


def test_the_writer_sees_the_write_at_once_in_another_process_while_the_replica_is_behind(
    reading: Server, beside: Server, standby: Cluster, ours: Org
) -> None:
    with ExitStack() as stack:
        writer, elsewhere = (stack.enter_context(each.client(ours, "operator")) for each in (reading, beside))
        colleague = stack.enter_context(reading.client(ours, "admin"))
        writer.open_incident()
        for client in (writer, elsewhere, colleague):
            warm(standby, client)
        old = numbers(colleague)
        with paused(standby):
            made = writer.open_incident()
            before = entered(standby)
            for client in (writer, elsewhere):
                assert numbers(client) == [made["number"], *old]
                assert client.get(f"/incidents/{made['id']}").json() == made
            assert entered(standby) == before
            # Who has not written is answered by the replica, as of then.
            assert numbers(colleague) == old
            assert entered(standby) == before + 1
        for client in (writer, elsewhere, colleague):
            warm(standby, client)
            assert numbers(client) == [made["number"], *old]


def test_a_process_of_the_same_server_sees_what_another_has_written(
    reading: Server, standby: Cluster, ours: Org
) -> None:
    with reading.client(ours, "operator") as writer, paused(standby):
        for _ in range(10):
            made = writer.open_incident()
            # Each on a connection of its own, so that both processes get some.
            for _ in range(4):
                with reading.client(ours, "operator") as reader:
                    assert numbers(reader)[0] == made["number"]


def test_what_was_refused_for_being_stale_is_seen_as_it_is(reading: Server, standby: Cluster, ours: Org) -> None:
    with reading.client(ours, "operator") as operator, reading.client(ours, "admin") as admin:
        path = f"/incidents/{operator.open_incident()['id']}"
        warm(standby, operator)
        warm(standby, admin)
        with paused(standby):
            stale = {"If-Match": admin.get(path).headers["etag"]}
            assert operator.patch(path, json={"title": "Mine"}).status_code == 200
            assert admin.get(path).headers["etag"] == stale["If-Match"]
            assert problem(admin.patch(path, json={"title": "No, mine"}, headers=stale)) == "stale-version"
            fresh = admin.get(path)
            assert fresh.json()["title"] == "Mine"
            again = {"If-Match": fresh.headers["etag"]}
            assert admin.patch(path, json={"title": "Ours"}, headers=again).status_code == 200


def test_a_member_who_was_put_out_is_out_when_the_replica_is_further_behind_than_may_be(
    own_place: Place, standby: Cluster, ours: Org
) -> None:
    server = Server(own_place, free_port(), DATABASE_REPLICA_URL=standby.url(), REPLICA_MAX_LAG_SECONDS=str(MAX_LAG))
    try:
        with server.client(ours, "worker") as worker, server.client(ours, "admin") as admin:
            warm(standby, worker)
            with paused(standby):
                began = time.monotonic()
                assert admin.patch(f"/members/{ours.members['worker']}", json={"is_active": False}).status_code == 200
                # Never longer than that, and the primary says so already.
                assert worker.get("/me").status_code == 200
                eventually(lambda: worker.get("/me").status_code == 403, "still in", seconds=MAX_LAG + 2)
                assert time.monotonic() - began < MAX_LAG + 2
                assert all(problem(worker.get("/me")) == "not-a-member" for _ in range(20))
            eventually(lambda: problem(worker.get("/me")) == "not-a-member", "in again")
    finally:
        assert server.stop() == 0


def test_a_member_whom_the_replica_does_not_know_yet_is_let_in(
    reading: Server, standby: Cluster, own_place: Place, ours: Org
) -> None:
    with reading.client(ours, "operator") as operator:
        warm(standby, operator)
        with paused(standby):
            newest = new_org(own_place)
            with reading.client(newest, "operator") as client:
                assert client.get("/me").status_code == 200


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_replica_that_goes_away_fails_no_read_and_is_used_again_when_it_is_back(
    how: str, reading: Server, standby: Cluster, ours: Org
) -> None:
    with reading.client(ours, "operator") as operator:
        operator.open_incident()
        warm(standby, operator)
        getattr(standby, how)()
        try:
            assert [operator.get("/incidents").status_code for _ in range(100)] == [200] * 100
        finally:
            standby.start()
        warm(standby, operator)
        assert [operator.get("/incidents").status_code for _ in range(20)] == [200] * 20


def test_reads_go_on_for_a_while_when_the_primary_is_away(
    own_place: Place, primary: Cluster, standby: Cluster, ours: Org
) -> None:
    server = Server(own_place, free_port(), DATABASE_REPLICA_URL=standby.url(), REPLICA_MAX_LAG_SECONDS=str(MAX_LAG))
    try:
        with server.client(ours, "worker") as worker:
            warm(standby, worker)
            primary.kill()
            try:
                assert {worker.get("/me").status_code for _ in range(10)} == {200}
                eventually(lambda: worker.get("/me").status_code == 503, "read for ever", seconds=MAX_LAG + 5)
            finally:
                primary.start()
            eventually(lambda: worker.get("/me").status_code == 200, "not back")
            warm(standby, worker)
    finally:
        assert server.stop() == 0


def test_reads_that_a_replica_hangs_on_are_answered_by_the_primary(
    reading: Server, standby: Cluster, ours: Org
) -> None:
    with reading.client(ours, "operator") as operator:
        operator.open_incident()
        warm(standby, operator)
        server = psutil.Process(int((standby.home / "data" / "postmaster.pid").read_text().split()[0]))
        frozen = [server, *server.children(recursive=True)]
        for process in frozen:
            process.suspend()
        try:
            answers = [operator.get("/incidents") for _ in range(20)]
        finally:
            for process in frozen:
                os.kill(process.pid, signal.SIGCONT)
        assert [answer.status_code for answer in answers] == [200] * 20
        assert max(answer.elapsed.total_seconds() for answer in answers) < 5
        warm(standby, operator)


def test_a_read_that_stands_in_the_way_of_replay_is_for_the_primary(
    own_place: Place, primary: Cluster, standby: Cluster, ours: Org, tmp_path: Path
) -> None:
    caller = Caller(ISSUER, ours.subject("operator"), None)
    member = own_place.logins.member

    async def read() -> None:
        replica = Replica(
            replica_url_for(member, standby.url()),
            member,
            own_place.secrets.gate_key,
            options=pin_settings(member),
            size=2,
            positions=LsnTable(tmp_path / "positions"),
            max_lag=10,
        )
        await replica.open()
        try:
            long = Statement("select from api.incidents union all select from pg_sleep(20)")
            asked = asyncio.create_task(replica.run(caller, ours.slug, [long]))
            await asyncio.sleep(0.5)
            with administrator(primary) as admin, admin.transaction(force_rollback=True):
                admin.execute("lock table tocsin.incidents in access exclusive mode")
                with administrator(primary) as other:
                    # Or the replica is told of the lock only at the next commit.
                    other.execute("checkpoint")
                with pytest.raises(UsePrimary):
                    await asyncio.wait_for(asked, 8)
        finally:
            await replica.close()

    with impatient(standby):
        asyncio.run(read())
    assert "conflict with recovery" in (standby.data / "postgres.log").read_text()


def test_a_server_that_is_no_replica_is_not_read_from(own_place: Place, primary: Cluster, ours: Org) -> None:
    """The primary itself, or a replica that was promoted and goes its own way."""
    server = Server(own_place, free_port(), DATABASE_REPLICA_URL=primary.url())
    caller = Caller(ISSUER, ours.subject("operator"), None)
    member = own_place.logins.member

    async def serves() -> bool:
        positions = LsnTable(own_place.data / "positions")
        replica = Replica(
            member,
            member,
            own_place.secrets.gate_key,
            options=pin_settings(member),
            size=2,
            positions=positions,
            max_lag=10,
        )
        await replica.open()
        try:
            found = []
            for _ in range(30):
                found.append(replica.serves(caller, ours.slug))
                await asyncio.sleep(0.05)
            return any(found)
        finally:
            await replica.close()

    try:
        with server.client(ours, "operator") as operator:
            made = operator.open_incident()
            assert numbers(operator) == [made["number"]]
        assert not asyncio.run(serves())
    finally:
        assert server.stop() == 0


def test_a_position_only_grows_and_is_one_for_all_who_open_the_file(tmp_path: Path) -> None:
    one, other = LsnTable(tmp_path / "positions"), LsnTable(tmp_path / "positions")
    ada, bob = Caller(ISSUER, "ada", None), Caller(ISSUER, "bob", None)
    one.keep(ada, "harbour", 7)
    other.keep(ada, "harbour", 5)
    assert (one.of(ada, "harbour"), other.of(ada, "harbour")) == (7, 7)
    assert (one.of(bob, "harbour"), one.of(ada, "campus")) == (0, 0)
    assert (tmp_path / "positions").stat().st_mode & 0o777 == 0o600
