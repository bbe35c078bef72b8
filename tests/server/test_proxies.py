"""Behind real proxies, whose connections to us are shared among clients: no client's request is read as another's.

nginx and HAProxy as Debian has them, each with one connection to the API that is kept and used for everybody.
"""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import free_port
from tests.support.server import Client, Org, Server, eventually

# Around the edges of buffers, with a head of some hundred bytes before the body and without.
SIZES = sorted(
    {0, 1, 100, 1_000_000}
    | {edge + by for edge in (4_096, 8_192, 16_384, 17_408, 32_768, 65_536) for by in (-600, 0, 1)}
)

NGINX = """
daemon off;
user root;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/errors;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    client_max_body_size 2m;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    upstream api {{ server {api}; keepalive 1; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://api;
            {more}
        }}
    }}
}}
"""

WEBSOCKETS = """proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"""

HAPROXY = """
global
    maxconn 64
    nbthread 1
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    http-reuse always
listen api
    bind 127.0.0.1:{port}
    option forwardfor
    server api {api} pool-max-conn 1
"""

# A name, the program, its configuration, and how it is started with that.
PROXIES = {
    "nginx": ("nginx", NGINX, WEBSOCKETS),
    "nginx-unbuffered": ("nginx", NGINX, WEBSOCKETS + "proxy_request_buffering off; proxy_buffering off;"),
    "nginx-as-it-comes": ("nginx", NGINX, ""),
    "haproxy": ("haproxy", HAPROXY, ""),
}


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: its name, and where it listens."""

    name: str
    port: int

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def send(self, sent: bytes) -> bytes:
        """Send bytes as a client of its own, and read one answer, or what there is of one."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as client:
            said = b""
            with suppress(TimeoutError, ConnectionError):
                client.sendall(sent)
                while b"\r\n\r\n" not in said and (some := client.recv(65_536)):
                    said += some
            return said


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy in front of the API."""
    program, text, more = PROXIES[request.param]
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed: .ci/tools installs it, as root")
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    config = folder / "config"
    config.write_text(text.format(folder=folder, port=port, api=server.base.removeprefix("http://"), more=more))
    process = subprocess.Popen(started(found, config), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = Proxy(request.param, port)
    try:
        eventually(lambda: answers(running), f"{request.param} does not answer")
        yield running
    finally:
        process.terminate()
        process.wait(20)


def started(program: str, config: Path) -> list[str]:
    """The command that runs a proxy in the foreground."""
    if program.endswith("haproxy"):
        return [program, "-db", "-f", str(config)]
    return [program, "-c", str(config), "-p", str(config.parent)]


def answers(proxy: Proxy) -> bool:
    """Whether the API is reached through it."""
    try:
        return httpx.get(f"{proxy.base}/healthz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def chunked(body: bytes, trailers: bytes = b"") -> bytes:
    """A body in chunks."""
    piece = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
    return piece + b"0\r\n" + trailers + b"\r\n"


UPGRADE = b"Connection: Upgrade\r\nUpgrade: %s\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"

ATTACKS: dict[str, Callable[[bytes], bytes]] = {
    "upgrade": lambda body: UPGRADE % b"h2c" + b"Content-Length: %d\r\n\r\n" % len(body) + body,
    "upgrade-websocket": lambda body: UPGRADE % b"websocket" + b"Content-Length: %d\r\n\r\n" % len(body) + body,
    "upgrade-chunked": lambda body: UPGRADE % b"h2c" + CHUNKED + b"\r\n" + chunked(body),
    "expect": lambda body: b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body) + body,
    "plain": lambda body: b"Content-Length: %d\r\n\r\n" % len(body) + body,
    "both": lambda body: CHUNKED + b"Content-Length: %d\r\n\r\n" % len(chunked(body)) + chunked(body),
    "gzip": lambda body: b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunked(body),
}


def test_nothing_that_a_stranger_sends_is_read_as_a_request_of_somebody_else(
    proxy: Proxy, server: Server, org: Org, other_org: Org
) -> None:
    with Client(proxy.base, org.token("admin")) as victim, Client(proxy.base, other_org.token("admin")) as other:
        mine, theirs = victim.open_incident()["id"], other.open_incident()["id"]
        before = len(server.log())
        tries = itertools.product(ATTACKS, SIZES, (b"POST /v1/me", b"POST /v1/public/prompts/x.y/responses"))
        for attack, size, line in tries:
            # Whose request comes next lends it their token: its first line becomes the end of this header.
            behind = f"DELETE /v1/incidents/{mine} HTTP/1.1\r\nHost: x\r\nX-Swallows: ".encode()
            body = b" " * max(0, size - len(behind)) + behind
            proxy.send(line + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + ATTACKS[attack](body))
            for client, id in ((victim, mine), (other, theirs)):
                answer = client.get(f"/incidents/{id}")
                assert (answer.status_code, answer.json().get("id")) == (200, id), (attack, size, answer.text)
        assert '"method":"DELETE"' not in server.log()[before:]


def test_every_answer_belongs_to_its_request_whatever_its_size(proxy: Proxy, org: Org, other_org: Org) -> None:
    fixed = {"workflow": "enforcement", "category": "illegal_parking"}
    with Client(proxy.base, org.token("operator")) as one, Client(proxy.base, other_org.token("operator")) as two:
        for size in SIZES:
            # What is too long is refused, what is too large not read to its end; either way it is this one's answer.
            asked = fixed | {"description": f"{size} " + "x" * size}
            for headers in ({}, {"Connection": "Upgrade", "Upgrade": "h2c"}):
                made = one.post("/incidents", json=asked, headers=headers)
                if made.status_code == 201:
                    assert made.json()["description"] == asked["description"]
                else:
                    assert made.json()["status"] == made.status_code in (413, 422), made.text
                assert two.get("/me").json()["tenant"] != one.get("/me").json()["tenant"]


def test_what_follows_a_body_is_nobodys_header_behind_a_proxy_either(proxy: Proxy, org: Org) -> None:
    word = f"Authorization: Bearer {org.token('operator')}\r\n".encode()
    head = b"POST /v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + CHUNKED + b"\r\n"
    for _ in range(5):
        said = proxy.send(head + chunked(b"{}", word))
        assert said.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 400 ")), said


def test_a_stream_reaches_the_client_whatever_the_proxy_speaks(proxy: Proxy, org: Org) -> None:
    with Client(proxy.base, org.token("operator")) as client:
        path = f"/incidents/{client.open_incident()['id']}/rollup/stream"
        for _ in range(3):
            with client.stream("GET", path) as response:
                assert response.status_code == 200
                assert next(line for line in response.iter_lines() if line.startswith("event: "))
        assert client.get("/me").status_code == 200
