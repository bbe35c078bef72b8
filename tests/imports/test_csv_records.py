"""CSV text into records: every line is in one record, and no good record is lost to a quote beside it."""

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.imports.csv_records import MAX_RECORD, Form, Lines, Record, Records

NEVER: Callable[[list[str]], bool] = lambda _: False  # noqa: E731


def records(
    text: str, delimiter: str = ",", *, stands_alone: Callable[[list[str]], bool] = NEVER, is_backslashed: bool = False
) -> list[Record]:
    """The records of a text."""
    form = Form(delimiter, is_backslashed=is_backslashed)
    return list(Records(Lines(io.StringIO(text, newline="\n")), form, stands_alone))


def good(text: str, stands_alone: Callable[[list[str]], bool] = NEVER) -> list[list[str]]:
    """The cells of the records that have no fault."""
    return [record.cells for record in records(text, stands_alone=stands_alone) if record.fault is None]


CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12) | st.text(
    alphabet='",;\\ \n\r=ab', max_size=12
)
MESS = st.text(alphabet='",;\\ \n\rab', max_size=400)


@given(st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    assert [record.cells for record in records(written.getvalue())] == rows


@given(MESS | st.text(max_size=300))
@settings(max_examples=500, deadline=None)
def test_every_line_is_in_one_record_whatever_the_text(text: str) -> None:
    found = records(text)
    lines = text.split("\n")
    assert sum(record.height for record in found) == len(lines) - (not lines[-1])
    at = 1
    for record in found:
        assert record.number == at
        at += record.height


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_a_quote_that_opens_and_never_closes_is_one_record_at_fault(strays: list[bool]) -> None:
    lines = [f'r{n},"broken,x' if is_stray else f"r{n},whole,x" for n, is_stray in enumerate(strays)]
    found = records("\n".join(lines))
    assert [record.fault is not None for record in found] == strays
    assert [record.cells[0] for record in found] == [f"r{n}" for n in range(len(strays))]


@pytest.mark.parametrize("closing", ['r9,pipe 12",x', 'r9,12",x', '"', 'r9,x,y"', '",x'])
def test_good_lines_between_a_stray_quote_and_another_are_records(closing: str) -> None:
    lines = ['r0,"broken,x', *(f"r{n},whole,x" for n in range(1, 6)), closing, "r10,whole,x"]
    is_row = lambda cells: len(cells) == 3 and cells[0][:1] == "r"  # noqa: E731
    found = good("\n".join(lines), stands_alone=is_row)
    assert [cells for cells in found if cells[1:] == ["whole", "x"]] == [
        [f"r{n}", "whole", "x"] for n in (1, 2, 3, 4, 5, 10)
    ]


def test_the_line_that_closes_a_stray_quote_is_not_swallowed_with_it() -> None:
    text = 'r0,"broken,x\nr1,pipe 12",x\n'
    found = records(text, stands_alone=lambda cells: len(cells) == 3)
    assert [(record.cells, record.fault is None) for record in found] == [
        (["r0", '"broken', "x"], False),
        (["r1", 'pipe 12"', "x"], True),
    ]


def test_line_breaks_doubled_quotes_and_blanks_before_a_quote_belong_to_their_cell() -> None:
    assert good('a,"b\nc, ""d""\r\n\r\ne" , "f"\r\ng,h,5" i\n') == [
        ["a", 'b\nc, "d"\r\n\r\ne', "f"],
        ["g", "h", '5" i'],
    ]


def test_quotes_with_a_backslash_before_them_are_quotes() -> None:
    text = 'a,"he said \\"no\\", twice \\\\","c""d"\n'
    (record,) = records(text, is_backslashed=True)
    assert record.cells == ["a", 'he said "no", twice \\', 'c"d']


def test_a_line_without_end_is_one_record_at_fault() -> None:
    text = f"a,{'x' * (2 * MAX_RECORD)}\nb,c\n"
    found = records(text)
    assert [(record.number, record.fault is None) for record in found] == [(1, False), (2, True)]
    assert sum(map(len, found[0].cells)) <= 1000


class Counted(Lines):
    """Lines that count how often one is taken."""

    taken = 0

    def take(self) -> str | None:
        """The next line."""
        self.taken += 1
        return super().take()


@pytest.mark.parametrize(
    "line",
    ['x",,"y', 'x,"y', '"', '"""', '""', '"a","b', '",', '"x" y', "plain", '"a""b', '","', '","x', ',"\\"'],
)
@pytest.mark.parametrize("end", ["", '"', '"z', '",z', "x,y"])
@pytest.mark.parametrize("count", [500, 4000])
def test_the_work_grows_as_the_lines_do(line: str, end: str, count: int) -> None:
    lines = Counted(io.StringIO("\n".join([line] * count) + "\n" + end, newline="\n"))
    asked: list[str] = []

    def is_row(cells: list[str]) -> bool:
        asked.append(cells[0])
        return len(asked) % 7 == 0

    assert sum(record.height for record in Records(lines, Form(","), is_row)) == count + bool(end)
    assert lines.taken + len(asked) <= 4 * count + 100
