"""The isolation matrix: what it covers, that it finds nothing here, and that it finds what is broken on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.demo import ROLES
from api.deploy import deploy
from api.isolation import expected as matrix_declared
from api.isolation import matrix
from api.isolation.expected import COMMANDS, CONTEXTS, MatrixError
from api.isolation.matrix import Cell, Matrix
from api.postgres.cluster import Cluster
from api.settings.environment import Settings, login_urls, secrets
from tests.support.databases import Scratch
from tests.support.server import Place

# What serves requests, or may be handed to somebody: never let through to what is not the tenant's own.
LOGINS = {*ROLES, "tocsin_guest", "tocsin_worker", "tocsin_reviewer"}


@pytest.fixture(scope="module")
def tried(place: Place) -> Matrix:
    """The matrix of the database under test."""
    return matrix.run(place.logins.admin)


@pytest.fixture(scope="module")
def scratch(cluster: Cluster, settings: Settings, place: Place) -> Iterator[Scratch]:
    """A database of this module, brought up to date, to break things in."""
    made = Scratch(cluster)
    keys = secrets(settings)
    deploy.deploy(made.url, login_urls(settings, keys, made.url), keys, own_logins=False)
    yield made
    made.drop()


@pytest.fixture
def broken(scratch: Scratch) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection to it. What is changed on it must be changed back by the test."""
    with scratch.admin() as connection:
        yield connection


def opened(found: Matrix, relation: str, command: str, context: str) -> set[str]:
    """Who was let through."""
    return {
        one.cell.role
        for one in found.tried
        if one.cell[:2] == (relation, command) and one.cell.context == context and one.is_open
    }


def test_what_is_open_is_what_is_declared(tried: Matrix) -> None:
    assert [str(one.cell) for one in tried.differences()] == []


def test_every_relation_is_tried_by_every_command_as_every_role_in_every_context(tried: Matrix, place: Place) -> None:
    with place.admin() as connection:
        relations = connection.execute(
            "select schemaname || '.' || tablename, true from pg_tables where schemaname = 'tocsin'"
            " union all"
            " select schemaname || '.' || viewname, false from pg_views where schemaname in ('api', 'core')"
        ).fetchall()
        narrow = connection.execute(
            "select rolname from pg_roles where starts_with(rolname, 'tocsin_') and rolname <> 'tocsin_member'"
            " and rolname <> current_user"
        ).fetchall()
    roles = [*ROLES, *(name for (name,) in narrow)]
    expected = {
        Cell(relation, command, role, context)
        for relation, is_table in relations
        for command, role, context in product(COMMANDS if is_table else COMMANDS[:-1], roles, CONTEXTS)
    }
    assert {one.cell for one in tried.tried} == expected
    assert len(tried.tried) == len(expected)


def test_whoever_serves_requests_reaches_nothing_that_is_not_their_tenants(tried: Matrix) -> None:
    """Asked of what was found, not of the declaration: but for the rows that belong to no tenant."""
    shared = {"tocsin.modules", "tocsin.permissions", "tocsin.prompt_types", "tocsin.prompt_fields"}
    reached = {
        (one.cell.relation, one.cell.command)
        for one in tried.tried
        if one.is_open and one.cell.context != "own" and one.cell.role in LOGINS
    }
    assert reached == {(relation, "select") for relation in (*shared, "core.notification_statuses")}


def test_guests_the_worker_and_reviewers_reach_no_row_at_all(tried: Matrix) -> None:
    reached = {
        str(one.cell)
        for one in tried.tried
        if one.is_open and one.cell.role in ("tocsin_guest", "tocsin_worker", "tocsin_reviewer")
    }
    assert reached == set()


def test_running_it_leaves_nothing_behind(place: Place) -> None:
    query = "select (select count(*) from tocsin.tenants), (select count(*) from tocsin.ledger)"
    with place.admin() as connection:
        before = connection.execute(query).fetchone()
        matrix.run(place.logins.admin)
        assert connection.execute(query).fetchone() == before


def test_what_is_loosened_or_lost_is_found_where_it_is(broken: psycopg.Connection[Any], scratch: Scratch) -> None:
    """Each on a relation of its own, so that one run finds them all."""
    everybody = set(ROLES)
    broken.execute("alter policy member_select on tocsin.places using (true)")
    broken.execute("alter table tocsin.groups disable row level security")
    broken.execute("drop policy member_select on tocsin.role_group_permissions")
    # Nobody reads the row that goes: only a delete of all in sight finds it.
    broken.execute(
        "create policy loose on tocsin.number_series for delete to tocsin_member using (tenant_id is not null)"
    )
    broken.execute("grant delete on tocsin.number_series to tocsin_member")
    broken.execute("alter policy member_insert on tocsin.transitions with check (true)")
    broken.execute("grant truncate on tocsin.ledger to tocsin_worker")
    try:
        found = matrix.run(scratch.url)
    finally:
        broken.execute("alter policy member_select on tocsin.places using (tenant_id = (select auth.tenant()))")
        broken.execute("alter table tocsin.groups enable row level security")
        broken.execute(
            "create policy member_select on tocsin.role_group_permissions for select to tocsin_member"
            " using (tenant_id = (select auth.tenant()))"
        )
        broken.execute("drop policy loose on tocsin.number_series")
        broken.execute("revoke delete on tocsin.number_series from tocsin_member")
        broken.execute(
            "alter policy member_insert on tocsin.transitions"
            " with check (tenant_id = (select auth.tenant()) and (select auth.may('incidents.statuses.manage')))"
        )
        broken.execute("revoke truncate on tocsin.ledger from tocsin_worker")
    for context in ("other", "none", "stale", "forged"):
        assert everybody <= opened(found, "tocsin.places", "select", context)
        assert everybody <= opened(found, "tocsin.groups", "select", context)
        assert everybody <= opened(found, "tocsin.number_series", "delete", context)
        assert everybody <= opened(found, "tocsin.transitions", "insert", context)
    assert opened(found, "tocsin.role_group_permissions", "select", "own") & everybody == set()
    assert "tocsin_worker" in opened(found, "tocsin.ledger", "truncate", "own")
    broken_on_purpose = {"places", "groups", "role_group_permissions", "number_series", "transitions", "ledger"}
    assert {one.cell.relation for one in found.differences()} >= {f"tocsin.{name}" for name in broken_on_purpose}


