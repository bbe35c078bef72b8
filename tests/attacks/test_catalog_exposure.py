"""What PostgreSQL shows every role, and no GRANT can take away: a closed list, the README's.

In it are amounts and moments of the whole database's work. Nothing of it is a row, a word or a key of another tenant.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from api.caller import Caller
from api.db.pool import Pool, Statement
from api.db.session_settings import pin_settings
from tests.attacks.calls import Function, callable_by, calls
from tests.attacks.session import bare
from tests.attacks.victim import MARKER, Victim, furnished, new_victim
from tests.support.server import ISSUER, Org, Place, Server, eventually
from tests.support.sql_prompts import open_incident

#: Relations of PostgreSQL's own in which the work of others shows.
TELLING = re.compile(r"pg_class|pg_locks|pg_stat_\w+|pg_statio_\w+|pg_aios")

#: Of pg_class, what VACUUM and ANALYZE count.
COUNTED = ("relpages", "reltuples", "relallvisible", "relallfrozen", "relfrozenxid", "relminmxid", "relhasindex")

#: Functions of PostgreSQL's own whose answer changes with the work of others: statistics, sizes, locks, positions of
#: the log, numbers of transactions and of large objects.
TELLING_CALLS = re.compile(
    r"pg_stat_\w+|pg_\w+_size|pg_lock_status|pg_blocking_pids|pg_current_wal\w*|pg_logical_emit_message|pg_control_\w+"
    r"|pg_current_(xact|snapshot)\w*|txid_current\w*|pg_xact_status|txid_status|pg_export_snapshot|age|mxid_age|lo_create?"
)

#: Those that are never the same twice.
CHANGING_CALLS = re.compile(
    r"clock_timestamp|timeofday|now|(statement|transaction)_timestamp|random\w*|gen_random_uuid|uuidv[47]|pg_backend_pid"
)

#: Tables that a session may lock as a whole, because it may delete from them: until it ends, or its timeouts end it.
LOCKABLE = {
    "board_tickets",
    "categories",
    "group_members",
    "idempotency_keys",
    "member_roles",
    "priorities",
    "role_group_permissions",
    "role_permissions",
    "roles",
    "number_series",
    "severities",
    "statuses",
    "transitions",
}

#: Texts whose statistics the planner keeps for everybody: few words, that an organisation rarely makes up.
COUNTED_TEXTS = {"status", "workflow"}


@pytest.fixture(scope="module", autouse=True)
def no_autovacuum(place: Place) -> Iterator[None]:
    """What moves while these tests look is the victim's work, not a VACUUM or ANALYZE that happened to be due."""
    with place.admin() as admin:
        admin.execute("alter system set autovacuum = off")
        admin.execute("select pg_reload_conf()")
        eventually(lambda: autovacuum_rests(admin), "it does not rest")
        yield
        admin.execute("alter system reset autovacuum")
        admin.execute("select pg_reload_conf()")


def autovacuum_rests(admin: psycopg.Connection[Any]) -> bool:
    """Whether its launcher is gone and the last of its workers with it."""
    return admin.execute("select from pg_stat_activity where backend_type like 'autovacuum%'").fetchone() is None


@pytest.fixture(scope="module")
def attacker(server: Server, place: Place) -> Org:
    """The attacker's own organisation."""
    return furnished(server, place, "onlooker")[0]


@pytest.fixture(scope="module")
def victim(server: Server, place: Place) -> Victim:
    """The organisation that they watch."""
    return new_victim(server, place)


@pytest.fixture
def session(place: Place, attacker: Org) -> Iterator[psycopg.Connection[Any]]:
    """The attacker's connection, inside a request that is taken back at the end."""
    with place.enter(attacker, "operator") as connection:
        yield connection
        connection.rollback()


def work(place: Place, victim: Victim) -> None:
    """Much of it, in the victim's tenant."""
    for _ in range(20):
        open_incident(victim.org, title=f"{MARKER} at work")
    with place.admin() as admin:
        admin.execute("analyze tocsin.incidents")
        admin.execute("select pg_stat_force_next_flush()")


def relations(place: Place) -> list[str]:
    """Everything of PostgreSQL's own that a member's session may read."""
    with place.admin() as admin:
        return [
            name
            for (name,) in admin.execute(
                """
                select c.oid::regclass::text
                from pg_catalog.pg_class as c
                where
                    c.relkind in ('r', 'v')
                    and c.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                    and has_table_privilege('tocsin_member', c.oid, 'select')
                order by 1
                """
            ).fetchall()
        ]


def test_the_work_of_others_shows_in_no_other_relation(place: Place, attacker: Org, victim: Victim) -> None:
    def read() -> dict[str, str]:
        with bare(place, attacker) as session:
            return {name: session.run(f"select x::text from {name} as x order by 1")[1] for name in names}

    names = relations(place)
    assert len(names) > 100
    before = read()
    work(place, victim)
    after = read()
    assert {name for name in names if victim.seen_in(after[name])} == set()
    assert {name for name in names if before[name] != after[name] and not TELLING.fullmatch(name)} == set()


def test_of_tables_the_work_of_others_shows_in_counts_alone(place: Place, attacker: Org, victim: Victim) -> None:
    def read() -> str:
        with bare(place, attacker) as session:
            return session.run(f"select to_jsonb(c) - array{list(COUNTED)} from pg_catalog.pg_class as c")[1]

    before = read()
    work(place, victim)
    assert read() == before


