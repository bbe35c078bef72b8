"""A session that runs requests as the API does, and tells how PostgreSQL went about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from api.db.pool import Statement
from api.db.session_settings import pin_settings
from api.pg_literals import array
from tests.plans.plan import Plan
from tests.support.server import Place

MODES = ("force_custom_plan", "force_generic_plan")

# Where the server has it, auto_explain tells the statements inside functions too. As options of the connection: what
# is set later, auth.enter() resets.
_NESTED = {
    "session_preload_libraries": "auto_explain",
    # Milliseconds: what is run for each of many rows would fill the log, and is told by the statistics.
    "auto_explain.log_min_duration": "1",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_verbose": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
}

_WATCHED = """
select oid::bigint, oid::regprocedure::text
from pg_catalog.pg_proc
where
    pronamespace in ('auth'::regnamespace, 'core'::regnamespace, 'intake'::regnamespace)
    -- Called by each of the others that is called.
    and proname not in ('sign', 'context')
union all
select oid::bigint, relname::text
from pg_catalog.pg_class
where relnamespace = 'tocsin'::regnamespace and relname = any (%s)
"""

# An object is a function or a table, and the other count of it is null.
_COUNTING = """
select
    oid::bigint,
    coalesce(pg_catalog.pg_stat_get_xact_function_calls(oid), pg_catalog.pg_stat_get_xact_numscans(oid))
from unnest('{%s}'::oid[]) as watched (oid)"""


class Run(msgspec.Struct, frozen=True):
    """What came of a request: its plans; the tables that anything in it read from end to end; calls of functions."""

    plans: list[Plan]
    scanned: set[str]
    calls: dict[str, int]


class Session:
    """A connection with one way of planning. What its requests write is taken back.

    `login` is the role whose requests they are; `long` the tables that are watched.
    """

    def __init__(self, connection: psycopg.Connection[Any], login: str, long: frozenset[str]) -> None:
        self._connection = connection
        self._told: list[str] = []
        connection.add_notice_handler(lambda notice: self._told.append(notice.message_primary or ""))
        self._long = long
        self._watched = dict(connection.execute(_WATCHED, [list(long)]).fetchall())
        self._counting = _COUNTING % ",".join(map(str, self._watched))
        connection.execute(sql.SQL("set session authorization {}").format(sql.Identifier(login)))

    def run(self, statements: Sequence[Statement]) -> Run:
        """Run a request: auth.enter() first, then what it wants."""
        self._told.clear()
        plans: list[Plan] = []
        with self._connection.transaction(force_rollback=True):
            before = self._counts()
            # Refused: what was done before is there to be judged.
            with suppress(psycopg.Error), self._connection.transaction():
                entering, *asked = statements
                self._connection.execute(_called(entering.sql, entering.values))
                for asking in asked:
                    plans.append(Plan(asking.sql, self._explained(asking), nested=False))
            counts = {self._watched[oid]: count - before[oid] for oid, count in self._counts().items()}
        self._connection.execute("deallocate all")
        nested = [_decoded(told) for told in self._told if "plan:\n" in told]
        plans += [plan for plan in nested if not plan.sql.startswith(("explain", "prepare", "\nselect\n    oid"))]
        scanned = {name for name in self._long if counts[name]}
        return Run(plans, scanned, {name: count for name, count in counts.items() if name not in self._long})

    def _explained(self, statement: Statement) -> dict[str, Any]:
        self._connection.execute(f"prepare asked as {statement.sql}".encode())
        values = f"({', '.join(map(_literal, statement.values))})" if statement.values else ""
        ((told,),) = self._connection.execute(
            f"explain (analyze, verbose, buffers, timing off, format json) execute asked{values}".encode()
        ).fetchall()
        self._connection.execute("deallocate asked")
        return dict(told[0]["Plan"])

    def _counts(self) -> dict[int, int]:
        """How often tables were read from end to end and functions called, that the session has not reported yet."""
        return dict(self._connection.execute(self._counting.encode()).fetchall())


@contextmanager
def session(place: Place, mode: str, login: str, long: frozenset[str], *, nested: bool) -> Iterator[Session]:
    """A session as the API's are, but for what it tells; `nested`, whether that is the statements inside functions."""
    told = {"plan_cache_mode": mode, "client_min_messages": "notice", "track_functions": "pl"}
    options = [pin_settings(place.logins.admin)]
    options += [f"-c {name}={value}" for name, value in {**told, **(_NESTED if nested else {})}.items()]
    with psycopg.connect(
        place.logins.admin, autocommit=True, prepare_threshold=None, options=" ".join(options)
    ) as connection:
        yield Session(connection, login, long)


def tells_nested(place: Place) -> bool:
    """Whether the server has auto_explain."""
    with place.admin() as admin:
        try:
            admin.execute("load 'auto_explain'")
        except psycopg.errors.UndefinedFile:
            return False
        return True


def _decoded(told: str) -> Plan:
    plan = msgspec.json.decode(told.partition("plan:\n")[2], type=dict[str, Any])
    return Plan(plan["Query Text"], plan["Plan"], nested=True)


def _called(text: str, values: Sequence[object]) -> bytes:
    """A statement with its parameters written out."""
    for number in range(len(values), 0, -1):
        text = text.replace(f"${number}", _literal(values[number - 1]))
    return text.encode()


def _literal(value: object) -> str:
    if isinstance(value, list):
        value = array(tuple(value))
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return sql.Literal(value).as_string()
