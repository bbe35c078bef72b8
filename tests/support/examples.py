"""One good request for every route of the table, so that tests can walk all of them.

A route without an example, or without the permission it needs, makes the tests that walk the table fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx

from api.contract.operations import CallWrite, Route, Stream
from api.contract.routes import ROUTES
from tests.support.server import Client

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"

_numbers = itertools.count(1)


class Example(NamedTuple):
    """A request that succeeds for somebody who may make it: path below /v1, and body."""

    path: str
    body: Any = None


# Takes an admin, who makes what the path names, and who will send the request.
Maker = Callable[[Client, Client], Example]


def word(stem: str = "word") -> str:
    """A slug that nothing has yet."""
    return f"{stem}_{next(_numbers)}"


def name(route: Route) -> str:
    """What a route is called here and in the names of tests: method and path."""
    return f"{route.method} {route.path}"


def send(client: Client, route: Route, example: Example, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Make the request of an example. A stream is left after its first event, whose data is the answer's content."""
    if isinstance(route, Stream):
        return _first_of_stream(client, example)
    if isinstance(route, CallWrite) and route.body is not None:
        return client.request(route.method, example.path, json=example.body, headers=headers)
    return client.request(route.method, example.path, headers=headers)


def _first_of_stream(client: Client, example: Example) -> httpx.Response:
    with client.stream("GET", example.path) as response:
        if not response.is_success:
            response.read()
            return response
        data = next(line for line in response.iter_lines() if line.startswith("data:"))
        return httpx.Response(
            response.status_code,
            headers=[(key, value) for key, value in response.headers.multi_items() if key != "transfer-encoding"],
            content=data.removeprefix("data:").encode(),
            request=response.request,
        )


def example(route: Route, admin: Client, sender: Client | None = None) -> Example:
    """Answer a good request of a route.

    What its path names is made for it, by an admin; where that must be the sender's own, it is (else the admin's own).
    """
    return MAKERS[name(route)](admin, sender or admin)


def of(what: str) -> Route:
    """Answer the route with this name."""
    return next(route for route in ROUTES if name(route) == what)


def _static(path: str, **body: Any) -> Maker:
    return lambda *_: Example(path, body or None)


def _fresh(path: str, key: str, **body: Any) -> Maker:
    return lambda *_: Example(path, body | {key: word()})


def _incident(suffix: str = "", *before: str, **body: Any) -> Maker:
    def make(admin: Client, _: Client) -> Example:
        path = f"/incidents/{admin.open_incident()['id']}"
        for step in before:
            assert admin.post(f"{path}/{step}").status_code == 200
        return Example(path + suffix, body)

    return make


def _tow(**body: Any) -> Maker:
    def make(admin: Client, _: Client) -> Example:
        tow = admin.post(f"/incidents/{admin.open_incident()['id']}/dispatch")
        assert tow.status_code == 201, tow.text
        return Example(f"/tow-requests/{tow.json()['id']}", body)

    return make


def _prompt(path: str, body: Mapping[str, Any] | None = None, *, answers: int = 0, **fields: Any) -> Maker:
    """Requests about a prompt for the whole tenant; {incident}, {prompt} and {token} are put into the path."""

    def make(admin: Client, _: Client) -> Example:
        incident = admin.open_incident()["id"]
        asked = {"prompt_type": "freeform", "prompt_text": "What do you see?", "target_type": "tenant"} | fields
        made = admin.post(f"/incidents/{incident}/prompts", json=asked)
        assert made.status_code == 201, made.text
        prompt = made.json()["prompt"]["id"]
        for number in range(answers):
            entered = {"prompt_id": prompt, "responder_key": f"answer {number}", "response_data": {"text": "Smoke."}}
            assert admin.post(f"/incidents/{incident}/responses", json=entered).status_code == 201
        named = {"incident": incident, "prompt": prompt, "token": made.json().get("public_token")}
        told = {key: prompt if value == "{prompt}" else value for key, value in (body or {}).items()}
        return Example(path.format(**named), told)

    return make


_ANSWER: dict[str, Any] = {"response_data": {"text": "Smoke over hall B."}, "location_label": "Hall A"}


