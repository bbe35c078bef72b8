"""One good request for every route of the table, so that tests can walk all of them.

A route without an example, or without the permission it needs, makes the tests that walk the table fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx

from api.routes import ROUTES, Route, Write
from tests.support import Client

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"

_numbers = itertools.count(1)


class Example(NamedTuple):
    """A request that succeeds for somebody who may make it: path below /v1, and body."""

    path: str
    body: Any = None


Maker = Callable[[Client], Example]


def word(stem: str = "word") -> str:
    """A slug that nothing has yet."""
    return f"{stem}_{next(_numbers)}"


def name(route: Route) -> str:
    """What a route is called here and in the names of tests: method and path."""
    return f"{route.method} {route.path}"


def send(client: Client, route: Route, example: Example) -> httpx.Response:
    """Make the request of an example."""
    if isinstance(route, Write) and route.body is not None:
        return client.request(route.method, example.path, json=example.body)
    return client.request(route.method, example.path)


def example(route: Route, admin: Client) -> Example:
    """Answer a good request of a route; what its path names is made for it, by an admin."""
    return MAKERS[name(route)](admin)


def of(what: str) -> Route:
    """Answer the route with this name."""
    return next(route for route in ROUTES if name(route) == what)


def _static(path: str, **body: Any) -> Maker:
    return lambda _: Example(path, body or None)


def _fresh(path: str, key: str, **body: Any) -> Maker:
    return lambda _: Example(path, body | {key: word()})


def _incident(suffix: str = "", *before: str, **body: Any) -> Maker:
    def make(admin: Client) -> Example:
        path = f"/incidents/{admin.open_incident()['id']}"
        for step in before:
            assert admin.post(f"{path}/{step}").status_code == 200
        return Example(path + suffix, body)

    return make


def _tow(**body: Any) -> Maker:
    def make(admin: Client) -> Example:
        tow = admin.post(f"/incidents/{admin.open_incident()['id']}/dispatch")
        assert tow.status_code == 201, tow.text
        return Example(f"/tow-requests/{tow.json()['id']}", body)

    return make


def _member(admin: Client) -> Example:
    response = admin.post("/members", json={"email": f"{word()}@new.example", "display_name": "New"})
    return Example(f"/members/{response.json()['id']}", {"display_name": "Newer"})


def _made(path: str, **body: Any) -> Maker:
    def make(admin: Client) -> Example:
        response = admin.post(path, json=body | {"slug": word(), "name": "Made"})
        assert response.status_code == 201, response.text
        return Example(response.headers["location"].removeprefix("/v1"), {"name": "Renamed"})

    return make


def _transition(admin: Client) -> Example:
    status = word("status")
    admin.post("/statuses", json={"workflow": "enforcement", "slug": status, "name": "Made"})
    return Example("/transitions", {"workflow": "enforcement", "from_status": "open", "to_status": status})


MAKERS: Mapping[str, Maker] = {
    "GET /incidents": _static("/incidents"),
    "GET /incidents/mine": _static("/incidents/mine"),
    "GET /incidents/open": _static("/incidents/open"),
    "POST /incidents": _static(
        "/incidents", workflow="enforcement", category="fire", description="Smoke.", severity="Critical"
    ),
    "GET /incidents/{id}": _incident(),
    "PATCH /incidents/{id}": _incident(title="Amended"),
    "DELETE /incidents/{id}": _incident(),
    "GET /incidents/{id}/timeline": _incident("/timeline"),
    "POST /incidents/{id}/transition": _incident("/transition", status="triaged"),
    "POST /incidents/{id}/resolve": _incident("/resolve", resolution="false_alarm"),
    "POST /incidents/{id}/close": _incident("/close", "resolve"),
    "POST /incidents/{id}/cancel": _incident("/cancel", note="By mistake."),
    "POST /incidents/{id}/dispatch": _incident("/dispatch", provider_name="Tow AS"),
    "GET /incidents/{id}/actions": _incident("/actions", "resolve"),
    "POST /incidents/{id}/actions": _incident("/actions", action_type="add_note", payload={"note": "Seen."}),
    "GET /incidents/{id}/tow-requests": _incident("/tow-requests"),
    "PATCH /tow-requests/{id}": _tow(status="acknowledged"),
    "GET /categories": _static("/categories"),
    "POST /categories": _fresh("/categories", "slug", workflow="enforcement", name="Made"),
    "PUT /categories/{workflow}/{slug}": _made("/categories", workflow="enforcement"),
    "GET /priorities": _static("/priorities"),
    "POST /priorities": _fresh(
        "/priorities", "slug", name="Made", level=9, response_time_minutes=10, resolution_time_minutes=20
    ),
    "PUT /priorities/{slug}": _made("/priorities", level=9, response_time_minutes=10, resolution_time_minutes=20),
    "GET /statuses": _static("/statuses"),
    "POST /statuses": _fresh("/statuses", "slug", workflow="enforcement", name="Made"),
    "PUT /statuses/{workflow}/{slug}": _made("/statuses", workflow="enforcement"),
    "GET /transitions": _static("/transitions"),
    "POST /transitions": _transition,
    "GET /me": _static("/me"),
    "GET /members": _static("/members"),
    "POST /members": lambda _: Example(
        "/members", {"email": f"{word()}@new.example", "display_name": "New", "roles": ["worker"]}
    ),
    "PATCH /members/{id}": _member,
    "GET /groups": _static("/groups"),
    "POST /groups": _fresh("/groups", "name", kind="team"),
    "GET /places": _static("/places"),
    "POST /places": _fresh("/places", "name", kind="facility", latitude=59.9, longitude=10.7),
    "GET /roles": _static("/roles"),
    "GET /ledger": _static("/ledger"),
}

# The permission that each route needs, in enforcement where it is granted by workflow; None: any member.
NEEDS: Mapping[str, str | None] = {
    "POST /incidents": "incidents.create",
    "PATCH /incidents/{id}": "incidents.update",
    "DELETE /incidents/{id}": "incidents.delete",
    "POST /incidents/{id}/transition": "incidents.transition",
    "POST /incidents/{id}/resolve": "incidents.transition",
    "POST /incidents/{id}/close": "incidents.transition",
    "POST /incidents/{id}/cancel": "incidents.transition",
    "POST /incidents/{id}/dispatch": "incidents.dispatch",
    "POST /incidents/{id}/actions": "incidents.update",
    "PATCH /tow-requests/{id}": "incidents.dispatch",
    "POST /categories": "incidents.categories.manage",
    "PUT /categories/{workflow}/{slug}": "incidents.categories.manage",
    "POST /priorities": "incidents.priorities.manage",
    "PUT /priorities/{slug}": "incidents.priorities.manage",
    "POST /statuses": "incidents.statuses.manage",
    "PUT /statuses/{workflow}/{slug}": "incidents.statuses.manage",
    "POST /transitions": "incidents.statuses.manage",
    "POST /members": "directory.manage",
    "PATCH /members/{id}": "directory.manage",
    "POST /groups": "directory.manage",
    "POST /places": "directory.manage",
    "GET /ledger": "ledger.view",
    "GET /incidents/{id}": None,
    "GET /incidents/{id}/timeline": None,
    "GET /incidents/{id}/actions": None,
    "GET /incidents/{id}/tow-requests": None,
} | {
    f"GET /{path}": None
    for path in (
        *("incidents", "incidents/mine", "incidents/open", "categories", "priorities", "statuses", "transitions"),
        *("me", "members", "groups", "places", "roles"),
    )
}
