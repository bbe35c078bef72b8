"""Incidents: opening one, everything that may be said of it, and every way that this is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.examples import NOBODY
from tests.support.server import Client, Org, Place, fields_at_fault, new_org, problem

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


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


def test_an_incident_is_opened_with_the_defaults_of_its_workflow(operator: Client) -> None:
    response = operator.post("/incidents", json={"category": "illegal_parking", "description": "A car."})
    made = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/incidents/{made['id']}"
    expected = {
        "workflow": "enforcement",
        "status": "open",
        "is_open": True,
        "version": 1,
        "severity": "warning",
        "title": "Illegal parking",
        "original_description": "A car.",
        "is_description_amended": False,
        "reported_via": "internal",
        "source": "api",
        "visibility_scope": "reporter_only",
        "tags": [],
        "photo_urls": [],
        "metadata": {},
        "dispatch_log": [],
        "reporter": None,
    }
    assert {name: made[name] for name in expected} == expected
    me = operator.get("/me").json()["id"]
    assert made["reported_by"] == made["created_by"] == me
    assert re.fullmatch(r"INC-\d{6}-\d{3}", made["number"])
    assert operator.get(f"/incidents/{made['id']}").json() == made


def test_everything_that_may_be_said_of_an_incident_is_kept_as_it_was_said(admin: Client) -> None:
    place = admin.post("/places", json={"kind": "zone", "name": "Pier"}).json()["id"]
    groups = {
        f"{kind}_id": admin.post("/groups", json={"kind": kind, "name": kind}).json()["id"]
        for kind in ("community", "portal", "circle", "division", "department")
    }
    said: dict[str, Any] = {
        "category": "fire",
        "severity": "critical",
        "priority": "urgent",
        "tags": ["a", "b,c", '"'],
        "qa_seed_tag": "seed",
        "title": "Smoke",
        "description": "Thick — «black» 🔥\n\tand rising; '--",
        "impact": "High",
        "financial_impact": 1234.5,
        "root_cause": "?",
        "corrective_actions": "None",
        "metadata": {"a": [1, None, {"b": ""}]},
        "location_label": "Berth 4",
        "latitude": -89.5,
        "longitude": 179.25,
        "place_id": place,
        "webcam_ref": 7,
        "photo_urls": ["https://photos.example/1.jpg"],
        "visibility_scope": "institution",
        "source": "email",
        "external_id": "X-1",
        "reporter": {"name": "Ada", "email": "ada@x.example", "phone": "1", "organization": "O"},
    } | groups
    made = admin.open_incident(**said, occurred_at="2026-01-02T03:04:05+01:00", due_at="2030-01-01T00:00:00Z")
    assert {name: made[name] for name in said} == said
    assert datetime.fromisoformat(made["occurred_at"]) == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert datetime.fromisoformat(made["due_at"]) == datetime(2030, 1, 1, tzinfo=UTC)
    assert made["reported_by"] is None


@pytest.mark.parametrize("body", [REVIEW, RISK, DESK], ids=lambda body: body["workflow"])
def test_each_workflow_opens_at_its_own_status_and_number(admin: Client, body: dict[str, Any]) -> None:
    made = admin.post("/incidents", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["status"] == ("pending" if body["workflow"] == "review" else "open")
    form = r"INC-\d{4}-\d{4}" if body["workflow"] == "review" else r"INC-\d{6}-\d{3}"
    assert re.fullmatch(form, made.json()["number"])
    assert made.json()["dispatch_log"] is None


def test_severity_is_taken_in_any_case_and_kept_in_lower_case(operator: Client) -> None:
    assert operator.open_incident(severity="CritiCal")["severity"] == "critical"


REQUIRED = [
    ({"workflow": "enforcement", "description": "x"}, "category"),
    ({"workflow": "enforcement", "category": "fire"}, "description"),
    *((REVIEW | {field: None}, field) for field in ("category", "severity", "title", "description")),
    *((RISK | {field: None}, field) for field in ("category", "severity", "title", "description", "occurred_at")),
    ({"workflow": "service_desk"}, "title"),
]


@pytest.mark.parametrize(("body", "field"), REQUIRED)
def test_a_field_that_the_workflow_requires_is_named_when_it_is_missing(
    admin: Client, body: dict[str, Any], field: str
) -> None:
    response = admin.post("/incidents", json=body)
    assert (response.status_code, problem(response)) == (422, "field-required")
    assert fields_at_fault(response) == {f"/{field}"}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"colour": "red"}, "unknown-field", "/colour"),
    *(
        ({field: "x"}, "unknown-field", f"/{field}")
        for field in (
            "tenant_id",
            "id",
            "number",
            "status",
            "version",
            "created_by",
            "resolved_by",
            "reviewed_by",
            "reported_at",
            "created_at",
            "deleted_at",
            "original_description",
            "assigned_to",
            "resolution",
            "severity_rank",
        )
    ),
    ({"description": 7}, "wrong-type", "/description"),
    ({"tags": "fire"}, "wrong-type", "/tags"),
    ({"tags": ["ok", 3]}, "wrong-type", "/tags/1"),
    ({"metadata": []}, "wrong-type", "/metadata"),
    ({"webcam_ref": "7"}, "wrong-type", "/webcam_ref"),
    ({"reporter": {"name": 5}}, "wrong-type", "/reporter/name"),
    ({"reporter": {"nick": "x"}}, "unknown-field", "/reporter"),
    ({"title": "t" * 201}, "too-long", "/title"),
    ({"description": "d" * 10_001}, "too-long", "/description"),
    ({"location_label": "l" * 201}, "too-long", "/location_label"),
    ({"tags": ["t"] * 51}, "too-long", "/tags"),
    ({"title": ""}, "too-short", "/title"),
    ({"latitude": 91, "longitude": 0}, "out-of-range", "/latitude"),
    ({"latitude": 0, "longitude": -180.5}, "out-of-range", "/longitude"),
    ({"webcam_ref": 2**31}, "out-of-range", "/webcam_ref"),
    ({"financial_impact": -1}, "out-of-range", "/financial_impact"),
    ({"latitude": 10}, "validation-failed", "/longitude"),
    ({"occurred_at": "2090-01-01T00:00:00Z"}, "out-of-range", "/occurred_at"),
    ({"occurred_at": "1850-01-01T00:00:00Z"}, "out-of-range", "/occurred_at"),
    ({"occurred_at": "2026-01-01T00:00:00"}, "malformed-value", "/occurred_at"),
    ({"occurred_at": "yesterday"}, "malformed-value", "/occurred_at"),
    ({"place_id": "not-an-id"}, "malformed-value", "/place_id"),
    ({"photo_urls": ["http://photos.example/1.jpg"]}, "malformed-value", "/photo_urls/0"),
    ({"photo_urls": ["https://photos.example/1.jpg", "javascript:alert(1)"]}, "malformed-value", "/photo_urls/1"),
    ({"photo_urls": ["https://photos.example/1.jpg\n"]}, "malformed-value", "/photo_urls"),
    ({"visibility_scope": "everybody"}, "malformed-value", "/visibility_scope"),
    ({"source": "import"}, "malformed-value", "/source"),
    ({"reporter": {"email": "nobody"}}, "malformed-value", "/reporter/email"),
    ({"category": "tsunami"}, "unknown-category", "/category"),
    ({"severity": "high"}, "unknown-severity", "/severity"),
    ({"priority": "later"}, "unknown-priority", "/priority"),
    ({"workflow": "tow"}, "unknown-workflow", "/workflow"),
    ({"workflow": "gardening"}, "unknown-workflow", "/workflow"),
    ({"place_id": NOBODY}, "unknown-reference", "/place_id"),
    ({"reported_by": NOBODY}, "unknown-reference", "/reported_by"),
    ({"visibility_scope": "department"}, "field-required", "/department_id"),
    ({"reporter": {"name": "Ada"}, "reported_by": NOBODY}, "validation-failed", "/reporter"),
]


@pytest.mark.parametrize(("change", "slug", "pointer"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_bad_value_is_refused_by_kind_and_place_and_nothing_is_opened(
    operator: Client, change: dict[str, Any], slug: str, pointer: str
) -> None:
    body = {"workflow": "enforcement", "category": "fire", "description": "Smoke."} | change
    before = operator.get("/incidents").json()
    response = operator.post("/incidents", json=body)
    assert (problem(response), response.status_code) == (slug, 422)
    assert any(fault.startswith(pointer) for fault in fields_at_fault(response))
    assert operator.get("/incidents").json() == before


@pytest.mark.parametrize(
    ("change", "slug", "pointer"),
    [
        row
        for row in REFUSED
        if row[0].keys()
        <= {
            "description",
            "title",
            "tags",
            "latitude",
            "longitude",
            "occurred_at",
            "place_id",
            "photo_urls",
            "category",
            "severity",
            "colour",
            "status",
            "tenant_id",
            "number",
            "version",
            "visibility_scope",
        }
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_amendment_is_held_to_the_same_rules(
    operator: Client, change: dict[str, Any], slug: str, pointer: str
) -> None:
    incident = operator.open_incident()
    response = operator.patch(f"/incidents/{incident['id']}", json=change)
    assert (problem(response), response.status_code) == (slug, 422)
    assert any(fault.startswith(pointer) for fault in fields_at_fault(response))
    assert operator.get(f"/incidents/{incident['id']}").json() == incident


def test_every_fault_of_a_body_is_told_at_once(operator: Client) -> None:
    response = operator.post(
        "/incidents", json={"title": 1, "colour": 2, "latitude": 99, "tags": "x", "webcam_ref": -1}
    )
    assert problem(response) == "validation-failed"
    assert fields_at_fault(response) == {"/title", "/colour", "/latitude", "/tags", "/webcam_ref"}
    kinds = {fault["pointer"]: fault["type"] for fault in response.json()["errors"]}
    assert kinds["/colour"] == "unknown-field"
    assert kinds["/latitude"] == "out-of-range"
