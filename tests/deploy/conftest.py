"""What the tests of deploying share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.postgres.cluster import Cluster
from api.settings.environment import Settings
from tests.support.databases import Scratch
from tests.support.repository import Repository
from tests.support.server import Place


@pytest.fixture
def repository(tmp_path: Path, cluster: Cluster, settings: Settings, place: Place) -> Iterator[Repository]:
    """A copy of the repository, loaded into a database of its own."""
    scratch = Scratch(cluster)
    made = Repository(tmp_path / "copy", scratch.url, settings)
    loaded = made.tocsin("migrate")
    assert loaded.returncode == 0, loaded.stderr
    yield made
    scratch.drop()
