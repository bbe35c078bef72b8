"""What is asked of every route at size: its example, what is heavy about it, and every shape of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
import psycopg

from api.caller import Caller
from api.contract.check import Contract
from api.contract.operations import Answered, List, Stream, is_public
from api.contract.routes import ROUTES
from api.handlers.request import Request
from api.links import tenant_of
from api.lists.cursor import sign_cursor
from api.lists.query import ListSpec, Order, both_ways, parse, written
from tests.support.examples import Example, name
from tests.support.server import ISSUER, Org

# The layer that statements are recorded with signs with no key.
_KEY = b""

# What clients ask of the lists of incidents: words that half of them have and hardly any, filters that an index serves.
_SHAPES = (
    {"limit": "20"},
    {"status": "eq.open", "category": "eq.fire", "limit": "20"},
    {"status": "eq.cancelled"},
    {"severity": "gte.warning", "created_at": "gte.2026-01-01", "order": "severity.desc"},
    {"select": "id,allowed_transitions", "limit": "20"},
    {"assigned_to": "eq.01890a5d-ac96-774b-bcce-b302099a8057"},
    {"search": "common"},
    {"search": "seldom"},
    {"search": "rare"},
)

# The lists of what hangs on one incident or one prompt, asked of the one that everybody has answered.
_HEAVY = ("/incidents/{id}", "/prompts/{id}/rollup", "/prompts/{id}/silent")


class Asked(msgspec.Struct, frozen=True):
    """A request to a route: the route, and the rest of what a Request has."""

    route: Answered
    path: str
    query: str = ""
    body: Any = None
    headers: Mapping[str, str] = {}

    def request(self, org: Org, role: str) -> Request:
        """It as the layer reads it, from a member who has this role."""
        parameters = _parameters(self.route, self.path)
        return Request(
            caller=None if is_public(self.route) else caller(org, role),
            tenant=tenant_of(parameters["token"]) if is_public(self.route) else org.slug,
            method=self.route.method,
            path=self.path,
            parameters=parameters,
            headers={"content-type": "application/json", **self.headers},
            query=self.query.encode(),
            body=b"" if self.body is None else msgspec.json.encode(self.body),
            address="192.0.2.1",
        )


def caller(org: Org, role: str) -> Caller:
    """Whoever has this role."""
    return Caller(ISSUER, org.subject(role), org.slug)


def routes() -> list[Answered]:
    """The routes that are answered; a stream reads what the route with the same view reads."""
    return [route for route in ROUTES if not isinstance(route, Stream)]


def requests(route: Answered, given: Example, heavy: Mapping[str, str]) -> Iterator[Asked]:
    """Every request that is tried on a route, but for deep pages.

    Arguments: given, its example; heavy, by the first word of a path the id of the one that everybody has answered.
    """
    plain = Asked(route, f"/v1{given.path}", body=given.body)
    yield plain
    if route.method == "POST" and not is_public(route):
        yield msgspec.structs.replace(plain, headers={"idempotency-key": "a-key"})
    if route.method == "GET" and route.path.startswith(_HEAVY):
        word, id = given.path.split("/")[1:3]
        plain = msgspec.structs.replace(plain, path=plain.path.replace(id, heavy[word]))
        yield plain
    if isinstance(route, List):
        for shape in _shapes(route):
            yield msgspec.structs.replace(plain, query=urlencode(shape))


def _shapes(route: List) -> Iterator[Mapping[str, str]]:
    for order in (part.partition("=")[0] for part in route.orders):
        yield {"order": f"{order}.asc"}
        yield {"order": f"{order}.desc"}
    for combination in route.combinations:
        yield {"order": combination}
        yield {"order": combination.replace(".desc", ".up").replace(".asc", ".desc").replace(".up", ".asc")}
    if route.path == "/tow-requests":
        yield {"status": "eq.completed"}
        yield {"priority": "gte.urgent"}
    if route.search:
        yield from _SHAPES


def deep(asked: Asked, org: Org, role: str, contract: Contract, connection: psycopg.Connection[Any]) -> list[Asked]:
    """The same list from far inside on, in each of its orders; none where the caller has but a few rows.

    `connection` has entered as the caller.
    """
    assert isinstance(asked.route, List)
    listing = contract.listings[asked.route.path]
    found = []
    for order in both_ways([*(((column, False),) for column in listing.orders), *listing.combinations]):
        row = _inside(asked, asked.route, listing, order, connection)
        if row:
            query = f"order={written(order)}"
            given = {asked.route.parent_column: _last(asked.route, asked.path)} if asked.route.parent_column else {}
            scope = parse(query.encode(), listing, given).scope(asked.request(org, role).cursor_scope)
            cursor = sign_cursor(_KEY, scope, *row)
            found.append(msgspec.structs.replace(asked, query=f"{query}&cursor={cursor}"))
    return found


def _inside(
    asked: Asked, route: List, listing: ListSpec, order: Order, connection: psycopg.Connection[Any]
) -> tuple[str, str] | tuple[()]:
    """The sort key and the id of a row a thousand rows deep, or twenty."""
    columns = [f"v.{listing.orders[name][0]}" for name, _ in order]
    keys = [f"to_json({column}) #>> '{{}}'" for column in columns]
    key = keys[0] if len(keys) == 1 else f"json_build_array({', '.join(keys)})::text"
    where = f"where v.{route.parent_column} = '{_last(route, asked.path)}'" if route.parent_column else ""
    for depth in (1000, 20):
        rows = connection.execute(
            f"select {key}, v.id::text from {route.view} as v {where}"
            f" order by {', '.join(columns)}, v.id offset {depth} limit 1".encode()
        ).fetchall()
        if rows:
            return str(rows[0][0]), str(rows[0][1])
    return ()


def _last(route: Answered, path: str) -> str:
    """The last id of a path: what a list's `child` holds."""
    return list(_parameters(route, path).values())[-1]


def _parameters(route: Answered, path: str) -> dict[str, str]:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
    match = re.fullmatch(f"/v1{pattern}", path)
    assert match, f"{path} is no path of {name(route)}"
    return match.groupdict()
