"""What the bench asks for: all that it knows of what Tocsin does, but for the rows (bench_build, bench_scene)."""

from __future__ import annotations

import http.client
from typing import Literal

import msgspec

from ..caller import Caller
from ..contract.operations import Answered, Method, Stream, is_public
from ..contract.routes import ROUTES
from ..handlers.request import Request
from ..links import tenant_of
from .data import subject
from .data_words import NEEDLE
from .environment import Environment
from .fixtures import Fixtures
from .http_load import BenchError, message

Rows = Literal["", "reads", "courses", "desks", "muster", "token"]

# How many rows a connection reads in turn.
_READS = 8
_DEEP = 10_000
_PAGE = 200


class Case(msgspec.Struct, frozen=True):
    """One line of the table: a route, and what is sent to it, the bodies in turn.

    `rows` says of which of its tenant's rows the path names one (bench_scene.Home). `is_deep` asks for a page that is
    far into the list.
    """

    name: str
    method: Method
    path: str
    query: str = ""
    bodies: tuple[bytes, ...] = (b"",)
    rows: Rows = ""
    is_deep: bool = False

    @property
    def route(self) -> Answered:
        """The route it goes to."""
        for route in ROUTES:
            if (route.method, route.path) == (self.method, self.path) and not isinstance(route, Stream):
                return route
        raise LookupError(self.path)


_NEW = {
    "category": "illegal_parking",
    "severity": "warning",
    "description": "A car stands on the slip; its owner does not answer.",
    "location_label": "Slip 14, east quay",
    "latitude": 59.91,
    "longitude": 10.75,
    "tags": ["bench"],
}
_SAFE = {
    "response_data": {"status": "safe", "note": "All of us are out."},
    "location_label": "North quay",
    "adults_count": 2,
    "children_count": 1,
}

CASES = (
    Case("create", "POST", "/incidents", bodies=(msgspec.json.encode(_NEW),)),
    Case("get", "GET", "/incidents/{id}", rows="reads"),
    Case("list of 20", "GET", "/incidents", query="limit=20"),
    Case("page without counts", "GET", "/incidents", query="limit=20&counts=none"),
    Case("filtered list", "GET", "/incidents", query="status=eq.closed&category=eq.fire&limit=20"),
    Case("deep page", "GET", "/incidents", query="limit=20", is_deep=True),
    Case("search", "GET", "/incidents", query=f"search={NEEDLE}&limit=20"),
    # Counts are part of every list of incidents: here of one row, so that they are nearly all there is.
    Case("status counts", "GET", "/incidents", query="limit=1"),
    Case(
        "transition",
        "POST",
        "/incidents/{id}/transition",
        bodies=(b'{"status":"waiting"}', b'{"status":"in_progress"}'),
        rows="desks",
    ),
    Case("timeline", "GET", "/incidents/{id}/timeline", rows="courses"),
    Case(
        "public answer", "POST", "/public/prompts/{token}/responses", bodies=(msgspec.json.encode(_SAFE),), rows="token"
    ),
    Case("rollup", "GET", "/incidents/{id}/rollup", rows="muster"),
)


class Call(msgspec.Struct, frozen=True):
    """One request of one connection. A guest is no caller; `key` is the path's id or token."""

    case: Case
    caller: Caller | None
    tenant: str
    key: str
    query: str
    body: bytes

    def message(self, token: str) -> bytes:
        """It as HTTP, with the caller's bearer token."""
        target = f"{self._path}?{self.query}" if self.query else self._path
        return message(self.case.method, target, token if self.caller else "", self.body)

    def request(self) -> Request:
        """It as a route's handler takes it."""
        name = "token" if self.case.rows == "token" else "id"
        return Request(
            caller=self.caller,
            tenant=self.tenant if self.caller else tenant_of(self.key),
            method=self.case.method,
            path=self._path,
            parameters={name: self.key} if self.case.rows else {},
            headers={"content-type": "application/json"},
            query=self.query.encode(),
            body=self.body,
            address="127.0.0.1",
        )

    @property
    def _path(self) -> str:
        return "/v1" + self.case.path.replace("{id}", self.key).replace("{token}", self.key)


def calls(case: Case, scene: Fixtures, cursors: dict[str, str], issuer: str, connection: int, side: int) -> list[Call]:
    """What a connection asks for in turn.

    Arguments: cursors, where each tenant's deep page begins; issuer of the callers' tokens; side, 0 or 1: HTTP and
    pgbench share no row that is written to.
    """
    home, number = scene.home(connection)
    place = 2 * number + side
    match case.rows:
        case "":
            keys = [""]
        case "reads" | "courses":
            rows = home.reads if case.rows == "reads" else home.courses
            keys = [rows[(place * _READS + turn) % len(rows)] for turn in range(_READS)]
        case "desks":
            keys = [home.desks[place]]
        case "muster":
            keys = [home.muster]
        case "token":
            keys = [home.token]
    query = f"{case.query}&cursor={cursors[home.slug]}" if case.is_deep else case.query
    caller = None if is_public(case.route) else Caller(issuer, subject(home.slug), home.slug)
    return [Call(case, caller, home.slug, key, query, body) for key in keys for body in case.bodies]


def deep(ground: Environment, scene: Fixtures, port: int) -> dict[str, str]:
    """Where each tenant's deep page begins: 10,000 rows into its list, or as far as it goes."""
    return {home.slug: _walked(port, ground.token(home.slug, subject(home.slug))) for home in scene.homes}


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]
    next_cursor: str | None


def _walked(port: int, token: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def page(query: str) -> _Page:
        connection.request("GET", f"/v1/incidents?{query}", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise BenchError(f"a list was answered with {answer.status}: {told.decode(errors='replace')[:500]}")
        return msgspec.json.decode(told, type=_Page)

    try:
        found = page(f"limit={_PAGE}")
        if found.next_cursor is None:
            found = page(f"limit={max(1, len(found.items) // 2)}")
        cursor = found.next_cursor
        for _ in range(_DEEP // _PAGE - 1):
            found = page(f"limit={_PAGE}&cursor={cursor}")
            if found.next_cursor is None:
                break
            cursor = found.next_cursor
    finally:
        connection.close()
    if cursor is None:
        raise BenchError("a tenant has less than two rows: build more, or fewer tenants")
    return cursor
