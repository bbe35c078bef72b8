"""Conditions of a list as SQL: comparisons within the column's own type, which are leakproof, so that an index serves.

What only the database knows, the tenant's day and the rank of a word, is asked once a statement, in a subquery.
"""

import re
from collections.abc import Callable
from typing import Final

from ..pg_literals import array
from .filters import COMPARISONS, Condition, Node
from .literals import base
from .query import ListSpec

# Makes a parameter of a value: its text, its type; the result is its place in the statement.
Bind = Callable[[str, str], str]

_TIME: Final = "timestamp with time zone"

# What a time ends in that says its zone.
_UTC: Final = "+00:00"

# A pattern that is a prefix and nothing else.
_PREFIX: Final = re.compile(r"[^*%_\\]*[*%]")

# What is compared with a day: with its start, or with the next day's.
_DAYS: Final = {"gt": (">=", 1), "gte": (">=", 0), "lt": ("<", 0), "lte": ("<", 1)}


def condition_of(node: Node, listing: ListSpec, bind: Bind) -> str:
    """The condition on a row `v` that a node is."""
    if isinstance(node, Condition):
        text = _comparison(node, listing, bind)
    else:
        text = f" {node.joiner} ".join(condition_of(item, listing, bind) for item in node.items)
        text = f"({text})" if len(node.items) > 1 else text
    return f"not ({text})" if node.negated else text


def _comparison(node: Condition, listing: ListSpec, bind: Bind) -> str:
    column, kind = f"v.{node.column}", base(listing.columns[node.column])
    if node.operator == "is":
        return f"{column} is {str(node.value).replace('_', ' ')}"
    if kind == _TIME:
        return _moment(node, column, bind)
    if isinstance(node.value, tuple):
        if node.operator == "in":
            return f"{column} = any ({bind(array(node.value), kind + '[]')})"
        operator = "@>" if node.operator == "cs" else COMPARISONS[node.operator]
        return f"{column} {operator} {bind(array(node.value), kind)}"
    if node.operator == "like" and _PREFIX.fullmatch(node.value):
        # The one pattern that reaches an index behind a policy: ^@ is leakproof, like is not.
        return f"{column} ^@ {bind(node.value[:-1], kind)}"
    if node.operator in ("like", "ilike"):
        return f"{column} {node.operator} {bind(node.value.replace('*', '%'), kind)}"
    if node.column in listing.ranks and node.operator in _DAYS:
        return _rank(node.operator, node.value, column, listing.ranks[node.column], bind)
    return f"{column} {COMPARISONS[node.operator]} {bind(node.value, kind)}"


def _rank(operator: str, value: str, column: str, ranked: tuple[str, str | None], bind: Bind) -> str:
    """A comparison of words by rank. Where workflows rank a word differently, gte and lte hold for all that bear it."""
    scale, by = ranked
    highest = "false" if operator in ("gte", "lt") else "true"
    bound = f"(select core.rank_of('{scale}', {bind(value, 'text')}, {highest}))"
    if by is None:
        ranked_so = f"r.scale = '{scale}' and r.rank {COMPARISONS[operator]} {bound}"
        return f"{column} = any (array(select r.slug from core.ranks as r where {ranked_so}))"
    # Rank 0 is none: of a row without the word nothing is known. Where that counts for false, PostgreSQL drops the
    # second half, and goes along an index of ranks.
    return f"(v.{by} {COMPARISONS[operator]} {bound} and v.{by} > 0 or {column} is null and null)"


def _moment(node: Condition, column: str, bind: Bind) -> str:
    """A comparison of times. A date is the tenant's whole day, and a time without a zone is by the tenant's clock."""
    if isinstance(node.value, tuple):
        return _one_of_moments(node.value, column, bind)
    if "T" in node.value:
        return f"{column} {COMPARISONS[node.operator]} {_instant(node.value, bind)}"
    day = bind(node.value, "date")
    start, end = f"(select core.local_time({day}))", f"(select core.local_time({day} + 1))"
    if node.operator in _DAYS:
        operator, later = _DAYS[node.operator]
        return f"{column} {operator} {end if later else start}"
    within = f"({column} >= {start} and {column} < {end})"
    return within if node.operator == "eq" else f"not {within}"


def _instant(value: str, bind: Bind) -> str:
    return bind(value, _TIME) if value.endswith(_UTC) else f"(select core.local_time({bind(value, 'timestamp')}))"


def _one_of_moments(values: tuple[str, ...], column: str, bind: Bind) -> str:
    days = tuple(value for value in values if "T" not in value)
    exact = tuple(value for value in values if value.endswith(_UTC))
    local = tuple(value for value in values if "T" in value and not value.endswith(_UTC))
    found = [f"{column} = any ({bind(array(exact), f'{_TIME}[]')})"] if exact or not values else []
    if local:
        times = f"unnest({bind(array(local), 'timestamp[]')}) as t (said)"
        found.append(f"{column} = any (array(select core.local_time(t.said) from {times}))")
    if days:
        found.append(f"({column} at time zone (select core.time_zone()))::date = any ({bind(array(days), 'date[]')})")
    return f"({' or '.join(found)})" if len(found) > 1 else found[0]
