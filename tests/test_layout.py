"""Where things lie: one list of subjects, a path that is the name, and dependencies that point one way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.deploy.catalog import SCHEMAS
from api.settings.environment import ROOT

# What Tocsin is about, each only knowing those before it: the folders of sql/, of pgtap/ and tests/, the modules of
# api/contract/.
SUBJECTS = (
    "auth",
    "common",
    "ledger",
    "directory",
    "workflows",
    "numbering",
    "notifications",
    "incidents",
    "search",
    "enforcement",
    "prompts",
    "responses",
    "boards",
    "imports",
)

# The rooms of a subject: a schema each, and those that go by tables.
SCHEMA_ROOMS = ("core", "api", "intake", "engine")
TABLE_ROOMS = ("tables", "policies", "hooks")

# Folders that are no subject, and what they are.
PGTAP = {"surface", "lint", "isolation"}
TESTS = {"support", "attacks", "fuzz", "plans", "mutation"}
# Modules of the contract that are no subject: what all of them are made of, and what is said of all of them.
CONTRACT = {"check", "forms", "free_form", "operations", "permissions", "routes", "shapes", "signature"}

# Functions of a subject that name what comes after it, with the reason.
LOOKS_AHEAD = {
    "ledger/core/record_event.sql": "whether an incident's actor may be named is asked in one place, whoever writes",
    "numbering/core/numbers.sql": "a number that was given under another format is passed over: incidents hold them",
    "workflows/core/transitions.sql": "what a verb owes lies in the tables of the subject that has the verb",
}

SQL = ROOT / "sql"
FILES = sorted(path.relative_to(SQL).as_posix() for path in SQL.rglob("*.sql"))
_TEXT = r"'(?:[^']|'')*'"
_COMMENT = re.compile(rf"^comment on [^;']*? is\s+{_TEXT};$", re.MULTILINE)
_CREATED = re.compile(r"^create (?:or replace )?(?:function|view) (\w+)\.(\w+)", re.MULTILINE)
_TRIGGER = re.compile(r"^create or replace trigger \w+\n.*?\bon tocsin\.(\w+)\b.*?;$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(rf"\b({'|'.join(SCHEMAS)})\.(\w+)")


def statements(path: str) -> str:
    """A file without comments of either kind."""
    return re.sub(r"--.*", "", _COMMENT.sub("", (SQL / path).read_text()))


def created(path: str) -> list[tuple[str, str]]:
    """The functions and views that a file makes, each once: schema and name."""
    return list(dict.fromkeys(_CREATED.findall((SQL / path).read_text())))


def folders(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}


def subject_of(path: str) -> str:
    return path.partition("/")[0]


def tables() -> dict[str, str]:
    """Every table with its subject."""
    return {Path(path).stem: subject_of(path) for path in FILES if "/tables/" in path}


def in_room(room: str) -> Iterator[str]:
    return (path for path in FILES if f"/{room}/" in path)


def test_a_folder_is_a_subject_or_is_listed() -> None:
    assert folders(SQL) == set(SUBJECTS)
    assert folders(ROOT / "pgtap") - PGTAP <= set(SUBJECTS)
    assert folders(ROOT / "tests") - TESTS <= set(SUBJECTS) | folders(ROOT / "api")
    assert {path.stem for path in (ROOT / "api/contract").glob("[a-z]*.py")} - CONTRACT <= set(SUBJECTS)


def test_a_migration_is_of_a_subject() -> None:
    named = sorted(path.name for path in (ROOT / "migrations").glob("*.sql") if ".rollback" not in path.name)
    assert [name[:4] for name in named] == [f"{number:04}" for number in range(1, len(named) + 1)]
    of = {name[5:].removesuffix(".sql") for name in named}
    assert {name for name in of if not name.startswith(SUBJECTS)} == {"roles", "schemas"}


def test_a_subject_has_the_rooms_that_are_named() -> None:
    for subject in SUBJECTS:
        assert folders(SQL / subject) <= {*SCHEMA_ROOMS, *TABLE_ROOMS}, subject
        assert subject == "auth" or not list((SQL / subject).glob("*.sql")), subject
    assert {path for path in FILES if "/" not in path} == {"schemas.sql", "grants.sql"}


@pytest.mark.parametrize("path", [path for path in FILES if created(path)])
def test_the_path_of_a_file_is_the_name_of_what_it_makes(path: str) -> None:
    schema = Path(path).parent.name
    found = created(path)
    assert {made for made, _ in found} == {schema}
    if len(found) == 1:
        assert found[0][1] == Path(path).stem


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.split("/")[-2:-1] and path.split("/")[-2] in TABLE_ROOMS]
)
def test_a_room_of_tables_makes_no_functions_or_views(path: str) -> None:
    assert created(path) == [] or "/hooks/" in path


def test_every_table_has_one_page_and_one_file_of_policies_in_one_subject() -> None:
    pages = sorted((Path(path).stem, subject_of(path)) for path in in_room("tables"))
    policies = sorted((Path(path).stem, subject_of(path)) for path in in_room("policies"))
    assert pages == policies
    assert len(dict(pages)) == len(pages)


@pytest.mark.parametrize("path", list(in_room("tables")))
def test_a_tables_page_holds_its_comments_and_its_triggers(path: str) -> None:
    table = Path(path).stem
    text = (SQL / path).read_text()
    left = _TRIGGER.sub(lambda found: "" if found[1] == table else found[0], statements(path))
    assert left.strip() == ""
    about = re.findall(
        r"^comment on (table|column|constraint|index|trigger) (\S+)(?: on (\S+))? is$", text, re.MULTILINE
    )
    assert about
    for kind, name, on in about:
        of = on if kind in ("constraint", "trigger") else name
        assert kind == "index" or of.split(".")[1] == table, name


@pytest.mark.parametrize("path", list(in_room("tables")))
def test_triggers_stand_in_the_order_in_which_they_fire(path: str) -> None:
    found = re.findall(
        r"^create or replace trigger (\w+)\n(before|after)\b(.*?);$", (SQL / path).read_text(), re.MULTILINE | re.DOTALL
    )
    order = [
        (moment == "after", ("for each row" in rest) == (moment == "before"), name) for name, moment, rest in found
    ]
    assert order == sorted(order)


def test_triggers_are_made_in_tables_and_hooks_alone_and_a_hook_is_on_a_table_that_comes_before() -> None:
    home = tables()
    for path in FILES:
        on = _TRIGGER.findall((SQL / path).read_text())
        if on:
            assert path.split("/")[-2] in ("tables", "hooks"), path
        if "/hooks/" in path:
            assert set(on) == {Path(path).stem}
            assert SUBJECTS.index(home[Path(path).stem]) < SUBJECTS.index(subject_of(path)), path


@pytest.mark.parametrize("path", list(in_room("core")))
def test_a_rule_names_what_its_own_and_earlier_subjects_have(path: str) -> None:
    home = {("tocsin", table): subject for table, subject in tables().items()}
    home |= {made: subject_of(file) for file in FILES for made in created(file)}
    own = SUBJECTS.index(subject_of(path))
    ahead = {
        f"{schema}.{name}"
        for schema, name in _NAMED.findall(statements(path))
        if SUBJECTS.index(home.get((schema, name), "auth")) > own
    }
    assert (path in LOOKS_AHEAD) == bool(ahead), ahead


def test_the_list_of_schemas_stands_in_two_places() -> None:
    """For Python and for pgTAP; surface/test_schemas.sql holds the second to the database, the loader the first."""
    listed = [
        path.relative_to(ROOT).as_posix()
        for room, kind in (("api", "*.py"), ("tests", "*.py"), ("pgtap", "*.sql"))
        for path in sorted((ROOT / room).rglob(kind))
        if any(
            all(re.search(rf"\b{schema}\b", line) for schema in ("auth", "core", "intake", "engine"))
            for line in path.read_text().splitlines()
        )
    ]
    assert listed == ["api/deploy/catalog.py", "tests/test_layout.py", "pgtap/helpers.sql"]
