"""What the bench asks for, and the rows that it needs: all that the bench knows of what Tocsin does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from . import demo
from .auth import Caller
from .bench_http import message
from .engine import Engine
from .request import Request
from .routes import ROUTES, Answered, Method, Stream

TENANTS = ("bench-1", "bench-2", "bench-3", "bench-4")
ROLE = "operator"

_BATCH = 1000
_WORKFLOWS = {
    "enforcement": ("open", "triaged", "resolved", "closed"),
    "service_desk": ("in_progress",),
}

_SEEDED = """
select tenants.slug, incidents.workflow, incidents.id::text
from tocsin.incidents
inner join tocsin.tenants on incidents.tenant_id = tenants.id
where incidents.source = 'import'
order by incidents.id
"""


class Case(msgspec.Struct, frozen=True):
    """One line of the table: a route, and what is sent to it, the bodies in turn.

    `rows` names the workflow whose rows the path's id is taken from; each connection has one of its own.
    """

    name: str
    method: Method
    path: str
    query: str = ""
    bodies: tuple[bytes, ...] = (b"",)
    rows: str | None = None


CASES = (
    Case(
        "create",
        "POST",
        "/incidents",
        bodies=(
            msgspec.json.encode(
                {
                    "category": "illegal_parking",
                    "severity": "warning",
                    "description": "A car stands on the slip; its owner does not answer.",
                    "location_label": "Slip 14, east quay",
                    "latitude": 59.91,
                    "longitude": 10.75,
                    "tags": ["bench"],
                }
            ),
        ),
    ),
    Case("get", "GET", "/incidents/{id}", rows="enforcement"),
    Case("list of 20", "GET", "/incidents", query="limit=20"),
    Case(
        "transition",
        "POST",
        "/incidents/{id}/transition",
        bodies=(b'{"status":"waiting"}', b'{"status":"in_progress"}'),
        rows="service_desk",
    ),
)


class Call(msgspec.Struct, frozen=True):
    """One request of one connection."""

    case: Case
    caller: Caller
    tenant: str
    id: str
    body: bytes

    @property
    def route(self) -> Answered:
        """The route it goes to."""
        for route in ROUTES:
            if (route.method, route.path) == (self.case.method, self.case.path) and not isinstance(route, Stream):
                return route
        raise LookupError(self.case.path)

    def message(self, token: str) -> bytes:
        """It as HTTP, with the caller's bearer token."""
        target = f"{self._path}?{self.case.query}" if self.case.query else self._path
        return message(self.case.method, target, token, self.body)

    def request(self) -> Request:
        """It as a route's handler takes it."""
        return Request(
            caller=self.caller,
            tenant=self.tenant,
            method=self.case.method,
            path=self._path,
            parameters={"id": self.id} if self.case.rows else {},
            headers={"content-type": "application/json"},
            query=self.case.query.encode(),
            body=self.body,
        )

    @property
    def _path(self) -> str:
        return "/v1" + self.case.path.replace("{id}", self.id)


class Seeded(msgspec.Struct, frozen=True):
    """The rows to work on: ids by tenant and workflow."""

    ids: dict[tuple[str, str], list[str]]

    def calls(self, case: Case, issuer: str, connection: int, side: int) -> list[Call]:
        """What a connection asks for in turn. Arguments: side, 0 or 1, which share no row that a path names."""
        tenant = TENANTS[connection % len(TENANTS)]
        caller = Caller(issuer, subject(tenant), tenant)
        id = self.ids[tenant, case.rows][connection // len(TENANTS) * 2 + side] if case.rows else ""
        return [Call(case, caller, tenant, id, body) for body in case.bodies]


def subject(tenant: str) -> str:
    """Who calls in a tenant: the subject of their tokens, and their e-mail address."""
    return f"{ROLE}@{tenant}.example"


def seed(engine: Engine, issuer: str, rows: int, connections: int) -> Iterator[int]:
    """Make the tenants and their rows, a batch at a time.

    Arguments: issuer of the callers' tokens; rows in all, at the least as many as the connections need. Result: after
    each batch how many rows it had.
    """
    needed = 2 * -(-connections // len(TENANTS))
    each = max(needed, rows // (len(TENANTS) * len(_WORKFLOWS)))
    for tenant in TENANTS:
        engine.add_tenant(tenant, tenant.title(), "Europe/Oslo", demo.MODULES)
        engine.add_member(tenant, subject(tenant), ROLE.title(), [ROLE], issuer, subject(tenant))
        for workflow, statuses in _WORKFLOWS.items():
            for start in range(0, each, _BATCH):
                lines = range(start, min(start + _BATCH, each))
                engine.import_batch(tenant, workflow, [_row(workflow, statuses, line) for line in lines])
                yield len(lines)


def seeded(connection: psycopg.Connection[Any]) -> Seeded:
    """Find the rows again. Arguments: a connection of the superuser."""
    ids: dict[tuple[str, str], list[str]] = {}
    for tenant, workflow, id in connection.execute(_SEEDED):
        ids.setdefault((tenant, workflow), []).append(id)
    return Seeded(ids)


def _row(workflow: str, statuses: tuple[str, ...], line: int) -> dict[str, Any]:
    """A row of the past year, of the kind that import takes."""
    status = statuses[line % len(statuses)]
    reported = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=47 * line)
    later = (reported + timedelta(hours=3)).isoformat()
    return {
        "line": line,
        "external_id": f"{workflow}-{line}",
        "status": status,
        "category": "illegal_parking" if workflow == "enforcement" else "general",
        "title": f"Row {line} of {workflow}",
        "description": "A car stands on the slip; its owner does not answer, and nobody has seen the boat.",
        "location_label": f"Slip {line % 40}",
        "latitude": 59.9 + line % 100 / 1000,
        "longitude": 10.7,
        "reported_at": reported.isoformat(),
        "resolved_at": later if status in ("resolved", "closed") else None,
        "closed_at": later if status == "closed" else None,
    }
