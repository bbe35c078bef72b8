"""A backup is restored on another host, and everything is as it was: rows, links, ledgers, tokens, grants."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from api.deploy import deploy
from api.postgres.cluster import Cluster, binaries
from api.settings.environment import ROOT, Settings, load, login_urls, secrets
from tests.conftest import free_port
from tests.support.databases import Scratch
from tests.support.server import Org, Place, Server, new_org, problem


def tocsin(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATA_DIR")}
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env={**kept, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def place(settings: Settings, cluster: Cluster) -> Iterator[Place]:
    """A database of this module's own: what other tests have broken on purpose is in no backup."""
    scratch, keys = Scratch(cluster), secrets(settings)
    logins = login_urls(settings, keys, scratch.url)
    deploy.deploy(scratch.url, logins, keys)
    yield Place(logins, keys, settings.data)
    scratch.drop()


@pytest.fixture(scope="module")
def server(place: Place) -> Iterator[Server]:
    """The API on it."""
    server = Server(place, free_port())
    yield server
    server.stop()


class Backup:
    """A backup of a database with an organisation in it, and what was given out before it was taken."""

    def __init__(self, folder: Path, place: Place, settings: Settings) -> None:
        self.org = new_org(place)
        server = Server(place, free_port())
        try:
            with server.client(self.org, "operator") as client:
                self.incident = client.open_incident(description="A lorry lies across the quay.")
                asked = client.post(
                    f"/incidents/{self.incident['id']}/prompts",
                    json={"prompt_text": "Are you safe?", "prompt_type": "status"},
                )
                self.link = asked.json()["response_link"].rpartition("/")[2]
        finally:
            server.stop()
        self.token = self.org.token("operator")
        with place.admin() as admin:
            # As an earlier version would have left them: read as words by other rules.
            admin.execute("update tocsin.tenants set words_version = 0 where slug = %s", [self.org.slug])
        self.file = folder / "tocsin.dump"
        self.keys = folder / "tocsin.dump.secrets.json"
        taken = tocsin(
            "backup", str(self.file), DATA_DIR=str(place.data), DATABASE_URL=place.logins.admin, POSTGRES=settings.pg
        )
        assert taken.returncode == 0, taken.stderr


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory, place: Place, settings: Settings) -> Backup:
    """A backup, taken once."""
    return Backup(tmp_path_factory.mktemp("backup"), place, settings)


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Settings) -> Iterator[dict[str, str]]:
    """The environment of another host, which has nothing yet."""
    env = {"DATA_DIR": str(tmp_path / "elsewhere"), "POSTGRES": settings.pg}
    yield env
    data = load(env).data
    if data.exists():
        Cluster.at(data, secrets(load(env)).admin_password, binaries(settings.pg)).remove()


def test_nobody_else_reads_a_backup_or_its_keys(backup: Backup) -> None:
    for path in (backup.file, backup.keys):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {path.name for path in backup.file.parent.iterdir()} == {backup.file.name, backup.keys.name}


def test_another_host_goes_on_where_the_first_was(
    backup: Backup, elsewhere: dict[str, str], settings: Settings
) -> None:
    restored = tocsin("restore", str(backup.file), **elsewhere)
    assert restored.returncode == 0, restored.stderr
    assert "not good here" not in restored.stdout
    for command, said in (("drift", "no drift"), ("verify", f"{backup.org.slug}: intact")):
        ended = tocsin(command, **elsewhere)
        assert (ended.returncode, said in ended.stdout) == (0, True), ended.stdout + ended.stderr
    own = load(elsewhere)
    keys = secrets(own)
    with Cluster.at(own.data, keys.admin_password, binaries(own.pg)) as cluster:
        there = Place(login_urls(own, keys, cluster.url()), keys, own.data)
        server = Server(there, free_port())
        try:
            headers = {"Authorization": f"Bearer {backup.token}"}
            told = httpx.get(f"{server.base}/v1/incidents/{backup.incident['id']}", headers=headers)
            assert told.json() == backup.incident
            answer = {"response_data": {"status": "safe"}}
            guest = f"{server.base}/v1/public/prompts/{backup.link}"
            assert (
                httpx.post(f"{guest}/responses", json=answer, headers={"Idempotency-Key": "k" * 20}).status_code == 201
            )
            with server.client(Org(backup.org.slug, there), "operator") as client:
                assert client.open_incident()["number"].endswith("-002")
        finally:
            assert server.stop() == 0
    assert not (own.data / "positions").exists()


