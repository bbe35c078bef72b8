"""What a client reads next: one thing by its id, the queue of trucks, workflows, and the moves that it may make."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.support.server import Client, Org, Place, Server, new_org, problem

Item = dict[str, Any]


@pytest.mark.parametrize("kind", ["members", "groups", "places", "prompts", "tow-requests"])
def test_one_is_read_by_its_id_as_its_list_has_it_and_by_nobody_else(
    kind: str, admin: Client, stranger: Client, worker: Client
) -> None:
    made = _made(kind, admin)
    read = admin.get(f"/{kind}/{made['id']}")
    assert (read.status_code, read.json()) == (200, made)
    assert read.headers["etag"]
    assert admin.get(f"/{kind}/{made['id']}", headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    assert (stranger.get(f"/{kind}/{made['id']}").status_code, problem(stranger.get(f"/{kind}/{made['id']}"))) == (
        404, "not-found",
    )  # fmt: skip
    for nobody in (str(uuid4()), "1", "null"):
        assert problem(admin.get(f"/{kind}/{nobody}")) == "not-found"
    assert worker.get(f"/{kind}/{made['id']}").status_code == (404 if kind in ("prompts", "tow-requests") else 200)


def _made(kind: str, admin: Client) -> Item:
    """One of a kind, as its POST or its list tells of it."""
    if kind == "members":
        answer = admin.post("/members", json={"email": f"{uuid4()}@new.example", "display_name": "Kari"})
    elif kind == "tow-requests":
        answer = admin.post(f"/incidents/{admin.open_incident()['id']}/dispatch", json={"priority": "urgent"})
    elif kind == "prompts":
        path = f"/incidents/{admin.open_incident()['id']}/prompts"
        answer = admin.post(path, json={"prompt_type": "status", "prompt_text": "Are you safe?"})
    else:
        answer = admin.post(
            f"/{kind}", json={"name": f"Name {uuid4()}", "kind": "team" if kind == "groups" else "zone"}
        )
    assert answer.status_code == 201, answer.text
    told = answer.json().get("prompt", answer.json())
    assert answer.headers["location"] == f"/v1/{kind}/{told['id']}"
    return dict(told)


# Changes


def test_a_group_is_renamed_and_its_members_are_replaced_as_a_whole(admin: Client, org: Org) -> None:
    people = [org.members[role] for role in ("worker", "operator", "auditor")]
    group = admin.post("/groups", json={"kind": "circle", "name": "North", "member_ids": people[:2]}).json()
    path = f"/groups/{group['id']}"
    assert group["version"] == 1
    renamed = admin.patch(path, json={"name": "South"})
    assert (renamed.json()["name"], renamed.json()["member_ids"], renamed.json()["version"]) == (
        "South", sorted(people[:2]), 2,
    )  # fmt: skip
    replaced = admin.patch(path, json={"member_ids": people[1:]}, headers={"If-Match": renamed.headers["etag"]})
    assert (replaced.json()["name"], replaced.json()["member_ids"]) == ("South", sorted(people[1:]))
    assert replaced.json() == admin.get(path).json()
    stale = admin.patch(path, json={"name": "West"}, headers={"If-Match": renamed.headers["etag"]})
    assert (stale.status_code, problem(stale)) == (412, "stale-version")
    told = admin.get("/ledger", params={"subject_type": "in.(group,group_member)", "limit": 200}).json()["items"]
    assert {"group.updated", "group_member.created", "group_member.removed"} <= {line["action"] for line in told}
    (rename,) = [line for line in told if line["action"] == "group.updated" and line["detail"]["changes"]]
    assert rename["detail"]["changes"] == {"name": {"from": "North", "to": "South"}} or "South" in str(rename["detail"])
    assert admin.patch(path, json={"member_ids": []}).json()["member_ids"] == []


def test_a_place_is_renamed_moved_and_given_another_parent(admin: Client) -> None:
    harbours = [admin.post("/places", json={"kind": "facility", "name": f"Harbour {n}"}).json() for n in range(2)]
    slip = admin.post("/places", json={"kind": "unit", "name": "Slip", "parent_id": harbours[0]["id"]}).json()
    path = f"/places/{slip['id']}"
    moved = admin.patch(path, json={"name": "Slip 1", "latitude": 59.9, "longitude": 10.7})
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert (moved.json()["name"], moved.json()["parent_id"], moved.json()["latitude"]) == (
        "Slip 1", harbours[0]["id"], 59.9,
    )  # fmt: skip
    given = admin.patch(path, json={"parent_id": harbours[1]["id"], "latitude": None, "longitude": None})
    assert (given.json()["parent_id"], given.json()["latitude"]) == (harbours[1]["id"], None)
    stale = admin.patch(path, json={"name": "No"}, headers={"If-Match": moved.headers["etag"]})
    assert (stale.status_code, problem(stale)) == (412, "stale-version")
    assert admin.patch(path, json={"latitude": 1}).status_code == 422
    assert problem(admin.patch(path, json={"parent_id": str(uuid4())})) == "unknown-reference"
    told = admin.get("/ledger", params={"action": "eq.place.updated"}).json()["items"]
    assert {line["subject_id"] for line in told} == {slip["id"]}


@pytest.mark.parametrize("kind", ["groups", "places"])
def test_who_does_not_manage_the_directory_changes_nothing(
    kind: str, admin: Client, operator: Client, stranger: Client, server: Server, org: Org
) -> None:
    path = f"/{kind}/{_made(kind, admin)['id']}"
    assert problem(operator.patch(path, json={"name": "Mine"})) == "not-permitted"
    assert problem(stranger.patch(path, json={"name": "Mine"})) == "not-permitted"
    assert problem(admin.patch(f"/{kind}/{uuid4()}", json={"name": "Mine"})) == "not-found"
    for field in ("kind", "id", "tenant_id", "version"):
        assert admin.patch(path, json={field: "x"}).status_code == 422


# The queue of trucks


def test_the_queue_has_the_open_trucks_the_most_urgent_and_the_oldest_first(admin: Client) -> None:
    made: list[Item] = []
    for priority in ("normal", "emergency", "urgent", "normal", "emergency", "urgent"):
        path = f"/incidents/{admin.open_incident()['id']}/dispatch"
        made.append(admin.post(path, json={"priority": priority}).json())
    done, gone = made[4], made[5]
    for status in ("acknowledged", "en_route", "on_scene", "completed"):
        assert admin.patch(f"/tow-requests/{done['id']}", json={"status": status}).status_code == 200
    assert admin.patch(f"/tow-requests/{gone['id']}", json={"status": "cancelled"}).status_code == 200

    def queue(**params: Any) -> list[int]:
        found: list[int] = []
        cursor: dict[str, str] = {}
        while True:
            answer = admin.get("/tow-requests", params={"limit": 2} | params | cursor)
            assert answer.status_code == 200, answer.text
            found += [
                next(n for n, tow in enumerate(made) if tow["id"] == item["id"]) for item in answer.json()["items"]
            ]
            if not answer.json()["next_cursor"]:
                return found
            cursor = {"cursor": answer.json()["next_cursor"]}

    assert queue() == [1, 2, 0, 3]
    assert queue(order="priority.asc,requested_at.desc") == [3, 0, 2, 1]
    assert queue(priority="gte.urgent") == [1, 2]
    assert queue(priority="eq.Normal") == [0, 3]
    assert queue(priority="lt.emergency", order="requested_at.asc") == [0, 2, 3]
    assert queue(status="eq.completed") == [4]
    assert queue(status="in.(completed, cancelled)") == [4, 5]
    assert queue(status="neq.requested", is_open="eq.true") == []
    assert queue(is_open="eq.false", order="requested_at.asc") == [4, 5]
    assert queue(is_open="is.not_null") == [1, 4, 2, 5, 0, 3]
    assert problem(admin.get("/tow-requests", params={"order": "priority.desc,requested_at.desc"})) == (
        "order-not-supported"
    )


def test_the_queue_is_of_the_incidents_that_one_sees(admin: Client, worker: Client, stranger: Client) -> None:
    theirs, others = worker.open_incident(), admin.open_incident()
    for incident in (theirs, others):
        assert admin.post(f"/incidents/{incident['id']}/dispatch").status_code == 201
    seen = {item["incident_id"] for item in worker.get("/tow-requests").json()["items"]}
    assert seen == {theirs["id"]}
    assert stranger.get("/tow-requests").json()["items"] == []
    assert admin.delete(f"/incidents/{others['id']}").status_code == 204
    assert {item["incident_id"] for item in admin.get("/tow-requests").json()["items"]} == {theirs["id"]}


def test_a_queue_of_a_disabled_module_is_refused(place: Place, server: Server) -> None:
    desk = new_org(place, modules=("service_desk",))
    with server.client(desk, "admin") as client:
        assert problem(client.get("/tow-requests")) == "module-disabled"


# Workflows, and what may be done now


def test_a_workflow_says_its_statuses_moves_and_severities(admin: Client) -> None:
    workflows = {item["slug"]: item for item in admin.get("/workflows").json()["items"]}
    assert {"enforcement", "service_desk", "review", "risk", "case"} <= workflows.keys()
    enforcement = workflows["enforcement"]
    assert [status["slug"] for status in enforcement["statuses"]] == [
        "open", "triaged", "dispatched", "resolved", "closed", "cancelled",
    ]  # fmt: skip
    assert [severity["slug"] for severity in enforcement["severities"]] == ["info", "warning", "critical"]
    assert enforcement["is_enabled"] is True
    moves = {(move["from_status"], move["to_status"]): move["verb"] for move in enforcement["transitions"]}
    assert moves["open", "dispatched"] == "dispatch"
    assert moves["open", "triaged"] is None
    assert ("closed", "open") not in moves


def moves(client: Client, incident: str) -> list[tuple[str, str | None]]:
    """The moves that an incident shows."""
    return [
        (move["status"], move["verb"]) for move in client.get(f"/incidents/{incident}").json()["allowed_transitions"]
    ]


def test_an_incident_shows_the_moves_that_its_reader_may_make(
    operator: Client, worker: Client, server: Server, org: Org
) -> None:
    incident = worker.open_incident()
    assert incident["allowed_transitions"] == []
    assert moves(operator, incident["id"]) == [
        ("triaged", None), ("dispatched", "dispatch"), ("resolved", None), ("cancelled", None),
    ]  # fmt: skip
    with server.client(org, "auditor") as auditor:
        assert moves(auditor, incident["id"]) == []
    answer = operator.post(f"/incidents/{incident['id']}/resolve").json()
    assert answer["allowed_transitions"] == [{"status": "closed", "name": "Closed", "verb": None}]
    operator.post(f"/incidents/{incident['id']}/close")
    assert moves(operator, incident["id"]) == []


def test_every_move_that_is_shown_is_made_and_no_other(operator: Client) -> None:
    statuses = ("open", "triaged", "dispatched", "resolved", "closed", "cancelled")
    paths: list[tuple[str, ...]] = [(), ("triaged",), ("resolved",), ("resolved", "closed"), ("cancelled",)]
    for path in paths:
        for target in statuses:
            incident = operator.open_incident()["id"]
            for step in path:
                assert operator.post(f"/incidents/{incident}/transition", json={"status": step}).status_code == 200
            shown = dict(moves(operator, incident))
            answer = operator.post(f"/incidents/{incident}/transition", json={"status": target})
            assert (answer.status_code == 200) == (target in shown and shown[target] is None), (path, target)


def test_nobody_is_shown_the_review_of_their_own_report(server: Server, org: Org) -> None:
    report = {"workflow": "review", "category": "illness_sickness", "severity": "low", "title": "T"}
    with server.client(org, "whs") as whs, server.client(org, "worker") as somebody:
        assert moves(whs, whs.open_incident(**report)["id"]) == []
        assert moves(whs, somebody.open_incident(**report)["id"]) == [("approved", "approve"), ("rejected", "reject")]


def test_a_list_shows_moves_to_who_asks_for_them(operator: Client) -> None:
    incident = operator.open_incident()["id"]
    (plain,) = operator.get("/incidents", params={"id": f"eq.{incident}"}).json()["items"]
    assert "allowed_transitions" not in plain
    params = {"id": f"eq.{incident}", "select": "id,allowed_transitions"}
    for path in ("/incidents", "/incidents/mine", "/incidents/open"):
        (asked,) = operator.get(path, params=params).json()["items"]
        assert [move["status"] for move in asked["allowed_transitions"]] == [
            "triaged", "dispatched", "resolved", "cancelled",
        ]  # fmt: skip
    (found,) = operator.get("/incidents", params=params | {"search": "slip"}).json()["items"]
    assert found == asked
