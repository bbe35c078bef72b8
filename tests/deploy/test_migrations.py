"""Migrations go down to nothing and up again, and a second load changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yoyo

from api.deploy import catalog, deploy, manifest
from api.postgres.cluster import Cluster
from tests.support.databases import Scratch, Tree
from tests.support.server import Org, Place

MIGRATIONS = sorted(path for path in deploy.MIGRATIONS.glob("*.sql") if not path.name.endswith(".rollback.sql"))


@pytest.fixture
def scratch(cluster: Cluster) -> Iterator[Scratch]:
    """A database of the test's own, built."""
    scratch = Scratch(cluster)
    scratch.build()
    yield scratch
    scratch.drop()


def roll_back(url: str) -> None:
    """Undo every migration, the last one first."""
    migrations = yoyo.read_migrations(str(deploy.MIGRATIONS))
    with deploy.backend(url) as database, database.lock():
        database.rollback_migrations(database.to_rollback(migrations))


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_every_migration_has_a_rollback(path: Path) -> None:
    assert path.with_suffix(".rollback.sql").read_text().strip()


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_no_migration_makes_a_function_a_view_a_policy_or_a_trigger(path: Path) -> None:
    made = re.findall(r"^\s*create\s+(?:or\s+replace\s+)?(?:constraint\s+)?(\w+)", path.read_text(), re.MULTILINE)
    assert set(made) <= {"table", "index", "unique", "schema", "type", "role"}


TRIGGER = re.compile(
    r"^create (?:or replace )?(?:constraint )?trigger \w+\s+(?:before|after) ([\w\s,]+?)\son tocsin\.(\w+)",
    re.MULTILINE,
)
WRITTEN = re.compile(r"^(update|delete|insert) (?:from |into )?tocsin\.(\w+)", re.MULTILINE)


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_a_migration_that_writes_rows_runs_no_triggers_of_the_version_before(path: Path) -> None:
    """They ask who is calling, which nobody is, and an upgrade of a database with rows would end there."""
    triggers = [found for file in manifest.SQL.rglob("*.sql") for found in TRIGGER.findall(file.read_text())]
    assert triggers
    text = path.read_text()
    for event, table in WRITTEN.findall(text):
        # A table that is new has none yet.
        if f"create table tocsin.{table} (" in text or not any(
            name == table and event in events.split() for events, name in triggers
        ):
            continue
        assert f"alter table tocsin.{table} disable trigger user;" in text
        assert f"alter table tocsin.{table} enable trigger user;" in text


