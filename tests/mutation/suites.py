"""What may notice a mutant: the files of the pgTAP suite, each by itself, and the isolation matrix."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg

from api.isolation import matrix
from api.isolation.expected import MatrixError
from api.settings.environment import ROOT

PGTAP = ROOT / "pgtap"

# The closed lists and the lint look at the catalogue: they notice that something changed, not what comes of it.
CATALOGUE = ("surface", "lint")

# A plan that was not kept is told in a comment.
_FAILURE = re.compile(r"^(?:not ok \d+ - |# (?=Looks like you planned))(.*)", re.MULTILINE)


class Suite(NamedTuple):
    """A suite: its name, and what runs it on a database and tells what it is not content with."""

    name: str
    complaints: Callable[[str], frozenset[str]]

    @property
    def reads_catalogue(self) -> bool:
        """Whether it is one of the closed lists or of the lint."""
        return self.name.startswith(CATALOGUE)


class Timed(NamedTuple):
    """A suite, what it complains of without any mutation, and the seconds it takes."""

    suite: Suite
    before: frozenset[str]
    seconds: float


def suites() -> list[Suite]:
    """Every file of pgtap/ and the matrix."""
    files = sorted(PGTAP.glob("*/test_*.sql"))
    return [
        *(Suite(file.relative_to(PGTAP).as_posix(), partial(_tap, file)) for file in files),
        Suite("matrix", _matrix),
    ]


def timed(every: Iterable[Suite], url: str) -> list[Timed]:
    """Run the suites on a sound database: those that read the catalogue first, then the fast before the slow."""
    found = []
    for suite in every:
        started = time.perf_counter()
        before = suite.complaints(url)
        found.append(Timed(suite, before, time.perf_counter() - started))
    return sorted(found, key=lambda one: (not one.suite.reads_catalogue, one.seconds))


def _tap(file: Path, url: str) -> frozenset[str]:
    """The assertions of a file that fail, or the error that ends it. It is one transaction, which it rolls back."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            answer = connection.execute(file.read_bytes())
        except psycopg.Error as error:
            return frozenset({f"it ends in {error.diag.sqlstate}: {error.diag.message_primary or error}"})
        rows = [row for result in answer.results() if result.description for row in result.fetchall()]
    return frozenset(found for row in rows for found in _FAILURE.findall(str(row[0])))


def _matrix(url: str) -> frozenset[str]:
    try:
        return frozenset(str(one.cell) for one in matrix.run(url).differences())
    except (MatrixError, psycopg.Error) as error:
        return frozenset({f"it ends in {error}"})
