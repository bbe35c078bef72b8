"""`tocsin drift` tells a database that is the repository's from one that somebody has changed, and says what."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api.deploy import deploy, manifest
from api.drift import compare, roles, schema, shadow_database
from api.drift import known as drift_known
from api.drift.compare import Report
from api.drift.known import Known
from api.drift.schema import Snapshot
from api.engine import Engine
from api.postgres.cluster import Cluster, binaries
from api.settings.environment import ROOT, Settings, load, login_urls, secrets
from tests.support.databases import Scratch
from tests.support.server import ISSUER, Org, Place

PASSWORD = "of-somebody"

# What is done to the database, the one object that has drifted, and what its diff shows, as + or - of the fact.
TAMPERED = {
    # Policies
    "a policy is loosened": (
        "alter policy member_select on tocsin.incidents using (true)",
        "policy member_select on tocsin.incidents",
        "+using true",
    ),
    "a policy is for everybody": (
        "alter policy member_select on tocsin.places to public",
        "policy member_select on tocsin.places",
        "+to public",
    ),
    "a policy's check is gone": (
        "drop policy member_insert on tocsin.places;"
        " create policy member_insert on tocsin.places for insert to tocsin_member with check (true)",
        "policy member_insert on tocsin.places",
        "+with check true",
    ),
    "a policy is dropped": (
        "drop policy member_select on tocsin.ledger",
        "policy member_select on tocsin.ledger",
        "@@ not in the database @@",
    ),
    "a policy is added": (
        "create policy backdoor on tocsin.members for select to tocsin_guest using (true)",
        "policy backdoor on tocsin.members",
        "@@ not in the repository @@",
    ),
    # Grants
    "a table is granted": (
        "grant select on tocsin.seal_keys to tocsin_member",
        "table tocsin.seal_keys",
        "+grant select to tocsin_member",
    ),
    "a table is everybody's": (
        "grant select on tocsin.incidents to public",
        "table tocsin.incidents",
        "+grant select to public",
    ),
    "a table may be truncated": (
        "grant truncate on tocsin.ledger to tocsin_member",
        "table tocsin.ledger",
        ", truncate to tocsin_member",
    ),
    "a column is granted": (
        "grant update (number) on tocsin.incidents to tocsin_member",
        "table tocsin.incidents",
        "update (number) to tocsin_member",
    ),
    "a grant may be passed on": (
        "grant select on tocsin.places to tocsin_member with grant option",
        "table tocsin.places",
        "select with grant option",
    ),
    "a narrow role's grant is revoked": (
        "revoke select on tocsin.gates from tocsin_gate",
        "table tocsin.gates",
        "-grant select to tocsin_gate",
    ),
    "a view is granted": (
        "grant select on api.incidents to tocsin_guest",
        "view api.incidents",
        "+grant select to tocsin_guest",
    ),
    "a function is granted": (
        "grant execute on function auth.sign(text) to tocsin_member",
        "function auth.sign(text)",
        "+grant execute to tocsin_member",
    ),
    "a function is everybody's": (
        "grant execute on function auth.claims_of(text, text, text) to public",
        "function auth.claims_of(text,text,text)",
        "+grant execute to public",
    ),
    "a schema is granted": (
        "grant usage on schema engine to tocsin_guest",
        "schema engine",
        "+grant usage to tocsin_guest",
    ),
    "the load's books are opened": (
        "grant usage on schema deploy to tocsin_member",
        "schema deploy",
        "+grant usage to tocsin_member",
    ),
    "a type is granted": (
        "grant usage on type core.result to public",
        "type core.result",
        "+grant usage on the row type to public",
    ),
    "the language is granted": (
        "grant usage on language plpgsql to tocsin_member",
        "language plpgsql",
        "+grant usage to tocsin_member",
    ),
    "the database is granted": (
        "do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$",
        "database",
        "+grant temporary to public",
    ),
    "what is made later is everybody's": (
        "alter default privileges for role tocsin_owner grant execute on functions to public",
        "default privileges of tocsin_owner on functions",
        "-tocsin_owner=X/tocsin_owner",
    ),
    "what is made later in a schema is granted": (
        "alter default privileges for role tocsin_owner in schema tocsin grant select on tables to tocsin_member",
        "default privileges of tocsin_owner in tocsin on tables",
        "+tocsin_member=r/tocsin_owner",
    ),
    # Functions
    "a function's body is another": (
        "create or replace function auth.has_module(module text) returns boolean language plpgsql stable"
        " set search_path = '' as 'begin return true; end'",
        "function auth.has_module(text)",
        "begin return true; end",
    ),
    "a function has another owner": (
        "alter function auth.sign(text) owner to tocsin_owner",
        "function auth.sign(text)",
        "+owner tocsin_owner",
    ),
    "a function's search_path is unpinned": (
        "alter function auth.tenant() reset search_path",
        "function auth.tenant()",
        "- SET search_path TO ''",
    ),
    "a function runs as its owner": (
        "alter function auth.may(text, text) security definer",
        "function auth.may(text,text)",
        "SECURITY DEFINER",
    ),
    "a function claims to leak nothing": (
        "alter function auth.can_see_incident(uuid) leakproof",
        "function auth.can_see_incident(uuid)",
        "LEAKPROOF",
    ),
    "a function is added": (
        "create function api.leak() returns bigint language sql as 'select count(*) from tocsin.incidents'",
        "function api.leak()",
        "@@ not in the repository @@",
    ),
    "a function's reason is another": (
        "comment on function auth.sign(text) is 'Nothing.'",
        "function auth.sign(text)",
        "+comment Nothing.",
    ),
    # Triggers and rules
    "a trigger is disabled": (
        "alter table tocsin.ledger disable trigger ledger_0_append_only",
        "trigger ledger_0_append_only on tocsin.ledger",
        "+disabled",
    ),
    "a trigger is dropped": (
        "drop trigger ledger_0_append_only on tocsin.ledger",
        "trigger ledger_0_append_only on tocsin.ledger",
        "@@ not in the database @@",
    ),
    "a trigger fires for replicas only": (
        "alter table tocsin.ledger enable replica trigger ledger_0_append_only",
        "trigger ledger_0_append_only on tocsin.ledger",
        "+enabled for R",
    ),
    "a rule does something else instead": (
        "create rule nothing as on delete to tocsin.members do instead nothing",
        "rule nothing on tocsin.members",
        "DO INSTEAD NOTHING",
    ),
    # Tables
    "row security is not forced": (
        "alter table tocsin.incidents no force row level security",
        "table tocsin.incidents",
        "-row security forced",
    ),
    "row security is off": (
        "alter table tocsin.members disable row level security",
        "table tocsin.members",
        "-row security enabled",
    ),
    "a table has another owner": (
        "alter table tocsin.gates owner to tocsin_gate",
        "table tocsin.gates",
        "+owner tocsin_gate",
    ),
    "a table forgets in a crash": (
        "alter table tocsin.idempotency_keys set unlogged",
        "table tocsin.idempotency_keys",
        "+unlogged",
    ),
    "a table is added": (
        "create table tocsin.extra (id integer)",
        "table tocsin.extra",
        "@@ not in the repository @@",
    ),
    "a column is added": (
        "alter table tocsin.members add column salary numeric",
        "table tocsin.members",
        "+column salary numeric",
    ),
    "a column may be null": (
        "alter table tocsin.members alter column display_name drop not null",
        "table tocsin.members",
        "+column display_name text",
    ),
    "a column is sampled more": (
        "alter table tocsin.members alter column display_name set statistics 100",
        "table tocsin.members",
        "statistics 100",
    ),
    "a column has a default": (
        "alter table tocsin.incidents alter column status set default 'closed'",
        "table tocsin.incidents",
        "default 'closed'",
    ),
    # Views
    "a view runs as its owner": (
        "alter view api.incidents reset (security_invoker)",
        "view api.incidents",
        "-option security_invoker=true",
    ),
    "a view shows more": (
        "create or replace view api.places with (security_invoker = true) as"
        " select id, kind, name, parent_id, latitude, longitude, version, created_at from tocsin.places",
        "view api.places",
        "auth.tenant()",
    ),
    "a view keeps what it has seen": (
        "create materialized view api.kept as select 1 as one",
        "materialized view api.kept",
        "@@ not in the repository @@",
    ),
    # Constraints and indexes
    "a constraint is dropped": (
        "alter table tocsin.members drop constraint members_display_name_length",
        "constraint members_display_name_length on tocsin.members",
        "@@ not in the database @@",
    ),
    "a constraint is not valid": (
        "alter table tocsin.members drop constraint members_team_exists, add constraint members_team_exists"
        " foreign key (tenant_id, team_id, team_kind) references tocsin.groups (tenant_id, id, kind) not valid",
        "constraint members_team_exists on tocsin.members",
        "NOT VALID",
    ),
    "a foreign key no longer looks": (
        "alter table tocsin.guest_requests disable trigger all",
        "constraint guest_requests_response_exists on tocsin.guest_requests",
        "+disabled",
    ),
    "an index is dropped": (
        "drop index tocsin.incidents_by_created_at",
        "index tocsin.incidents_by_created_at",
        "@@ not in the database @@",
    ),
    "an index is added": (
        "create index extra on tocsin.members (display_name)",
        "index tocsin.extra",
        "@@ not in the repository @@",
    ),
    "an index is another": (
        "drop index tocsin.members_by_team; create index members_by_team on tocsin.members (team_id, tenant_id)",
        "index tocsin.members_by_team",
        "(team_id, tenant_id)",
    ),
    # What does not belong at all
    "an operator is added": (
        "create operator core.=== (function = int4eq, leftarg = integer, rightarg = integer)",
        "operator core.===(integer,integer)",
        "+exists",
    ),
    "a type is added": (
        "create domain core.anything as text",
        "type core.anything",
        "+based on text",
    ),
    # Roles
    "a role bypasses": ("alter role tocsin_member bypassrls", "role tocsin_member", "+bypassrls"),
    "a role is mighty": ("alter role tocsin_gate superuser", "role tocsin_gate", "+superuser"),
    "a role logs in": ("alter role tocsin_intake login", "role tocsin_intake", "+login"),
    "a role is made a member": (
        "grant tocsin_gate to tocsin_member",
        "role tocsin_member",
        "+member of tocsin_gate",
    ),
    "a role reads everything": (
        "grant pg_read_all_data to tocsin_guest",
        "role tocsin_guest",
        "+member of pg_read_all_data",
    ),
    "somebody holds a role": (
        "create role outsider; grant tocsin_ledger to outsider",
        "role tocsin_ledger",
        "+held by outsider",
    ),
    "a membership is taken": (
        "revoke tocsin_owner from tocsin_dba",
        "role tocsin_dba",
        "-member of tocsin_owner",
    ),
    "a limit is lifted": (
        "alter role tocsin_guest set statement_timeout = 0",
        "role tocsin_guest",
        "+set statement_timeout=0",
    ),
    "a role changes its own settings": (
        "set local role tocsin_member; alter role current_user set synchronous_commit = off; reset role",
        "role tocsin_member",
        "+set synchronous_commit=off",
    ),
    "a role has a setting in this database": (
        "do $$ begin execute format("
        "'alter role tocsin_worker in database %I set row_security = off', current_database()); end $$",
        "role tocsin_worker",
        "+set row_security=off",
    ),
    "a role may switch triggers off": (
        "grant set on parameter session_replication_role to tocsin_member",
        "role tocsin_member",
        "+may set session_replication_role",
    ),
}


@pytest.fixture(scope="module")
def scratch(cluster: Cluster) -> Iterator[Scratch]:
    """A database that is the repository's; each test leaves it so."""
    scratch = Scratch(cluster)
    scratch.build()
    yield scratch
    scratch.drop()