def test_the_work_of_others_shows_in_the_answer_of_no_other_function(
    place: Place, attacker: Org, victim: Victim
) -> None:
    """PostgreSQL's own functions; for ours, test_functions.py says that they show nothing."""

    def read() -> dict[Function, list[str]]:
        with bare(place, attacker) as session:
            session.run("set local statement_timeout = '2s'")
            return {
                function: [session.run(call, keep=False)[1] for call in calls(function, victim.known)]
                for function in functions
            }

    functions = [function for function in callable_by(place, "tocsin_member") if not function.is_ours]
    before = read()
    work(place, victim)
    after = read()
    moved = {function.name for function in functions if before[function] != after[function]}
    moved -= {name for name in moved if TELLING_CALLS.fullmatch(name) or CHANGING_CALLS.fullmatch(name)}
    assert moved == set()


def test_the_planner_keeps_no_statistics_of_words_and_places(place: Place) -> None:
    """It reads those of all tenants past every policy, and EXPLAIN tells what it makes of them."""
    with place.admin() as admin:
        kept = admin.execute(
            """
            select c.relname || '.' || a.attname
            from pg_catalog.pg_class as c
            inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where
                c.relnamespace = 'tocsin'::regnamespace
                and c.relkind = 'r'
                and c.relforcerowsecurity
                and has_any_column_privilege('tocsin_member', c.oid, 'select')
                and exists (
                    select from pg_catalog.pg_attribute as t
                    where t.attrelid = c.oid and (t.attname = 'tenant_id' or c.relname = 'tenants')
                )
                and a.atttypid = any(
                    '{text, text[], jsonb, bytea, float8, numeric}'::text[]::regtype[]::oid[]
                )
                and coalesce(a.attstattarget, -1) <> 0
                and a.attname <> all(%s)
            order by 1
            """,
            [sorted(COUNTED_TEXTS)],
        ).fetchall()
    assert kept == []


def test_estimates_do_not_spell_out_anothers_words(
    place: Place, victim: Victim, session: psycopg.Connection[Any]
) -> None:
    """A name that is common would be a step among the estimates, to be found letter by letter."""

    def estimate(bound: str) -> int:
        query = "explain (format json) select from tocsin.members where tenant_id = %s and display_name < %s"
        row = session.execute(query, [victim.org.id, bound], prepare=False).fetchone()
        assert row
        return int(row[0][0]["Plan"]["Plan Rows"])

    with place.admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "insert into tocsin.members (tenant_id, id, display_name)"
            " select %s, gen_random_uuid(), %s from generate_series(1, 500)",
            [victim.org.id, f"{MARKER} again"],
        )
        try:
            admin.execute("analyze tocsin.members")
            assert estimate(f"{MARKER} again") == estimate(f"{MARKER} again!")
            assert estimate("a") == estimate("zzz")
        finally:
            admin.execute("delete from tocsin.members where display_name = %s", [f"{MARKER} again"])
            admin.execute("analyze tocsin.members")


def test_of_other_sessions_requests_the_statements_show_and_no_value(
    place: Place, victim: Victim, session: psycopg.Connection[Any]
) -> None:
    async def ask() -> list[Any]:
        gateway = Pool(place.logins.member, place.secrets.gate_key, options=pin_settings(place.logins.member), size=1)
        await gateway.open()
        caller = Caller(ISSUER, victim.org.subject("operator"), victim.org.slug)
        query = Statement(
            "select id from api.incidents where title = $1 and id <> $2", (MARKER, victim.known["incident"])
        )
        await gateway.run(caller, victim.org.slug, [query], read_only=True)
        try:
            return session.execute("select query from pg_stat_activity where usename = current_user").fetchall()
        finally:
            await gateway.close()

    shown = str(asyncio.run(ask()))
    assert "api.incidents where title = $1" in shown
    assert victim.seen_in(shown) == set()
    assert place.secrets.gate_key not in shown


@pytest.mark.parametrize("signal", ["pg_cancel_backend", "pg_terminate_backend"])
def test_signals_reach_sessions_of_the_same_login_and_no_others(
    signal: str, place: Place, session: psycopg.Connection[Any]
) -> None:
    ask = f"select {signal}(%s)".encode()
    for login in (place.logins.guest, place.logins.worker, place.logins.admin):
        with psycopg.connect(login) as other:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), session.transaction():
                session.execute(ask, [other.info.backend_pid])
            other.execute("select 1")
    with psycopg.connect(place.logins.member) as same:
        assert session.execute(ask, [same.info.backend_pid]).fetchone() == (True,)


def test_only_these_tables_can_be_locked_as_a_whole(place: Place, session: psycopg.Connection[Any]) -> None:
    with place.admin() as admin:
        names = [
            name
            for (name,) in admin.execute(
                "select relname from pg_catalog.pg_class where relnamespace = 'tocsin'::regnamespace and relkind = 'r'"
            ).fetchall()
        ]
    assert {
        name for name in names if done(session, f"lock table tocsin.{name} in access exclusive mode nowait")
    } == LOCKABLE


def done(connection: psycopg.Connection[Any], statement: str) -> bool:
    """Whether a statement is taken."""
    try:
        with connection.transaction():
            connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
