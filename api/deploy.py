"""Bring a database to this version: migrations, then the load of sql/, then the keys of this host."""

from __future__ import annotations

import hashlib
import random
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import yoyo
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .load import load
from .manifests import Manifest, read_manifest
from .settings import ROOT, Logins, Secrets

MIGRATIONS = ROOT / "migrations"

# Any number does, as long as every load of this database takes the same one.
_LOCK = 7_265_746_911


def deploy(admin_url: str, logins: Logins, secrets: Secrets, *, own_logins: bool = True) -> list[str]:
    """Migrate, load, and register the keys of this host.

    Arguments: admin_url, an administrator (superuser, or CREATEROLE and owner of the database); own_logins, whether the
    passwords of the login roles are ours to set. Result: the files that were loaded.
    """
    loaded = build(admin_url, read_manifest())
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _register_keys(connection, secrets)
        if own_logins:
            _set_passwords(connection, logins)
    return loaded


def build(admin_url: str, manifest: Manifest | None = None) -> list[str]:
    """Migrate and load, one at a time in this database; without a manifest where a new one is to be written."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        connection.execute("set client_min_messages = warning")
        connection.execute("create schema if not exists deploy")
        connection.execute("create table if not exists deploy.loaded_files (path text primary key, hash text not null)")
        migrate(admin_url)
        loaded = load(connection, manifest)
        _take_from_public(connection)
        return loaded


def backend(admin_url: str) -> Any:
    """yoyo's backend: tables in the schema deploy, row security off so that an owner's write never silently misses."""
    parts = conninfo_to_dict(admin_url)
    user = quote(str(parts.pop("user", "")), safe="")
    password = quote(str(parts.pop("password", "")), safe="")
    dbname = quote(str(parts.pop("dbname", "")), safe="")
    options = str(parts.pop("options", "") or "") + " -c row_security=off -c client_min_messages=warning"
    query = urlencode({**parts, "options": options.strip(), "schema": "deploy"}, quote_via=quote)
    return yoyo.get_backend(f"postgresql+psycopg://{user}:{password}@/{dbname}?{query}")


def migrate(admin_url: str) -> list[str]:
    """Apply the migrations that are pending. Result: their names."""
    migrations = yoyo.read_migrations(str(MIGRATIONS))
    with backend(admin_url) as database, database.lock():
        pending = database.to_apply(migrations)
        database.apply_migrations(pending)
        return [migration.id for migration in pending]


# Who may make a function in Tocsin's schemas, and acts as themselves: people who hold tocsin_dba. Where we may not act
# as one of them, it is theirs to do.
_PEOPLE = """
with recursive people as (
    select member
    from pg_catalog.pg_auth_members
    where roleid = 'tocsin_dba'::regrole
    union
    select m.member
    from people
    inner join pg_catalog.pg_auth_members as m on people.member = m.roleid
)

select r.rolname
from people
inner join pg_catalog.pg_roles as r on people.member = r.oid
where pg_has_role(r.oid, 'usage') and r.rolname <> current_user
"""


def _take_from_public(connection: psycopg.Connection[Any]) -> None:
    """Let what people who change policies make be nobody's until it is granted, as what the owner makes is."""
    for (name,) in connection.execute(_PEOPLE).fetchall():
        take = "alter default privileges for role {} revoke execute on functions from public"
        connection.execute(sql.SQL(take).format(sql.Identifier(name)))


def _register_keys(connection: psycopg.Connection[Any], secrets: Secrets) -> None:
    """Make the seal key if there is none, and let this host's gate key in."""
    seal = hashlib.sha512(random.SystemRandom().randbytes(64)).digest()
    with connection.transaction():
        connection.execute("set local role tocsin_owner")
        connection.execute(
            "insert into tocsin.seal_keys (inner_key, outer_key) values (%s, %s) on conflict do nothing",
            [bytes(byte ^ 0x36 for byte in seal), bytes(byte ^ 0x5C for byte in seal)],
        )
        connection.execute(
            "insert into tocsin.gates (key_hash) values (%s) on conflict do nothing",
            [hashlib.sha256(secrets.gate_key.encode()).digest()],
        )


def _set_passwords(connection: psycopg.Connection[Any], logins: Logins) -> None:
    """Give the login roles their passwords, as SCRAM verifiers: no log ever holds the words themselves."""
    for url in (logins.member, logins.guest, logins.worker):
        parts = conninfo_to_dict(url)
        user, password = str(parts["user"]), str(parts["password"])
        verifier = connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256")
        connection.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(user), sql.Literal(verifier.decode()))
        )
