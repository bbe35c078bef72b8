"""Incidents: who sees which, who learns its reporter, and what a module that is off refuses."""

from __future__ import annotations

from typing import Any

from tests.support.server import Client, Org, Place, Server, fields_at_fault, problem

REVIEW = {
    "workflow": "review",
    "category": "physical_injury",
    "severity": "high",
    "title": "A fall",
    "description": "Wet.",
}


DESK = {"workflow": "service_desk", "title": "No printer"}


def test_a_review_cannot_be_shared_wider_than_its_reporter(admin: Client) -> None:
    response = admin.post("/incidents", json=REVIEW | {"visibility_scope": "institution"})
    assert problem(response) == "validation-failed"
    assert fields_at_fault(response) == {"/visibility_scope"}


def test_a_worker_sees_their_own_reports_and_no_others(
    worker: Client, operator: Client, server: Server, org: Org
) -> None:
    own, foreign = worker.open_incident(), operator.open_incident()
    assert [item["id"] for item in worker.get("/incidents").json()["items"]] == [own["id"]]
    assert worker.get("/incidents").json()["status_counts"]["open"] == 1
    assert worker.get(f"/incidents/{own['id']}").status_code == 200
    assert problem(worker.get(f"/incidents/{foreign['id']}")) == "not-found"
    assert {item["id"] for item in operator.get("/incidents").json()["items"]} == {own["id"], foreign["id"]}
    assert [item["id"] for item in operator.get("/incidents/mine").json()["items"]] == [foreign["id"]]
    with server.client(org, "team_lead") as lead:
        assert lead.get("/incidents").json()["items"] == []


def test_a_shared_incident_is_seen_by_the_institution_and_by_its_department_alone(
    admin: Client, worker: Client, server: Server, org: Org
) -> None:
    department = admin.post(
        "/groups", json={"kind": "department", "name": "Dock", "member_ids": [org.members["worker"]]}
    ).json()["id"]
    institution = admin.open_incident(visibility_scope="institution")
    inside = admin.open_incident(visibility_scope="department", department_id=department)
    admin.open_incident(department_id=department)
    assert {item["id"] for item in worker.get("/incidents").json()["items"]} == {institution["id"], inside["id"]}
    assert problem(worker.patch(f"/incidents/{institution['id']}", json={"title": "Mine"})) == "not-permitted"
    with server.client(org, "supervisor") as supervisor:
        assert [item["id"] for item in supervisor.get("/incidents").json()["items"]] == [institution["id"]]


def test_only_who_may_amend_names_another_reporter(worker: Client, operator: Client, org: Org) -> None:
    for who in ({"reporter": {"name": "Ada"}}, {"reported_by": org.members["operator"]}):
        body = {"workflow": "enforcement", "category": "fire", "description": "Smoke."} | who
        assert problem(worker.post("/incidents", json=body)) == "not-permitted"
    incident = operator.open_incident(reported_by=org.members["worker"])
    assert [item["id"] for item in worker.get("/incidents/mine").json()["items"]] == [incident["id"]]


def test_the_reporter_of_a_mental_health_report_is_known_to_reviewers_and_themselves_alone(
    worker: Client, admin: Client, server: Server, org: Org
) -> None:
    incident = worker.open_incident(**REVIEW | {"category": "mental_health"})
    path, reporter = f"/incidents/{incident['id']}", org.members["worker"]
    for role in ("worker", "whs", "admin"):
        with server.client(org, role) as client:
            assert client.get(path).json()["reported_by"] == reporter
    with server.client(org, "auditor") as auditor:
        assert {auditor.get(path).json()[name] for name in ("reported_by", "created_by", "reporter")} == {None}
        assert auditor.get("/incidents", params={"reported_by": f"eq.{reporter}"}).json()["items"] == []
        assert reporter not in auditor.get(f"{path}/timeline").text


def test_a_module_that_is_off_is_refused_for_its_workflow(make_org: Any, server: Server, place: Place) -> None:
    without = make_org(modules=("service_desk",))
    with server.client(without, "admin") as admin:
        body = {"workflow": "enforcement", "category": "fire", "description": "x"}
        response = admin.post("/incidents", json=body)
        assert (response.status_code, problem(response)) == (403, "module-disabled")
        assert response.json()["module"] == "enforcement"
        desk = admin.open_incident(**{"category": "general", "description": "d"} | DESK)
        for suffix in ("dispatch", "actions"):
            answer = admin.post(
                f"/incidents/{desk['id']}/{suffix}", json={"action_type": "add_note"} if suffix == "actions" else {}
            )
            assert problem(answer) == "module-disabled"
        assert problem(admin.get(f"/incidents/{desk['id']}/tow-requests")) == "module-disabled"
