"""The service around the routes: health, metrics, logs and traces, a database that goes away, and an end on demand."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from psycopg.conninfo import make_conninfo

from api.deploy import deploy
from api.postgres.cluster import Cluster, binaries
from api.settings.environment import ROOT, Settings, load, login_urls, secrets
from tests.conftest import free_port
from tests.support.examples import NOBODY
from tests.support.server import Client, Org, Place, Server, eventually, is_up, new_org, problem

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Interruptible(Server):
    """A server that is ended as a terminal or a supervisor would."""

    def end(self, how: signal.Signals) -> int:
        """Send a signal; the exit status. Errors: TimeoutExpired, when it takes more than ten seconds."""
        os.kill(self.pid, how)
        status = self._process.wait(10)
        self._log.close()
        return status


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Settings:
    """A data folder of this module."""
    return load({"DATA_DIR": str(tmp_path_factory.mktemp("own")), "POSTGRES": settings.pg})


@pytest.fixture(scope="module")
def own_cluster(own_settings: Settings) -> Iterator[Cluster]:
    """A PostgreSQL of this module, which it may stop and kill."""
    cluster = Cluster.at(own_settings.data, secrets(own_settings).admin_password, binaries(own_settings.pg))
    yield cluster
    cluster.remove()


@pytest.fixture(scope="module")
def own_place(own_settings: Settings, own_cluster: Cluster) -> Place:
    """The database on it."""
    own_cluster.start()
    own_cluster.ensure()
    keys = secrets(own_settings)
    logins = login_urls(own_settings, keys, own_cluster.url())
    deploy.deploy(own_cluster.url(), logins, keys)
    return Place(logins, keys, own_settings.data)


def lines(server: Server) -> list[dict[str, object]]:
    """What the log says of requests, line by line."""
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def test_every_line_of_the_log_is_json(server: Server, operator: Client) -> None:
    operator.get("/me")
    for line in server.log().splitlines():
        assert {"event", "level", "timestamp"} <= json.loads(line).keys()


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/v1/me", "/v1/incidents", "/nothing"]
)
def test_every_answer_is_traced_and_kept_out_of_caches(server: Server, org: Org, path: str) -> None:
    for headers in ({}, {"Authorization": f"Bearer {org.token('admin')}"}):
        response = httpx.get(server.base + path, headers=headers)
        assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-trace-id"])
        # What everybody reads may be kept, and is asked for again by its ETag.
        assert response.headers["cache-control"] == ("no-cache" if path in ("/openapi.json", "/docs") else "no-store")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "server" not in response.headers or not re.search(r"\d", response.headers["server"])


def test_the_callers_trace_id_is_used_when_it_is_one(operator: Client) -> None:
    good = f"00-{TRACE}-00f067aa0ba902b7-01"
    assert operator.get("/me", headers={"traceparent": good}).headers["x-trace-id"] == TRACE
    refused = operator.get("/nothing", headers={"traceparent": good})
    assert (problem(refused), refused.json()["trace_id"]) == ("not-found", TRACE)
    for bad in (
        "",
        "x",
        good.upper(),
        good.replace("4bf9", "zzzz"),
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        good + "; x=1",
        good[3:],
    ):
        assert operator.get("/me", headers={"traceparent": bad}).headers["x-trace-id"] not in (TRACE, "0" * 32)


def test_health_and_readiness_need_no_token(server: Server) -> None:
    assert httpx.get(f"{server.base}/healthz").json() == {"status": "up"}
    assert httpx.get(f"{server.base}/readyz").json() == {"status": "ready"}


def test_a_request_is_one_line_of_log_with_its_trace_id_and_nothing_that_people_wrote(
    server: Server, operator: Client, org: Org
) -> None:
    token = org.token("operator")
    secret = "hush-" + NOBODY
    trace = TRACE[::-1]
    operator.headers["traceparent"] = f"00-{trace}-00f067aa0ba902b7-01"
    operator.post("/incidents", json={"category": "fire", "description": secret}, headers={"Idempotency-Key": secret})
    operator.get("/incidents", params={"search": secret, "title": f"eq.{secret}"})
    operator.get(f"/{secret}")
    operator.get("/incidents", params={"cursor": secret})
    operator.get("/me", headers={"X-Tenant": secret, "Cookie": secret, "User-Agent": secret})
    operator.post("/incidents", json={"category": secret, "description": "x"})
    httpx.get(f"{server.base}/v1/me", headers={"Authorization": f"Bearer {token}{secret}"})
    operator.get("/incidents", params={secret: "eq.1"})
    traced = [line for line in lines(server) if line.get("trace_id") == trace]
    assert [(line["method"], line["route"], line["status"]) for line in traced][:3] == [
        ("POST", "/v1/incidents", 201),
        ("GET", "/v1/incidents", 200),
        ("GET", "-", 404),
    ]
    assert all(line["event"] == "request" and line["level"] == "info" and line["timestamp"] for line in traced)
    for word in (secret, token, token.rpartition(".")[2], org.subject("operator"), server_keys(org.place)):
        assert word not in server.log()


def server_keys(place: Place) -> str:
    """A key that must never be seen."""
    return place.secrets.gate_key


def test_nobody_forges_a_line_of_log(server: Server, operator: Client) -> None:
    before = len(lines(server))
    forged = '%0a{"event":"forged"}%0d%0a'
    operator.get(httpx.URL(f"{operator.base_url}").copy_with(raw_path=f"/v1/{forged}".encode()))
    operator.get(
        httpx.URL(f"{operator.base_url}").copy_with(raw_path=f"/v1/incidents/{forged}/timeline?{forged}=x".encode())
    )
    # A line is written when its answer has been sent.
    eventually(lambda: len(lines(server)) >= before + 2, "they are not in the log")
    assert not [line for line in lines(server) if line["event"] == "forged"]


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_database_that_goes_away_is_a_503_and_when_it_is_back_so_is_the_service(
    own_place: Place, own_cluster: Cluster, how: str
) -> None:
    own_cluster.start()
    org = new_org(own_place)
    server = Server(own_place, free_port())
    try:
        with server.client(org, "operator") as client:
            kept = [client.open_incident()["id"] for _ in range(3)]
            getattr(own_cluster, how)()
            for response in (
                client.get("/incidents"),
                client.post("/incidents", json={"category": "fire", "description": "x"}),
            ):
                assert (response.status_code, problem(response)) == (503, "database-unavailable")
                assert int(response.headers["retry-after"]) >= 1
            assert httpx.get(f"{server.base}/readyz", timeout=30).status_code == 503
            assert httpx.get(f"{server.base}/healthz").status_code == 200
            own_cluster.start()
            deadline = time.monotonic() + 30
            while (response := client.get("/incidents")).status_code != 200 and time.monotonic() < deadline:
                assert problem(response) in ("database-unavailable", "busy")
            assert {item["id"] for item in response.json()["items"]} == set(kept)
            for _ in range(20):
                assert client.get("/me").status_code == 200
            assert client.open_incident()["number"].endswith("-004")
    finally:
        assert server.stop() == 0
    assert "Traceback" not in server.log()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda signal: signal.name)
def test_the_server_ends_on_a_signal_though_somebody_holds_connections(
    place: Place, org: Org, how: signal.Signals
) -> None:
    server = Interruptible(place, free_port())
    address = urlsplit(server.base)
    with (
        server.client(org, "admin") as idle,
        socket.create_connection((address.hostname or "", address.port or 0)) as half,
    ):
        assert idle.get("/me").status_code == 200
        half.sendall(b"POST /v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n")
        assert server.end(how) == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{server.base}/healthz")


def test_serving_starts_and_stops_the_embedded_database_and_serving_again_finds_what_was_there(
    own_place: Place, own_cluster: Cluster, own_settings: Settings
) -> None:
    own_cluster.start()
    org = new_org(own_place)
    own_cluster.stop()
    made: list[str] = []
    for _ in range(2):
        server = Interruptible(own_place, free_port(), DATABASE_URL="", POSTGRES=own_settings.pg)
        with server.client(org, "operator") as client:
            assert [item["id"] for item in client.get("/incidents").json()["items"]] == made[::-1]
            made.append(client.open_incident()["id"])
        assert server.end(signal.SIGINT) == 0
        assert not own_cluster.running()


def test_two_servers_share_one_database_and_one_secret(place: Place, operator: Client, org: Org) -> None:
    incident = operator.open_incident()
    other = Server(place, free_port())
    try:
        with other.client(org, "operator") as client:
            assert client.get(f"/incidents/{incident['id']}").json() == incident
            first = operator.get("/categories", params={"limit": 1}).json()
            onward = {"limit": 1, "cursor": first["next_cursor"]}
            assert client.get("/categories", params=onward).status_code == 200
    finally:
        assert other.stop() == 0


def test_workers_share_the_connections_that_come_at_once(place: Place) -> None:
    port = free_port()
    server = Server(place, port, WORKERS="2")
    try:
        with ExitStack() as held:
            eventually(lambda: sockets(server, port, "LISTEN") == [1, 1], "not all are up")
            for _ in range(40):
                held.enter_context(socket.create_connection(("127.0.0.1", port)))
            eventually(lambda: sum(sockets(server, port, "ESTABLISHED")) == 40, "they are not accepted")
            assert len(sockets(server, port, "ESTABLISHED")) == 2
    finally:
        assert server.stop() == 0


def sockets(server: Server, port: int, status: str) -> list[int]:
    """How many sockets each of a server's processes has on its port, those that have any."""
    connections = [worker.net_connections("tcp") for worker in psutil.Process(server.pid).children()]
    numbers = [len([one for one in each if (one.laddr.port, one.status) == (port, status)]) for each in connections]
    return [number for number in numbers if number]


