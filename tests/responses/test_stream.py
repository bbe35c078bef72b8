"""A live rollup through HTTP: what a dashboard is sent, who may listen and for how long, and how a stream ends.

What the poller does by itself, and everything that needs a clock, is in tests/handlers/test_streams.py.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from psycopg.conninfo import make_conninfo

from tests.conftest import free_port
from tests.support.examples import NOBODY
from tests.support.server import Client, Org, Place, Server, problem

STREAMS_OF_A_MEMBER = 10


class Asked:
    """An incident with a prompt behind a public link."""

    def __init__(self, client: Client, **fields: Any) -> None:
        self._public = f"{client.base_url}public/prompts/"
        self.id = client.open_incident(**fields)["id"]
        asked = {"prompt_type": "headcount", "prompt_text": "How many?"}
        made = client.post(f"/incidents/{self.id}/prompts", json=asked)
        assert made.status_code == 201, made.text
        self._token = made.json()["public_token"]

    @property
    def rollup(self) -> str:
        return f"/incidents/{self.id}/rollup"

    @property
    def stream(self) -> str:
        return f"{self.rollup}/stream"

    def answer(self, adults: int = 1) -> None:
        """Answer as a guest who has not answered yet."""
        answered = httpx.post(f"{self._public}{self._token}/responses", json={"adults_count": adults})
        assert answered.status_code == 201, answered.text


@contextmanager
def listening(client: Client, path: str, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """Listen to a stream: its events as they come, each a mapping of its fields. Errors: AssertionError, if refused."""
    with client.stream("GET", path, headers=headers) as response:
        if response.status_code != 200:
            response.read()
            raise AssertionError(response.text)
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield events(response)


def events(response: httpx.Response) -> Iterator[dict[str, str]]:
    """The events of a response; a block without an event's name only keeps the line open."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if "event" in fields:
            yield fields
        fields = {}


def told(event: dict[str, str]) -> dict[str, Any]:
    """What an event tells."""
    return dict(json.loads(event["data"]))


@pytest.fixture
def asked(operator: Client) -> Asked:
    """An incident of `org` with a prompt."""
    return Asked(operator)


def test_a_dashboard_is_told_the_rollup_and_then_every_change(operator: Client, asked: Asked) -> None:
    with listening(operator, asked.stream) as stream:
        first = next(stream)
        assert told(first) == operator.get(asked.rollup).json()
        assert (told(first)["responders"], first["event"]) == (0, "rollup")
        for adults in (2, 3):
            asked.answer(adults)
            event = next(stream)
            assert told(event) == operator.get(asked.rollup).json()
            assert event["id"] != first["id"]
        assert (told(event)["responders"], told(event)["adults"]) == (2, 5)


def test_a_dashboard_that_comes_back_is_told_only_what_it_has_not_seen(operator: Client, asked: Asked) -> None:
    with listening(operator, asked.stream) as stream:
        seen = next(stream)["id"]
    with listening(operator, asked.stream, **{"Last-Event-ID": seen}) as stream:
        asked.answer()
        assert told(next(stream))["responders"] == 1
    with listening(operator, asked.stream, **{"Last-Event-ID": seen}) as stream:
        assert told(next(stream))["responders"] == 1


def test_two_dashboards_are_told_the_same_and_another_incidents_is_not(operator: Client, asked: Asked) -> None:
    quiet = Asked(operator)
    with (
        listening(operator, asked.stream) as one,
        listening(operator, asked.stream) as two,
        listening(operator, quiet.stream) as other,
    ):
        for stream in (one, two, other):
            next(stream)
        asked.answer()
        first = next(one)
        assert next(two) == first
        quiet.answer(7)
        assert (told(next(other))["id"], told(first)["id"]) == (quiet.id, asked.id)


def test_whoever_may_read_less_is_sent_less_and_takes_nothing_from_who_reads_all(
    place: Place, server: Server, org: Org, operator: Client, admin: Client
) -> None:
    """An incident moves to another circle: what was asked before stays with the one it was asked in."""
    north, south = (
        admin.post("/groups", json={"kind": "circle", "name": name}).json()["id"] for name in ("North", "South")
    )
    asked = Asked(operator, circle_id=north)
    asked.answer(3)
    with place.admin() as superuser:
        superuser.execute("insert into tocsin.roles (tenant_id, slug, name) values (%s, 'south', 'South')", [org.id])
        superuser.execute(
            "insert into tocsin.role_permissions (tenant_id, role, permission) values (%s, 'south', 'incidents.view')",
            [org.id],
        )
        superuser.execute(
            "insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)"
            " values (%s, 'south', 'responses.view', %s, 'circle')",
            [org.id, south],
        )
    org.add("sue", "south")
    with server.client(org, "sue") as sue:
        assert problem(sue.get(asked.stream)) == "not-permitted"
        assert operator.patch(f"/incidents/{asked.id}", json={"circle_id": south}).status_code == 200
        # Sue comes first: it is she that a row for all would be read as.
        with listening(sue, asked.stream) as hers, listening(operator, asked.stream) as theirs:
            assert [told(next(stream))["adults"] for stream in (hers, theirs)] == [0, 3]
            for adults in (1, 2):
                asked.answer(adults)
                assert told(next(theirs))["adults"] > 3
            assert operator.patch(f"/incidents/{asked.id}", json={"circle_id": north}).status_code == 200
            assert [event["event"] for event in hers] == ["end"]


