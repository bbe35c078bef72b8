"""Lists: filters, orders, pages, counts and search, over HTTP and against a model in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.server import Client, Org, Place, Server, new_org

Item = dict[str, Any]

CALM = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def library(place: Place) -> Org:
    """An organisation whose thirty incidents no test of this module changes."""
    return new_org(place, stem="library")


@pytest.fixture(scope="module")
def reader(server: Server, library: Org) -> Iterator[Client]:
    """The admin of that organisation."""
    with server.client(library, "admin") as client:
        yield client


@pytest.fixture(scope="module")
def rows(reader: Client) -> list[Item]:
    """Those thirty, as the API tells them one by one: ties in severity, holes, and every kind of value."""
    made = []
    for number in range(30):
        incident = reader.open_incident(
            category=("fire", "other", "medical")[number % 3],
            severity=("warning", "critical")[number % 2] if number < 20 else "warning",
            description=f"Number {number} of the quay",
            title=("100% wet", "a_b", 'Quote\'s "x", (y)', "back\\slash", "Ærlig")[number % 5],
            tags=[f"t{number % 4}", "all"] if number % 3 else [],
            location_label=f"Berth {number % 7}" if number % 2 else None,
            financial_impact=number * 10.5 if number % 4 else None,
            webcam_ref=number if number % 5 else None,
        )
        if number % 6 == 0:
            reader.post(f"/incidents/{incident['id']}/resolve")
        made.append(incident["id"])
    return [dict(reader.get(f"/incidents/{id}").json()) for id in made]


def pages(client: Client, path: str, **params: Any) -> list[Item]:
    """Every item of a list, page by page."""
    found: list[Item] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get(path, params=params | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) <= params["limit"]
        found += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
    return found


ORDERS: dict[str, Callable[[Item], Any]] = {
    "created_at": lambda row: datetime.fromisoformat(row["created_at"]),
    "updated_at": lambda row: datetime.fromisoformat(row["updated_at"]),
    "reported_at": lambda row: datetime.fromisoformat(row["reported_at"]),
    "severity": lambda row: row["severity_rank"],
}


@CALM
@given(order=st.sampled_from(sorted(ORDERS)), descending=st.booleans(), limit=st.integers(1, 31))
def test_pages_walk_every_row_exactly_once_in_order_under_ties_in_both_directions(
    reader: Client, rows: list[Item], order: str, descending: bool, limit: int
) -> None:
    found = pages(reader, "/incidents", order=f"{order}.{'desc' if descending else 'asc'}", limit=limit)
    expected = sorted(rows, key=lambda row: (ORDERS[order](row), row["id"]), reverse=descending)
    assert [row["id"] for row in found] == [row["id"] for row in expected]


@CALM
@given(
    directions=st.tuples(st.booleans(), st.booleans()),
    limit=st.integers(1, 12),
    params=st.sampled_from([{}, {"category": "eq.fire"}, {"search": "quay"}, {"search": "berth 3"}]),
)
def test_pages_walk_a_combination_of_columns_in_the_same_and_in_mixed_directions(
    reader: Client, rows: list[Item], directions: tuple[bool, bool], limit: int, params: dict[str, str]
) -> None:
    severity, created_at = ("desc" if descending else "asc" for descending in directions)
    found = pages(reader, "/incidents", order=f"severity.{severity},created_at.{created_at}", limit=limit, **params)
    whole = reader.get("/incidents", params=params | {"limit": "200"}).json()["items"]
    expected = sorted(whole, key=lambda row: (ORDERS["created_at"](row), row["id"]), reverse=directions[1])
    expected.sort(key=ORDERS["severity"], reverse=directions[0])
    assert [row["id"] for row in found] == [row["id"] for row in expected]


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "neq": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "status": st.sampled_from(["open", "resolved", "closed"]),
    "category": st.sampled_from(["fire", "other", "medical", "' or 1=1 --"]),
    "title": st.sampled_from(["100% wet", "a_b", 'Quote\'s "x", (y)', "back\\slash", "Ærlig", "z"]),
    "location_label": st.sampled_from(["Berth 1", "Berth 3", "Berth 9"]),
    "webcam_ref": st.integers(0, 30),
    "financial_impact": st.sampled_from([0, 10.5, 105, 300.25]),
    "severity_rank": st.integers(1, 3),
    "is_open": st.booleans(),
}
Model = Callable[[Item], bool | None]


def text_of(value: Any) -> str:
    """A value as a filter writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(value: Any) -> str:
    """A value inside a group."""
    return '"' + text_of(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, str, str, Model]:
    """A condition: column, operator with its value, the same for use in a group, and what it means of a row."""
    column = draw(st.sampled_from(sorted(COLUMNS)))
    kind = draw(st.sampled_from(["compare", "in", "null"]))
    negated = draw(st.booleans())
    mark = "not." if negated else ""
    if kind == "null":
        wanted = draw(st.sampled_from(["null", "not_null"]))
        text = f"{mark}is.{wanted}"
        return column, text, f"{column}.{text}", lambda row: ((row[column] is None) == (wanted == "null")) != negated
    if kind == "in":
        values = draw(st.lists(COLUMNS[column], min_size=1, max_size=3))
        text = f"{mark}in.({','.join(map(quoted, values))})"
        return column, text, f"{column}.{text}", _three(column, lambda a: a in values, negated)
    # PostgreSQL orders text as the cluster's locale C.UTF-8 does, and so does Python: by code point.
    operator = draw(st.sampled_from(sorted(COMPARE)))
    value = draw(COLUMNS[column])
    return (
        column,
        f"{mark}{operator}.{text_of(value)}",
        f"{column}.{mark}{operator}.{quoted(value)}",
        _three(column, lambda a: COMPARE[operator](a, value), negated),
    )


