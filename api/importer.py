"""Imports: the records of a CSV file, by a mapping, into a tenant, batch by batch, each batch one transaction.

What is in already (by the source's own id) is known and adds nothing, so an import that was interrupted is simply run
again. A batch that the database refuses is halved until the bad row is found; that goes to the rejects file, and the
rest goes in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import Progress

from . import mapping as mappings
from .csvfile import FileError, Line, Rejects, Source
from .engine import Engine, EngineError
from .mapping import Mapping, RowError


class Tally(msgspec.Struct):
    """How an import went: rows of the file by what became of them, and seconds."""

    read: int = 0
    imported: int = 0
    known: int = 0
    rejected: int = 0
    seconds: float = 0.0


class Import:
    """One import: where it goes, by which mapping, and how it is going."""

    def __init__(self, engine: Engine, tenant: str, mapping: Mapping, rejects: Rejects, *, dry_run: bool) -> None:
        self.tally = Tally()
        self._engine = engine
        self._tenant = tenant
        self._mapping = mapping
        self._rejects = rejects
        self._dry_run = dry_run
        self._tried: set[str] = set()

    def run(self, source: Source, size: int, progress: Callable[[int], None]) -> Tally:
        """Import a file. Arguments: source; size, rows a batch; progress, told how many bytes were read.

        Errors: psycopg.Error, when the database is not there: run it again; EngineError, when it refuses a category.
        """
        started = monotonic()
        if not self._dry_run:
            self._prepare()
        batch: list[tuple[Line, dict[str, Any]]] = []
        for line in source:
            self.tally.read += 1
            record = self._record(line, source.header)
            if record is not None:
                batch.append((line, record))
            if len(batch) == size:
                self._store(batch)
                batch = []
                progress(source.position)
        self._store(batch)
        progress(source.position)
        self.tally.seconds = monotonic() - started
        return self.tally

    def _record(self, line: Line, header: Sequence[str]) -> dict[str, Any] | None:
        reason = line.fault
        if reason is None:
            try:
                return self._mapping.record(dict(zip(header, line.cells, strict=True))) | {"line": line.number}
            except RowError as error:
                reason = str(error)
        self._reject(line, reason)
        return None

    def _store(self, batch: list[tuple[Line, dict[str, Any]]]) -> None:
        if not batch:
            return
        try:
            outcomes = self._send([record for _, record in batch])
        except EngineError as error:
            if len(batch) == 1:
                self._reject(batch[0][0], str(error))
            else:
                self._store(batch[: len(batch) // 2])
                self._store(batch[len(batch) // 2 :])
            return
        for outcome in outcomes.values():
            if outcome == "imported":
                self.tally.imported += 1
            else:
                self.tally.known += 1

    def _send(self, records: list[dict[str, Any]]) -> dict[int, str]:
        if not self._dry_run:
            return self._engine.import_batch(self._tenant, self._mapping.workflow, records)
        with self._engine.rehearsal():
            self._prepare()
            outcomes = self._engine.import_batch(self._tenant, self._mapping.workflow, records)
        # The database has forgotten the batches before this one.
        for record in records:
            if record["external_id"] in self._tried:
                outcomes[record["line"]] = "known"
        self._tried.update(record["external_id"] for record in records)
        return outcomes

    def _prepare(self) -> None:
        for category in self._mapping.categories:
            self._engine.ensure_category(self._tenant, self._mapping.workflow, category.slug, category.name)

    def _reject(self, line: Line, reason: str) -> None:
        self.tally.rejected += 1
        self._rejects.add(line.number, reason, line.cells)


def import_file(
    engine: Engine,
    path: Path,
    tenant: str,
    map_path: Path,
    rejects: Path,
    *,
    size: int = 500,
    dry_run: bool = False,
) -> Tally:
    """Import a file into a tenant, with a progress bar where standard error is a terminal.

    Arguments: engine; path of the CSV; tenant, its slug; map_path, the mapping; rejects, the file for what is refused,
    written only then; size, rows a batch; dry_run, try everything and store nothing. Result: the tally.
    Errors: FileError, when a file cannot be read or written; mapping.MappingError;
    EngineError and psycopg.Error as Import.run().
    """
    try:
        draft = mappings.read(map_path.read_text(encoding="utf-8"), str(map_path))
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{map_path}: {error}") from None
    mapping = Mapping(draft, engine.fields(tenant, draft.workflow), engine.time_zone(tenant))
    with Source(path) as source, Rejects(rejects, source.header) as refused:
        mapping.check_columns(source.header)
        with suppress(FileNotFoundError):
            if rejects.samefile(path):
                raise FileError(f"{rejects} is the file that is read: write the rejects elsewhere")
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(path.name, total=source.size)
            work = Import(engine, tenant, mapping, refused, dry_run=dry_run)
            return work.run(source, size, lambda position: bar.update(task, completed=position))
