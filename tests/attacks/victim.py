"""The victim: an organisation with a marker in every text it can hold, and what of it nobody else may be shown."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from typing import Any

import psycopg
from psycopg import sql

from api.engine import Engine
from tests.support.server import Client, Org, Place, Server, new_org
from tests.support.sql_prompts import HELP, SAFE, ask, call, guest, member, submit

#: Stands in every text of the victim's, and nowhere else: the corpus knows only how it begins.
MARKER = f"zqxj{token_hex(4)}"

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

TENANT_TABLES = """
    select c.relname::text
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relnamespace = 'tocsin'::regnamespace and c.relkind = 'r'
    order by 1
"""

# What people write: texts that no foreign key points away from or to, and that no rule computes.
_WORDS = """
    select c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid
    where
        c.relnamespace = 'tocsin'::regnamespace
        and c.relname = any(%s)
        and a.attnum > 0
        and not a.attisdropped
        and a.attgenerated = ''
        and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
        and not exists (
            select
            from pg_catalog.pg_constraint as k
            where
                (k.conrelid = c.oid and a.attnum = any(k.conkey) and k.contype in ('p', 'f'))
                or (k.confrelid = c.oid and a.attnum = any(k.confkey))
        )
"""

# Without these nobody could sign in, or open an incident.
_NEEDED = {("member_accounts", "issuer"), ("member_accounts", "subject"), ("number_series", "*"), ("workflows", "*")}

# The first that the column's rules take is kept.
_FORMS = {
    "text": ("'{marker} ' || {row}", "'https://{marker}.example/' || {row}", "'{marker}' || left({row}, 8)"),
    "jsonb": ("{column} || jsonb_build_object('{marker}', '{marker} ' || {row})",),
    "text[]": ("array['{marker} ' || {row}]", "array['https://{marker}.example/' || {row}]"),
}


@dataclass(frozen=True)
class Victim:
    """An organisation under attack: what the attacker knows of it, and what of it is nobody else's."""

    org: Org
    known: dict[str, str]
    marked: frozenset[tuple[str, str]]
    ids: frozenset[str]
    keys: tuple[str, ...]

    def seen_in(self, shown: str, said: str = "") -> set[str]:
        """What of the victim's (words, ids, keys) somebody was shown who had not said it themselves."""
        found = {MARKER} if MARKER in shown else set()
        found |= self.ids.intersection(_UUID.findall(shown)) | {key for key in self.keys if key in shown}
        return {told for told in found if told not in said}


def tables(place: Place) -> list[str]:
    """Every table that has a tenant's rows."""
    with place.admin() as admin:
        return [name for (name,) in admin.execute(TENANT_TABLES.encode()).fetchall()]


def contents(place: Place, org: Org) -> dict[str, str | None]:
    """What every table holds of a tenant, told apart by a hash; None for nothing."""
    query = sql.SQL(" union all ").join(
        sql.SQL("select {}, md5(string_agg(kept::text, '|' order by kept::text)) from tocsin.{} as kept"
                " where tenant_id = %(tenant)s").format(sql.Literal(name), sql.Identifier(name))
        for name in tables(place)
    )  # fmt: skip
    with place.admin() as admin:
        found = admin.execute(query, {"tenant": org.id}).fetchall()
        found += admin.execute("select 'tenants', tenants::text from tocsin.tenants where id = %s", [org.id]).fetchall()
    return dict(found)


def furnished(server: Server, place: Place, stem: str) -> tuple[Org, dict[str, str]]:
    """An organisation with rows in every table, and what somebody outside of it may happen to know."""
    org = new_org(place, stem=stem)
    with server.client(org, "admin") as admin, server.client(org, "operator") as operator:
        known = _fill(org, admin, operator)
    with Engine(place.logins.worker) as engine:
        engine.seal(org.slug)
    return org, {"tenant": org.id, "slug": org.slug, **known}


