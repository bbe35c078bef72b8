"""The API's description as generators and people need it: names, times, bodies, filters, words and permissions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from api.contract.operations import CallWrite, List, needs_body
from api.contract.permissions import NEEDED
from api.contract.routes import ROUTES
from api.docs.names import name_of_operation, path_of
from api.docs.words import EXAMPLES
from api.lists.filters import COMPARISONS
from tests.contract.test_contract import operation, resolved
from tests.support.examples import NEEDS, name, of
from tests.support.server import Client, Server


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    """The API's own description."""
    return dict(httpx.get(f"{server.base}/openapi.json").json())


def schemas(told: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document that is a schema, or could be."""
    if isinstance(told, dict):
        yield told
        for value in told.values():
            yield from schemas(value)
    elif isinstance(told, list):
        for value in told:
            yield from schemas(value)


def test_an_operation_is_called_as_a_client_would_call_it(document: dict[str, Any]) -> None:
    expected = {
        "GET /incidents": "listIncidents",
        "POST /incidents": "createIncident",
        "GET /incidents/{id}": "getIncident",
        "DELETE /incidents/{id}": "deleteIncident",
        "POST /incidents/{id}/close": "closeIncident",
        "GET /incidents/{id}/prompts": "listIncidentPrompts",
        "GET /incidents/{id}/rollup/stream": "streamIncidentRollup",
        "GET /me": "getMe",
    }
    assert {what: operation(document, of(what))["operationId"] for what in expected} == expected
    assert not [one for one in map(name_of_operation, ROUTES) if not re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", one)]


def test_nothing_is_null_by_default_and_every_open_object_says_so(document: dict[str, Any]) -> None:
    for schema in schemas(document):
        assert not ("default" in schema and schema["default"] is None)
    for title, component in document["components"]["schemas"].items():
        for schema in schemas(component.get("properties", {})):
            if schema.get("type") in ("object", ["object", "null"]) and "properties" not in schema:
                assert schema["additionalProperties"], title


def test_a_time_is_told_to_be_one(document: dict[str, Any]) -> None:
    for title, component in document["components"]["schemas"].items():
        for field, schema in component.get("properties", {}).items():
            if field.endswith("_at") and "$ref" not in schema:
                assert schema["format"] == "date-time", (title, field)


def test_choices_are_named_once(document: dict[str, Any]) -> None:
    for component in document["components"]["schemas"].values():
        for schema in schemas(component.get("properties", {})):
            assert "enum" not in schema, schema
    named = document["components"]["schemas"]
    assert named["Scope"]["enum"] == ["department", "institution", "reporter_only"]
    assert named["NewIncident"]["properties"]["visibility_scope"]["$ref"] == "#/components/schemas/Scope"


def test_every_property_has_a_description(document: dict[str, Any]) -> None:
    """Of a column its comment in the database, which a DBA reads too."""
    missing = [
        f"{title}.{field}"
        for title, component in document["components"]["schemas"].items()
        for field, schema in component.get("properties", {}).items()
        if not schema.get("description", "").endswith(".")
    ]
    assert missing == []
    for one in document["components"]["parameters"].values():
        assert one["description"].endswith("."), one["name"]


@pytest.mark.parametrize("route", [route for route in ROUTES if isinstance(route, List)], ids=name)
def test_a_list_has_items_by_reference_and_filters_that_collide_with_nothing(
    document: dict[str, Any], admin: Client, route: List
) -> None:
    told = operation(document, route)
    page = resolved(document, told["responses"]["200"]["content"]["application/json"]["schema"])
    assert page["properties"]["items"]["items"] == {"$ref": f"#/components/schemas/{route.answer.__name__}"}
    names = Counter(parameter["name"] for parameter in told["parameters"])
    assert names.most_common(1)[0][1] == 1
    path = re.sub(r"\{\w+\}", admin.open_incident()["id"], route.path)
    if "prompts/{id}" in route.path or "{rid}" in route.path:
        return
    for parameter in told["parameters"]:
        if parameter["in"] != "query" or not parameter["description"].startswith("A filter"):
            continue
        column, text = parameter["name"], parameter["description"]
        taken = {word for word in (*COMPARISONS, "like", "ilike", "in", "cs") if re.search(rf"\b{word}\b[,. ]", text)}
        for operator in taken - {"in"}:
            value = "{x}" if "cs.{" in text else "true" if "is.true" in text else "1"
            response = admin.get(path, params={column: f"{operator}.{value}"})
            # The value may be none of the column's; the operator must be.
            assert response.status_code == 200 or "operator" not in response.json()["detail"], (column, operator)


@pytest.mark.parametrize("route", [r for r in ROUTES if isinstance(r, CallWrite) and r.body], ids=name)
def test_a_body_is_required_where_it_is(document: dict[str, Any], route: CallWrite) -> None:
    assert operation(document, route)["requestBody"]["required"] is needs_body(route)


def test_what_may_be_left_out_is_what_people_leave_out() -> None:
    optional = {
        name(route) for route in ROUTES if isinstance(route, CallWrite) and route.body and not needs_body(route)
    }
    assert optional >= {"POST /incidents/{id}/close", "POST /incidents/{id}/cancel", "POST /incidents/{id}/dispatch"}
    assert optional.isdisjoint({"POST /incidents", "PATCH /incidents/{id}", "POST /incidents/{id}/transition"})


def test_every_example_is_a_body_that_is_taken(document: dict[str, Any]) -> None:
    shapes = {route.body.__name__: route.body for route in ROUTES if isinstance(route, CallWrite) and route.body}
    for title, value in EXAMPLES.items():
        msgspec.convert(dict(value), shapes[title])
        assert document["components"]["schemas"][title]["examples"] == [value]


def test_the_permission_that_a_route_needs_is_told_as_it_is(document: dict[str, Any]) -> None:
    assert NEEDED == NEEDS
    for route in ROUTES:
        told = operation(document, route)
        assert told.get("x-permission") == NEEDS[name(route)]
        if needed := NEEDS[name(route)]:
            assert f"`{needed}`" in told["description"]


def test_the_document_is_small_and_is_not_sent_twice(server: Server) -> None:
    first = httpx.get(f"{server.base}/openapi.json")
    assert len(first.content) < 400_000
    again = httpx.get(f"{server.base}/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_path_names_what_its_id_is_of() -> None:
    assert path_of(of("PATCH /tow-requests/{id}")) == "/tow-requests/{tow_request_id}"
    assert path_of(of("POST /incidents/{id}/responses/{rid}/void")) == (
        "/incidents/{incident_id}/responses/{response_id}/void"
    )
