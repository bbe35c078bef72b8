"""What every role may do to itself, in PostgreSQL, and what outlives its session: a closed list, the README's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.support import Place

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
