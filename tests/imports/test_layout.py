"""Files as the field sends them: encodings, delimiters, titles, blank lines, and what is told of each."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.imports.csv_file import FileError
from api.imports.mapping import MappingError
from tests.support.imports import HEADER, MAP, Desk, counted, lines, slug

ROWS = ["r1,2018-05-01,Rør lekker,2,Våt", 'r2,2018-05-02,"Leak, big",4,"Two\nlines"']
TEXT = "\n".join([HEADER, *ROWS]) + "\n"


def delimited(mark: str) -> str:
    """The rows with another delimiter."""
    return TEXT.replace("Leak, big", "Leak\0 big").replace(",", mark).replace("\0", ",")


FILES = {
    "utf-8": (TEXT.encode(), "UTF-8, delimiter comma, column names in line 1"),
    "utf-8-mark": (TEXT.encode("utf-8-sig"), "UTF-8, delimiter comma"),
    "utf-16": (TEXT.encode("utf-16"), "UTF-16, delimiter comma"),
    "utf-16-be-mark": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16, "),
    "utf-16-no-mark": (TEXT.encode("utf-16-le"), "UTF-16, "),
    "utf-16-be-no-mark": (TEXT.encode("utf-16-be"), "UTF-16, "),
    "utf-32": (TEXT.encode("utf-32"), "utf-32"),
    "windows-1252": (TEXT.encode("cp1252"), "Windows-1252, delimiter comma"),
    "semicolon": (delimited(";").encode("cp1252"), "Windows-1252, delimiter semicolon"),
    "tab": (delimited("\t").encode("utf-16"), "UTF-16, delimiter tab"),
    "bar": (delimited("|").encode(), "delimiter vertical bar"),
    "sep": (f"sep=;\r\n{delimited(';')}".encode(), "delimiter semicolon, column names in line 2"),
    "sep-odd": (f"sep=^\n{delimited('^')}".encode(), "delimiter `^`, column names in line 2"),
    "sep-quoted": (f'"sep=;"\r\n{delimited(";")}'.encode("utf-8-sig"), "delimiter semicolon"),
    "crlf": (TEXT.replace("\n", "\r\n").encode(), "UTF-8"),
    "cr": (TEXT.replace("\n", "\r").encode(), "UTF-8"),
    "cr-and-a-last-lf": ((TEXT.replace("\n", "\r") + "\n").encode(), "UTF-8"),
    "crcrlf": (TEXT.replace("\n", "\r\r\n").encode(), "UTF-8"),
    "no-last-break": (TEXT.rstrip().encode(), "UTF-8"),
    "titles": (f'Report of "all, incidents\n\nPrinted;2018-06-01\n{TEXT}'.encode(), "column names in line 4"),
    "titles-commas": (f"All incidents,,,,\n,,,,\n{TEXT}".encode(), "column names in line 3"),
    "blank-lines": (TEXT.replace("r2", "\n  \n,,,,\n ,,\nr2").encode(), "line 1"),
    "spaced-names": (
        TEXT.replace(HEADER, ' Ref ,WHEN,"What",le\u00adve\u00adl'.replace("\u00ad", "") + ",Note\u00a0").encode(),
        "line 1",
    ),
    "trailing-delimiters": (TEXT.replace("\n", ",\n").replace("Two,", "Two").encode(), "line 1"),
    "more-columns": (TEXT.replace("ref,", "x,ref,").replace("r1,", "x,r1,").replace("r2,", "x,r2,").encode(), "line 1"),
    "quoted-all": (
        "\n".join(
            f'"{line}"' for line in TEXT.replace('"', "").replace("Leak,", "Leak").replace("Two\n", "Two ").splitlines()
        )
        .replace(",", '","')
        .encode(),
        "line 1",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_it_was_saved_and_it_is_told_how(desk: Desk, name: str) -> None:
    content, said = FILES[name]
    told: list[str] = []
    assert counted(desk.take(content, tell=told.append)) == (2, 2, 0, 0)
    assert said in told[0]
    stored = desk.by_ref()
    assert stored["r1"]["title"] == "Rør lekker"
    assert stored["r1"]["description"] == "Våt"
    assert stored["r2"]["severity"] == "high"
    assert stored["r2"]["title"].replace(",", "") == "Leak big"


def test_blank_lines_are_no_records_and_are_told(desk: Desk) -> None:
    tally = desk.take(lines(3).replace("r1", "\n,,,,\r\n \u00a0,\nr1"))
    assert (counted(tally), tally.blank) == ((3, 3, 0, 0), 3)
    assert "3 rows read (and 3 blank lines)" in str(tally)


def test_cells_that_are_left_out_at_the_end_are_empty(desk: Desk) -> None:
    by = MAP.replace('"note"', '"what"') + '[fields.metadata]\nnote = "note"\n'
    assert counted(desk.take(f"{HEADER}\nr1,2018-05-01,x\nr2,2018-05-01,y,4\n", by)) == (2, 2, 0, 0)
    assert {ref: row["severity"] for ref, row in desk.by_ref().items()} == {"r1": "medium", "r2": "high"}


def test_a_mapping_says_what_would_be_found_wrong(desk: Desk) -> None:
    content = f"{HEADER.replace(',', ';')}\nold;2018-05-01;x;2;n\n{HEADER.replace(',', ';')}\nr1;2018-05-01;Ж;2;n\n"
    told: list[str] = []
    by = f'delimiter = "semicolon"\nencoding = "windows-1251"\nheader_line = 3\n{MAP}'
    assert counted(desk.take(content.encode("cp1251"), by, tell=told.append)) == (1, 1, 0, 0)
    assert told[0] == "Read as cp1251, delimiter semicolon, column names in line 3."
    assert desk.by_ref()["r1"]["title"] == "Ж"


@pytest.mark.parametrize("by", [MAP, f'quotes = "backslashed"\n{MAP}'])
def test_quotes_may_have_a_backslash_before_them(desk: Desk, by: str) -> None:
    content = lines(3, r1=r'r1,2018-05-01,"A \"big\" leak, twice",2,"C:\\"')
    assert counted(desk.take(content, by)) == (3, 3, 0, 0)
    assert desk.by_ref()["r1"]["title"] == 'A "big" leak, twice'


def test_numbers_with_a_decimal_comma_are_numbers(desk: Desk) -> None:
    content = "ref;when;what;level;note;lat;lon;cost\nr1;2018-05-01;x;2;n;59,913;10,75;1.234,50\n"
    content += "r2;2018-05-01;x;2;n;;;1.234\n"
    by = MAP + 'latitude = "lat"\nlongitude = "lon"\nfinancial_impact = "cost"\n'
    assert counted(desk.take(content, by)) == (2, 1, 0, 1)
    assert "set decimal" in desk.refused()[0]["reason"]
    by = by.replace('"cost"', '{ column = "cost", decimal = "," }')
    assert counted(desk.take(content, by)) == (2, 1, 1, 0)
    assert {ref: float(row["financial_impact"]) for ref, row in desk.by_ref().items()} == {"r1": 1234.5, "r2": 1234}
    assert (desk.by_ref()["r1"]["latitude"], desk.by_ref()["r1"]["longitude"]) == (59.913, 10.75)


def test_a_mapping_with_a_byte_order_mark_and_composed_otherwise_fits(desk: Desk) -> None:
    by = MAP.replace('"[12]" = "low"', '"Ho\u0308y" = "low"').encode("utf-8-sig")
    desk.file(by, ".toml")
    content = TEXT.replace(",2,", ",HÖY,").replace(HEADER, HEADER.replace("what", "what "))
    assert counted(desk.take(content, desk.file(by, ".toml"))) == (2, 2, 0, 0)
    assert desk.by_ref()["r1"]["severity"] == "low"


@pytest.mark.parametrize("content", ["", "\n\n", "\xef\xbb\xbf"])
def test_a_file_without_a_line_of_names_is_refused(desk: Desk, content: str) -> None:
    with pytest.raises(FileError, match="no line of column names"):
        desk.take(content.encode("latin-1"))


@pytest.mark.parametrize(
    "content", ["a,b\n1,2\n", 'ref,"when,what,level,note\nr1,2018-05-01,x,2,n\n', "\0" * 100, "PK\3\4" * 50]
)
def test_a_file_without_the_columns_is_refused_and_what_it_has_is_told(desk: Desk, content: str) -> None:
    with pytest.raises(MappingError, match="which the file does not have; it has"):
        desk.take(content)


PIECE = st.sampled_from(
    [*'",;\n\r\0 a1', '""', '"\n', ",,,,\n", "r1,2018-05-01,x,2,n\n", "2018-05-01", "é", "\x1a", "\u2028"]
)


@example("\r" * 9 + '"', "utf-8")
@given(st.lists(PIECE, max_size=60).map("".join) | st.text(max_size=80), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_is_imported_known_or_rejected_whatever_the_text(desk: Desk, body: str, encoding: str) -> None:
    before = len(desk.rows())
    desk.rejects.unlink(missing_ok=True)
    tally = desk.take(f"{HEADER}\n{body}".encode(encoding, "replace"), size=3)
    assert tally.imported + tally.known + tally.rejected == tally.read
    assert len(desk.rows()) == before + tally.imported
    assert (len(desk.refused()) if desk.rejects.exists() else 0) == tally.rejected


@given(st.binary(max_size=200))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_is_imported_known_or_rejected_whatever_the_bytes(desk: Desk, body: bytes) -> None:
    tally = desk.take(f"{HEADER}\n".encode() + body, size=3)
    assert tally.imported + tally.known + tally.rejected == tally.read <= body.count(b"\n") + body.count(b"\r") + 1


@pytest.mark.parametrize("seed", range(6))
def test_of_a_file_with_faults_in_known_lines_the_others_go_in(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    faults = [
        'r{n},2018-05-01,"open,2,n',
        'r{n},2018-05-01,"a"b,2,n',
        "r{n},soon,x,2,n",
        'r{n},2018-05-01,pipe 12",2',
        f"r{{n}},2018-05-01,{'x' * 140_000},2,n",
        "r{n},2018-05-01,a\0b,2,n",
        "r{n},2018-05-01,x,2,n,m",
        '"',
        "1.01E+11,2018-05-01,x,2,n",
    ]
    good = [
        "r{n},2018-05-01,plain,2,n",
        'r{n},2018-05-01,"quoted, ""twice""",2,"of\ntwo, lines"',
        'r{n},2018-05-01,5" pipe,2,n',
    ]
    kinds = [dice.choice(faults if dice.random() < 0.3 else good) for _ in range(60)]
    content = "\n".join([HEADER, *(kind.format(n=n) for n, kind in enumerate(kinds))]) + "\n"
    dry = counted(desk.take(content, dry_run=True))
    tally = desk.take(content, size=7)
    assert counted(tally) == dry == (60, tally.imported, 0, 60 - tally.imported)
    assert desk.by_ref().keys() == {f"r{n}" for n, kind in enumerate(kinds) if kind in good}
    assert len(desk.refused()) == tally.rejected


def test_ids_repeat_far_apart_and_in_one_batch_alike(desk: Desk) -> None:
    content = "\n".join([HEADER, *(f"r{n % 50},2018-05-01,Leak {n},2,n" for n in range(400))])
    assert counted(desk.take(content, size=30)) == (400, 50, 0, 350)
    assert {slug(row) for row in desk.refused()} == {"repeated-id"}
