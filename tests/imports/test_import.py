"""Imports: by batch, resumable, dry or not, and what they refuse as a whole."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from api.engine import Engine, EngineError
from api.imports.csv_file import FileError
from api.imports.mapping import MappingError
from api.settings.environment import ROOT
from tests.support.imports import HEADER, MAP, Desk, counted, counters, lines, slug
from tests.support.server import Client, Org


def test_an_import_that_was_cut_short_goes_on_where_it_was(desk: Desk) -> None:
    whole = lines(30)
    begun = "\n".join(whole.split("\n")[:17]) + "\n"
    assert counted(desk.take(begun, size=4)) == (16, 16, 0, 0)
    assert counted(desk.take(whole, size=7)) == (30, 14, 16, 0)
    assert len(desk.by_ref()) == 30
    assert set(counters(desk).values()) == {3}


def test_an_import_that_the_database_ends_says_how_far_it_came_and_goes_on_when_run_again(desk: Desk) -> None:
    told: list[str] = []

    def end(text: str) -> None:
        told.append(text)
        if len(told) == 1:
            with desk.org.place.admin() as admin:
                admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tocsin_worker'")

    desk.take(lines(5))
    with pytest.raises(psycopg.OperationalError):
        desk.take(lines(30, r7="r7,soon,x,2,n"), size=4, tell=end)
    shape = r"Interrupted\. (\d+) rows read in .*: 0 imported, 0 known already, (\d+) rejected, (\d+) not stored yet\."
    found = re.match(shape, told[1])
    assert found is not None
    assert int(found[1]) == int(found[2]) + int(found[3]) > 0
    tally = desk.take(lines(30, r7="r7,soon,x,2,n"), size=4)
    assert counted(tally) == (30, 24, 5, 1)


def test_two_imports_of_one_file_at_once_bring_each_row_once(desk: Desk) -> None:
    path = desk.file(lines(60))
    with ThreadPoolExecutor(4) as pool:
        tallies = list(pool.map(lambda _: desk.take(path, size=5), range(4)))
    assert sum(tally.imported for tally in tallies) == len(desk.rows()) == 60
    assert sum(tally.rejected for tally in tallies) == 0
    assert set(counters(desk).values()) == {3}


def test_two_organisations_import_one_file_independently(desk: Desk, other_org: Org, tmp_path: Path) -> None:
    path = desk.file(lines(9))
    other = Desk(other_org, tmp_path / "other")
    (tmp_path / "other").mkdir()
    assert counted(desk.take(path)) == counted(other.take(path)) == (9, 9, 0, 0)
    assert {row["number"] for row in desk.rows()} == {row["number"] for row in other.rows()}


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(desk: Desk) -> None:
    desk.take(lines(2))
    before = counters(desk), len(desk.rows("select * from tocsin.ledger where tenant_id = %s"))
    content = lines(9, r4="r4,2999-01-01,x,2,n", r5="r5,soon,x,2,n") + "r8,2018-05-01,Twice,2,n\n"
    needs = MAP.replace('"general"', '"flood"') + '[[categories]]\nslug = "flood"\nname = "Flood"\n'
    dry = desk.take(content, needs, size=3, dry_run=True)
    assert counted(dry) == (10, 5, 2, 3)
    assert [slug(row) for row in desk.refused()] == ["malformed-value", "out-of-range", "repeated-id"]
    assert (counters(desk), len(desk.rows("select * from tocsin.ledger where tenant_id = %s"))) == before
    assert "flood" not in {row["slug"] for row in desk.rows("select slug from tocsin.categories where tenant_id = %s")}
    assert counted(desk.take(content, needs, size=3)) == counted(dry)


def test_a_category_that_the_mapping_declares_is_added_once_and_told(desk: Desk) -> None:
    needs = MAP.replace('"general"', '"flood"') + '[[categories]]\nslug = "flood"\nname = "Flood"\n'
    desk.take(lines(2), needs)
    desk.take(lines(4), needs)
    assert {row["category"] for row in desk.rows()} == {"flood"}
    told = desk.rows("select detail from tocsin.ledger where tenant_id = %s and action = 'category.created'")
    assert [row["detail"] for row in told] == [{"workflow": "risk", "slug": "flood", "name": "Flood"}]


def test_what_an_import_may_fill_in_is_what_it_stores(desk: Desk) -> None:
    with Engine(desk.org.place.logins.worker) as engine:
        fields = engine.fields(desk.org.slug, "risk")
        sample = {"text": "x", "number": 1, "time": "2018-05-01T09:00:00+00:00", "list": ["https://a.example/"]}
        sample |= {"tags": ["x"], "object": {"name": "x"}}
        record = {field.name: field.words[0] if field.words else sample[field.kind] for field in fields}
        assert engine.import_batch(desk.org.slug, "risk", [record | {"line": 1}]) == {1: "imported"}
    (stored,) = desk.rows(
        "select i.*, r.reporter from tocsin.incidents as i inner join tocsin.incident_reporters as r"
        " on r.tenant_id = i.tenant_id and r.incident_id = i.id where i.tenant_id = %s"
    )
    for name, given in record.items():
        kept = stored[name]
        assert (kept.isoformat() if isinstance(kept, datetime) else kept) == given, name


def test_the_reporter_of_a_confidential_category_is_hidden_as_if_reported_here(desk: Desk) -> None:
    record = {"line": 1, "external_id": "1", "reported_at": "2018-05-01", "severity": "low", "title": "t"}
    record |= {"description": "d", "category": "mental_health", "reporter": {"name": "Ann"}}
    with Engine(desk.org.place.logins.worker) as engine:
        engine.import_batch(desk.org.slug, "review", [record])
    (kept,) = desk.rows("select * from tocsin.incident_reporters where tenant_id = %s")
    assert (kept["reporter"], kept["is_confidential"]) == ({"name": "Ann"}, True)


def test_a_status_straight_from_a_column_that_is_none_is_called_unknown(desk: Desk) -> None:
    desk.take(f"{HEADER}\nr1,2018-05-01,x,2,shut\nr2,2018-05-01,x,2,closed\n", MAP + 'status = "note"\n')
    assert [(row["ref"], slug(row)) for row in desk.refused()] == [("r1", "unknown-status")]
    assert desk.by_ref()["r2"]["is_open"] is False


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (MAP.replace('"risk"', '"case"'), "unknown-workflow"),
        (MAP.replace('"risk"', '"nothing"'), "unknown-workflow"),
    ],
)
def test_a_workflow_that_takes_no_imports_is_refused(desk: Desk, changed: str, error: str) -> None:
    with pytest.raises(EngineError) as caught:
        desk.take(lines(1), changed)
    assert caught.value.slug == error


def test_a_disabled_module_takes_no_imports(make_org: Callable[..., Org], tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        Desk(make_org(modules=("enforcement",)), tmp_path).take(lines(1))
    assert caught.value.slug == "module-disabled"


def test_a_mapping_that_does_not_fit_is_refused_before_the_first_row(desk: Desk) -> None:
    for wrong in (MAP.replace('"general"', '"flood"'), MAP.replace('"what"', '"subject"'), MAP + "colour = 1"):
        with pytest.raises(MappingError):
            desk.take(lines(3), wrong)
    assert desk.rows() == []


def test_what_cannot_be_read_is_said_and_nothing_is_stored(desk: Desk, tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path, desk.file("")):
        with pytest.raises(FileError):
            desk.take(path)
    with pytest.raises(FileError):
        desk.take(lines(1), tmp_path / "absent.toml")
    desk.rejects.write_text(lines(1))
    with pytest.raises(FileError):
        desk.take(desk.rejects)
    assert desk.rows() == []


@pytest.fixture
def command(org: Org, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command itself, in a folder of its own."""
    place = org.place
    env = {**os.environ, "DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin, "PYTHONPATH": str(ROOT)}
    return lambda *arguments: subprocess.run(
        [sys.executable, "-m", "api.cli", "import", "--tenant", org.slug, *arguments],
        cwd=tmp_path,
        env=env,
        text=True,
        capture_output=True,
        check=False,
    )


def test_an_imported_incident_is_worked_on_like_any_other(desk: Desk, operator: Client, worker: Client) -> None:
    desk.take(lines(1), MAP.replace('"risk"', '"enforcement"').replace("general", "other").partition("severity")[0])
    (found,) = operator.get("/incidents?external_id=eq.r0").json()["items"]
    assert (found["number"], found["source"], found["title"]) == ("INC-180501-001", "import", "Leak 0")
    path = f"/incidents/{found['id']}"
    assert operator.post(f"{path}/transition", json={"status": "triaged"}).json()["status"] == "triaged"
    told = operator.get(f"{path}/timeline").json()["items"]
    assert [event["action"] for event in told] == ["incident.created", "incident.transition"]
    assert worker.get("/incidents").json()["items"] == []


def test_the_command_sums_up_and_names_the_rejects(
    command: Callable[..., subprocess.CompletedProcess[str]], desk: Desk, tmp_path: Path
) -> None:
    source, mapping = desk.file(lines(9, r4="r4,soon,x,2,n")), desk.file(MAP, ".toml")
    first = command(str(source), "--map", str(mapping), "--batch", "4")
    assert (first.returncode, first.stderr) == (1, "")
    assert first.stdout.startswith("Read as UTF-8, delimiter comma, column names in line 1.\n")
    assert re.findall(r"\d+ [a-z]+", first.stdout)[0] == "9 rows"
    assert "8 imported, 0 known already, 1 rejected" in first.stdout
    assert (tmp_path / f"{source.name}.rejects.csv").exists()
    again = command(str(source), "--map", str(mapping), "--rejects", str(desk.rejects))
    assert "0 imported, 8 known already, 1 rejected" in again.stdout
    assert desk.rejects.exists()


def test_the_status_of_the_command_says_whether_all_some_or_nothing_went_in(
    command: Callable[..., subprocess.CompletedProcess[str]], desk: Desk
) -> None:
    mapping = desk.file(MAP, ".toml")

    def status(content: str) -> tuple[int, str]:
        done = command(str(desk.file(content)), "--map", str(mapping))
        return done.returncode, done.stdout.splitlines()[-1]

    assert status(lines(3))[0] == 0
    assert status(lines(3))[0] == 0
    assert status(lines(3, r1="r1,soon,x,2,n"))[0] == 1
    nothing, told = status(f"{HEADER}\nr8,soon,x,2,n\n")
    assert nothing == 2
    assert "1 rows read" in told
    assert "0 imported, 0 known already, 1 rejected (see " in told
    assert status(f"{HEADER}\n")[0] == 0


def test_an_import_through_a_pipe_is_an_import(
    command: Callable[..., subprocess.CompletedProcess[str]], desk: Desk, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pipe.write_text, lines(3))
        done = command(str(pipe), "--map", str(desk.file(MAP, ".toml")))
    assert (done.returncode, len(desk.rows())) == (0, 3)


def test_the_command_fails_in_one_line_when_nothing_could_be_read(
    command: Callable[..., subprocess.CompletedProcess[str]], desk: Desk
) -> None:
    mapping = desk.file(MAP, ".toml")
    for source in ("absent.csv", str(desk.file(""))):
        done = command(source, "--map", str(mapping))
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1


def test_the_workers_login_imports_only_through_the_engine(desk: Desk) -> None:
    with psycopg.connect(desk.org.place.logins.worker) as worker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker.execute("select * from tocsin.incidents")
