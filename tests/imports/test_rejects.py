"""Imports of bad rows: each is kept with its line and reason, and the rest goes in."""

import csv
import stat
from pathlib import Path

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.imports.csv_file import CsvReader
from api.imports.csv_layout import Wish
from api.imports.rejects import RejectsWriter
from tests.support.imports import HEADER, Desk, counted, counters, lines, slug

BAD = {
    "no-id": (",2018-05-01,a,2,n", "field-required"),
    "no-time": ("r7,,a,2,n", "field-required"),
    "not-a-time": ("r7,01/05/2018,a,2,n", "malformed-value"),
    "title-empty": ("r7,2018-05-01,,2,n", "field-required"),
    "title-too-long": (f"r7,2018-05-01,{'x' * 201},2,n", "too-long"),
    "future": ("r7,2999-05-01,a,2,n", "out-of-range"),
    "ancient": ("r7,1899-05-01,a,2,n", "out-of-range"),
    "id-too-long": (f"{'x' * 201},2018-05-01,a,2,n", "too-long"),
    "nul": ("r7,2018-05-01,a\0b,2,n", "malformed-value"),
    "cell-missing": ("r7,2018-05-01", "field-required"),
    "cell-too-long": (f"r7,2018-05-01,{'x' * 131_073},2,n", "too-long"),
    "quoted-too-long": (f'r7,2018-05-01,"{"x, y" * 50_000}",2,n', "too-long"),
    "quote-open": ('r7,2018-05-01,"a,2,n', "malformed-value"),
    "cell-too-many": ("r7,2018-05-01,a,2,n,m", "malformed-value"),
    "not-quoted": ('r7,2018-05-01,"a"b,2,n', "malformed-value"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_kept_with_line_and_reason_and_the_rest_goes_in(desk: Desk, case: str) -> None:
    row, reason = BAD[case]
    assert counted(desk.take(lines(20, r7=row), size=8)) == (20, 19, 0, 1)
    (refused,) = desk.refused()
    assert (refused["line"], slug(refused)) == ("9", reason)
    assert "r7" not in desk.by_ref()
    if not case.startswith(("not-quoted", "quote-open", "quoted-", "cell-missing", "cell-too-long")):
        assert refused["what"] == next(csv.reader([row]))[2]


def test_a_row_that_is_not_utf_8_is_refused_alone_and_kept_byte_by_byte(desk: Desk) -> None:
    content = lines(3).replace("Leak 0", "Café").encode().replace(b"Leak 1", b"Caf\xe9")
    assert counted(desk.take(content)) == (3, 2, 0, 1)
    assert b"Caf\xe9" in desk.rejects.read_bytes()


def test_many_bad_rows_in_one_batch_are_each_found(desk: Desk) -> None:
    bad = {f"r{n}": f"r{n},2999-01-01,Leak,2,n" for n in (0, 3, 4, 11, 29)}
    assert counted(desk.take(lines(30, **bad), size=30)) == (30, 25, 0, 5)
    assert [row["ref"] for row in desk.refused()] == list(bad)
    with_gap = counters(desk)
    assert sum(with_gap.values()) == 25


def test_the_rejects_can_be_mended_and_imported_by_the_same_mapping(desk: Desk) -> None:
    desk.take(lines(5, r2="r2,soon,Leak 2,2,Water."))
    mended = desk.file(desk.rejects.read_text().replace("soon", "2018-05-01T11:00:00Z"))
    assert counted(desk.take(mended)) == (1, 1, 0, 0)
    assert len(desk.by_ref()) == 5


def test_no_rejects_file_is_written_when_nothing_is_refused(desk: Desk) -> None:
    desk.take(lines(3))
    assert not desk.rejects.exists()


def test_the_rejects_are_for_their_owner_alone(desk: Desk) -> None:
    desk.take(lines(3, r1="r1,soon,Leak,2,n"))
    assert stat.S_IMODE(desk.rejects.stat().st_mode) == 0o600


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@sum(a)", "\tx", "\rx", '=HYPERLINK("x")', "-"])
def test_a_formula_in_the_rejects_is_defused(desk: Desk, cell: str) -> None:
    quoted = cell.replace('"', '""')
    desk.take(f'{HEADER}\nr1,soon,"{quoted}",2,n\n')
    assert [row["what"] for row in desk.refused()] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-71.05", "+47", "a=b", "2018-05-01"])
def test_what_is_no_formula_is_left_as_it_was(desk: Desk, cell: str) -> None:
    desk.take(f"{HEADER}\nr1,soon,{cell},2,n\n")
    assert [row["what"] for row in desk.refused()] == [cell]


def test_quotes_commas_and_line_breaks_in_cells_are_the_cells_own(desk: Desk) -> None:
    content = (
        f'\ufeff{HEADER}\r\n"r1",2018-05-01,"A ""big"", wet leak",2,"first\r\nsecond\nthird"\r\n\r\n'
        'r2,soon,x,2,"over\r\ntwo"\r\nr3,2018-05-01,Drip,9,n\r\nr4,soon,x,2,n'
    )
    assert counted(desk.take(content)) == (4, 2, 0, 2)
    leak = desk.by_ref()["r1"]
    assert (leak["title"], leak["description"]) == ('A "big", wet leak', "first\r\nsecond\nthird")
    assert desk.by_ref()["r3"]["severity"] == "medium"
    assert [(row["line"], row["ref"]) for row in desk.refused()] == [("6", "r2"), ("9", "r4")]


@pytest.mark.parametrize("later", ["Leak 7", '"Leak, 7"', 'pipe 7"', '"Leak ""7"""', '"'])
def test_a_quote_that_opens_by_mistake_refuses_its_own_line_alone(desk: Desk, later: str) -> None:
    content = lines(12, r3='r3,2018-05-01,"Leak,2,n', r7=f"r7,2018-05-01T10:00:00Z,{later},2,n")
    tally = desk.take(content)
    assert tally.imported + tally.rejected == tally.read == 12
    assert desk.refused()[0]["line"] == "5"
    assert {f"r{n}" for n in range(12) if n not in (3, 7)} <= desk.by_ref().keys()


def test_a_cell_of_several_lines_is_one_cell(desk: Desk) -> None:
    content = lines(5, r3='r3,2018-05-01,Leak 3,2,"Water,\nfrom above, since ""noon"",\r\n\n2018-05-01 and on"')
    assert counted(desk.take(content)) == (5, 5, 0, 0)
    assert desk.by_ref()["r3"]["description"] == 'Water,\nfrom above, since "noon",\r\n\n2018-05-01 and on'


CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    alphabet="'=+-@\t\r\n\",;0123456789. \uff1d", max_size=6
)


@example([["\r\r\r\r", "\r\r"]])
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], deadline=None)
def test_a_rejects_file_is_read_as_the_cells_that_were_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "rejects.csv"
    header = ["ref", "when", "=sum", "'note"]
    with RejectsWriter(path, header) as rejects:
        for number, row in enumerate(rows, 2):
            rejects.add(number, "title: no (field-required)", row)
    with CsvReader(path, ["ref", "when", "=sum"], Wish()) as source:
        assert source.layout.is_rejects
        assert source.header == header
        read = [line.cells for line in source.records(lambda _: False)]
    assert read == [[*row, *[""] * (4 - len(row))] for row in rows]


