"""The contract check: the route table and the database agree, or nothing starts.

Every verb and noun of the schema api has its route and every route its function or view; arguments are the path's and
body's fields; answers' structs are the views' columns; a GET only reads; nothing of the contract is SECURITY DEFINER,
executable by PUBLIC or without a comment. What the check reads on its way, the layer needs: columns, summaries, and
the constraints' rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg

from ..lists.query import ListSpec, Order
from ..problems import PROBLEMS, ConstraintRule
from .operations import CallRead, CallWrite, GetRow, List, Route, Stream
from .routes import ROUTES
from .signature import ContractError, arguments, source

# Columns of lower-case words, in whatever list they are: a filter takes them in any case.
_WORDS = frozenset({
    "workflow", "status", "category", "severity", "priority", "reported_via", "source", "visibility_scope",
    "rejection_reason", "slug", "from_status", "to_status", "permission", "action_type", "result", "action",
    "subject_type", "kind", "prompt_type", "target_type", "on_repeat", "state", "response_channel", "module",
})  # fmt: skip

_PARAMETER = re.compile(r"\{(\w+)\}")

_TAKEN_BY_THE_LAYER = {
    *("body", "patch", "if_match", "base_url"),
    *("idempotency_key", "fingerprint", "ip_hash", "user_agent_hash"),
}

_FUNCTIONS = """
select
    p.oid::regproc::text,
    array(
        select trim(argument)
        from unnest(p.proargnames, p.proargtypes::oid[]) as a (name, type)
        cross join lateral (select a.name || ' ' || pg_catalog.format_type(a.type, null) as argument) as said
        where a.type is not null
    ),
    p.prosecdef,
    p.provolatile = 'v',
    pg_catalog.has_function_privilege('public', p.oid, 'execute'),
    coalesce(pg_catalog.obj_description(p.oid, 'pg_proc'), '')
from pg_catalog.pg_proc as p
where p.pronamespace = 'api'::regnamespace
"""

_VIEWS = """
select
    c.oid::regclass::text,
    coalesce('security_invoker=true' = any(c.reloptions), false),
    coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), ''),
    exists (select from pg_catalog.aclexplode(c.relacl) as entry where entry.grantee = 0),
    array(
        select a.attname || ' ' || pg_catalog.format_type(a.atttypid, null)
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
    )
from pg_catalog.pg_class as c
where c.relnamespace = 'api'::regnamespace and c.relkind in ('v', 'm', 'f', 'r', 'p')
"""

_COLUMNS = """
select
    a.attrelid::regclass::text,
    a.attname::text,
    pg_catalog.col_description(a.attrelid, a.attnum)
from pg_catalog.pg_attribute as a
inner join pg_catalog.pg_class as c on a.attrelid = c.oid
where
    c.relnamespace = 'api'::regnamespace
    and a.attnum > 0
    and not a.attisdropped
    and pg_catalog.col_description(a.attrelid, a.attnum) is not null
"""

_FINGERPRINT = """
select md5(string_agg(told, E'\\n' order by told))
from (
    select p.oid::regprocedure || ' ' || array_to_string(p.proargnames, ',') || ' ' || p.prosecdef as told
    from pg_catalog.pg_proc as p
    where p.pronamespace = 'api'::regnamespace
    union all
    select a.attrelid::regclass || '.' || a.attname || ' ' || pg_catalog.format_type(a.atttypid, null)
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on a.attrelid = c.oid
    where c.relnamespace = 'api'::regnamespace and a.attnum > 0 and not a.attisdropped
) as signatures
"""

_RULES = """
select c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint')
from pg_catalog.pg_constraint as c
where c.connamespace = 'tocsin'::regnamespace and c.contype <> 'n'
union all
select i.indexrelid::regclass::text, pg_catalog.obj_description(i.indexrelid, 'pg_class')
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on i.indexrelid = c.oid
where i.indisunique and c.relnamespace = 'tocsin'::regnamespace
    and not exists (select from pg_catalog.pg_constraint as k where k.conindid = i.indexrelid)
"""


class Contract(msgspec.Struct, frozen=True):
    """What the check has read: lists by path, summaries by function or view, of a view's columns too, and rules."""

    listings: Mapping[str, ListSpec]
    comments: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, ConstraintRule]
    fingerprint: str

    def summary(self, route: Route) -> str:
        """The first line of the comment of what a route calls or reads."""
        return self.comments[source(route)].partition("\n")[0]

    def description(self, route: Route) -> str:
        """The rest of that comment."""
        return self.comments[source(route)].partition("\n")[2].strip()