@pytest.fixture(scope="module")
def repository(scratch: Scratch) -> Snapshot:
    """What the repository says, read from a twin of its own."""
    with scratch.admin() as admin, shadow_database.beside(admin, scratch.url, manifest.read_manifest()) as url:
        return schema.at(url) | roles.ROLES


def drifted(connection: psycopg.Connection[Any], repository: Snapshot) -> dict[str, str]:
    """The diffs of what stands in a database now."""
    live = schema.read(connection) | roles.read(connection)
    return compare.compare(live, repository).diffs


def test_a_clean_database_has_no_drift(scratch: Scratch, repository: Snapshot) -> None:
    with scratch.admin() as admin:
        assert drifted(admin, repository) == {}


@pytest.mark.parametrize(("statement", "name", "shown"), TAMPERED.values(), ids=TAMPERED)
def test_it_is_named_and_shown_when(
    scratch: Scratch, repository: Snapshot, statement: str, name: str, shown: str
) -> None:
    with scratch.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(statement.encode())
        found = drifted(admin, repository)
    assert set(found) == {name}
    assert f"\n+++ database:   {name}\n" in found[name]
    assert [line for line in found[name].splitlines()[2:] if line[0] in "+-@" and shown in line], found[name]


def test_an_object_with_all_that_hangs_on_it_is_named(scratch: Scratch, repository: Snapshot) -> None:
    with scratch.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute("drop table tocsin.idempotency_keys cascade")
        found = drifted(admin, repository)
    assert {
        "table tocsin.idempotency_keys",
        "constraint idempotency_keys_member_exists on tocsin.idempotency_keys",
        "policy member_select on tocsin.idempotency_keys",
    } <= set(found)


