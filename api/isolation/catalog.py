"""What there is to try: every table and view of Tocsin's schemas, and what each database role may do with it."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg
from psycopg import sql

from ..deploy.catalog import SCHEMAS

# Who logs in to serve requests; the members' login speaks for a tenant's roles.
MEMBER = "tocsin_member"

# Whoever runs the matrix plants its rows, and is nobody under trial.
_ROLES = """
select rolname, rolcanlogin
from pg_catalog.pg_roles
where rolname like 'tocsin\\_%' and rolname <> current_user
order by rolname
"""

_NOUNS = """
with roles as (
    select oid, rolname from pg_catalog.pg_roles where rolname like 'tocsin\\_%%'
)
select
    n.nspname || '.' || c.relname as name,
    c.relkind in ('r', 'p') as is_table,
    array(
        select rolname::text from roles where has_table_privilege(roles.oid, c.oid, 'truncate')
    ) as truncaters,
    array(
        select rolname::text from roles where has_table_privilege(roles.oid, c.oid, 'delete')
    ) as deleters,
    (
        select json_agg(
            json_build_object(
                'name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod),
                'is_generated', a.attgenerated <> '',
                'is_key', coalesce(a.attnum = any(k.conkey), false),
                'is_unique', exists (
                    select from pg_catalog.pg_index as i
                    where i.indrelid = c.oid and i.indisunique and a.attnum = any(i.indkey)
                ),
                'select', array(
                    select rolname from roles where has_column_privilege(roles.oid, c.oid, a.attnum, 'select')
                ),
                'insert', array(
                    select rolname from roles where has_column_privilege(roles.oid, c.oid, a.attnum, 'insert')
                ),
                'update', array(
                    select rolname from roles where has_column_privilege(roles.oid, c.oid, a.attnum, 'update')
                )
            )
            order by a.attnum
        )
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns
from pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
left join pg_catalog.pg_constraint as k on k.conrelid = c.oid and k.contype = 'p'
where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v', 'm', 'f')
order by n.nspname = 'tocsin' desc, name
"""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column, whether it is of the primary key or of any unique index, and the roles that may use it, by command."""

    name: str
    type: str
    is_generated: bool
    is_key: bool
    is_unique: bool
    select: frozenset[str]
    insert: frozenset[str]
    update: frozenset[str]


class CatalogRelation(msgspec.Struct, frozen=True, kw_only=True):
    """A table or a view; truncaters and deleters, the roles that may empty it and delete from it."""

    name: str
    is_table: bool
    truncaters: frozenset[str]
    deleters: frozenset[str]
    columns: tuple[Column, ...]

    def identifier(self) -> sql.Identifier:
        """Its qualified name, quoted."""
        return sql.Identifier(*self.name.split(".", 1))

    def key(self) -> tuple[Column, ...]:
        """The columns of its primary key; all of them where it has none."""
        return tuple(column for column in self.columns if column.is_key) or self.columns


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role of the database: whether it logs in to serve requests."""

    name: str
    logs_in: bool


def roles(connection: psycopg.Connection[Any]) -> list[Role]:
    """Tocsin's roles in the database."""
    return [Role(name=name, logs_in=logs_in) for name, logs_in in connection.execute(_ROLES)]


def nouns(connection: psycopg.Connection[Any]) -> list[CatalogRelation]:
    """Every table and view of Tocsin's schemas, the tables first."""
    found = connection.execute(_NOUNS, [list(SCHEMAS)])
    return [
        msgspec.convert(dict(zip(CatalogRelation.__struct_fields__, row, strict=True)), CatalogRelation)
        for row in found
    ]
