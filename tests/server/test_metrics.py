"""/metrics tells the operator about all workers, on an address of its own, and tells a stranger nothing."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import psutil
import pytest
from psycopg.conninfo import make_conninfo

from api.server.metrics_database import DatabaseFigures
from api.server.metrics_exporter import exporting
from api.settings.environment import ROOT, load
from tests.conftest import free_port
from tests.support.examples import NOBODY
from tests.support.server import Org, Place, Server, eventually

WORKERS = 2


class Scraped(Server):
    """A server of two workers with its figures on a port of their own."""

    def __init__(self, place: Place) -> None:
        self.metrics_port = free_port()
        super().__init__(place, free_port(), WORKERS=str(WORKERS), METRICS_PORT=str(self.metrics_port))

    def figures(self) -> str:
        """What Prometheus would read."""
        answer = httpx.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=30)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        return answer.text

    def figure(self, name: str) -> float:
        """A figure, all that match a pattern added up; 0 for none."""
        return sum(float(value) for value in re.findall(rf"^{name} (\S+)$", self.figures(), re.MULTILINE))

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests: those that listen."""
        port = int(self.base.rpartition(":")[2])
        found = []
        for child in psutil.Process(self.pid).children():
            # One that was killed may be gone by the time that it is looked at.
            with suppress(psutil.Error):
                if any(one.laddr.port == port for one in child.net_connections("tcp")):
                    found.append(child)
        return found


@pytest.fixture(scope="module")
def scraped(place: Place) -> Iterator[Scraped]:
    """That server."""
    server = Scraped(place)
    eventually(lambda: len(server.workers()) == WORKERS, "not all workers are up")
    yield server
    assert server.stop() == 0


ANSWERED = r'tocsin_requests_total\{method="GET",path="/v1/me",status_code="200"\}'


def ask(server: Server, org: Org, times: int) -> None:
    """Ask on connections of their own, which the kernel deals out among the workers."""
    for _ in range(times):
        with server.client(org, "operator") as client:
            assert client.get("/me").status_code == 200


def test_the_apis_own_address_has_no_metrics(server: Server, scraped: Server) -> None:
    for base in (server.base, scraped.base):
        assert httpx.get(f"{base}/metrics").status_code == 404


def test_every_answer_tells_of_all_workers_and_a_worker_that_is_killed_takes_no_figure_with_it(
    scraped: Scraped, org: Org
) -> None:
    before = scraped.figure(ANSWERED)
    ask(scraped, org, 20)
    eventually(lambda: scraped.figure(ANSWERED) == before + 20, "they are not all counted")
    for worker in scraped.workers():
        worker.kill()
        eventually(lambda: len(scraped.workers()) == WORKERS, "it is not replaced")
        assert scraped.figure(ANSWERED) == before + 20
    ask(scraped, org, 20)
    eventually(lambda: scraped.figure(ANSWERED) == before + 40, "they are not all counted")
    assert scraped.figure(r'tocsin_request_duration_seconds_count\{method="GET",path="/v1/me"\}') == before + 40
    pools = r'tocsin_pool_connections\{pool="members"\}'
    eventually(lambda: scraped.figure(pools) == WORKERS * 8, "the dead are among the pools")


def test_it_names_no_id_no_tenant_and_nobody(scraped: Scraped, org: Org) -> None:
    with scraped.client(org, "operator") as client:
        incident = client.open_incident()
        for id in (incident["id"], NOBODY):
            client.get(f"/incidents/{id}")
        client.get(f"/{org.slug}")
    link = "A" * 66
    httpx.get(f"{scraped.base}/r/{link}")
    path = r'tocsin_requests_total\{.*path="/v1/incidents/\{id\}".*\}'
    eventually(lambda: scraped.figure(path) >= 2, "they are not counted")
    text = scraped.figures()
    for secret in (incident["id"], NOBODY, org.slug, org.subject("operator"), link):
        assert secret not in text


def test_pools_streams_and_unsealed_rows_are_among_the_figures(scraped: Scraped, org: Org) -> None:
    with scraped.client(org, "operator") as client:
        incident = client.open_incident()
        with client.stream("GET", f"/incidents/{incident['id']}/rollup/stream") as stream:
            assert stream.status_code == 200
            eventually(lambda: scraped.figure("tocsin_streams") == 1, "the stream is not counted")
        eventually(lambda: scraped.figure("tocsin_streams") == 0, "a stream that has ended is counted")
    assert scraped.figure("tocsin_database_up") == 1
    # Nobody seals here: beside `tocsin serve` that is what `tocsin worker` does.
    eventually(lambda: scraped.figure("tocsin_ledger_unsealed_rows") > 0, "nothing waits for its seal")
    assert scraped.figure("tocsin_ledger_sealing_lag_seconds") > 0
    assert scraped.figure("tocsin_worker_resident_bytes") > 0
    assert {'pool="members"', 'pool="guests"'} <= set(re.findall(r'pool="\w+"', scraped.figures()))


def test_nothing_else_is_served_there(scraped: Scraped) -> None:
    base = f"http://127.0.0.1:{scraped.metrics_port}"
    assert httpx.head(f"{base}/metrics").status_code == 200
    for path in ("/", "/v1/me", "/metrics/../etc", "/healthz"):
        assert httpx.get(base + path).status_code == 404
    assert httpx.post(f"{base}/metrics").status_code == 501


def test_figures_that_cannot_be_had_are_left_out_and_said_to_be(place: Place) -> None:
    nowhere = make_conninfo("", host="127.0.0.1", port=1, user="nobody", dbname="nothing")
    told = {
        metric.name: metric.samples[0].value
        # A server that is no replica tells nothing of a replica.
        for metric in DatabaseFigures(nowhere, place.logins.member, place.logins.member).collect()
    }
    assert told == {"tocsin_database_up": 0, "tocsin_replica_up": 0}


def test_an_address_that_was_asked_for_and_is_taken_ends_it_before_anything_is_done(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {"DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin, "PORT": str(free_port())}
        ended = subprocess.run(
            [sys.executable, "-m", "api.cli", "run"],
            cwd=ROOT,
            env={**os.environ, **env, "METRICS_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"127.0.0.1:{port} cannot be listened on for /metrics" in ended.stderr
    assert "set METRICS_PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_second_server_on_one_host_serves_without_metrics_and_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever was first has the default port; that keeps nobody from serving."""
    with ExitStack() as held:
        # Taken by us, or by somebody of this machine already.
        with suppress(OSError):
            held.enter_context(socket.create_server(("127.0.0.1", 9464)))
        with exporting(load({})):
            assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
    assert "127.0.0.1:9464 cannot be listened on for /metrics" in capfd.readouterr().out


@pytest.mark.parametrize("off", ["0", "", " "])
def test_it_can_be_switched_off(off: str) -> None:
    settings = load({"METRICS_PORT": off})
    assert settings.metrics_port == 0
    with exporting(settings):
        assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def test_it_is_on_the_loopback_interface_unless_told_otherwise() -> None:
    assert (load({}).metrics_host, load({}).metrics_port) == ("127.0.0.1", 9464)