@pytest.mark.parametrize(
    ("function", "is_said", "is_said_instead", "contexts"),
    [
        ("auth.sign(text)", "extract(epoch from transaction_timestamp())", "0", {"stale"}),
        ("auth.context()", "current_setting('tocsin.seal', true) = auth.sign(claim)", "true", {"stale", "forged"}),
    ],
)
def test_a_seal_that_does_not_hold_is_found(
    function: str,
    is_said: str,
    is_said_instead: str,
    contexts: set[str],
    broken: psycopg.Connection[Any],
    scratch: Scratch,
) -> None:
    source = str(broken.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchall()[0][0])
    loose = source.replace(is_said, is_said_instead)
    assert loose != source
    broken.execute(loose.encode())
    try:
        found = matrix.run(scratch.url)
    finally:
        broken.execute(source.encode())
    let_through = {one.cell.context for one in found.differences() if one.cell.role == "worker"}
    assert let_through == contexts


def test_a_table_that_is_not_declared_stops_it(broken: psycopg.Connection[Any], scratch: Scratch) -> None:
    broken.execute("create table tocsin.tomorrow (tenant_id uuid primary key)")
    try:
        with pytest.raises(MatrixError, match=r"not declared.*tocsin\.tomorrow"):
            matrix.run(scratch.url)
    finally:
        broken.execute("drop table tocsin.tomorrow")


def test_a_declaration_of_what_is_not_there_stops_it(scratch: Scratch, declaration: Path) -> None:
    declaration.write_text(declaration.read_text() + '\n[tocsin.yesterday]\nselect = ["admin"]\n')
    with pytest.raises(MatrixError, match=r"tocsin\.yesterday"):
        matrix.run(scratch.url)


def test_a_table_without_a_row_to_try_stops_it(scratch: Scratch, declaration: Path) -> None:
    declaration.write_text(declaration.read_text().replace("api.create_place('facility',", "concat('facility',"))
    with pytest.raises(MatrixError, match=r"tocsin\.places has no row"):
        matrix.run(scratch.url)


def test_a_view_that_shows_nothing_to_anybody_stops_it(broken: psycopg.Connection[Any], scratch: Scratch) -> None:
    """As its owner, who has no policy on the tables: what every reader finds is nothing."""
    broken.execute("alter view api.places set (security_invoker = false)")
    try:
        with pytest.raises(MatrixError, match=r"api\.places shows"):
            matrix.run(scratch.url)
    finally:
        broken.execute("alter view api.places set (security_invoker = true)")


def test_whoever_is_no_superuser_is_told(place: Place) -> None:
    with pytest.raises(MatrixError, match="superuser"):
        matrix.run(place.logins.member)


@pytest.fixture
def declaration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the declaration that is read instead."""
    copy = tmp_path / "expected.toml"
    copy.write_text(matrix_declared.EXPECTED.read_text())
    monkeypatch.setattr(matrix_declared, "EXPECTED", copy)
    return copy


@pytest.mark.parametrize(
    ("said", "instead", "at_fault"),
    [
        ('across = ["tocsin_search"]', 'across = ["worker"]', "must not read across tenants"),
        ('across = ["tocsin_search"]', 'across = ["tocsin_member"]', "must not read across tenants"),
        ('across = ["tocsin_search"]', 'across = ["everyone"]', "must not read across tenants"),
        ('delete = ["admin"]', 'delete = ["administrator"]', "cannot be let through"),
        ('delete = ["admin"]', 'delete = ["tocsin_worker"]', "cannot be let through"),
        ('delete = ["admin"]', 'remove = ["admin"]', "unknown field"),
        ('delete = ["admin"]', 'delete = "admin"', "Expected `array`"),
        ('tenant = "id"', "shared = 1", "Expected `bool`"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(
    said: str, instead: str, at_fault: str, declaration: Path
) -> None:
    text = declaration.read_text()
    assert said in text
    declaration.write_text(text.replace(said, instead))
    narrow = ("dba", "engine", "gate", "intake", "ledger", "owner", "search")
    with pytest.raises(MatrixError, match=at_fault):
        matrix_declared.read(ROLES, tuple(f"tocsin_{name}" for name in narrow))
