"""Catalogues: the words of an organisation, built in and its own, and what an incident makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.server import Client, Org, Place, Server, fields_at_fault, new_org, problem

CATEGORY = {"workflow": "enforcement", "slug": "abandoned_vehicle", "name": "Abandoned vehicle"}
STATUS = {"workflow": "enforcement", "slug": "on_hold", "name": "On hold"}
PRIORITY = {
    "slug": "someday",
    "name": "Someday",
    "level": 9,
    "response_time_minutes": 10,
    "resolution_time_minutes": 20,
}


@pytest.fixture(scope="module")
def quiet(place: Place) -> Org:
    """An organisation in which nothing is ever changed: all that is asked of it is refused."""
    return new_org(place, stem="quiet")


@pytest.fixture(scope="module")
def refused(server: Server, quiet: Org) -> Iterator[Client]:
    """Its admin."""
    with server.client(quiet, "admin") as client:
        yield client


def items(client: Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """The items of a list that fits a page."""
    answer = client.get(path, params={"limit": 200} | params).json()
    assert answer["next_cursor"] is None
    return list(answer["items"])


def test_an_organisation_starts_with_the_built_in_words(admin: Client) -> None:
    enforcement = {
        "road_blockage",
        "illegal_parking",
        "slip_violation",
        "damage_report",
        "safety_hazard",
        "medical",
        "fire",
        "other",
    }
    assert {row["slug"] for row in items(admin, "/categories", workflow="eq.enforcement")} == enforcement
    assert {
        row["slug"]: (row["response_time_minutes"], row["resolution_time_minutes"])
        for row in items(admin, "/priorities")
    } == {"urgent": (15, 240), "high": (60, 480), "normal": (240, 2880), "low": (480, 10080)}
    assert [row["slug"] for row in items(admin, "/priorities") if row["is_default"]] == ["normal"]
    statuses = items(admin, "/statuses", workflow="eq.risk", order="sort_order.asc")
    assert [row["slug"] for row in statuses] == ["open", "under_review", "resolved", "closed", "rejected"]
    assert [row["slug"] for row in statuses if row["is_terminal"]] == ["closed", "rejected"]
    assert [row["slug"] for row in statuses if row["is_open"]] == ["open", "under_review"]
    moves = items(admin, "/transitions", workflow="eq.review")
    assert {(row["from_status"], row["to_status"], row["permission"]) for row in moves} == {
        ("pending", "approved", "incidents.review"),
        ("pending", "rejected", "incidents.review"),
    }


def test_an_organisation_adds_a_category_uses_it_and_retires_it(admin: Client, stranger: Client) -> None:
    made = admin.post("/categories", json=CATEGORY | {"description": "Left for weeks."})
    assert made.status_code == 201
    assert made.headers["location"] == "/v1/categories/enforcement/abandoned_vehicle"
    incident = admin.open_incident(category="abandoned_vehicle")
    assert incident["title"] == "Abandoned vehicle"
    assert all(row["slug"] != "abandoned_vehicle" for row in items(stranger, "/categories"))
    path = "/categories/enforcement/abandoned_vehicle"
    retired = admin.put(path, json={"is_active": False}, headers={"If-Match": made.headers["etag"]})
    assert (retired.json()["is_active"], retired.json()["name"], retired.json()["version"]) == (
        False,
        "Abandoned vehicle",
        2,
    )
    refused = admin.post("/incidents", json={"category": "abandoned_vehicle", "description": "x"})
    assert problem(refused) == "unknown-category"
    # What is in the category stays there, and can still be worked on.
    assert admin.patch(f"/incidents/{incident['id']}", json={"title": "Still here"}).status_code == 200


def test_a_status_of_its_own_is_entered_once_a_transition_leads_there(admin: Client, operator: Client) -> None:
    assert admin.post("/statuses", json=STATUS).json()["is_open"] is True
    path = f"/incidents/{operator.open_incident()['id']}/transition"
    assert problem(operator.post(path, json={"status": "on_hold"})) == "illegal-transition"
    for start, goal in (("open", "on_hold"), ("on_hold", "open")):
        move = {"workflow": "enforcement", "from_status": start, "to_status": goal}
        made = admin.post("/transitions", json=move)
        assert (made.status_code, made.json()["permission"]) == (201, "incidents.transition")
        assert admin.get(made.headers["location"].removeprefix("/v1")).json()["items"] == [made.json()]
    assert operator.post(path, json={"status": "on_hold"}).json()["status"] == "on_hold"
    assert operator.get("/incidents").json()["status_counts"]["on_hold"] == 1
    assert operator.post(path, json={"status": "open"}).json()["status"] == "open"


def test_a_transition_asks_for_the_permission_it_names(admin: Client, operator: Client) -> None:
    admin.post("/statuses", json=STATUS | {"is_terminal": True})
    move = {"workflow": "enforcement", "from_status": "open", "to_status": "on_hold", "permission": "settings.manage"}
    admin.post("/transitions", json=move)
    path = f"/incidents/{operator.open_incident()['id']}/transition"
    refused = operator.post(path, json={"status": "on_hold"})
    assert (problem(refused), refused.json()["permission"]) == ("not-permitted", "settings.manage")
    assert admin.post(path, json={"status": "on_hold"}).json()["is_open"] is False


@pytest.mark.parametrize(
    ("path", "body", "slug"),
    [
        ("/categories", CATEGORY, "category-exists"),
        ("/statuses", STATUS, "status-exists"),
        ("/priorities", PRIORITY, "priority-exists"),
        ("/transitions", {"workflow": "risk", "from_status": "open", "to_status": "closed"}, "transition-exists"),
    ],
)
def test_a_word_is_added_once_an_organisation(
    admin: Client, stranger: Client, path: str, body: dict[str, Any], slug: str
) -> None:
    assert admin.post(path, json=body).status_code == 201
    again = admin.post(path, json=body)
    assert (again.status_code, problem(again)) == (409, slug)
    # The neighbours' operator may not; but is not told that it exists.
    assert problem(stranger.post(path, json=body)) == "not-permitted"


def test_two_organisations_have_the_same_word_each_for_itself(admin: Client, make_org: Any, server: Any) -> None:
    admin.post("/priorities", json=PRIORITY)
    other: Org = make_org()
    with server.client(other, "admin") as theirs:
        assert theirs.post("/priorities", json=PRIORITY | {"name": "Theirs"}).status_code == 201
        admin.put("/priorities/someday", json={"name": "Ours"})
        assert [row["name"] for row in items(theirs, "/priorities", slug="eq.someday")] == ["Theirs"]


@pytest.mark.parametrize(
    ("path", "body", "slug", "pointer"),
    [
        ("/categories", CATEGORY | {"workflow": "gardening"}, "unknown-workflow", "/workflow"),
        ("/statuses", STATUS | {"workflow": "gardening"}, "unknown-workflow", "/workflow"),
        *(
            ("/categories", CATEGORY | {"slug": slug}, "malformed-value", "/slug")
            for slug in ("Not a word", "_x", "1x", "ünder", "a-b", "x" * 64, "")
        ),
        *(
            (path, body | {"slug": "a\n"}, "validation-failed", "/slug")
            for path, body in (("/categories", CATEGORY), ("/statuses", STATUS), ("/priorities", PRIORITY))
        ),
        ("/categories", CATEGORY | {"name": ""}, "too-short", "/name"),
        ("/categories", CATEGORY | {"name": "n" * 101}, "too-long", "/name"),
        ("/categories", CATEGORY | {"hides_reporter": True}, "unknown-field", "/hides_reporter"),
        ("/statuses", STATUS | {"is_default": True}, "unknown-field", "/is_default"),
        ("/statuses", STATUS | {"is_terminal": "yes"}, "wrong-type", "/is_terminal"),
        ("/priorities", PRIORITY | {"level": 0}, "out-of-range", "/level"),
        ("/priorities", PRIORITY | {"response_time_minutes": 30}, "out-of-range", "/resolution_time_minutes"),
        ("/priorities", {"slug": "x"}, "field-required", "/level"),
        (
            "/transitions",
            {"workflow": "risk", "from_status": "open", "to_status": "asleep"},
            "unknown-status",
            "/to_status",
        ),
        (
            "/transitions",
            {"workflow": "risk", "from_status": "asleep", "to_status": "open"},
            "unknown-status",
            "/from_status",
        ),
        (
            "/transitions",
            {"workflow": "risk", "from_status": "open", "to_status": "closed", "permission": "magic"},
            "unknown-permission",
            "/permission",
        ),
        (
            "/transitions",
            {"workflow": "risk", "from_status": "open", "to_status": "open"},
            "validation-failed",
            "/from_status",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_word_is_refused(refused: Client, path: str, body: dict[str, Any], slug: str, pointer: str) -> None:
    before = items(refused, path)
    response = refused.post(path, json=body)
    assert (response.status_code, problem(response)) == (422, slug)
    assert pointer in fields_at_fault(response)
    assert items(refused, path) == before


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/categories/enforcement/fire", {"name": "Blaze", "description": "Hot."}),
        ("/statuses/enforcement/open", {"name": "New", "sort_order": 7}),
        ("/priorities/high", {"name": "Tall", "level": 5, "response_time_minutes": 5, "is_active": False}),
    ],
)
def test_a_word_is_changed_by_name_and_only_at_the_version_that_was_read(
    admin: Client, path: str, change: dict[str, Any]
) -> None:
    kind, _, slug = path.strip("/").partition("/")
    before = next(row for row in items(admin, f"/{kind}") if row["id"] == slug)
    after = admin.put(path, json=change)
    assert after.json() == before | change | {"version": before["version"] + 1}
    stale = admin.put(path, json={"name": "Late"}, headers={"If-Match": '"1-0123456789abcdef"'})
    assert (stale.status_code, problem(stale)) == (412, "stale-version")
    assert admin.put(path, json={"name": "Now"}, headers={"If-Match": after.headers["etag"]}).json()["name"] == "Now"


def test_what_a_status_means_cannot_be_changed(refused: Client) -> None:
    for field in ("is_terminal", "is_default", "slug", "workflow"):
        assert problem(refused.put("/statuses/enforcement/open", json={field: True})) == "unknown-field"


@pytest.mark.parametrize(
    "path", ["/categories/enforcement/nil", "/categories/nil/fire", "/statuses/enforcement/nil", "/priorities/nil"]
)
def test_a_word_that_is_not_there_cannot_be_changed(refused: Client, path: str) -> None:
    assert problem(refused.put(path, json={"name": "x"})) == "not-found"


def test_a_path_is_taken_literally(refused: Client) -> None:
    for path in (
        "/categories/enforcement/fire'--",
        "/categories/enforcement/%25",
        "/priorities/%2e%2e",
        "/priorities/a%00b",
    ):
        assert problem(refused.put(path, json={"name": "x"})) == "not-found"


SEVERITY = {"workflow": "enforcement", "slug": "disaster", "name": "Disaster", "rank": 90}


def test_a_severity_of_its_own_is_used_ordered_and_removed_when_nothing_has_it(admin: Client, worker: Client) -> None:
    made = admin.post("/severities", json=SEVERITY)
    assert (made.status_code, made.headers["location"]) == (201, "/v1/severities/enforcement/disaster")
    assert made.json() == SEVERITY | {"id": "enforcement/disaster", "version": 1}
    assert made.json() in items(worker, "/severities")
    path = "/severities/enforcement/disaster"
    assert admin.put(path, json={"rank": 91, "name": "The worst"}).json()["rank"] == 91
    worst = admin.open_incident(severity="Disaster")
    admin.open_incident(severity="critical")
    assert admin.get("/incidents", params={"order": "severity.desc"}).json()["items"][0]["id"] == worst["id"]
    assert problem(admin.put(path, json={"rank": 92})) == "in-use"
    assert admin.put(path, json={"name": "Worst"}).json()["name"] == "Worst"
    assert problem(admin.delete(path)) == "in-use"
    assert admin.delete("/severities/enforcement/info").status_code == 204
    assert problem(admin.delete("/severities/enforcement/warning")) == "in-use"
    assert problem(worker.delete("/severities/enforcement/critical")) == "not-permitted"


@pytest.mark.parametrize(
    ("body", "status", "slug", "pointer"),
    [
        (SEVERITY | {"slug": "critical"}, 409, "severity-exists", "/slug"),
        (SEVERITY | {"rank": 60}, 409, "severity-exists", "/rank"),
        (SEVERITY | {"workflow": "nil"}, 422, "unknown-workflow", "/workflow"),
        (SEVERITY | {"rank": 0}, 422, "out-of-range", "/rank"),
        (SEVERITY | {"rank": 101}, 422, "out-of-range", "/rank"),
        (SEVERITY | {"slug": "Bad"}, 422, "malformed-value", "/slug"),
        (SEVERITY | {"name": ""}, 422, "too-short", "/name"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_severity_is_refused(refused: Client, body: dict[str, Any], status: int, slug: str, pointer: str) -> None:
    answer = refused.post("/severities", json=body)
    assert (answer.status_code, problem(answer)) == (status, slug)
    if status == 422:
        assert pointer in fields_at_fault(answer)


def test_what_nothing_uses_is_removed(admin: Client) -> None:
    admin.post("/categories", json=CATEGORY)
    admin.post("/priorities", json=PRIORITY)
    admin.post("/statuses", json=STATUS)
    move = {"workflow": "enforcement", "from_status": "open", "to_status": "on_hold"}
    admin.post("/transitions", json=move)
    assert problem(admin.delete("/statuses/enforcement/on_hold")) == "in-use"
    for path in (
        "/transitions/enforcement/open/on_hold",
        "/statuses/enforcement/on_hold",
        "/categories/enforcement/abandoned_vehicle",
        "/priorities/someday",
        "/categories/enforcement/medical",
    ):
        stale = admin.delete(path, headers={"If-Match": '"9-0123456789abcdef"'})
        assert (stale.status_code, problem(stale)) == (412, "stale-version")
        assert (admin.delete(path).status_code, admin.delete(path).status_code) == (204, 404)
    removed = admin.get("/ledger", params={"action": "like.*.removed", "limit": 200}).json()["items"]
    assert {row["action"] for row in removed} == {
        "transition.removed",
        "status.removed",
        "category.removed",
        "priority.removed",
    }


def test_what_is_used_is_not_removed(admin: Client, operator: Client) -> None:
    admin.post("/categories", json=CATEGORY)
    operator.open_incident(category="abandoned_vehicle")
    admin.open_incident(workflow="service_desk", category="general", title="Printer", priority="high")
    for path, slug in (
        ("/categories/enforcement/abandoned_vehicle", "in-use"),
        ("/categories/service_desk/general", "in-use"),
        ("/priorities/high", "in-use"),
        ("/priorities/normal", "in-use"),
        ("/statuses/enforcement/open", "built-in"),
        ("/transitions/enforcement/open/triaged", "built-in"),
        ("/series/incident", "in-use"),
    ):
        answer = admin.delete(path)
        assert (answer.status_code, problem(answer)) == (409, slug), path
        assert problem(operator.delete(path)) == "not-permitted"


def test_a_built_in_move_can_be_made_harder_and_never_easier(admin: Client, operator: Client) -> None:
    path = "/transitions/enforcement/open/triaged"
    for weak in ("incidents.create", "incidents.view", "incidents.update"):
        assert problem(admin.put(path, json={"permission": weak})) == "transition-too-loose"
    assert problem(admin.put(path, json={"permission": "nil"})) == "unknown-permission"
    harder = admin.put(path, json={"permission": "settings.manage"})
    assert (harder.json()["permission"], harder.json()["least_permission"]) == (
        "settings.manage",
        "incidents.transition",
    )
    move = f"/incidents/{operator.open_incident()['id']}/transition"
    assert operator.post(move, json={"status": "triaged"}).json()["permission"] == "settings.manage"
    assert admin.post(move, json={"status": "triaged"}).status_code == 200
    assert problem(admin.put(path, json={}, headers={"If-Match": '"1-x"'})) == "stale-version"
    again = admin.put(path, json={"permission": "incidents.transition"})
    assert again.json()["version"] == 3
