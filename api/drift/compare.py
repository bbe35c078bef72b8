"""Drift: what stands in a live database and is not what the repository says, or the other way round.

The repository's side is a twin: a database built from it on the same server, read as the live one is, and dropped. Who
may make no database compares with the manifest, which says less. Reads catalogues only, never a row.
"""

from __future__ import annotations

import difflib

import msgspec
import psycopg

from ..deploy import catalog
from ..deploy.manifest import DeployError, read_manifest
from . import roles as drift_roles
from . import schema, shadow_database
from .schema import Snapshot, lines

_CONTEXT = 2


class Report(msgspec.Struct, frozen=True):
    """What differs: the diff of each object by its name. `thorough` tells a twin from the manifest alone."""

    diffs: dict[str, str]
    compared: int
    thorough: bool

    def text(self) -> str:
        """The diffs, `-` the repository and `+` the database, and a line that sums up."""
        found = f"{len(self.diffs)} of" if self.diffs else "no drift:"
        against = "a fresh build of the repository" if self.thorough else "sql/manifest.json"
        return "\n\n".join([*self.diffs.values(), f"{found} {self.compared} objects compared with {against}"])


def run(admin_url: str) -> Report:
    """Compare a database with the repository.

    Arguments: admin_url, anybody's who may connect; a twin takes a superuser, or CREATEDB and CREATEROLE.
    Errors: DeployError, when the manifest is older than sql/ or the database holds nothing of Tocsin's.
    """
    manifest = read_manifest()
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if not catalog.objects(connection):
            raise DeployError("this database holds nothing of Tocsin's: run `tocsin migrate`")
        # Before there is a twin: its load takes from the owner what a load takes.
        roles = drift_roles.read(connection)
        if not shadow_database.may_build(connection):
            known = told(manifest.objects) | drift_roles.ROLES
            return compare(told(catalog.objects(connection)) | roles, known, thorough=False)
        with shadow_database.beside(connection, admin_url, manifest) as url:
            return compare(schema.read(connection) | roles, schema.at(url) | drift_roles.ROLES)


def compare(live: Snapshot, repository: Snapshot, *, thorough: bool = True) -> Report:
    """Compare two readings."""
    names = sorted(live.keys() | repository.keys())
    diffs = {
        name: _diff(name, live.get(name), repository.get(name))
        for name in names
        if live.get(name) != repository.get(name)
    }
    return Report(diffs, len(names), thorough)


def told(objects: catalog.Objects) -> Snapshot:
    """The catalogue's objects, as the manifest has them, a line a fact."""
    return {
        name: lines(
            f"{fact} {item}"
            for fact, value in facts.items()
            for item in (value if isinstance(value, list) else [value])
            if item is not None
        )
        for name, facts in objects.items()
    }


def _diff(name: str, live: tuple[str, ...] | None, repository: tuple[str, ...] | None) -> str:
    header = [f"--- repository: {name}", f"+++ database:   {name}"]
    if live is None or repository is None:
        where = "the database" if live is None else "the repository"
        sign, only = ("-", repository) if live is None else ("+", live)
        return "\n".join([*header, f"@@ not in {where} @@", *(sign + line for line in only or ())])
    hunks = list(difflib.unified_diff(repository, live, lineterm="", n=_CONTEXT))
    return "\n".join([*header, *hunks[2:]])
