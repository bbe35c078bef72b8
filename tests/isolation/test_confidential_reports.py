"""Who reported in confidence: nothing that anybody else may read differs with it, over HTTP or by any SQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from api.contract.operations import List
from api.contract.routes import ROUTES
from tests.support.server import Client, Org, Place, Server, fields_at_fault, new_org, problem

REPORT = {
    "workflow": "review",
    "category": "mental_health",
    "severity": "high",
    "title": "Overworked",
    "description": "For months.",
}

# Who may read much, and must not learn it: each of them looks at both worlds.
READERS = ("auditor", "operator", "team_lead", "risk_manager", "worker", "colleague")
KNOWERS = ("whs", "admin", "reporter")

_VARIABLE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d(?::?\d\d)?|Z)?"
    r"|W/\"[^\"]*\"|\b[0-9a-f]{64}\b|\\\\?x[0-9a-f]+"
)


class World:
    """An organisation in which one of two reported: what the ids and times in it are called when told."""

    def __init__(self, org: Org, who: str, server: Server) -> None:
        self.org = org
        self.ids = dict(org.members) | {
            "Ada": org.add("Ada", "worker"),
            "Bob": org.add("Bob", "worker"),
            "reporter": "",
            "colleague": org.add("colleague", "worker"),
        }
        with server.client(org, who) as client:
            made = client.post("/incidents", json=REPORT, headers={"Idempotency-Key": "1"})
            assert made.status_code == 201, made.text
            self.incident = made.json()["id"]
            assert made.json()["reported_by"] == made.json()["created_by"] == self.ids[who]
        with server.client(org, "admin") as admin:
            asked = admin.post(
                f"/incidents/{self.incident}/prompts",
                json={"prompt_type": "status", "prompt_text": "Well?", "target_type": "tenant"},
            )
            assert asked.status_code == 201, asked.text
        self.prompt = asked.json()["prompt"]["id"]
        for name in ("Ada", "Bob"):
            with server.client(org, name) as client:
                said = client.post(f"/prompts/{self.prompt}/responses", json={"response_data": {"status": "safe"}})
                assert said.status_code == 201, said.text
        self._names = {id: name for name, id in self.ids.items() if id}

    def told(self, text: str) -> str:
        """A text with the members by their names, and every other id, hash and time left out."""
        text = text.replace(self.org.slug, "<org>").replace(self.org.slug.title(), "<org>")
        return _VARIABLE.sub(lambda found: f"<{self._names.get(found[0], '')}>", text)


@pytest.fixture(scope="module")
def worlds(place: Place, server: Server) -> tuple[World, World]:
    """The same organisation twice; but that Ada reported in one of them, and Bob in the other."""
    return World(new_org(place, stem="one"), "Ada", server), World(new_org(place, stem="two"), "Bob", server)


@pytest.mark.parametrize("role", READERS)
def test_no_table_and_no_view_tells_who_reported_in_confidence(
    role: str, place: Place, worlds: tuple[World, World]
) -> None:
    one, two = (dict(readable(place, world, role)) for world in worlds)
    assert one.keys() == two.keys()
    assert len(one) > 60
    for name, rows in one.items():
        assert rows == two[name], name


@pytest.mark.parametrize("role", READERS)
def test_no_route_tells_who_reported_in_confidence(role: str, server: Server, worlds: tuple[World, World]) -> None:
    one, two = (dict(answers(server, world, role)) for world in worlds)
    assert one.keys() == two.keys()
    assert len(one) > 30
    for path, answer in one.items():
        assert answer == two[path], path


@pytest.mark.parametrize("role", KNOWERS)
def test_those_who_may_know_are_told(role: str, server: Server, worlds: tuple[World, World]) -> None:
    for world, who in zip(worlds, ("Ada", "Bob"), strict=True):
        with server.client(world.org, who if role == "reporter" else role) as client:
            told = client.get(f"/incidents/{world.incident}").json()
            assert told["reported_by"] == told["created_by"] == world.ids[who]
            first = client.get(f"/incidents/{world.incident}/timeline").json()["items"][0]
            assert (first["action"], first["member_name"]) == ("incident.created", who)
            found = client.get("/incidents", params={"reported_by": f"eq.{world.ids[who]}"}).json()["items"]
            assert [item["id"] for item in found] == [world.incident]


def test_the_ledger_tells_an_admin_and_no_auditor(server: Server, worlds: tuple[World, World]) -> None:
    world = worlds[0]
    for role, member in (("admin", world.ids["Ada"]), ("auditor", None)):
        with server.client(world.org, role) as client:
            told = client.get("/ledger", params={"action": "eq.incident.created"}).json()["items"]
            assert [item["member_id"] for item in told] == [member]


def test_no_system_column_ties_a_member_to_what_they_wrote(place: Place, org: Org) -> None:
    """A foreign key locks the row of the member: its xmax is the xmin of what they have just written."""
    with place.enter(org, "auditor") as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("select xmax from tocsin.members")


def test_a_report_for_review_is_its_reporters_own(server: Server, org: Org) -> None:
    with server.client(org, "admin") as admin:
        for field, value in (("reported_by", org.members["worker"]), ("reporter", {"name": "Somebody"})):
            response = admin.post("/incidents", json=REPORT | {field: value})
            assert problem(response) == "validation-failed"
            assert fields_at_fault(response) == {f"/{field}"}
        assert admin.get("/incidents").json()["items"] == []
        assert admin.post("/incidents", json=REPORT | {"reported_by": org.members["admin"]}).status_code == 201


def test_a_category_of_review_may_be_confidential_and_only_reports_afterwards_are(
    admin: Client, server: Server, org: Org
) -> None:
    category = {"workflow": "review", "slug": "harassment", "name": "Harassment"}
    assert admin.post("/categories", json=category).json()["is_reporter_confidential"] is False
    with server.client(org, "worker") as worker, server.client(org, "auditor") as auditor:
        before = worker.open_incident(**REPORT | {"category": "harassment"})
        changed = admin.put("/categories/review/harassment", json={"is_reporter_confidential": True})
        assert changed.json()["is_reporter_confidential"] is True
        after = worker.open_incident(**REPORT | {"category": "harassment"})
        assert auditor.get(f"/incidents/{before['id']}").json()["reported_by"] == org.members["worker"]
        assert auditor.get(f"/incidents/{after['id']}").json()["reported_by"] is None
        admin.put("/categories/review/harassment", json={"is_reporter_confidential": False})
        assert auditor.get(f"/incidents/{after['id']}").json()["reported_by"] is None


def test_only_categories_of_review_are_confidential(admin: Client) -> None:
    category = {"workflow": "service_desk", "slug": "hush", "name": "Hush", "is_reporter_confidential": True}
    response = admin.post("/categories", json=category)
    assert problem(response) == "validation-failed"
    assert fields_at_fault(response) == {"/is_reporter_confidential"}


def readable(place: Place, world: World, role: str) -> Iterator[tuple[str, list[str]]]:
    """Every table and view with its rows as a member may read them by SQL of their own, or the error."""
    with place.admin() as admin:
        relations = admin.execute(
            "select n.nspname, c.relname, array_agg(a.attname order by a.attnum)"
            " from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
            " join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where n.nspname in ('tocsin', 'core', 'api') and c.relkind in ('r', 'v')"
            " and has_column_privilege('tocsin_member', c.oid, a.attnum, 'select')"
            " group by 1, 2 order by 1, 2"
        ).fetchall()
    with place.enter(world.org, role) as session:
        for schema, name, columns in relations:
            query = sql.SQL("select to_jsonb(t)::text from (select {} from {}) as t").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(schema, name)
            )
            try:
                with session.transaction():
                    rows = sorted(world.told(json.dumps(json.loads(text))) for (text,) in session.execute(query))
            except psycopg.Error as error:
                rows = [str(error.sqlstate)]
            yield f"{schema}.{name}", rows


def answers(server: Server, world: World, role: str) -> Iterator[tuple[str, Any]]:
    """Every list and thing that a member may get, and the lists by each member as the one who reported."""
    with server.client(world.org, role) as client:
        for route in ROUTES:
            if route.method != "GET" or "token" in route.path or "stream" in route.path:
                continue
            path = route.path.replace("{id}", world.prompt if route.path.startswith("/prompts") else world.incident)
            yield route.path, told(world, client.get(path))
            if isinstance(route, List):
                yield f"{route.path} by text", told(world, client.get(path, params={"search": "Ada Bob"}))
        for column in ("reported_by", "created_by"):
            for name in ("Ada", "Bob"):
                query = {column: f"eq.{world.ids[name]}", "counts": "exact"}
                yield f"{column} {name}", told(world, client.get("/incidents", params=query))


def told(world: World, response: httpx.Response) -> tuple[int, str]:
    """An answer without what is the request's own."""
    body = re.sub(r'"(trace_id|next_cursor)":\s*"[^"]*"', "", response.text)
    return response.status_code, world.told(body)
