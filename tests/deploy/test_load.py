"""A load makes the database hold what sql/ says and no more, also what cannot be replaced, also while requests run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.deploy import deploy, manifest
from api.postgres.cluster import Cluster
from tests.support.databases import Scratch, Tree
from tests.support.server import Client, Org, Place, Server


@pytest.fixture(scope="module")
def built(cluster: Cluster) -> Iterator[Scratch]:
    """A database that each test leaves as it found it, which the fixture `scratch` sees to."""
    scratch = Scratch(cluster)
    scratch.build()
    yield scratch
    scratch.drop()


@pytest.fixture
def scratch(built: Scratch) -> Iterator[Scratch]:
    """That database; whatever was done to it, a load of the true sql/ brings it back."""
    before = built.objects()
    yield built
    built.build()
    assert built.objects() == before


@pytest.fixture
def tree(scratch: Scratch, tmp_path: Path) -> Iterator[Tree]:
    """A copy of sql/ that is loaded instead, until the test ends."""
    with pytest.MonkeyPatch.context() as patched:
        yield Tree(tmp_path, patched)


def test_a_fresh_database_holds_what_the_manifest_lists_and_nothing_else(scratch: Scratch) -> None:
    assert scratch.objects() == manifest.read_manifest().objects


GHOSTS = {
    "function api.leak()": "create function api.leak() returns bigint language sql security definer"
    " as 'select count(*) from tocsin.incidents'",
    "function auth.tenant(text)": "create function auth.tenant(text) returns uuid language sql as 'select null::uuid'",
    "view api.everything": "create view api.everything as select * from tocsin.incidents",
    "policy backdoor on tocsin.incidents": "create policy backdoor on tocsin.incidents using (true)",
    'policy "Back door" on tocsin.members': 'create policy "Back door" on tocsin.members for select using (true)',
    "function core.spill()": "create procedure core.spill() language sql as 'select 1'",
    "function engine.most(integer)": "create aggregate engine.most(integer) (sfunc = int4larger, stype = integer)",
    "trigger sleeper on tocsin.incidents": "create trigger sleeper before insert on tocsin.incidents"
    " for each row execute function core.set_updated_at()",
}


@pytest.mark.parametrize(("name", "statement"), GHOSTS.items(), ids=GHOSTS)
def test_a_ghost_is_dropped_at_the_next_load(scratch: Scratch, name: str, statement: str) -> None:
    with scratch.admin() as admin:
        admin.execute(statement.encode())
    assert name in scratch.objects()
    scratch.build()
    assert name not in scratch.objects()


def test_all_ghosts_at_once_are_dropped_with_what_hangs_on_them(scratch: Scratch) -> None:
    with scratch.admin() as admin:
        for statement in GHOSTS.values():
            admin.execute(statement.encode())
        admin.execute("create view api.all_of_it as select * from api.everything")
    scratch.build()
    assert not {*GHOSTS, "view api.all_of_it"} & set(scratch.objects())


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("view api.my_incidents", "drop view api.my_incidents"),
        ("function auth.can_see_incident(uuid)", "drop function auth.can_see_incident cascade"),
        ("policy member_select on tocsin.incidents", "drop policy member_select on tocsin.incidents"),
        ("trigger ledger_0_append_only on tocsin.ledger", "drop trigger ledger_0_append_only on tocsin.ledger"),
    ],
)
def test_what_was_dropped_by_hand_is_made_again_with_what_hung_on_it(
    scratch: Scratch, name: str, statement: str
) -> None:
    before = scratch.objects()
    with scratch.admin() as admin:
        admin.execute(statement.encode())
    assert name not in scratch.objects()
    scratch.build()
    assert scratch.objects() == before


def test_a_function_with_another_return_type_is_replaced_with_all_that_depends_on_it(
    scratch: Scratch, tree: Tree
) -> None:
    before = scratch.objects()
    tree.substitute("auth/permissions.sql", r"^returns text ?\[\]", "returns varchar []")
    scratch.build()
    after = scratch.objects()
    assert after["function auth.workflows(text)"]["returns"] == "character varying[]"
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} == {"function auth.workflows(text)"}


def test_a_function_with_a_renamed_argument_is_replaced(scratch: Scratch, tree: Tree) -> None:
    before = scratch.objects()
    tree.substitute(
        "auth/visibility.sql", r"(?<=can_see_incident\()incident_id\b|(?<=can_see_incident\.)incident_id\b", "wanted_id"
    )
    scratch.build()
    after = scratch.objects()
    assert after["function auth.can_see_incident(uuid)"]["arguments"] == "wanted_id uuid"
    assert {name for name in before if before[name] != after.get(name)} == {"function auth.can_see_incident(uuid)"}


def test_a_view_that_loses_a_column_is_replaced_with_the_views_on_top_of_it(scratch: Scratch, tree: Tree) -> None:
    before = scratch.objects()
    tree.substitute("incidents/api/incidents.sql", r"^ *incident\.webcam_ref,\n", "")
    tree.substitute("incidents/api/incidents.sql", r"^comment on column api\.incidents\.webcam_ref is\n.*;\n", "")
    scratch.build()
    after = scratch.objects()
    changed = {name for name in before if before[name] != after.get(name)}
    assert set(after) == set(before)
    assert {"view api.incidents", "view api.my_incidents", "view api.open_incidents"} <= changed
    for name in changed:
        assert before[name]["grants"] == after[name]["grants"]
        assert [column for column in before[name]["columns"] if not column.startswith("webcam_ref ")] == after[name][
            "columns"
        ]


def test_a_load_that_fails_leaves_everything_as_it_was(scratch: Scratch, tree: Tree) -> None:
    before = scratch.objects()
    tree.substitute("incidents/api/incidents.sql", r"^ *incident\.title,\n", "    incident.title || '' as title,\n")
    tree.substitute("directory/api/places.sql", r"\btocsin\.places\b", "tocsin.plaices")
    with pytest.raises(psycopg.errors.UndefinedTable):
        scratch.build()
    assert scratch.objects() == before


def test_a_manifest_that_is_older_than_a_file_is_refused(tree: Tree) -> None:
    file = tree.folder / "auth" / "visibility.sql"
    file.write_text(file.read_text() + "\n-- A change that nobody wrote the manifest for.\n")
    with pytest.raises(manifest.DeployError, match="visibility"):
        manifest.read_manifest()


def test_no_request_fails_while_functions_and_policies_are_loaded(
    server: Server, place: Place, org: Org, tmp_path: Path
) -> None:
    done = threading.Event()
    answers: list[int] = []
    broken: list[BaseException] = []

    def ask(role: str) -> None:
        try:
            with server.client(org, role) as client:
                while not done.is_set():
                    answers.extend(one_round(client))
        except BaseException as error:  # What a thread dies of is the test's to tell.
            broken.append(error)

    askers = [threading.Thread(target=ask, args=[role]) for role in ("operator", "admin")]
    for asker in askers:
        asker.start()
    try:
        with pytest.MonkeyPatch.context() as patched:
            tree = Tree(tmp_path, patched)
            for again in ("once", "twice", "three times"):
                tree.substitute("incidents/core/read.sql", r"^begin$", f"begin\n    -- {again}")
                for subject, table in (
                    ("incidents", "incidents"),
                    ("enforcement", "incident_actions"),
                    ("ledger", "ledger"),
                    ("directory", "members"),
                ):
                    mine = r"tenant_id = \(select auth\.tenant\(\)\)"
                    tree.substitute(
                        f"{subject}/policies/{table}.sql", mine, "tenant_id = (select auth.tenant()) and true"
                    )
                deploy.build(place.logins.admin, manifest.read_manifest())
        deploy.build(place.logins.admin, manifest.read_manifest())
    finally:
        done.set()
        for asker in askers:
            asker.join(30)
    assert broken == []
    assert len(answers) > 20
    assert set(answers) <= {200, 201}


def one_round(client: Client) -> list[int]:
    """The statuses of a round of requests that touch what is being loaded."""
    made = client.post("/incidents", json={"category": "other", "description": "A car on the slip."})
    path = f"/incidents/{made.json().get('id')}"
    return [
        made.status_code,
        client.get(path).status_code,
        client.get("/incidents").status_code,
        client.post(f"{path}/transition", json={"status": "triaged"}).status_code,
        client.get(f"{path}/timeline").status_code,
        client.get("/members").status_code,
    ]


def test_a_load_drops_nothing_that_is_not_tocsins(scratch: Scratch, tree: Tree) -> None:
    """A view of somebody's own stands on one that has to be made anew: they are asked first."""
    with scratch.admin() as admin:
        admin.execute("create view local.quays as select id, name from api.places")
        tree.substitute("directory/api/places.sql", r"place\.name,", "place.name || '' as name,\n    1 as extra,")
        try:
            with pytest.raises(manifest.DeployError, match=r"local\.quays is made of view api\.places"):
                scratch.build()
            assert admin.execute("select count(*) from local.quays").fetchone() == (0,)
        finally:
            admin.execute("drop view local.quays")


