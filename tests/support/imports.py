"""A desk that imports: files in, and what came of them, as the superuser sees it."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row

from api.engine import Engine
from api.imports.importer import Tally, import_file
from tests.support.server import Org

HEADER = "ref,when,what,level,note"
MAP = """
workflow = "risk"
[fields]
external_id = "ref"
reported_at = "when"
occurred_at = "when"
title = "what"
description = "note"
category = { constant = "general" }
severity = { column = "level", values = { "[12]" = "low", "4" = "high" }, default = "medium" }
"""


class Desk:
    """Imports into one organisation, and looks at what came of it behind the policies."""

    def __init__(self, org: Org, folder: Path) -> None:
        self.org = org
        self.rejects = folder / "rejects.csv"
        self._folder = folder
        self._names = itertools.count(1)

    def file(self, content: str | bytes, suffix: str = ".csv") -> Path:
        """A file with this content."""
        path = self._folder / f"{next(self._names)}{suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take(self, source: str | bytes | Path, mapping: str | Path = MAP, **options: Any) -> Tally:
        """Import a file, or a text as a file; the tally."""
        path = source if isinstance(source, Path) else self.file(source)
        by = mapping if isinstance(mapping, Path) else self.file(mapping, ".toml")
        with Engine(self.org.place.logins.worker) as engine:
            return import_file(engine, path, self.org.slug, by, self.rejects, **options)

    def refused(self) -> list[dict[str, str]]:
        """The rows of the rejects file."""
        text = self.rejects.read_bytes().decode(errors="surrogateescape")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def rows(self, sql: str = "select * from tocsin.incidents where tenant_id = %s") -> list[dict[str, Any]]:
        """What a query about the organisation finds, as the superuser sees it."""
        with self.org.place.admin() as admin, admin.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode(), [self.org.id]).fetchall()

    def by_ref(self) -> dict[str, dict[str, Any]]:
        """The incidents by the source's own id."""
        return {row["external_id"]: row for row in self.rows()}


def lines(count: int, **changes: str) -> str:
    """A file of that many good rows, three a day; `changes` replaces whole rows (r7="...")."""
    rows = [f"r{n},2018-05-{1 + n // 3:02}T{9 + n % 3:02}:00:00Z,Leak {n},2,Water." for n in range(count)]
    return "\n".join([HEADER, *(changes.get(row.split(",")[0], row) for row in rows)]) + "\n"


def counted(tally: Tally) -> tuple[int, int, int, int]:
    """Read, imported, known, rejected."""
    return tally.read, tally.imported, tally.known, tally.rejected


def slug(row: dict[str, str]) -> str:
    """The slug in the reason of a refused row."""
    return row["reason"].rsplit("(", 1)[1].removesuffix(")")


def counters(desk: Desk) -> dict[Any, int]:
    """The last number given in each period."""
    sql = "select * from tocsin.number_counters where tenant_id = %s"
    return {(row["series"], row["period_start"]): row["last_number"] for row in desk.rows(sql)}