def test_people_may_hold_the_two_roles_that_are_for_people(scratch: Scratch, repository: Snapshot) -> None:
    with scratch.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute("create role ann login; grant tocsin_dba, tocsin_reviewer to ann")
        assert drifted(admin, repository) == {}


def test_the_same_reading_twice_is_the_same(scratch: Scratch) -> None:
    with scratch.admin() as admin:
        assert schema.read(admin) == schema.read(admin)


def test_no_migration_of_the_twin_touches_a_role(scratch: Scratch) -> None:
    of_roles = re.compile(r"\b(?:create|alter|drop) role\b|^\s*(?:grant|revoke) tocsin_\w+ (?:to|from)\b", re.MULTILINE)
    found = {
        path.stem
        for path in deploy.MIGRATIONS.glob("*.sql")
        if not path.stem.endswith(".rollback") and of_roles.search(path.read_text())
    }
    assert found == roles.MIGRATIONS


def tocsin(settings: Settings, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a database."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(settings.data), "DATABASE_URL": url, "POSTGRES": settings.pg},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def databases(connection: psycopg.Connection[Any]) -> set[str]:
    """The databases of the cluster."""
    return {name for (name,) in connection.execute("select datname from pg_database")}


@contextmanager
def done(scratch: Scratch, statement: str, undo: str) -> Iterator[None]:
    """A change that others can see, until it is undone."""
    with scratch.admin() as admin:
        admin.execute(statement.encode())
        try:
            yield
        finally:
            admin.execute(undo.encode())


def test_the_command_says_that_a_clean_database_is_clean(settings: Settings, scratch: Scratch) -> None:
    with scratch.admin() as admin:
        before = databases(admin)
        ended = tocsin(settings, scratch.url, "drift")
        assert databases(admin) == before
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.fullmatch(r"no drift: \d+ objects compared with a fresh build of the repository\n", ended.stdout)


def test_the_command_shows_what_drifted_and_fails(settings: Settings, scratch: Scratch) -> None:
    loose = "alter table tocsin.incidents no force row level security"
    with done(scratch, loose, loose.replace("no force", "force")):
        ended = tocsin(settings, scratch.url, "drift")
    assert ended.returncode == 1
    assert "--- repository: table tocsin.incidents\n+++ database:   table tocsin.incidents\n" in ended.stdout
    assert "\n-row security forced\n" in ended.stdout
    assert re.search(r"\n\n1 of \d+ objects compared", ended.stdout)


def test_comparing_mends_nothing(settings: Settings, scratch: Scratch) -> None:
    patient = "alter role tocsin_worker set statement_timeout = '7s'"
    with done(scratch, patient, "alter role tocsin_worker set statement_timeout = '15min'"):
        first, second = tocsin(settings, scratch.url, "drift"), tocsin(settings, scratch.url, "drift")
    assert (first.returncode, second.returncode) == (1, 1)
    assert "+set statement_timeout=7s" in first.stdout
    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("postgresql://nobody@127.0.0.1:1/nothing", "connection", id="nothing answers"),
        pytest.param(None, "tocsin migrate", id="the database is empty"),
    ],
)
def test_the_command_says_when_it_cannot_compare(
    settings: Settings, cluster: Cluster, url: str | None, why: str
) -> None:
    ended = tocsin(settings, url or cluster.url("postgres"), "drift")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert why in ended.stderr


