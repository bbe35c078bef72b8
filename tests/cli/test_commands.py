"""What an operator does from a shell: who is there, who is let in, what is set, and how it is said."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import httpx
import psycopg
import pytest

from api.cli.main import tocsin as group
from api.settings.environment import ROOT, load
from api.settings.table import SECRETS, SETTINGS, table
from tests.conftest import free_port
from tests.support.server import Org, Place, Server, eventually, is_up, problem

STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def environment(**env: str) -> dict[str, str]:
    """The environment without what a developer may have set."""
    return {name: value for name, value in os.environ.items() if name not in {one.name for one in SETTINGS}} | env


def tocsin(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def on(place: Place, *arguments: str) -> str:
    """What a command says that works on a database."""
    ended = tocsin(*arguments, DATA_DIR=str(place.data), DATABASE_URL=place.logins.admin)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refused(place: Place, *arguments: str) -> str:
    """What a command says that is refused."""
    ended = tocsin(*arguments, DATA_DIR=str(place.data), DATABASE_URL=place.logins.admin)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    return ended.stderr


def commands(command: click.Command = group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by its words."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{path} {name}".strip())
    else:
        yield path, command


@pytest.mark.parametrize(
    "words",
    [
        ("tenant", "list"),
        ("tenant", "add", "pier", "The Pier"),
        ("member", "list", "harbour"),
        ("token", "harbour", "admin@harbour.example"),
        ("migrate",),
        ("migrate", "--dry-run"),
        ("serve",),
        ("worker",),
        ("psql", "-c", "select 1"),
        ("rls",),
        ("drift",),
        ("verify",),
        ("backup", "no.dump"),
    ],
    ids=" ".join,
)
def test_a_command_makes_no_database_by_itself_and_says_where_it_looked(words: tuple[str, ...], tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = tocsin(*words, DATA_DIR=str(data), PORT=str(free_port()), METRICS_PORT="0")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"No database in {data}: start one with `make run`, or set DATABASE_URL" in ended.stderr
    assert not data.exists()


def test_the_version_and_the_routes_need_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert tocsin("--version", DATA_DIR=str(data)).stdout == f"tocsin, version {version('tocsin')}\n"
    assert "/v1/incidents" in tocsin("routes", DATA_DIR=str(data)).stdout
    assert not data.exists()


@pytest.mark.parametrize(("words", "command"), [pytest.param(*each, id=each[0]) for each in commands()])
def test_help_is_whole_sentences(words: str, command: click.Command) -> None:
    told = (command.help or "").strip()
    assert re.match(r"[A-Z]", told), words
    assert told.splitlines()[0].endswith((".", ":")) or told.partition("\n\n")[0].endswith("."), words
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert parameter.help, (words, parameter.name)
    assert re.search(r"^ *Examples?:\n +\S*.*tocsin ", told, re.MULTILINE), words


def test_the_list_of_commands_cuts_no_sentence(tmp_path: Path) -> None:
    for words in ((), ("tenant",), ("member",)):
        listed = tocsin(*words, "--help", DATA_DIR=str(tmp_path)).stdout.partition("Commands:")[2]
        assert listed
        assert "..." not in listed


def test_tenants_are_listed_with_what_they_are(place: Place, org: Org) -> None:
    lines = on(place, "tenant", "list").splitlines()
    assert lines[0].split("  ")[0] == "SLUG"
    (line,) = [line for line in lines if line.startswith(f"{org.slug} ")]
    assert re.search(r"  active  +Europe/Oslo  +8  +enforcement, ", line)


def test_members_are_listed_and_what_people_wrote_steers_no_terminal(place: Place, org: Org) -> None:
    with place.admin() as admin:
        admin.execute(
            "update tocsin.members set display_name = %s where id = %s", ["Eve\x1b[2J\nforged", org.members["worker"]]
        )
    said = on(place, "member", "list", org.slug)
    lines = said.splitlines()
    assert len(lines) == 1 + len(org.members)
    assert not STRANGE.search(said)
    (line,) = [line for line in lines if line.startswith(org.subject("operator"))]
    assert re.search(r"  operator  +operator  +active$", line)


def test_a_member_who_is_deactivated_is_out_at_the_next_request_and_comes_back_with_their_roles(
    place: Place, server: Server, org: Org
) -> None:
    email = org.subject("operator")
    with server.client(org, "operator") as client, server.client(org, "admin") as admin:
        assert client.get("/me").status_code == 200
        # As people write it: an e-mail is one whatever its case.
        assert on(place, "member", "deactivate", org.slug, email.upper()).endswith("is deactivated.\n")
        assert problem(client.get("/me")) == "not-a-member"
        assert "deactivated already" in on(place, "member", "deactivate", org.slug, email)
        assert re.search(rf"{email} .*deactivated\n", on(place, "member", "list", org.slug))
        on(place, "member", "activate", org.slug, email)
        assert client.get("/me").json()["roles"] == ["operator"]
        told = [
            event["action"]
            for event in admin.get("/ledger").json()["items"]
            if event["subject_id"] == org.members["operator"]
        ]
        assert told.count("member.updated") == 2


def test_a_tenant_that_is_suspended_is_out_at_the_next_request(
    place: Place, server: Server, org: Org, other_org: Org
) -> None:
    with server.client(org, "operator") as client, server.client(other_org, "operator") as other:
        incident = client.open_incident()
        assert on(place, "tenant", "suspend", org.slug) == f"{org.slug} is suspended.\n"
        assert problem(client.get("/me")) == "not-a-member"
        assert other.get("/me").status_code == 200
        assert re.search(rf"^{org.slug} .* suspended ", on(place, "tenant", "list"), re.MULTILINE)
        on(place, "tenant", "activate", org.slug)
        assert client.get(f"/incidents/{incident['id']}").json() == incident


def test_who_is_not_there_is_told_by_name(place: Place, org: Org) -> None:
    assert "tenant" in refused(place, "member", "list", "nowhere")
    assert "e-mail" in refused(place, "member", "deactivate", org.slug, "nobody@example.org")
    assert "tenant" in refused(place, "tenant", "suspend", "nowhere")


def test_the_worker_login_does_no_more_than_the_commands_say(place: Place, org: Org) -> None:
    with psycopg.connect(place.logins.worker, autocommit=True) as connection:
        for statement in ("update tocsin.members set is_active = false", "update tocsin.tenants set status = 'active'"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("select engine.set_tenant_status(%s, 'gone')", [org.slug])


def test_every_setting_is_told_with_its_source_and_no_secret(tmp_path: Path) -> None:
    said = tocsin(
        "settings",
        DATA_DIR=str(tmp_path),
        WORKERS="4",
        DATABASE_URL="postgresql://boss:hunter2@db.example/rows",
        TOCSIN_GATE_KEY="ab" * 32,
        METRICS_PORT="",
    ).stdout
    told = {line.split()[0]: line.split()[1:] for line in said.splitlines()}
    assert told.keys() == {one.name for one in (*SETTINGS, *SECRETS)}
    assert told["WORKERS"] == ["4", "environment"]
    assert told["PORT"] == ["8000", "default"]
    assert told["METRICS_PORT"] == ["0", "environment"]
    assert told["JWT_JWKS"] == ["-", "not", "given"]
    assert told["TOCSIN_GATE_KEY"] == ["***", "environment"]
    assert "db.example" in said
    assert "hunter2" not in said
    assert "abab" not in said


def test_the_readme_has_the_table_of_the_declaration() -> None:
    assert table() in (ROOT / "api" / "README.md").read_text()


def test_every_default_that_is_declared_is_a_value_that_is_taken() -> None:
    defaults = {one.name: one.default for one in SETTINGS if one.default is not None}
    assert load(defaults) == load({}) or load({}).metrics_asked is False
    for one in SETTINGS:
        if one.most:
            assert one.default is not None
            assert one.least <= int(one.default) <= one.most


def test_a_port_that_is_taken_is_found_before_anything_is_made_or_promised(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = tocsin("run", DATA_DIR=str(data), PORT=port, METRICS_PORT="0")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.search(
        rf"127\.0\.0\.1:{port} cannot be listened on \(.*\): end what listens there, or set PORT", ended.stderr
    )
    assert not data.exists()


def at_a_terminal(place: Place, **env: str) -> tuple[str, bytes]:
    """Serve at a pseudo-terminal, ask once, stop; the address, and what the terminal shows."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    given = {"DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin, "PORT": str(port), "METRICS_PORT": "0"}
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "run"],
        cwd=ROOT,
        env=environment(**given, **env),
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown = b""
    try:
        os.set_blocking(screen, False)
        eventually(lambda: process.poll() is not None or is_up(base), "it does not serve")
        httpx.request("GET", f"{base}/v1/nothing")
        deadline = time.monotonic() + 30
        while b"404" not in shown and time.monotonic() < deadline:
            try:
                shown += os.read(screen, 65536)
            except BlockingIOError:
                time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        os.close(screen)
    return base, shown


