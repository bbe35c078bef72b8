"""What the database's roles have to be.

Roles belong to the whole cluster, so a database built beside the live one tells nothing about them: here is what the
migrations make of them, and how they are read.
"""

from __future__ import annotations

from typing import Any

import psycopg

from .schema import Snapshot, lines

# The migrations that touch roles and nothing else.
MIGRATIONS = frozenset({"0001_roles"})

_SERVING = (
    "login",
    "set TimeZone=UTC",
    "set idle_in_transaction_session_timeout=30s",
    "set lock_timeout=5s",
    "set log_parameter_max_length_on_error=0",
    "set statement_timeout=10s",
)

ROLES: Snapshot = {
    "role tocsin_owner": (),
    "role tocsin_member": _SERVING,
    "role tocsin_guest": _SERVING,
    "role tocsin_worker": (
        "login",
        "set TimeZone=UTC",
        "set idle_in_transaction_session_timeout=5min",
        "set lock_timeout=30s",
        "set log_parameter_max_length_on_error=0",
        "set statement_timeout=15min",
    ),
    "role tocsin_gate": (),
    "role tocsin_ledger": (),
    "role tocsin_intake": (),
    "role tocsin_search": (),
    "role tocsin_engine": (),
    "role tocsin_dba": ("member of tocsin_member", "member of tocsin_owner"),
    "role tocsin_reviewer": (),
}

# People get the last two roles; the others are held by nobody but who may do everything anyway: superusers, and the
# database's owner, who has migrated it.
_QUERY = """
select
    'role ' || r.rolname,
    array[
        case when r.rolcanlogin then 'login' end,
        case when r.rolsuper then 'superuser' end,
        case when r.rolbypassrls then 'bypassrls' end,
        case when r.rolcreaterole then 'createrole' end,
        case when r.rolcreatedb then 'createdb' end,
        case when r.rolreplication then 'replication' end,
        case when not r.rolinherit then 'noinherit' end,
        case when r.oid = (select datdba from here) then 'owner of the database' end
    ]
    || array(
        select 'member of ' || m.roleid::regrole::text || case when m.admin_option then ' with admin option' else '' end
        from pg_catalog.pg_auth_members as m
        where m.member = r.oid
        order by 1
    )
    || array(
        select 'held by ' || holder.oid::regrole::text
        from pg_catalog.pg_auth_members as m
        inner join pg_catalog.pg_roles as holder on m.member = holder.oid
        where
            m.roleid = r.oid
            and r.rolname not in ('tocsin_dba', 'tocsin_reviewer')
            and not holder.rolsuper
            and holder.oid <> (select datdba from here)
            and 'role ' || holder.rolname <> all(%(roles)s)
        order by 1
    )
    || array(
        select 'set ' || config
        from pg_catalog.pg_db_role_setting as s
        cross join lateral unnest(s.setconfig) as config
        where
            s.setrole = r.oid
            and s.setdatabase in (0, (select oid from here))
            -- A superuser's to set: where none has migrated, it is not there.
            and not starts_with(config, 'log_parameter_max_length=')
        order by 1
    )
    || array(
        select 'may ' || lower(entry.privilege_type) || ' ' || p.parname
        from pg_catalog.pg_parameter_acl as p
        cross join lateral pg_catalog.aclexplode(p.paracl) as entry
        where entry.grantee in (0, r.oid)
        order by 1
    )
from pg_catalog.pg_roles as r
where 'role ' || r.rolname = any(%(roles)s)
"""


def read(connection: psycopg.Connection[Any]) -> Snapshot:
    """Read what the roles are: attributes, settings, what they are members of and who else holds them."""
    here = "with here as (select oid, datdba from pg_catalog.pg_database where datname = current_database())"
    return {
        name: lines(facts)
        for name, facts in connection.execute((here + _QUERY).encode(), {"roles": list(ROLES)}).fetchall()
    }
