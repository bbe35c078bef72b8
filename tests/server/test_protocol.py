"""Connections as sockets: whoever does not speak HTTP is told so, and whoever keeps silent is parted with."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from api.server.protocol import HEAD_BYTES, HEAD_SECONDS
from tests.support.server import Client, Org, Server

ASKED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def connect(server: Server) -> Callable[[], socket.socket]:
    """How to connect."""
    address = urlsplit(server.base)
    return lambda: socket.create_connection((address.hostname or "", address.port or 0), timeout=30)


def told(connection: socket.socket) -> bytes:
    """Everything that is said until the other side hangs up."""
    answer = b""
    while some := connection.recv(65_536):
        answer += some
    return answer


def is_there(connection: socket.socket) -> bool:
    """Whether the other side has said nothing, and not hung up."""
    try:
        connection.recv(1, socket.MSG_PEEK)
    except TimeoutError:
        return True
    return False


def test_who_says_nothing_or_never_comes_to_the_point_is_parted_with(connect: Callable[[], socket.socket]) -> None:
    with connect() as silent, connect() as half, connect() as slow, connect() as again:
        began = time.monotonic()
        half.sendall(ASKED[:-2])
        again.sendall(ASKED)
        heard = b""
        while b'"up"}' not in heard:
            heard += again.recv(65_536)
        again.sendall(ASKED[:10])
        slow.sendall(ASKED[:20])
        slow.settimeout(0.2)
        # A letter may cross with the farewell.
        with suppress(ConnectionError):
            while is_there(slow) and time.monotonic() - began < 3 * HEAD_SECONDS:
                slow.sendall(b"y")
        for connection in (silent, half, again):
            assert told(connection) == b""
        assert time.monotonic() - began < 2 * HEAD_SECONDS


def long(begun: bytes, more: bytes) -> bytes:
    """A head that is just too long, and not at its end."""
    return (begun + more * HEAD_BYTES)[: HEAD_BYTES + 1]


@pytest.mark.parametrize(
    ("sent", "status", "slug"),
    [
        (b"EHLO harbour.example\r\n\r\n", 400, "bad-request"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "bad-request"),
        (
            b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
            "bad-request",
        ),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "bad-request"),
        (long(b"GET / HTTP/1.1\r\nX-Long: ", b"x"), 431, "head-too-large"),
        (long(b"GET /", b"x"), 431, "head-too-large"),
        (long(b"GET / HTTP/1.1\r\n", b"X-Many: y\r\n"), 431, "head-too-large"),
    ],
    ids=["smtp", "tls", "two-framings", "two-lengths", "long-header", "long-path", "many-headers"],
)
def test_what_is_no_request_is_answered_with_a_problem(
    sent: bytes, status: int, slug: str, connect: Callable[[], socket.socket]
) -> None:
    with connect() as connection:
        connection.sendall(sent)
        head, _, body = told(connection).partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0].startswith(b"http/1.1 %d " % status)
    assert {b"content-type: application/problem+json", b"connection: close", b"cache-control: no-store"} <= set(lines)
    problem = json.loads(body)
    assert problem["type"].endswith(f"/{slug}")
    assert re.fullmatch("[0-9a-f]{32}", problem["trace_id"])
    assert b"x-trace-id: " + problem["trace_id"].encode() in lines


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"zz\r\n", 400), (b"0\r\nX-Behind: ", 431), (b"1;", 431)],
    ids=["no-chunk", "endless-trailer", "endless-extension"],
)
def test_chunks_that_are_none_end_their_request(
    sent: bytes, status: int, connect: Callable[[], socket.socket], org: Org
) -> None:
    head = (
        f"POST /v1/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {org.token('operator')}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with connect() as connection:
        connection.sendall(head.encode() + b"2\r\n{}\r\n")
        connection.sendall(sent)
        connection.settimeout(0.1)
        for _ in range(8):
            if is_there(connection):
                connection.sendall(b"x" * (HEAD_BYTES // 4))
        answer = told(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1 ") == 1


def test_what_is_no_request_does_not_stand_in_the_middle_of_another_ones_answer(
    connect: Callable[[], socket.socket], operator: Client
) -> None:
    incident = operator.open_incident()["id"]
    head = f"GET /v1/incidents/{incident}/rollup/stream HTTP/1.1\r\nHost: x\r\n{operator.headers['authorization']}"
    with connect() as connection:
        connection.sendall(head.replace("Bearer", "Authorization: Bearer").encode() + b"\r\n\r\n")
        begun = connection.recv(65_536)
        assert begun.startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"EHLO harbour.example\r\n\r\n")
        assert b"HTTP/1.1" not in told(connection)


def test_requests_sent_in_one_go_are_answered_in_turn(connect: Callable[[], socket.socket]) -> None:
    with connect() as connection:
        connection.sendall(ASKED * 3 + ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert told(connection).count(b"HTTP/1.1 200 OK") == 4


def test_a_body_far_too_large_is_refused_before_it_is_read(operator: Client) -> None:
    answer = operator.post("/incidents", content=b" " * 50_000_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
