"""The mutants: every way to weaken the database by one statement that a careless edit or a hand at psql might take.

They are read from the catalogue, so that a policy, a view, a function or a trigger of tomorrow has its mutants, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import psycopg

from api.deploy.catalog import SCHEMAS
from tests.mutation.conditions import weaker
from tests.mutation.functions import EDITS, Edit

Connection = psycopg.Connection[Any]


class Mutant(msgspec.Struct, frozen=True):
    """One weakness: its kind, what it is done to and how in a line, and the SQL that a superuser makes it with."""

    kind: str
    what: str
    sql: str


_POLICIES = """
select
    polrelid::regclass::text,
    polname,
    pg_get_expr(polqual, polrelid),
    pg_get_expr(polwithcheck, polrelid)
from pg_policy
order by 1, 2
"""

_VIEWS = """
select oid::regclass::text
from pg_class
where relkind = 'v' and relnamespace::regnamespace::text = any(%s)
order by 1
"""

_TABLES = """
select oid::regclass::text
from pg_class
where relkind = 'r' and relnamespace = 'tocsin'::regnamespace
order by 1
"""

# The first column of each table that each login may not read, and the first that it may not change.
_COLUMNS = """
select distinct on (attrelid::regclass::text, rolname, command)
    attrelid::regclass::text, attname, rolname, command
from pg_attribute
cross join unnest(array['tocsin_member', 'tocsin_guest', 'tocsin_worker']) as rolname
cross join unnest(array['select', 'update']) as command
where
    attrelid in (select oid from pg_class where relkind = 'r' and relnamespace = 'tocsin'::regnamespace)
    and attnum > 0
    and not attisdropped
    and not has_column_privilege(rolname, attrelid, attnum, command)
order by attrelid::regclass::text, rolname, command, attnum
"""

_DEFINERS = """
select oid::regprocedure::text
from pg_proc
where prosecdef and pronamespace::regnamespace::text = any(%s)
order by 1
"""

_EXECUTES = """
select oid::regprocedure::text, rolname
from pg_proc
cross join unnest(array['tocsin_guest', 'tocsin_member']) as rolname
where
    prosecdef
    and pronamespace::regnamespace::text = any(%s)
    and not has_function_privilege(rolname, oid, 'execute')
order by 1, 2
"""

_TRIGGERS = """
select tgname, tgrelid::regclass::text
from pg_trigger
where not tgisinternal
order by 2, 1
"""

_FUNCTIONS = """
select oid::regprocedure::text, pg_get_functiondef(oid)
from pg_proc
where pronamespace::regnamespace::text = any(%s) and prokind = 'f'
order by 1
"""


def mutants(connection: Connection) -> list[Mutant]:
    """Every mutant of the database. Errors: ValueError where what an edit changes is not in its function any more."""
    with connection.transaction():
        # Names and conditions come qualified.
        connection.execute("set local search_path = ''")
        return [mutant for make in _KINDS for mutant in make(connection)]


def kinds() -> list[str]:
    """The kinds there are."""
    return [make.__name__.strip("_").replace("_", "-") for make in _KINDS]


def _dropped_policy(connection: Connection) -> Iterator[Mutant]:
    for table, policy, _, _ in connection.execute(_POLICIES):
        yield Mutant("dropped-policy", f"{table}.{policy}", f"drop policy {policy} on {table}")


def _loose_policy(connection: Connection) -> Iterator[Mutant]:
    for table, policy, using, check in connection.execute(_POLICIES):
        loose = {
            clause: {"any condition": "true", **dict(_numbered(weaker(condition)))}
            for clause, condition in (("using", using), ("with check", check))
            if condition not in (None, "true")
        }
        for clauses in [[clause] for clause in loose] + [list(loose)] * (len(loose) > 1):
            # What both clauses ask is left out of each, then of both: one alone may be as good as two.
            for left_out in loose[clauses[0]]:
                if all(left_out in loose[clause] for clause in clauses):
                    changes = " ".join(f"{clause} ({' '.join(loose[clause][left_out].split())})" for clause in clauses)
                    yield Mutant(
                        "loose-policy",
                        f"{table}.{policy}: {' and '.join(clauses)} without {' '.join(left_out.split())}",
                        f"alter policy {policy} on {table} {changes}",
                    )


def _owners_view(connection: Connection) -> Iterator[Mutant]:
    for (view,) in connection.execute(_VIEWS, [list(SCHEMAS)]):
        yield Mutant("owners-view", view, f"alter view {view} set (security_invoker = false)")


def _granted_column(connection: Connection) -> Iterator[Mutant]:
    for table, column, role, command in connection.execute(_COLUMNS):
        yield Mutant(
            "granted-column",
            f"{command} of {table}.{column} to {role}",
            f"grant {command} ({column}) on {table} to {role}",
        )


def _loose_search_path(connection: Connection) -> Iterator[Mutant]:
    for (function,) in connection.execute(_DEFINERS, [list(SCHEMAS)]):
        yield Mutant("loose-search-path", function, f"alter function {function} reset search_path")


def _row_security(connection: Connection) -> Iterator[Mutant]:
    for (table,) in connection.execute(_TABLES):
        for less in ("no force", "disable"):
            yield Mutant("row-security", f"{table}: {less}", f"alter table {table} {less} row level security")


def _granted_function(connection: Connection) -> Iterator[Mutant]:
    for function, role in connection.execute(_EXECUTES, [list(SCHEMAS)]):
        yield Mutant("granted-function", f"{function} to {role}", f"grant execute on function {function} to {role}")


def _dropped_trigger(connection: Connection) -> Iterator[Mutant]:
    for trigger, table in connection.execute(_TRIGGERS):
        yield Mutant("dropped-trigger", f"{table}.{trigger}", f"drop trigger {trigger} on {table}")


def _gullible_function(connection: Connection) -> Iterator[Mutant]:
    sources: dict[str, str] = dict(connection.execute(_FUNCTIONS, [list(SCHEMAS)]).fetchall())
    unverified = (
        Edit(function, "auth.context()", "current_setting('tocsin.context', true)", "an unverified context")
        for function, source in sources.items()
        if "auth.context()" in source and function != "auth.context()"
    )
    for edit in (*EDITS, *unverified):
        source = sources[edit.function]
        if edit.said not in source:
            raise ValueError(f"{edit.function} does not say {edit.said!r}: mend tests/mutation/functions.py")
        yield Mutant("gullible-function", f"{edit.function}: {edit.what}", source.replace(edit.said, edit.instead))


_KINDS: tuple[Callable[[Connection], Iterator[Mutant]], ...] = (
    _dropped_policy,
    _loose_policy,
    _owners_view,
    _granted_column,
    _loose_search_path,
    _row_security,
    _granted_function,
    _dropped_trigger,
    _gullible_function,
)


def _numbered(conditions: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The conditions with what is left out of them told apart: the same operand may stand there twice."""
    seen: Counter[str] = Counter()
    for left_out, loose in conditions:
        seen[left_out] += 1
        yield (left_out if seen[left_out] == 1 else f"{left_out} ({seen[left_out]})"), loose
