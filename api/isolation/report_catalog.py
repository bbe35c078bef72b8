"""What a reviewer wants to read of the catalogue: policies with their text, definer functions, and every grant."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg

from ..deploy.catalog import SCHEMAS

_POLICIES = """
select
    policy.schemaname || '.' || policy.tablename,
    policy.policyname,
    lower(policy.cmd),
    array_to_string(array(select unnest(policy.roles)::text order by 1), ', '),
    policy.permissive = 'PERMISSIVE',
    policy.qual,
    policy.with_check,
    obj_description(p.oid, 'pg_policy')
from pg_catalog.pg_policies as policy
inner join pg_catalog.pg_policy as p
    on
        p.polname = policy.policyname
        and p.polrelid = format('%%I.%%I', policy.schemaname, policy.tablename)::regclass
where policy.schemaname = any(%s)
order by 1, 4, 3, 2
"""

_DEFINERS = """
select
    p.oid::regprocedure::text,
    pg_get_userbyid(p.proowner),
    array_to_string(p.proconfig, ', '),
    obj_description(p.oid, 'pg_proc')
from pg_catalog.pg_proc as p
where p.pronamespace::regnamespace::text = any(%s) and p.prosecdef
order by 2, 1
"""

_COMMENTS = """
select c.oid::regclass::text, obj_description(c.oid, 'pg_class')
from pg_catalog.pg_class as c
where c.relnamespace::regnamespace::text = any(%s) and c.relkind in ('r', 'p', 'v', 'm', 'f')
"""

# What belongs to an owner anyway is no grant; MAINTAIN is PostgreSQL 17's, and nobody is given it.
_GRANTS = """
with granted (sort, kind, thing, columns, owner, acl) as (
    select 1, 'database', datname::text, null, datdba, coalesce(datacl, acldefault('d', datdba))
    from pg_catalog.pg_database
    where datname = current_database()
    union all
    select 2, 'schema', nspname::text, null, nspowner, coalesce(nspacl, acldefault('n', nspowner))
    from pg_catalog.pg_namespace
    where nspname = any(%(schemas)s) or nspname = 'public'
    union all
    select 3, 'language', lanname::text, null, lanowner, coalesce(lanacl, acldefault('l', lanowner))
    from pg_catalog.pg_language
    where lanname = 'plpgsql'
    union all
    select
        4, case when relkind in ('r', 'p') then 'table' else 'view' end, oid::regclass::text, null, relowner,
        coalesce(relacl, acldefault('r', relowner))
    from pg_catalog.pg_class
    where relnamespace::regnamespace::text = any(%(schemas)s) and relkind in ('r', 'p', 'v', 'm', 'f')
    union all
    select 4, 'table', a.attrelid::regclass::text, a.attname::text, c.relowner, a.attacl
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on a.attrelid = c.oid
    where c.relnamespace::regnamespace::text = any(%(schemas)s) and a.attacl is not null
    union all
    select 5, 'type', oid::regtype::text, null, typowner, coalesce(typacl, acldefault('T', typowner))
    from pg_catalog.pg_type
    where
        typnamespace::regnamespace::text = any(%(schemas)s) and typelem = 0
        and (typrelid = 0 or typrelid in (select oid from pg_catalog.pg_class where relkind = 'c'))
    union all
    select 6, 'function', oid::regprocedure::text, null, proowner, coalesce(proacl, acldefault('f', proowner))
    from pg_catalog.pg_proc
    where pronamespace::regnamespace::text = any(%(schemas)s)
    union all
    select
        7, 'what is yet to be made', format('%%s, %%s', pg_get_userbyid(defaclrole), defaclobjtype), null, defaclrole,
        defaclacl
    from pg_catalog.pg_default_acl
)
select
    granted.kind,
    granted.thing,
    coalesce(pg_get_userbyid(nullif(entry.grantee, 0)), 'public') as grantee,
    lower(entry.privilege_type) as privilege,
    array_remove(array_agg(granted.columns order by granted.columns), null)
from granted
cross join lateral aclexplode(granted.acl) as entry
where entry.grantee <> granted.owner and entry.privilege_type <> 'MAINTAIN'
group by granted.sort, granted.kind, granted.thing, entry.grantee, entry.privilege_type
order by grantee, granted.sort, granted.thing, privilege
"""


class Policy(msgspec.Struct, frozen=True):
    """A policy as PostgreSQL prints it, and its comment."""

    table: str
    name: str
    command: str
    roles: str
    is_permissive: bool
    using: str | None
    check: str | None
    comment: str | None


class Definer(msgspec.Struct, frozen=True):
    """A SECURITY DEFINER function: as whom it runs, with which settings, and the comment that defends it."""

    signature: str
    owner: str
    settings: str | None
    comment: str | None


class Grant(msgspec.Struct, frozen=True):
    """A privilege: on what, to whom; columns, where it is not on the whole."""

    kind: str
    thing: str
    grantee: str
    privilege: str
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.privilege} ({', '.join(self.columns)})" if self.columns else self.privilege


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; comments are those of tables and views, by their qualified name."""

    policies: tuple[Policy, ...]
    definers: tuple[Definer, ...]
    grants: tuple[Grant, ...]
    comments: dict[str, str | None]


def reading(connection: psycopg.Connection[Any]) -> Reading:
    """Read the catalogue, names as they are said in full."""
    schemas = list(SCHEMAS)
    with connection.transaction():
        connection.execute("set local search_path = ''")
        return Reading(
            policies=tuple(Policy(*row) for row in connection.execute(_POLICIES, [schemas])),
            definers=tuple(Definer(*row) for row in connection.execute(_DEFINERS, [schemas])),
            grants=tuple(
                Grant(kind, thing, grantee, privilege, tuple(columns))
                for kind, thing, grantee, privilege, columns in connection.execute(_GRANTS, {"schemas": schemas})
            ),
            comments=dict(connection.execute(_COMMENTS, [schemas]).fetchall()),
        )
