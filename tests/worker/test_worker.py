"""The worker, beside the API and by itself: it seals what happened, outlives faults, and ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator

import psutil
import psycopg
import pytest

from api.deploy import deploy
from api.engine import Engine
from api.postgres.cluster import Cluster, binaries
from api.settings.environment import Settings, load, login_urls, secrets
from api.worker import sealing
from tests.conftest import free_port
from tests.support.ledger import running, seal_some
from tests.support.server import Client, Org, Place, eventually, is_up, new_org


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Settings:
    """A data folder of this module."""
    return load({"DATA_DIR": str(tmp_path_factory.mktemp("own")), "POSTGRES": settings.pg})


@pytest.fixture(scope="module")
def own_cluster(own_settings: Settings) -> Iterator[Cluster]:
    """A PostgreSQL of this module: it may be stopped, and no other test's tenants are in it."""
    with Cluster.at(own_settings.data, secrets(own_settings).admin_password, binaries(own_settings.pg)) as cluster:
        yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def own_place(own_settings: Settings, own_cluster: Cluster) -> Place:
    """The database on it."""
    own_cluster.ensure()
    keys = secrets(own_settings)
    logins = login_urls(own_settings, keys, own_cluster.url())
    deploy.deploy(own_cluster.url(), logins, keys)
    return Place(logins, keys, own_settings.data)


def is_sealed(place: Place, org: Org) -> bool:
    """Whether no event of the organisation waits."""
    with place.admin() as admin:
        return admin.execute(
            "select count(*) from tocsin.ledger full join tocsin.ledger_seals"
            " on ledger.tenant_id = ledger_seals.tenant_id and ledger.id = ledger_seals.ledger_id"
            " where coalesce(ledger.tenant_id, ledger_seals.tenant_id) = %s and ledger_seals.seq is null",
            [org.id],
        ).fetchone() == (0,)


def test_the_worker_seals_logs_in_json_and_ends_on_sigterm(own_place: Place) -> None:
    org = new_org(own_place)
    assert not is_sealed(own_place, org)
    with running(own_place, "worker") as process:
        eventually(lambda: is_sealed(own_place, org), "not sealed")
        org.add("later", "worker")
        eventually(lambda: is_sealed(own_place, org), "not sealed")
        process.terminate()
        assert process.wait(5) == 0
        assert process.stdout is not None
        lines = [json.loads(line) for line in process.stdout.read().splitlines()]
    assert {line["event"] for line in lines} == {"sealed"}
    assert all(line["level"] == "info" and line["timestamp"] and line["events"] > 0 for line in lines)
    with Engine(own_place.logins.worker) as engine:
        assert engine.verify(org.slug).is_intact


def test_the_worker_ends_at_once_though_another_sealer_keeps_it_waiting(place: Place, org: Org) -> None:
    with psycopg.connect(place.logins.worker) as held:
        seal_some(held, org)
        with running(place, "worker") as process:
            eventually(lambda: waits(place), "nobody waits")
            process.terminate()
            assert process.wait(1.5) == 0


def waits(place: Place) -> bool:
    """Whether a session of the worker's login waits for a lock."""
    with place.admin() as admin:
        return admin.execute(
            "select count(*) > 0 from pg_stat_activity where usename = 'tocsin_worker' and wait_event_type = 'Lock'"
        ).fetchone() == (True,)


def test_the_worker_outlives_a_database_that_goes_away(own_place: Place, own_cluster: Cluster) -> None:
    org = new_org(own_place)
    with running(own_place, "worker") as process:
        eventually(lambda: is_sealed(own_place, org), "not sealed")
        own_cluster.kill()
        own_cluster.start()
        org.add("fallen", "worker")
        eventually(lambda: is_sealed(own_place, org), "not sealed")
        assert process.poll() is None
        process.terminate()
        assert process.wait(5) == 0


def test_what_goes_wrong_in_one_tenant_keeps_no_other_waiting(place: Place, org: Org, other_org: Org) -> None:
    first, second = sorted([org, other_org], key=lambda each: each.slug)
    with place.admin() as admin, Engine(place.logins.worker) as engine:
        admin.execute(
            "create function public.stumble() returns trigger language plpgsql"
            " as $$begin raise exception 'stumbled'; end;$$"
        )
        admin.execute(
            "create trigger stumble before insert on tocsin.ledger_seals for each row"
            f" when (new.tenant_id = '{first.id}') execute function public.stumble()".encode()
        )
        try:
            assert not sealing.seal(engine).is_whole
        finally:
            admin.execute("drop function public.stumble() cascade")
        assert (is_sealed(place, first), is_sealed(place, second)) == (False, True)
        assert sealing.seal(engine).is_whole
    assert is_sealed(place, first)


def test_a_round_seals_more_than_a_batch_but_not_without_end(
    place: Place, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_BATCHES", 2)
    with place.admin() as admin, Engine(place.logins.worker) as engine:
        sealing.seal(engine)
        admin.execute(
            "insert into tocsin.ledger (tenant_id, id, action, subject_type, created_at)"
            " select %s, core.new_id(), 'a.b', 'incident', statement_timestamp() from generate_series(1, 2500)",
            [org.id],
        )
        assert [sealing.seal(engine) for _ in range(3)] == [(2000, False), (500, True), (0, True)]


def test_a_round_looks_back_as_far_as_it_is_told_and_by_itself_as_far_as_there_is_anything(
    place: Place, org: Org
) -> None:
    with place.admin() as admin, Engine(place.logins.worker) as engine:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update tocsin.ledger set created_at = created_at - interval '9 days' where tenant_id = %s", [org.id]
        )
        sealing.seal(engine, sealing.LONGEST)
        assert not is_sealed(place, org)
        sealing.seal(engine)
        assert is_sealed(place, org)
        org.add("later", "worker")
        sealing.seal(engine, sealing.LONGEST)
        assert is_sealed(place, org)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=lambda end: end.name)
def test_what_happens_in_the_service_is_sealed_by_run_and_nothing_of_it_is_left_behind(
    own_place: Place, end: signal.Signals
) -> None:
    org, port = new_org(own_place), free_port()
    with (
        running(own_place, "run", PORT=str(port)) as process,
        Client(f"http://127.0.0.1:{port}", org.token("operator")) as client,
    ):
        eventually(lambda: is_sealed(own_place, org), "not sealed")
        eventually(lambda: is_up(f"http://127.0.0.1:{port}"), "not up")
        client.open_incident()
        eventually(lambda: is_sealed(own_place, org), "not sealed")
        with org_auditor(port, org) as auditor:
            told = auditor.get("/ledger/verify").json()
            actions = [row["action"] for row in auditor.get("/ledger").json()["items"]]
        assert (told["is_intact"], told["waiting"]) == (True, 0)
        assert actions[0] == "incident.created"
        family = psutil.Process(process.pid).children(recursive=True)
        assert family
        os.kill(process.pid, end)
        assert process.wait(15) == (0 if end == signal.SIGINT else -end)
        _, alive = psutil.wait_procs(family, timeout=15)
        assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]


def org_auditor(port: int, org: Org) -> Client:
    """A client that speaks as the organisation's auditor."""
    return Client(f"http://127.0.0.1:{port}", org.token("auditor"))
