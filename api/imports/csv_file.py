"""The CSV file of an import, record by record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, Self, cast

from ..failure import Failure
from . import csv_layout
from .cells import is_blank, shorten, tidy
from .csv_layout import Wish
from .csv_records import MAX_CELL, Lines, Records
from .rejects import bare

_SPOILED = re.compile("[\ud800-\udfff]")


class FileError(Failure):
    """A file cannot be read, or written, at all; the message says which and why."""


class Line(NamedTuple):
    """A record of the file: the line it begins in, its cells, and what is wrong with its form, if anything.

    A record that has no fault has as many cells as the header; without cells it is a blank line, and no record.
    """

    number: int
    cells: list[str]
    fault: str | None


class CsvReader:
    """A CSV file, open for reading. Where it is a rejects file, its records are those that were rejected.

    Arguments: path; wanted, the columns that will be read; wish, what is known of its layout. Error: FileError.
    """

    def __init__(self, path: Path, wanted: Sequence[str], wish: Wish) -> None:
        self.path = path
        try:
            self._bytes = _open(path)
            found = csv_layout.find(self._bytes, wish, wanted)
            self.size = self._bytes.seek(0, 2)
        except OSError as error:
            raise FileError(f"{path}: {error.strerror or error}") from None
        except UnicodeError as error:
            self._bytes.close()
            raise FileError(f"{path}: it is not text: {error}") from None
        if found is None:
            self._bytes.close()
            where = f"in line {wish.header_line}" if wish.header_line else "the file is empty"
            raise FileError(f"{path}: there is no line of column names ({where})")
        self.layout = found
        self._bytes.seek(found.mark)
        self._file = TextIOWrapper(self._bytes, found.encoding, csv_layout.SPOILED, newline=found.newline)
        self._lines = Lines(self._file)
        for _ in range(found.header_line - 1):
            self._lines.take()
        self._records = Records(self._lines, found.form)
        first = next(iter(self._records))
        self._first = 2 if found.is_rejects else 0
        self.header = [tidy(name) for name in self._plain(first.cells)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def records(self, stands_alone: Callable[[list[str]], bool]) -> Iterator[Line]:
        """The records behind the header, and the blank lines among them.

        Argument: stands_alone, whether these cells of one line, as many as the header's, would be a good record.
        """
        self._records.stands_alone = lambda cells: (fitted := self._fit(cells)) is not None and stands_alone(fitted)
        for record in self._records:
            if record.is_blank:
                yield Line(record.number, [], None)
            elif record.fault:
                yield Line(record.number, self._plain(record.cells), f"{record.fault} (malformed-value)")
            else:
                yield self._line(record.number, record.cells)

    @property
    def position(self) -> int:
        """How many bytes of it were read."""
        return self._bytes.tell()

    def _line(self, number: int, cells: list[str]) -> Line:
        fitted = self._fit(cells)
        if fitted is None:
            plain = self._plain(cells)
            counts = f"The record has {len(plain)} cells and the file {len(self.header)} columns"
            return Line(number, plain, f"{counts}. (malformed-value)")
        return Line(number, fitted, self._fault(fitted))

    def _plain(self, cells: list[str]) -> list[str]:
        return [bare(cell) for cell in cells[self._first :]] if self._first else cells

    def _fit(self, cells: list[str]) -> list[str] | None:
        """As many cells as the header has: what is left out at the end is empty, and what is empty may be too many."""
        plain = self._plain(cells)
        missing = len(self.header) - len(plain)
        if missing >= 0:
            return plain + [""] * missing
        return plain[:missing] if all(is_blank(cell) for cell in plain[missing:]) else None

    def _fault(self, cells: list[str]) -> str | None:
        for name, cell in zip(self.header, cells, strict=True):
            if len(cell) > MAX_CELL:
                said = f"The cell `{shorten(name)}` has {len(cell):,} characters, and {MAX_CELL:,} are allowed"
                return f"{said}. (too-long)"
            if "\0" in cell:
                return f"The cell `{shorten(name)}` has a NUL in it, which no text has. (malformed-value)"
            if not cell.isascii() and _SPOILED.search(cell):
                encoding = self.layout.encoding.upper()
                return f"The cell `{shorten(name)}` is not {encoding}. (malformed-value)"
        return None


def _open(path: Path) -> BinaryIO:
    file = path.open("rb")
    if file.seekable():
        return file
    # What comes through a pipe is looked at more than once.
    with file:
        copy = TemporaryFile()  # noqa: SIM115
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        return cast(BinaryIO, copy)
