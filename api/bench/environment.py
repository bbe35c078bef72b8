"""Where the bench works: a PostgreSQL of its own, thrown away or kept, and the API on it as `tocsin serve` runs it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from ..auth.tokens import issue
from ..deploy import deploy
from ..postgres.cluster import Cluster, binaries
from ..settings.environment import ROOT, Logins, Secrets, Settings, load, login_urls, secrets
from . import data as bench_build
from .http_load import BenchError

Say = Callable[[str], None]

_START_SECONDS = 60.0
_TOKEN_LIFE = timedelta(hours=12)

# What every measurement runs on, whatever its size: memory that a small server has, checkpoints that are too rare to
# fall into every other measurement. Nothing about durability.
OPTIONS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "15min", "max_connections": "200"}


class Environment(NamedTuple):
    """A cluster, and what the API on it is told."""

    settings: Settings
    keys: Secrets
    cluster: Cluster
    logins: Logins

    def token(self, tenant: str, subject: str) -> str:
        """A bearer token of somebody in a tenant."""
        return issue(
            bytes.fromhex(self.keys.jwt_secret),
            issuer=self.settings.issuer,
            audience=self.settings.audience,
            subject=subject,
            tenant=tenant,
            lifetime=_TOKEN_LIFE,
        )


class _Label(msgspec.Struct, frozen=True):
    """What a kept cluster holds, in a file beside it, and the migrations that it was made with, by their hashes."""

    size: int
    tenants: int
    whole: bool
    migrations: dict[str, str]


@contextmanager
def place(kind: str) -> Iterator[Environment]:
    """A cluster in a folder of its own, both gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    try:
        ground = _ground(data, kind)
        try:
            with ground.cluster:
                ground.cluster.ensure()
                yield ground
        finally:
            ground.cluster.remove()
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def built(kind: str, size: int, tenants: int, keep: Path | None, say: Say) -> Iterator[Environment]:
    """A cluster with a database of that size, built unless it is there.

    Arguments: kind of PostgreSQL; size and tenants, as bench_build.build() takes them; keep, a folder to keep it in, or
    None to throw it away; say, which takes a line of progress. Errors: BenchError, when the folder holds another one.
    """
    if keep is None:
        with place(kind) as ground:
            _fill(ground, size, tenants, say)
            yield ground
        return
    # Beside the folder, which must hold nothing but the cluster's to be opened to the server's user.
    label = keep.with_name(f"{keep.name}.json")
    known = msgspec.json.decode(label.read_bytes(), type=_Label) if label.exists() else None
    if known is None and keep.exists() and any(keep.iterdir()):
        raise BenchError(f"{keep} is not empty, and not a database that the bench has kept")
    if known is not None and (known.size, known.tenants) != (size, tenants):
        raise BenchError(f"{keep} holds {known.size} rows of {known.tenants} tenants: choose another folder")
    made = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (ROOT / "migrations").glob("*.sql")}
    if known is not None and not known.migrations.items() <= made.items():
        # One that was added is applied; one that was edited since would be taken for applied.
        raise BenchError(f"{keep} was made with migrations that have been edited since: remove it and {label}")
    ground = _ground(keep, kind)
    if known is None or not known.whole:
        ground.cluster.remove()
        keep.parent.mkdir(parents=True, exist_ok=True)
        label.write_bytes(msgspec.json.encode(_Label(size, tenants, whole=False, migrations=made)))
    with ground.cluster:
        if known is not None and known.whole:
            say(f"{keep} has been built before")
            deploy.deploy(ground.logins.admin, ground.logins, ground.keys)
        else:
            ground.cluster.ensure()
            _fill(ground, size, tenants, say)
            label.write_bytes(msgspec.json.encode(_Label(size, tenants, whole=True, migrations=made)))
        yield ground


def _ground(data: Path, kind: str) -> Environment:
    settings = load({"DATA_DIR": str(data), "POSTGRES": kind})
    keys = secrets(settings, {})
    cluster = Cluster.at(data, keys.admin_password, binaries(kind), options=OPTIONS)
    return Environment(settings, keys, cluster, login_urls(settings, keys, cluster.url()))


def _fill(ground: Environment, size: int, tenants: int, say: Say) -> None:
    deploy.deploy(ground.logins.admin, ground.logins, ground.keys)
    bench_build.build(ground.logins, ground.settings.issuer, size, tenants, say)


@contextmanager
def serving(settings: Settings, logins: Logins, workers: int) -> Iterator[tuple[int, int]]:
    """The API as `tocsin serve` runs it: its port, and its first process."""
    port = free_port()
    # What the user has set is for the user's database, and would lead there.
    theirs = ("DATABASE_", "REPLICA_", "TOCSIN_", "JWT_", "CURSOR_SECRET", "POSTGRES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    told = {"DATA_DIR": str(settings.data), "DATABASE_URL": logins.admin, "HOST": "127.0.0.1", "PORT": str(port)}
    log_path = settings.data / "api.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"],
            cwd=ROOT,
            env={**kept, **told, "WORKERS": str(workers), "GUEST_REQUESTS_PER_MINUTE": "1000000"},
            stdout=log,
            stderr=log,
        )
        try:
            _await(f"http://127.0.0.1:{port}/readyz", process, log_path)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise BenchError(f"the API does not start:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    """A port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