def _three(column: str, test: Callable[[Any], bool], negated: bool) -> Model:
    """SQL's logic of three values: nothing is known of a null."""
    return lambda row: None if row[column] is None else test(row[column]) != negated


def any_of(values: list[bool | None]) -> bool | None:
    """SQL's `or`."""
    return True if True in values else None if None in values else False


@CALM
@given(st.lists(conditions(), min_size=1, max_size=3))
def test_filters_agree_with_a_model_in_python(
    reader: Client, rows: list[Item], wanted: list[tuple[str, str, str, Model]]
) -> None:
    query = [(column, text) for column, text, _, _ in wanted]
    found = reader.get("/incidents", params=[*query, ("limit", "200")])
    assert found.status_code == 200, found.text
    expected = [row["id"] for row in rows if all(model(row) for *_, model in wanted)]
    assert sorted(item["id"] for item in found.json()["items"]) == sorted(expected)


@CALM
@given(st.lists(conditions(), min_size=1, max_size=3), st.booleans(), st.sampled_from(["and", "or"]))
def test_groups_agree_with_the_same_model(
    reader: Client, rows: list[Item], wanted: list[tuple[str, str, str, Model]], negated: bool, joiner: str
) -> None:
    group = "(" + ",".join(text for _, _, text, _ in wanted) + ")"
    found = reader.get("/incidents", params={("not." if negated else "") + joiner: group, "limit": 200})
    assert found.status_code == 200, found.text

    def holds(row: Item) -> bool:
        values = [model(row) for *_, model in wanted]
        joined = any_of(values) if joiner == "or" else _not(any_of([_not(value) for value in values]))
        return (_not(joined) if negated else joined) is True

    assert sorted(item["id"] for item in found.json()["items"]) == sorted(row["id"] for row in rows if holds(row))


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def test_patterns_take_percent_and_underscore_as_wildcards_and_backslash_as_escape(
    reader: Client, rows: list[Item]
) -> None:
    def titles(pattern: str) -> set[str]:
        return {item["title"] for item in reader.get("/incidents", params={"title": pattern}).json()["items"]}

    assert titles("like.100*") == {"100% wet"}
    assert titles("like.*\\%*") == {"100% wet"}
    assert titles("like.a\\_*") == {"a_b"}
    assert titles("ilike.QUOTE'S*") == {'Quote\'s "x", (y)'}
    assert titles("like.quote*") == set()
    assert titles("not.like.*") == set()


def test_an_array_is_asked_for_what_it_holds(reader: Client, rows: list[Item]) -> None:
    for wanted in ("{all}", "{t1,all}", "{}"):
        parts = {part for part in wanted.strip("{}").split(",") if part}
        items = reader.get("/incidents", params={"tags": f"cs.{wanted}"}).json()["items"]
        assert {item["id"] for item in items} == {row["id"] for row in rows if parts <= set(row["tags"])}