def _void(admin: Client, _: Client) -> Example:
    path = _prompt("/incidents/{incident}/responses", answers=1, target_type="public_link")(admin, admin).path
    (response,) = admin.get(path).json()["items"]
    return Example(f"{path}/{response['id']}/void", {"reason": "Told twice."})


def _history(admin: Client, _: Client) -> Example:
    path = _prompt("/incidents/{incident}/responses", answers=1, target_type="public_link", on_repeat="update")(
        admin, admin
    ).path
    (response,) = admin.get(path).json()["items"]
    again = {"prompt_id": response["prompt_id"], "responder_key": "answer 0", "response_data": {"text": "Fire."}}
    assert admin.post(path, json=again).status_code == 201
    return Example(f"{path}/{response['id']}/history")


def _notification(admin: Client, sender: Client) -> Example:
    _prompt("/incidents/{incident}/prompts")(admin, sender)
    told = sender.get("/notifications", params={"limit": 1}).json()["items"]
    return Example(f"/notifications/{told[0]['id']}/read")


def _told(path: str) -> Maker:
    def make(admin: Client, sender: Client) -> Example:
        _notification(admin, sender)
        return Example(path)

    return make


def _claim(admin: Client, _: Client) -> Example:
    key = word("a_key_that_is_long_enough")
    path, body = _prompt("/public/prompts/{token}/responses", _ANSWER, target_type="public_link")(admin, admin)
    assert admin.post(path, json=body | {"responder_key": key}).status_code == 201
    return Example("/me/responses/claim", {"responder_key": key})


def _member(admin: Client, _: Client) -> Example:
    response = admin.post("/members", json={"email": f"{word()}@new.example", "display_name": "New"})
    return Example(f"/members/{response.json()['id']}", {"display_name": "Newer"})


def _named(path: str, change: Mapping[str, Any] | None = None, **body: Any) -> Maker:
    """What a POST has made, where its Location says, and a change of it."""

    def make(admin: Client, _: Client) -> Example:
        response = admin.post(path, json={"name": word()} | body)
        assert response.status_code == 201, response.text
        return Example(response.headers["location"].removeprefix("/v1"), change)

    return make


def _made(path: str, **body: Any) -> Maker:
    def make(admin: Client, _: Client) -> Example:
        response = admin.post(path, json=body | {"slug": word(), "name": "Made"})
        assert response.status_code == 201, response.text
        return Example(response.headers["location"].removeprefix("/v1"), {"name": "Renamed"})

    return make


def _added_transition(admin: Client, sender: Client) -> Example:
    path, move = _transition(admin, sender)
    assert admin.post(path, json=move).status_code == 201
    key = "/".join(move[part] for part in ("workflow", "from_status", "to_status"))
    return Example(f"/transitions/{key}", {"permission": "incidents.delete"})


def _severity(admin: Client, _: Client) -> Example:
    taken = {row["rank"] for row in admin.get("/severities", params={"limit": 200}).json()["items"]}
    free = next(rank for rank in range(1, 101) if rank not in taken)
    return Example("/severities", {"workflow": "enforcement", "slug": word(), "name": "Made", "rank": free})


def _added_severity(admin: Client, sender: Client) -> Example:
    path, severity = _severity(admin, sender)
    assert admin.post(path, json=severity).status_code == 201
    return Example(f"/severities/enforcement/{severity['slug']}", {"name": "Renamed"})


def _series(*_: Client) -> Example:
    slug = word("series")
    return Example("/series", {"slug": slug, "format": f"{slug}/NNNN", "period": "never"})


def _added_series(admin: Client, _: Client) -> Example:
    path, series = _series()
    assert admin.post(path, json=series).status_code == 201
    return Example(f"/series/{series['slug']}", {"format": f"{series['slug']}/YYYY/NNNN", "period": "year"})


