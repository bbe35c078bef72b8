"""What tests are made of: a real server, organisations with a member a role, and clients that speak as them."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg

from api.auth.tokens import issue
from api.demo import MODULES, ROLES
from api.engine import Engine
from api.settings.environment import ROOT, Logins, Secrets

ISSUER = "tocsin"
PROBLEMS = "https://tocsin.example/problems/"

_numbers = itertools.count(1)


def eventually(holds: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    """Wait until something holds. Errors: AssertionError with what is wrong, when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def is_up(base: str) -> bool:
    """Whether a server is ready."""
    try:
        # Without `verify` httpx reads all certificates of the world first, at every look.
        return httpx.get(f"{base}/readyz", timeout=5, verify=False).status_code == 200
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Place:
    """The database under test: how to log in, and the secrets that its API runs with."""

    logins: Logins
    secrets: Secrets
    data: Path

    def admin(self) -> psycopg.Connection[Any]:
        """An autocommit connection of the superuser, for looking behind the policies."""
        return psycopg.connect(self.logins.admin, autocommit=True)

    def enter(
        self, org: Org, role: str, *, read_only: bool = False, login: str | None = None
    ) -> psycopg.Connection[Any]:
        """A connection of tocsin_member inside a transaction that has entered the organisation as a role's member."""
        connection = psycopg.connect(login or self.logins.member)
        connection.execute(
            "select auth.enter(%s, %s, %s, %s, %s)",
            [self.secrets.gate_key, ISSUER, org.subject(role), org.slug, read_only],
            prepare=False,
        )
        return connection


@dataclass(frozen=True)
class Org:
    """A tenant with a member for every built-in role."""

    slug: str
    place: Place
    members: Mapping[str, str] = field(default_factory=dict)
    id: str = ""

    def subject(self, role: str) -> str:
        """The subject of the member who has this role (or this name)."""
        return f"{role}@{self.slug}.example"

    def token(self, role: str, *, lifetime: timedelta = timedelta(hours=1)) -> str:
        """A bearer token of that member."""
        return issue(
            bytes.fromhex(self.place.secrets.jwt_secret),
            issuer=ISSUER,
            audience="tocsin",
            subject=self.subject(role),
            tenant=self.slug,
            lifetime=lifetime,
        )

    def add(self, name: str, *roles: str) -> str:
        """One more member; their id."""
        with Engine(self.place.logins.worker) as engine:
            return engine.add_member(self.slug, self.subject(name), name, roles, ISSUER, self.subject(name))


def new_org(place: Place, *, zone: str = "Europe/Oslo", modules: tuple[str, ...] = MODULES, stem: str = "org") -> Org:
    """A fresh tenant, so that no test sees another one's rows."""
    slug = f"{stem}-{os.getpid()}-{next(_numbers)}"
    with Engine(place.logins.worker) as engine:
        tenant_id = engine.add_tenant(slug, slug.title(), zone, modules)
        members = {
            role: engine.add_member(slug, f"{role}@{slug}.example", role, [role], ISSUER, f"{role}@{slug}.example")
            for role in ROLES
        }
    return Org(slug, place, members, tenant_id)


class Client(httpx.Client):
    """An HTTP client of one member. Paths are below /v1."""

    def __init__(self, base: str, token: str | None = None, **options: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        super().__init__(base_url=f"{base}/v1", headers=headers, timeout=30, verify=False, **options)

    def open_incident(self, **fields: Any) -> dict[str, Any]:
        """Open an incident that any workflow would accept, and return it."""
        body = {"workflow": "enforcement", "category": "illegal_parking", "description": "A car on the slip."} | fields
        response = self.post("/incidents", json=body)
        assert response.status_code == 201, response.text
        return dict(response.json())


def problem(response: httpx.Response) -> str:
    """The slug of the problem that a response is; it must be one in every respect."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    told = response.json()
    assert told["status"] == response.status_code
    assert told["trace_id"] == response.headers["x-trace-id"]
    assert told["title"]
    assert told["type"].startswith(PROBLEMS)
    return str(told["type"].removeprefix(PROBLEMS))


def fields_at_fault(response: httpx.Response) -> set[str]:
    """The JSON pointers that a problem names."""
    return {fault["pointer"] for fault in response.json().get("errors", ())}


class Server:
    """The API as a process of its own, as `tocsin serve` runs it."""

    #: The checkout that is served from.
    folder = ROOT

    def __init__(self, place: Place, port: int, **env: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.log_path = place.data / f"api-{port}.log"
        self._log = self.log_path.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"],
            cwd=self.folder,
            env={
                **os.environ,
                "DATA_DIR": str(place.data),
                "PORT": str(port),
                "METRICS_PORT": "0",
                "DATABASE_URL": place.logins.admin,
                **env,
            },
            stdout=self._log,
            stderr=self._log,
        )
        self._wait()

    def client(self, org: Org, role: str) -> Client:
        """A client that speaks as a member of an organisation."""
        return Client(self.base, org.token(role))

    def log(self) -> str:
        """Everything the server has logged so far."""
        return self.log_path.read_text()

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self._process.pid

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        self._process.terminate()
        status = self._process.wait(30)
        self._log.close()
        return status

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._log.close()
                raise AssertionError(f"the server ended: {self.log()}")
            if is_up(self.base):
                return
            time.sleep(0.1)
        raise AssertionError(f"the server did not get ready: {self.log()}")
