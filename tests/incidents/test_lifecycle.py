"""An incident from its opening to its end, as its operator lives it, and as the neighbours do not."""

from tests.support.server import Client, problem


def test_an_incident_is_opened_towed_resolved_and_closed_and_its_timeline_tells_each_step(operator: Client) -> None:
    incident = operator.open_incident(category="road_blockage", severity="critical")
    path = f"/incidents/{incident['id']}"
    assert operator.post(f"{path}/transition", json={"status": "triaged"}).json()["status"] == "triaged"
    tow = operator.post(f"{path}/dispatch", json={"priority": "urgent", "provider_name": "Tow AS"})
    assert tow.status_code == 201
    assert tow.headers["location"] == f"/v1/tow-requests/{tow.json()['id']}"
    for status in ("acknowledged", "en_route", "on_scene", "completed"):
        moved = operator.patch(f"/tow-requests/{tow.json()['id']}", json={"status": status})
        assert moved.json()["status"] == status
    assert None not in (moved.json()[stamp] for stamp in ("acknowledged_at", "arrived_at", "completed_at"))
    resolved = operator.post(f"{path}/resolve", json={"resolution": "vehicle_removed"}).json()
    assert (resolved["status"], resolved["resolution"]) == ("resolved", "vehicle_removed")
    assert resolved["resolved_by"] == operator.get("/me").json()["id"]
    assert operator.post(f"{path}/close").json()["closed_at"]
    events = operator.get(f"{path}/timeline").json()["items"]
    assert [event["action"] for event in events] == [
        "incident.created",
        "incident.transition",
        "incident.action",
        "incident.dispatch",
        "incident.transition",
        *["tow_request.transition"] * 4,
        "incident.resolved",
        "incident.action",
        "incident.transition",
    ]
    assert {event["member_name"] for event in events} == {"operator"}
    log = operator.get(path).json()["dispatch_log"]
    assert [entry["provider"] for entry in log] == [{"name": "Tow AS", "contact": None}]


def test_an_illegal_move_is_refused_and_names_what_is_allowed(operator: Client) -> None:
    incident = operator.open_incident()
    response = operator.post(f"/incidents/{incident['id']}/transition", json={"status": "closed"})
    assert response.status_code == 409
    assert problem(response) == "illegal-transition"
    told = response.json()
    assert (told["from"], told["to"]) == ("open", "closed")
    assert set(told["allowed"]) == {"triaged", "dispatched", "resolved", "cancelled"}


def test_the_other_organisation_finds_nothing_of_it(operator: Client, stranger: Client) -> None:
    incident = operator.open_incident()
    assert problem(stranger.get(f"/incidents/{incident['id']}")) == "not-found"
    for path in ("/incidents", "/incidents/open", "/incidents/mine"):
        assert stranger.get(path).json()["items"] == []
