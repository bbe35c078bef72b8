"""The exit status of `tocsin`: 1 is a fault that was found, 2 that it could not look."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from psycopg.conninfo import make_conninfo

from api.postgres.cluster import Cluster
from api.settings.environment import ROOT, Settings
from tests.support.server import Place


def tocsin(settings: Settings, url: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a database."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(settings.data), "DATABASE_URL": url, "POSTGRES": settings.pg, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", ["drift", "verify", "rls", "migrate"])
@pytest.mark.parametrize("why", ["a setting", "no server", "no such database"])
def test_a_command_that_could_not_look_ends_in_2(name: str, why: str, settings: Settings, cluster: Cluster) -> None:
    url, env = cluster.url("postgres"), {}
    match why:
        case "a setting":
            env = {"PORT": "none"}
        case "no server":
            url = "postgresql://nobody@127.0.0.1:1/nothing"
        case _:
            url = make_conninfo(url, dbname="nowhere")
    ended = tocsin(settings, url, name, **env)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("tocsin: ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["drift", "verify", "rls"])
def test_nor_is_a_database_without_tocsin_one_that_has_a_fault(name: str, settings: Settings, cluster: Cluster) -> None:
    ended = tocsin(settings, cluster.url("postgres"), name)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr


def test_nor_is_a_login_that_may_not_look(settings: Settings, place: Place) -> None:
    ended = tocsin(settings, place.logins.worker, "rls")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("tocsin: this login may not do that: ")
    assert "Traceback" not in ended.stderr


def test_what_nobody_thought_of_is_told_whole_and_is_no_fault_that_was_found(settings: Settings, place: Place) -> None:
    ended = tocsin(settings, place.logins.admin, "verify", "--tenant", "\udcff")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "UnicodeEncodeError" in ended.stderr
