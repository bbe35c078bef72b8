"""Requests of lists: what is refused and how, cursors that are not one's own, and what need not be sent again."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from api.contract.operations import List
from api.contract.routes import ROUTES
from tests.support.examples import example, name
from tests.support.server import Client, Org, Place, Server, new_org, problem

LISTS = [route for route in ROUTES if isinstance(route, List)]
OPEN = [route for route in LISTS if "{id}" not in route.path]


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


REFUSED = [
    ("colour=eq.red", "unknown-column", "colour"),
    ("tenant_id=eq.x", "unknown-column", "tenant_id"),
    ("deleted_at=is.null", "unknown-column", "deleted_at"),
    ("select=id,deleted_at", "unknown-column", "select"),
    ("select=", "unknown-column", "select"),
    ("status", "filter-invalid", "status"),
    ("status=open", "filter-invalid", "status"),
    ("status=sounds.open", "filter-invalid", "status"),
    ("webcam_ref=eq.1;select", "filter-invalid", "webcam_ref"),
    ("webcam_ref=like.1*", "filter-invalid", "webcam_ref"),
    ("webcam_ref=gt.99999999999", "filter-invalid", "webcam_ref"),
    ("created_at=gt.soon", "filter-invalid", "created_at"),
    ("place_id=eq.1", "filter-invalid", "place_id"),
    ("is_open=eq.perhaps", "filter-invalid", "is_open"),
    ("metadata=eq.{}", "filter-invalid", "metadata"),
    ("title=like.x\\", "filter-invalid", "title"),
    ("status=in.open", "filter-invalid", "status"),
    ("status=in.(open", "filter-invalid", "status"),
    ("or=status.eq.open", "filter-invalid", "or"),
    ("or=(status.eq.open", "filter-invalid", "or"),
    ("and=" + "(and" * 6 + "(status.eq.open" + ")" * 7, "filter-invalid", "and"),
    ("and=(" + ",".join(["status.eq.a"] * 51) + ")", "filter-invalid", "and"),
    ("status=in.(" + ",".join(["a"] * 201) + ")", "filter-invalid", "status"),
    ("title=eq." + "x" * 9000, "filter-invalid", "query"),
    ("title=eq.%00", "filter-invalid", "query"),
    ("title=eq.%FF%FE", "filter-invalid", "query"),
    ("title=eq.%ED%A0%80", "filter-invalid", "query"),
    ("search=" + "x" * 201, "filter-invalid", "search"),
    ("limit=10&limit=20", "filter-invalid", "limit"),
    ("order=created_at&order=severity", "filter-invalid", "order"),
    ("counts=all", "filter-invalid", "counts"),
    ("order=title", "order-not-supported", "order"),
    ("order=created_at.sideways", "order-not-supported", "order"),
    ("order=created_at,id", "order-not-supported", "order"),
    ("order=", "order-not-supported", "order"),
    *((f"limit={limit}", "limit-invalid", "limit") for limit in ("0", "-1", "201", "x", "", "1e2", "٣", "1.5")),
    *((f"cursor={cursor}", "cursor-invalid", "cursor") for cursor in ("", "x", "AAAA", "=" * 9, "%C3%A6", "A" * 5000)),
]


@pytest.mark.parametrize(("query", "slug", "parameter"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_query_that_is_not_understood_is_refused_by_kind_and_parameter(
    operator: Client, query: str, slug: str, parameter: str
) -> None:
    # As it is: httpx would mend what is wrong with it.
    response = operator.get("/incidents?" + quote(query, safe="=&%(),.;\\'\"{}*"))
    assert (response.status_code, problem(response)) == (400, slug)
    assert response.json()["parameter"] == parameter


@pytest.mark.parametrize("route", [route for route in LISTS if route.search is None], ids=name)
def test_a_list_without_search_says_so(route: List, admin: Client) -> None:
    assert problem(admin.get(example(route, admin).path, params={"search": "x"})) == "search-not-supported"


@pytest.mark.parametrize("route", LISTS, ids=name)
def test_every_list_keeps_every_order_it_declares_and_refuses_the_rest(route: List, admin: Client) -> None:
    path = example(route, admin).path
    for order in route.orders:
        column = order.partition("=")[0]
        for way in ("", ".asc", ".desc"):
            response = admin.get(path, params={"order": column + way, "limit": 1})
            assert response.status_code == 200, response.text
            if response.json()["next_cursor"]:
                onward = {"order": column + way, "limit": 200, "cursor": response.json()["next_cursor"]}
                rest = admin.get(path, params=onward).json()["items"]
                assert response.json()["items"][0] not in rest
    assert problem(admin.get(path, params={"order": "version.desc"})) == "order-not-supported"


def test_a_cursor_is_good_for_its_own_list_filter_order_and_caller_alone(
    server: Server, operator: Client, stranger: Client, org: Org
) -> None:
    for _ in range(5):
        operator.open_incident()
    params: dict[str, str | int] = {"limit": 3, "order": "severity.desc", "status": "eq.open"}
    cursor = operator.get("/incidents", params=params).json()["next_cursor"]
    assert operator.get("/incidents", params=params | {"cursor": cursor, "limit": 200}).status_code == 200
    others: list[tuple[str, dict[str, str | int]]] = [
        ("/incidents", params | {"order": "severity.asc"}),
        ("/incidents", params | {"status": "eq.closed"}),
        ("/incidents", {"limit": 3}),
        ("/incidents/open", params),
        ("/incidents", params | {"search": "quay"}),
    ]
    for path, changed in others:
        assert problem(operator.get(path, params=changed | {"cursor": cursor})) == "cursor-invalid"
    with server.client(org, "admin") as colleague:
        for client in (colleague, stranger):
            assert problem(client.get("/incidents", params=params | {"cursor": cursor})) == "cursor-invalid"
    for at in range(0, len(cursor), 7):
        forged = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        assert problem(operator.get("/incidents", params=params | {"cursor": forged})) == "cursor-invalid"


@pytest.mark.parametrize("route", OPEN, ids=name)
def test_a_list_that_is_known_is_not_sent_again_until_it_changes(route: List, admin: Client) -> None:
    first = admin.get(route.path)
    tag = first.headers["etag"]
    again = admin.get(route.path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for tags in (f"W/{tag}", f'"other", {tag}'):
        assert admin.get(route.path, headers={"If-None-Match": tags}).status_code == 304, tags
    assert admin.get(route.path, headers={"If-None-Match": '"0123456789abcdef"'}).content == first.content


def test_a_star_stands_for_whatever_is_there(operator: Client) -> None:
    assert operator.get("/incidents", headers={"If-None-Match": "*"}).status_code == 304


def test_an_incident_that_is_known_is_not_sent_again_until_it_changes(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    tag = operator.get(path).headers["etag"]
    assert operator.get(path, headers={"If-None-Match": tag}).status_code == 304
    changed = operator.patch(path, json={"title": "Changed"})
    assert changed.headers["etag"] == operator.get(path).headers["etag"] != tag
    assert operator.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_body_that_differs_by_viewer_has_an_etag_of_its_own(worker: Client, server: Server, org: Org) -> None:
    report = {"workflow": "review", "category": "mental_health", "severity": "high", "title": "T", "description": "D"}
    path = f"/incidents/{worker.open_incident(**report)['id']}"
    with server.client(org, "auditor") as auditor:
        tag = worker.get(path).headers["etag"]
        assert auditor.get(path, headers={"If-None-Match": tag}).status_code == 200
