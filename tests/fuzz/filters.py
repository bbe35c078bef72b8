"""Random filters for any list: how they are written in a query string, and what they mean of a row, in Python."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from hypothesis import strategies as st

from api.lists.filters import COMPARISONS
from api.lists.literals import base

Row = Mapping[str, Any]
# SQL's logic: true, false, and nothing known.
Truth = bool | None

HOSTILE = (
    "' or 1=1 --",
    "'; drop table tocsin.incidents; --",
    '") or true or ("',
    "x'::text)) union select slug from tocsin.tenants --",
    "$1",
    "%",
    "_",
    "a,b)",
    "(and(id.is.null))",
    "\\'",
    'back\\"slash',
    "{1,2}",
    "null",
    "not.eq.1",
    "/* */",
    "\n;select pg_sleep(9)",
    "ærlig ∅",
)
_PYTHON: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "neq": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
# Compared by rank, which the rows do not tell; tests/lists/test_comparisons.py does.
_RANKED = ("severity", "priority")
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "double precision")


class Condition(NamedTuple):
    """A condition of a column. `wanted` is one value, or several where the operator is `in` or the column an array."""

    column: str
    kind: str
    operator: str
    wanted: Any
    negated: bool


class Group(NamedTuple):
    """Conditions and groups joined by `and` or `or`."""

    joiner: str
    items: tuple[Condition | Group, ...]
    negated: bool


def trees(columns: Mapping[str, str], rows: Sequence[Row]) -> st.SearchStrategy[Condition | Group]:
    """Filters on a list with these columns, whose values are often those of its rows."""
    condition = st.sampled_from(sorted(columns)).flatmap(lambda name: _conditions(name, base(columns[name]), rows))
    inner = st.one_of(condition, _groups(condition))
    return st.one_of(inner, _groups(inner), _groups(_groups(inner)))


def _groups(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
    items = st.lists(inside, min_size=1, max_size=3).map(tuple)
    return st.builds(Group, st.sampled_from(["and", "or"]), items, st.booleans())


def _conditions(name: str, kind: str, rows: Sequence[Row]) -> st.SearchStrategy[Condition]:
    def those(operators: Sequence[str], wanted: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
        return st.builds(Condition, st.just(name), st.just(kind), st.sampled_from(operators), wanted, st.booleans())

    known = [row[name] for row in rows if row[name] is not None]
    present = those(["is"], st.sampled_from(["null", "not_null"]))
    if kind.endswith("[]"):
        elements = st.sampled_from([item for items in known for item in items] or [HOSTILE[0]])
        if kind == "text[]":
            elements |= st.sampled_from(HOSTILE)
        return st.one_of(present, those(["eq", "neq", "cs"], st.lists(elements, max_size=3)))
    values = st.sampled_from(known) if known else st.nothing()
    if kind == "text":
        values |= st.sampled_from(HOSTILE)
        pattern = st.builds("{}{}{}".format, st.sampled_from(["", "*"]), values, st.sampled_from(["", "*", "_"]))
        patterns = those(["like"], pattern.filter(lambda text: not text.endswith("\\")))
        compared = ["eq", "neq"] if name in _RANKED else list(COMPARISONS)
        return st.one_of(present, patterns, those(compared, values), those(["in"], st.lists(values, max_size=3)))
    if kind in _NUMBERS:
        values |= st.integers(-9, 99)
    elif kind == "boolean":
        values = st.booleans()
    elif kind == "uuid":
        values |= st.uuids().map(str)
    elif kind == "timestamp with time zone":
        values |= st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda moment: f"{moment.isoformat()}Z")
    else:
        return present
    return st.one_of(present, those(list(COMPARISONS), values), those(["in"], st.lists(values, max_size=3)))


def parameter(node: Condition | Group) -> tuple[str, str]:
    """A filter as a parameter of a query string: name and value."""
    no = "not." if node.negated else ""
    if isinstance(node, Group):
        return f"{no}{node.joiner}", f"({','.join(map(_nested, node.items))})"
    return node.column, f"{no}{node.operator}.{_written(node, nested=False)}"


def _nested(node: Condition | Group) -> str:
    name, value = parameter(node)
    if isinstance(node, Group):
        return name + value
    no = "not." if node.negated else ""
    return f"{node.column}.{no}{node.operator}.{_written(node, nested=True)}"


def _written(asked: Condition, *, nested: bool) -> str:
    if isinstance(asked.wanted, list):
        first, last = "{}" if asked.kind.endswith("[]") else "()"
        return first + ",".join(_quoted(value) for value in asked.wanted) + last
    return _quoted(asked.wanted) if nested and asked.operator != "is" else _text(asked.wanted)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(value: Any) -> str:
    return '"' + _text(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def holds(node: Condition | Group, row: Row) -> Truth:
    """What a filter says of a row."""
    if isinstance(node, Group):
        truths = [holds(item, row) for item in node.items]
        # `and` is decided by what is false, `or` by what is true.
        decisive = node.joiner == "or"
        found = decisive if decisive in truths else None if None in truths else not decisive
    else:
        found = _tested(node, row[node.column])
    return None if found is None else found != node.negated


def _tested(asked: Condition, value: Any) -> Truth:
    if asked.operator == "is":
        return bool((value is None) == (asked.wanted == "null"))
    if asked.operator == "in" and not asked.wanted:
        # Nothing is among no values, and that much is known of a null too.
        return False
    if value is None:
        return None
    if asked.operator == "cs":
        return set(asked.wanted) <= set(value)
    if asked.operator == "in":
        return _comparable(asked.kind, value) in [_comparable(asked.kind, wanted) for wanted in asked.wanted]
    if asked.operator == "like":
        return bool(re.fullmatch(_pattern(asked.wanted), value, re.DOTALL))
    return bool(_PYTHON[asked.operator](_comparable(asked.kind, value), _comparable(asked.kind, asked.wanted)))


def _comparable(kind: str, value: Any) -> Any:
    """A value that Python orders as PostgreSQL does: text by code point, in the locale C.UTF-8."""
    return datetime.fromisoformat(value) if kind == "timestamp with time zone" else value


def _pattern(like: str) -> str:
    parts = re.findall(r"\\.|.", like, re.DOTALL)
    wild = {"*": ".*", "%": ".*", "_": "."}
    return "".join(wild.get(part) or re.escape(part[-1]) for part in parts)
