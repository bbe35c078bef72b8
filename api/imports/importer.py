"""Imports: the records of a CSV file, by a mapping, into a tenant, batch by batch, each batch one transaction.

What is in already (by the source's own id, with the same content) is known and adds nothing, so an import that was
interrupted is simply run again. A batch that the database refuses is halved until the bad row is found; that goes to
the rejects file, and the rest goes in. Every record of the file ends as one of imported, known and rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import msgspec
import psycopg
from rich.console import Console
from rich.progress import Progress

from ..engine import Engine, EngineError
from . import mapping as mappings
from .cells import shorten
from .csv_file import CsvReader, FileError, Line
from .mapping import SYSTEM, Mapping, RowError
from .rejects import RejectsWriter

# A batch is sent when it has this many characters of cells, however few its rows.
_BATCH_SIZE = 4_000_000


class Tally(msgspec.Struct):
    """How an import went: records of the file by what became of them; lines that are blank; seconds."""

    read: int = 0
    imported: int = 0
    known: int = 0
    rejected: int = 0
    blank: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        """The figures as the person is told them."""
        blank = f" (and {self.blank} blank lines)" if self.blank else ""
        return (
            f"{self.read} rows read{blank} in {self.seconds:.1f} s: {self.imported} imported,"
            f" {self.known} known already, {self.rejected} rejected"
        )


class _Row(NamedTuple):
    line: Line
    record: dict[str, Any]

    @property
    def key(self) -> tuple[str | None, str]:
        return self.record.get(SYSTEM), self.record["external_id"]


class Import:
    """One import: where it goes, by which mapping, and how it is going."""

    def __init__(self, engine: Engine, tenant: str, mapping: Mapping, rejects: RejectsWriter, *, dry_run: bool) -> None:
        self.tally = Tally()
        self._engine = engine
        self._tenant = tenant
        self._mapping = mapping
        self._rejects = rejects
        self._dry_run = dry_run
        # The ids that went in, with the line that brought them; rows that wait for the batch to be stored, and rows
        # that wait to know what becomes of an earlier one of their id.
        self._stored: dict[tuple[str | None, str], int] = {}
        self._batch: dict[tuple[str | None, str], _Row] = {}
        self._later: list[_Row] = []
        self._size = 0

    def run(self, source: CsvReader, size: int, progress: Callable[[int], None]) -> Tally:
        """Import a file. Arguments: source; size, rows a batch; progress, told how many bytes were read.

        Errors: psycopg.Error, when the database is not there: run it again; EngineError, when it refuses a category.
        """
        started = monotonic()
        columns = self._mapping.check_columns(source.header)
        try:
            if not self._dry_run:
                self._prepare()
            for line in source.records(lambda cells: self._mapping.is_record(_pick(cells, columns))):
                if not line.cells and line.fault is None:
                    self.tally.blank += 1
                    continue
                self.tally.read += 1
                self._take(line, columns)
                if len(self._batch) >= size or len(self._later) >= size or self._size >= _BATCH_SIZE:
                    self._flush()
                    progress(source.position)
            while self._batch or self._later:
                self._flush()
            progress(source.position)
        finally:
            self.tally.seconds = monotonic() - started
        return self.tally

    def _take(self, line: Line, columns: dict[str, int]) -> None:
        if line.fault is not None:
            self._reject(line, line.fault)
            return
        row = _pick(line.cells, columns)
        try:
            record = self._mapping.record(row)
        except RowError as error:
            self._reject(line, str(error))
            return
        self._size += sum(map(len, line.cells))
        self._queue(_Row(line, record | {"line": line.number, "digest": self._mapping.digest(row)}))

    def _queue(self, row: _Row) -> None:
        if row.key in self._stored:
            self._reject(row.line, _repeated(row, self._stored[row.key]))
        elif row.key in self._batch:
            self._later.append(row)
        else:
            self._batch[row.key] = row

    def _flush(self) -> None:
        batch, later = list(self._batch.values()), self._later
        self._batch, self._later, self._size = {}, [], 0
        self._store(batch)
        for row in later:
            self._queue(row)

    def _store(self, batch: list[_Row]) -> None:
        if not batch:
            return
        try:
            outcomes = self._send([row.record for row in batch])
        except EngineError as error:
            if len(batch) == 1:
                self._reject(batch[0].line, str(error))
            else:
                self._store(batch[: len(batch) // 2])
                self._store(batch[len(batch) // 2 :])
            return
        for row in batch:
            outcome = outcomes[row.line.number]
            if outcome == "changed":
                self._reject(row.line, _changed(row))
                continue
            self._stored[row.key] = row.line.number
            if outcome == "imported":
                self.tally.imported += 1
            else:
                self.tally.known += 1

    def _send(self, records: list[dict[str, Any]]) -> dict[int, str]:
        if not self._dry_run:
            return self._engine.import_batch(self._tenant, self._mapping.workflow, records)
        with self._engine.rehearsal():
            self._prepare()
            return self._engine.import_batch(self._tenant, self._mapping.workflow, records)

    def _prepare(self) -> None:
        for category in self._mapping.categories:
            self._engine.ensure_category(self._tenant, self._mapping.workflow, category.slug, category.name)

    def _reject(self, line: Line, reason: str) -> None:
        try:
            self._rejects.add(line.number, reason, line.cells)
        except OSError as error:
            raise FileError(f"{self._rejects.path}: {error.strerror}") from None
        self.tally.rejected += 1


def import_file(
    engine: Engine,
    path: Path,
    tenant: str,
    map_path: Path,
    rejects: Path,
    *,
    size: int = 500,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Tally:
    """Import a file into a tenant, with a progress bar where standard error is a terminal.

    Arguments: engine; path of the CSV; tenant, its slug; map_path, the mapping; rejects, the file for what is refused,
    written only then; size, rows a batch; dry_run, try everything and store nothing; tell, what the person is told.
    Result: the tally. Errors: FileError, when a file cannot be read or written; mapping.MappingError;
    EngineError and psycopg.Error as Import.run().
    """
    try:
        draft = mappings.read(map_path.read_bytes(), str(map_path))
    except OSError as error:
        raise FileError(f"{map_path}: {error.strerror or error}") from None
    mapping = Mapping(draft, engine.fields(tenant, draft.workflow), engine.time_zone(tenant))
    with CsvReader(path, mapping.columns, mapping.wish) as source, RejectsWriter(rejects, source.header) as refused:
        mapping.check_columns(source.header)
        for read in (path, map_path):
            with suppress(FileNotFoundError):
                if rejects.samefile(read):
                    raise FileError(f"{rejects} is a file that is read: write the rejects elsewhere")
        tell(str(source.layout))
        mapping.point_is_unsure = source.layout.form.delimiter == ";"
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(path.name, total=source.size)
            work = Import(engine, tenant, mapping, refused, dry_run=dry_run)
            with _told(work, tell):
                return work.run(source, size, lambda position: bar.update(task, completed=position))


@contextmanager
def _told(work: Import, tell: Callable[[str], None]) -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, psycopg.Error, FileError):
        tally = work.tally
        waiting = tally.read - tally.imported - tally.known - tally.rejected
        tell(f"Interrupted. {tally}, {waiting} not stored yet. Run it again: what is in is known then.")
        raise


def _pick(cells: list[str], columns: dict[str, int]) -> dict[str, str]:
    return {column: cells[index] for column, index in columns.items()}


def _repeated(row: _Row, line: int) -> str:
    said = shorten(row.record["external_id"])
    here = row.line.number
    return f"external_id: `{said}` went in from line {line}, and is repeated in line {here} (repeated-id)"


def _changed(row: _Row) -> str:
    said = shorten(row.record["external_id"])
    return (
        f"external_id: `{said}` is known with other content, which stays: if this row is another system's, name the"
        " system in the mapping: source = ... (external-id-exists)"
    )
