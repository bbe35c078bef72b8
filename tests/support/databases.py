"""Databases that are made, changed and thrown away beside the one under test, and copies of sql/ to load them from."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from api.deploy import catalog, deploy
from api.deploy import manifest as manifests
from api.postgres.cluster import Cluster

_numbers = itertools.count(1)


class Scratch:
    """A database of a test's own in the run's cluster; nothing is in it yet."""

    def __init__(self, cluster: Cluster) -> None:
        self.name = f"scratch_{next(_numbers)}"
        self._home = cluster.url("postgres")
        self.url = cluster.url(self.name)
        cluster.ensure(self.name)

    def build(self) -> list[str]:
        """Migrate and load, as `tocsin migrate` does; the files that were loaded."""
        return deploy.build(self.url, manifests.read_manifest())

    def admin(self) -> psycopg.Connection[Any]:
        """An autocommit connection of the superuser."""
        return psycopg.connect(self.url, autocommit=True)

    def objects(self) -> catalog.Objects:
        """What stands in it."""
        with self.admin() as connection:
            return catalog.objects(connection)

    def drop(self) -> None:
        """Throw it away."""
        with psycopg.connect(self._home, autocommit=True) as connection:
            connection.execute(f"drop database {self.name} with (force)".encode())


class Tree:
    """A copy of sql/ that the load reads instead, to edit as a DBA would."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "sql"
        shutil.copytree(manifests.SQL, self.folder)
        monkeypatch.setattr(manifests, "SQL", self.folder)
        monkeypatch.setattr(manifests, "MANIFEST", self.folder / "manifest.json")

    def substitute(self, path: str, pattern: str, replacement: str) -> None:
        """Change every match of a regular expression in a file; what it defines keeps its name and argument types."""
        file = self.folder / path
        text, changes = re.subn(pattern, replacement, file.read_text(), flags=re.MULTILINE)
        assert changes, f"nothing in {path} is {pattern}"
        file.write_text(text)
        self._sign(lambda objects: objects)

    def move(self, path: str, target: str) -> None:
        """Give a file another path."""
        (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).rename(self.folder / target)
        self._sign(lambda objects: objects)

    def clear(self) -> None:
        """Leave nothing that belongs in the database but its tables."""
        for file in self.folder.rglob("*.sql"):
            file.unlink()
        (self.folder / "grants.sql").write_text("")
        self._sign(lambda objects: {name: told for name, told in objects.items() if name.startswith("table ")})

    def _sign(self, keep: Callable[[catalog.Objects], catalog.Objects]) -> None:
        """Write a manifest that knows the files as they are now."""
        manifest = msgspec.json.decode(manifests.MANIFEST.read_bytes(), type=manifests.Manifest)
        signed = manifests.Manifest(files=manifests.files(), objects=keep(manifest.objects))
        manifests.MANIFEST.write_bytes(msgspec.json.encode(signed))
