"""Bring a database to this version: migrations, then the load of sql/, then the keys of this host."""

from __future__ import annotations

import hashlib
import random
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import psycopg
import yoyo
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ..engine import Engine
from ..settings.environment import ROOT, Logins, Secrets
from . import catalog
from .load import load, recognise
from .manifest import DeployError, Manifest, files, is_loaded, read_manifest

MIGRATIONS = ROOT / "migrations"

# Any number does, as long as every load of this database takes the same one.
_LOCK = 7_265_746_911


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """What `tocsin migrate` would do: migrations to apply, files of sql/ to run, objects to drop."""

    migrations: tuple[str, ...]
    files: tuple[str, ...]
    ghosts: tuple[str, ...]


def pending(connection: psycopg.Connection[Any], manifest: Manifest | None) -> Pending:
    """Say what is not in a database yet, and what is there and would go; nothing is changed, and nothing locked.

    Arguments: manifest, None where it is out of date: then no ghost can be told from a new object.
    Errors: DeployError, for a database that a newer version has migrated.
    """
    applied = _applied(connection)
    current, known = files(), dict[str, str]()
    if connection.execute("select to_regclass('deploy.loaded_files') is not null").fetchall()[0][0]:
        loaded = dict(connection.execute("select path, hash from deploy.loaded_files").fetchall())
        known = recognise(current, loaded)
    objects = catalog.objects(connection)
    return Pending(
        migrations=tuple(migration.id for migration in _migrations() if migration.id not in applied),
        files=tuple(path for path, digest in current.items() if known.get(path) != digest),
        ghosts=tuple(name for name in objects if manifest and is_loaded(name) and name not in manifest.objects),
    )


def deploy(admin_url: str, logins: Logins, secrets: Secrets, *, own_logins: bool = True) -> list[str]:
    """Migrate, load, register the keys of this host, and index anew what was indexed by an earlier reading of words.

    Arguments: admin_url, an administrator (superuser, or CREATEROLE and owner of the database); own_logins, whether the
    passwords of the login roles are ours to set. Result: the files that were loaded.
    """
    loaded = build(admin_url, read_manifest())
    with psycopg.connect(admin_url, autocommit=True) as connection:
        register_keys(connection, secrets.gate_key)
        if own_logins:
            _set_passwords(connection, logins)
    with Engine(logins.worker) as engine:
        engine.index_words()
    return loaded


def build(admin_url: str, manifest: Manifest | None = None) -> list[str]:
    """Migrate and load, one at a time in this database; without a manifest where a new one is to be written."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        connection.execute("set client_min_messages = warning")
        _applied(connection)
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
    migrations = _migrations()
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


def _migrations() -> Any:
    return yoyo.read_migrations(str(MIGRATIONS))


def _applied(connection: psycopg.Connection[Any]) -> set[str]:
    """The migrations that were applied. Errors: DeployError, when this version does not know one of them."""
    if not connection.execute("select to_regclass('deploy._yoyo_migration') is not null").fetchall()[0][0]:
        return set()
    applied = {name for (name,) in connection.execute("select migration_id from deploy._yoyo_migration")}
    if strange := sorted(applied - {migration.id for migration in _migrations()}):
        raise DeployError(
            f"this database was migrated by a newer version of Tocsin, which has {', '.join(strange)}: run that one"
        )
    return applied


def register_keys(connection: psycopg.Connection[Any], gate_key: str) -> None:
    """Make the seal key if there is none, and let a gate key in. Arguments: gate_key, of the host that shall enter."""
    seal = hashlib.sha512(random.SystemRandom().randbytes(64)).digest()
    with connection.transaction():
        connection.execute("set local role tocsin_owner")
        connection.execute(
            "insert into tocsin.seal_keys (inner_key, outer_key) values (%s, %s) on conflict do nothing",
            [bytes(byte ^ 0x36 for byte in seal), bytes(byte ^ 0x5C for byte in seal)],
        )
        connection.execute(
            "insert into tocsin.gates (key_hash) values (%s) on conflict do nothing",
            [hashlib.sha256(gate_key.encode()).digest()],
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
