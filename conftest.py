"""What pytest and pgTAP share: one PostgreSQL of our own for the whole run, and pgTAP's connection to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from api.postgres.cluster import Cluster, binaries
from api.settings.environment import Settings, load, secrets
from tests.support import pgtap

# Hundreds of processes of ours are started: what one has compiled the next ones need not.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest-pgtap report each assertion as a subtest, for which it takes a class that pytest calls private."""
    config.addinivalue_line(
        "filterwarnings", "ignore:A private pytest class or function was used:pytest.PytestDeprecationWarning"
    )


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of this run: a data folder of its own, the PostgreSQL that was asked for."""
    env = {"DATA_DIR": str(tmp_path_factory.mktemp("data")), "POSTGRES": os.environ.get("TOCSIN_TEST_PG", "embedded")}
    return load(env)


@pytest.fixture(scope="session")
def cluster(settings: Settings) -> Iterator[Cluster]:
    """The PostgreSQL of this run."""
    with Cluster.at(settings.data, secrets(settings).admin_password, binaries(settings.pg)) as cluster:
        yield cluster
    # As root it may lie outside of the data folder, where nobody would clean up after us.
    cluster.remove()


@pytest.fixture(scope="session")
def pgtap_connection(settings: Settings, cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    """The connection that pytest-pgtap runs the files of pgtap/ on: a superuser's, in a database of their own."""
    url = pgtap.database(cluster, settings)
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