def test_whoever_may_not_read_the_rollup_may_not_listen(
    server: Server, org: Org, asked: Asked, worker: Client, stranger: Client
) -> None:
    with Client(server.base) as nobody:
        assert problem(nobody.get(asked.stream)) == "unauthenticated"
    assert problem(stranger.get(asked.stream)) == "not-found"
    assert problem(stranger.get(f"/incidents/{NOBODY}/rollup/stream")) == "not-found"
    assert problem(stranger.get("/incidents/x/rollup/stream")) == "not-found"
    # One who sees the incident sees only their own answers to it, and must not be told what others are told.
    reported = worker.open_incident()["id"]
    assert problem(worker.get(f"/incidents/{reported}/rollup/stream")) == "not-permitted"
    assert problem(worker.get(f"/incidents/{reported}/board/stream")) == "not-permitted"
    read, listened = worker.get(asked.rollup), worker.get(asked.stream)
    assert problem(listened) == problem(read)
    with server.client(org, "admin") as admin, listening(admin, asked.stream) as stream:
        assert told(next(stream))["id"] == asked.id


def test_a_stream_ends_when_the_membership_does_and_the_others_go_on(
    server: Server, org: Org, admin: Client, asked: Asked
) -> None:
    leaving = org.add("leaving", "operator")
    with server.client(org, "leaving") as client, listening(client, asked.stream) as ending:
        next(ending)
        with listening(admin, asked.stream) as staying:
            next(staying)
            assert admin.patch(f"/members/{leaving}", json={"is_active": False}).status_code == 200
            assert [event["event"] for event in ending] == ["end"]
            assert problem(client.get(asked.stream)) == "not-a-member"
            asked.answer()
            assert told(next(staying))["responders"] == 1


def test_a_dashboard_that_goes_away_gives_its_place_back(server: Server, org: Org, asked: Asked) -> None:
    org.add("many", "operator")
    with server.client(org, "many") as client, ExitStack() as held:
        streams = [held.enter_context(listening(client, asked.stream)) for _ in range(STREAMS_OF_A_MEMBER - 1)]
        for stream in streams:
            next(stream)
        with listening(client, asked.stream) as last:
            next(last)
            refused = client.get(asked.stream)
            assert problem(refused) == "too-many-requests"
            assert int(refused.headers["retry-after"]) > 0
        deadline = time.monotonic() + 10
        while True:
            with client.stream("GET", asked.stream) as response:
                if response.status_code == 200:
                    return
            assert time.monotonic() < deadline, "the place is not free again"
            time.sleep(0.05)


def test_a_stream_outlasts_the_database_connection_that_it_was_read_on(place: Place, org: Org) -> None:
    name = f"cut-{free_port()}"
    server = Server(place, free_port(), DATABASE_MEMBER_URL=make_conninfo(place.logins.member, application_name=name))
    try:
        with server.client(org, "operator") as client, place.admin() as admin:
            asked = Asked(client)
            with listening(client, asked.stream) as stream:
                next(stream)
                cut = admin.execute(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = %s", [name]
                ).fetchone()
                assert cut is not None
                assert cut[0] > 0
                wait_for_answers(client)
                asked.answer()
                assert told(next(stream))["responders"] == 1
    finally:
        assert server.stop() == 0


def wait_for_answers(client: Client) -> None:
    """Wait until the server has a connection to the database again."""
    deadline = time.monotonic() + 30
    while client.get("/me").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.1)


def test_a_server_with_open_streams_stops_when_it_is_told_to_and_says_no_false_farewell(place: Place, org: Org) -> None:
    server = Server(place, free_port(), WORKERS="2")
    with server.client(org, "operator") as client, ExitStack() as held:
        asked = Asked(client)
        streams = [held.enter_context(listening(client, asked.stream)) for _ in range(6)]
        for stream in streams:
            next(stream)
        assert server.stop() == 0
        # They are to come back to another process: the event `end` would say that they may not.
        assert [list(stream) for stream in streams] == [[]] * 6
    assert "refused to gracefully stop" not in server.log()
