"""Prompts and answers for the tests that talk to the database itself, on connections of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.support.server import ISSUER, Org, Place

Connection = psycopg.Connection[Any]
Body = Mapping[str, Any]

SAFE: Body = {"response_data": {"status": "safe"}}
HELP: Body = {"response_data": {"status": "needs_help"}}

_ENTER = "select auth.enter(%s, %s, %s, %s, false)"
_SUBMIT = "select (api.submit_public_response(%s, %s, %s, sha256(%s), null, null)).body"


@dataclass(frozen=True)
class Asked:
    """A prompt: its id, and its link's token where it has one."""

    id: str
    incident: str
    token: str


@contextmanager
def request(connection: Connection, org: Org, role: str) -> Iterator[Connection]:
    """A request of a member's on an autocommit connection of tocsin_member: entered, and committed if nothing fails."""
    with connection.transaction():
        key = org.place.secrets.gate_key
        connection.execute(_ENTER, [key, ISSUER, org.subject(role), org.slug], prepare=False)
        yield connection


def call(connection: Connection, org: Org, role: str, verb: str, *arguments: Any) -> Any:
    """The body that a verb of api answers a member, in a request of its own."""
    marks = ", ".join(["%s"] * len(arguments))
    values = [Jsonb(value) if isinstance(value, Mapping) else value for value in arguments]
    with request(connection, org, role):
        row = connection.execute(f"select (api.{verb}({marks})).body".encode(), values).fetchone()
    return row and row[0]


def member(place: Place) -> Connection:
    """An autocommit connection of tocsin_member, outside of any request."""
    return psycopg.connect(place.logins.member, autocommit=True)


def open_incident(org: Org, **body: Any) -> str:
    """The id of an incident that the operator opens."""
    plain = {"workflow": "enforcement", "category": "other", "description": "Smoke."}
    with member(org.place) as connection:
        return str(call(connection, org, "operator", "create_incident", plain | body)["id"])


def ask(org: Org, incident: str = "", **body: Any) -> Asked:
    """A prompt that the operator makes: whether people are safe, unless the body says otherwise."""
    incident = incident or open_incident(org)
    plain = {"prompt_type": "status", "title": "Are you safe?", "prompt_text": "Are you safe?"}
    with member(org.place) as connection:
        told = call(connection, org, "operator", "create_prompt", incident, plain | body, "https://tocsin.example")
    return Asked(told["prompt"]["id"], incident, told.get("public_token", ""))


@contextmanager
def guest(place: Place) -> Iterator[Connection]:
    """An autocommit connection of tocsin_guest."""
    with psycopg.connect(place.logins.guest, autocommit=True) as connection:
        yield connection


def submit(connection: Connection, asked: Asked, body: Body, idempotency_key: str | None = None) -> dict[str, Any]:
    """What a guest is answered for an answer; errors are psycopg's."""
    with connection.transaction():
        connection.execute("select auth.enter_as_guest(false)", prepare=False)
        row = connection.execute(_SUBMIT, [asked.token, Jsonb(body), idempotency_key, str(body)]).fetchone()
    assert row
    return dict(row[0])


def outcome(connection: Connection, asked: Asked, body: Body, idempotency_key: str | None = None) -> str:
    """`in`, or the slug of what was wrong with an answer."""
    try:
        submit(connection, asked, body, idempotency_key)
    except psycopg.Error as error:
        return slug(error)
    return "in"


def slug(error: psycopg.Error) -> str:
    """The slug or constraint that an error names, else its SQLSTATE."""
    return error.diag.constraint_name or error.sqlstate or ""


def rows(place: Place, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """What a query finds behind the policies."""
    with place.admin() as connection:
        return connection.execute(query.encode(), arguments).fetchall()


def wait_until_blocked(place: Place, waiting: Connection, holding: Connection) -> None:
    """Come back when one connection waits for the other."""
    with place.admin() as admin:
        pids = [holding.info.backend_pid, waiting.info.backend_pid]
        while admin.execute("select %s = any(pg_blocking_pids(%s))", pids).fetchone() == (False,):
            pass
