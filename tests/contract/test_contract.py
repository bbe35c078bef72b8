"""The contract: what makes the API refuse to start, and the document that tells clients of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from api.contract.check import check
from api.contract.directory import Me
from api.contract.operations import CallWrite, GetRow, List, Route, Stream, is_public
from api.contract.routes import ROUTES
from api.contract.shapes import Body
from api.contract.signature import ContractError
from api.docs.names import path_of
from api.problems import PROBLEMS
from api.settings.environment import ROOT
from tests.support.examples import example, name, of, send
from tests.support.server import Client, Place, Server


@pytest.fixture
def admin_connection(place: Place) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's transaction on the database, which is rolled back."""
    with psycopg.connect(place.logins.admin) as connection:
        yield connection
        connection.rollback()


def test_the_table_and_the_database_agree(admin_connection: psycopg.Connection[Any], place: Place) -> None:
    as_admin = check(admin_connection)
    with psycopg.connect(place.logins.member) as connection:
        as_member = check(connection)
    assert (as_admin.comments, as_admin.rules) == (as_member.comments, as_member.rules)
    assert set(as_admin.listings) == {route.path for route in ROUTES if isinstance(route, List)}


INVOKED = "language sql set search_path = ''"
CHANGES = [
    ("create view api.secrets with (security_invoker = true) as select 1 as id", "api.secrets has no route"),
    ("create table api.things (id uuid)", "api.things has no route"),
    ("create materialized view api.totals as select 1 as id", "api.totals has no route"),
    (f"create function api.extra() returns int {INVOKED} return 1", "api.extra has no route"),
    ("drop view api.priorities", "api.priorities has a route and does not exist"),
    ("drop function api.close_incident", "api.close_incident has a route and does not exist"),
    ("alter view api.me rename column email to mail", "the columns are"),
    ("alter view api.me set (security_invoker = false)", "the view is not security_invoker"),
    ("alter view api.me reset (security_invoker)", "the view is not security_invoker"),
    ("alter function api.create_incident(jsonb) security definer", "it is security definer"),
    ("alter function api.create_incident(jsonb) stable", "a GET writes, or another method does not"),
    ("alter function api.read_public_prompt(text) volatile", "a GET writes, or another method does not"),
    ("alter function api.read_public_prompt(text) security definer", "it is security definer"),
    ("comment on function api.read_public_prompt(text) is null", "it has no comment"),
    ("drop function api.read_public_prompt(text)", "api.read_public_prompt has a route and does not exist"),
    ("alter view api.incident_rollups set (security_invoker = false)", "the view is not security_invoker"),
    ("alter view api.incident_rollups rename column silent to missing", "the columns are"),
    ("grant execute on function api.create_incident(jsonb) to public", "PUBLIC may execute it"),
    ("comment on function api.create_incident(jsonb) is null", "it has no comment"),
    ("comment on view api.me is null", "it has no comment"),
    ("comment on constraint incidents_title_length on tocsin.incidents is null", "incidents_title_length"),
    (
        "comment on constraint incidents_title_length on tocsin.incidents is 'x\n\nproblem: nonsense'",
        "incidents_title_length",
    ),
    ("alter table tocsin.incidents add constraint incidents_new check (true)", "incidents_new"),
    ("alter function api.close_incident(uuid, text, integer[]) rename to shut", "api.shut has no route"),
    ("grant select on api.me to public", "PUBLIC may read it"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=lambda value: str(value)[:60])
def test_a_database_that_differs_is_refused_and_the_difference_named(
    admin_connection: psycopg.Connection[Any], change: str, said: str
) -> None:
    admin_connection.execute("set local search_path = ''")
    admin_connection.execute(change.encode())
    with pytest.raises(ContractError, match=re.escape(said)):
        check(admin_connection)


class Wrong(Body, frozen=True):
    """A body whose field no function takes."""

    nonsense: str


def changed(what: str, **fields: Any) -> list[Route]:
    """The route table with one route changed."""
    return [msgspec.structs.replace(route, **fields) if route == of(what) else route for route in ROUTES]


@pytest.mark.parametrize(
    "routes",
    [
        [route for route in ROUTES if route != of("GET /me")],
        [route for route in ROUTES if route != of("POST /incidents")],
        [*ROUTES, GetRow("/ghosts", "api.ghosts", Me)],
        [*ROUTES, CallWrite("POST", "/ghosts", "api.ghost(id uuid)", None, None)],
        changed("GET /roles", answer=Me),
        changed("GET /roles", view="api.places"),
        changed("GET /incidents/{id}/rollup/stream", answer=Me),
        changed("GET /incidents/{id}/rollup/stream", view="api.ghosts"),
        changed("GET /public/prompts/{token}", call="api.read_public_prompt(link text)"),
        changed("GET /public/prompts/{token}", path="/public/prompts"),
        changed("POST /statuses", body=Wrong),
        changed("POST /statuses", body=None),
        changed("PATCH /incidents/{id}", body=None),
        changed("PATCH /incidents/{id}", path="/incidents"),
        changed("POST /incidents/{id}/close", call="api.close_incident(id uuid, note text)"),
        changed("POST /incidents/{id}/close", call="api.close_incident(id text, note text, if_match integer[])"),
        changed("POST /incidents/{id}/close", call="api.close_incident(note text, id uuid, if_match integer[])"),
        changed("POST /incidents/{id}/close", call="close everything"),
    ],
)
def test_a_route_table_that_differs_is_refused(admin_connection: psycopg.Connection[Any], routes: list[Route]) -> None:
    with pytest.raises(ContractError):
        check(admin_connection, routes)


def test_every_disagreement_is_told_at_once(admin_connection: psycopg.Connection[Any]) -> None:
    admin_connection.execute("comment on view api.me is null")
    admin_connection.execute("alter function api.create_incident(jsonb) security definer")
    with pytest.raises(ContractError) as refused:
        check(admin_connection)
    assert len(str(refused.value).splitlines()) == 2


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    """The API's own description."""
    response = httpx.get(f"{server.base}/openapi.json")
    assert response.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    return dict(response.json())


def resolved(document: dict[str, Any], told: Any) -> Any:
    """What a reference leads to, or the thing itself."""
    while isinstance(told, dict) and "$ref" in told:
        at: Any = document
        for step in told["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        told = at
    return told


def operation(document: dict[str, Any], route: Route) -> dict[str, Any]:
    """What the document says of a route, with what it shares with others."""
    told = dict(document["paths"][f"/v1{path_of(route)}"][route.method.lower()])
    told["parameters"] = [resolved(document, one) for one in told["parameters"]]
    told["responses"] = {status: resolved(document, one) for status, one in told["responses"].items()}
    return told


def test_the_document_is_openapi_3_1_and_has_exactly_the_routes(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"]
    assert {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods} == {
        f"{route.method} /v1{path_of(route)}" for route in ROUTES
    }
    ids = Counter(one["operationId"] for methods in document["paths"].values() for one in methods.values())
    assert ids.most_common(1)[0][1] == 1


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_every_route_is_described_whole(document: dict[str, Any], route: Route) -> None:
    told = operation(document, route)
    assert told["summary"].strip()
    status = str(getattr(route, "status", 200))
    assert status in told["responses"]
    if route.answer is not None:
        (kind,) = told["responses"][status]["content"]
        assert kind == ("text/event-stream" if isinstance(route, Stream) else "application/json")
        assert told["responses"][status]["content"][kind]["schema"]
    if isinstance(route, CallWrite) and route.body is not None:
        assert told["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(f"/{route.body.__name__}")
    named = {parameter["name"] for parameter in told["parameters"] if parameter["in"] == "path"}
    assert named == set(re.findall(r"\{(\w+)\}", path_of(route)))
    assert {"500", "503"} | ({"429"} if is_public(route) else {"401", "403"}) <= told["responses"].keys()
    assert (told.get("security") == []) == is_public(route)
    for code, response in told["responses"].items():
        if code >= "400":
            assert response["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
            assert {str(PROBLEMS[slug].status) for slug in response["x-problems"]} == {code}


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    text = msgspec.json.encode(document).decode()
    for reference in set(re.findall(r'"\$ref":"([^"]+)"', text)):
        at: Any = document
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]
        assert at


def test_every_kind_of_problem_that_a_rule_names_is_one_of_ours(place: Place) -> None:
    with psycopg.connect(place.logins.member) as connection:
        rules = check(connection).rules
    assert {rule.slug for rule in rules.values()} <= set(PROBLEMS)


def test_every_slug_that_the_database_raises_is_one_of_ours() -> None:
    """What is not in the map would be answered 500."""
    inside = {"gate-closed", "poisoned-session", "replay"}
    root = ROOT / "sql"
    sources = "\n".join(path.read_text() for path in sorted(root.rglob("*.sql")))
    raised = set(re.findall(r"constraint = '([a-z-]+)'", sources))
    invalid = set(re.findall(r"core\.raise_invalid\(.*?'([a-z]+-[a-z-]+)'\s*\)", sources))
    assert len(raised | invalid) > 10
    assert raised | invalid <= set(PROBLEMS) | inside


@pytest.mark.parametrize("route", [route for route in ROUTES if route.answer], ids=name)
def test_every_answer_has_the_shape_that_the_document_promises(route: Route, admin: Client) -> None:
    assert route.answer is not None
    admin.open_incident()
    admin.post("/groups", json={"kind": "team", "name": "Some"})
    admin.post("/places", json={"kind": "zone", "name": "Some"})
    response = send(admin, route, example(route, admin))
    assert response.is_success, response.text
    kind = response.headers["content-type"].partition(";")[0]
    assert kind == ("text/event-stream" if isinstance(route, Stream) else "application/json")
    rows = response.json()["items"] if isinstance(route, List) else [response.json()]
    fields = [
        (field.encode_name, field.type, msgspec.field(default=field.default))
        for field in msgspec.structs.fields(route.answer)
        if field.encode_name not in getattr(route, "on_request", ())
    ]
    strict = msgspec.defstruct("Strict", fields, kw_only=True, forbid_unknown_fields=True)
    assert rows or "tow-requests" in route.path
    for row in rows:
        msgspec.convert(row, strict)
