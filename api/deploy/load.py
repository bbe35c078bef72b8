"""The load: the re-runnable files of sql/ into a database, under traffic.

A file is loaded whenever its hash differs from the one last loaded, so that a DBA's edit and a new release take the
same path. What stands in Tocsin's schemas and not in the manifest is a ghost and is dropped; what a drop took with it
is made again from the file that defines it, in the same transaction.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from . import catalog
from . import manifest as manifests
from .manifest import DeployError, Manifest, defined_by, files, is_loaded, short

log = logging.getLogger("tocsin.deploy")

NARROW = ("tocsin_gate", "tocsin_ledger", "tocsin_intake", "tocsin_search", "tocsin_engine")

# Where functions of theirs are: tables are the owner's, and what callers see is nobody's to speak through.
_OWNED_NARROWLY = tuple(name for name in catalog.SCHEMAS if name not in ("tocsin", "api"))

# What everybody may use: it grants on what the other files make.
_GRANTS = "grants.sql"

# Short enough that requests queued behind us never wait a second, repeated until a gap is found.
_LOCK_TIMEOUT = "300ms"
_ATTEMPTS = 60

# What `create or replace` answers when it cannot: a changed return type, argument name or view column.
_IRREPLACEABLE = (psycopg.errors.InvalidFunctionDefinition, psycopg.errors.InvalidTableDefinition)
_DEFINED_LATER = (
    psycopg.errors.UndefinedFunction,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedObject,
)


def load(connection: psycopg.Connection[Any], manifest: Manifest | None) -> list[str]:
    """Load the files that changed, and make the database hold the manifest's objects and no others.

    Functions, views and grants change in one transaction, policies a table at a time: each is tried until it gets its
    locks without making anybody wait. Arguments: an autocommit connection of an administrator; the manifest, or None
    while a new one is being made. Result: the files that were loaded.
    """
    current = files()
    known = recognise(current, dict(connection.execute("select path, hash from deploy.loaded_files").fetchall()))
    changed = [path for path, digest in current.items() if known.get(path) != digest]
    policies = [path for path in changed if _has_policies(path)]
    others = [path for path in changed if not _has_policies(path)]
    done: list[str] = []

    def everything_else() -> None:
        with _as_owner(connection):
            _take_back(connection, _GRANTED_ON_THE_REST, {"schemas": list(catalog.SCHEMAS)})
            if manifest:
                done.extend(_converge(connection, manifest, known, others))
            else:
                _run(connection, others)
            _check_bodies(connection)

    if others or (manifest and _differs(connection, manifest, policies)):
        _with_lock_retry(connection, everything_else)
        done.extend(others)
    for path in policies:
        _with_lock_retry(connection, partial(_load_policies, connection, path))
        done.append(path)
    with connection.transaction():
        connection.execute("delete from deploy.loaded_files where path <> all(%s)", [list(current)])
        connection.cursor().executemany(
            "insert into deploy.loaded_files (path, hash) values (%s, %s)"
            " on conflict (path) do update set hash = excluded.hash",
            [(path, current[path]) for path in current if path in known or path in done],
        )
    return _unique(done)


def recognise(current: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The files that were loaded, by the paths that they have now: one that only moved is not loaded again.

    Arguments: current and known, path -> hash: of the files that there are, and of those that were loaded.
    """
    moved = {digest: path for path, digest in known.items() if path not in current}
    new = {path: digest for path, digest in current.items() if path not in known and digest in moved}
    return {**known, **new}


def _has_policies(path: str) -> bool:
    return "/policies/" in path


def _unmanaged(connection: psycopg.Connection[Any], manifest: Manifest) -> set[str]:
    return {name for name in catalog.objects(connection) if is_loaded(name) and name not in manifest.objects}


def _differs(connection: psycopg.Connection[Any], manifest: Manifest, pending: list[str]) -> bool:
    live = catalog.objects(connection).keys()
    missing = {name for name in manifest.objects if is_loaded(name)} - live
    later = {name for path in pending for name in defined_by(path)}
    return bool(_unmanaged(connection, manifest)) or any(short(name) not in later for name in missing)


