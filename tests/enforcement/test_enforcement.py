"""Enforcement: actions, dispatch, tow requests and the log of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.server import Client, Org, Place, fields_at_fault, new_org, problem

MOVES = {
    "requested": {"acknowledged", "cancelled"},
    "acknowledged": {"en_route", "cancelled"},
    "en_route": {"on_scene", "cancelled"},
    "on_scene": {"completed", "cancelled"},
    "completed": set(),
    "cancelled": set(),
}
WAY = ("acknowledged", "en_route", "on_scene", "completed")
ACTIONS = (
    "dispatch_tow",
    "notify_owner",
    "issue_warning",
    "call_police",
    "call_fire",
    "call_ambulance",
    "add_evidence",
    "add_note",
    "escalate",
    "resolve",
)


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


def tow_at(client: Client, status: str) -> str:
    """The path of a tow request that has come as far as this status."""
    tow = client.post(f"/incidents/{client.open_incident()['id']}/dispatch").json()
    path = f"/tow-requests/{tow['id']}"
    steps = (status,) if status == "cancelled" else WAY[: WAY.index(status) + 1] if status in WAY else ()
    for step in steps:
        assert client.patch(path, json={"status": step}).status_code == 200
    return path


def test_a_dispatch_is_an_action_a_tow_request_and_a_move_in_one(operator: Client) -> None:
    incident = operator.open_incident(location_label="Berth 4", latitude=59.5, longitude=10.5)
    path = f"/incidents/{incident['id']}"
    said = {
        "priority": "emergency",
        "vehicle_plate": "AB 12345",
        "vehicle_description": "Red van",
        "provider_name": "Tow AS",
        "provider_contact": "+47 1",
        "notes": "Mind the dog.",
    }
    response = operator.post(f"{path}/dispatch", json=said)
    tow = response.json()
    assert response.status_code == 201
    assert {name: tow[name] for name in said} == said
    assert (tow["status"], tow["location_label"], tow["latitude"], tow["longitude"]) == (
        "requested",
        "Berth 4",
        59.5,
        10.5,
    )
    assert tow["incident_id"] == incident["id"]
    (action,) = operator.get(f"{path}/actions").json()["items"]
    assert (action["id"], action["action_type"], action["result"]) == (tow["action_id"], "dispatch_tow", "queued")
    assert action["payload"] == {"provider": "Tow AS", "contact": "+47 1", "priority": "emergency"}
    after = operator.get(path).json()
    assert after["status"] == "dispatched"
    (entry,) = after["dispatch_log"]
    assert entry["provider"] == {"name": "Tow AS", "contact": "+47 1"}
    assert (entry["action"], entry["notes"]) == ("dispatch_tow", "Mind the dog.")
    assert (entry["dispatched_by"], entry["dispatched_at"]) == (operator.get("/me").json()["id"], tow["requested_at"])
    (event,) = [
        event for event in operator.get(f"{path}/timeline").json()["items"] if event["action"] == "incident.dispatch"
    ]
    assert event["detail"] == {"priority": "emergency", "action_id": tow["action_id"]}


def test_a_dispatch_without_a_word_is_of_normal_priority(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}/dispatch"
    assert operator.post(path).json()["priority"] == "normal"
    assert operator.post(path, json={}).json()["priority"] == "normal"


def test_dispatching_again_sends_another_truck_and_leaves_the_status(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    tows = [operator.post(f"{path}/dispatch", json={"provider_name": name}).json()["id"] for name in ("One", "Two")]
    incident = operator.get(path).json()
    assert (incident["status"], incident["version"]) == ("dispatched", 2)
    assert [entry["provider"]["name"] for entry in incident["dispatch_log"]] == ["One", "Two"]
    assert [item["id"] for item in operator.get(f"{path}/tow-requests").json()["items"]] == tows
    assert len(operator.get(f"{path}/actions").json()["items"]) == 2


@pytest.mark.parametrize("move", ["resolve", "cancel"])
def test_nothing_is_dispatched_to_an_incident_that_is_over(operator: Client, move: str) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    operator.post(f"{path}/{move}")
    before = [operator.get(path + suffix).json() for suffix in ("", "/actions", "/tow-requests", "/timeline")]
    response = operator.post(f"{path}/dispatch")
    assert (response.status_code, problem(response)) == (409, "illegal-transition")
    assert [operator.get(path + suffix).json() for suffix in ("", "/actions", "/tow-requests", "/timeline")] == before


def test_the_place_of_a_dispatch_is_its_own_where_it_names_one_and_never_a_mixture(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident(latitude=59.5, longitude=10.5)['id']}/dispatch"
    tow = operator.post(path, json={"latitude": 1, "longitude": 2, "location_label": "There"}).json()
    assert (tow["latitude"], tow["longitude"], tow["location_label"]) == (1, 2, "There")
    response = operator.post(path, json={"latitude": 1})
    assert (response.status_code, problem(response)) == (422, "validation-failed")
    assert fields_at_fault(response) == {"/longitude"}


@pytest.mark.parametrize("start", MOVES)
@pytest.mark.parametrize("goal", MOVES)
def test_a_tow_request_makes_the_moves_of_its_machine_and_no_others(operator: Client, start: str, goal: str) -> None:
    path = tow_at(operator, start)
    response = operator.patch(path, json={"status": goal})
    if goal in MOVES[start]:
        assert response.json()["status"] == goal
    elif start == goal:
        assert response.json()["status"] == start
    else:
        assert (response.status_code, problem(response)) == (409, "illegal-transition")
        told = response.json()
        assert (told["from"], told["to"], set(told["allowed"])) == (start, goal, MOVES[start])


def test_a_tow_request_is_stamped_as_it_goes(operator: Client) -> None:
    path = tow_at(operator, "requested")
    stamps = ("acknowledged_at", "arrived_at", "completed_at")
    filled = {"acknowledged": 1, "en_route": 1, "on_scene": 2, "completed": 3}
    for status in WAY:
        tow = operator.patch(path, json={"status": status}).json()
        assert [tow[stamp] is not None for stamp in stamps] == [True] * filled[status] + [False] * (3 - filled[status])
    assert tow["requested_at"] <= tow["acknowledged_at"] <= tow["arrived_at"] <= tow["completed_at"]


def test_what_became_known_of_a_tow_is_written_down_without_moving_it(operator: Client) -> None:
    path = tow_at(operator, "acknowledged")
    tow = operator.patch(path, json={"provider_name": "Other", "vehicle_plate": "X 1", "notes": None}).json()
    assert (tow["provider_name"], tow["vehicle_plate"], tow["status"], tow["version"]) == (
        "Other",
        "X 1",
        "acknowledged",
        3,
    )
    events = operator.get(f"/incidents/{tow['incident_id']}/timeline").json()["items"]
    moves = [event["detail"] for event in events if event["action"] == "tow_request.transition"]
    assert moves == [{"from": "requested", "to": "acknowledged"}]


def test_a_stale_if_match_does_not_move_a_tow_request(operator: Client) -> None:
    path = tow_at(operator, "requested")
    moved = operator.patch(path, json={"status": "acknowledged"})
    stale = {"If-Match": '"1-0123456789abcdef"'}
    assert problem(operator.patch(path, json={"status": "en_route"}, headers=stale)) == "stale-version"
    fresh = {"If-Match": moved.headers["etag"]}
    assert operator.patch(path, json={"status": "en_route"}, headers=fresh).json()["status"] == "en_route"


@pytest.mark.parametrize(
    ("body", "slug", "pointer"),
    [
        ({"status": "lost"}, "unknown-status", "/status"),
        ({"status": None}, "wrong-type", "/status"),
        ({"priority": "asap"}, "malformed-value", "/priority"),
        ({"vehicle_plate": "X" * 21}, "too-long", "/vehicle_plate"),
        ({"latitude": 90.5, "longitude": 0}, "out-of-range", "/latitude"),
        ({"latitude": 1, "longitude": None}, "validation-failed", "/longitude"),
        ({"completed_at": "2026-01-01T00:00:00Z"}, "unknown-field", "/completed_at"),
        ({"incident_id": "x"}, "unknown-field", "/incident_id"),
    ],
    ids=str,
)
def test_a_bad_change_of_a_tow_request_is_refused(
    operator: Client, body: dict[str, Any], slug: str, pointer: str
) -> None:
    response = operator.patch(tow_at(operator, "requested"), json=body)
    assert (response.status_code, problem(response)) == (422, slug)
    assert fields_at_fault(response) == {pointer}


@pytest.mark.parametrize("kind", ACTIONS)
def test_every_kind_of_action_is_recorded_with_its_payload(operator: Client, kind: str) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    payload = {"method": "sms", "more": {"deep": [1, 2.5, None, True]}}
    response = operator.post(f"{path}/actions", json={"action_type": kind, "payload": payload, "result": "sent"})
    made = response.json()
    assert response.status_code == 201
    assert (made["action_type"], made["payload"], made["result"]) == (kind, payload, "sent")
    assert made["performed_by"] == operator.get("/me").json()["id"]
    located = operator.get(response.headers["location"].removeprefix("/v1")).json()["items"]
    assert located == operator.get(f"{path}/actions").json()["items"] == [made]
    event = operator.get(f"{path}/timeline").json()["items"][-1]
    assert (event["action"], event["detail"]) == ("incident.action", {"action_type": kind})
    assert operator.get(path).json()["status"] == "open"


def test_numbers_of_a_payload_are_kept_to_the_last_digit(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}/actions"
    raw = b'{"action_type": "add_note", "payload": {"n": 12345678901234567890, "d": 0.10, "e": 1.00000000000000000001}}'
    made = operator.post(path, content=raw, headers={"Content-Type": "application/json"})
    assert made.status_code == 201
    for digits in (b"12345678901234567890", b"1.00000000000000000001"):
        assert digits in made.content


def test_an_action_without_payload_and_result_is_empty_and_completed(operator: Client) -> None:
    made = operator.post(
        f"/incidents/{operator.open_incident()['id']}/actions", json={"action_type": "add_note"}
    ).json()
    assert (made["payload"], made["result"]) == ({}, "completed")


@pytest.mark.parametrize(
    ("body", "slug", "pointer"),
    [
        ({}, "field-required", "/action_type"),
        ({"action_type": "shrug"}, "malformed-value", "/action_type"),
        ({"action_type": "add_note", "payload": "text"}, "wrong-type", "/payload"),
        ({"action_type": "add_note", "payload": {"text": "x" * 20_000}}, "too-long", "/payload"),
        ({"action_type": "add_note", "result": "lost"}, "malformed-value", "/result"),
        ({"action_type": "add_note", "performed_by": "x"}, "unknown-field", "/performed_by"),
        (
            {"action_type": "add_evidence", "payload": {"photo_url": "http://x.example/1"}},
            "malformed-value",
            "/payload",
        ),
        ({"action_type": "add_evidence", "payload": {"photo_url": "javascript:1"}}, "malformed-value", "/payload"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_bad_action_is_refused_and_not_recorded(
    operator: Client, body: dict[str, Any], slug: str, pointer: str
) -> None:
    path = f"/incidents/{operator.open_incident()['id']}/actions"
    response = operator.post(path, json=body)
    assert (response.status_code, problem(response)) == (422, slug)
    assert any(fault.startswith(pointer) for fault in fields_at_fault(response))
    assert operator.get(path).json()["items"] == []


def test_incidents_of_another_workflow_have_no_actions_and_no_trucks(admin: Client) -> None:
    desk = admin.open_incident(workflow="service_desk", category="general", title="No printer")
    path = f"/incidents/{desk['id']}"
    for response in (
        admin.post(f"{path}/dispatch"),
        admin.post(f"{path}/actions", json={"action_type": "add_note"}),
        admin.get(f"{path}/actions"),
        admin.get(f"{path}/tow-requests"),
    ):
        assert (response.status_code, problem(response)) == (409, "wrong-workflow")


def test_resolving_is_an_action_with_its_resolution_and_note(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    operator.post(f"{path}/resolve", json={"resolution": "owner_notified", "note": "By phone."})
    (action,) = operator.get(f"{path}/actions").json()["items"]
    assert (action["action_type"], action["payload"]) == (
        "resolve",
        {"resolution": "owner_notified", "note": "By phone."},
    )


def test_those_who_see_an_incident_see_its_trucks_and_others_do_not(
    worker: Client, operator: Client, stranger: Client
) -> None:
    path = f"/incidents/{worker.open_incident()['id']}"
    tow = operator.post(f"{path}/dispatch").json()
    assert [item["id"] for item in worker.get(f"{path}/tow-requests").json()["items"]] == [tow["id"]]
    assert len(worker.get(path).json()["dispatch_log"]) == 1
    assert problem(worker.patch(f"/tow-requests/{tow['id']}", json={"status": "cancelled"})) == "not-permitted"
    assert problem(stranger.get(f"{path}/tow-requests")) == "not-found"
    assert problem(stranger.patch(f"/tow-requests/{tow['id']}", json={"status": "cancelled"})) == "not-found"