def test_a_file_that_only_moved_is_not_loaded_again(scratch: Scratch, tree: Tree) -> None:
    tree.move("incidents/policies/incidents.sql", "search/policies/incidents.sql")
    tree.move("auth/permissions.sql", "common/core/may.sql")
    with scratch.admin() as admin:
        assert deploy.pending(admin, manifest.read_manifest()).files == ()
        assert scratch.build() == []
        paths = "select path from deploy.loaded_files where path like '%may.sql' or path like '%policies/incidents.sql'"
        moved = {"search/policies/incidents.sql", "common/core/may.sql"}
        assert {path for (path,) in admin.execute(paths)} == moved
    tree.move("common/core/may.sql", "auth/may_not.sql")
    tree.substitute("auth/may_not.sql", r"\Z", "-- This one has changed besides.\n")
    assert scratch.build() == ["auth/may_not.sql"]


def test_a_database_of_a_newer_version_is_left_alone(scratch: Scratch) -> None:
    with scratch.admin() as admin:
        admin.execute(
            "insert into deploy._yoyo_migration (migration_hash, migration_id, applied_at_utc)"
            " values ('tomorrow', '9999_tomorrow', now())"
        )
        try:
            with pytest.raises(manifest.DeployError, match="newer version of Tocsin, which has 9999_tomorrow"):
                scratch.build()
        finally:
            admin.execute("delete from deploy._yoyo_migration where migration_id = '9999_tomorrow'")