def check(connection: psycopg.Connection[Any], routes: Sequence[Route] = ROUTES) -> Contract:
    """Compare the route table with the database.

    Arguments: a connection of any role that may read the catalogue. Errors: ContractError, with every disagreement.
    """
    functions = {row[0]: row[1:] for row in connection.execute(_FUNCTIONS).fetchall()}
    views = {row[0]: row[1:] for row in connection.execute(_VIEWS).fetchall()}
    rules, faults = _rules(connection.execute(_RULES).fetchall())
    called = {name for route in routes for name in (source(route), *getattr(route, "branches", ()))}
    faults += [f"{name} has no route" for name in sorted((functions.keys() | views.keys()) - called)]
    faults += [f"{name} has a route and does not exist" for name in sorted(called - functions.keys() - views.keys())]
    for route in routes:
        if source(route) in functions and isinstance(route, CallWrite | CallRead):
            faults += _check_call(route, *functions[source(route)])
        elif source(route) in views and isinstance(route, GetRow | Stream | List):
            for name in (route.view, *getattr(route, "branches", ())):
                faults += _check_read(route, *views[name])
    if faults:
        raise ContractError("\n".join(faults))
    comments = {name: told[4] for name, told in functions.items()} | {name: told[1] for name, told in views.items()}
    columns = {name: dict(column.split(" ", 1) for column in told[3]) for name, told in views.items()}
    listings = {route.path: _listing(route, columns[route.view]) for route in routes if isinstance(route, List)}
    (fingerprint,) = connection.execute(_FINGERPRINT).fetchall()[0]
    told: dict[str, dict[str, str]] = {}
    for view, column, text in connection.execute(_COLUMNS).fetchall():
        told.setdefault(view, {})[column] = text
    return Contract(listings, comments, told, rules, str(fingerprint))


def rules(connection: psycopg.Connection[Any]) -> dict[str, ConstraintRule]:
    """What the comments of the constraints say, by the constraint's name, for problems.from_database()."""
    return _rules(connection.execute(_RULES).fetchall())[0]


async def holds(contract: Contract, connection: psycopg.AsyncConnection[Any]) -> bool:
    """Whether the database still has the signatures and columns that were checked at start-up."""
    rows = await (await connection.execute(_FINGERPRINT)).fetchall()
    return bool(rows[0][0] == contract.fingerprint)


def _check_call(
    route: CallWrite | CallRead, live: list[str], definer: bool, volatile: bool, public: bool, comment: str
) -> list[str]:
    said = arguments(route.call)
    body = route.body if isinstance(route, CallWrite) else None
    fields = {field.encode_name for field in msgspec.structs.fields(body)} if body else set()
    from_path = set(_PARAMETER.findall(route.path))
    scalars = {name for name, _ in said} - _TAKEN_BY_THE_LAYER
    whole = {"body", "patch"} & {name for name, _ in said}
    return [
        f"{route.method} {route.path}: {fault}"
        for fault, holds in {
            f"the signature is {live}": live == [f"{name} {kind}" for name, kind in said],
            "the arguments are not the path's and body's fields": scalars == from_path | (set() if whole else fields),
            "a body is taken and none is described": not whole or bool(fields),
            "it is security definer": not definer,
            "a GET writes, or another method does not": volatile == isinstance(route, CallWrite),
            "PUBLIC may execute it": not public,
            "it has no comment": bool(comment),
        }.items()
        if not holds
    ]


def _check_read(
    route: GetRow | Stream | List, invoker: bool, comment: str, public: bool, columns: list[str]
) -> list[str]:
    names = [column.partition(" ")[0] for column in columns]
    wanted = [field.encode_name for field in msgspec.structs.fields(route.answer)]
    return [
        f"GET {route.path}: {fault}"
        for fault, holds in {
            f"the columns are {names}, the answer's {wanted}": names == wanted,
            "the view is not security_invoker": invoker,
            "PUBLIC may read it": not public,
            "it has no comment": bool(comment),
        }.items()
        if not holds
    ]


def _rules(rows: Sequence[tuple[str, str | None]]) -> tuple[dict[str, ConstraintRule], list[str]]:
    rules: dict[str, ConstraintRule] = {}
    faults: list[str] = []
    for name, comment in rows:
        text, _, rest = (comment or "").partition("\n\n")
        told = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
        if told.get("problem") in PROBLEMS:
            rules[name.rpartition(".")[2]] = ConstraintRule(told["problem"], told.get("field"), text)
        else:
            faults.append(f"constraint {name}: its comment names no known problem")
    return rules, faults


def _listing(route: List, columns: dict[str, str]) -> ListSpec:
    orders = {}
    for order in route.orders:
        name, _, column = order.partition("=")
        orders[name] = (column or name, columns[column or name])
    return ListSpec(
        view=route.view,
        columns=columns,
        orders=orders,
        default_order=route.order,
        combinations=tuple(_combination(order) for order in route.combinations),
        words=frozenset(name for name in _WORDS & columns.keys() if columns[name] == "text"),
        ranks={column: (scale, by) for column, scale, by in route.ranks},
        on_request=frozenset(route.on_request),
        search=route.search,
        status=route.counts[0] if route.counts else None,
        statuses=route.counts[1] if route.counts else None,
        indexed_columns=frozenset(route.indexed_columns),
        branches=route.branches,
        default_filter=route.default_filter,
    )


def _combination(text: str) -> Order:
    return tuple((name, way == "desc") for name, _, way in (part.partition(".") for part in text.split(",")))
