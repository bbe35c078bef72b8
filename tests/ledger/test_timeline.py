"""What happened: the timeline of an incident and the ledger of an organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.support.examples import NOBODY
from tests.support.server import Client, Org, Place, problem

Change = Callable[[Client, Org], Any]


def entries(client: Client, **params: Any) -> list[dict[str, Any]]:
    """The ledger, newest first."""
    return list(client.get("/ledger", params={"limit": 200} | params).json()["items"])


def test_the_ledger_names_who_did_what_to_which_incident(admin: Client, operator: Client, org: Org) -> None:
    incident = operator.open_incident(severity="critical")
    path = f"/incidents/{incident['id']}"
    tow = operator.post(f"{path}/dispatch", json={"priority": "urgent"}).json()
    operator.patch(f"/tow-requests/{tow['id']}", json={"status": "acknowledged"})
    operator.post(f"{path}/resolve", json={"resolution": "vehicle_removed"})
    admin.patch(path, json={"title": "Towed"})
    admin.delete(path)
    told = [(row["action"], row["subject_type"], row["detail"], row["member_id"]) for row in reversed(entries(admin))]
    by, boss = org.members["operator"], org.members["admin"]
    assert told[0][0] == "tenant.created"
    assert [row for row in told if row[3] and row[0] != "incident.action"] == [
        ("incident.created", "incident", {"number": incident["number"], "severity": "critical"}, by),
        ("incident.dispatch", "tow_request", {"priority": "urgent", "action_id": tow["action_id"]}, by),
        ("incident.transition", "incident", {"from": "open", "to": "dispatched"}, by),
        ("tow_request.transition", "tow_request", {"from": "requested", "to": "acknowledged"}, by),
        ("incident.resolved", "incident", {"resolution": "vehicle_removed", "from": "dispatched"}, by),
        (
            "incident.amended",
            "incident",
            {"changes": [{"field": "title", "old": "Illegal parking", "new": "Towed"}]},
            boss,
        ),
        ("incident.deleted", "incident", {"number": incident["number"]}, boss),
    ]
    assert [row[2] for row in told if row[0] == "incident.action"] == [
        {"action_type": "dispatch_tow"},
        {"action_type": "resolve"},
    ]


CHANGES: dict[str, Change] = {
    "member.created": lambda admin, org: admin.post("/members", json={"email": "a@b.example", "display_name": "A"}),
    "member.updated": lambda admin, org: admin.patch(f"/members/{org.members['worker']}", json={"is_active": False}),
    "member_role.created": lambda admin, org: admin.patch(
        f"/members/{org.members['worker']}", json={"roles": ["worker", "whs"]}
    ),
    "member_role.removed": lambda admin, org: admin.patch(f"/members/{org.members['worker']}", json={"roles": []}),
    "group.created": lambda admin, org: admin.post("/groups", json={"kind": "team", "name": "T"}),
    "group_member.created": lambda admin, org: admin.post(
        "/groups", json={"kind": "team", "name": "T", "member_ids": [org.members["worker"]]}
    ),
    "place.created": lambda admin, org: admin.post("/places", json={"kind": "zone", "name": "Z"}),
    "category.created": lambda admin, org: admin.post(
        "/categories", json={"workflow": "risk", "slug": "x", "name": "X"}
    ),
    "category.updated": lambda admin, org: admin.put("/categories/risk/general", json={"name": "X"}),
    "status.created": lambda admin, org: admin.post("/statuses", json={"workflow": "risk", "slug": "x", "name": "X"}),
    "status.updated": lambda admin, org: admin.put("/statuses/risk/open", json={"name": "X"}),
    "priority.created": lambda admin, org: admin.post(
        "/priorities",
        json={"slug": "x", "name": "X", "level": 1, "response_time_minutes": 1, "resolution_time_minutes": 1},
    ),
    "priority.updated": lambda admin, org: admin.put("/priorities/high", json={"name": "X"}),
    "transition.created": lambda admin, org: admin.post(
        "/transitions", json={"workflow": "risk", "from_status": "open", "to_status": "closed"}
    ),
}


@pytest.mark.parametrize("action", CHANGES)
def test_a_change_of_the_directory_or_a_catalogue_is_in_the_ledger(admin: Client, org: Org, action: str) -> None:
    assert CHANGES[action](admin, org).is_success
    (entry,) = entries(admin, action=f"eq.{action}", member_id=f"eq.{org.members['admin']}")
    assert (entry["member_id"], entry["incident_id"]) == (org.members["admin"], None)
    assert entry["detail"]
    if action.endswith(".updated"):
        assert {"field", "old", "new"} == set(entry["detail"]["changes"][0])


def test_what_is_refused_leaves_nothing_in_the_ledger(admin: Client, worker: Client, operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    before = entries(admin)
    assert problem(operator.post(f"{path}/close")) == "illegal-transition"
    assert problem(operator.delete(path)) == "not-permitted"
    assert problem(worker.post("/members", json={"email": "a@b.example", "display_name": "A"})) == "not-permitted"
    assert problem(operator.patch(path, json={"category": "nil"})) == "unknown-category"
    assert (
        problem(operator.post(f"{path}/transition", json={"status": "triaged"}, headers={"If-Match": '"9-x"'}))
        == "stale-version"
    )
    assert entries(admin) == before


def test_a_change_that_changes_nothing_is_not_told(operator: Client) -> None:
    incident = operator.open_incident()
    operator.patch(f"/incidents/{incident['id']}", json={"title": incident["title"]})
    events = operator.get(f"/incidents/{incident['id']}/timeline").json()["items"]
    assert [event["action"] for event in events] == ["incident.created"]


def test_the_ledger_is_filtered_and_paged_like_any_list(admin: Client) -> None:
    for _ in range(3):
        admin.open_incident()
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"action": "eq.incident.created", "limit": "1", "order": "created_at.asc"}
        page = admin.get("/ledger", params=params | ({"cursor": cursor} if cursor else {})).json()
        found += [row["detail"]["number"][-3:] for row in page["items"]]
        cursor = page["next_cursor"]
    assert found == ["001", "002", "003"]


def test_the_timeline_is_oldest_first_and_names_the_members(operator: Client, admin: Client, worker: Client) -> None:
    incident = worker.open_incident()
    path = f"/incidents/{incident['id']}"
    operator.post(f"{path}/transition", json={"status": "triaged", "note": "Seen."})
    admin.patch(path, json={"severity": "critical"})
    events = operator.get(f"{path}/timeline").json()["items"]
    assert [(event["action"], event["member_name"]) for event in events] == [
        ("incident.created", "worker"),
        ("incident.transition", "operator"),
        ("incident.amended", "admin"),
    ]
    assert events[1]["detail"] == {"from": "open", "to": "triaged", "reason": "Seen."}
    assert {event["incident_id"] for event in events} == {incident["id"]}
    assert worker.get(f"{path}/timeline").json()["items"] == events


def test_a_timeline_is_for_those_who_see_the_incident(operator: Client, worker: Client, stranger: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}/timeline"
    for client, asked in ((worker, path), (stranger, path), (operator, f"/incidents/{NOBODY}/timeline")):
        assert problem(client.get(asked)) == "not-found"


def test_nobody_who_serves_requests_changes_the_ledger(place: Place, org: Org, admin: Client) -> None:
    admin.open_incident()
    for statement in (
        "update tocsin.ledger set action = 'nothing'",
        "delete from tocsin.ledger",
        "truncate tocsin.ledger",
        "insert into tocsin.ledger select * from tocsin.ledger",
    ):
        with place.enter(org, "admin") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_a_superuser_does_not_change_the_ledger_by_mistake(place: Place, org: Org, admin: Client) -> None:
    admin.open_incident()
    before = entries(admin)
    for statement in (
        "update tocsin.ledger set action = 'nothing'",
        "delete from tocsin.ledger",
        "truncate tocsin.ledger cascade",
    ):
        with place.admin() as connection, pytest.raises(psycopg.Error) as refused:
            connection.execute(statement)
        assert refused.value.diag.constraint_name == "append-only"
    assert entries(admin) == before