def test_down_to_nothing_and_up_again_is_the_same_database(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = scratch.objects()
    shape = columns_constraints_and_indexes(scratch)
    with monkeypatch.context() as patched:
        Tree(tmp_path, patched).clear()
        scratch.build()
    assert {name.partition(" ")[0] for name in scratch.objects()} == {"table"}
    roll_back(scratch.url)
    with scratch.admin() as admin:
        left = "select count(*) from pg_namespace where nspname = any(%s)"
        assert admin.execute(left, [list(catalog.SCHEMAS)]).fetchone() == (0,)
        defaults = "select defaclrole::regrole::text, defaclacl::text from pg_default_acl"
        assert admin.execute(defaults).fetchall() == []
        roles = "select count(*) from pg_roles where rolname in ('tocsin_owner', 'tocsin_member', 'tocsin_gate')"
        assert admin.execute(roles).fetchone() == (3,)
    scratch.build()
    assert scratch.objects() == before
    assert columns_constraints_and_indexes(scratch) == shape


def columns_constraints_and_indexes(scratch: Scratch) -> list[str]:
    """What the catalogue's reading leaves out, as this very server prints it."""
    query = """
        select format('%s.%s %s', attrelid::regclass, attname, pg_get_expr(adbin, adrelid))
        from pg_attrdef join pg_attribute on attrelid = adrelid and attnum = adnum
        where attrelid in (select oid from pg_class where relnamespace = 'tocsin'::regnamespace)
        union all
        select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = 'tocsin'::regnamespace
        union all
        select pg_get_indexdef(indexrelid)
        from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace = 'tocsin'::regnamespace
        union all
        select format('%s %s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid),
            pg_get_expr(polwithcheck, polrelid)) from pg_policy
        union all
        select format('%s %s', ev_class::regclass, pg_get_ruledef(pg_rewrite.oid))
        from pg_rewrite join pg_class on pg_class.oid = ev_class
        where relnamespace in ('api'::regnamespace, 'core'::regnamespace)
        order by 1
    """
    with scratch.admin() as admin:
        return [line for (line,) in admin.execute(query)]


def test_a_second_load_changes_nothing(scratch: Scratch) -> None:
    before = scratch.objects()
    with scratch.admin() as admin:
        made = "select oid, relname, relfilenode from pg_class order by oid"
        classes = admin.execute(made).fetchall()
        assert scratch.build() == []
        assert admin.execute(made).fetchall() == classes
    assert scratch.objects() == before


def test_the_manifest_is_what_stands_in_the_database(scratch: Scratch) -> None:
    assert scratch.objects() == manifest.read_manifest().objects


def test_the_database_under_test_holds_the_manifest_too(place: Place) -> None:
    with place.admin() as admin:
        assert catalog.objects(admin) == manifest.read_manifest().objects


def test_every_foreign_key_holds_when_it_is_checked_again_by_who_sees_every_row(place: Place, org: Org) -> None:
    with place.enter(org, "operator") as member:
        member.execute("""select api.create_incident('{"category": "other", "description": "x"}')""")
    with place.admin() as admin, admin.transaction(force_rollback=True):
        # As a migration would leave a key that was checked by somebody who saw no rows.
        admin.execute(
            "update pg_constraint set convalidated = false"
            " where contype = 'f' and connamespace = 'tocsin'::regnamespace"
        )
        keys = admin.execute(
            "select format('alter table %s validate constraint %I', conrelid::regclass, conname) from pg_constraint"
            " where contype = 'f' and connamespace = 'tocsin'::regnamespace and not convalidated"
        ).fetchall()
        assert len(keys) > 40
        for (statement,) in keys:
            admin.execute(statement.encode())


def test_a_row_that_slipped_past_a_foreign_key_would_have_been_found(place: Place, org: Org) -> None:
    with place.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute("set local session_replication_role = replica")
        admin.execute(
            "insert into tocsin.group_members (tenant_id, group_id, member_id)"
            " values (%s, gen_random_uuid(), gen_random_uuid())",
            [org.id],
        )
        admin.execute("set local session_replication_role = origin")
        admin.execute("update pg_constraint set convalidated = false where conname = 'group_members_group_exists'")
        with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused:
            admin.execute("alter table tocsin.group_members validate constraint group_members_group_exists")
        assert refused.value.diag.constraint_name == "group_members_group_exists"


def test_plpgsql_check_finds_no_fault_in_any_function(scratch: Scratch) -> None:
    with scratch.admin() as admin:
        wanted = "select 1 from pg_available_extensions where name = 'plpgsql_check'"
        if admin.execute(wanted).fetchone() is None:
            pytest.skip("this PostgreSQL has no plpgsql_check: run with PG=system")
        admin.execute("create extension plpgsql_check")
        faults = admin.execute(
            """
            select functions.name, fault
            from (
                select p.oid, p.oid::regprocedure::text as name, coalesce(t.tgrelid, 0) as relation, t.tgnewtable,
                    t.tgoldtable
                from pg_proc as p
                join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
                left join pg_trigger as t on t.tgfoid = p.oid and not t.tgisinternal
                where p.pronamespace::regnamespace::text = any(%s)
            ) as functions
            cross join lateral plpgsql_check_function(
                functions.oid, functions.relation, extra_warnings => false, performance_warnings => false,
                newtable => functions.tgnewtable, oldtable => functions.tgoldtable
            ) as fault
            """,
            [list(catalog.SCHEMAS)],
        ).fetchall()
    assert faults == [], "\n".join(f"{name} {fault}" for name, fault in faults)
