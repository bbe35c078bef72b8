"""The file of the rows that an import refused: to be corrected in a spreadsheet, and to be imported again."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Self, TextIO

# What a spreadsheet would take for a formula; the wide ones too, which some turn into the narrow. A plain number is
# only a number. A cell that has apostrophes before such a text gets one more, so that taking one away is exact.
_DANGER = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(rf"(?![+-]?[0-9]+(\.[0-9]+)?\Z)'*{_DANGER}")
_DEFUSED = re.compile(rf"'+{_DANGER}")

# With an apostrophe it is as long as the csv module reads. What was longer stays too long for what the tables take.
_LONGEST = 131_071


def defused(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet would run it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The cell as it was before defused()."""
    return cell[1:] if _DEFUSED.match(cell) else cell


class RejectsWriter:
    """The file of what was refused, made when there is a first one: line, reason, and the row as it was.

    It belongs to its owner alone, for it holds what people wrote. Errors of add(): OSError.
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
        """Keep a row. Arguments: number, the line it begins in; reason; cells."""
        if self._file is None:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._file = os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="")
            self._write(["line", "reason", *self._header])
        self._write([str(number), reason, *cells])

    def _write(self, cells: Sequence[str]) -> None:
        if self._file:
            csv.writer(self._file).writerow([defused(cell[:_LONGEST]) for cell in cells])