def test_what_was_defused_is_bare_again_when_the_rejects_are_imported_and_only_then(desk: Desk) -> None:
    desk.take(lines(4, r1="r1,soon,- text,2,=1+1", r2="r2,soon,'- text,2,'quoted'"))
    mended = desk.rejects.read_text().replace("soon", "2018-05-01T11:00:00Z")
    assert "'- text" in mended
    assert "''- text" in mended
    assert counted(desk.take(desk.file(mended))) == (2, 2, 0, 0)
    stored = desk.by_ref()
    assert (stored["r1"]["title"], stored["r1"]["description"]) == ("- text", "=1+1")
    assert (stored["r2"]["title"], stored["r2"]["description"]) == ("'- text", "'quoted'")
    desk.take(f"line,reason,{HEADER}\n1,why,r8,2018-05-01,'- text,2,n\n")
    assert desk.by_ref()["r8"]["title"] == "'- text"


def test_rejects_of_rejects_are_rejects(desk: Desk) -> None:
    desk.take(lines(3, r1="r1,soon,- text,2,n"))
    again = desk.file(desk.rejects.read_bytes())
    first = desk.rejects.read_text()
    assert counted(desk.take(again)) == (1, 0, 0, 1)
    assert desk.rejects.read_text().splitlines()[0] == first.splitlines()[0]
    assert desk.refused()[0]["what"] == "'- text"