@pytest.fixture
def reviewer(scratch: Scratch) -> Iterator[str]:
    """The address of somebody who was granted tocsin_reviewer and can make no database."""
    make = f"create role reviewer_of_drift login password '{PASSWORD}' in role tocsin_reviewer"
    with done(scratch, make, "drop role reviewer_of_drift"):
        yield make_conninfo(scratch.url, user="reviewer_of_drift", password=PASSWORD)


def test_who_may_make_no_database_compares_with_the_manifest(
    settings: Settings, scratch: Scratch, reviewer: str
) -> None:
    clean = tocsin(settings, reviewer, "drift")
    assert (clean.returncode, "no drift" in clean.stdout) == (0, True)
    assert "CREATEDB" in clean.stderr
    with done(
        scratch,
        "grant select on tocsin.seal_keys to tocsin_member; alter role tocsin_guest createdb",
        "revoke select on tocsin.seal_keys from tocsin_member; alter role tocsin_guest nocreatedb",
    ):
        tampered = tocsin(settings, reviewer, "drift")
    assert tampered.returncode == 1
    assert "+grants tocsin_member: select\n" in tampered.stdout
    assert "+++ database:   role tocsin_guest\n" in tampered.stdout
    assert "2 of" in tampered.stdout


@pytest.fixture(scope="module")
def managed(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A database whose administrator is no superuser, but may make roles and databases."""
    own = load({"DATA_DIR": str(tmp_path_factory.mktemp("drift")), "POSTGRES": settings.pg})
    keys = secrets(own)
    with Cluster.at(own.data, keys.admin_password, binaries(own.pg)) as cluster:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as superuser:
            superuser.execute(f"create role administrator login createrole createdb password '{PASSWORD}'".encode())
            superuser.execute("create database tocsin owner administrator")
        logins = login_urls(own, keys, make_conninfo(cluster.url(), user="administrator", password=PASSWORD))
        deploy.deploy(logins.admin, logins, keys)
        with Engine(logins.worker) as engine:
            engine.add_tenant("managed", "Managed", "UTC", ["enforcement"])
            engine.add_member("managed", "ann@managed.example", "Ann", ["operator"], ISSUER, "ann")
        yield Place(logins, keys, own.data)
    cluster.remove()


def test_without_a_superuser_there_is_no_drift_either(managed: Place) -> None:
    report = compare.run(managed.logins.admin)
    assert (report.diffs, report.thorough) == ({}, True)


IMPERSONATED = "select current_user, (select count(*) from api.members), current_setting('transaction_read_only')"


def test_the_administrator_impersonates_without_being_superuser(managed: Place) -> None:
    with psycopg.connect(managed.logins.admin) as administrator:
        administrator.execute("select auth.impersonate('managed', 'ann@managed.example')")
        assert administrator.execute(IMPERSONATED).fetchone() == ("tocsin_member", 1, "on")


def test_a_dba_impersonates_until_the_transaction_ends(place: Place, org: Org, other_org: Org) -> None:
    """Both tenants have a member a role; the DBA sees the one's, then none."""
    with place.admin() as admin:
        admin.execute(f"create role dba_of_drift login password '{PASSWORD}' in role tocsin_dba".encode())
    try:
        with psycopg.connect(make_conninfo(place.logins.admin, user="dba_of_drift", password=PASSWORD)) as dba:
            dba.execute("select auth.impersonate(%s, %s)", [org.slug, f"operator@{org.slug}.example"])
            assert dba.execute(IMPERSONATED).fetchone() == ("tocsin_member", len(org.members), "on")
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                dba.execute("delete from tocsin.member_roles")
            dba.rollback()
            assert dba.execute("select current_user, (select count(*) from tocsin.members)").fetchone() == (
                "dba_of_drift",
                0,
            )
            dba.execute(
                "select auth.impersonate(%s, %s, read_only => false)", [other_org.slug, other_org.members["admin"]]
            )
            written = dba.execute("update tocsin.members set display_name = 'Somebody'")
            assert written.rowcount == len(other_org.members)
            dba.rollback()
    finally:
        with place.admin() as admin:
            admin.execute("drop role dba_of_drift")


@pytest.mark.parametrize("login", ["member", "guest", "worker"])
def test_no_login_that_serves_can_impersonate(place: Place, org: Org, login: str) -> None:
    with psycopg.connect(getattr(place.logins, login), autocommit=True) as connection:
        for statement in (
            "select auth.impersonate(%s, %s)",
            "select auth.assume_member(%s, %s)",
            "set role tocsin_dba",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement, [org.slug, org.subject("admin")] if "%s" in statement else None)


@pytest.fixture
def listed(scratch: Scratch) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose changes are taken back."""
    with scratch.admin() as admin, admin.transaction(force_rollback=True):
        yield admin


INDEX = "create index incidents_by_plate on tocsin.incidents (tenant_id, qa_seed_tag)"
GRANT = "create role reporting; grant select on tocsin.incidents to reporting"


def known_of(tmp_path: Path, diffs: dict[str, str], reason: str = "The reports need it.") -> tuple[Known, ...]:
    """What is known when somebody has written a reason for each of these differences."""
    path = tmp_path / "drift.toml"
    path.write_text(drift_known.stanzas(Report(diffs, 1, True)).replace('reason = ""', f'reason = "{reason}"'))
    return drift_known.read(path)


def test_a_difference_that_is_known_is_told_with_its_reason_and_is_none(
    listed: psycopg.Connection[Any], repository: Snapshot, tmp_path: Path
) -> None:
    listed.execute(f"{INDEX}; {GRANT}".encode())
    found = drifted(listed, repository)
    assert set(found) == {"index tocsin.incidents_by_plate", "table tocsin.incidents"}
    judged = drift_known.judge(Report(found, 2, True), known_of(tmp_path, found))
    assert judged.is_clean
    assert "known: table tocsin.incidents: The reports need it.\n" in judged.text()
    assert "no drift" in judged.text()


def test_nothing_else_hides_behind_an_object_that_is_known_to_differ(
    listed: psycopg.Connection[Any], repository: Snapshot, tmp_path: Path
) -> None:
    listed.execute(GRANT.encode())
    known = known_of(tmp_path, drifted(listed, repository))
    listed.execute("alter table tocsin.incidents no force row level security")
    judged = drift_known.judge(Report(drifted(listed, repository), 2, True), known)
    assert not judged.is_clean
    assert "-row security forced" in judged.text()


def test_a_known_difference_that_is_no_more_is_told(
    listed: psycopg.Connection[Any], repository: Snapshot, tmp_path: Path
) -> None:
    with listed.transaction(force_rollback=True):
        listed.execute(INDEX.encode())
        known = known_of(tmp_path, drifted(listed, repository))
    judged = drift_known.judge(Report(drifted(listed, repository), 2, True), known)
    assert not judged.is_clean
    assert "known, but no more so: index tocsin.incidents_by_plate" in judged.text()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[difference]]\nobject = 'x'\nlines = []\nreason = ' '", "reason"),
        ("[[difference]]\nobject = 'x'\nreason = 'r'", "lines"),
        ("[[difference]]\nobject = 'x'\nlines = []\nreason = 'r'\nuntil = 'May'", "until"),
        ("[[difference]]\nobject = 'x'\nlines = []\nreason = 'r'\n" * 2, "more than once"),
        ("difference = ", "drift.toml"),
    ],
)
def test_a_list_that_is_none_is_refused_with_what_is_wrong(
    settings: Settings, scratch: Scratch, tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "drift.toml").write_text(text)
    ended = tocsin(settings, scratch.url, "drift", "--known", str(tmp_path / "drift.toml"))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert why in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_takes_a_list_that_it_has_printed_itself(
    settings: Settings, scratch: Scratch, tmp_path: Path
) -> None:
    path = tmp_path / "drift.toml"
    with done(scratch, INDEX, "drop index tocsin.incidents_by_plate"):
        printed = tocsin(settings, scratch.url, "drift", "--as-known")
        assert printed.returncode == 1
        path.write_text(printed.stdout.replace('reason = ""', 'reason = "Searched by plate."'))
        ended = tocsin(settings, scratch.url, "drift", "--known", str(path))
        assert (ended.returncode, ended.stderr) == (0, "")
    ended = tocsin(settings, scratch.url, "drift", "--known", str(path))
    assert (ended.returncode, "no more so" in ended.stdout) == (1, True)


def test_a_dba_has_a_schema_of_their_own_that_no_load_and_no_comparison_touches(
    settings: Settings, scratch: Scratch
) -> None:
    with scratch.admin() as admin:
        admin.execute("create role dba_of_local in role tocsin_dba")
        admin.execute(
            "set role dba_of_local;"
            " create table local.plates (plate text primary key);"
            " create function local.plate_of(id uuid) returns text language sql as 'select null::text';"
            " create view local.open_incidents as select id, number from api.incidents where status = 'open';"
            " reset role"
        )
        try:
            scratch.build()
            assert admin.execute("select count(*) from local.plates, local.open_incidents").fetchone() == (0,)
            ended = tocsin(settings, scratch.url, "drift")
            assert (ended.returncode, "no drift" in ended.stdout) == (0, True)
            for login in ("tocsin_member", "tocsin_guest", "tocsin_worker"):
                told = admin.execute(
                    "select has_schema_privilege(%s, 'local', 'usage'), has_schema_privilege(%s, 'local', 'create')",
                    [login, login],
                ).fetchone()
                assert told == (False, False)
        finally:
            admin.execute("drop owned by dba_of_local; drop role dba_of_local")
