"""CSV as it comes and goes: the file of an import, line by line, and the file of the rows that were refused."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple, Self, TextIO

# What a spreadsheet would take for a formula; a plain number is only a number.
_FORMULA = re.compile(r"(?![+-]?[0-9]+(\.[0-9]+)?$)[=+\-@\t\r\n]")


class FileError(Exception):
    """A file cannot be read, or written, at all; the message says which and why."""


class Line(NamedTuple):
    """A record of the file: the line it begins in, its cells, and what is wrong with its form, if anything."""

    number: int
    cells: list[str]
    fault: str | None


class Source:
    """A CSV file (RFC 4180; UTF-8, with or without a byte order mark), open for reading. Error: FileError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._bytes = path.open("rb")
        except OSError as error:
            raise FileError(f"{path}: {error.strerror}") from None
        # Bytes that are not UTF-8 spoil their own row, not the file.
        self._file = TextIOWrapper(self._bytes, "utf-8-sig", "surrogateescape", newline="")
        self._reader = csv.reader(self._file, strict=True)
        try:
            self.header = [name.strip() for name in next(self._reader)]
        except (StopIteration, OSError, csv.Error) as error:
            self._file.close()
            raise FileError(f"{path}: there is no line of column names ({error or 'the file is empty'})") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Line]:
        while True:
            number = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(number, [], f"The record is not CSV: {error}. (malformed-value)")
                continue
            if cells:
                yield Line(number, cells, self._fault(cells))

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return self.path.stat().st_size

    @property
    def position(self) -> int:
        """How many bytes of it were read."""
        return self._bytes.tell()

    def _fault(self, cells: list[str]) -> str | None:
        if len(cells) != len(self.header):
            return f"The record has {len(cells)} cells and the file {len(self.header)} columns. (malformed-value)"
        try:
            "".join(cells).encode()
        except UnicodeEncodeError:
            return "The record is not UTF-8. (malformed-value)"
        return None


class Rejects:
    """The file of what was refused, made when there is a first one: line, reason, and the row as it was.

    It belongs to its owner alone, for it holds what people wrote; and what a spreadsheet would run has a ' in front.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self._header = header
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, number: int, reason: str, cells: Sequence[str]) -> None:
        """Keep a row. Arguments: number, the line it begins in; reason; cells. Error: FileError."""
        if self._file is None:
            try:
                handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            except OSError as error:
                raise FileError(f"{self.path}: {error.strerror}") from None
            self._file = os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="")
            self._write(["line", "reason", *self._header])
        self._write([str(number), reason, *cells])

    def _write(self, cells: Sequence[str]) -> None:
        if self._file:
            csv.writer(self._file).writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