def _fill(org: Org, admin: Client, operator: Client) -> dict[str, str]:
    def made(client: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        response = client.post(path, json=body, headers=headers) if body is not None else client.post(path)
        assert response.is_success, response.text
        return dict(response.json())

    team = made(admin, "/groups", {"kind": "team", "name": "Night", "member_ids": [org.members["operator"]]})
    circle = made(admin, "/groups", {"kind": "circle", "name": "Inner", "member_ids": [org.members["worker"]]})
    site = made(admin, "/places", {"kind": "facility", "name": "Quay"})
    role = {"tenant": org.id, "circle": circle["id"]}
    with org.place.admin() as superuser:
        superuser.execute(
            "insert into tocsin.roles (tenant_id, slug, name) values (%(tenant)s, 'inner', 'Inner')", role
        )
        superuser.execute(
            "insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)"
            " values (%(tenant)s, 'inner', 'responses.view', %(circle)s, 'circle')",
            role,
        )
    incident = made(
        operator, "/incidents", _INCIDENT | {"place_id": site["id"]}, **{"Idempotency-Key": f"first-{org.id}"}
    )
    with org.place.admin() as superuser:
        superuser.execute(
            "insert into tocsin.incident_imports (tenant_id, incident_id, digest)"
            " values (%s, %s, sha256(convert_to('what a file said', 'UTF8')))",
            [org.id, incident["id"]],
        )
    tow = made(operator, f"/incidents/{incident['id']}/dispatch", {"provider_name": "Towing"})
    linked = ask(org, incident["id"], on_repeat="update", max_responses=5)
    named = ask(org, incident["id"], target_type="individual", target_member_id=org.members["auditor"])
    over = ask(org, incident["id"])
    ended = admin.patch(f"/prompts/{over.id}", json={"is_active": False})
    assert ended.is_success, ended.text
    with guest(org.place) as connection:
        told = submit(connection, linked, HELP, "a request with a key")
        submit(connection, linked, dict(SAFE) | {"responder_key": told["responder_key"]}, "another request with a key")
    with member(org.place) as connection:
        call(connection, org, "auditor", "answer_prompt", named.id, dict(SAFE))
        call(connection, org, "operator", "create_board_link", incident["id"], "https://tocsin.example")
    return {
        "incident": incident["id"], "tow": tow["id"], "prompt": linked.id, "by_name": named.id, "token": linked.token,
        "over": over.token, "response": told["response_id"], "team": team["id"], "place": site["id"],
        "operator": org.members["operator"], "worker": org.members["worker"], "admin": org.members["admin"],
    }  # fmt: skip


_INCIDENT = {"workflow": "enforcement", "category": "other", "title": "Smoke", "description": "Smoke."}


def mark(place: Place, org: Org) -> set[tuple[str, str]]:
    """Write the marker into every text of an organisation that may hold one; which columns took it."""
    marked = set()
    with place.admin() as admin:
        # Neither triggers nor foreign keys have a say, only the columns' own rules.
        admin.execute("set session_replication_role = replica")
        admin.execute("update tocsin.tenants set name = %s where id = %s", [MARKER, org.id])
        for table, column, kind in admin.execute(_WORDS.encode(), [tables(place)]).fetchall():
            for form in () if {(table, column), (table, "*")} & _NEEDED else _FORMS[kind]:
                told = form.format(marker=MARKER, row="md5(ctid::text)", column=column)
                change = f"update tocsin.{table} set {column} = {told} where tenant_id = %s"
                try:
                    with admin.transaction():
                        if admin.execute(change.encode(), [org.id]).rowcount:
                            marked.add((table, column))
                    break
                except (psycopg.errors.CheckViolation, psycopg.errors.NotNullViolation):
                    continue
    return marked


def new_victim(server: Server, place: Place) -> Victim:
    """A furnished organisation under its markers."""
    org, known = furnished(server, place, "victim")
    marked = frozenset(mark(place, org))
    return Victim(org, known, marked, frozenset(_ids(place, org)), tuple(_keys(place, org, known)))


def _ids(place: Place, org: Org) -> Iterable[str]:
    """Every uuid that stands in the victim's rows and in nobody else's."""
    with place.admin() as admin:
        for name in tables(place):
            query = sql.SQL("select kept::text from tocsin.{} as kept where tenant_id = %s").format(
                sql.Identifier(name)
            )
            for (row,) in admin.execute(query, [org.id]).fetchall():
                yield from (found for found in _UUID.findall(row) if uuid.UUID(found).int)


def _keys(place: Place, org: Org, known: Mapping[str, str]) -> Iterable[str]:
    """Keys and hashes of keys, as they are and in every form in which SQL would print them."""
    # Whoever knows a token can make its hash.
    no_secrets = {sha256(value.encode()).digest() for value in known.values()}
    secrets = place.secrets
    yield from (secrets.gate_key, secrets.jwt_secret, secrets.member_password, secrets.guest_password)
    stored = [
        ("seal_keys", "inner_key", "true"), ("seal_keys", "outer_key", "true"), ("gates", "key_hash", "true"),
        ("prompt_tokens", "token_hash", "tenant_id = %(tenant)s"),
        ("board_tickets", "ticket_hash", "tenant_id = %(tenant)s"),
        ("guest_requests", "key_hash", "tenant_id = %(tenant)s"),
        ("prompt_responses", "responder_key_hash", "tenant_id = %(tenant)s and responder_key_hash is not null"),
    ]  # fmt: skip
    with place.admin() as admin:
        for table, column, condition in stored:
            query = f"select {column} from tocsin.{table} where {condition}"
            found = {key for (key,) in admin.execute(query.encode(), {"tenant": org.id}).fetchall()}
            for key in found - no_secrets:
                yield from (key.hex(), base64.b64encode(key).decode(), "".join(f"\\{byte:03o}" for byte in key))
