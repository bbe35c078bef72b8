"""Bodies: media types, sizes, JSON that is none, and values that cannot be stored."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.contract.operations import CallWrite, needs_body
from api.contract.routes import ROUTES
from tests.support.examples import Example, example, name, send
from tests.support.server import Client, Org, Place, Server, fields_at_fault, new_org, problem

JSON = {"Content-Type": "application/json"}


GOOD = b'{"category": "fire", "description": "Smoke."'


BODIES = [route for route in ROUTES if isinstance(route, CallWrite) and route.body is not None]


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


def raw(client: Client, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    """Open an incident with bytes as they are."""
    return client.post("/incidents", content=content, headers=JSON | headers)


def sent(server: Server, token: str, length: int, body: bytes) -> socket.socket:
    """A connection on which a request has been begun: headers that promise a length, and some bytes."""
    address = urlsplit(server.base)
    connection = socket.create_connection((address.hostname or "", address.port or 0), timeout=30)
    head = f"POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n"
    connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
    return connection


@pytest.fixture(scope="module", autouse=True)
def slow_sender(server: Server, place: Place) -> Iterator[socket.socket]:
    """A request whose body stops half-way, begun before the other tests of this module run."""
    with sent(server, new_org(place, stem="slow").token("operator"), 100, b'{"category": ') as connection:
        yield connection


@pytest.mark.parametrize("route", BODIES, ids=name)
def test_a_body_of_another_media_type_is_refused_by_every_route(route: CallWrite, admin: Client) -> None:
    asked = example(route, admin)
    content = json.dumps(asked.body).encode()
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "json",
    ):
        response = admin.request(route.method, asked.path, content=content, headers={"Content-Type": kind})
        assert (response.status_code, problem(response)) == (415, "unsupported-media-type"), kind
    typed = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert admin.request(route.method, asked.path, content=content, headers=typed).is_success


@pytest.mark.parametrize("route", BODIES, ids=name)
def test_a_field_that_is_not_known_is_refused_by_every_route(route: CallWrite, admin: Client) -> None:
    asked = example(route, admin)
    for field in ("tenant_id", "if_match", "__proto__", "a/b~c", "'; --", "Category"):
        response = send(admin, route, Example(asked.path, (asked.body or {}) | {field: "x"}))
        assert (response.status_code, problem(response)) == (422, "unknown-field")
        assert fields_at_fault(response) == {"/" + field.replace("~", "~0").replace("/", "~1")}


@pytest.mark.parametrize("route", BODIES, ids=name)
def test_a_body_that_is_no_object_is_refused_by_every_route(route: CallWrite, admin: Client) -> None:
    path = example(route, admin).path
    for content, expected in (
        (b"[]", (422, "wrong-type")),
        (b'"x"', (422, "wrong-type")),
        (b"null", (422, "wrong-type")),
        (b"7", (422, "wrong-type")),
        (b"", (400, "body-missing")),
        (b" \n", (400, "body-missing")),
        (b"{", (400, "malformed-json")),
        (b"{} {}", (400, "malformed-json")),
        (b"{'a': 1}", (400, "malformed-json")),
    ):
        if content.strip() or needs_body(route):
            response = admin.request(route.method, path, content=content, headers=JSON)
            assert (response.status_code, problem(response)) == expected, content


STRANGE = [
    (b"\xff\xfe{", "malformed-json"),
    (b"\xef\xbb\xbf\xef\xbb\xbf{}", "malformed-json"),
    ('{"a":1}'.encode("utf-16"), "malformed-json"),
    (GOOD + b', "title": "\xff"}', "malformed-json"),
    (GOOD + b', "title": "a\x00b"}', "malformed-json"),
    (GOOD + b', "title": "\xed\xa0\x80"}', "malformed-json"),
    (GOOD + b', "latitude": NaN}', "malformed-json"),
    (GOOD + b', "latitude": Infinity}', "malformed-json"),
    (GOOD + b', "webcam_ref": 01}', "malformed-json"),
    (GOOD + b', "metadata": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}", "malformed-json"),
    (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "malformed-json"),
    (b"[" * 900_000, "malformed-json"),
    (GOOD + b', "title": "a", "title": "b"}', "duplicate-key"),
    (GOOD + b', "title": "a", "t\\u0069tle": "b"}', "duplicate-key"),
    (GOOD + b', "metadata": {"a": [{"b": 1, "b": 2}]}}', "duplicate-key"),
    (GOOD + b', "reporter": {"name": "a", "name": "b"}}', "duplicate-key"),
]


@pytest.mark.parametrize(("content", "slug"), STRANGE, ids=lambda value: str(value)[-40:])
def test_json_that_is_none_or_is_ambiguous_is_refused(operator: Client, content: bytes, slug: str) -> None:
    before = operator.get("/incidents").json()
    response = raw(operator, content)
    assert (response.status_code, problem(response)) == (400, slug)
    assert operator.get("/incidents").json() == before


@pytest.mark.parametrize(
    ("rest", "pointer"),
    [
        (b'"title": "a\\u0000b"', "/title"),
        (b'"metadata": {"a": ["\\u0000"]}', "/metadata/a/0"),
        (b'"tags": ["\\u0000"]', "/tags/0"),
        (b'"title": "\\ud800"', "/title"),
        (b'"title": "\\udc00\\ud800"', "/title"),
        (b'"metadata": {"a": "\\ud83d"}', "/metadata"),
        (b'"latitude": 1e999, "longitude": 0', "/latitude"),
        (b'"financial_impact": 1e999', "/financial_impact"),
        (b'"webcam_ref": 1e999', "/webcam_ref"),
        (b'"webcam_ref": 99999999999999999999999', "/webcam_ref"),
    ],
    ids=str,
)
def test_what_cannot_be_stored_is_refused_and_the_field_named(operator: Client, rest: bytes, pointer: str) -> None:
    before = operator.get("/incidents").json()
    response = raw(operator, GOOD + b", " + rest + b"}")
    assert response.status_code in (400, 422)
    assert problem(response) in ("malformed-value", "out-of-range", "wrong-type", "malformed-json")
    if response.status_code == 422:
        assert any(fault.startswith(pointer) for fault in fields_at_fault(response))
    assert operator.get("/incidents").json() == before


def test_a_number_that_no_computer_holds_in_free_form_is_refused_or_kept_but_bounded(operator: Client) -> None:
    for number in (b"1e999", b"-1e999", b"1e131071", b"1e131073", b"1e999999999", b"9" * 5000):
        response = raw(operator, GOOD + b', "metadata": {"n": ' + number + b"}}")
        assert response.status_code in (201, 400, 422), number
        assert len(response.content) < 20_000


def test_letters_of_every_plane_are_kept_and_an_escaped_escape_is_no_nul(operator: Client) -> None:
    made = raw(operator, GOOD + b', "title": "\\ud83d\\udd25 \\\\u0000 \\u202e \\ufdd0"}')
    assert made.json()["title"] == "\U0001f525 \\u0000 \u202e \ufdd0"


def test_deep_but_bounded_json_is_kept(operator: Client) -> None:
    value: Any = 1
    for _ in range(200):
        value = {"a": [value]}
    assert operator.open_incident(metadata=value)["metadata"] == value


def test_a_body_in_another_encoding_is_refused(operator: Client) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    for coding in ("gzip", "deflate", "br", "identity, gzip"):
        response = raw(operator, bomb, **{"Content-Encoding": coding})
        assert (response.status_code, problem(response)) == (415, "unsupported-media-type")


def test_a_body_that_is_too_large_is_refused_however_it_comes(operator: Client, server: Server, org: Org) -> None:
    over = GOOD + b', "title": "' + b"x" * 1_000_000 + b'"}'
    for response in (raw(operator, over), raw(operator, (b" " * 65_536 for _ in range(40)))):
        assert (response.status_code, problem(response)) == (413, "body-too-large")
    with sent(server, org.token("operator"), 100_000_000, b"{") as connection:
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_a_body_with_many_faults_is_told_some_of_them(operator: Client) -> None:
    response = operator.post("/incidents", json={f"field{number}": number for number in range(20_000)})
    assert problem(response) == "unknown-field"
    assert 1 < len(response.json()["errors"]) <= 100
    assert len(response.content) < 20_000


def test_a_fault_says_back_no_more_than_a_little_of_a_long_name(operator: Client) -> None:
    for response in (
        operator.post("/incidents", json={"f" * 500_000: 1}),
        operator.get(f"/incidents?{'f' * 5000}=eq.1"),
    ):
        assert response.status_code in (400, 422)
        assert len(response.content) < 2_000


def test_only_what_is_wanted_goes_without_a_body(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    assert problem(operator.patch(path)) in ("unsupported-media-type", "body-missing")
    assert problem(operator.post(f"{path}/transition")) in ("unsupported-media-type", "body-missing")
    assert operator.post(f"{path}/resolve").status_code == 200


def test_a_body_that_never_ends_is_given_up_on(slow_sender: socket.socket) -> None:
    answer = slow_sender.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"problems/request-timeout" in answer