def test_a_dry_run_says_what_a_migration_would_do(scratch: Scratch, tree: Tree) -> None:
    tree.substitute("directory/api/places.sql", "^select", "select ")
    with scratch.admin() as admin:
        admin.execute("create view api.ghost as select 1 as one")
        admin.read_only = True
        before = scratch.objects()
        told = deploy.pending(admin, manifest.read_manifest())
    assert told == deploy.Pending(migrations=(), files=("directory/api/places.sql",), ghosts=("view api.ghost",))
    assert scratch.objects() == before
    assert set(scratch.build()) == {"directory/api/places.sql"}


def test_a_dry_run_of_an_empty_database_is_everything(cluster: Cluster) -> None:
    empty = Scratch(cluster)
    try:
        with empty.admin() as admin:
            admin.read_only = True
            told = deploy.pending(admin, manifest.read_manifest())
            assert told.migrations[0] == "0001_roles"
            assert set(told.files) == set(manifest.files())
            assert admin.execute("select to_regnamespace('deploy')").fetchone() == (None,)
    finally:
        empty.drop()


def may(scratch: Scratch, what: str) -> bool:
    """Whether a privilege is held, asked as SQL."""
    with scratch.admin() as admin:
        return bool(admin.execute(f"select {what}".encode()).fetchall()[0][0])


def test_a_grant_that_is_taken_out_of_a_file_is_taken_from_the_database(scratch: Scratch, tree: Tree) -> None:
    held = {
        "a column": "has_column_privilege('tocsin_member', 'tocsin.places', 'name', 'insert')",
        "a narrow role's function": "has_function_privilege('tocsin_gate', 'auth.reset_session()', 'execute')",
        "a view": "has_table_privilege('tocsin_engine', 'core.ledger_faults', 'select')",
    }
    assert {name: may(scratch, what) for name, what in held.items()} == dict.fromkeys(held, True)
    tree.substitute("directory/policies/places.sql", r"^grant insert [^;]*;", "")
    tree.substitute(
        "grants.sql",
        r"auth\.claims_of\(text, text, text\),\nauth\.reset_session\(\)",
        "auth.claims_of(text, text, text)",
    )
    tree.substitute(
        "grants.sql", r"core\.ledger_faults to tocsin_member, tocsin_engine", "core.ledger_faults to tocsin_member"
    )
    scratch.build()
    assert {name: may(scratch, what) for name, what in held.items()} == dict.fromkeys(held, False)


def test_what_somebodys_own_role_was_granted_is_left_to_them(scratch: Scratch, tree: Tree) -> None:
    with scratch.admin() as admin:
        admin.execute("create role reporting_of_loads; grant select on tocsin.places to reporting_of_loads")
        try:
            tree.substitute("directory/policies/places.sql", "^grant select", "grant  select")
            scratch.build()
            assert may(scratch, "has_table_privilege('reporting_of_loads', 'tocsin.places', 'select')")
        finally:
            admin.execute("drop owned by reporting_of_loads; drop role reporting_of_loads")
