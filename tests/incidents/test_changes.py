"""Incidents: amending, moving and deleting one, at the version that was read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.server import Client, fields_at_fault, problem

REVIEW = {
    "workflow": "review",
    "category": "physical_injury",
    "severity": "high",
    "title": "A fall",
    "description": "Wet.",
}


RISK = {
    "workflow": "risk",
    "category": "general",
    "severity": "low",
    "title": "Leak",
    "description": "Drips.",
    "occurred_at": "2026-01-02T03:04:05+01:00",
}


DESK = {"workflow": "service_desk", "title": "No printer"}


def test_an_amendment_changes_what_it_names_and_keeps_the_original_description(operator: Client) -> None:
    before = operator.open_incident(title="Old", location_label="Here", latitude=1.5, longitude=2.5)
    path = f"/incidents/{before['id']}"
    change = {"title": "New", "description": "Second look.", "location_label": None, "reason": "A typo."}
    after = operator.patch(path, json=change).json()
    assert (after["title"], after["description"], after["location_label"]) == ("New", "Second look.", None)
    assert (after["original_description"], after["is_description_amended"]) == (before["description"], True)
    assert (after["version"], after["latitude"], after["longitude"]) == (2, 1.5, 2.5)
    unchanged = before.keys() - {
        "title",
        "description",
        "location_label",
        "is_description_amended",
        "version",
        "updated_at",
    }
    assert {name: after[name] for name in unchanged} == {name: before[name] for name in unchanged}
    event = operator.get(f"{path}/timeline").json()["items"][-1]
    assert (event["action"], event["detail"]["reason"]) == ("incident.amended", "A typo.")
    assert {change["field"] for change in event["detail"]["changes"]} == {"title", "description", "location_label"}


def test_a_report_for_review_is_never_amended_or_deleted_by_anyone(admin: Client) -> None:
    incident = admin.open_incident(**REVIEW)
    for response in (
        admin.patch(f"/incidents/{incident['id']}", json={"title": "Nothing happened"}),
        admin.delete(f"/incidents/{incident['id']}"),
    ):
        assert (response.status_code, problem(response)) == (409, "immutable")
    assert admin.get(f"/incidents/{incident['id']}").json() == incident


@pytest.mark.parametrize(
    ("method", "suffix", "body"),
    [
        ("PATCH", "", {"title": "Mine"}),
        ("POST", "/transition", {"status": "triaged"}),
        ("POST", "/resolve", {}),
        ("POST", "/cancel", {}),
        ("DELETE", "", None),
    ],
)
def test_a_stale_if_match_is_refused_and_changes_nothing(
    admin: Client, method: str, suffix: str, body: dict[str, Any] | None
) -> None:
    incident = admin.open_incident()
    path = f"/incidents/{incident['id']}"
    stale = admin.get(path).headers["etag"]
    changed = admin.patch(path, json={"title": "Theirs"})
    options: dict[str, Any] = {"json": body} if body is not None else {}
    for tag in (stale, '"nonsense"', "nonsense", '"1-0123456789abcdef"', ""):
        response = admin.request(method, path + suffix, headers={"If-Match": tag}, **options)
        assert (response.status_code, problem(response)) == (412, "stale-version"), tag
    assert admin.get(path).json() == changed.json()
    current = f"{stale}, {changed.headers['etag']}"
    assert admin.request(method, path + suffix, headers={"If-Match": current}, **options).is_success


def test_any_version_is_accepted_without_if_match_or_with_a_star(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    assert operator.patch(path, json={"title": "One"}).status_code == 200
    assert operator.patch(path, json={"title": "Two"}, headers={"If-Match": "*"}).json()["version"] == 3


def test_a_deleted_incident_is_gone_from_every_read_and_list_and_its_number_stays_used(admin: Client) -> None:
    first, second = admin.open_incident(), admin.open_incident()
    response = admin.delete(f"/incidents/{first['id']}")
    assert (response.status_code, response.content) == (204, b"")
    for suffix in ("", "/timeline", "/actions", "/tow-requests"):
        assert problem(admin.get(f"/incidents/{first['id']}{suffix}")) == "not-found"
    for path in ("/incidents", "/incidents/open", "/incidents/mine"):
        answer = admin.get(path, params={"search": "slip"}).json()
        assert [item["id"] for item in answer["items"]] == [second["id"]]
        assert answer["status_counts"]["open"] == 1
    assert problem(admin.delete(f"/incidents/{first['id']}")) == "not-found"
    assert problem(admin.post(f"/incidents/{first['id']}/close")) == "not-found"
    assert admin.open_incident()["number"].endswith("-003")


def test_a_move_to_a_status_that_the_workflow_lacks_is_refused(operator: Client) -> None:
    incident = operator.open_incident()
    response = operator.post(f"/incidents/{incident['id']}/transition", json={"status": "in_progress"})
    assert (response.status_code, problem(response)) == (422, "unknown-status")
    assert fields_at_fault(response) == {"/status"}


@pytest.mark.parametrize("body", [DESK, RISK], ids=lambda body: body["workflow"])
def test_a_move_that_the_workflow_does_not_list_is_refused_to_an_admin_too(admin: Client, body: dict[str, Any]) -> None:
    incident = admin.open_incident(**{"category": "general", "description": "d"} | body)
    response = admin.post(f"/incidents/{incident['id']}/close")
    assert (response.status_code, problem(response)) == (409, "illegal-transition")
    allowed = {"service_desk": {"triaged", "resolved"}, "risk": {"under_review", "resolved", "rejected"}}
    assert set(response.json()["allowed"]) == allowed[str(body["workflow"])]


def test_reopening_takes_the_resolution_stamps_back(admin: Client) -> None:
    incident = admin.open_incident(**{"category": "general", "description": "d"} | DESK)
    path = f"/incidents/{incident['id']}"
    resolved = admin.post(f"{path}/resolve", json={"resolution": "Rebooted."}).json()
    assert (resolved["is_open"], resolved["resolution"]) == (False, "Rebooted.")
    assert datetime.fromisoformat(resolved["resolved_at"]) - datetime.now(UTC) < timedelta(minutes=1)
    reopened = admin.post(f"{path}/transition", json={"status": "in_progress", "note": "Again."}).json()
    assert (reopened["is_open"], reopened["resolved_at"], reopened["resolved_by"]) == (True, None, None)
    assert admin.get(f"{path}/timeline").json()["items"][-1]["detail"]["reason"] == "Again."