def test_without_its_keys_a_backup_is_restored_and_it_is_said_what_is_not_good(
    backup: Backup, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    alone = tmp_path / "alone.dump"
    shutil.copy(backup.file, alone)
    restored = tocsin("restore", str(alone), **elsewhere)
    assert restored.returncode == 0, restored.stderr
    assert "Tokens and sessions that were given out" in restored.stdout


def test_what_is_there_is_replaced_by_who_says_so_alone(
    backup: Backup, place: Place, settings: Settings, cluster: Cluster
) -> None:
    scratch = Scratch(cluster)
    env = {"DATA_DIR": str(place.data), "DATABASE_URL": scratch.url, "POSTGRES": settings.pg}
    try:
        scratch.build()
        with scratch.admin() as admin:
            admin.execute("create table local.mark ()")
            before = admin.execute("select count(*) from pg_database").fetchone()
        refused = tocsin("restore", str(backup.file), **env)
        assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
        replaced = tocsin("restore", str(backup.file), "--replace", **env)
        assert replaced.returncode == 0, replaced.stderr
        with scratch.admin() as admin:
            told = "select to_regclass('local.mark'), (select count(*) from tocsin.incidents where id = %s)"
            assert admin.execute(told, [backup.incident["id"]]).fetchone() == (None, 1)
            assert admin.execute("select count(*) from pg_database").fetchone() == before
            # What `tocsin migrate` does behind the migrations was done there, too.
            read = "select words_version = core.words_version() from tocsin.tenants where slug = %s"
            assert admin.execute(read, [backup.org.slug]).fetchone() == (True,)
    finally:
        scratch.drop()


def test_a_restore_that_fails_leaves_what_was_there(
    backup: Backup, place: Place, settings: Settings, cluster: Cluster, tmp_path: Path
) -> None:
    scratch = Scratch(cluster)
    env = {"DATA_DIR": str(place.data), "DATABASE_URL": scratch.url, "POSTGRES": settings.pg}
    cut = tmp_path / "cut.dump"
    cut.write_bytes(backup.file.read_bytes()[: backup.file.stat().st_size * 3 // 4])
    try:
        scratch.build()
        before = scratch.objects()
        ended = tocsin("restore", str(cut), "--replace", **env)
        assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
        assert scratch.objects() == before
    finally:
        scratch.drop()


def test_nothing_is_replaced_under_an_api_that_serves(
    backup: Backup, place: Place, server: Server, settings: Settings
) -> None:
    with server.client(backup.org, "operator") as client:
        assert client.get("/me").status_code == 200
        env = {"DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin, "POSTGRES": settings.pg}
        ended = tocsin("restore", str(backup.file), "--replace", **env)
    assert (ended.returncode, "stop it" in ended.stderr) == (2, True)


@pytest.mark.parametrize("what", ["no such file", "no archive", "there already"])
def test_a_file_that_is_none_is_refused_before_anything_is_made(
    backup: Backup, elsewhere: dict[str, str], what: str, tmp_path: Path, place: Place, settings: Settings
) -> None:
    if what == "there already":
        env = {"DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin, "POSTGRES": settings.pg}
        before = backup.file.read_bytes()
        ended = tocsin("backup", str(backup.file), **env)
        assert backup.file.read_bytes() == before
    else:
        path = tmp_path / "none.dump"
        if what == "no archive":
            path.write_text("select 1;")
        ended = tocsin("restore", str(path), **elsewhere)
        assert not Path(elsewhere["DATA_DIR"]).exists()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert what.removeprefix("no such ").removeprefix("no ") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_does_not_know_this_hosts_key_is_not_ready_and_says_why(
    place: Place, org: Org, cluster: Cluster, settings: Settings
) -> None:
    """As after a restore by hand: it answers, keeps the contract, and would refuse every caller."""
    scratch = Scratch(cluster)
    logins = login_urls(settings, place.secrets, scratch.url)
    deploy.deploy(scratch.url, logins, place.secrets)
    there = Place(logins, place.secrets, place.data)
    server = Server(there, free_port())
    try:
        with psycopg.connect(scratch.url, autocommit=True) as admin:
            kept = admin.execute("delete from tocsin.gates returning key_hash").fetchall()
            refused = httpx.get(f"{server.base}/readyz")
            assert (refused.status_code, problem(refused)) == (503, "not-ready")
            assert "gate key" in refused.json()["detail"]
            assert "tocsin migrate" in refused.json()["detail"]
            assert place.secrets.gate_key not in refused.text + server.log()
            assert server.log().count('"not ready"') == 1
            assert httpx.get(f"{server.base}/healthz").status_code == 200
            admin.execute("insert into tocsin.gates (key_hash) values (%s)", kept[0])
            assert httpx.get(f"{server.base}/readyz").status_code == 200
    finally:
        server.stop()
        scratch.drop()
