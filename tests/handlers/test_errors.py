"""What is refused before any rule is asked: tokens, tenants, paths and methods; and what no refusal tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.auth.tokens import issue
from api.contract.operations import is_public
from api.contract.routes import ROUTES
from tests.support.examples import NOBODY, Example, example, name, of, send
from tests.support.server import ISSUER, Client, Org, Place, Server, new_org, problem

JSON = {"Content-Type": "application/json"}


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


def raw(client: Client, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    """Open an incident with bytes as they are."""
    return client.post("/incidents", content=content, headers=JSON | headers)


def token(org: Org, **changes: Any) -> str:
    """A token of the operator, changed."""
    said: dict[str, Any] = {
        "issuer": ISSUER,
        "audience": "tocsin",
        "subject": org.subject("operator"),
        "tenant": org.slug,
        "lifetime": timedelta(minutes=5),
    }
    return issue(bytes.fromhex(org.place.secrets.jwt_secret), **said | changes)


@pytest.mark.parametrize("route", [route for route in ROUTES if not is_public(route)], ids=name)
def test_no_route_of_members_answers_without_a_token(route: Any, server: Server, admin: Client) -> None:
    asked = example(route, admin)
    with Client(server.base) as nobody:
        response = send(nobody, route, asked)
    assert (response.status_code, problem(response)) == (401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", [route for route in ROUTES if is_public(route)], ids=name)
def test_a_public_route_answers_anybody_who_has_a_link_and_nobody_else(
    route: Any, server: Server, admin: Client
) -> None:
    asked = example(route, admin)
    link = asked.path.split("/")[3]
    with Client(server.base) as nobody:
        assert send(nobody, route, asked).is_success
        for other in (link[:-1] + ("A" if link[-1] != "A" else "B"), link[:22], "x", NOBODY, "'; --", "%25"):
            response = send(nobody, route, asked._replace(path=asked.path.replace(link, other)))
            assert (response.status_code, problem(response)) == (404, "prompt-unavailable"), other
    with Client(server.base, "no token of anybody") as nobody:
        assert send(nobody, of("GET /public/prompts/{token}"), Example(f"/public/prompts/{link}")).is_success


def test_a_token_that_is_none_is_refused_and_says_what_it_is(server: Server, org: Org) -> None:
    past = datetime.now(UTC) - timedelta(hours=1)
    expected = {
        "token-expired": [token(org, now=past)],
        "token-invalid": [
            "garbage",
            "a.b.c",
            token(org) + "x",
            token(org, issuer="other"),
            token(org, audience="other"),
            token(org, now=datetime.now(UTC) + timedelta(days=1)),
            "long" * 3_000,
        ],
    }
    for slug, tokens in expected.items():
        for text in tokens:
            with Client(server.base, text) as client:
                response = client.get("/me")
                assert (response.status_code, problem(response)) == (401, slug)
                assert text not in response.text


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer a b", "bearer", "Token x", ""])
def test_another_way_of_signing_in_is_refused(server: Server, header: str) -> None:
    response = httpx.get(f"{server.base}/v1/me", headers={"Authorization": header})
    assert (response.status_code, problem(response)) == (401, "unauthenticated")


def test_the_tenant_is_the_tokens_or_else_the_headers(server: Server, org: Org, other_org: Org) -> None:
    with Client(server.base, token(org, tenant=None)) as client:
        response = client.get("/me")
        assert (response.status_code, problem(response)) == (400, "tenant-required")
        assert client.get("/me", headers={"X-Tenant": org.slug}).json()["tenant"] == org.slug
    with Client(server.base, token(org)) as client:
        assert client.get("/me", headers={"X-Tenant": other_org.slug}).json()["tenant"] == org.slug


def test_no_such_tenant_a_foreign_one_and_no_such_member_are_one_answer(
    server: Server, org: Org, other_org: Org
) -> None:
    told = []
    for slug, subject in (
        ("nowhere", "operator"),
        (other_org.slug, "operator"),
        (org.slug, "nobody"),
        ("template", "operator"),
    ):
        with Client(server.base, token(org, tenant=slug, subject=org.subject(subject))) as client:
            response = client.get("/incidents")
            assert (response.status_code, problem(response)) == (403, "not-a-member")
            told.append(response.json() | {"trace_id": None})
    assert told == [told[0]] * 4


@pytest.mark.parametrize(
    "header", ["'; drop table x; --", "a" * 5000, "Ørland".encode().decode("latin-1"), "*", "../x"]
)
def test_a_strange_tenant_in_the_header_is_nobodys(server: Server, org: Org, header: str) -> None:
    with Client(server.base, token(org, tenant=None)) as client:
        response = client.get("/me", headers=[(b"X-Tenant", header.encode("latin-1"))])
        assert problem(response) == "not-a-member"


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/nothing",
        "/v2/incidents",
        "/v1/incidents/1/2/3/4",
        "/v1/categories/enforcement",
        "/..%2f..%2fetc/passwd",
        "/v1/incidents/%2e%2e/me",
        "/v1/incidents%00",
        "/V1/incidents",
        "/v1/Incidents",
        "/%ff",
        "/v1/incidents;x=1",
        "/.git/config",
    ],
)
def test_a_path_that_is_nothing_is_a_problem(operator: Client, path: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        response = operator.request(method, httpx.URL(str(operator.base_url)).copy_with(raw_path=path.encode()))
        assert (response.status_code, problem(response)) == (404, "not-found"), method


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_a_method_that_a_path_does_not_have_is_refused_and_the_others_named(operator: Client, path: str) -> None:
    allowed = {route.method for route in ROUTES if route.path == path}
    asked = path.format(
        id=NOBODY, rid=NOBODY, workflow="enforcement", slug="fire", token="x", from_status="open", to_status="closed"
    )
    for method in set(METHODS) - allowed:
        response = operator.request(method, asked)
        assert (response.status_code, problem(response)) == (405, "method-not-allowed"), method
        assert {word.strip() for word in response.headers["allow"].split(",")} >= allowed
    options = operator.options(asked)
    assert (options.status_code, options.content) == (204, b"")
    heads = {"HEAD"} if "GET" in allowed else set()
    assert {word.strip() for word in options.headers["allow"].split(",")} == allowed | heads | {"OPTIONS"}


def test_no_refusal_tells_of_the_inside(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    inside = (
        "select ",
        "insert ",
        "tocsin.incidents",
        "core.",
        "auth.",
        "pg_",
        "psycopg",
        "Traceback",
        ".py",
        "/usr",
        "litestar",
    )
    for response in (
        raw(operator, b"{"),
        operator.get("/nothing"),
        operator.get("/incidents?x=eq.1"),
        operator.put("/incidents"),
        operator.post(f"{path}/close"),
        operator.patch(path, json={"place_id": NOBODY}),
        operator.delete(path),
        operator.patch(path, json={"latitude": 1}),
        operator.patch(path, json={"occurred_at": "2400-01-01T00:00:00Z"}),
        operator.patch(path, json={"category": "nil"}),
        operator.patch(path, json={"title": "x"}, headers={"If-Match": "x"}),
        send(operator, of("GET /ledger"), Example("/ledger")),
    ):
        problem(response)
        told = response.text.replace("https://tocsin.example/problems/", "").lower()
        assert not [word for word in inside if word.lower() in told], response.text