def _load_policies(connection: psycopg.Connection[Any], path: str) -> None:
    with _as_owner(connection), _named(path):
        table = path.rpartition("/")[2].removesuffix(".sql")
        _take_back(connection, _GRANTED_ON_TABLE, {"name": table})
        connection.execute((manifests.SQL / path).read_bytes())


# What Tocsin's roles and everybody hold of what is not theirs. A file grants, and a grant that is taken out of it would
# stay in a database that was loaded before. What other roles hold is theirs to know, and `tocsin drift` tells.
_GRANTED_ON_TABLE = """
select distinct 'table ' || c.oid::regclass::text, coalesce(quote_ident(r.rolname), 'public')
from pg_catalog.pg_class as c
left join pg_catalog.pg_attribute as a on c.oid = a.attrelid and a.attacl is not null
cross join lateral (
    select entry.grantee from pg_catalog.aclexplode(c.relacl) as entry
    union
    select entry.grantee from pg_catalog.aclexplode(a.attacl) as entry
) as held
left join pg_catalog.pg_roles as r on held.grantee = r.oid
where
    c.relnamespace = 'tocsin'::regnamespace and c.relname = %(name)s
    and held.grantee <> c.relowner and (held.grantee = 0 or starts_with(r.rolname, 'tocsin_'))
"""
_GRANTED_ON_THE_REST = """
select distinct found.what, coalesce(quote_ident(r.rolname), 'public')
from (
    select 'function ' || p.oid::regprocedure::text as what, p.proacl as acl, p.proowner as owner
    from pg_catalog.pg_proc as p
    where p.pronamespace::regnamespace::text = any(%(schemas)s) and p.prokind = 'f'
    union all
    select 'table ' || c.oid::regclass::text, c.relacl, c.relowner
    from pg_catalog.pg_class as c
    where c.relnamespace::regnamespace::text = any(%(schemas)s) and c.relkind = 'v'
) as found
cross join lateral pg_catalog.aclexplode(found.acl) as entry
left join pg_catalog.pg_roles as r on entry.grantee = r.oid
where entry.grantee <> found.owner and (entry.grantee = 0 or starts_with(r.rolname, 'tocsin_'))
"""


def _take_back(connection: psycopg.Connection[Any], query: str, arguments: Mapping[str, object]) -> None:
    """Revoke what a query finds, before the files grant what they grant now: nobody sees the moment between."""
    for what, grantee in connection.execute(query.encode(), arguments).fetchall():
        connection.execute(f"revoke all on {what} from {grantee}".encode())


def _with_lock_retry(connection: psycopg.Connection[Any], step: Callable[[], None]) -> None:
    """Run a transaction until it gets its locks; it gives up quickly, for whoever asks after it queues behind it."""
    for attempt in range(_ATTEMPTS):
        try:
            with connection.transaction():
                connection.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(_LOCK_TIMEOUT)))
                connection.execute("set local check_function_bodies = off")
                step()
            return
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            if attempt == _ATTEMPTS - 1:
                raise
            log.info("the tables are busy, trying again")
            time.sleep(random.uniform(0.1, 0.5))


