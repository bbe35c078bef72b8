"""The ledger's chain: what is sealed, when, and that whatever a superuser does to it afterwards is found and named."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from api.engine import Engine, LedgerVerification
from tests.support.ledger import Chain, events, seal_some, value, verdict, write_event
from tests.support.server import Client, Org, Place, new_org, problem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def chain(place: Place, org: Org) -> Chain:
    """The sealed ledger of `org`."""
    return Chain(place, org)


@pytest.fixture(scope="module")
def long_chain(place: Place) -> Chain:
    """A sealed ledger that no test changes for good."""
    return Chain(place, new_org(place, stem="long"))


def test_what_happened_is_sealed_and_found_intact(chain: Chain, place: Place, org: Org) -> None:
    with place.admin() as admin:
        assert len(chain.rows) == chain.tail[0] == events(admin, org) > 8
        assert verdict(admin, org) == LedgerVerification(True, None, None, None, *chain.tail)


def test_a_sealed_ledger_goes_on_where_it_ended(chain: Chain, place: Place, org: Org) -> None:
    org.add("late", "worker")
    with Engine(place.logins.worker) as engine:
        assert engine.unsealed_tenants().count(org.slug) == 1
        assert engine.seal(org.slug) == 1
        assert engine.seal(org.slug) == 0
        assert org.slug not in engine.unsealed_tenants()
        assert engine.verify(org.slug, [chain.tail]).is_intact


def test_batches_join_into_one_chain(place: Place, org: Org) -> None:
    with place.admin() as admin:
        assert [seal_some(admin, org, most=4) for _ in range(4)] == [4, 4, 1, 0]
        assert verdict(admin, org).is_intact
    assert len(Chain(place, org).rows) == 9


def test_the_hash_is_what_anybody_would_compute_from_the_fields(chain: Chain, place: Place, org: Org) -> None:
    def micros(at: datetime) -> int:
        return (at - EPOCH) // timedelta(microseconds=1)

    before = b""
    with place.admin() as admin:
        links = admin.execute(
            "select seal.fields_version, seal.seq, seal.covers_until, seal.sealed_at, seal.hash, event.*"
            " from tocsin.ledger_seals as seal inner join tocsin.ledger as event"
            " on seal.tenant_id = event.tenant_id and seal.ledger_id = event.id"
            " where seal.tenant_id = %s order by seal.seq",
            [org.id],
        ).fetchall()
    for version, seq, covers_until, sealed_at, hash, tenant_id, id, *fields, created_at in links:
        told = [version, tenant_id, seq, micros(covers_until), micros(sealed_at), id, *fields, micros(created_at)]
        # jsonb writes keys by length, then by bytes; what happened here has no number but these.
        told[-4] = dict(sorted(told[-4].items(), key=lambda pair: (len(pair[0]), pair[0])))
        before = hashlib.sha256(before + json.dumps(told, default=str, ensure_ascii=False).encode()).digest()
        assert hash == before


@pytest.mark.parametrize(
    "setting",
    [
        "timezone = 'Asia/Kathmandu'",
        "datestyle = 'SQL, DMY'",
        "intervalstyle = 'sql_standard'",
        "extra_float_digits = -15",
        "bytea_output = 'escape'",
        "client_encoding = 'LATIN1'",
        "standard_conforming_strings = off",
        "xmlbinary = 'hex'",
        "lc_numeric = 'C'",
        "lc_time = 'C'",
        "lc_monetary = 'C'",
        "search_path = 'pg_temp'",
    ],
)
def test_no_setting_of_a_session_changes_a_hash(long_chain: Chain, setting: str) -> None:
    detail = {"a": 1.10, "b": 1e-7, "c": 12345678901234567890, "é": "\u2028 ' \\ \"", "d": [None, True, {}]}
    with long_chain.tampering() as admin:
        event = write_event(admin, long_chain.org, "'1999-01-01 00:00:00.000001+00'")
        admin.execute("update tocsin.ledger set detail = %s where id = %s", [Jsonb(detail), event])
        sql = (
            "select encode(core.chain_hash('', seal, event), 'hex')"
            " from tocsin.ledger_seals as seal, tocsin.ledger as event"
            " where seal.tenant_id = %s and seal.seq = 1 and event.id = %s"
        )
        before = admin.execute(sql, [long_chain.org.id, event]).fetchone()
        admin.execute(f"set local {setting}".encode())
        assert admin.execute(sql, [long_chain.org.id, event]).fetchone() == before


def test_a_slow_transactions_row_is_sealed_late_and_not_skipped(place: Place, org: Org) -> None:
    with place.enter(org, "admin") as slow:
        slow.execute("select api.create_place('zone', 'Slow', null, null, null)")
        org.add("quick", "worker")
        chain = Chain(place, org)
        slow.commit()
    with place.admin() as admin:
        late = value(admin, "select id from tocsin.ledger where tenant_id = %s and action = 'place.created'", org.id)
        assert late not in chain.rows
        assert seal_some(admin, org) == 1
        assert Chain(place, org).rows == [*chain.rows, late]
        assert verdict(admin, org, [chain.tail]).is_intact
        # It happened before what was sealed before it: the order of sealing is the chain's.
        assert admin.execute(
            "select covers_until > created_at from tocsin.ledger_seals as seal inner join tocsin.ledger as event"
            " on seal.ledger_id = event.id where event.id = %s",
            [late],
        ).fetchone() == (True,)


def test_what_nobody_was_there_to_seal_is_sealed_however_long_ago_it_was(place: Place, org: Org) -> None:
    with place.admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update tocsin.ledger set created_at = created_at - interval '9 days' where tenant_id = %s", [org.id]
        )
        assert seal_some(admin, org) > 8
        for days in (6, 5, 4, 1):
            write_event(admin, org, f"statement_timestamp() - interval '{days} days'")
        assert [seal_some(admin, org, most=1) for _ in range(5)] == [1, 1, 1, 1, 0]
        assert verdict(admin, org).is_intact


def test_sealers_at_once_make_one_chain(place: Place, org: Org) -> None:
    def seal(barrier: threading.Barrier) -> None:
        with psycopg.connect(place.logins.worker, autocommit=True) as connection:
            barrier.wait()
            for _ in range(20):
                seal_some(connection, org, most=2)

    barrier = threading.Barrier(6)
    sealers = [threading.Thread(target=seal, args=(barrier,)) for _ in range(6)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    chain = Chain(place, org)
    with place.admin() as admin:
        assert len(set(chain.rows)) == len(chain.rows) == chain.tail[0] == events(admin, org)
        assert verdict(admin, org).is_intact


def test_requests_and_other_sealers_go_on_while_one_holds_its_transaction_open(place: Place, org: Org) -> None:
    with psycopg.connect(place.logins.worker) as held, place.enter(org, "admin") as request:
        assert seal_some(held, org) > 8
        request.execute("set local lock_timeout = '1ms'")
        for verb in (
            'select api.create_incident(\'{"category": "other", "description": "While sealing."}\')',
            "select api.create_place('zone', 'While sealing', null, null, null)",
            "select count(*) from api.ledger",
            "select is_intact from api.ledger_verification",
        ):
            request.execute(verb.encode())
        with psycopg.connect(place.logins.worker) as other:
            assert seal_some(other, org) == 0
        request.commit()
        held.commit()
    with place.admin() as admin:
        assert seal_some(admin, org) > 1
        assert verdict(admin, org).is_intact


def test_no_session_can_hold_the_sealing_up_by_an_advisory_lock(place: Place, org: Org) -> None:
    # Whatever a member locks, sealing takes no advisory lock that it could wait for.
    with psycopg.connect(place.logins.worker) as sealer:
        seal_some(sealer, org)
        assert sealer.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone() == (0,)


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_who_may_view_the_ledger_verifies_it(server: Any, org: Org, place: Place, role: str) -> None:
    with server.client(org, role) as client:
        told = client.get("/ledger/verify").json()
        assert (told["is_intact"], told["sealed"], told["hash"]) == (True, None, None)
        events = told["waiting"]
        seq, hash = Chain(place, org).tail
        told = client.get("/ledger/verify").json()
        sealed_at = datetime.fromisoformat(told.pop("sealed_at"))
        assert told == {
            "is_intact": True,
            "fault": None,
            "seq": None,
            "ledger_id": None,
            "sealed": seq,
            "waiting": 0,
            "hash": hash.hex(),
        }
        assert seq == events
        assert sealed_at.tzinfo is not None


def test_nobody_else_verifies_it(worker: Client, operator: Client) -> None:
    for client in (worker, operator):
        assert problem(client.get("/ledger/verify")) == "not-permitted"


def test_the_tenant_is_told_of_the_first_fault_and_no_other_tenant_is(
    place: Place, org: Org, other_org: Org, admin: Client, server: Any
) -> None:
    chain, other = Chain(place, org), Chain(place, other_org)
    with server.client(other_org, "admin") as stranger, place.admin() as superuser:
        before = stranger.get("/ledger/verify").json()
        superuser.execute("set session_replication_role = replica")
        superuser.execute(
            "update tocsin.ledger set detail = detail || '{\"more\": 1}' where id = any(%s)", [chain.rows[3:6]]
        )
        told = admin.get("/ledger/verify").json()
        assert (told["is_intact"], told["fault"], told["seq"]) == (False, "altered", 4)
        assert UUID(told["ledger_id"]) == chain.rows[3]
        assert stranger.get("/ledger/verify").json() == before
        assert before["sealed"] == other.tail[0]


ATTEMPTS = (
    "update tocsin.{table} set tenant_id = tenant_id",
    "delete from tocsin.{table}",
    "truncate tocsin.{table}",
    "insert into tocsin.{table} select * from tocsin.{table}",
    "merge into tocsin.{table} as t using (select 1 as one) as s on true when matched then delete",
    "alter table tocsin.{table} disable trigger all",
    "drop table tocsin.{table} cascade",
)


@pytest.mark.parametrize("table", ["ledger", "ledger_seals"])
@pytest.mark.parametrize("login", ["member", "guest", "worker"])
def test_no_login_changes_deletes_or_writes_the_ledger_or_its_seals(
    place: Place, org: Org, chain: Chain, table: str, login: str
) -> None:
    for attempt in ATTEMPTS:
        with psycopg.connect(getattr(place.logins, login)) as connection:
            if login == "member":
                connection.execute(
                    "select auth.enter(%s, 'tocsin', %s, %s, false)",
                    [place.secrets.gate_key, org.subject("admin"), org.slug],
                    prepare=False,
                )
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt.format(table=table).encode())
    with place.admin() as admin:
        assert verdict(admin, org, [chain.tail]).is_intact


def test_no_narrow_role_changes_or_deletes_the_ledger_or_its_seals(place: Place) -> None:
    with place.admin() as admin:
        may = admin.execute(
            "select rolname, relation, verb from pg_roles"
            " cross join unnest(array['tocsin.ledger', 'tocsin.ledger_seals']) as relation"
            " cross join unnest(array['insert', 'update', 'delete', 'truncate']) as verb"
            " where rolname like 'tocsin\\_%' and not rolsuper and rolname not in ('tocsin_owner', 'tocsin_dba')"
            " and has_table_privilege(rolname, relation, verb) order by 1, 2, 3"
        ).fetchall()
    assert may == [
        ("tocsin_engine", "tocsin.ledger_seals", "insert"),
        ("tocsin_ledger", "tocsin.ledger", "insert"),
    ]


def test_twenty_thousand_events_are_sealed_and_verified(place: Place, org: Org) -> None:
    with place.admin() as admin, Engine(place.logins.worker) as engine:
        admin.execute(
            "insert into tocsin.ledger (tenant_id, id, action, subject_type, detail, created_at)"
            " select %s, core.new_id(), 'incident.amended', 'incident', jsonb_build_object('number', number),"
            " statement_timestamp() - number * interval '1 millisecond' from generate_series(1, 20000) as number",
            [org.id],
        )
        begun = time.perf_counter()
        batches = []
        while sealed := engine.seal(org.slug):
            batches.append(sealed)
        between = time.perf_counter()
        found = engine.verify(org.slug)
        print(f"sealed in {between - begun:.1f} s, verified in {time.perf_counter() - between:.1f} s")
    assert set(batches[:-1]) == {1000}
    assert (found.is_intact, found.sealed) == (True, sum(batches))
    assert sum(batches) > 20_000
