"""Ids of imported rows: each names one incident of its system, and what does not is told, never dropped."""

from datetime import UTC, datetime

import pytest

from tests.support.imports import HEADER, MAP, Desk, counted, lines, slug
from tests.support.server import Client


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_an_id_that_comes_twice_in_a_file_goes_in_once_and_the_others_are_told(desk: Desk, size: int) -> None:
    titles = ["First", "Second", "x", "Third"]
    rows = [f"{ref},2018-05-01,{title},2,n" for ref, title in zip(["r1", "r1", "r2", "r1"], titles, strict=True)]
    content = "\n".join([HEADER, *rows])
    assert counted(desk.take(content, size=size, dry_run=True)) == (4, 2, 0, 2)
    assert counted(desk.take(content, size=size)) == (4, 2, 0, 2)
    assert desk.by_ref()["r1"]["title"] == "First"
    told = {row["line"]: row["reason"] for row in desk.refused()}
    assert told.keys() == {"3", "5"}
    for line, reason in told.items():
        assert f"went in from line 2, and is repeated in line {line} (repeated-id)" in reason
    assert counted(desk.take(content, size=size)) == (4, 0, 2, 2)


@pytest.mark.parametrize("first", ["r1,soon,Bad,2,n", "r1,2999-01-01,Bad,2,n"])
def test_a_good_row_goes_in_where_an_earlier_one_of_its_id_was_refused(desk: Desk, first: str) -> None:
    content = f"{HEADER}\n{first}\nr1,2018-05-01,Good,2,n\nr1,2018-05-01,Late,2,n\n"
    assert counted(desk.take(content)) == (3, 1, 0, 2)
    assert desk.by_ref()["r1"]["title"] == "Good"


def test_an_id_that_is_known_with_other_content_is_told_and_what_is_stored_stays(desk: Desk) -> None:
    desk.take(lines(3))
    changed = lines(3, r1="r1,2018-05-01T10:00:00Z,Another story,2,Water.")
    for dry in (True, False):
        assert counted(desk.take(changed, dry_run=dry)) == (3, 0, 2, 1)
    (refused,) = desk.refused()
    assert (refused["line"], slug(refused)) == ("3", "external-id-exists")
    assert "known with other content" in refused["reason"]
    assert desk.by_ref()["r1"]["title"] == "Leak 1"


def test_what_was_worked_on_since_is_known_all_the_same(desk: Desk, operator: Client) -> None:
    by = MAP.replace('"risk"', '"enforcement"').replace("general", "other").partition("severity")[0]
    desk.take(lines(1), by)
    (found,) = operator.get("/incidents?external_id=eq.r0").json()["items"]
    assert operator.post(f"/incidents/{found['id']}/transition", json={"status": "triaged"}).status_code == 200
    assert counted(desk.take(lines(1), by)) == (1, 0, 1, 0)


def test_a_row_is_the_same_row_in_another_encoding_order_of_columns_and_delimiter(desk: Desk) -> None:
    desk.take("ref,when,what,level,note\nr1,2018-05-01,Café,2,n\n")
    again = "Note;What;Level;When;Ref\r\n n;Cafe\u0301;2;2018-05-01;r1\r\n".encode("utf-16")
    assert counted(desk.take(again)) == (1, 0, 1, 0)


def test_two_systems_that_count_from_one_have_an_incident_each(desk: Desk) -> None:
    for name, known in (("Gate log", 0), ("Shift book", 0), ("Gate log", 3), ("Shift book", 3)):
        tally = desk.take(lines(3).replace("Leak", name), f'source = "{name}"\n{MAP}')
        assert counted(tally) == (3, 3 - known, known, 0)
    assert {(row["external_system"], row["external_id"]) for row in desk.rows()} == {
        (name, f"r{n}") for name in ("Gate log", "Shift book") for n in range(3)
    }
    assert counted(desk.take(lines(3))) == (3, 3, 0, 0)


def test_a_file_of_several_systems_names_them_in_a_column(desk: Desk) -> None:
    content = "sys,ref,when,what,level,note\nA,1,2018-05-01,x,2,n\nB,1,2018-05-01,y,2,n\nA,1,2018-05-01,z,2,n\n"
    assert counted(desk.take(content, MAP + 'external_system = "sys"\n')) == (3, 2, 0, 1)


def test_ids_that_a_spreadsheet_made_one_are_told_and_none_goes_in(desk: Desk) -> None:
    rows = [f"1.01E+11,2018-05-0{n},Leak {n},2,n" for n in (1, 2, 3)]
    assert counted(desk.take("\n".join([HEADER, *rows]))) == (3, 0, 0, 3)
    assert {slug(row) for row in desk.refused()} == {"malformed-value"}


def test_a_number_is_stored_digit_by_digit(desk: Desk) -> None:
    more = '[fields.metadata]\ncount = { column = "level", type = "number" }\n'
    content = "ref,when,what,level,note\n9007199254740993,2018-05-01,x,9007199254740993,n\nb,2018-05-01,x,0.10,n\n"
    desk.take(content, MAP + more)
    stored = desk.rows("select external_id, metadata::text as said from tocsin.incidents where tenant_id = %s")
    assert {row["external_id"]: row["said"] for row in stored} == {
        "9007199254740993": '{"count": 9007199254740993}',
        "b": '{"count": 0.1}',
    }


def test_today_before_noon_is_today_and_the_row_is_known_afterwards(desk: Desk) -> None:
    today = datetime.now(UTC).date().isoformat()
    by = MAP.replace('"when"', '{ column = "when", at = "23:59:59" }')
    assert counted(desk.take(f"{HEADER}\nr1,{today},x,2,n\n", by)) == (1, 1, 0, 0)
    assert desk.by_ref()["r1"]["reported_at"] <= datetime.now(UTC)
    assert counted(desk.take(f"{HEADER}\nr1,{today},x,2,n\n", by)) == (1, 0, 1, 0)
