"""The kinds of routes: a row, a page, a call that reads, a call that writes, a stream."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..lists.query import Search

Struct = type[msgspec.Struct]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class GetRow(msgspec.Struct, frozen=True):
    """One row of a view, by its id or its slug when the path has one. `guard` as in a list."""

    path: str
    view: str
    answer: Struct
    guard: str | None = None
    method: Method = "GET"


class Stream(msgspec.Struct, frozen=True):
    """A row of a view, by the path's id, sent anew whenever it changes: server-sent events of the name `event`.

    `readers` is asked again and again while it runs: a function of the id that refuses whoever may not watch, and says
    with whom they share what they read. Only those of whom it says the same are sent the row that one of them has read.
    """

    path: str
    event: str
    view: str
    answer: Struct
    readers: str
    method: Method = "GET"


class CallRead(msgspec.Struct, frozen=True):
    """A call of a function that only reads, given by its full signature; its JSON is the answer."""

    path: str
    call: str
    answer: Struct
    method: Method = "GET"


class List(msgspec.Struct, frozen=True):
    """A page of a view.

    `orders` names what the list can be ordered by, `name` or `name=column` where another column is sorted by; each has
    an index; so has each of `combinations`, `name.desc,other.asc`, for it and for its reverse. `ranks` are columns
    whose words are compared by rank: column, scale (core.ranks), and the column that has the rank or None. `on_request`
    are columns shown to who selects them. `search` says how rows are found by words; `counts` is a column to count by,
    and the view of its values, `indexed_columns` are the columns whose values an index finds. `guard` is the function
    that refuses a caller who may not see what the path's ids name, `parent_column` the column that holds the last of
    them. `branches` are views that divide the rows between them, each with a plan of its own. `default_filter` is a
    filter, column and condition, that holds unless the query has one on that column, or on one of those behind it.
    """

    path: str
    view: str
    answer: Struct
    orders: tuple[str, ...] = ("created_at",)
    order: str = "created_at.desc"
    combinations: tuple[str, ...] = ()
    ranks: tuple[tuple[str, str, str | None], ...] = ()
    on_request: tuple[str, ...] = ()
    search: Search | None = None
    counts: tuple[str, str] | None = None
    indexed_columns: tuple[str, ...] = ()
    guard: str | None = None
    parent_column: str | None = None
    branches: tuple[str, ...] = ()
    default_filter: tuple[str, ...] | None = None
    method: Method = "GET"


class CallWrite(msgspec.Struct, frozen=True):
    """A call of a function, given by its full signature.

    Arguments take the path's and the body's fields of their names; `body` and `patch` take the body as it came,
    `if_match` the versions of the If-Match header, `base_url` where links to this service begin, `idempotency_key` and
    `fingerprint` (SHA-256) what tells a repeated request, `ip_hash` and `user_agent_hash` where it came from.
    """

    method: Method
    path: str
    call: str
    body: Struct | None
    answer: Struct | None
    status: int = 200


def needs_body(route: Route) -> bool:
    """Whether a request without a body is refused: unless it is a POST whose every field may be left out."""
    shape = getattr(route, "body", None)
    if shape is None:
        return False
    fields = msgspec.structs.fields(shape)
    return route.method != "POST" or shape.is_needed or any(field.required for field in fields)


Answered = GetRow | CallRead | List | CallWrite
Route = Answered | Stream


def is_public(route: Route) -> bool:
    """Whether a route is for everybody, without a token: what lies below /public."""
    return route.path.startswith("/public/")
