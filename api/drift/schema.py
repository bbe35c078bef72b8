"""A database's schema as text: everything of Tocsin's that PostgreSQL keeps, an object at a time, a line a fact.

For comparing two databases of one server: views, policies and constraints stand as this very server prints them, which
another version may do otherwise (deploy/catalog.py holds what every version prints alike). Definitions only, never a
row.
Other schemas, extensions, event triggers and publications are the operator's own affair.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from ..deploy.catalog import SCHEMAS

Snapshot = dict[str, tuple[str, ...]]


def _grants(acl: str, kind: str, owner: str, what: str = "''") -> str:
    """An array of what others than the owner hold; what stands between privilege and grantee, as " on type"."""
    return f"""
    array(
        select
            'grant ' || string_agg(
                lower(entry.privilege_type) || case when entry.is_grantable then ' with grant option' else '' end,
                ', ' order by entry.privilege_type
            )
            || {what} || ' to ' || coalesce(pg_catalog.pg_get_userbyid(nullif(entry.grantee, 0)), 'public')
        from pg_catalog.aclexplode(coalesce({acl}, pg_catalog.acldefault('{kind}', {owner}))) as entry
        where entry.grantee <> {owner}
        group by entry.grantee
        order by 1
    )
    """


def _comment(table: str, oid: str) -> str:
    return f"array['comment ' || pg_catalog.obj_description({oid}, '{table}')]"


_FUNCTIONS = f"""
select
    'function ' || p.oid::regprocedure::text,
    array[
        'owner ' || pg_catalog.pg_get_userbyid(p.proowner),
        case when p.prokind = 'a' then 'aggregate' else pg_catalog.pg_get_functiondef(p.oid) end
    ]
    || {_grants("p.proacl", "f", "p.proowner")}
    || {_comment("pg_proc", "p.oid")}
from pg_catalog.pg_proc as p
where p.pronamespace::regnamespace::text = any(%(schemas)s)
"""

_RELATIONS = f"""
select
    case c.relkind
        when 'v' then 'view '
        when 'm' then 'materialized view '
        when 'S' then 'sequence '
        when 'c' then 'type '
        when 'f' then 'foreign table '
        else 'table '
    end || c.oid::regclass::text,
    array['owner ' || pg_catalog.pg_get_userbyid(c.relowner)]
    || array(select 'option ' || unnest(c.reloptions))
    || array[
        case when c.relpersistence = 'u' then 'unlogged' end,
        case when c.relrowsecurity then 'row security enabled' end,
        case when c.relforcerowsecurity then 'row security forced' end
    ]
    || array(
        select
            concat_ws(
                ' ',
                'column ' || quote_ident(a.attname),
                pg_catalog.format_type(a.atttypid, a.atttypmod),
                case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end,
                case when a.attnotnull then 'not null' end,
                case when a.attidentity <> '' then 'identity' end,
                case when a.attgenerated = '' then 'default ' else 'generated ' end
                || pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                'statistics ' || nullif(a.attstattarget, -1),
                'options ' || array_to_string(a.attoptions, ', '),
                '-- ' || pg_catalog.col_description(c.oid, a.attnum)
            )
        from pg_catalog.pg_attribute as a
        inner join pg_catalog.pg_type as t on a.atttypid = t.oid
        left join pg_catalog.pg_attrdef as d on a.attrelid = d.adrelid and a.attnum = d.adnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
    )
    || array[case when c.relkind in ('v', 'm') then 'as' || chr(10) || pg_catalog.pg_get_viewdef(c.oid) end]
    || case when c.relkind = 'c' then '{{}}' else
        {_grants("c.relacl", "r", "c.relowner")}
    end
    || array(
        select unnest({_grants("a.attacl", "c", "c.relowner", "' (' || quote_ident(a.attname) || ')'")})
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attacl is not null
        order by a.attnum
    )
    || {_grants("row_type.typacl", "T", "row_type.typowner", "' on the row type'")}
    || {_comment("pg_class", "c.oid")}
    || case when c.relkind = 'c' then {_comment("pg_type", "row_type.oid")} end
from pg_catalog.pg_class as c
left join pg_catalog.pg_type as row_type on c.reltype = row_type.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
"""

_TYPES = f"""
select
    'type ' || t.oid::regtype::text,
    array[
        'owner ' || pg_catalog.pg_get_userbyid(t.typowner),
        'kind ' || t.typtype::text,
        'based on ' || pg_catalog.format_type(nullif(t.typbasetype, 0), t.typtypmod)
    ]
    || array(
        select 'label ' || e.enumlabel
        from pg_catalog.pg_enum as e
        where e.enumtypid = t.oid
        order by e.enumsortorder
    )
    || {_grants("t.typacl", "T", "t.typowner")}
    || {_comment("pg_type", "t.oid")}
from pg_catalog.pg_type as t
where t.typnamespace::regnamespace::text = any(%(schemas)s) and t.typrelid = 0 and t.typelem = 0
"""

_POLICIES = f"""
select
    'policy ' || quote_ident(p.polname) || ' on ' || p.polrelid::regclass::text,
    array[
        'as ' || case when p.polpermissive then 'permissive' else 'restrictive' end,
        'for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
            when 'd' then 'delete' else 'all' end,
        'to ' || array_to_string(
            array(
                select coalesce(pg_catalog.pg_get_userbyid(nullif(role_oid, 0)), 'public')
                from unnest(p.polroles) as role_oid
                order by 1
            ), ', '
        ),
        'using ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid),
        'with check ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    ]
    || {_comment("pg_policy", "p.oid")}
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on p.polrelid = c.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s)
"""

_ENABLED = "case {} when 'O' then null when 'D' then 'disabled' else 'enabled for ' || {} end"

_TRIGGERS = f"""
select
    'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass::text,
    array[pg_catalog.pg_get_triggerdef(t.oid), {_ENABLED.format("t.tgenabled", "t.tgenabled::text")}]
    || {_comment("pg_trigger", "t.oid")}
