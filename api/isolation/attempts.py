"""One try of the isolation matrix: the statement that a role runs at a row, and what became of it.

A statement names no more than the role may name, so that what refuses it is a policy and not a missing grant, as long
as there is any grant at all.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from .catalog import CatalogRelation, Column
from .expected import MatrixError, Relation
from .fixtures import Row

# Runs in the transaction of the planted rows; what a try does, its settings and its locks are gone when it is over.
# A rule (a trigger or a constraint) may speak before the policy does: then the policy is asked alone, without triggers.
# To find a row is to read it, which is for the policy of select: a change that finds nothing is tried blind, too.
FUNCTIONS = """
create function pg_temp.matrix_once(db_role text, claim text, seal text, statement text, triggers text)
returns text
language plpgsql
as $$
declare
    affected bigint;
    state text;
    slug text;
begin
    perform
        set_config('session_replication_role', triggers, true),
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', seal, true),
        set_config('role', db_role, true);
    execute statement;
    get diagnostics affected = row_count;
    raise exception using errcode = 'MTRX0', message = affected;
exception
    when sqlstate 'MTRX0' then return 'rows ' || sqlerrm;
    when others then
        get stacked diagnostics
            state = returned_sqlstate,
            slug = constraint_name;
        return state || ' ' || slug;
end;
$$;

create function pg_temp.matrix_blind(db_role text, claim text, seal text, statement text, watch text)
returns boolean
language plpgsql
as $$
declare
    before tid;
    after tid;
begin
    execute watch into before;
    perform
        set_config('session_replication_role', 'replica', true),
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', seal, true),
        set_config('role', db_role, true);
    execute statement;
    perform set_config('role', 'none', true);
    execute watch into after;
    raise exception using errcode = 'MTRX0', message = after is distinct from before;
exception
    when sqlstate 'MTRX0' then return sqlerrm::boolean;
    when others then return false;
end;
$$;

create function pg_temp.matrix_try(
    db_role text, claim text, seal text, statement text, blind text default null, watch text default null
)
returns text
language plpgsql
as $$
declare
    told text := pg_temp.matrix_once(db_role, claim, seal, statement, 'origin');
    alone text;
begin
    if told not like 'rows %' and told <> '42501 ' then
        alone := pg_temp.matrix_once(db_role, claim, seal, statement, 'replica');
        -- No trigger is left to speak: who refuses now is the policy, or what a view asks before it shows anything.
        told := case when alone like '42501 %' then '42501 ' when alone = 'rows 0' then alone else told end;
    end if;
    if
        told in ('rows 0', '42501 ')
        and blind is not null
        and pg_temp.matrix_blind(db_role, claim, seal, blind, watch)
    then
        return 'rows 1';
    end if;
    return told;