def test_times_are_compared_as_times_whatever_their_zone(reader: Client, rows: list[Item]) -> None:
    middle = datetime.fromisoformat(rows[14]["created_at"])
    items = reader.get("/incidents", params={"created_at": f"gt.{middle.isoformat()}"}).json()["items"]
    assert {item["id"] for item in items} == {row["id"] for row in rows[15:]}
    assert reader.get("/incidents?created_at=gte.2026-01-01&created_at=lt.2200-01-01").json()["items"]
    assert reader.get("/incidents", params={"created_at": "lt.2026-01-01T00:00:00+05:30"}).json()["items"] == []


def test_counts_are_of_the_whole_filtered_list_but_for_the_filter_on_status(reader: Client, rows: list[Item]) -> None:
    everything = Counter(row["status"] for row in rows)
    fire = Counter(row["status"] for row in rows if row["category"] == "fire")
    for params, expected in (
        ({}, everything),
        ({"status": "eq.resolved"}, everything),
        ({"counts": "exact"}, everything),
        ({"category": "eq.fire"}, fire),
        ({"category": "eq.fire", "status": "eq.open", "limit": "1"}, fire),
    ):
        counted = reader.get("/incidents", params=params).json()["status_counts"]
        assert {status: number for status, number in counted.items() if number} == expected
        assert counted["closed"] == counted["pending"] == 0
        assert "acknowledged" not in counted


def test_a_list_is_not_counted_for_who_does_not_ask(reader: Client, rows: list[Item]) -> None:
    counted, plain = (reader.get(f"/incidents?limit=2{more}").json() for more in ("", "&counts=none"))
    assert counted.keys() - plain.keys() == {"status_counts"}
    assert plain["items"] == counted["items"]
    following = reader.get(f"/incidents?limit=2&cursor={plain['next_cursor']}").json()
    assert following.keys() == counted.keys()


def test_select_answers_the_columns_it_names_and_counts_stay(reader: Client, rows: list[Item]) -> None:
    answer = reader.get("/incidents", params={"select": "number,id", "limit": 2}).json()
    assert [set(item) for item in answer["items"]] == [{"id", "number"}] * 2
    assert answer["status_counts"]["open"] == Counter(row["status"] for row in rows)["open"]
    following = reader.get("/incidents", params={"select": "title", "limit": 2, "cursor": answer["next_cursor"]})
    assert len(following.json()["items"]) == 2


def test_search_finds_words_of_number_title_description_and_place_in_any_case_and_order(
    reader: Client, rows: list[Item]
) -> None:
    def found(words: str) -> set[str]:
        return {item["id"] for item in reader.get("/incidents", params={"search": words, "limit": 200}).json()["items"]}

    assert found("QUAY number 7") == {row["id"] for row in rows if "Number 7 " in row["description"]} | {
        row["id"] for row in rows if row["location_label"] == "Berth 7"
    }
    assert found(rows[3]["number"]) == {rows[3]["id"]}
    assert found("ærlig") == {row["id"] for row in rows if row["title"] == "Ærlig"}
    assert found("berth 3") >= {row["id"] for row in rows if row["location_label"] == "Berth 3"}
    assert found("quay zeppelin") == set()
    assert found("  ") == {row["id"] for row in rows}
    for strange in ("'", "\\", "a & b | !c", "%", "(:*", "' or 1=1 --", "<->"):
        assert reader.get("/incidents", params={"search": strange}).status_code == 200


@pytest.mark.parametrize("order", ["created_at.desc", "severity.asc", "updated_at.desc"])
def test_a_word_that_is_in_every_row_pages_like_no_search_at_all(reader: Client, rows: list[Item], order: str) -> None:
    def walked(**params: Any) -> list[str]:
        return [item["id"] for item in pages(reader, "/incidents", order=order, limit=7, **params)]

    assert walked(search="quay") == walked()
    fires = walked(category="eq.fire")
    assert walked(search="QUAY number", category="eq.fire") == fires
    counted = reader.get("/incidents", params={"search": "quay", "category": "eq.fire"}).json()["status_counts"]
    assert sum(counted.values()) == len(fires)
