"""What stands in a database: Tocsin's objects as PostgreSQL's catalogue tells them.

One reading has three uses: the manifest is written from it, the load drops what is not in the manifest, and the tests
compare a live database with it. It holds what PostgreSQL 15 and 18 print alike: signatures, options, owners, grants and
the source of functions, never a deparsed view or policy.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import psycopg

Objects = dict[str, dict[str, Any]]

_GRANTS = """
    array(
        select
            coalesce(pg_catalog.pg_get_userbyid(nullif(entry.grantee, 0)), 'public') || ': '
            || string_agg(lower(entry.privilege_type), ', ' order by entry.privilege_type)
        from pg_catalog.aclexplode({acl}) as entry
        where entry.grantee <> {owner} and entry.privilege_type <> 'MAINTAIN'
        group by entry.grantee
        order by 1
    )
"""

_FUNCTIONS = f"""
select
    'function ' || p.oid::regprocedure::text,
    json_build_object(
        'owner', pg_catalog.pg_get_userbyid(p.proowner),
        'arguments', pg_catalog.pg_get_function_arguments(p.oid),
        'returns', pg_catalog.pg_get_function_result(p.oid),
        'language', l.lanname,
        'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
        'security', case when p.prosecdef then 'definer' else 'invoker' end,
        'config', coalesce(p.proconfig, '{{}}'),
        'grants', {_GRANTS.format(acl="coalesce(p.proacl, acldefault('f', p.proowner))", owner="p.proowner")},
        'source', p.prosrc
    )
from pg_catalog.pg_proc as p
inner join pg_catalog.pg_language as l on p.prolang = l.oid
where p.pronamespace::regnamespace::text = any(%(schemas)s)
"""

_RELATIONS = f"""
select
    case c.relkind when 'v' then 'view ' else 'table ' end || c.oid::regclass::text,
    json_build_object(
        'owner', pg_catalog.pg_get_userbyid(c.relowner),
        'options', coalesce(c.reloptions, '{{}}'),
        'row_security', case when c.relkind = 'r' then
            concat_ws(' and ',
                case when c.relrowsecurity then 'enabled' end, case when c.relforcerowsecurity then 'forced' end)
        end,
        'columns', array(
            select a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                || case when a.attnotnull then ' not null' else '' end
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            order by a.attnum
        ),
        'grants', {_GRANTS.format(acl="coalesce(c.relacl, acldefault('r', c.relowner))", owner="c.relowner")},
        'column_grants', array(
            select
                pg_catalog.pg_get_userbyid(entry.grantee) || ': ' || lower(entry.privilege_type) || ' '
                || string_agg(a.attname, ', ' order by a.attname)
            from pg_catalog.pg_attribute as a
            cross join lateral pg_catalog.aclexplode(a.attacl) as entry
            where a.attrelid = c.oid
            group by entry.grantee, entry.privilege_type
            order by 1
        )
    )
from pg_catalog.pg_class as c
where c.relnamespace::regnamespace::text = any(%(schemas)s) and c.relkind in ('r', 'v', 'm', 'f', 'p')
"""

_POLICIES = """
select
    'policy ' || quote_ident(p.polname) || ' on ' || p.polrelid::regclass::text,
    json_build_object(
        'command', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
            when 'd' then 'delete' else 'all' end,
        'permissive', p.polpermissive,
        'roles', array(select r.rolname from pg_catalog.pg_roles as r where r.oid = any(p.polroles) order by 1),
        'using', p.polqual is not null,
        'check', p.polwithcheck is not null
    )
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on p.polrelid = c.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s)
"""

_TRIGGERS = """
select
    'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass::text,
    json_build_object('function', t.tgfoid::regprocedure::text, 'type', t.tgtype, 'enabled', t.tgenabled::text)
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_class as c on t.tgrelid = c.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s) and not t.tgisinternal
"""

SCHEMAS = ("tocsin", "auth", "core", "intake", "api", "engine")


def objects(connection: psycopg.Connection[Any]) -> Objects:
    """Read the live objects of Tocsin's schemas.

    The keys read as one would say them: ``function auth.may(text,text)``, ``policy member_select on tocsin.incidents``.
    A function's source stands as its SHA-256.
    """
    found: Objects = {}
    with connection.transaction():
        connection.execute("set local search_path = ''")
        for query in (_FUNCTIONS, _RELATIONS, _POLICIES, _TRIGGERS):
            for name, told in connection.execute(query, {"schemas": list(SCHEMAS)}):
                found[name] = json.loads(told) if isinstance(told, str) else told
    for told in found.values():
        if "source" in told:
            told["source"] = hashlib.sha256(told["source"].encode()).hexdigest()
    return dict(sorted(found.items()))
