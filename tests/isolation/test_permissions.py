"""Who may do what, and who finds nothing: every route as every built-in role, and every id of a neighbour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from psycopg import sql

from api.contract.operations import Route
from api.contract.routes import ROUTES
from api.demo import ROLES
from tests.support.examples import MAKERS, NEEDS, NOBODY, example, name, of, send, word
from tests.support.http_prompts import alike
from tests.support.server import Client, Org, Place, Server, new_org, problem

Fingerprint = Callable[[Org], dict[str, str]]

# What hangs on an incident is there for those who see it; only the question itself is there for whoever is asked.
ON_AN_INCIDENT = ("/incidents/{id}", "/tow-requests/{id}", "/prompts/{id}")
ASKED = "/prompts/{id}/responses"


@pytest.fixture(scope="module")
def home(place: Place) -> Org:
    """The organisation in which permissions are tried."""
    return new_org(place, stem="home")


@pytest.fixture(scope="module")
def clients(server: Server, home: Org) -> Iterator[dict[str, Client]]:
    """A client a built-in role."""
    found = {role: server.client(home, role) for role in ROLES}
    yield found
    for client in found.values():
        client.close()


@pytest.fixture(scope="module")
def held(clients: dict[str, Client]) -> dict[str, set[tuple[str, str]]]:
    """What each built-in role holds: permission and workflow, as the API says."""
    items = clients["admin"].get("/roles").json()["items"]
    return {
        role["slug"]: {(grant["permission"], flow) for grant in role["permissions"] for flow in grant["workflows"]}
        for role in items
    }


@pytest.fixture(scope="module")
def fingerprint(place: Place) -> Fingerprint:
    """A maker of fingerprints of everything that an organisation has, taken behind the policies."""
    with place.admin() as connection:
        tables = connection.execute(
            "select c.relname from pg_catalog.pg_class as c"
            " inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid"
            " where c.relnamespace = 'tocsin'::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id'"
        ).fetchall()
    query = sql.SQL(" union all ").join(
        sql.SQL(
            "select {}, md5(string_agg(t::text, '' order by t::text)) from tocsin.{} as t where tenant_id = %(id)s"
        ).format(sql.Literal(table), sql.Identifier(table))
        for (table,) in tables
    )

    def take(org: Org) -> dict[str, str]:
        with place.admin() as connection:
            return dict(connection.execute(query, {"id": org.id}).fetchall())

    return take


def may(held: dict[str, set[tuple[str, str]]], role: str, permission: str | None) -> bool:
    """Whether a role holds a permission for everything or for enforcement."""
    return permission is None or not held[role].isdisjoint({(permission, "*"), (permission, "enforcement")})


def test_every_route_has_its_example_and_its_permission_and_nothing_else_has() -> None:
    names = {name(route) for route in ROUTES}
    assert set(MAKERS) == names
    assert set(NEEDS) == names


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_who_holds_the_permission_succeeds_and_who_does_not_changes_nothing(
    route: Route,
    clients: dict[str, Client],
    held: dict[str, set[tuple[str, str]]],
    home: Org,
    fingerprint: Fingerprint,
) -> None:
    needed = NEEDS[name(route)]
    on_incident = route.path.startswith(ON_AN_INCIDENT) and route.path != ASKED
    refused = []
    for role in ROLES:
        visible = not on_incident or may(held, role, "incidents.view")
        if visible and may(held, role, needed):
            response = send(clients[role], route, example(route, clients["admin"], clients[role]))
            assert response.status_code == getattr(route, "status", 200), (role, response.text)
        else:
            refused.append((role, (403, "not-permitted") if visible else (404, "not-found")))
    asked = example(route, clients["admin"])
    before = fingerprint(home)
    for role, expected in refused:
        response = send(clients[role], route, asked)
        assert (response.status_code, problem(response)) == expected, role
    assert fingerprint(home) == before
    if needed:
        assert refused, "a permission that every built-in role holds is not tried"


@pytest.mark.parametrize("route", [route for route in ROUTES if NEEDS[name(route)]], ids=name)
def test_one_permission_is_enough_and_no_other_is_needed(
    route: Route, server: Server, home: Org, clients: dict[str, Client], place: Place
) -> None:
    """The smallest role that can be: what the route needs and, for what hangs on an incident, seeing it."""
    role = word("role")
    with place.admin() as connection:
        connection.execute(
            "insert into tocsin.roles (tenant_id, slug, name) values (%s, %s, %s)", [home.id, role, role]
        )
        for permission in {NEEDS[name(route)], "incidents.view"}:
            connection.execute(
                "insert into tocsin.role_permissions (tenant_id, role, permission) values (%s, %s, %s)",
                [home.id, role, permission],
            )
    home.add(role, role)
    with server.client(home, role) as client:
        response = send(client, route, example(route, clients["admin"]))
        assert response.status_code == getattr(route, "status", 200), response.text


@pytest.mark.parametrize("move", ["approved", "rejected"])
def test_a_review_is_decided_by_a_verb_and_only_those_who_may_review_are_told_so(
    clients: dict[str, Client], held: dict[str, set[tuple[str, str]]], move: str
) -> None:
    report = {
        "workflow": "review",
        "category": "physical_injury",
        "severity": "high",
        "title": "A fall",
        "description": "Wet.",
    }
    for role in ROLES:
        incident = clients["worker"].open_incident(**report)
        response = clients[role].post(f"/incidents/{incident['id']}/transition", json={"status": move})
        granted = {workflow for permission, workflow in held[role] if permission == "incidents.review"}
        if granted & {"*", "review"}:
            assert problem(response) == "verb-required"
        else:
            assert problem(response) in ("not-permitted", "not-found"), role


@pytest.mark.parametrize("route", [route for route in ROUTES if "{id}" in route.path], ids=name)
@pytest.mark.parametrize("role", ["admin", "operator", "worker"])
def test_a_neighbours_id_is_answered_as_an_id_that_does_not_exist(
    route: Route,
    role: str,
    server: Server,
    home: Org,
    clients: dict[str, Client],
    place: Place,
    other_org: Org,
    fingerprint: Fingerprint,
) -> None:
    with server.client(other_org, "admin") as neighbour:
        theirs = example(route, neighbour)
    given = theirs.path.split("/")[2]
    before = fingerprint(other_org)
    answer = send(clients[role], route, theirs)
    nothing = send(clients[role], route, theirs._replace(path=theirs.path.replace(given, str(uuid4()))))
    no_id = send(clients[role], route, theirs._replace(path=theirs.path.replace(given, "1-or-1=1")))
    if may({role: set()}, role, NEEDS[name(route)]) or role == "admin":
        assert problem(answer) == "not-found"
    assert problem(answer) in ("not-found", "not-permitted")
    assert alike([answer, nothing])
    assert problem(no_id) == "not-found"
    assert fingerprint(other_org) == before


@pytest.mark.parametrize("catalogue", ["categories", "statuses", "priorities"])
def test_a_neighbours_word_is_answered_as_a_word_that_does_not_exist(
    catalogue: str, server: Server, clients: dict[str, Client], other_org: Org, fingerprint: Fingerprint
) -> None:
    route = next(route for route in ROUTES if route.method == "PUT" and route.path.startswith(f"/{catalogue}/"))
    with server.client(other_org, "admin") as neighbour:
        theirs = example(route, neighbour)
    before = fingerprint(other_org)
    answer = send(clients["admin"], route, theirs)
    nothing = send(clients["admin"], route, theirs._replace(path=f"{theirs.path}_not"))
    assert problem(answer) == "not-found"
    assert alike([answer, nothing])
    assert fingerprint(other_org) == before


POINTERS = [
    ("POST /incidents", "place_id", "places"),
    *(("POST /incidents", f"{kind}_id", kind) for kind in ("community", "portal", "circle", "division", "department")),
    ("POST /incidents", "reported_by", "members"),
    ("PATCH /incidents/{id}", "place_id", "places"),
    ("PATCH /incidents/{id}", "circle_id", "circle"),
    ("POST /groups", "member_ids", "members"),
    ("POST /members", "team_id", "team"),
    ("PATCH /members/{id}", "team_id", "team"),
    ("POST /places", "parent_id", "places"),
]


@pytest.mark.parametrize(("what", "field", "kind"), POINTERS)
def test_a_reference_to_a_neighbours_row_is_answered_as_one_to_nothing(
    what: str, field: str, kind: str, server: Server, clients: dict[str, Client], other_org: Org
) -> None:
    with server.client(other_org, "admin") as neighbour:
        if kind == "places":
            theirs = neighbour.post("/places", json={"kind": "facility", "name": "Theirs"}).json()["id"]
        elif kind == "members":
            theirs = other_org.members["worker"]
        else:
            theirs = neighbour.post("/groups", json={"kind": kind, "name": "Theirs"}).json()["id"]
    route = of(what)
    asked = example(route, clients["admin"])
    extra = {"kind": "unit"} if what == "POST /places" else {}
    answers = [
        send(
            clients["admin"],
            route,
            asked._replace(body=asked.body | extra | {field: [id] if field == "member_ids" else id}),
        )
        for id in (theirs, NOBODY)
    ]
    assert answers[0].status_code == 422
    assert problem(answers[0]) == "unknown-reference"
    assert alike(answers)
    assert all(fault["pointer"].startswith(f"/{field}") for fault in answers[0].json()["errors"])
