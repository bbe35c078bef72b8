"""Upwards: nobody gives or takes what they do not hold, and somebody active always holds everything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg
import pytest

from tests.support.server import Client, Org, Server, problem


def held_by(org: Org, name: str) -> set[str]:
    """The roles of a member, as the superuser sees them."""
    with org.place.admin() as admin:
        query = "select role from tocsin.member_roles where tenant_id = %s and member_id = %s"
        return {row for (row,) in admin.execute(query, [org.id, org.members[name]]).fetchall()}


@pytest.fixture
def clerk_org(org: Org, admin: Client) -> Org:
    """An organisation whose clerk manages the directory, reads the ledger for all and reports, and nothing else."""
    grants = [{"permission": verb} for verb in ("directory.manage", "incidents.create")]
    enforcement = {"permission": "incidents.view", "workflows": ["enforcement"]}
    made = admin.post("/roles", json={"slug": "clerk", "name": "Clerk", "permissions": [*grants, enforcement]})
    assert made.status_code == 201, made.text
    return Org(org.slug, org.place, {**org.members, "clerk": org.add("clerk", "clerk")}, org.id)


@pytest.fixture
def clerk(server: Server, clerk_org: Org) -> Iterator[Client]:
    """A client that speaks as the clerk."""
    with server.client(clerk_org, "clerk") as client:
        yield client


def test_who_manages_the_directory_gives_and_takes_what_they_hold(clerk: Client, clerk_org: Org) -> None:
    new = {"email": "n@e.example", "display_name": "New", "roles": ["worker", "clerk"]}
    assert clerk.post("/members", json=new).json()["roles"] == ["clerk", "worker"]
    path = f"/members/{clerk_org.members['team_lead']}"
    assert clerk.patch(path, json={"roles": ["worker"]}).json()["roles"] == ["worker"]
    assert clerk.patch(path, json={"is_active": False}).json()["is_active"] is False
    narrow = {"slug": "narrow", "name": "N", "permissions": [{"permission": "incidents.create", "workflows": ["risk"]}]}
    assert clerk.post("/roles", json=narrow).status_code == 201
    assert clerk.put("/roles/narrow", json={"permissions": []}).json()["permissions"] == []
    assert clerk.delete("/roles/narrow").status_code == 204


UPWARDS: dict[str, Callable[[Client, Org], httpx.Response]] = {
    "take the role of an admin": lambda clerk, org: clerk.patch(
        f"/members/{org.members['clerk']}", json={"roles": ["clerk", "admin"]}
    ),
    "give it to another": lambda clerk, org: clerk.patch(
        f"/members/{org.members['worker']}", json={"roles": ["admin"]}
    ),
    "give what is limited to another workflow": lambda clerk, org: clerk.patch(
        f"/members/{org.members['worker']}", json={"roles": ["whs"]}
    ),
    "make a member who is one": lambda clerk, org: clerk.post(
        "/members", json={"email": "a@b.example", "display_name": "A", "roles": ["admin"]}
    ),
    "take a role that holds more away": lambda clerk, org: clerk.patch(
        f"/members/{org.members['auditor']}", json={"roles": []}
    ),
    "put an admin out": lambda clerk, org: clerk.patch(f"/members/{org.members['admin']}", json={"is_active": False}),
    "put an auditor out": lambda clerk, org: clerk.patch(
        f"/members/{org.members['auditor']}", json={"is_active": False}
    ),
    "put more into their own role": lambda clerk, org: clerk.put(
        "/roles/clerk", json={"permissions": [{"permission": "directory.manage"}, {"permission": "ledger.view"}]}
    ),
    "widen a permission to all workflows": lambda clerk, org: clerk.put(
        "/roles/clerk", json={"permissions": [{"permission": "directory.manage"}, {"permission": "incidents.view"}]}
    ),
    "take a permission out of another role": lambda clerk, org: clerk.put("/roles/auditor", json={"permissions": []}),
    "make a role that holds more": lambda clerk, org: clerk.post(
        "/roles", json={"slug": "more", "name": "More", "permissions": [{"permission": "settings.manage"}]}
    ),
    "make a role that holds more for a circle": lambda clerk, org: clerk.post(
        "/roles",
        json={
            "slug": "more",
            "name": "More",
            "permissions": [
                {
                    "permission": "responses.view",
                    "groups": [clerk.post("/groups", json={"kind": "circle", "name": "C"}).json()["id"]],
                }
            ],
        },
    ),
}


@pytest.mark.parametrize("what", UPWARDS)
def test_nobody_gives_or_takes_what_they_do_not_hold(what: str, clerk: Client, clerk_org: Org, admin: Client) -> None:
    members = admin.get("/members", params={"limit": 200, "order": "created_at.asc"}).json()["items"]
    roles = admin.get("/roles", params={"limit": 200}).json()["items"]
    answer = UPWARDS[what](clerk, clerk_org)
    assert (answer.status_code, problem(answer)) == (403, "not-permitted")
    assert answer.json()["permission"]
    assert admin.get("/members", params={"limit": 200, "order": "created_at.asc"}).json()["items"] == members
    assert admin.get("/roles", params={"limit": 200}).json()["items"] == roles


@pytest.mark.parametrize(
    "statement",
    [
        "insert into tocsin.member_roles values (%(tenant)s, %(clerk)s, 'admin')",
        "insert into tocsin.member_roles values (%(tenant)s, %(clerk)s, 'clerk') on conflict do nothing;"
        "insert into tocsin.role_permissions (tenant_id, role, permission) values (%(tenant)s, 'clerk', 'import.run')",
        "delete from tocsin.member_roles where member_id = %(admin)s",
        "delete from tocsin.role_permissions where role = 'auditor'",
        "update tocsin.members set is_active = false where id = %(admin)s",
        "update tocsin.role_permissions set workflow = '*' where role = 'clerk'",
        "update tocsin.member_roles set role = 'admin' where member_id = %(clerk)s",
        "update tocsin.roles set is_built_in = false",
        "insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)"
        " select tenant_id, 'clerk', 'responses.view', id, 'circle' from tocsin.groups where kind = 'circle'",
        "select core.set_permissions('clerk', '[{\"permission\": \"settings.manage\"}]')",
        "select core.set_roles(%(clerk)s, '{admin}')",
    ],
)
def test_sql_of_ones_own_leads_nowhere_either(statement: str, clerk: Client, clerk_org: Org) -> None:
    assert clerk.post("/groups", json={"kind": "circle", "name": "C"}).status_code == 201
    named = {"tenant": clerk_org.id, "clerk": clerk_org.members["clerk"], "admin": clerk_org.members["admin"]}
    *before, last = statement.split(";")
    with clerk_org.place.enter(clerk_org, "clerk") as attacker:
        for part in before:
            attacker.execute(part.encode(), named)
        with pytest.raises(psycopg.Error) as caught:
            attacker.execute(last.encode(), named)
    assert caught.value.sqlstate == "42501"
    assert clerk.get("/me").json()["permissions"] == [
        "directory.manage",
        "incidents.create",
        "incidents.view:enforcement",
    ]


LAST: dict[str, Callable[[Client, Org], httpx.Response]] = {
    "drop the role": lambda admin, org: admin.patch(f"/members/{org.members['admin']}", json={"roles": ["worker"]}),
    "leave": lambda admin, org: admin.patch(f"/members/{org.members['admin']}", json={"is_active": False}),
    "limit the role": lambda admin, org: admin.put("/roles/admin", json={"permissions": []}),
    "limit it to a workflow": lambda admin, org: admin.put(
        "/roles/admin",
        json={
            "permissions": [
                *(grant for grant in admin.get("/roles/admin").json()["permissions"][1:]),
                {"permission": admin.get("/roles/admin").json()["permissions"][0]["permission"], "workflows": ["risk"]},
            ]
        },
    ),
}


@pytest.mark.parametrize("what", LAST)
def test_the_last_admin_stays_one(what: str, admin: Client, org: Org) -> None:
    before = admin.get("/me").json()
    answer = LAST[what](admin, org)
    assert (answer.status_code, problem(answer)) == (409, "last-admin")
    assert admin.get("/me").json() == before


@pytest.mark.parametrize("what", LAST)
def test_an_admin_who_is_not_the_last_may(what: str, admin: Client, org: Org) -> None:
    """Two roles are held, so that what the one loses the other keeps."""
    everything = [
        {"permission": row["slug"]} for row in admin.get("/permissions", params={"limit": 200}).json()["items"]
    ]
    assert admin.post("/roles", json={"slug": "boss", "name": "Boss", "permissions": everything}).status_code == 201
    org.add("boss", "boss")
    assert LAST[what](admin, org).is_success


@pytest.mark.parametrize(
    "statement",
    [
        "delete from tocsin.member_roles where tenant_id = %s and role = 'admin'",
        "update tocsin.member_roles set role = 'worker' where tenant_id = %s and role = 'admin'",
        "delete from tocsin.role_permissions where tenant_id = %s and role = 'admin' and permission = 'import.run'",
        "update tocsin.members set is_active = false where tenant_id = %s",
    ],
)
def test_a_dba_keeps_the_last_admin_too(statement: str, org: Org) -> None:
    with org.place.admin() as admin, pytest.raises(psycopg.Error) as caught:
        admin.execute(statement.encode(), [org.id])
    assert (caught.value.sqlstate, caught.value.diag.constraint_name) == ("55000", "last-admin")


def test_a_snapshot_that_may_be_old_takes_no_role_away(org: Org) -> None:
    org.add("second", "admin")
    with psycopg.connect(org.place.logins.admin) as admin:
        admin.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.Error) as caught:
            admin.execute("delete from tocsin.member_roles where tenant_id = %s and role = 'admin'", [org.id])
    assert caught.value.diag.constraint_name == "last-admin"


@pytest.mark.parametrize("way", ["role", "deactivation", "one of each"])
def test_of_two_admins_who_put_each_other_out_at_once_one_stays(
    way: str, server: Server, make_org: Callable[..., Org]
) -> None:
    ways: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "role": ({"roles": []}, {"roles": []}),
        "deactivation": ({"is_active": False}, {"is_active": False}),
        "one of each": ({"roles": ["worker"]}, {"is_active": False}),
    }
    bodies = ways[way]
    for _ in range(5):
        org = make_org(stem="duel")
        second = org.add("second", "admin")
        together = threading.Barrier(2)

        def duel(role: str, victim: str, body: dict[str, Any], org: Org = org, both: Any = together) -> int:
            with server.client(org, role) as client:
                client.get("/me")
                both.wait(30)
                return client.patch(f"/members/{victim}", json=body).status_code

        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(duel, "admin", second, bodies[0])
            other = threads.submit(duel, "second", org.members["admin"], bodies[1])
            told = sorted([first.result(), other.result()])
        # The loser was too late to be anybody, or was the last one.
        assert told in ([200, 403], [200, 409])
        with org.place.admin() as admin:
            query = (
                "select count(*) from tocsin.member_roles join tocsin.members on members.tenant_id ="
                " member_roles.tenant_id and members.id = member_id"
                " where members.tenant_id = %s and role = 'admin' and is_active"
            )
            assert admin.execute(query, [org.id]).fetchone() == (1,)


def test_two_sessions_that_take_each_others_role_take_turns(org: Org) -> None:
    """Held open in the middle: the second waits for the first, and then sees that it would be the last."""
    org.add("second", "admin")
    take = "delete from tocsin.member_roles where tenant_id = %s and role = 'admin' and member_id = (" + (
        "select member_id from tocsin.member_accounts where tenant_id = %s and subject = %s)"
    )
    with org.place.enter(org, "admin") as first, org.place.enter(org, "second") as second:
        first.execute(take.encode(), [org.id, org.id, org.subject("second")])
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(second.execute, take.encode(), [org.id, org.id, org.subject("admin")])
            with pytest.raises(TimeoutError):
                waiting.result(1)
            first.commit()
            with pytest.raises(psycopg.Error) as caught:
                waiting.result(30)
    assert caught.value.diag.constraint_name == "last-admin"


def test_a_built_in_role_can_be_limited_and_not_removed(admin: Client, worker: Client, org: Org) -> None:
    limited = [{"permission": "incidents.create", "workflows": ["enforcement"]}]
    assert admin.put("/roles/worker", json={"permissions": limited}).status_code == 200
    assert worker.get("/me").json()["permissions"] == ["incidents.create:enforcement"]
    admin.patch(f"/members/{org.members['worker']}", json={"roles": []})
    answer = admin.delete("/roles/worker")
    assert (answer.status_code, problem(answer)) == (409, "built-in")
    assert held_by(org, "team_lead") == {"team_lead"}
