"""The isolation matrix of the routes: every route that names something, as every built-in role, for what is not theirs.

A neighbour's id and an id that nothing has must be told apart by nobody: not by status, nor body, nor headers. What the
roles may do with their own is in test_permissions.py, which walks the same table.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from api.contract.operations import Route
from api.contract.routes import ROUTES
from api.demo import ROLES
from tests.support.examples import NEEDS, example, name, send, word
from tests.support.http_prompts import alike
from tests.support.server import Client, Org, Place, Server, new_org, problem

# What hangs on these is not there for whoever does not see them; of the rest it is first asked whether one may.
HIDDEN = ("/incidents/{id}", "/tow-requests/{id}", "/prompts/{id}", "/notifications/{id}")


def named(route: Route) -> list[int]:
    """Where the path names something that is a tenant's own: a link is for whoever holds it, a workflow everybody's."""
    parts = route.path.split("/")
    return (
        []
        if parts[1] == "public"
        else [at for at, part in enumerate(parts) if part.startswith("{") and part != "{workflow}"]
    )


CELLS = [(route, at) for route in ROUTES for at in named(route)]


@pytest.fixture(scope="module")
def ours(place: Place) -> Org:
    """The organisation whose members ask."""
    return new_org(place, stem="ours")


@pytest.fixture(scope="module")
def neighbour(server: Server, place: Place) -> Iterator[Client]:
    """The admin of another organisation, who has one of everything."""
    with server.client(new_org(place, stem="theirs"), "admin") as client:
        yield client


@pytest.fixture(scope="module")
def clients(server: Server, ours: Org) -> Iterator[dict[str, Client]]:
    """A client a built-in role."""
    found = {role: server.client(ours, role) for role in ROLES}
    yield found
    for client in found.values():
        client.close()


@pytest.fixture(scope="module")
def held(clients: dict[str, Client]) -> dict[str, set[str]]:
    """The permissions that each built-in role holds for everything or for enforcement, as the API says."""
    items = clients["admin"].get("/roles").json()["items"]
    return {
        role["slug"]: {
            grant["permission"] for grant in role["permissions"] if {"*", "enforcement"} & set(grant["workflows"])
        }
        for role in items
    }


def test_every_route_that_names_something_is_among_them() -> None:
    walked = {name(route) for route, _ in CELLS}
    unwalked = {name(route) for route in ROUTES if "{" in route.path} - walked
    assert {what.split(" ")[1].split("/")[1] for what in unwalked} == {"public"}


@pytest.mark.parametrize(("route", "at"), CELLS, ids=lambda given: name(given) if isinstance(given, Route) else given)
def test_what_a_neighbour_has_is_answered_as_what_nobody_has(
    route: Route, at: int, clients: dict[str, Client], neighbour: Client, held: dict[str, set[str]]
) -> None:
    theirs = example(route, neighbour)
    own = example(route, clients["admin"])
    foreign = theirs.path.split("/")[at]
    if foreign == own.path.split("/")[at]:
        pytest.skip("a built-in word, which both have, is nobody's secret")
    nobodys = str(uuid4()) if len(foreign) == 36 else word()
    needed = NEEDS[name(route)]
    for role, client in clients.items():
        answers = []
        for given in (foreign, nobodys):
            parts = own.path.split("/")
            parts[at] = given
            answers.append(send(client, route, own._replace(path="/".join(parts))))
        assert alike(answers), role
        hidden = route.path.startswith(HIDDEN) and (at == 2 or "incidents.view" not in held[role])
        permitted = needed is None or needed in held[role]
        assert problem(answers[0]) == ("not-found" if hidden or permitted else "not-permitted"), role


@pytest.mark.parametrize("role", ROLES)
def test_what_a_neighbour_has_is_in_no_list(
    role: str, clients: dict[str, Client], neighbour: Client, ours: Org
) -> None:
    """Every list that names nothing, by every role: what the neighbour's admin finds there is not in it."""
    for route in ROUTES:
        if route.method != "GET" or "{" in route.path:
            continue
        theirs = neighbour.get(route.path).json()
        found = clients[role].get(route.path)
        ids = {str(item["id"]) for item in theirs.get("items", [theirs]) if len(str(item.get("id", ""))) == 36}
        assert not [id for id in ids if id in found.text], route.path
