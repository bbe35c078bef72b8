"""Our own PostgreSQL cluster: it keeps what it was given, comes back after a crash, and lets nobody else in."""

import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api.postgres import account as shelter
from api.postgres import binaries as programs
from api.postgres.cluster import Cluster, ClusterError, binaries

KIND = os.environ.get("TOCSIN_TEST_PG", "embedded")
PASSWORD = "correct horse battery staple"

# A server that is only looked at needs no memory; that of the suite runs beside it.
SMALL = {"shared_buffers": "8MB", "max_connections": "10"}

STARTER = """
import sys
from pathlib import Path
from api.postgres.cluster import Cluster, binaries
data, kind, password = sys.argv[1:]
cluster = Cluster.at(Path(data), password, binaries(kind), options={"shared_buffers": "8MB", "max_connections": "10"})
cluster.start()
print(cluster._started)
"""


def at(data: Path) -> Cluster:
    """A small cluster in a folder."""
    return Cluster.at(data, PASSWORD, binaries(KIND), options=SMALL)


def execute(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    """Run one statement as the administrator."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        done = connection.execute(statement.encode())
        return done.fetchall() if done.description else []


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster for the tests that only look."""
    cluster = at(tmp_path_factory.mktemp("shared") / "data")
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that was not started yet."""
    cluster = at(tmp_path / "data")
    yield cluster
    cluster.remove()


def test_what_was_written_is_there_after_stop_and_start(cluster: Cluster) -> None:
    with cluster:
        execute(cluster, "create table kept as select 42 as answer")
    assert not cluster.running()
    with cluster:
        assert execute(cluster, "select answer from kept") == [(42,)]


def test_a_second_start_uses_the_running_server_and_does_not_stop_it(cluster: Cluster) -> None:
    cluster.start()
    postmaster = execute(cluster, "select pg_postmaster_start_time()")
    with at(cluster.data) as second:
        assert execute(second, "select pg_postmaster_start_time()") == postmaster
    assert cluster.running()
    cluster.stop()
    assert not second.running()


def test_what_was_committed_survives_a_kill(cluster: Cluster) -> None:
    cluster.start()
    execute(cluster, "create table kept as select 42 as answer")
    cluster.kill()
    assert not cluster.running()
    cluster.start()
    assert execute(cluster, "select answer from kept") == [(42,)]


def test_a_pid_file_that_names_somebody_else_does_not_keep_the_server_from_starting(cluster: Cluster) -> None:
    cluster.start()
    cluster.kill()
    path = cluster.home / "data" / "postmaster.pid"
    lines = path.read_text().splitlines()
    bystander = subprocess.Popen(["sleep", "60"], **_as(cluster.home.stat().st_uid))
    try:
        path.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        assert not cluster.running()
        cluster.start()
        assert execute(cluster, "select 1") == [(1,)]
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_two_processes_that_start_at_once_share_one_server(cluster: Cluster) -> None:
    command = [sys.executable, "-c", STARTER, str(cluster.data), KIND, PASSWORD]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0].strip() for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert said == ["False", "True"]
    assert execute(cluster, "select 1") == [(1,)]


def test_another_major_version_is_refused_by_name(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.home / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 9, and the programs are 1\d"):
        cluster.start()


def test_an_interrupted_making_is_begun_again(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.home / "data").rename(cluster.home / "data.new")
    cluster.start()
    assert execute(cluster, "select 1") == [(1,)]
    assert not (cluster.home / "data.new").exists()


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    cluster = Cluster.at(tmp_path / "data", PASSWORD, binaries(KIND), options={"shared_buffers": "nonsense"})
    with pytest.raises(ClusterError, match="shared_buffers"):
        cluster.start()
    cluster.remove()


def test_options_cannot_open_a_port(tmp_path: Path) -> None:
    options = SMALL | {"listen_addresses": "127.0.0.1", "unix_socket_permissions": "0777"}
    with Cluster.at(tmp_path / "data", PASSWORD, binaries(KIND), options=options) as cluster:
        assert execute(cluster, "show listen_addresses") == [("",)]
        assert execute(cluster, "show unix_socket_permissions") == [("0700",)]
    cluster.remove()


def test_a_folder_that_the_shell_would_read_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="may not hold quotes"):
        at(tmp_path / "$(touch x)")


def test_a_long_or_odd_folder_has_its_socket_elsewhere(tmp_path: Path) -> None:
    with at(tmp_path / ("long, and odd " * 8).strip()) as cluster:
        assert len(str(cluster.socket)) < 86
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
        assert execute(cluster, "select 1") == [(1,)]
    cluster.remove()


def test_only_the_servers_user_may_enter_its_folders(shared: Cluster) -> None:
    owner = shared.home.stat().st_uid
    assert owner != 0
    for folder in (shared.home, shared.home / "data", shared.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == owner
    assert stat.S_IMODE((shared.data / "postgres.log").stat().st_mode) == 0o600
    assert not (shared.home / "password").exists()


def test_every_rule_of_authentication_is_scram(shared: Cluster) -> None:
    rules = execute(shared, "select distinct type, auth_method, error from pg_hba_file_rules")
    assert rules == [("local", "scram-sha-256", None)]


@pytest.mark.parametrize("password", [None, "wrong"])
def test_a_connection_without_the_password_is_refused(shared: Cluster, password: str | None) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(make_conninfo(shared.url("postgres"), password=password or "", passfile="/dev/null"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_another_user_of_the_machine_cannot_connect_even_with_the_password(shared: Cluster) -> None:
    psql = next(iter(Path("/usr/bin").glob("psql")), None)
    if psql is None:
        pytest.skip("there is no psql that another user can run")
    other = pwd.getpwnam("nobody").pw_uid
    if other == shared.home.stat().st_uid:
        pytest.skip("the server itself runs as nobody")
    done = subprocess.run(
        [psql, shared.url("postgres"), "-c", "select 1"],
        capture_output=True,
        text=True,
        cwd="/",
        **_as(other),
    )
    assert done.returncode == 2
    assert "Permission denied" in done.stderr


def test_what_is_committed_is_flushed_and_checked(shared: Cluster) -> None:
    for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert execute(shared, f"show {name}") == [("on",)]


def test_the_database_sorts_by_code_point_in_utf8(shared: Cluster) -> None:
    shared.ensure("first")
    shared.ensure("first")
    with psycopg.connect(shared.url("first")) as connection:
        row = connection.execute("select current_setting('server_encoding'), 'Z' < 'a', 'é' > 'z', upper('é')")
        assert row.fetchone() == ("UTF8", True, True, "É")


def test_no_variable_of_the_caller_reaches_the_server(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6000")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("LC_ALL", "xx_XX")
    with cluster:
        assert execute(cluster, "show port") == [("5432",)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_a_folder_out_of_reach_keeps_its_mode_and_the_cluster_lies_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with at(closed / "data") as cluster:
        assert not cluster.home.is_relative_to(tmp_path)
        assert execute(cluster, "select 1") == [(1,)]
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    cluster.remove()
    assert not cluster.home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_programs_out_of_reach_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = shelter.account(tmp_path / "nothing")
    given = binaries("embedded")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    elsewhere = Path("/var/tmp") / f"tocsin-{os.getpid()}"
    monkeypatch.setattr(shelter, "_SHELTERS", (elsewhere,))
    (closed / "package").symlink_to(given.parents[1])
    (closed / "package.libs").symlink_to(given.parents[1].with_name(f"{given.parents[1].name}.libs"))
    copy = programs.reachable(account, closed / "package" / "pginstall18" / "bin")
    try:
        assert not copy.is_relative_to(tmp_path)
        assert "PostgreSQL" in shelter.run(account, [copy / "postgres", "--version"])
    finally:
        subprocess.run(["rm", "-r", elsewhere], check=True)


def _as(uid: int) -> dict[str, Any]:
    """The arguments of subprocess that run a program as another user; none where we are that user."""
    return {"user": uid, "group": pwd.getpwuid(uid).pw_gid, "extra_groups": []} if uid != os.geteuid() else {}
