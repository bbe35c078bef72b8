"""What the API's description says of lists: the parameters of a query, and the page that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contract import Contract
from .filters import COMPARISONS
from .query import DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH, both_ways, written
from .routes import List
from .values import CHECKS, base

_GROUP = {"type": "string", "pattern": r"^\(.+\)$"}


def page_schema(route: List, components: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a page. Arguments: the list; the document's schemas, among them its item's."""
    schema: dict[str, Any] = {
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {
                "type": "array",
                # With `select` an item has fewer fields, so none is required.
                "items": {
                    "type": "object",
                    "description": route.answer.__name__,
                    "properties": components[route.answer.__name__]["properties"],
                    "additionalProperties": False,
                },
            },
            "next_cursor": {"type": ["string", "null"]},
        },
    }
    if route.counts:
        schema["properties"]["status_counts"] = {
            "type": "object",
            "description": "There unless counts=none.",
            "additionalProperties": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+[+]$"}]},
        }
    return schema


def parameters_of(route: List, contract: Contract) -> list[dict[str, Any]]:
    """The query parameters of a list. Arguments: the list; what the contract check read of its view."""
    listing = contract.listings[route.path]
    orders = [f"{name}.{way}" for name in listing.orders for way in ("asc", "desc")]
    orders += [written(order) for order in both_ways(listing.combinations)]
    column = f"({'|'.join(listing.columns)})"
    shapes: dict[str, tuple[dict[str, Any], str]] = {
        "order": (
            {"type": "string", "enum": orders, "default": listing.default_order},
            "What it is sorted by, with the id as tie-break.",
        ),
        "select": ({"type": "string", "pattern": f"^{column}(,{column})*$"}, "Columns, with commas between."),
        "limit": ({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}, "Items a page."),
        "cursor": ({"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}, "next_cursor of the page before."),
        "and": (_GROUP, "Conditions in brackets: (a.eq.1,or(b.gt.2,c.is.null))."),
        "or": (_GROUP, "Conditions in brackets, of which one must hold."),
    }
    if listing.search:
        shapes["search"] = ({"type": "string", "maxLength": MAX_SEARCH}, "Words that all occur.")
    if listing.status:
        shapes["counts"] = (
            {"type": "string", "enum": ["exact", "none"]},
            "exact: beyond 1,000 too; none: no status_counts, for pages whose counts are known, in half the time.",
        )
    for name, kind in listing.columns.items():
        shapes[name] = (
            {"type": "string", "pattern": _filter(base(kind))},
            f"A filter on this column ({kind}): eq.value, not.eq.value, gt., gte., lt., lte., in.(a,b), is.null.",
        )
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
        for name, (schema, text) in shapes.items()
    ]


def _filter(kind: str) -> str:
    """What every filter on a column of this type looks like; what its value must look like is not said."""
    forms = [r"is\.(null|not_null|true|false|unknown)$" if kind == "boolean" else r"is\.(null|not_null)$"]
    if kind.endswith("[]"):
        forms.append(r"(eq|neq|cs)\.\{.*\}$")
    elif kind in CHECKS:
        patterns = ["like", "ilike"] if kind == "text" else []
        forms += [rf"({'|'.join([*COMPARISONS, *patterns])})\.", r"in\.\(.*\)$"]
    return rf"^(not\.)?({'|'.join(forms)})"