def _transition(admin: Client, _: Client) -> Example:
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
    "GET /tow-requests": _static("/tow-requests"),
    "GET /tow-requests/{id}": _tow(),
    "PATCH /tow-requests/{id}": _tow(status="acknowledged"),
    "GET /incidents/{id}/prompts": _prompt("/incidents/{incident}/prompts"),
    "POST /incidents/{id}/prompts": _incident("/prompts", prompt_type="status", prompt_text="Are you safe?"),
    "PATCH /prompts/{id}": _prompt("/prompts/{prompt}", {"title": "What do you hear?"}),
    "GET /prompts/{id}": _prompt("/prompts/{prompt}"),
    "GET /prompts/{id}/rollup": _prompt("/prompts/{prompt}/rollup"),
    "GET /prompts/{id}/silent": _prompt("/prompts/{prompt}/silent"),
    "POST /prompts/{id}/resend": _prompt("/prompts/{prompt}/resend"),
    "GET /incidents/{id}/responses": _prompt("/incidents/{incident}/responses", answers=2, target_type="public_link"),
    "POST /incidents/{id}/responses": _prompt(
        "/incidents/{incident}/responses", _ANSWER | {"prompt_id": "{prompt}"}, target_type="public_link"
    ),
    "GET /incidents/{id}/responses/{rid}/history": _history,
    "POST /incidents/{id}/responses/{rid}/void": _void,
    "GET /incidents/{id}/rollup": _prompt("/incidents/{incident}/rollup", answers=1, target_type="public_link"),
    "GET /incidents/{id}/rollup/stream": _prompt("/incidents/{incident}/rollup/stream"),
    "GET /incidents/{id}/board": _prompt("/incidents/{incident}/board"),
    "GET /incidents/{id}/board/stream": _prompt("/incidents/{incident}/board/stream"),
    "POST /incidents/{id}/board-link": _incident("/board-link"),
    "GET /me/prompts": _prompt("/me/prompts"),
    "POST /prompts/{id}/responses": _prompt("/prompts/{prompt}/responses", _ANSWER),
    "PUT /prompts/{id}/responses": _prompt("/prompts/{prompt}/responses", _ANSWER),
    "POST /me/responses/claim": _claim,
    "GET /notifications": _told("/notifications"),
    "POST /notifications/{id}/read": _notification,
    "POST /notifications/read-all": _told("/notifications/read-all"),
    "GET /public/prompts/{token}": _prompt("/public/prompts/{token}", target_type="public_link"),
    "POST /public/prompts/{token}/responses": _prompt(
        "/public/prompts/{token}/responses", _ANSWER, target_type="public_link"
    ),
    "PUT /public/prompts/{token}/responses": _prompt(
        "/public/prompts/{token}/responses", _ANSWER, target_type="public_link"
    ),
    "GET /workflows": _static("/workflows"),
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
    "DELETE /categories/{workflow}/{slug}": _made("/categories", workflow="enforcement"),
    "DELETE /priorities/{slug}": _made("/priorities", level=9, response_time_minutes=10, resolution_time_minutes=20),
    "DELETE /statuses/{workflow}/{slug}": _made("/statuses", workflow="enforcement"),
    "PUT /transitions/{workflow}/{from_status}/{to_status}": _added_transition,
    "DELETE /transitions/{workflow}/{from_status}/{to_status}": _added_transition,
    "GET /severities": _static("/severities"),
    "POST /severities": _severity,
    "PUT /severities/{workflow}/{slug}": _added_severity,
    "DELETE /severities/{workflow}/{slug}": _added_severity,
    "GET /series": _static("/series"),
    "POST /series": _series,
    "PUT /series/{slug}": _added_series,
    "DELETE /series/{slug}": _added_series,
    "GET /me": _static("/me"),
    "GET /members": _static("/members"),
    "POST /members": lambda *_: Example("/members", {"email": f"{word()}@new.example", "display_name": "New"}),
    "GET /members/{id}": _member,
    "PATCH /members/{id}": _member,
    "GET /groups": _static("/groups"),
    "GET /groups/{id}": _named("/groups", kind="team"),
    "PATCH /groups/{id}": _named("/groups", {"member_ids": []}, kind="team"),
    "POST /groups": _fresh("/groups", "name", kind="team"),
    "GET /places": _static("/places"),
    "GET /places/{id}": _named("/places", kind="zone"),
    "PATCH /places/{id}": _named("/places", {"latitude": 59.9, "longitude": 10.7}, kind="zone"),
    "POST /places": _fresh("/places", "name", kind="facility", latitude=59.9, longitude=10.7),
    "GET /roles": _static("/roles"),
    "POST /roles": _fresh("/roles", "slug", name="Made"),
    "GET /roles/{slug}": _static("/roles/worker"),
    "PUT /roles/{slug}": _made("/roles"),
    "DELETE /roles/{slug}": _made("/roles"),
    "GET /permissions": _static("/permissions"),
    "GET /ledger": _static("/ledger"),
    "GET /ledger/verify": _static("/ledger/verify"),
}

