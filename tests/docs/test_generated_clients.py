"""Clients that other people's tools make of the description: each opens, tows, asks, answers, resolves and closes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from api.settings.environment import ROOT
from tests.support.server import Org, Server

TOOLS = ROOT / ".clients"
SCRIPTS = Path(__file__).with_name("generated")
PYTHON = TOOLS / "venv" / "bin" / "python"


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """What generates clients; the tests are skipped where it is not."""
    if not (TOOLS / "made").exists():
        pytest.skip("no generators of clients here (.ci/clients)")


@pytest.fixture
def description(server: Server, tmp_path: Path) -> Path:
    """The API's description as a file."""
    path = tmp_path / "openapi.json"
    path.write_bytes(httpx.get(f"{server.base}/openapi.json").content)
    return path


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


def test_openapi_python_client_makes_one_that_works(
    server: Server, org: Org, description: Path, tmp_path: Path
) -> None:
    program = TOOLS / "venv" / "bin" / "openapi-python-client"
    made = run(
        *(program, "generate", "--path", description, "--output-path", tmp_path / "client", "--meta", "none"),
        cwd=tmp_path,
        PATH=f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
    )
    assert "Warning" not in made, made
    token = org.token("operator")
    assert run(PYTHON, SCRIPTS / "python_client.py", tmp_path, server.base, cwd=tmp_path, TOKEN=token) == "closed\n"


def test_openapi_generator_makes_one_that_works(server: Server, org: Org, description: Path, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("no Java here (apt-get install default-jre-headless)")
    program = TOOLS / "venv" / "bin" / "openapi-generator-cli"
    run(
        *(program, "generate", "-i", description, "-g", "python", "-o", tmp_path / "made"),
        *("--additional-properties", "packageName=tocsin_client"),
        cwd=tmp_path,
        JAVA_OPTS="-Xmx512m",
    )
    token = org.token("operator")
    script = SCRIPTS / "generator_client.py"
    assert run(PYTHON, script, tmp_path / "made", server.base, cwd=tmp_path, TOKEN=token) == "closed\n"


def test_openapi_typescript_makes_types_that_hold(server: Server, org: Org, description: Path, tmp_path: Path) -> None:
    modules = TOOLS / "node_modules"
    if shutil.which("node") is None or not modules.exists():
        pytest.skip("no Node.js here (apt-get install nodejs npm, then .ci/clients)")
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(SCRIPTS / "lifecycle.ts", tmp_path)
    run(modules / ".bin" / "openapi-typescript", description, "-o", tmp_path / "schema.d.ts", cwd=tmp_path)
    options = ("--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext")
    run(
        *(modules / ".bin" / "tsc", *options, "--moduleResolution", "bundler", "--lib", "es2022,dom", "lifecycle.ts"),
        cwd=tmp_path,
    )
    token = org.token("operator")
    assert run("node", "lifecycle.js", server.base, cwd=tmp_path, TOKEN=token) == "closed\n"