def test_at_a_terminal_lines_are_for_people_and_say_where_and_how_to_stop(place: Place) -> None:
    base, shown = at_a_terminal(place)
    text = shown.decode()
    assert str(place.data) in text
    assert f"Tocsin is at {base}, " in text
    assert re.search(r"It is process \d+: stop it with Ctrl-C, or from another terminal with kill \d+\.", text)
    assert re.search(r"^\d\d:\d\d:\d\d info +GET - 404 in [\d.]+ ms  trace_id=[0-9a-f]{32}\r$", text, re.MULTILINE)
    assert '{"' not in text.partition("More:")[2]


def test_a_format_that_is_asked_for_is_written_at_a_terminal_too(place: Place) -> None:
    _, shown = at_a_terminal(place, LOG_FORMAT="json")
    lines = [json.loads(line) for line in shown.splitlines() if line.startswith(b"{")]
    assert [line["status"] for line in lines if line.get("route") == "-"] == [404]


def test_nobody_forges_a_line_of_text(place: Place) -> None:
    server = Server(place, free_port(), LOG_FORMAT="text")
    try:
        with socket.create_connection(("127.0.0.1", int(server.base.rpartition(":")[2]))) as raw:
            raw.sendall(b"GET /v1/%0a%1b[2J HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert b"404" in raw.recv(65536)
        eventually(lambda: "404" in server.log(), "it is not in the log")
    finally:
        server.stop()
    assert not STRANGE.search(server.log())
