"""What HTTP clients expect: HEAD, OPTIONS, CORS, tags that proxies marked, bodies that clients generate, one style."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from api.contract.operations import CallWrite, Route, Stream
from api.contract.routes import ROUTES
from tests.conftest import free_port
from tests.support.examples import NOBODY, example, name, send
from tests.support.server import Client, Org, Place, Server, new_org, problem

JSON = {"Content-Type": "application/json"}
APP = "https://app.example"

READING = [route for route in ROUTES if route.method == "GET"]


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


@pytest.fixture(scope="module")
def shared(place: Place) -> Iterator[Server]:
    """A server whose answers the scripts of two origins may read."""
    server = Server(place, free_port(), CORS_ORIGINS=f"{APP}, http://localhost:5173/")
    yield server
    server.stop()


# What differs between two answers to the same question.
def lasting(headers: httpx.Headers) -> dict[str, str]:
    """Headers that are the same for the same answer."""
    return {key: value for key, value in headers.items() if key not in ("date", "x-trace-id", "transfer-encoding")}


@pytest.mark.parametrize("route", READING, ids=name)
def test_head_answers_the_head_of_get_and_no_body(route: Route, admin: Client) -> None:
    asked = example(route, admin)
    head = admin.head(asked.path)
    got = send(admin, route, asked)
    assert (head.status_code, head.content) == (200, b"")
    if isinstance(route, Stream):
        del got.headers["content-length"]  # of its first event, which the helper has read
    assert lasting(head.headers) == lasting(got.headers)
    assert ("content-length" in head.headers) is not isinstance(route, Stream)
    assert head.headers.get("etag") == got.headers.get("etag")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs"])
def test_head_is_answered_by_the_pages_of_the_service_too(server: Server, path: str) -> None:
    head, got = httpx.head(server.base + path), httpx.get(server.base + path)
    assert (head.status_code, head.content) == (200, b"")
    assert lasting(head.headers) == lasting(got.headers)
    assert int(head.headers["content-length"]) == len(got.content) > 0


def test_head_is_refused_as_get_is(operator: Client, server: Server) -> None:
    path = f"/incidents/{NOBODY}"
    assert (operator.head(path).status_code, operator.head("/nothing").status_code) == (404, 404)
    assert operator.head(f"{path}/rollup/stream").status_code == 404
    assert operator.head(f"{path}/close").status_code == 405
    assert httpx.head(f"{server.base}/v1/incidents").status_code == 401
    assert operator.head("/incidents?nothing=eq.1").status_code == 400
    assert int(operator.head(path).headers["content-length"]) == len(operator.get(path).content)


def test_heads_of_a_stream_open_none(admin: Client) -> None:
    path = f"/incidents/{admin.open_incident()['id']}/rollup/stream"
    # A member may hold ten streams at once.
    assert {admin.head(path).status_code for _ in range(12)} == {200}


def test_head_changes_nothing_and_its_tag_serves(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    tag = operator.head(path).headers["etag"]
    assert operator.head(path, headers={"If-None-Match": tag}).status_code == 304
    assert operator.patch(path, json={"title": "Two"}, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/openapi.json", "/r/token", f"/board/{NOBODY}"])
def test_a_method_that_a_page_does_not_have_is_refused_and_the_others_named(server: Server, path: str) -> None:
    for response in (httpx.delete(server.base + path), httpx.patch(server.base + path)):
        assert (response.status_code, problem(response)) == (405, "method-not-allowed")
        assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["allow"].split(", "))
    told = httpx.options(server.base + path)
    assert told.status_code == 204
    assert set(told.headers["allow"].split(", ")) == set(response.headers["allow"].split(", "))


def test_no_origin_is_told_anything_unless_the_operator_says_so(operator: Client) -> None:
    for response in (
        operator.get("/me", headers={"Origin": APP}),
        operator.options("/me", headers={"Origin": APP, "Access-Control-Request-Method": "GET"}),
    ):
        assert response.is_success
        assert not [key for key in response.headers if key.startswith("access-control")]
        assert "vary" not in response.headers


@pytest.mark.parametrize("origin", [APP, "http://localhost:5173"])
def test_a_script_of_a_named_origin_may_ask_and_read(shared: Server, org: Org, origin: str) -> None:
    with shared.client(org, "operator") as client:
        path = f"/incidents/{client.open_incident()['id']}"
        asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
        preflight = httpx.options(f"{shared.base}/v1{path}", headers=asked)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == origin
        methods = set(preflight.headers["access-control-allow-methods"].split(", "))
        assert {"GET", "HEAD", "PATCH", "DELETE"} <= methods
        assert "POST" not in methods
        sent = {word.lower() for word in preflight.headers["access-control-allow-headers"].split(", ")}
        for header in ("authorization", "content-type", "if-match", "idempotency-key", "x-tenant", "last-event-id"):
            assert header in sent
        for response in (
            client.get(path, headers={"Origin": origin}),
            client.get("/nothing", headers={"Origin": origin}),
            client.post("/incidents", headers={"Origin": origin}),
            client.head(path, headers={"Origin": origin}),
            httpx.get(f"{shared.base}/v1/me", headers={"Origin": origin}),
            httpx.get(f"{shared.base}/openapi.json", headers={"Origin": origin}),
        ):
            assert response.headers["access-control-allow-origin"] == origin
            assert "Origin" in response.headers["vary"]
            read = set(response.headers["access-control-expose-headers"].split(", "))
            assert {"ETag", "Location", "Retry-After", "X-Trace-Id"} <= read
            assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    "origin", ["https://app.example.evil", "http://app.example", f"{APP}:8443", "null", "*", "https://APP.example", ""]
)
def test_a_script_of_any_other_origin_may_not(shared: Server, org: Org, origin: str) -> None:
    with shared.client(org, "operator") as client:
        for response in (
            client.get("/me", headers={"Origin": origin}),
            client.options("/me", headers={"Origin": origin, "Access-Control-Request-Method": "GET"}),
            client.get("/me"),
        ):
            assert response.is_success
            assert not [key for key in response.headers if key.startswith("access-control")]
            # What a cache holds for one origin is not for another.
            assert response.headers["vary"] == "Origin"


def test_pages_with_cookies_are_read_by_no_other_origin(shared: Server) -> None:
    for path in ("/r/token", f"/board/{NOBODY}"):
        response = httpx.get(shared.base + path, headers={"Origin": APP})
        assert "access-control-allow-origin" not in response.headers


MARKS = ["-gzip", "--gzip", ";gzip", "-br", "-zstd", "-deflate"]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("weak", ["", "W/"])
def test_a_tag_that_a_proxy_marked_is_the_tag(operator: Client, mark: str, weak: str) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    stale = operator.get(path).headers["etag"]
    tag = f"{weak}{stale[:-1]}{mark}{stale[-1]}"
    same = operator.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", stale)
    assert operator.patch(path, json={"title": "Two"}, headers={"If-Match": f'"x", {tag}'}).status_code == 200
    late = operator.patch(path, json={"title": "Three"}, headers={"If-Match": tag})
    assert (late.status_code, problem(late)) == (412, "stale-version")
    assert operator.get(path, headers={"If-None-Match": f'"x", {tag}'}).status_code == 200
    assert operator.get(path, headers={"If-None-Match": "*"}).status_code == 304


@pytest.mark.parametrize("mark", ["-gzip-x", " -gzip", "-GZIP;", "gzip", "-", "-9"])
def test_what_is_no_tag_of_ours_matches_nothing(operator: Client, mark: str) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    tag = operator.get(path).headers["etag"]
    strange = {"If-Match": f'{tag[:-1]}{mark}"', "If-None-Match": f'{tag[:-1]}{mark}"'}
    assert problem(operator.patch(path, json={"title": "Two"}, headers=strange)) == "stale-version"
    assert operator.get(path, headers=strange).status_code == 200


BODIES = [route for route in ROUTES if isinstance(route, CallWrite) and route.body is not None]


@pytest.mark.parametrize("route", BODIES, ids=name)
def test_a_mark_of_utf_8_before_a_body_is_no_part_of_it(route: Route, admin: Client) -> None:
    asked = example(route, admin)
    content = b"\xef\xbb\xbf" + json.dumps(asked.body).encode()
    assert admin.request(route.method, asked.path, content=content, headers=JSON).is_success


OPTIONAL = ["POST /incidents/{id}/resolve", "POST /incidents/{id}/close", "POST /incidents/{id}/cancel"]


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf", b"{}"])
@pytest.mark.parametrize("kind", [None, "application/json", "application/json; charset=utf-8"])
def test_a_body_that_may_be_left_out_may_be_empty(operator: Client, content: bytes, kind: str | None) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    headers = {"Content-Type": kind} if kind else {}
    if content != b"{}" or kind:
        assert operator.post(f"{path}/resolve", content=content, headers=headers).json()["status"] == "resolved"
        assert operator.post(f"{path}/close", content=content, headers=headers).json()["status"] == "closed"


def test_a_body_that_is_wanted_may_not_be_empty(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    for response in (
        operator.post(f"{path}/transition", headers=JSON),
        operator.patch(path, headers=JSON),
        operator.post("/incidents", content=b"\xef\xbb\xbf \n", headers=JSON),
    ):
        assert (response.status_code, problem(response)) in [(400, "body-missing"), (422, "field-required")]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_json_may_say_that_it_is_utf_8(operator: Client, charset: str) -> None:
    body = json.dumps({"category": "fire", "description": "Røyk."}).encode()
    headers = {"Content-Type": f"application/json;charset={charset}"}
    assert operator.post("/incidents", content=body, headers=headers).json()["description"] == "Røyk."


@pytest.mark.parametrize("charset", ["latin1", "ISO-8859-1", "utf-16", "windows-1252", '"utf-16le"', ""])
def test_json_in_another_charset_is_refused_in_words(operator: Client, charset: str) -> None:
    body = '{"category": "fire", "description": "Røyk."}'.encode("latin-1")
    headers = {"Content-Type": f"application/json; charset={charset}"}
    response = operator.post("/incidents", content=body, headers=headers)
    assert (response.status_code, problem(response)) == (415, "unsupported-media-type")
    assert "UTF-8" in response.json()["detail"]


def test_a_token_that_is_too_long_is_told_how_long_it_may_be(server: Server) -> None:
    response = httpx.get(f"{server.base}/v1/me", headers={"Authorization": f"Bearer {'x' * 9_900}"})
    assert (response.status_code, problem(response)) == (401, "token-invalid")
    assert "8,192" in response.json()["detail"]


def has_one_style(content: bytes) -> bool:
    """Whether JSON is written without spaces, and ends with a line break."""
    text = content.decode()
    return text.endswith("\n") and "\n" not in text[:-1] and not re.search(r'[\]}"0-9el][:,]\s', strings_out(text))


def strings_out(text: str) -> str:
    """JSON with its strings emptied."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.answer], ids=name)
