"""Two databases to try: the live one, and the repository that has not been loaded into it yet.

A policy that somebody has just edited stands in a file. The live database still has the old one, and to find no fault
there says nothing about the new one: so where the two differ, the repository is built beside it and tried as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import msgspec
import psycopg

from ..deploy import deploy
from ..deploy.deploy import Pending
from ..deploy.manifest import DeployError, read_manifest
from ..drift import compare, schema, shadow_database
from . import matrix
from .expected import MatrixError
from .matrix import Matrix
from .report_catalog import Reading, reading

# How many names of objects are told.
_SOME = 20


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in one of the two: the matrix and the catalogue, or why it could not be tried."""

    title: str
    matrix: Matrix | None = None
    reading: Reading | None = None
    reason: str = ""


class Sides(msgspec.Struct, frozen=True, kw_only=True):
    """What was tried, the live database first; what of the repository is not loaded, and which objects differ."""

    tried: tuple[Side, ...]
    pending: Pending
    differing: tuple[str, ...] = ()

    def status(self) -> int:
        """The exit status: 1 for a difference from what is declared, 2 when one side could not be tried, else 0."""
        if any(side.matrix and side.matrix.differences() for side in self.tried):
            return 1
        return 2 if any(side.matrix is None for side in self.tried) else 0

    def notes(self) -> list[str]:
        """What the live database has not of the repository, a line each; none where they are the same."""
        told = []
        if self.pending.migrations or self.pending.files:
            told.append("Not loaded into the live database yet (`tocsin migrate` does it):")
            told += [f"  migrations/{name}.sql" for name in self.pending.migrations]
            told += [f"  sql/{path}" for path in self.pending.files]
        if self.differing:
            told.append("Other in the live database than in the repository (`tocsin drift` shows how):")
            told += [f"  {name}" for name in self.differing[:_SOME]]
            if len(self.differing) > _SOME:
                told.append(f"  and {len(self.differing) - _SOME} more")
        return told


def look(url: str, *, live: bool = True, repository: bool = True) -> Sides:
    """Try the live database, and where the repository is another, the repository.

    Arguments: url, a superuser's; live and repository, which of them: with one alone, that one is tried in any case.
    Errors: MatrixError and DeployError, when what was asked for cannot be tried; psycopg.Error.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        matrix.must_be_able(connection)
        try:
            manifest = read_manifest()
        except DeployError:
            # It was edited a moment ago: what is in the files is tried, `make manifest` may come later.
            manifest = None
        pending = deploy.pending(connection, manifest)
        if not repository:
            return Sides(tried=(_try("The live database", url, alone=True),), pending=pending)
        with shadow_database.beside(connection, url, manifest) as beside:
            differing = _differing(connection, beside)
            sides = list(_try_both(url, beside, live=live, twin_too=bool(differing) or not live))
    return Sides(tried=tuple(sides), pending=pending, differing=differing)


def _try_both(url: str, beside: str, *, live: bool, twin_too: bool) -> Iterator[Side]:
    """Try one or both. Errors: MatrixError, where the only one cannot be tried; of two, the side says it."""
    if live:
        yield _try("The live database", url, alone=not twin_too)
    if twin_too:
        with psycopg.connect(beside, autocommit=True) as connection:
            deploy.register_keys(connection, token_hex(32))
        yield _try("The repository, built beside it", beside, alone=not live)


def _try(title: str, url: str, *, alone: bool) -> Side:
    try:
        tried = matrix.run(url)
    except MatrixError as error:
        # It may lack what the declaration speaks of; the other side can be tried all the same.
        if alone:
            raise
        return Side(title=title, reason=str(error))
    with psycopg.connect(url, autocommit=True) as connection:
        return Side(title=title, matrix=tried, reading=reading(connection))


def _differing(connection: psycopg.Connection[Any], beside: str) -> tuple[str, ...]:
    return tuple(compare.compare(schema.read(connection), schema.at(beside)).diffs)
