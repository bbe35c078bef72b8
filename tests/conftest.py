"""One database and one API server for the whole run; every test gets organisations of its own.

The PostgreSQL under them, and their settings, are in the conftest.py above: pgTAP runs on it too.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.deploy import deploy
from api.postgres.cluster import Cluster
from api.settings.environment import Logins, Settings, login_urls, secrets
from tests.support.imports import Desk
from tests.support.server import Client, Org, Place, Server, new_org

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def free_port() -> int:
    """A port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def place(settings: Settings, cluster: Cluster) -> Place:
    """The database of this run, brought up to date as `tocsin migrate` does."""
    cluster.ensure()
    keys = secrets(settings)
    logins: Logins = login_urls(settings, keys, cluster.url())
    deploy.deploy(cluster.url(), logins, keys)
    return Place(logins, keys, settings.data)


@pytest.fixture(scope="session")
def server(place: Place) -> Iterator[Server]:
    """The API on that database."""
    # All the tests are guests from one address; the limit has a server of its own (server/test_rate_limit.py).
    server = Server(place, free_port(), GUEST_REQUESTS_PER_MINUTE="1000000")
    yield server
    server.stop()


@pytest.fixture
def make_org(place: Place) -> Callable[..., Org]:
    """A maker of organisations; takes what new_org() takes."""
    return lambda **wanted: new_org(place, **wanted)


@pytest.fixture
def org(place: Place) -> Org:
    """An organisation of this test."""
    return new_org(place)


@pytest.fixture
def other_org(place: Place) -> Org:
    """Another organisation of this test."""
    return new_org(place, stem="other")


@pytest.fixture
def operator(server: Server, org: Org) -> Iterator[Client]:
    """A client that speaks as the operator of `org`."""
    with server.client(org, "operator") as client:
        yield client


@pytest.fixture
def admin(server: Server, org: Org) -> Iterator[Client]:
    """A client that speaks as the admin of `org`."""
    with server.client(org, "admin") as client:
        yield client


@pytest.fixture
def worker(server: Server, org: Org) -> Iterator[Client]:
    """A client that speaks as a worker of `org`."""
    with server.client(org, "worker") as client:
        yield client


@pytest.fixture
def stranger(server: Server, other_org: Org) -> Iterator[Client]:
    """A client that speaks as the operator of `other_org`."""
    with server.client(other_org, "operator") as client:
        yield client


@pytest.fixture
def desk(org: Org, tmp_path: Path) -> Desk:
    """Imports into `org`."""
    return Desk(org, tmp_path)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real data files; the test is skipped where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("the real data (shared/data) is not beside this checkout")
    return SHARED
