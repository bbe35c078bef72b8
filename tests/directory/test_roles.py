"""Roles as an organisation makes them: listed, added, changed, removed, and told of in the ledger."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import NOBODY
from tests.support.server import Client, Org, Server, fields_at_fault, problem

GRANTS = [
    {"permission": "incidents.view", "workflows": ["enforcement", "risk"], "groups": []},
    {"permission": "ledger.view", "workflows": ["*"], "groups": []},
]
ROLE: dict[str, Any] = {"slug": "harbour_master", "name": "Harbour master", "permissions": GRANTS}


def events(client: Client, action: str) -> list[dict[str, Any]]:
    """The details of what the ledger tells of an action, oldest first."""
    params = {"action": f"eq.{action}", "order": "created_at.asc", "limit": "200"}
    return [row["detail"] for row in client.get("/ledger", params=params).json()["items"]]


def test_a_role_is_added_given_changed_and_removed(admin: Client, worker: Client, org: Org) -> None:
    made = admin.post("/roles", json=ROLE)
    assert (made.status_code, made.headers["location"]) == (201, "/v1/roles/harbour_master")
    assert made.json() == ROLE | {"id": "harbour_master", "is_built_in": False, "version": 1}
    read = worker.get("/roles/harbour_master")
    assert (read.json(), read.status_code) == (made.json(), 200)
    path = f"/members/{org.members['worker']}"
    assert admin.patch(path, json={"roles": ["harbour_master"]}).json()["roles"] == ["harbour_master"]
    assert worker.get("/ledger").status_code == 200
    etag = made.headers["etag"]
    changed = admin.put("/roles/harbour_master", json={"permissions": GRANTS[:1]}, headers={"If-Match": etag})
    assert changed.json() == made.json() | {"permissions": GRANTS[:1], "version": 2}
    assert problem(worker.get("/ledger")) == "not-permitted"
    stale = admin.put("/roles/harbour_master", json={"name": "X"}, headers={"If-Match": etag})
    assert (stale.status_code, problem(stale)) == (412, "stale-version")
    assert admin.put("/roles/harbour_master", json={"name": "Master"}).json()["permissions"] == GRANTS[:1]
    used = admin.delete("/roles/harbour_master")
    assert (used.status_code, problem(used)) == (409, "in-use")
    admin.patch(path, json={"roles": []})
    assert problem(admin.delete("/roles/harbour_master", headers={"If-Match": etag})) == "stale-version"
    assert admin.delete("/roles/harbour_master").status_code == 204
    assert problem(admin.get("/roles/harbour_master")) == "not-found"
    assert problem(admin.delete("/roles/harbour_master")) == "not-found"


def test_a_role_that_is_read_can_be_written_back(admin: Client) -> None:
    for role in admin.get("/roles", params={"limit": 200}).json()["items"]:
        said = {"name": role["name"], "permissions": role["permissions"]}
        assert admin.put(f"/roles/{role['slug']}", json=said).json() == role | {"version": role["version"] + 1}


def test_a_permission_is_limited_to_circles_and_portals(admin: Client, server: Server, org: Org) -> None:
    circle, team = (admin.post("/groups", json={"kind": kind, "name": "G"}).json()["id"] for kind in ("circle", "team"))
    grant = {"permission": "responses.view", "groups": [circle]}
    made = admin.post("/roles", json={"slug": "watch", "name": "Watch", "permissions": [grant]})
    assert made.json()["permissions"] == [{"permission": "responses.view", "workflows": [], "groups": [circle]}]
    for groups in ([team], [NOBODY]):
        refused = admin.put("/roles/watch", json={"permissions": [grant | {"groups": groups}]})
        assert (refused.status_code, problem(refused)) == (422, "unknown-reference")
    refused = admin.put("/roles/watch", json={"permissions": [{"permission": "ledger.view", "groups": [circle]}]})
    assert (refused.status_code, problem(refused)) == (422, "unknown-permission")
    assert admin.put("/roles/watch", json={"permissions": [{"permission": "responses.view"}]}).json()[
        "permissions"
    ] == [{"permission": "responses.view", "workflows": ["*"], "groups": []}]


@pytest.mark.parametrize(
    ("body", "slug", "pointer"),
    [
        ({"permissions": [{"permission": "magic"}]}, "unknown-permission", "/permissions"),
        ({"permissions": [{"permission": "incidents.view", "workflows": ["nil"]}]}, "unknown-workflow", "/permissions"),
        ({"permissions": [{"permission": "incidents.view", "workflows": []}]}, "validation-failed", "/permissions"),
        (
            {"permissions": [{"permission": "incidents.view", "workflows": [], "groups": []}]},
            "validation-failed",
            "/permissions",
        ),
        ({"permissions": [{"permission": "x", "groups": ["y"]}]}, "malformed-value", "/permissions/0/groups/0"),
        ({"permissions": [{"workflows": ["*"]}]}, "field-required", "/permissions/0/permission"),
        ({"permissions": "all"}, "wrong-type", "/permissions"),
        ({"name": ""}, "too-short", "/name"),
        ({"is_built_in": True}, "unknown-field", "/is_built_in"),
    ],
    ids=str,
)
def test_a_bad_role_is_refused_when_added_and_when_changed(
    admin: Client, body: dict[str, Any], slug: str, pointer: str
) -> None:
    before = admin.get("/roles", params={"limit": 200}).json()["items"]
    for answer in (
        admin.post("/roles", json={"slug": "new", "name": "New"} | body),
        admin.put("/roles/auditor", json=body),
    ):
        assert (answer.status_code, problem(answer)) == (422, slug)
        assert pointer in fields_at_fault(answer)
    assert admin.get("/roles", params={"limit": 200}).json()["items"] == before


def test_a_role_is_added_once_an_organisation(admin: Client, server: Server, other_org: Org) -> None:
    assert admin.post("/roles", json=ROLE).status_code == 201
    again = admin.post("/roles", json=ROLE)
    assert (again.status_code, problem(again)) == (409, "role-exists")
    with server.client(other_org, "admin") as theirs:
        assert problem(theirs.get("/roles/harbour_master")) == "not-found"
        assert theirs.post("/roles", json=ROLE).status_code == 201


def test_the_ledger_tells_who_changed_a_role_and_what_it_holds(admin: Client, org: Org) -> None:
    admin.post("/roles", json=ROLE)
    admin.put("/roles/harbour_master", json={"name": "Master", "permissions": GRANTS[:1]})
    admin.delete("/roles/harbour_master")
    assert [(told["slug"], told["name"]) for told in events(admin, "role.created")] == [
        ("harbour_master", "Harbour master")
    ]
    changes = [change for told in events(admin, "role.updated") for change in told["changes"]]
    assert {told["slug"] for told in events(admin, "role.updated")} == {"harbour_master"}
    limited = ["incidents.view:enforcement", "incidents.view:risk"]
    assert changes == [
        {"field": "permissions", "old": [], "new": [*limited, "ledger.view"]},
        {"field": "name", "old": "Harbour master", "new": "Master"},
        {"field": "permissions", "old": ["ledger.view"], "new": []},
        {"field": "permissions", "old": limited, "new": []},
    ]
    (removed,) = events(admin, "role.removed")
    assert removed["slug"] == "harbour_master"
    members = {row["member_id"] for row in admin.get("/ledger", params={"action": "like.role.*"}).json()["items"]}
    assert members == {org.members["admin"]}


def test_the_ledger_tells_what_a_dba_does_by_sql_without_a_name(admin: Client, org: Org) -> None:
    with org.place.admin() as dba:
        for statement in (
            "insert into tocsin.roles (tenant_id, slug, name) values (%s, 'night', 'Night')",
            "insert into tocsin.role_permissions (tenant_id, role, permission) values (%s, 'night', 'ledger.view')",
            "update tocsin.roles set name = 'Late' where tenant_id = %s and slug = 'night'",
            "update tocsin.statuses set name = 'New' where tenant_id = %s and workflow = 'risk' and slug = 'open'",
            "delete from tocsin.member_roles where tenant_id = %s and role = 'whs'",
            "update tocsin.members set is_active = false where tenant_id = %s and display_name = 'whs'",
        ):
            dba.execute(statement.encode(), [org.id])
    params = {"member_id": "is.null", "order": "created_at.asc", "limit": "200"}
    told = [row for row in admin.get("/ledger", params=params).json()["items"] if row["action"] != "member.created"]
    assert [row["action"] for row in told] == [
        "tenant.created",
        "role.created",
        "role.updated",
        "role.updated",
        "status.updated",
        "member_role.removed",
        "member.updated",
    ]
    assert (told[4]["detail"]["workflow"], told[4]["detail"]["slug"]) == ("risk", "open")
    assert told[2]["detail"]["changes"] == [{"field": "permissions", "old": [], "new": ["ledger.view"]}]


def test_permissions_are_told_to_every_member(worker: Client) -> None:
    told = {row["slug"]: row for row in worker.get("/permissions", params={"limit": 200}).json()["items"]}
    assert {"incidents.view", "directory.manage", "ledger.view"} <= set(told)
    assert all(row["description"] for row in told.values())
    assert (told["incidents.create"]["guards_moves"], told["incidents.review"]["guards_moves"]) == (False, True)
    assert told["incidents.review"]["roles"] == ["admin", "whs"]