end;
$$;
"""

# What refuses a view that PostgreSQL could not write to for anybody.
_IMPOSSIBLE = ("42809 ", "55000 ", "0A000 ")

# An id, a hash, or a word of letters that ends in twelve hexadecimal digits.
_WORDS = "[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|[a-z]+[0-9a-f]{12}"


def statement(
    noun: CatalogRelation, declared: Relation, command: str, role: str, whose: str, row: Row
) -> sql.Composable:
    """The statement of a try.

    Arguments: role, of the database; whose, ours or theirs; row, the planted one, empty for a view.
    """
    target = noun.identifier()
    if command == "truncate":
        # By who may it would lock the table against everybody until it is undone: known from the catalogue, not tried.
        return sql.SQL("select") if role in noun.truncaters else sql.SQL("truncate {}").format(target)
    if command == "insert":
        return _insert(noun, declared, role, row)
    at = _place(noun, declared, role, whose, row)
    if command == "delete":
        return sql.SQL("delete from {} as t where {}").format(target, at)
    if command == "update":
        writable = [column for column in noun.columns if not column.is_generated]
        column = next((column for column in writable if role in column.update), writable[-1])
        value = sql.SQL(row[column.name]) if _is_own(declared, row) else _name(column)
        return sql.SQL("update {} as t set {} = {} where {}").format(target, sql.Identifier(column.name), value, at)
    columns = [_name(column) for column in noun.columns if role in column.select]
    return sql.SQL("select {} from {} as t where {}").format(sql.SQL(", ").join(columns or [sql.SQL("*")]), target, at)


def blind(
    noun: CatalogRelation, declared: Relation, command: str, role: str, row: Row
) -> tuple[sql.Composable, sql.Composable]:
    """A change of all that a role can change without reading, and the query that watches the row; empty for no such."""
    nothing = sql.Composed([])
    if command not in ("update", "delete") or not _is_own(declared, row):
        return nothing, nothing
    at = sql.SQL(" and ").join(sql.SQL("{} = {}").format(_name(key), sql.SQL(row[key.name])) for key in noun.key())
    watch = sql.SQL("select t.ctid from {} as t where {}").format(noun.identifier(), at)
    if command == "delete":
        return (
            (sql.SQL("delete from {}").format(noun.identifier()), watch)
            if role in noun.deleters
            else (nothing, nothing)
        )
    columns = [column for column in noun.columns if role in column.update and not column.is_unique]
    if not columns:
        return nothing, nothing
    value = sql.SQL(row[columns[0].name])
    change = sql.SQL("update {} set {} = {}").format(noun.identifier(), sql.Identifier(columns[0].name), value)
    return change, watch


def outcome(noun: CatalogRelation, command: str, told: str) -> tuple[str, str]:
    """What became of a try: open, none (no row, nothing changed), denied or ruled; and the rule that spoke.

    Ruled is what a policy let through and a rule refused; a reader who is refused by a rule has read nothing: denied.
    Arguments: told, the answer of pg_temp.matrix_try(). Errors: MatrixError for an error that is nobody's decision.
    """
    state, _, slug = told.partition(" ")
    if state == "rows":
        return ("none" if slug == "0" else "open"), ""
    if told == "42501 " or (not noun.is_table and told in _IMPOSSIBLE):
        return "denied", ""
    if slug or state.startswith("23"):
        return ("denied" if command == "select" else "ruled"), slug or state
    raise MatrixError(f"{noun.name}: a try ended in SQLSTATE {state}, which is no refusal")


def know(connection: psycopg.Connection[Any], ours: set[str], theirs: set[str]) -> None:
    """Let the tries tell our rows in a view from theirs: by the words that stand in one tenant's rows alone."""
    for name, words in (("matrix.ours", ours - theirs), ("matrix.theirs", theirs - ours)):
        connection.execute("select set_config(%s, %s, true)", [name, f",{','.join(sorted(words))},"])


def _insert(noun: CatalogRelation, declared: Relation, role: str, row: Row) -> sql.Composable:
    """A copy of the row under a fresh id; nulls where it is nobody's, whose values are secrets or words of all."""
    if not row:
        return sql.SQL("insert into {} default values").format(noun.identifier())
    writable = [column for column in noun.columns if not column.is_generated]
    columns = [column for column in writable if role in column.insert] or writable
    values = []
    for column in columns:
        if not _is_own(declared, row):
            values.append("null")
        elif column.name == "id" and column.is_key and declared.tenant != "id":
            values.append(f"'{uuid4()}'")
        else:
            values.append(row[column.name])
    return sql.SQL("insert into {} ({}) values ({})").format(
        noun.identifier(),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
        sql.SQL(", ").join(map(sql.SQL, values)),
    )


def _place(noun: CatalogRelation, declared: Relation, role: str, whose: str, row: Row) -> sql.Composable:
    """The condition that finds the row, of columns that the role may read."""
    if declared.shared:
        return sql.SQL("true")
    if not row:
        return sql.SQL(
            "exists (select from pg_catalog.regexp_matches(t::text, {}, 'g') as found (words)"
            " where position(',' || found.words[1] || ',' in current_setting({})) > 0)"
        ).format(sql.Literal(_WORDS), sql.Literal(f"matrix.{whose}"))
    key = noun.key()
    parts: list[sql.Composable]
    if all(role in column.select for column in key):
        parts = [sql.SQL("{} = {}").format(_name(column), sql.SQL(row[column.name])) for column in key]
    else:
        parts = [
            sql.SQL("{}::text = {}::text").format(_name(column), sql.SQL(row[column.name]))
            for column in noun.columns
            if role in column.select and row[column.name] != "NULL"
        ]
    return sql.SQL(" and ").join(parts or [sql.SQL("true")])


def _is_own(declared: Relation, row: Row) -> bool:
    return bool(row) and not declared.shared


def _name(column: Column) -> sql.Composable:
    return sql.SQL("t.{}").format(sql.Identifier(column.name))
