"""A DBA's way from an edited policy to a loaded one, in the documented order, in a copy of the repository."""

from __future__ import annotations

import re
from pathlib import Path

from api.settings.environment import ROOT
from tests.support.repository import Repository

PLACES = Path("sql/directory/policies/places.sql")

SECTION = re.compile(r"^## Change a policy\n(.*?)^## ", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def documented() -> list[str]:
    """The commands of the section, without what is said beside them."""
    (section,) = SECTION.findall((ROOT / "sql" / "README.md").read_text())
    (commands,) = COMMANDS.findall(section)
    return [re.split(r"\s{2,}", line)[0] for line in commands.splitlines()]


def test_the_documented_order_works_from_its_first_step_to_its_last(repository: Repository) -> None:
    repository.edit(PLACES, "for select", "for  select")
    told = {}
    for command in documented():
        ended = repository.shell(command)
        assert ended.returncode == 0, f"{command}\n{ended.stdout[-3000:]}{ended.stderr[-3000:]}"
        told[command.split()[-1]] = ended.stdout
    assert '+    "directory/policies/places.sql":' in told["sql"].replace("+      ", "+    ")
    assert "  sql/directory/policies/places.sql\n" in told["rls"]
    assert "would run sql/directory/policies/places.sql\n" in told["--dry-run"]
    assert "1 files loaded" in told["migrate"] or "Up to date" in told["migrate"]
    drift = repository.tocsin("drift")
    assert (drift.returncode, "no drift" in drift.stdout) == (0, True), drift.stdout


def test_a_hole_in_a_file_is_found_before_anybody_is_served_by_it(repository: Repository) -> None:
    """Before the manifest is written too: whoever forgets that is told no less."""
    repository.edit(
        PLACES,
        "using (\n    tenant_id = (select auth.tenant())\n);\n\ncomment on policy member_select",
        "using (true);\n\ncomment on policy member_select",
    )
    ended = repository.tocsin("rls")
    assert ended.returncode == 1, ended.stderr
    assert "  sql/directory/policies/places.sql\n" in ended.stdout
    assert "tocsin.places: select as worker, other: open, expected nothing\n" in ended.stdout
    assert re.search(r"^The live database: .* 0 differences", ended.stdout, re.MULTILINE)
    assert re.search(r"^The repository, built beside it: .* [1-9]\d* differences", ended.stdout, re.MULTILINE)
    assert repository.shell("make manifest").returncode == 0
    assert repository.tocsin("rls --repository").returncode == 1


def test_a_hole_in_the_live_database_is_not_hidden_by_a_repository_without_one(repository: Repository) -> None:
    opened = repository.tocsin('psql -X -c "alter policy member_select on tocsin.places using (true)"')
    assert opened.returncode == 0, opened.stderr
    ended = repository.tocsin("rls")
    assert ended.returncode == 1
    assert "  policy member_select on tocsin.places\n" in ended.stdout
    assert re.search(r"^The repository, built beside it: .* 0 differences", ended.stdout, re.MULTILINE)


def test_a_side_that_cannot_be_tried_is_told_and_not_called_clean(repository: Repository) -> None:
    """A table that is declared for tomorrow: the live database cannot be tried by that declaration."""
    migration = (
        "create table tocsin.quays (tenant_id uuid primary key); alter table tocsin.quays owner to tocsin_owner;"
    )
    (repository.folder / "migrations" / "0999_quays.sql").write_text(f"-- depends: 0017_imports\n{migration}")
    ended = repository.tocsin("rls")
    assert ended.returncode == 2
    assert "  migrations/0999_quays.sql\n" in ended.stdout
    assert "The repository, built beside it: not tried: not declared" in ended.stdout
    with (repository.folder / "sql/isolation.toml").open("a") as declared:
        declared.write("\n[tocsin.quays]\n")
    ended = repository.tocsin("rls")
    assert ended.returncode == 2
    assert "The live database: not tried: declared, but not in the database: tocsin.quays\n" in ended.stdout


def test_a_file_that_is_no_sql_is_named(repository: Repository) -> None:
    repository.edit(PLACES, "create policy member_select", "creat policy member_select")
    for command in ("rls", "manifest", "migrate"):
        ended = repository.tocsin(command)
        assert ended.returncode == 2
        assert "Traceback" not in ended.stderr
        assert "sql/directory/policies/places.sql" in ended.stderr
