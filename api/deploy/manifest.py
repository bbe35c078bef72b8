"""The manifest: every object that belongs in the database, and the files of sql/ that make them."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
import psycopg

from ..failure import Failure
from ..settings.environment import ROOT
from . import catalog

SQL = ROOT / "sql"
MANIFEST = SQL / "manifest.json"

_DEFINITION = re.compile(
    r"^create (?:or replace )?"
    r"(?:(function|view) ([\w.]+)|(policy) (\w+) on ([\w.]+)|(trigger) (\w+)\s.*?\son ([\w.]+))",
    re.MULTILINE | re.DOTALL,
)


class DeployError(Failure):
    """The database cannot be brought to this version; the message says what to do."""


class Manifest(msgspec.Struct, frozen=True):
    """Every object that belongs in the database, and the hash of every file that makes them."""

    files: dict[str, str]
    objects: dict[str, dict[str, Any]]


def files() -> dict[str, str]:
    """The re-runnable files in the order of their folders: path below sql/ -> SHA-256 of the content."""
    return {
        path.relative_to(SQL).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(SQL.rglob("*.sql"))
    }


def read_manifest() -> Manifest:
    """The committed manifest.

    Errors: DeployError when sql/ has changed since it was written, for then a load could not tell a new object from a
    ghost.
    """
    manifest = msgspec.json.decode(MANIFEST.read_bytes(), type=Manifest)
    stale = sorted({f"sql/{path}" for path, _ in manifest.files.items() ^ files().items()})
    if stale:
        raise DeployError(f"sql/manifest.json is older than {', '.join(stale)}: run `make manifest`")
    return manifest


def write_manifest(connection: psycopg.Connection[Any]) -> None:
    """Write the manifest from a freshly built database."""
    manifest = Manifest(files=files(), objects=catalog.objects(connection))
    MANIFEST.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def defined_by(path: str) -> list[str]:
    """The short names of what a file defines: ``function auth.may``, ``policy member_select on tocsin.incidents``."""
    return [
        f"{m[1]} {m[2]}" if m[1] else f"{m[3] or m[6]} {m[4] or m[7]} on {m[5] or m[8]}"
        for m in _DEFINITION.finditer((SQL / path).read_text())
    ]


def short(name: str) -> str:
    """The name of an object of the catalogue, without a function's arguments."""
    return name.partition("(")[0] if name.startswith("function ") else name


def is_loaded(name: str) -> bool:
    """Whether an object comes from sql/ rather than from a migration."""
    return not name.startswith("table ")
