"""One message is read once: whatever two readers could read in two ways is refused, and nothing behind it is read.

By socket, as a proxy's connection would bring it; tests/server/test_proxies.py has the proxies.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from api.server.protocol import HEAD_BYTES, HEAD_LINES, PIPELINE
from tests.support.server import Client, Org, Server

Ask = Callable[..., list["Told"]]

# What would be an answer too many.
BEHIND = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


class Told:
    """One answer: its status, headers and body."""

    def __init__(self, head: bytes, body: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        self.body = body

    @property
    def slug(self) -> str:
        """The problem's slug."""
        return str(json.loads(self.body)["type"]).rpartition("/")[2]


def read_all(connection: socket.socket) -> bytes:
    """Everything that is said until the other side hangs up."""
    said = b""
    while some := connection.recv(65_536):
        said += some
    return said


def answers(said: bytes) -> list[Told]:
    """The answers in what was said, by the length that each says it has."""
    found = []
    while said:
        head, end, rest = said.partition(b"\r\n\r\n")
        assert end, said
        told = Told(head, b"")
        if told.status == 100:
            said = rest
            continue
        assert "transfer-encoding" not in told.headers, head
        length = int(told.headers.get("content-length", len(rest)))
        told.body, said = rest[:length], rest[length:]
        found.append(told)
    return found


@pytest.fixture
def connect(server: Server) -> Callable[[], socket.socket]:
    """How to connect."""
    address = urlsplit(server.base)
    return lambda: socket.create_connection((address.hostname or "", address.port or 0), timeout=30)


@pytest.fixture
def ask(connect: Callable[[], socket.socket]) -> Ask:
    """Send bytes, in so many pieces, and say that nothing follows; all the answers."""

    def ask(sent: bytes, *, piece: int = 1_000_000) -> list[Told]:
        with connect() as connection:
            for at in range(0, len(sent), piece):
                connection.sendall(sent[at : at + piece])
            return answers(read_all(connection))

    return ask


def last(request: bytes) -> bytes:
    """A request after which the connection is closed."""
    return request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


def get(line: bytes = b"GET /healthz HTTP/1.1", headers: bytes = b"Host: x\r\n") -> bytes:
    """A request without a body."""
    return line + b"\r\n" + headers + b"\r\n"


def post(headers: bytes, body: bytes, line: bytes = b"POST /v1/me HTTP/1.1") -> bytes:
    """A request with a body."""
    return line + b"\r\nHost: x\r\n" + headers + b"\r\n" + body