def test_a_worker_that_is_killed_is_replaced(place: Place, org: Org) -> None:
    server = Server(place, free_port(), WORKERS="2")
    try:
        for worker in psutil.Process(server.pid).children():
            worker.kill()
        eventually(lambda: is_up(server.base), "nobody serves")
        with server.client(org, "operator") as client:
            assert client.get("/me").status_code == 200
    finally:
        assert server.stop() == 0


def refusal(place: Place, port: int, url: str | None = None) -> str:
    """What a server says that is asked to serve, and must not. Errors: TimeoutExpired, when it serves."""
    env = {**os.environ, "DATA_DIR": str(place.data), "PORT": str(port), "DATABASE_URL": url or place.logins.admin}
    command = [sys.executable, "-m", "api.cli", "serve"]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=env, **pipes) as process:
        try:
            said, _ = process.communicate(timeout=60)
        finally:
            process.terminate()
    assert process.returncode != 0
    return str(said)


def test_a_server_does_not_start_on_a_port_that_is_taken(place: Place, server: Server) -> None:
    assert "Traceback" not in refusal(place, urlsplit(server.base).port or 0)


def test_a_server_does_not_start_on_a_database_that_breaks_the_contract(place: Place) -> None:
    with place.admin() as connection:
        connection.execute("create view api.stray with (security_invoker = true) as select 1 as id")
        try:
            assert "api.stray has no route" in refusal(place, free_port())
        finally:
            connection.execute("drop view api.stray")


def test_a_server_does_not_start_on_a_database_that_is_not_its_own(place: Place) -> None:
    name = f"strange_{free_port()}"
    with place.admin() as admin:
        admin.execute(f"create database {name}".encode())
        try:
            said = refusal(place, free_port(), make_conninfo(place.logins.admin, dbname=name))
        finally:
            admin.execute(f"drop database {name} with (force)".encode())
    assert "The API cannot start" in said
    assert "Traceback" not in said