def test_every_answer_is_json_of_one_style_and_ends_with_a_line_break(route: Route, admin: Client) -> None:
    incident = admin.open_incident(metadata={"a": [1, {"b": None}], "c d": "e: f, g"}, tags=["x", "y"])
    admin.post(f"/incidents/{incident['id']}/dispatch", json={"provider_name": "Harbour, Towing"})
    response = send(admin, route, example(route, admin))
    content = response.content + (b"\n" if isinstance(route, Stream) else b"")
    assert has_one_style(content), content


def test_answers_of_the_service_and_problems_have_that_style_too(server: Server, operator: Client) -> None:
    for path in ("/healthz", "/readyz", "/openapi.json", "/nothing", "/v1/me", "/v1/nothing"):
        assert has_one_style(httpx.get(server.base + path).content), path
    for response in (
        operator.post("/incidents", json={"latitude": 91, "colour": 1}),
        operator.post(f"/incidents/{operator.open_incident()['id']}/transition", json={"status": "open"}),
        operator.get("/incidents?limit=0"),
    ):
        problem(response)
        assert has_one_style(response.content)
    for path in ("/docs", "/r/token"):
        assert httpx.get(server.base + path).content.endswith(b"\n")


def test_free_form_json_is_written_with_every_digit(operator: Client) -> None:
    metadata = b'{"n": 1.10000000000000000000000000000001, "s": "a : b , \\u00e9"}'
    body = b'{"category":"fire","description":"x","metadata":%b}' % metadata
    made = operator.post("/incidents", content=body, headers=JSON)
    assert b'"n":1.10000000000000000000000000000001' in made.content
    assert made.json()["metadata"]["s"] == "a : b , é"


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "application/xml"},
        {"Accept": "text/html;q=0.9"},
        {"Accept": "application/json;q=0"},
        {"Accept-Encoding": "gzip, br, identity;q=0"},
        {"Range": "bytes=0-3"},
        {"Accept-Language": "no"},
        {"Accept-Charset": "latin1"},
    ],
    ids=str,
)
def test_json_is_answered_whole_whatever_a_client_would_rather_have(operator: Client, headers: dict[str, str]) -> None:
    response = operator.get("/me", headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["tenant"]


def test_an_answer_has_a_date_and_a_path_may_end_with_a_slash(operator: Client) -> None:
    incident = operator.open_incident()
    response = operator.get(f"/incidents/{incident['id']}/")
    assert response.json()["id"] == incident["id"]
    assert response.headers["date"].endswith("GMT")
