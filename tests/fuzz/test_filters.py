"""Filters of every list, through HTTP: random trees mean what they say, and nothing in them is ever SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contract import check as contract
from api.contract.operations import List
from api.contract.routes import ROUTES
from tests.fuzz import explore
from tests.fuzz.filters import HOSTILE, Condition, Group, Row, holds, parameter, trees
from tests.fuzz.seed import Planted, digest, plant
from tests.support.server import Client, Org, Place, Server, new_org, problem

REFUSALS = {
    "filter-invalid",
    "unknown-column",
    "order-not-supported",
    "cursor-invalid",
    "search-not-supported",
    "limit-invalid",
}


class Listed(NamedTuple):
    """A list that is asked: where, its columns, the filter that holds unless it is asked for, and all its rows."""

    path: str
    columns: dict[str, str]
    unless: tuple[str, ...] | None
    rows: list[Row]

    def expected(self, tree: Condition | Group) -> set[str]:
        """The ids of the rows that a filter leaves."""
        rows = self.rows
        if self.unless:
            column, _, *others = self.unless
            if not (isinstance(tree, Condition) and tree.column in (column, *others)):
                rows = [row for row in rows if row[column]]
        return {row["id"] for row in rows if holds(tree, row)}


@pytest.fixture(scope="module")
def theirs(place: Place) -> Org:
    """The other organisation."""
    return new_org(place, stem="other")


@pytest.fixture(scope="module")
def foreign(server: Server, theirs: Org) -> Planted:
    """What the other organisation has."""
    with server.client(theirs, "admin") as client:
        return plant(client, "Hxqvzblorp")


@pytest.fixture(scope="module")
def reader(server: Server, place: Place) -> Iterator[Client]:
    """The admin of an organisation in which nothing changes any more."""
    with server.client(new_org(place), "admin") as client:
        yield client


@pytest.fixture(scope="module")
def lists(reader: Client, place: Place) -> list[Listed]:
    """Every list of the table, with what it tells of that organisation."""
    own = [plant(reader, word) for word in ("Ourselves", "Other_%")]
    with psycopg.connect(place.logins.member) as connection:
        listings = contract.check(connection).listings
    found = []
    for route in (route for route in ROUTES if isinstance(route, List)):
        answers = reader.get(f"/incidents/{own[0].incident}/responses").json()["items"]
        about = own[0].prompt if route.path.startswith("/prompts") else own[0].incident
        path = route.path.format(id=about, rid=answers[0]["id"])
        default = route.default_filter
        everything = {"limit": "200"} | ({default[0]: "is.not_null"} if default else {})
        answer = reader.get(path, params=everything)
        assert (answer.status_code, answer.json()["next_cursor"]) == (200, None), answer.text
        listing = listings[route.path]
        columns = {name: kind for name, kind in listing.columns.items() if name not in listing.on_request}
        found.append(Listed(path, columns, default, answer.json()["items"]))
    return found


def test_a_filter_means_the_same_to_every_list_as_to_python(reader: Client, lists: list[Listed]) -> None:
    def check(data: st.DataObject) -> None:
        listed = data.draw(st.sampled_from(lists))
        tree = data.draw(trees(listed.columns, listed.rows))
        name, value = parameter(tree)
        answer = reader.get(listed.path, params={name: value, "limit": "200"})
        assert answer.status_code == 200, answer.text
        assert {item["id"] for item in answer.json()["items"]} == listed.expected(tree)

    explore(lambda wanted: wanted(given(st.data())(check))(), examples=150)


def test_no_filter_reaches_another_organisation_or_breaks_the_query(
    reader: Client, lists: list[Listed], theirs: Org, foreign: Planted
) -> None:
    strange = st.one_of(st.sampled_from([*HOSTILE, foreign.word, *foreign.ids, theirs.id, theirs.slug]), st.text())
    before = digest(theirs)

    def check(data: st.DataObject) -> None:
        listed = data.draw(st.sampled_from(lists))
        written = [*parameter(data.draw(trees(listed.columns, listed.rows)))]
        # A piece of the filter, its column's name or what separates them, gives way to something else.
        part = data.draw(st.integers(0, 1))
        start = data.draw(st.integers(0, len(written[part])))
        end = data.draw(st.integers(start, len(written[part])))
        written[part] = written[part][:start] + data.draw(strange) + written[part][end:]
        more = data.draw(st.sampled_from(["order", "select", "cursor", "search", "limit", "or", "tenant_id"]))
        params = {written[0]: written[1]} | ({more: data.draw(strange)} if data.draw(st.booleans()) else {})
        answer = reader.get(listed.path, params=params)
        if answer.status_code != 200:
            assert answer.status_code == 400
            assert problem(answer) in REFUSALS
            return
        told = answer.json()["items"]
        assert foreign.word not in answer.text
        assert {item["id"] for item in told if "id" in item} <= {row["id"] for row in listed.rows}

    explore(lambda wanted: wanted(given(st.data())(check))(), examples=150)
    assert digest(theirs) == before