@contextmanager
def _as_owner(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Act as the owner, who holds the narrow roles for the length of this transaction and no longer."""
    narrow = sql.SQL(", ").join(map(sql.Identifier, NARROW))
    schemas = sql.SQL(", ").join(map(sql.Identifier, _OWNED_NARROWLY))
    connection.execute(sql.SQL("grant {} to tocsin_owner").format(narrow))
    connection.execute(sql.SQL("grant create on schema {} to {}").format(schemas, narrow))
    connection.execute("set local role tocsin_owner")
    yield
    connection.execute("reset role")
    connection.execute(sql.SQL("revoke create on schema {} from {}").format(schemas, narrow))
    connection.execute(sql.SQL("revoke {} from tocsin_owner").format(narrow))


def _run(connection: psycopg.Connection[Any], paths: Iterable[str]) -> None:
    """Run files, a file that needs another one after it, and the grants on whatever has been made at the end."""
    pending = [path for path in paths if path != _GRANTS]
    while pending:
        waiting: list[str] = []
        for path in pending:
            try:
                _run_one(connection, path)
            except _DEFINED_LATER:
                waiting.append(path)
        if len(waiting) == len(pending):
            _run_one(connection, waiting[0])
        pending = waiting
    _run_one(connection, _GRANTS)


def _run_one(connection: psycopg.Connection[Any], path: str) -> None:
    try:
        with connection.transaction(), _named(path):
            connection.execute((manifests.SQL / path).read_bytes())
    except _IRREPLACEABLE:
        ours = set(defined_by(path))
        with connection.transaction(), _named(path):
            _drop(connection, [name for name in catalog.objects(connection) if short(name) in ours])
            connection.execute((manifests.SQL / path).read_bytes())


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Let an error of PostgreSQL say which file it is about."""
    try:
        yield
    except psycopg.Error as error:
        error.add_note(f"sql/{path}")
        raise


def _converge(
    connection: psycopg.Connection[Any], manifest: Manifest, known: Mapping[str, str], changed: Iterable[str]
) -> list[str]:
    """Drop the ghosts, run what changed and what makes the missing, until there is just what the manifest says.

    In this order: a ghost that somebody else owns, or a function that is not there, would stop the grants.
    Result: the files that were run.
    """
    pending, done = list(changed), list[str]()
    defined_in = {name: path for path in manifest.files for name in defined_by(path)}
    for _ in range(5):
        ghosts = _unmanaged(connection, manifest)
        _drop(connection, sorted(ghosts))
        files = {
            path
            for name in manifest.objects.keys() - catalog.objects(connection).keys()
            # Policies that were never loaded have their turn afterwards, a table at a time.
            if is_loaded(name) and (not _has_policies(path := defined_in[short(name)]) or path in known)
        }
        files.update(pending)
        if not files and not ghosts:
            return done
        _run(connection, sorted(files))
        done.extend(files)
        pending = []
    raise DeployError("the load does not settle: the manifest and sql/ contradict each other")


def _drop(connection: psycopg.Connection[Any], names: Iterable[str]) -> None:
    for name in names:
        kind, _, what = name.partition(" ")
        # A ghost may be a procedure or an aggregate, which `drop function` refuses.
        kind = "routine" if kind == "function" else kind
        cascade = "" if kind in ("policy", "trigger") else " cascade"
        _spare_others(connection, kind, what)
        log.info("dropping %s", name)
        connection.execute(f"drop {kind} if exists {what}{cascade}".encode())


_OTHERS = """
with recursive dependent (id) as (
    select %(id)s::oid
    union
    select rule.ev_class
    from dependent
    inner join pg_catalog.pg_depend as d on d.refobjid = dependent.id and d.classid = 'pg_catalog.pg_rewrite'::regclass
    inner join pg_catalog.pg_rewrite as rule on d.objid = rule.oid
)
select c.oid::regclass::text
from dependent
inner join pg_catalog.pg_class as c on dependent.id = c.oid
where c.relnamespace::regnamespace::text <> all(%(schemas)s)
order by 1
"""


def _spare_others(connection: psycopg.Connection[Any], kind: str, what: str) -> None:
    """See that a drop takes nothing with it that is not Tocsin's. Errors: DeployError."""
    if kind not in ("view", "routine"):
        return
    find = "to_regclass" if kind == "view" else "to_regprocedure"
    ((id,),) = connection.execute(f"select {find}(%s)::oid".encode(), [what]).fetchall()
    others = [name for (name,) in connection.execute(_OTHERS, {"id": id, "schemas": list(catalog.SCHEMAS)})]
    if others:
        raise DeployError(
            f"{', '.join(others)} is made of {kind} {what}, which this version drops or makes anew: drop it first, run"
            " `tocsin migrate`, and make it again"
        )


def _check_bodies(connection: psycopg.Connection[Any]) -> None:
    """Let PostgreSQL read every function body, now that everything they speak of is there."""
    connection.execute("set local check_function_bodies = on")
    connection.execute(
        "select case l.lanname when 'sql' then pg_catalog.fmgr_sql_validator(p.oid)::text"
        " else pg_catalog.plpgsql_validator(p.oid)::text end"
        " from pg_catalog.pg_proc as p inner join pg_catalog.pg_language as l on p.prolang = l.oid"
        " where p.pronamespace::regnamespace::text = any(%s)",
        [list(catalog.SCHEMAS)],
    )
    connection.execute("set local check_function_bodies = off")


def _unique(paths: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(paths))
