"""How a CSV file is laid out: its encoding, its delimiter and the line of its column names, found out from the file.

A mapping may say any of the three. What it does not say is found: the encoding by the byte order mark or by whether the
bytes are UTF-8; delimiter and header together, as the first line that holds the columns which the mapping reads.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from .cells import positions, tidy
from .csv_records import Form, Lines, Record, Records
from .rejects import bare

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}

_SAMPLE = 1 << 20
_CHUNK = 1 << 20
_HEADERS_TRIED = 50
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# What says no more than that a byte order mark decides.
_MARKED = ("utf-8-sig", "utf-16", "utf-32")
_TITLES = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_DECLARED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_REASON = re.compile(r".*\([a-z]+(-[a-z]+)*\)", re.DOTALL)
_REJECTS = ["line", "reason"]


def _spoiled(error: UnicodeError) -> tuple[str | bytes, int]:
    # Lone surrogates mark the place: the row is refused, and its bytes are kept where the encoding is one of bytes.
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        if not isinstance(error, UnicodeDecodeError):
            raise
        return "\udcff", error.end


SPOILED = "tocsin-spoiled"
codecs.register_error(SPOILED, _spoiled)


class Wish(msgspec.Struct, frozen=True):
    """What a mapping says of the layout; None is to be found out."""

    delimiter: str | None = None
    encoding: str | None = None
    header_line: int | None = None
    quotes: str | None = None


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is laid out, and whether it is a rejects file of ours."""

    encoding: str
    mark: int
    newline: str
    form: Form
    header_line: int
    is_rejects: bool

    def __str__(self) -> str:
        """The layout as the person is told it."""
        encoding = _TITLES.get(self.encoding, self.encoding)
        delimiter = DELIMITERS.get(self.form.delimiter, f"`{self.form.delimiter}`")
        kind = ", a file of rejects" if self.is_rejects else ""
        return f"Read as {encoding}, delimiter {delimiter}, column names in line {self.header_line}{kind}."


def find(file: BinaryIO, wish: Wish, wanted: Sequence[str]) -> Layout | None:
    """Find the layout of a file; None for one that has no line at all.

    Arguments: file, which can be rewound and is left at its start; wish; wanted, the columns that will be read.
    """
    head = file.read(_SAMPLE)
    mark, encoding = _marked(head)
    if wish.encoding and not (encoding and wish.encoding in _MARKED):
        encoding = wish.encoding
    encoding = encoding or _zeros(head) or _guess(file, head)
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)(SPOILED)
    text = decoder.decode(head[mark:])
    newline = _newline(text)
    declared = _DECLARED.fullmatch(text.partition(newline)[0])
    delimiter = wish.delimiter or (declared[1] if declared else None)
    found = _header(text, newline, [delimiter] if delimiter else list(DELIMITERS), wish.header_line, wanted)
    if found is None:
        return None
    delimiter, header = found
    is_backslashed = wish.quotes == "backslashed" if wish.quotes else _has_backslashes(text, delimiter)
    form = Form(delimiter, is_backslashed=is_backslashed)
    return Layout(
        encoding=encoding,
        mark=mark,
        newline=newline,
        form=form,
        header_line=header,
        is_rejects=_is_rejects(_records(text, newline, form, header), wanted),
    )


def _newline(text: str) -> str:
    """What ends a line: a return alone where one ends the first and there are more of them than of line feeds.

    Else a return is a character of its cell, however many there are.
    """
    first = re.search(r"\r\n?|\n", text)
    more = text.count("\r") - text.count("\r\n") > text.count("\n")
    return "\r" if first and first[0] == "\r" and more else "\n"


def _marked(head: bytes) -> tuple[int, str | None]:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return len(mark), encoding
    return 0, None


def _zeros(head: bytes) -> str | None:
    # Text of the first 256 characters in UTF-16 has a zero in every other byte.
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head) or min(even, odd) * 16 > len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _guess(file: BinaryIO, head: bytes) -> str:
    """UTF-8, or Windows-1252 where more is not UTF-8 than is, ASCII aside. Our own rejects are always UTF-8."""
    if head.startswith(b"line,reason,"):
        return "utf-8"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            strange = len(re.findall(r"[\udc80-\udcff]", text))
            bad += strange
            good += len(re.findall(r"[^\x00-\x7f]", text)) - strange
    return "cp1252" if bad > good else "utf-8"


def _records(text: str, newline: str, form: Form, first: int = 1) -> Iterator[Record]:
    data = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    lines = Lines(io.TextIOWrapper(data, "utf-8", "surrogatepass", newline=newline))
    for _ in range(first - 1):
        lines.take()
    return iter(Records(lines, form))


def _header(
    text: str, newline: str, delimiters: Sequence[str], line: int | None, wanted: Sequence[str]
) -> tuple[str, int] | None:
    """Delimiter and line of the header: the first with all that is wanted, else with the most of it."""
    best: tuple[int, int, int] | None = None
    found = None
    for delimiter in delimiters:
        records = _records(text, newline, Form(delimiter), line or 1)
        for record, _ in zip(records, range(1 if line else _HEADERS_TRIED), strict=False):
            if record.is_blank or _DECLARED.fullmatch(delimiter.join(record.cells)):
                continue
            names = [tidy(cell) for cell in record.cells]
            hits = 0 if record.fault else sum(bool(positions(names, name)) for name in wanted)
            # Of lines that hold as much, the first; of delimiters, the one that makes more columns.
            rank = (hits, -record.number, len(names))
            if best is None or rank > best:
                best, found = rank, (delimiter, record.number)
    return found


def _has_backslashes(text: str, delimiter: str) -> bool:
    mark = re.escape(delimiter)
    return re.search(rf'(?:^|{mark})"[^"\r\n]*\\"(?!"|{mark}|\s*$)', text, re.MULTILINE) is not None


def _is_rejects(records: Iterator[Record], wanted: Sequence[str]) -> bool:
    """Whether the header and a record are those of a rejects file, and the columns behind are what is wanted."""
    header = next(records, None)
    if header is None or header.cells[:2] != _REJECTS:
        return False
    names = [bare(name) for name in header.cells[2:]]
    if not all(positions(names, name) for name in wanted):
        return False
    return any(
        len(record.cells) > 1 and record.cells[0].isdecimal() and _REASON.fullmatch(record.cells[1])
        for record in records
    )
