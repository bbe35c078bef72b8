"""A verb with obligations is the only way: no move, no SQL and no transition of one's own leads around it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.support.server import Client, Org, fields_at_fault, problem

REPORT = {
    "workflow": "review",
    "category": "physical_injury",
    "severity": "high",
    "title": "A fall",
    "description": "The floor was wet.",
}


def refusal(org: Org, role: str, statement: str, **named: Any) -> tuple[str | None, str | None]:
    """The SQLSTATE and slug with which a statement is refused to a member who can run any SQL."""
    with org.place.enter(org, role) as attacker, pytest.raises(psycopg.Error) as caught:
        attacker.execute(statement.encode(), {"tenant": org.id} | named)
    return caught.value.sqlstate, caught.value.diag.constraint_name


@pytest.mark.parametrize(("status", "verb"), [("approved", "approve"), ("rejected", "reject")])
@pytest.mark.parametrize("reviewer", ["whs", "admin"])
def test_a_move_does_not_review(server: Any, org: Org, worker: Client, status: str, verb: str, reviewer: str) -> None:
    report = worker.open_incident(**REPORT)
    with server.client(org, reviewer) as client:
        answer = client.post(f"/incidents/{report['id']}/transition", json={"status": status, "note": "Fine."})
        assert (answer.status_code, problem(answer)) == (409, "verb-required")
        assert (answer.json()["verb"], answer.json()["from"], answer.json()["to"]) == (verb, "pending", status)
        # What may be done next is each reader's own.
        now = client.get(f"/incidents/{report['id']}").json()
        assert now | {"allowed_transitions": []} == report


@pytest.mark.parametrize("status", ["approved", "rejected"])
@pytest.mark.parametrize("reviewer", ["whs", "admin"])
def test_nobody_reviews_their_own_report(server: Any, org: Org, status: str, reviewer: str) -> None:
    with server.client(org, reviewer) as client:
        report = client.open_incident(**REPORT)
        answer = client.post(f"/incidents/{report['id']}/transition", json={"status": status})
        assert (answer.status_code, problem(answer)) == (409, "own-report")
        assert client.get(f"/incidents/{report['id']}").json() == report
    own = "update tocsin.incidents set status = %(status)s where tenant_id = %(tenant)s and id = %(id)s"
    assert refusal(org, reviewer, own, status=status, id=report["id"]) == ("55000", "own-report")


@pytest.mark.parametrize(
    "statement",
    [
        "update tocsin.incidents set status = 'approved' where id = %(id)s",
        "update tocsin.incidents set status = 'rejected', change_reason = 'No.' where id = %(id)s",
        "insert into tocsin.incidents (tenant_id, id, workflow, category, severity, title, description, created_by)"
        " select tenant_id, id, workflow, category, severity, title, description, created_by from tocsin.incidents"
        " where id = %(id)s on conflict (tenant_id, id) do update set status = 'approved'",
        'select api.amend_incident(%(id)s, \'{"status": "approved"}\', null) as done, core.move_incident(%(id)s,'
        " 'approved', null, null)",
    ],
    ids=["move", "move with a reason", "upsert", "the functions of the verbs"],
)
def test_sql_of_ones_own_does_not_review(org: Org, worker: Client, statement: str) -> None:
    report = worker.open_incident(**REPORT)
    state, slug = refusal(org, "whs" if "amend" not in statement else "admin", statement, id=report["id"])
    assert (state, slug) in {("55000", "verb-required"), ("42501", None)}
    assert worker.get(f"/incidents/{report['id']}").json() == report


def test_a_dba_does_not_review_by_a_move_either(org: Org, worker: Client) -> None:
    report = worker.open_incident(**REPORT)
    with org.place.admin() as admin, pytest.raises(psycopg.Error) as caught:
        admin.execute("update tocsin.incidents set status = 'approved' where id = %s", [report["id"]])
    assert caught.value.diag.constraint_name == "verb-required"


def test_only_dispatching_moves_to_dispatched(operator: Client) -> None:
    incident = operator.open_incident()
    path = f"/incidents/{incident['id']}"
    answer = operator.post(f"{path}/transition", json={"status": "dispatched"})
    assert (answer.status_code, problem(answer), answer.json()["verb"]) == (409, "verb-required", "dispatch")
    assert operator.get(path).json() == incident
    assert operator.get(f"{path}/tow-requests").json()["items"] == []
    assert operator.post(f"{path}/dispatch").status_code == 201
    assert operator.get(path).json()["status"] == "dispatched"


def test_a_tow_of_an_earlier_day_pays_for_no_dispatch(admin: Client, org: Org) -> None:
    """Back from dispatched by a transition of one's own: the way in is the verb again, which sends another truck."""
    move = {"workflow": "enforcement", "from_status": "dispatched", "to_status": "triaged"}
    assert admin.post("/transitions", json=move).status_code == 201
    path = f"/incidents/{admin.open_incident()['id']}"
    admin.post(f"{path}/dispatch")
    assert admin.post(f"{path}/transition", json={"status": "triaged"}).status_code == 200
    again = "update tocsin.incidents set status = 'dispatched' where tenant_id = %(tenant)s and id = %(id)s"
    assert refusal(org, "admin", again, id=path.rpartition("/")[2]) == ("55000", "verb-required")
    assert problem(admin.post(f"{path}/transition", json={"status": "dispatched"})) == "verb-required"
    assert admin.post(f"{path}/dispatch").status_code == 201
    assert len(admin.get(f"{path}/tow-requests").json()["items"]) == 2


