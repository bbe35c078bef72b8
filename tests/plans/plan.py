"""Plans: what PostgreSQL did for a statement, node by node, and what is wrong with it.

Plans are the JSON of EXPLAIN (ANALYZE, VERBOSE, BUFFERS). What was never run is no fault: it cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

# A node may throw away so many rows more than it returns: a page of a list, and one to know whether there is another.
SOME = 64

# A page has at most 200 rows, and a function may ask something about each.
MANY = 250

_THROWN_AWAY = ("Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck")


class Fault(msgspec.Struct, frozen=True):
    """Something that costs more the more rows there are: its kind, the table it is about, and the node in words.

    Kinds: scan (a table from end to end), walk (an index from end to end, whoever's rows they are), waste (more rows
    thrown away than returned), spill (a sort or hash on disk), repeat (a function is called for each of many rows).
    """

    kind: str
    table: str
    told: str


class Plan(msgspec.Struct, frozen=True):
    """What was done for a statement; `nested`, when a function or a trigger ran it."""

    sql: str
    root: Mapping[str, Any]
    nested: bool


def nodes(root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every node of a plan that was run."""
    if root.get("Actual Loops", 0):
        yield root
    for child in root.get("Plans", ()):
        yield from nodes(child)


def faults(plan: Plan, long: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with a plan. `long` are the tables that grow with a tenant's life, by name."""
    for node in nodes(plan.root):
        table = str(node.get("Relation Name", ""))
        told = _told(node)
        if table in long and node["Node Type"] == "Seq Scan":
            yield Fault("scan", table, told)
        if table in long and node["Node Type"] in ("Index Scan", "Index Only Scan") and not _bounded(node):
            yield Fault("walk", table, told)
        if (table in long or not table) and _thrown_away(node) > max(SOME, node["Actual Rows"] * node["Actual Loops"]):
            yield Fault("waste", table or node["Node Type"], told)
        if _spilled(node):
            yield Fault("spill", table or node["Node Type"], told)


def _bounded(node: Mapping[str, Any]) -> bool:
    """Whether an index is entered at one tenant's rows."""
    return "tenant_id" in node.get("Index Cond", "")


def _thrown_away(node: Mapping[str, Any]) -> float:
    """How many rows a node read, or was given, and did not pass on; EXPLAIN has the average of its loops."""
    return sum(float(node.get(key, 0)) for key in _THROWN_AWAY) * float(node["Actual Loops"])


def _spilled(node: Mapping[str, Any]) -> bool:
    # A node's blocks are its children's too: it is the lowest that is at fault.
    below = sum(int(child.get("Temp Written Blocks", 0)) for child in node.get("Plans", ()))
    return int(node.get("Temp Written Blocks", 0)) > below


def _told(node: Mapping[str, Any]) -> str:
    parts = [
        node["Node Type"],
        " ".join(str(node[key]) for key in ("Relation Name", "Index Name") if key in node),
        f"{node['Actual Rows'] * node['Actual Loops']:g} rows in {node['Actual Loops']:g} loops",
        f"{_thrown_away(node):g} thrown away",
        *(f"{key}: {node[key]}" for key in ("Index Cond", "Filter", "Join Filter") if key in node),
    ]
    return "; ".join(part for part in parts if part)
