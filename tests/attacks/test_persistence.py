"""What every role may do to itself, in PostgreSQL, and what outlives its session: a closed list, the README's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api.deploy import deploy
from api.deploy.manifest import read_manifest
from tests.support.server import Place

#: What every role may do to itself, and to what it makes. It outlives the session.
LASTING = (
    "alter role current_user password 'mine'",
    "alter role current_user set work_mem = '64kB'",
    "alter role current_user reset all",
    "alter default privileges grant select on tables to public",
    "alter default privileges revoke execute on functions from public",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
)

#: What it may do neither to itself nor to others.
REFUSED = (
    "alter role current_user connection limit 0",
    "alter role current_user valid until '1999-01-01'",
    "alter role current_user createrole",
    "alter role current_user nologin",
    "alter role tocsin_{other} password 'mine'",
    "alter role tocsin_{other} set work_mem = '64kB'",
    "alter role all set work_mem = '64kB'",
    "alter database {database} set work_mem = '64kB'",
    "alter default privileges for role tocsin_{other} grant select on tables to public",
    "alter default privileges for role tocsin_owner grant select on tables to public",
    "comment on role tocsin_{other} is 'mine'",
    "create table public.mine ()",
    "create temporary table mine ()",
    "create schema mine",
)


@pytest.mark.parametrize(("login", "other"), [("member", "guest"), ("guest", "member"), ("worker", "member")])
def test_what_a_role_may_leave_in_the_cluster_is_this_and_no_more(place: Place, login: str, other: str) -> None:
    with taken_back(getattr(place.logins, login)) as connection:
        words = {"other": other, "database": connection.info.dbname}
        assert [statement for statement in LASTING if not done(connection, statement)] == []
        assert [statement for statement in REFUSED if done(connection, statement.format(**words))] == []


RIGHTS = """
    select
        (select md5(string_agg(c::text, '|' order by oid)) from (select oid, relacl, relowner from pg_class) as c),
        (select md5(string_agg(a::text, '|' order by attrelid, attnum))
        from (select attrelid, attnum, attacl from pg_attribute where attacl is not null) as a),
        (select md5(string_agg(p::text, '|' order by oid)) from (select oid, proacl, proowner from pg_proc) as p),
        (select md5(string_agg(n::text, '|' order by oid)) from pg_namespace as n),
        (select md5(string_agg(l::text, '|' order by oid)) from pg_policy as l),
        (select md5(string_agg(t::text, '|' order by oid)) from (select oid, typacl, typowner from pg_type) as t),
        (select md5(string_agg(d::text, '|' order by oid)) from pg_default_acl as d)
"""


@pytest.mark.parametrize("login", ["member", "guest", "worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "drop owned by current_user",
        "drop owned by current_user cascade",
        "reassign owned by current_user to current_user",
    ],
)
def test_a_role_takes_nothing_away_by_giving_up_what_it_owns(place: Place, login: str, statement: str) -> None:
    with taken_back(getattr(place.logins, login)) as connection:
        before = connection.execute(RIGHTS).fetchone()
        done(connection, statement)
        assert connection.execute(RIGHTS).fetchone() == before


@contextmanager
def taken_back(login: str) -> Iterator[psycopg.Connection[Any]]:
    """A session of which nothing is kept."""
    with psycopg.connect(login) as connection, connection.transaction(force_rollback=True):
        yield connection


def done(connection: psycopg.Connection[Any], statement: str) -> bool:
    """Whether a statement is taken."""
    try:
        with connection.transaction():
            connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.mark.parametrize("maker", ["the administrator", "tocsin_owner", "tocsin_dba", "somebody who changes policies"])
def test_a_new_function_is_nobodys_until_it_is_granted(place: Place, maker: str) -> None:
    with place.admin() as admin:
        people = "ann_who_changes_policies"
        admin.execute(f"create role {people} in role tocsin_dba".encode())
        try:
            deploy.build(place.logins.admin, read_manifest())
            with admin.transaction(force_rollback=True):
                if maker != "the administrator":
                    admin.execute(f"set local role {people if ' ' in maker else maker}".encode())
                admin.execute("create function api.new_one() returns integer language sql return 1")
                admin.execute("reset role")
                assert (
                    admin.execute(
                        "select r.rolname from pg_roles as r"
                        " where r.rolname ~ '^tocsin_(member|guest|worker|reviewer|intake|engine|gate)$'"
                        " and has_function_privilege(r.oid, 'api.new_one()', 'execute')"
                    ).fetchall()
                    == []
                )
        finally:
            admin.execute(f"drop owned by {people}; drop role {people}".encode())


@pytest.mark.parametrize("login", ["member", "guest", "worker"])
@pytest.mark.parametrize("database", ["postgres", "template1", "template0"])
def test_who_serves_requests_has_no_way_into_the_clusters_other_databases(
    place: Place, login: str, database: str
) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"permission denied|not currently accepting connections"):
        psycopg.connect(make_conninfo(getattr(place.logins, login), dbname=database))