def test_the_moves_of_a_workflow_tell_which_verb_makes_them(admin: Client) -> None:
    told = admin.get("/transitions", params={"limit": 200, "verb": "not.is.null"}).json()["items"]
    assert {(move["workflow"], move["from_status"], move["to_status"], move["verb"]) for move in told} == {
        ("enforcement", "open", "dispatched", "dispatch"),
        ("enforcement", "triaged", "dispatched", "dispatch"),
        ("review", "pending", "approved", "approve"),
        ("review", "pending", "rejected", "reject"),
    }


@pytest.mark.parametrize(
    ("move", "field"),
    [
        ({"workflow": "review", "from_status": "pending", "to_status": "waved"}, "to_status"),
        ({"workflow": "review", "from_status": "pending", "to_status": "resolved"}, "to_status"),
        ({"workflow": "review", "from_status": "looked_at", "to_status": "waved"}, "to_status"),
        ({"workflow": "review", "from_status": "rejected", "to_status": "pending"}, "from_status"),
        ({"workflow": "review", "from_status": "rejected", "to_status": "approved"}, "from_status"),
        ({"workflow": "enforcement", "from_status": "closed", "to_status": "open"}, "from_status"),
        ({"workflow": "case", "from_status": "closed", "to_status": "open"}, "from_status"),
        *(
            ({"workflow": "risk", "from_status": "open", "to_status": "closed", "permission": weak}, "permission")
            for weak in ("incidents.create", "incidents.view", "incidents.update", "incidents.public.submit")
        ),
        (
            {"workflow": "review", "from_status": "pending", "to_status": "looked_at", "permission": "cases.view"},
            "permission",
        ),
    ],
    ids=str,
)
def test_no_transition_of_ones_own_leads_around_a_verb_or_an_end(
    admin: Client, org: Org, move: dict[str, str], field: str
) -> None:
    for slug, is_terminal in (("waved", True), ("resolved", False), ("looked_at", False)):
        status = {"workflow": "review", "slug": slug, "name": "X", "is_terminal": is_terminal}
        assert admin.post("/statuses", json=status).status_code == 201
    answer = admin.post("/transitions", json=move)
    assert (answer.status_code, problem(answer)) == (422, "transition-too-loose")
    assert fields_at_fault(answer) == {f"/{field}"}
    written = (
        "insert into tocsin.transitions (tenant_id, workflow, from_status, to_status, permission)"
        " values (%(tenant)s, %(workflow)s, %(from_status)s, %(to_status)s, %(permission)s)"
    )
    assert refusal(org, "admin", written, **{"permission": None} | move) == ("23514", "transition-too-loose")


def test_a_status_of_ones_own_on_the_way_keeps_the_verbs(admin: Client, worker: Client) -> None:
    admin.post("/statuses", json={"workflow": "review", "slug": "looked_at", "name": "Looked at"})
    for start, goal, verb in (("pending", "looked_at", None), ("looked_at", "approved", "approve")):
        made = admin.post("/transitions", json={"workflow": "review", "from_status": start, "to_status": goal})
        assert (made.status_code, made.json()["verb"]) == (201, verb)
        assert (made.json()["permission"], made.json()["least_permission"]) == ("incidents.review", "incidents.review")
    path = f"/incidents/{worker.open_incident(**REPORT)['id']}/transition"
    assert problem(worker.post(path, json={"status": "looked_at"})) == "not-permitted"
    assert admin.post(path, json={"status": "looked_at"}).status_code == 200
    assert problem(admin.post(path, json={"status": "approved"})) == "verb-required"


@pytest.mark.parametrize(
    "statement",
    [
        "insert into tocsin.transitions (tenant_id, workflow, from_status, to_status, permission, is_built_in)"
        " values (%(tenant)s, 'review', 'rejected', 'approved', 'incidents.review', true)",
        "insert into tocsin.transitions (tenant_id, workflow, from_status, to_status, permission, least_permission)"
        " values (%(tenant)s, 'risk', 'open', 'closed', 'incidents.transition', 'incidents.view')",
        "update tocsin.transitions set verb = null where workflow = 'review'",
        "update tocsin.transitions set least_permission = 'incidents.view' where workflow = 'risk'",
        "update tocsin.statuses set is_terminal = true where workflow = 'review' and slug = 'pending'",
        "update tocsin.workflows set move_permission = 'incidents.view'",
        "update tocsin.permissions set guards_moves = true",
    ],
)
def test_what_guards_the_moves_is_not_a_members_to_write(org: Org, statement: str) -> None:
    assert refusal(org, "admin", statement)[0] == "42501"


@pytest.mark.parametrize(
    ("statement", "slug"),
    [
        ("update tocsin.statuses set is_terminal = false where workflow = 'review' and slug = 'approved'", "immutable"),
        ("update tocsin.transitions set verb = null where verb = 'approve'", "immutable"),
        ("update tocsin.transitions set least_permission = 'incidents.view' where workflow = 'risk'", "immutable"),
        ("delete from tocsin.transitions where verb = 'approve'", "built-in"),
        ("delete from tocsin.statuses where slug = 'approved'", "built-in"),
    ],
)
def test_what_a_move_means_does_not_change_under_a_dba_either(org: Org, statement: str, slug: str) -> None:
    with org.place.admin() as admin, pytest.raises(psycopg.Error) as caught:
        admin.execute(f"{statement} and tenant_id = %s".encode(), [org.id])
    assert (caught.value.sqlstate, caught.value.diag.constraint_name) == ("55000", slug)
