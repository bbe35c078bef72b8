"""Notifications: a prompt tells whom it asks, a reminder those who are silent, and everybody reads their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from api.demo import ROLES
from tests.support.examples import NOBODY
from tests.support.http_prompts import SAFE, alike, answered, ask, at_once, refused
from tests.support.server import Client, Org, Place, Server


@pytest.fixture
def people(server: Server, org: Org) -> Iterator[dict[str, Client]]:
    """A client a member of the organisation."""
    with ExitStack() as stack:
        yield {role: stack.enter_context(server.client(org, role)) for role in ROLES}


def told(client: Client, **params: str) -> list[dict[str, Any]]:
    """What a member was told, the latest first."""
    return list(client.get("/notifications", params=params).json()["items"])


def counts(client: Client) -> dict[str, int]:
    """How many there are, unread and read."""
    return dict(client.get("/notifications").json()["status_counts"])


def test_everybody_who_is_asked_is_resentand_nobody_else(
    operator: Client, people: dict[str, Client], stranger: Client, org: Org
) -> None:
    asked = ask(operator, title="Er du trygg?", is_required=True, target_type="tenant")
    single = ask(operator, title="And you?", target_type="individual", target_member_id=org.members["whs"])
    ask(operator, title="By link")
    for role, client in people.items():
        notes = told(client)
        assert [note["title"] for note in notes] == (["And you?"] if role == "whs" else []) + ["Er du trygg?"]
        note = notes[-1]
        assert (note["kind"], note["status"], note["read_at"]) == ("prompt_sent", "unread", None)
        assert (note["subject_type"], note["subject_id"]) == ("prompt", asked.id)
        assert note["detail"] == {"prompt_type": "status", "is_required": True}
        assert counts(client) == {"unread": len(notes), "read": 0}
    assert told(people["whs"])[0]["subject_id"] == single.id
    assert told(stranger) == []


def test_a_reminder_goes_to_the_silent_alone(
    operator: Client, admin: Client, people: dict[str, Client], org: Org
) -> None:
    asked = ask(operator, target_type="tenant")
    answered(people["worker"].post(asked.mine, json=SAFE))
    voided = answered(people["whs"].post(asked.mine, json=SAFE))["id"]
    operator.post(f"{asked.responses}/{voided}/void")
    operator.post(asked.responses, json=SAFE | {"prompt_id": asked.id, "respondent_member_id": org.members["auditor"]})
    silent = {item["id"] for item in operator.get(f"{asked.path}/silent").json()["items"]}
    assert silent == set(org.members.values()) - {org.members["worker"], org.members["auditor"]}
    response = operator.post(f"{asked.path}/resend")
    assert (response.status_code, response.json()["notified"]) == (200, len(silent))
    assert response.json()["prompt"]["resent_at"]
    for role, client in people.items():
        kinds = [note["kind"] for note in told(client)]
        assert kinds == (["prompt_resent"] if org.members[role] in silent else []) + ["prompt_sent"]
    actions = admin.get("/ledger", params={"incident_id": f"eq.{asked.incident}"}).json()["items"]
    assert "incident_prompt.resend" in {entry["action"] for entry in actions}


def test_who_has_left_is_still_missed_but_reads_nothing(
    operator: Client, admin: Client, people: dict[str, Client], org: Org
) -> None:
    asked = ask(operator, target_type="tenant")
    assert admin.patch(f"/members/{org.members['worker']}", json={"is_active": False}).status_code == 200
    assert org.members["worker"] in {item["id"] for item in operator.get(f"{asked.path}/silent").json()["items"]}
    assert refused(people["worker"].get("/notifications")) == (403, "not-a-member", set())
    assert refused(people["worker"].post(asked.mine, json=SAFE)) == (403, "not-a-member", set())


def test_a_prompt_without_an_audience_or_that_is_over_cannot_be_sent_again(operator: Client) -> None:
    assert refused(operator.post(f"{ask(operator).path}/resend")) == (409, "no-audience", set())
    asked = ask(operator, target_type="tenant")
    operator.patch(asked.path, json={"is_active": False})
    assert refused(operator.post(f"{asked.path}/resend")) == (409, "prompt-over", set())
    assert counts(operator) == {"unread": 1, "read": 0}


def test_reading_one_marks_it_once(operator: Client, worker: Client) -> None:
    for title in ("First?", "Second?"):
        ask(operator, title=title, target_type="tenant")
    second, first = told(worker)
    read = worker.post(f"/notifications/{first['id']}/read")
    assert (read.status_code, read.json()["status"]) == (200, "read")
    assert read.json()["read_at"]
    assert worker.post(f"/notifications/{first['id']}/read").json() == read.json()
    assert counts(worker) == {"unread": 1, "read": 1}
    assert [note["id"] for note in told(worker, status="eq.unread")] == [second["id"]]
    assert [note["id"] for note in told(worker, status="eq.read")] == [first["id"]]
    assert counts(operator) == {"unread": 2, "read": 0}


def test_reading_all_marks_ones_own_alone(operator: Client, worker: Client) -> None:
    for _ in range(3):
        ask(operator, target_type="tenant")
    worker.post(f"/notifications/{told(worker)[0]['id']}/read")
    assert worker.post("/notifications/read-all").json() == {"marked": 2}
    assert worker.post("/notifications/read-all").json() == {"marked": 0}
    assert counts(worker) == {"unread": 0, "read": 3}
    assert counts(operator) == {"unread": 3, "read": 0}


def test_a_notification_of_somebody_else_is_none(
    operator: Client, admin: Client, worker: Client, stranger: Client
) -> None:
    ask(operator, target_type="tenant")
    (note,) = told(worker)
    for client in (operator, admin, stranger):
        answers = [client.post(f"/notifications/{id}/read") for id in (note["id"], NOBODY)]
        assert refused(answers[0]) == (404, "not-found", set())
        assert alike(answers)
        assert told(client, id=f"eq.{note['id']}") == []
    assert told(worker) == [note]


def test_the_list_goes_on_page_by_page_and_misses_none(operator: Client, worker: Client) -> None:
    made = [ask(operator, target_type="tenant").id for _ in range(7)]
    seen: list[str] = []
    params = {"limit": "3"}
    while True:
        page = worker.get("/notifications", params=params).json()
        seen += [note["subject_id"] for note in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert seen == made[::-1]


def test_ten_reminders_at_once_are_ten_and_each_reaches_all(server: Server, operator: Client, org: Org) -> None:
    asked = ask(operator, target_type="tenant")

    def send(_: int) -> int:
        with server.client(org, "operator") as client:
            return int(client.post(f"{asked.path}/resend").json()["notified"])

    assert set(at_once(10, send)) == {len(ROLES)}
    assert counts(operator) == {"unread": 11, "read": 0}


def test_who_may_send_again_but_sees_no_answers_reminds_the_silent_alone_too(
    server: Server, place: Place, operator: Client, people: dict[str, Client], org: Org
) -> None:
    with place.admin() as connection:
        connection.execute("insert into tocsin.roles (tenant_id, slug, name) values (%s, 'caller', 'C')", [org.id])
        for permission in ("prompts.manage", "incidents.view"):
            connection.execute(
                "insert into tocsin.role_permissions (tenant_id, role, permission) values (%s, 'caller', %s)",
                [org.id, permission],
            )
    asked = ask(operator, target_type="tenant")
    answered(people["worker"].post(asked.mine, json=SAFE))
    org.add("caller", "caller")
    with server.client(org, "caller") as caller:
        resent = caller.post(f"{asked.path}/resend").json()
        assert resent["notified"] == len(ROLES) - 1
        # Not a number of what they do not see, and above all not none.
        assert resent["prompt"]["response_count"] is None
    assert [note["kind"] for note in told(people["worker"])] == ["prompt_sent"]
