"""The rows that the isolation matrix tries to reach, and the contexts in which it does.

Two tenants are planted, ours and theirs, each with a row of a stranger's in every table: somebody who is none of the
members under trial. All of it happens in one transaction of the administrator, which is rolled back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
import psycopg
from psycopg import sql

from .catalog import CatalogRelation
from .expected import EXPECTED, Declaration, MatrixError, Relation

Connection = psycopg.Connection[Any]

# Whose contexts are kept beside those of the roles, which are called otherwise: the stranger's, as an admin and as
# somebody who holds no permission and sees what is theirs.
STRANGER, PLAIN = "", "plain"


class Context(NamedTuple):
    """Who a session claims to be, and the seal that it shows for it."""

    claim: str
    seal: str


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """A planted tenant: its id, the stranger in it, and a word that stands in its texts and is its slug."""

    id: str
    stranger: str
    mark: str

    @classmethod
    def named(cls, stem: str) -> Tenant:
        """A tenant that is not there yet."""
        return cls(id=str(uuid4()), stranger=str(uuid4()), mark=f"{stem}{secrets.token_hex(6)}")

    def parameters(self) -> dict[str, str]:
        """What the statements of the declaration may name."""
        return {"tenant": self.id, "stranger": self.stranger, "mark": self.mark}


# A planted row: the literal of each column's value, as a statement would write it.
Row = Mapping[str, str]


def stale(connection: Connection, tenant: Tenant) -> Context:
    """A context of the stranger of a tenant to come, holding every permission, sealed in a transaction that is over.

    Errors: MatrixError on a database that has no key to seal with.
    """
    with connection.transaction():
        claim, seal = connection.execute(
            "select claim, auth.sign(claim) from ("
            "  select concat(%(tenant)s::text, '|', %(stranger)s::text, '||,', (select string_agg(slug, ',') from"
            "    tocsin.permissions), ',|,', (select string_agg(slug, ',') from tocsin.modules), ',') as claim"
            ") as made",
            tenant.parameters(),
        ).fetchall()[0]
    if seal is None:
        raise MatrixError("the database has no key to seal contexts with: run `tocsin migrate`")
    return Context(claim, seal)


def seed(connection: Connection, declared: Declaration, tenant: Tenant, roles: Sequence[str]) -> dict[str, Context]:
    """Plant a tenant with a member for each role; the members' contexts, and the STRANGER's.

    Errors: MatrixError when a statement of the declaration fails.
    """
    connection.execute("select auth.act_for_tenant(%s)", [tenant.id])
    _run(connection, declared.founding, tenant)
    members = {
        role: connection.execute(
            "select engine.add_member(%s, %s, %s, %s, 'matrix', %s)",
            [tenant.mark, f"{role}@member.example", role, [role], f"{role} of {tenant.mark}"],
        ).fetchall()[0][0]
        for role in roles
    }
    stranger = _enter(connection, tenant, tenant.stranger)
    parts = stranger.claim.split("|")
    plain = "|".join((*parts[:3], ",,", *parts[4:]))
    _run(connection, declared.planted, tenant)
    found = {role: _enter(connection, tenant, f"{role} of {tenant.mark}") for role in members}
    connection.execute("select set_config('tocsin.context', '', true), set_config('tocsin.seal', '', true)")
    return {STRANGER: stranger, PLAIN: _sealed(connection, plain), **found}


def _run(connection: Connection, script: str, tenant: Tenant) -> None:
    """Run the statements of the declaration; several at once, so their parameters are put in on this side."""
    try:
        psycopg.ClientCursor(connection).execute(script.encode(), tenant.parameters())
    except psycopg.Error as error:
        raise MatrixError(f"{EXPECTED.name} cannot plant its rows: {error.diag.message_primary or error}") from error


def _enter(connection: Connection, tenant: Tenant, subject: str) -> Context:
    """Set a member's context as auth.enter() would, and say what it is."""
    claim = connection.execute("select auth.claims_of('matrix', %s, %s)", [subject, tenant.mark]).fetchall()[0][0]
    context = _sealed(connection, claim)
    connection.execute(
        "select set_config('tocsin.context', %s, true), set_config('tocsin.seal', %s, true)", list(context)
    )
    return context


def _sealed(connection: Connection, claim: str) -> Context:
    return Context(claim, connection.execute("select auth.sign(%s)", [claim]).fetchall()[0][0])


def row_of(connection: Connection, noun: CatalogRelation, declared: Relation, tenant: Tenant) -> Row:
    """The row of a tenant that is tried, of a table.

    The stranger's before anybody's, one that carries the mark before others, and then the first of its key.
    Errors: MatrixError when the table has none: what is not there cannot leak.
    """
    columns = [column.name for column in noun.columns]
    whose = sql.SQL("true") if declared.shared else sql.SQL("t.{} = %(tenant)s").format(sql.Identifier(declared.tenant))
    query = sql.SQL(
        "select {values} from {table} as t where {whose} and ({row})"
        " order by position(%(stranger)s in t::text) = 0, position(%(mark)s in t::text) = 0, {key} limit 1"
    ).format(
        values=sql.SQL(", ").join(sql.SQL("quote_nullable(t.{})").format(sql.Identifier(name)) for name in columns),
        table=noun.identifier(),
        whose=whose,
        row=sql.SQL(declared.row),
        key=sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(column.name)) for column in noun.key()),
    )
    found = connection.execute(query, tenant.parameters()).fetchone()
    if found is None:
        raise MatrixError(f"{noun.name} has no row to try: plant one in sql/isolation.toml")
    return dict(zip(columns, found, strict=True))


def tokenize(
    connection: Connection, nouns: Sequence[CatalogRelation], declared: Declaration, tenant: Tenant
) -> set[str]:
    """Every id and hash that stands in a tenant's rows, and its mark: by these a view's row is known to be of it."""
    found = {tenant.mark}
    for noun in nouns:
        told = declared.relations[noun.name]
        named = [column.name for column in noun.columns if column.type in ("uuid", "bytea")]
        if told.shared or not named:
            continue
        query = sql.SQL(
            "select distinct word from {table}, lateral (values {words}) as known (word) where {tenant} = %s"
        )
        words = sql.SQL(", ").join(sql.SQL("(ltrim({}::text, '\\x'))").format(sql.Identifier(name)) for name in named)
        made = query.format(table=noun.identifier(), words=words, tenant=sql.Identifier(told.tenant))
        found |= {word for (word,) in connection.execute(made, [tenant.id]) if word}
    return found
