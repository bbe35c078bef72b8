"""The directory: oneself, members, groups, places and roles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.auth.tokens import issue
from tests.support.examples import NOBODY, word
from tests.support.server import ISSUER, Client, Org, Place, Server, fields_at_fault, new_org, problem


@pytest.fixture(scope="module")
def quiet(place: Place) -> Org:
    """An organisation in which nothing is ever changed: all that is asked of it is refused."""
    return new_org(place, stem="quiet")


@pytest.fixture(scope="module")
def refused(server: Server, quiet: Org) -> Iterator[Client]:
    """Its admin."""
    with server.client(quiet, "admin") as client:
        yield client


def items(client: Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """The items of a list that fits a page."""
    return list(client.get(path, params={"limit": 200} | params).json()["items"])


def test_a_caller_learns_who_they_are_and_what_they_may_do(operator: Client, worker: Client, org: Org) -> None:
    me = operator.get("/me").json()
    assert (me["id"], me["tenant"], me["email"]) == (org.members["operator"], org.slug, org.subject("operator"))
    assert (me["roles"], me["time_zone"]) == (["operator"], "Europe/Oslo")
    assert "incidents.dispatch:enforcement" in me["permissions"]
    assert "incidents.delete:enforcement" not in me["permissions"]
    assert set(me["modules"]) == {"enforcement", "prompts", "service_desk", "review", "risk"}
    assert worker.get("/me").json()["permissions"] == ["incidents.create"]


def test_a_new_member_comes_in_at_once_with_what_their_roles_hold(admin: Client, server: Server, org: Org) -> None:
    team = admin.post("/groups", json={"kind": "team", "name": "Night"}).json()["id"]
    email = f"{word()}@{org.slug}.example"
    said = {"email": email, "display_name": "Ada", "phone": "+47 1", "team_id": team, "roles": ["operator", "worker"]}
    response = admin.post("/members", json=said)
    made = response.json()
    assert response.status_code == 201
    assert {name: made[name] for name in said} == said
    assert (made["issuer"], made["subject"], made["team_name"], made["is_active"]) == (ISSUER, email, "Night", True)
    assert admin.get(response.headers["location"].removeprefix("/v1")).json() == made
    token = issue(
        bytes.fromhex(org.place.secrets.jwt_secret),
        issuer=ISSUER,
        audience="tocsin",
        subject=email,
        tenant=org.slug,
        lifetime=timedelta(minutes=5),
    )
    with Client(server.base, token) as newcomer:
        assert newcomer.get("/me").json()["id"] == made["id"]
        assert newcomer.post(f"/incidents/{newcomer.open_incident()['id']}/dispatch").status_code == 201


def test_a_member_is_changed_field_by_field_and_roles_as_a_whole(admin: Client, org: Org) -> None:
    path = f"/members/{org.members['worker']}"
    changed = admin.patch(path, json={"display_name": "Grace", "phone": "2", "roles": ["auditor", "whs"]}).json()
    assert (changed["display_name"], changed["phone"], changed["roles"]) == ("Grace", "2", ["auditor", "whs"])
    assert (changed["email"], changed["is_active"]) == (org.subject("worker"), True)
    assert admin.patch(path, json={"roles": []}).json()["roles"] == []
    assert admin.patch(path, json={"phone": None}).json()["phone"] is None


def test_every_change_of_a_member_is_a_new_version(admin: Client, org: Org) -> None:
    path = f"/members/{org.members['worker']}"
    for change in (
        {"display_name": "A"},
        {"email": "a@b.example"},
        {"phone": "3"},
        {"roles": ["whs"]},
        {"is_active": False},
    ):
        before = admin.get("/members", params={"id": f"eq.{org.members['worker']}"}).json()["items"][0]["version"]
        read = admin.patch(path, json=change)
        assert read.json()["version"] == before + 1
        assert (
            problem(admin.patch(path, json=change, headers={"If-Match": f'"{before}-0123456789abcdef"'}))
            == "stale-version"
        )


@pytest.mark.parametrize(
    ("body", "slug", "pointer"),
    [
        ({"roles": ["emperor"]}, "unknown-role", "/roles"),
        ({"team_id": NOBODY}, "unknown-reference", "/team_id"),
        ({"email": "nobody"}, "malformed-value", "/email"),
        ({"email": "a b@c.example"}, "malformed-value", "/email"),
        ({"email": "a@b.example\n"}, "validation-failed", "/email"),
        ({"display_name": ""}, "too-short", "/display_name"),
        ({"display_name": "x" * 201}, "too-long", "/display_name"),
        ({"phone": ""}, "too-short", "/phone"),
        ({"roles": "worker"}, "wrong-type", "/roles"),
        ({"tenant_id": NOBODY}, "unknown-field", "/tenant_id"),
    ],
    ids=str,
)
def test_a_bad_member_is_refused_when_added_and_when_changed(
    refused: Client, quiet: Org, body: dict[str, Any], slug: str, pointer: str
) -> None:
    before = items(refused, "/members")
    new = {"email": f"{word()}@x.example", "display_name": "New"}
    for response in (
        refused.post("/members", json=new | body),
        refused.patch(f"/members/{quiet.members['worker']}", json=body),
    ):
        assert (response.status_code, problem(response)) == (422, slug)
        assert any(fault.startswith(pointer) for fault in fields_at_fault(response))
    assert items(refused, "/members") == before


def test_nobody_changes_who_a_member_is_at_their_issuer(admin: Client, org: Org) -> None:
    for field in ("issuer", "subject", "id", "version"):
        response = admin.patch(f"/members/{org.members['worker']}", json={field: "x"})
        assert problem(response) == "unknown-field"


def test_a_team_is_a_group_of_the_kind_team(admin: Client, org: Org) -> None:
    circle = admin.post("/groups", json={"kind": "circle", "name": "C"}).json()["id"]
    response = admin.patch(f"/members/{org.members['worker']}", json={"team_id": circle})
    assert problem(response) == "unknown-reference"


def test_a_person_is_a_member_once_an_organisation_and_of_several_independently(
    admin: Client, org: Org, other_org: Org, server: Server
) -> None:
    person = {"email": "ada@both.example", "display_name": "Ada"}
    assert admin.post("/members", json=person).status_code == 201
    again = admin.post("/members", json=person | {"display_name": "Other"})
    assert (again.status_code, problem(again)) == (409, "member-exists")
    for same in ("Ada@both.example", "ADA@BOTH.EXAMPLE", "ad\uff41@both.example"):
        again = admin.post("/members", json={"email": same, "display_name": "Other"})
        assert (again.status_code, problem(again), fields_at_fault(again)) == (409, "member-exists", {"/email"})
        changed = admin.patch(f"/members/{org.members['worker']}", json={"email": same})
        assert (changed.status_code, problem(changed)) == (409, "member-exists")
    with server.client(other_org, "admin") as theirs:
        assert theirs.post("/members", json=person).status_code == 201


def test_how_to_reach_members_is_told_to_those_who_need_it(
    admin: Client, operator: Client, worker: Client, org: Org
) -> None:
    for client in (admin, operator):
        assert all(row["email"] and row["subject"] for row in items(client, "/members"))
    seen = {row["id"]: row["email"] for row in items(worker, "/members")}
    assert len(seen) == 8
    assert {id for id, email in seen.items() if email} == {org.members["worker"]}
    assert items(worker, "/members", email=f"eq.{org.subject('admin')}") == []


def test_a_group_has_its_members_once_each(admin: Client, worker: Client, org: Org) -> None:
    ids = [org.members["worker"], org.members["admin"], org.members["worker"]]
    response = admin.post("/groups", json={"kind": "party", "name": "Night shift", "member_ids": ids})
    assert response.status_code == 201
    assert response.json()["member_ids"] == sorted(set(ids))
    assert worker.get(response.headers["location"].removeprefix("/v1")).json() == response.json()
    again = admin.post("/groups", json={"kind": "party", "name": "Night shift"})
    assert (again.status_code, problem(again)) == (409, "group-exists")
    assert admin.post("/groups", json={"kind": "team", "name": "Night shift"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "slug", "pointer"),
    [
        ({"kind": "choir", "name": "x"}, "malformed-value", "/kind"),
        ({"kind": "team"}, "field-required", "/name"),
        ({"kind": "team", "name": ""}, "too-short", "/name"),
        ({"kind": "team", "name": "x", "member_ids": ["y"]}, "malformed-value", "/member_ids/0"),
        ({"kind": "team", "name": "x", "member_ids": [NOBODY]}, "unknown-reference", "/member_ids"),
    ],
    ids=str,
)
def test_a_bad_group_is_refused(refused: Client, body: dict[str, Any], slug: str, pointer: str) -> None:
    response = refused.post("/groups", json=body)
    assert (response.status_code, problem(response)) == (422, slug)
    assert fields_at_fault(response) == {pointer}
    assert items(refused, "/groups") == []


def test_a_unit_belongs_to_a_facility(admin: Client, worker: Client) -> None:
    facility = admin.post("/places", json={"kind": "facility", "name": "Marina", "latitude": 1, "longitude": 2})
    unit = admin.post("/places", json={"kind": "unit", "name": "Slip 1", "parent_id": facility.json()["id"]})
    assert unit.json()["parent_id"] == facility.json()["id"]
    assert {row["name"] for row in items(worker, "/places")} == {"Marina", "Slip 1"}
    for body, slug, pointer in (
        ({"kind": "unit", "name": "x"}, "field-required", "/parent_id"),
        ({"kind": "unit", "name": "x", "parent_id": unit.json()["id"]}, "unknown-reference", "/parent_id"),
        ({"kind": "zone", "name": "x", "latitude": 1}, "validation-failed", "/longitude"),
        ({"kind": "zone", "name": "x", "latitude": 91, "longitude": 1}, "out-of-range", "/latitude"),
        ({"kind": "moon", "name": "x"}, "malformed-value", "/kind"),
    ):
        response = admin.post("/places", json=body)
        assert (response.status_code, problem(response), fields_at_fault(response)) == (422, slug, {pointer})


def test_roles_are_told_with_what_each_may_do(worker: Client) -> None:
    roles = {row["slug"]: row["permissions"] for row in items(worker, "/roles")}
    assert roles["worker"] == [{"permission": "incidents.create", "workflows": ["*"], "groups": []}]
    assert {"permission": "incidents.review", "workflows": ["review"], "groups": []} in roles["whs"]
    assert {grant["permission"].split(".")[0] for grant in roles["whs"]} == {"incidents", "cases"}
    written = (
        "create",
        "update",
        "delete",
        "manage",
        "transition",
        "dispatch",
        "assign",
        "review",
        "map",
        "run",
        "enter",
    )
    assert not [grant for grant in roles["auditor"] if grant["permission"].rpartition(".")[2] in written]


def test_the_role_in_a_token_is_nothing_to_the_database(server: Server, org: Org) -> None:
    with server.client(org, "worker") as client:
        client.headers.update({"X-Role": "admin", "X-Tenant": org.slug, "X-Member": org.members["admin"]})
        assert client.get("/me").json()["roles"] == ["worker"]
        assert problem(client.get("/ledger")) == "not-permitted"
