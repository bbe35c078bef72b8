"""The records of CSV text, as RFC 4180 has them, and no line lost to a quote that was not meant as one.

The csv module of the standard library takes everything up to the next quote, or to the end of the file, for one cell
when a quote opens by mistake, and says nothing. Here a record of more than one line must prove itself: its quotes close
where a cell ends, within bounds, and none of the lines within would be a good record of its own. If it does not, its
first line alone is a record that is at fault, and reading goes on at the next line.

The work is linear. A line in the middle of a quoted cell has quotes in pairs only, and so never opens a cell that goes
on; a line that closes one cell and opens another is on the way to the same end from wherever one comes, and that end is
remembered (`_lost_to`).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TextIO

from .cells import is_blank

# In characters. A cell may be as long as the csv module's; a record's lines are looked through this far for its end.
MAX_CELL = 131_072
MAX_RECORD = 4 * 1024 * 1024
MAX_CELLS = 2_000

_KEPT_OF_A_LINE = 1_000


class Record(NamedTuple):
    """A record: the line it begins in, how many lines it has, its cells, and what is wrong with its form, if anything.

    The cells of a record at fault are its first line, cut at each delimiter.
    """

    number: int
    height: int
    cells: list[str]
    fault: str | None

    @property
    def is_blank(self) -> bool:
        """Whether it is an empty line, or one of delimiters alone: no record."""
        return self.fault is None and all(is_blank(cell) for cell in self.cells)


class Lines:
    """The lines of a text, from the first; taken lines may be given back. One of MAX_RECORD characters is cut there."""

    def __init__(self, file: TextIO) -> None:
        self.number = 0
        self._file = file
        self._given: deque[str] = deque()

    def take(self) -> str | None:
        """The next line, with its end; None after the last. `number` is then its number."""
        line = self._given.popleft() if self._given else self._read()
        if not line:
            return None
        self.number += 1
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """Give back the lines taken last."""
        self._given.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        line = rest = self._file.readline(MAX_RECORD)
        while len(rest) == MAX_RECORD and rest[-1] not in "\r\n":
            rest = self._file.readline(MAX_RECORD)
        return line


class Form:
    """How cells are written: the delimiter between them, and a quote within quotes doubled, or with a \\ before it."""

    def __init__(self, delimiter: str, *, is_backslashed: bool = False) -> None:
        mark = re.escape(delimiter)
        blanks = "" if delimiter == " " else " *"
        self.delimiter = delimiter
        self.opening = re.compile(f'{blanks}"')
        self.closing = re.compile(rf'"{blanks}(?:{mark}|\Z)')
        self.inside = re.compile(r'(?:[^"\\]|\\.|\\\Z|"")*+' if is_backslashed else r'(?:[^"]|"")*+', re.DOTALL)
        self._escaped = re.compile(r'\\(["\\])|"(")' if is_backslashed else r'"(")')

    def plain(self, quoted: str) -> str:
        """What stands between quotes, without what protects the quotes in it."""
        return self._escaped.sub(lambda found: found[1] or found[2], quoted)


class _Stray(Exception):
    """The record is not CSV: the reason, and after how many more lines it shows (all that were taken, unless given)."""

    def __init__(self, reason: str, after: int | None = None) -> None:
        super().__init__(reason)
        self.after = after


class _Cells:
    """The cells of a record while its lines are read."""

    def __init__(self, form: Form) -> None:
        self.cells: list[str] = []
        self.is_open = False
        self._form = form
        self._parts: list[str] = []

    def feed(self, line: str) -> None:
        """Read the next line. Error: _Stray."""
        body = line.rstrip("\r\n")
        if not self.is_open and '"' not in body:
            self.cells = body.split(self._form.delimiter)
            return
        at: int | None = 0
        while at is not None:
            at = self._close(body, at, line) if self.is_open else self._open(body, at)

    def _open(self, body: str, at: int) -> int | None:
        if opened := self._form.opening.match(body, at):
            self.is_open, self._parts = True, []
            return opened.end()
        end = body.find(self._form.delimiter, at)
        self.cells.append(body[at:] if end < 0 else body[at:end])
        return None if end < 0 else end + 1

    def _close(self, body: str, at: int, line: str) -> int | None:
        run = self._form.inside.match(body, at)
        end = run.end() if run else at
        self._parts.append(self._form.plain(body[at:end]))
        if end == len(body):
            self._parts.append(line[end:])
            return None
        closed = self._form.closing.match(body, end)
        if closed is None:
            raise _Stray("a quote opens a cell and another stands in the middle of it")
        self.cells.append("".join(self._parts))
        self.is_open = False
        if len(self.cells) > MAX_CELLS:
            raise _Stray(f"it has more than {MAX_CELLS:,} cells")
        # The end of the line closes the last cell; after a delimiter there is one more.
        return None if closed.end() == len(body) and body[-1] != self._form.delimiter else closed.end()


class Records:
    """The records of lines. Arguments: lines; form; stands_alone, whether these cells would be a good record."""

    def __init__(self, lines: Lines, form: Form, stands_alone: Callable[[list[str]], bool] = lambda _: False) -> None:
        self.stands_alone = stands_alone
        self._lines = lines
        self._form = form
        self._lost_to = 0
        self._reason = ""

    def __iter__(self) -> Iterator[Record]:
        while (line := self._lines.take()) is not None:
            yield self._record(line, self._lines.number)

    def _record(self, line: str, number: int) -> Record:
        if len(line) == MAX_RECORD:
            reason = f"The line has more than {MAX_RECORD:,} characters; here is its beginning."
            return Record(number, 1, [line[:_KEPT_OF_A_LINE]], reason)
        taken: list[str] = []
        try:
            cells = self._read(line, number, taken)
        except _Stray as stray:
            end = number + (len(taken) if stray.after is None else stray.after)
            if end > max(number, self._lost_to):
                self._lost_to, self._reason = end, str(stray)
            self._lines.give_back(taken)
            literal = line.rstrip("\r\n").split(self._form.delimiter)
            return Record(number, 1, literal, f"The line is not CSV: {stray}.")
        return Record(number, 1 + len(taken), cells, None)

    def _read(self, line: str, number: int, taken: list[str]) -> list[str]:
        record = _Cells(self._form)
        record.feed(line)
        if record.is_open and number < self._lost_to:
            raise _Stray(self._reason)
        size = len(line)
        while record.is_open:
            following = self._lines.take()
            if following is None:
                raise _Stray("a quote opens a cell and never closes")
            taken.append(following)
            size += len(following)
            if size >= MAX_RECORD:
                raise _Stray(f"a quote opens a cell that does not close within {MAX_RECORD:,} characters")
            record.feed(following)
        for count, within in enumerate(taken, 1):
            if self._is_record(within):
                reason = f"a quote opens a cell, and line {number + count} within it is a record of its own"
                raise _Stray(reason, count)
        return record.cells

    def _is_record(self, line: str) -> bool:
        alone = _Cells(self._form)
        try:
            alone.feed(line)
        except _Stray:
            return False
        return not alone.is_open and len(alone.cells) > 1 and self.stands_alone(alone.cells)