ODD = {
    "host-missing": (get(headers=b""), "header-invalid"),
    "host-twice": (get(headers=b"Host: x\r\nHost: x\r\n"), "header-invalid"),
    "hosts-two": (get(headers=b"Host: x\r\nHost: y\r\n"), "header-invalid"),
    "host-empty": (get(headers=b"Host: \r\n"), "header-invalid"),
    "host-list": (get(headers=b"Host: x, y\r\n"), "header-invalid"),
    "host-user": (get(headers=b"Host: a@x\r\n"), "header-invalid"),
    "host-path": (get(headers=b"Host: x/y\r\n"), "header-invalid"),
    "host-space": (get(headers=b"Host: x y\r\n"), "header-invalid"),
    "host-port": (get(headers=b"Host: x:http\r\n"), "header-invalid"),
    "host-twice-in-1.0": (get(b"GET /healthz HTTP/1.0", b"Host: x\r\nHost: y\r\n"), "header-invalid"),
    "authorization-twice": (get(headers=b"Host: x\r\nAuthorization: a\r\nAuthorization: b\r\n"), "header-invalid"),
    "authorization-cased": (get(headers=b"Host: x\r\nAuthorization: a\r\nAUTHORIZATION: a\r\n"), "header-invalid"),
    "tenant-twice": (get(headers=b"Host: x\r\nX-Tenant: a\r\nX-Tenant: b\r\n"), "header-invalid"),
    "key-twice": (get(headers=b"Host: x\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n"), "header-invalid"),
    "type-twice": (get(headers=b"Host: x\r\nContent-Type: a/b\r\nContent-Type: a/c\r\n"), "header-invalid"),
    "http-0.9": (b"GET /healthz\r\n\r\n", "bad-request"),
    "http-0.9-said": (get(b"GET /healthz HTTP/0.9"), "bad-request"),
    "http-1.2": (get(b"GET /healthz HTTP/1.2"), "bad-request"),
    "http-2.0": (get(b"GET /healthz HTTP/2.0"), "bad-request"),
    "http-2-preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "bad-request"),
    "version-in-small": (get(b"GET /healthz http/1.1"), "bad-request"),
    "space-before": (get(b" GET /healthz HTTP/1.1"), "bad-request"),
    "space-behind": (get(b"GET /healthz HTTP/1.1 "), "bad-request"),
    "connect": (get(b"CONNECT x:80 HTTP/1.1"), "bad-request"),
    "authority-form": (get(b"GET x:80 HTTP/1.1"), "bad-request"),
    "asterisk-form": (get(b"OPTIONS * HTTP/1.1"), "bad-request"),
    "another-host": (get(b"GET http://y/healthz HTTP/1.1"), "bad-request"),
    "another-scheme": (get(b"GET ftp://x/healthz HTTP/1.1"), "bad-request"),
    "user-in-target": (get(b"GET http://u@x/healthz HTTP/1.1"), "bad-request"),
    "fragment": (get(b"GET /healthz#x HTTP/1.1"), "bad-request"),
    "fragment-in-query": (get(b"GET /healthz?a#x HTTP/1.1"), "bad-request"),
    "bytes-in-path": (get(b"GET /\xc3\xa9 HTTP/1.1"), "bad-request"),
    "path-empty-part": (get(b"GET //healthz HTTP/1.1"), "not-found"),
    "path-empty-part-inside": (get(b"GET /v1//me HTTP/1.1"), "not-found"),
    "coding-in-1.0": (post(CHUNKED, b"2\r\n{}\r\n0\r\n\r\n", b"POST /v1/me HTTP/1.0"), "bad-request"),
    "coding-gzip": (post(b"Transfer-Encoding: gzip, chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"), "bad-request"),
    "coding-identity": (post(b"Transfer-Encoding: identity\r\n", b"{}"), "bad-request"),
    "coding-empty": (post(b"Transfer-Encoding: \r\n", b"{}"), "bad-request"),
    "coding-twice": (post(CHUNKED + CHUNKED, b"0\r\n\r\n"), "bad-request"),
    "coding-unknown": (post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"), "bad-request"),
    "coding-and-length": (post(CHUNKED + b"Content-Length: 4\r\n", b"0\r\n\r\n"), "bad-request"),
    "length-and-coding": (post(b"Content-Length: 4\r\n" + CHUNKED, b"0\r\n\r\n"), "bad-request"),
    "length-signed": (post(b"Content-Length: +2\r\n", b"{}"), "bad-request"),
    "length-negative": (post(b"Content-Length: -2\r\n", b"{}"), "bad-request"),
    "length-list": (post(b"Content-Length: 2, 2\r\n", b"{}"), "bad-request"),
    "length-twice": (post(b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"), "bad-request"),
    "length-empty": (post(b"Content-Length: \r\n", b"{}"), "bad-request"),
    "length-hexadecimal": (post(b"Content-Length: 0x2\r\n", b"{}"), "bad-request"),
    "length-underscore": (post(b"Content-Length: 0_2\r\n", b"{}"), "bad-request"),
    "length-endless": (post(b"Content-Length: 99999999999999999999\r\n", b"{}"), "bad-request"),
    "space-before-colon": (post(b"Content-Length : 2\r\n", b"{}"), "bad-request"),
    "tab-before-colon": (post(b"Content-Length\t: 2\r\n", b"{}"), "bad-request"),
    "fold": (get(headers=b"Host: x\r\nX-A: 1\r\n folded\r\n"), "bad-request"),
    "fold-first": (get(headers=b" Host: x\r\nX-A: 1\r\n"), "bad-request"),
    "line-feed-alone": (get(headers=b"Host: x\nX-A: 1\r\n"), "bad-request"),
    "return-alone": (get(headers=b"Host: x\r\nX-A: 1\rX-B: 2\r\n"), "bad-request"),
    "nul-in-value": (get(headers=b"Host: x\r\nX-A: 1\x002\r\n"), "bad-request"),
    "nul-in-name": (get(headers=b"Host: x\r\nX\x00A: 12\r\n"), "bad-request"),
    "no-name": (get(headers=b"Host: x\r\n: 12\r\n"), "bad-request"),
    "no-colon": (get(headers=b"Host: x\r\nX-A\r\n"), "bad-request"),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("piece", [1_000_000, 7], ids=["at-once", "in-pieces"])
def test_what_could_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(
    odd: str, piece: int, ask: Ask
) -> None:
    sent, slug = ODD[odd]
    (told,) = ask(sent + BEHIND, piece=piece)
    assert told.slug == slug
    assert 400 <= told.status < 500
    assert told.headers["connection"] == "close"


CHUNKS = {
    "sign": b"+2\r\n{}\r\n0\r\n\r\n",
    "minus": b"-2\r\n{}\r\n0\r\n\r\n",
    "prefix": b"0x2\r\n{}\r\n0\r\n\r\n",
    "underscore": b"0_2\r\n{}\r\n0\r\n\r\n",
    "overflow": b"10000000000000002\r\n{}\r\n0\r\n\r\n",
    "space": b"2 \r\n{}\r\n0\r\n\r\n",
    "line-feed": b"2\n{}\r\n0\r\n\r\n",
    "no-end": b"2\r\n{}0\r\n\r\n",
    "too-long": b"2\r\n{}}\r\n0\r\n\r\n",
    "extension-line-feed": b"2;a\n{}\r\n0\r\n\r\n",
    "extension-nul": b"2;a\x00\r\n{}\r\n0\r\n\r\n",
    "trailer-length": b"2\r\n{}\r\n0\r\nContent-Length: 3\r\n\r\n",
    "trailer-fold": b"2\r\n{}\r\n0\r\nX-A: 1\r\n 2\r\n\r\n",
    "trailer-too-long": b"2\r\n{}\r\n0\r\nX-A: " + b"x" * HEAD_BYTES + b"\r\n\r\n",
    "trailers-too-many": b"2\r\n{}\r\n0\r\n" + b"X-A: x\r\n" * HEAD_LINES + b"\r\n",
}


@pytest.mark.parametrize("chunks", CHUNKS)
def test_a_body_whose_chunks_are_none_is_refused_and_nothing_behind_it_is_read(
    chunks: str, ask: Ask, operator: Client
) -> None:
    before = operator.get("/incidents").json()["items"]
    token = operator.headers["authorization"].encode()
    head = b"Authorization: " + token + b"\r\nContent-Type: application/json\r\n" + CHUNKED
    (told,) = ask(post(head, CHUNKS[chunks], b"POST /v1/incidents HTTP/1.1") + BEHIND)
    assert told.slug in ("bad-request", "head-too-large")
    assert told.headers["connection"] == "close"
    assert operator.get("/incidents").json()["items"] == before


@pytest.mark.parametrize(
    "head",
    [
        get(headers=b"Host: x\r\nX-Long: " + b"x" * HEAD_BYTES + b"\r\n"),
        get(b"GET /healthz?" + b"x" * HEAD_BYTES + b" HTTP/1.1"),
        get(headers=b"Host: x\r\n" + b"X-Many: y\r\n" * HEAD_LINES),
        get(headers=b"Host: x\r\n" + 2 * (b"X: " + b"y" * (HEAD_BYTES // 2) + b"\r\n")),
    ],
    ids=["long-header", "long-target", "many-headers", "two-long-headers"],
)
@pytest.mark.parametrize("piece", [1_000_000, 5_000])
def test_a_head_past_its_bound_is_refused_however_it_comes(head: bytes, piece: int, ask: Ask) -> None:
    (told,) = ask(head + BEHIND, piece=piece)
    assert (told.status, told.slug) == (431, "head-too-large")
    assert told.headers["connection"] == "close"


def test_a_request_that_asks_for_another_protocol_is_answered_in_this_one(ask: Ask) -> None:
    many = [told.status for told in ask(get(headers=b"Host: x\r\n" + UPGRADE) * 3 + last(BEHIND))]
    assert many == [200] * 4
    one = ask(get(headers=b"Host: x\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n") + BEHIND)
    assert [told.status for told in one] == [200]


SIZES = (0, 1, 2, 100, 4_095, 4_096, 8_192, 16_384, 17_000, 32_768, 65_535, 65_536, 65_537, 256_000, 900_000)


@pytest.mark.parametrize("way", ["length", "chunks", "websocket", "expecting"])
def test_a_body_is_read_whole_also_of_a_request_that_asks_for_another_protocol(
    way: str, ask: Ask, operator: Client
) -> None:
    token = b"Authorization: " + operator.headers["authorization"].encode() + b"\r\nContent-Type: application/json\r\n"
    fixed = {"workflow": "enforcement", "category": "illegal_parking", "description": "A car."}
    victim = operator.open_incident()["id"]
    smuggled = f"DELETE /v1/incidents/{victim} HTTP/1.1\r\nHost: x\r\n".encode() + token + b"\r\n"
    for size in SIZES:
        raw = json.dumps(fixed).encode()
        # What stands in the body is somebody else's request, as far as it fits.
        body = (b"\r\n\r\n" + smuggled * (size // len(smuggled) + 1))[:size] + raw[:-1] + b" " + raw[-1:]
        framed = b"Content-Length: %d\r\n" % len(body), body
        if way == "chunks":
            framed = CHUNKED, b"%x\r\n%s\r\n0\r\nX-Tenant: nobody\r\n\r\n" % (len(body), body)
        asked = {"websocket": UPGRADE.replace(b"h2c", b"websocket"), "expecting": b"Expect: 100-continue\r\n"}
        head = token + asked.get(way, UPGRADE) + framed[0]
        sent = post(head, framed[1], b"POST /v1/incidents HTTP/1.1") + last(BEHIND)
        first, second = ask(sent)
        # Of the first bytes, line breaks, any JSON may be made.
        assert first.status == (201 if size <= 4 else 400), (size, first.body)
        assert (second.status, second.body.strip()) == (200, b'{"status":"up"}')
    assert operator.get(f"/incidents/{victim}").status_code == 200


def test_a_refusal_that_does_not_wait_for_the_body_ends_the_connection(connect: Callable[[], socket.socket]) -> None:
    for headers in (b"", UPGRADE, b"Expect: 100-continue\r\n"):
        with connect() as connection:
            connection.sendall(post(headers + b"Content-Length: %d\r\n" % len(BEHIND), b""))
            begun = connection.recv(65_536)
            connection.sendall(BEHIND)
            (told,) = answers(begun + read_all(connection))
            assert told.headers["connection"] == "close", headers
            assert told.status in (401, 405)


def test_what_follows_a_body_is_no_header_of_any_request(ask: Ask, org: Org) -> None:
    word = f"Bearer {org.token('operator')}".encode()
    trailers = b"0\r\nAuthorization: " + word + b"\r\nX-Tenant: " + org.slug.encode() + b"\r\n\r\n"
    head = b"Content-Type: application/json\r\n" + CHUNKED
    sent = post(head, b"2\r\n{}\r\n" + trailers, b"POST /v1/incidents HTTP/1.1")
    me = last(get(b"GET /v1/me HTTP/1.1"))
    for asked in (sent, post(UPGRADE + head, b"2\r\n{}\r\n" + trailers, b"POST /v1/incidents HTTP/1.1")):
        assert [told.slug for told in ask(asked + me)] == ["unauthenticated"] * 2


def test_lines_of_a_list_are_one_list_whatever_came_between(ask: Ask, operator: Client) -> None:
    token = b"Authorization: " + operator.headers["authorization"].encode() + b"\r\n"
    etag = operator.get("/me").headers["etag"].encode()
    lines = b'If-None-Match: "x"\r\nAccept: a/b\r\nif-none-match: ' + etag + b"\r\nAccept: */*\r\n"
    (told,) = ask(last(get(b"GET /v1/me HTTP/1.1", b"Host: x\r\n" + token + lines)))
    assert told.status == 304


def test_a_target_may_be_a_whole_address_of_this_host(ask: Ask) -> None:
    (told,) = ask(last(get(b"GET http://X:80/healthz?a=b HTTP/1.1", b"Host: x:80\r\n")))
    assert told.status == 200


def test_an_answer_to_http_1_0_is_never_in_chunks_and_ends_with_the_connection(
    ask: Ask, connect: Callable[[], socket.socket], operator: Client
) -> None:
    for headers in (b"", b"Host: x\r\n", b"Connection: keep-alive\r\n"):
        (told,) = ask(get(b"GET /healthz HTTP/1.0", headers) + BEHIND)
        assert (told.status, told.headers["connection"]) == (200, "close")
    incident = operator.open_incident()["id"]
    token = b"Authorization: " + operator.headers["authorization"].encode() + b"\r\n"
    with connect() as connection:
        connection.sendall(get(f"GET /v1/incidents/{incident}/rollup/stream HTTP/1.0".encode(), token))
        said = b""
        while b"event: " not in said:
            more = connection.recv(65_536)
            assert more, said
            said += more
        head, _, body = said.partition(b"\r\n\r\n")
        assert body.startswith(b"retry: ")
        assert b"transfer-encoding" not in head
        assert b"connection: close" in head
    answered = ask(get(b"GET /metrics HTTP/1.0", b""))
    assert [told.headers["connection"] for told in answered] == ["close"]


def test_a_fault_waits_until_those_before_it_are_answered(ask: Ask, operator: Client) -> None:
    token = b"Host: x\r\nAuthorization: " + operator.headers["authorization"].encode() + b"\r\n"
    first, second, third = ask(get(b"GET /v1/me HTTP/1.1", token) * 2 + b"EHLO\r\n\r\n" + BEHIND)
    assert (first.status, second.status, third.status) == (200, 200, 400)
    assert first.body == second.body
    head = token.replace(b"Host: x\r\n", b"") + b"Content-Type: application/json\r\n" + CHUNKED
    broken = post(head, b"zz\r\n", b"POST /v1/incidents HTTP/1.1")
    assert [told.status for told in ask(get(b"GET /v1/me HTTP/1.1", token) + broken + BEHIND)] == [200, 400]


def test_so_many_requests_may_wait_on_a_connection_and_no_more(ask: Ask) -> None:
    statuses = [told.status for told in ask(BEHIND * (4 * PIPELINE))]
    assert set(statuses[:-1]) == {200}
    assert statuses[-1] == 429
    assert PIPELINE <= len(statuses) < 4 * PIPELINE
