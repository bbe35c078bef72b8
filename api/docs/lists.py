"""What the API's description says of lists: the parameters of a query, and the page that answers it."""

from __future__ import annotations

from typing import Any

from ..contract.check import Contract
from ..contract.operations import List
from ..lists.filters import COMPARISONS
from ..lists.literals import CHECKS, base
from ..lists.query import DEFAULT_LIMIT, MAX_LIMIT, MAX_SEARCH, both_ways, written
from .names import parameters
from .shapes import reference

_GROUP = {"type": "string", "pattern": r"^\(.+\)$"}


def page_name(route: List) -> str:
    """What the schema of a list's pages is called."""
    return route.answer.__name__ + ("CountedPage" if route.counts else "Page")


def page_schema(route: List) -> dict[str, Any]:
    """The schema of a page of a list."""
    name = route.answer.__name__
    schema: dict[str, Any] = {
        "title": page_name(route),
        "type": "object",
        "description": "A page of a list. With `select` its items have the fields that it names, and no others.",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {"type": "array", "items": reference(name), "description": "The items of this page, in order."},
            "next_cursor": {
                "type": ["string", "null"],
                "description": "Send it as cursor for the next page; null on the last.",
            },
        },
    }
    if route.counts:
        schema["properties"]["status_counts"] = {
            "type": "object",
            "description": "How many there are by status: a number, or a text such as 1000+; unless counts=none.",
            "additionalProperties": {"type": ["integer", "string"]},
        }
    return schema


def parameters_of(route: List, contract: Contract) -> list[dict[str, Any]]:
    """The query parameters of a list. Arguments: the list; what the contract check read of its view."""
    listing, named = contract.listings[route.path], parameters(route)
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
        # What the path names already is no filter, and a client's arguments have one name each.
        if name != route.parent_column and name not in named:
            shapes[name] = ({"type": "string", "pattern": _filter(base(kind))}, _takes(base(kind)))
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
        for name, (schema, text) in shapes.items()
    ]


def _takes(kind: str) -> str:
    """What a filter on a column of this type may say."""
    if kind.endswith("[]"):
        return "A filter: eq.{a,b}, neq.{a,b}, cs.{a} (contains), is.null, is.not_null; not. before any."
    if kind == "boolean":
        return "A filter: eq.true, neq.true, is.true, is.false, is.null, is.not_null; not. before any."
    if kind not in CHECKS:
        return "A filter: is.null, is.not_null; not. before any."
    pattern = ", like.a*, ilike.a*" if kind == "text" else ""
    return f"A filter: {', '.join(COMPARISONS)}, as eq.value{pattern}, in.(a,b), is.null, is.not_null; not. before any."


def _filter(kind: str) -> str:
    """What every filter on a column of this type looks like; what its value must look like is not said."""
    forms = [r"is\.(null|not_null|true|false|unknown)$" if kind == "boolean" else r"is\.(null|not_null)$"]
    if kind.endswith("[]"):
        forms.append(r"(eq|neq|cs)\.\{.*\}$")
    elif kind in CHECKS:
        patterns = ["like", "ilike"] if kind == "text" else []
        forms += [rf"({'|'.join([*COMPARISONS, *patterns])})\.", r"in\.\(.*\)$"]
    return rf"^(not\.)?({'|'.join(forms)})"
