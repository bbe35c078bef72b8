"""Every function that a role may call, with arguments that somebody would be tempted to try, out of the catalogue."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from psycopg import sql

from api.deploy.catalog import SCHEMAS
from tests.support.server import Place

# Two kinds are left out. Those that signal other sessions of the same role or wait would be felt by the tests that run
# beside (what they reach is in test_catalog_exposure.py), and those that a client cannot call at all.
_CALLABLE = """
    select
        p.pronamespace::regnamespace::text, p.proname::text,
        array(select pg_catalog.format_type(t, null) from unnest(p.proargtypes::oid[]) as t)
    from pg_catalog.pg_proc as p
    where
        p.prokind in ('f', 'w')
        and has_function_privilege(%(role)s, p.oid, 'execute')
        and has_schema_privilege(%(role)s, p.pronamespace, 'usage')
        and p.prorettype <> all('{internal, trigger, event_trigger, language_handler, fdw_handler, index_am_handler,
            table_am_handler, tsm_handler}'::regtype[])
        and not p.proargtypes::oid[] && '{internal, cstring}'::regtype[]::oid[]
        and p.proname <> all('{pg_terminate_backend, pg_cancel_backend, pg_sleep, pg_sleep_for, pg_sleep_until}')
    order by 1, 2, 3
"""


class Function(NamedTuple):
    """A function that may be called: its schema, its name, the types of its arguments."""

    schema: str
    name: str
    types: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        """Whether Tocsin made it."""
        return self.schema in SCHEMAS


def callable_by(place: Place, role: str) -> list[Function]:
    """Every function that a role may call."""
    with place.admin() as admin:
        rows = admin.execute(_CALLABLE.encode(), {"role": role}).fetchall()
    return [Function(schema, name, tuple(types)) for schema, name, types in rows]


def calls(function: Function, known: Mapping[str, str]) -> Iterator[str]:
    """Statements that call a function with what the attacker knows, with nothing, and with too much."""
    temptations = [_tempting(kind, known) for kind in function.types]
    # As many calls as the longest list of temptations has members; our own functions with every combination of ids.
    rounds: Iterator[tuple[str, ...]]
    if function.is_ours and len(temptations) <= 2:
        rounds = itertools.product(*temptations)
    else:
        longest = max(map(len, temptations), default=1)
        rounds = (tuple(tempting[number % len(tempting)] for tempting in temptations) for number in range(longest))
    for values in rounds:
        arguments = ", ".join(f"{value}::{kind}" for value, kind in zip(values, function.types, strict=True))
        name = sql.Identifier(function.schema, function.name).as_string()
        yield f"select * from {name}({arguments}) limit 100"


def _tempting(kind: str, known: Mapping[str, str]) -> list[str]:
    ids = [known[name] for name in ("tenant", "incident", "prompt", "by_name", "response", "operator", "team")]
    if kind == "uuid":
        return ["null", *map(_quoted, ids)]
    if kind in ("text", "character varying", "name", "unknown", '"any"', "anyelement", "anynonarray", "anycompatible"):
        words = [
            known["slug"],
            known["token"],
            known["tenant"],
            "zqxj",
            "tocsin.incidents",
            "",
            f"operator@{known['slug']}.example",
        ]
        return ["null", *map(_quoted, words)]
    if kind in ("json", "jsonb"):
        body = f'{{"tenant_id": "{known["tenant"]}", "id": "{known["incident"]}", "prompt_id": "{known["prompt"]}"}}'
        return ["null", "'{}'", "'[]'", _quoted(body)]
    if kind.startswith("tocsin."):
        row = f'{{"tenant_id": "{known["tenant"]}", "id": "{known["prompt"]}", "prompt_id": "{known["prompt"]}"}}'
        return ["null", f"jsonb_populate_record(null::{kind}, {_quoted(row)})"]
    return _PLAIN.get(kind, ["null"]) if not kind.endswith("[]") else ["null", "'{}'"]


_PLAIN = {
    "integer": ["null", "0", "1", "-1"],
    "bigint": ["null", "0", "1", "-1"],
    "smallint": ["null", "1"],
    "boolean": ["null", "true", "false"],
    "oid": ["'tocsin.incidents'::regclass", "'auth.sign(text)'::regprocedure", "'tocsin_gate'::regrole", "null", "1"],
    "regclass": ["'tocsin.incidents'", "'tocsin.seal_keys'", "'tocsin.members'", "null"],
    "regprocedure": ["'auth.sign(text)'"],
    "bytea": ["null", "sha256('x')"],
    "timestamp with time zone": ["null", "'2026-11-21 10:00:00+00'", "'infinity'"],
    "interval": ["null", "'1 day'"],
    "double precision": ["null", "0", "91"],
    "numeric": ["null", "1"],
    "tid": ["'(0,1)'"],
    "xid": ["'3'"],
    "xid8": ["'3'"],
    "refcursor": ["'mine'"],
    "pg_lsn": ["'0/0'"],
}


def _quoted(text: str) -> str:
    return sql.Literal(text).as_string()