from pg_catalog.pg_trigger as t
inner join pg_catalog.pg_class as c on t.tgrelid = c.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s) and not t.tgisinternal
"""

_RULES = f"""
select
    'rule ' || quote_ident(r.rulename) || ' on ' || r.ev_class::regclass::text,
    array[pg_catalog.pg_get_ruledef(r.oid), {_ENABLED.format("r.ev_enabled", "r.ev_enabled::text")}]
    || {_comment("pg_rewrite", "r.oid")}
from pg_catalog.pg_rewrite as r
inner join pg_catalog.pg_class as c on r.ev_class = c.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s) and r.rulename <> '_RETURN'
"""

# A foreign key is triggers of its own, which `disable trigger all` turns off without a word in its definition. A column
# that may not be null says so itself; only one that was never checked has to be told here.
_CONSTRAINTS = f"""
select
    'constraint ' || quote_ident(k.conname) || ' on '
    || case when k.conrelid = 0 then 'type ' || k.contypid::regtype::text else k.conrelid::regclass::text end,
    array[pg_catalog.pg_get_constraintdef(k.oid)]
    || array(
        select distinct {_ENABLED.format("t.tgenabled", "t.tgenabled::text")}
        from pg_catalog.pg_trigger as t
        where t.tgconstraint = k.oid
    )
    || {_comment("pg_constraint", "k.oid")}
from pg_catalog.pg_constraint as k
where k.connamespace::regnamespace::text = any(%(schemas)s) and (k.contype <> 'n' or not k.convalidated)
"""

_INDEXES = f"""
select
    'index ' || i.indexrelid::regclass::text,
    array[
        pg_catalog.pg_get_indexdef(i.indexrelid),
        case when not i.indisvalid then 'invalid' end
    ]
    || {_comment("pg_class", "c.oid")}
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on i.indexrelid = c.oid
where c.relnamespace::regnamespace::text = any(%(schemas)s)
"""

# Of public and deploy it matters who gets in; whose they are is the administrator's affair.
_SCHEMAS = f"""
select
    'schema ' || quote_ident(n.nspname),
    array[
        case when n.nspname = any(%(schemas)s) then 'owner ' || pg_catalog.pg_get_userbyid(n.nspowner) end
    ]
    || {_grants("n.nspacl", "n", "n.nspowner")}
    || case when n.nspname = any(%(schemas)s) then {_comment("pg_namespace", "n.oid")} end
from pg_catalog.pg_namespace as n
where n.nspname = any(%(schemas)s || '{{public,deploy}}'::text [])
"""

_DEFAULT_PRIVILEGES = """
select
    concat_ws(
        ' ',
        'default privileges of', pg_catalog.pg_get_userbyid(d.defaclrole),
        'in ' || nullif(d.defaclnamespace, 0)::regnamespace::text,
        'on', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
            when 'T' then 'types' when 'n' then 'schemas' else d.defaclobjtype::text end
    ),
    array(select unnest(d.defaclacl)::text order by 1)
from pg_catalog.pg_default_acl as d
where
    pg_catalog.pg_get_userbyid(d.defaclrole) like 'tocsin\\_%%'
    or nullif(d.defaclnamespace, 0)::regnamespace::text = any(%(schemas)s)
"""

_DATABASE = f"""
select 'database', {_grants("d.datacl", "d", "d.datdba")}
from pg_catalog.pg_database as d
where d.datname = current_database()
union all
select 'language ' || l.lanname, {_grants("l.lanacl", "l", "l.lanowner")}
from pg_catalog.pg_language as l
where l.lanname = 'plpgsql'
"""

# Operators, casts, collations, text search: nothing of the kind belongs here, so that it is there is all to be said.
_OTHERS = """
select distinct pg_catalog.pg_describe_object(d.classid, d.objid, 0), array['exists']
from pg_catalog.pg_depend as d
where
    d.refclassid = 'pg_catalog.pg_namespace'::regclass
    and d.refobjid::regnamespace::text = any(%(schemas)s)
    and d.classid <> all(
        '{pg_catalog.pg_class,pg_catalog.pg_proc,pg_catalog.pg_type,pg_catalog.pg_constraint,pg_catalog.pg_default_acl}'
        ::regclass []
    )
"""

_QUERIES = (
    _FUNCTIONS,
    _RELATIONS,
    _TYPES,
    _POLICIES,
    _TRIGGERS,
    _RULES,
    _CONSTRAINTS,
    _INDEXES,
    _SCHEMAS,
    _DEFAULT_PRIVILEGES,
    _DATABASE,
    _OTHERS,
)


def read(connection: psycopg.Connection[Any]) -> Snapshot:
    """Read the schema of a database: the name of an object -> what is to be said of it.

    The names are deploy/catalog.py's, and of its kind: ``constraint incidents_pkey on tocsin.incidents``, ``database``.
    """
    found: Snapshot = {}
    with connection.transaction():
        connection.execute("set local search_path = ''")
        for query in _QUERIES:
            for name, facts in connection.execute(query.encode(), {"schemas": list(SCHEMAS)}):
                found[name] = lines(facts)
    return found


def at(url: str) -> Snapshot:
    """Read the schema of the database at an address."""
    with psycopg.connect(url, autocommit=True) as connection:
        return read(connection)


def lines(facts: Iterable[str | None]) -> tuple[str, ...]:
    """The facts that apply, a line each or as many as they have."""
    return tuple(line for fact in facts if fact for line in fact.splitlines())