# The permission that each route needs, in enforcement where it is granted by workflow; None: any member who is asked,
# and below /public anybody.
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
    "GET /incidents/{id}/prompts": "responses.view",
    "POST /incidents/{id}/prompts": "prompts.manage",
    "PATCH /prompts/{id}": "prompts.manage",
    "GET /prompts/{id}": "responses.view",
    "GET /prompts/{id}/rollup": "responses.view",
    "GET /prompts/{id}/silent": "responses.view",
    "POST /prompts/{id}/resend": "prompts.manage",
    "GET /incidents/{id}/responses": "responses.view",
    "POST /incidents/{id}/responses": "responses.enter",
    "GET /incidents/{id}/responses/{rid}/history": "responses.view",
    "POST /incidents/{id}/responses/{rid}/void": "responses.moderate",
    "GET /incidents/{id}/rollup": "responses.view",
    "GET /incidents/{id}/rollup/stream": "responses.view",
    "GET /incidents/{id}/board": "responses.view",
    "GET /incidents/{id}/board/stream": "responses.view",
    "POST /incidents/{id}/board-link": "responses.view",
    "POST /prompts/{id}/responses": None,
    "PUT /prompts/{id}/responses": None,
    "POST /me/responses/claim": None,
    "POST /notifications/{id}/read": None,
    "POST /notifications/read-all": None,
    "GET /public/prompts/{token}": None,
    "POST /public/prompts/{token}/responses": None,
    "PUT /public/prompts/{token}/responses": None,
    "POST /categories": "incidents.categories.manage",
    "PUT /categories/{workflow}/{slug}": "incidents.categories.manage",
    "POST /priorities": "incidents.priorities.manage",
    "PUT /priorities/{slug}": "incidents.priorities.manage",
    "POST /statuses": "incidents.statuses.manage",
    "PUT /statuses/{workflow}/{slug}": "incidents.statuses.manage",
    "POST /transitions": "incidents.statuses.manage",
    "DELETE /categories/{workflow}/{slug}": "incidents.categories.manage",
    "DELETE /priorities/{slug}": "incidents.priorities.manage",
    "DELETE /statuses/{workflow}/{slug}": "incidents.statuses.manage",
    "PUT /transitions/{workflow}/{from_status}/{to_status}": "incidents.statuses.manage",
    "DELETE /transitions/{workflow}/{from_status}/{to_status}": "incidents.statuses.manage",
    "POST /severities": "settings.manage",
    "PUT /severities/{workflow}/{slug}": "settings.manage",
    "DELETE /severities/{workflow}/{slug}": "settings.manage",
    "POST /series": "settings.manage",
    "PUT /series/{slug}": "settings.manage",
    "DELETE /series/{slug}": "settings.manage",
    "POST /members": "directory.manage",
    "PATCH /members/{id}": "directory.manage",
    "POST /groups": "directory.manage",
    "PATCH /groups/{id}": "directory.manage",
    "PATCH /places/{id}": "directory.manage",
    "POST /places": "directory.manage",
    "POST /roles": "directory.manage",
    "GET /roles/{slug}": None,
    "PUT /roles/{slug}": "directory.manage",
    "DELETE /roles/{slug}": "directory.manage",
    "GET /ledger": "ledger.view",
    "GET /ledger/verify": "ledger.view",
    "GET /incidents/{id}": None,
    "GET /incidents/{id}/timeline": None,
    "GET /incidents/{id}/actions": None,
    "GET /incidents/{id}/tow-requests": None,
    "GET /tow-requests/{id}": None,
    "GET /members/{id}": None,
    "GET /groups/{id}": None,
    "GET /places/{id}": None,
} | {
    f"GET /{path}": None
    for path in (
        *("incidents", "incidents/mine", "incidents/open", "categories", "priorities", "statuses", "transitions"),
        *("workflows", "tow-requests"),
        *(
            "me",
            "members",
            "groups",
            "places",
            "roles",
            "permissions",
            "me/prompts",
            "severities",
            "series",
            "notifications",
        ),
    )
}
