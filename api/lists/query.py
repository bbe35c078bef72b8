"""Lists: what may be asked of one, and a query string as a query. Filters are read by filters.py; sql.py makes
SQL of a query.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

import msgspec

from .cursor import read_cursor
from .errors import QueryError
from .filters import Condition, Filters, Group, Node

MAX_QUERY: Final = 8192
MAX_SEARCH: Final = 200
MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 50

RESERVED: Final = frozenset({"order", "select", "limit", "cursor", "search", "counts"})


# Names to sort by, one after the other, and whether each descends. The id breaks ties in the last one's direction.
Order = tuple[tuple[str, bool], ...]

# How many rows of a status are counted.
Counting = Literal["some", "exact", "none"]


class Search(msgspec.Struct, frozen=True):
    """How a list is searched by words.

    `find_ids` is a function (text) that returns the ids of the rows with all of the words, or null where so many have
    them that whoever looks at one row after the other soon comes upon one; then `index_view`, a view (id, words), has
    the words of each row, and `tokenize` are functions (text) that return those to look for: all of the first's or of
    another's.
    """

    find_ids: str
    index_view: str
    tokenize: tuple[str, ...]


class ListSpec(msgspec.Struct, frozen=True, eq=False):
    """One list: the view it reads and what may be asked of it. All of it comes from the route table.

    `columns` maps a column's name to its type, as format_type() prints it; one is `id`, unique in the list and never
    null. `orders` maps a name to the column that is really sorted by and its type: a column that is never null, so that
    `(column, id) < (...)` misses no row and can use an index. `combinations` are what else it may be sorted by, or the
    other way round: names, and whether each descends. `words` are the columns of lower-case words, asked for in any
    case, `ranks` those whose words are compared by rank: the scale, and the column that has the rank, or None.
    `on_request` are columns shown only to who selects them. `status` is the column that counts are by, `statuses` the
    view whose `slug`s are counted, `indexed_columns` the columns whose values an index finds. `branches` are views that
    divide the rows of `view` between them, each with a plan of its own; none: the view itself is the way.
    `default_filter` is a filter, column and condition, for queries without one on that column, or on one of those
    behind it. Errors: ValueError if they disagree.
    """

    view: str
    columns: Mapping[str, str]
    orders: Mapping[str, tuple[str, str]]
    default_order: str = "created_at.desc"
    combinations: tuple["Order", ...] = ()
    words: frozenset[str] = frozenset()
    ranks: Mapping[str, tuple[str, str | None]] = {}
    on_request: frozenset[str] = frozenset()
    search: Search | None = None
    status: str | None = None
    statuses: str | None = None
    indexed_columns: frozenset[str] = frozenset()
    branches: tuple[str, ...] = ()
    default_filter: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        names = {self.default_order.partition(".")[0]} | {name for order in self.combinations for name, _ in order}
        missing = "id" not in self.columns or not names <= self.orders.keys()
        if missing or (self.status is None) != (self.statuses is None):
            raise ValueError(f"the listing of {self.view} lacks its id, its default order or its statuses")


class Query(msgspec.Struct, frozen=True):
    """What a caller asks of a list. `path` are the path's conditions, `where` the query string's."""

    path: tuple[Condition, ...]
    where: tuple[Node, ...]
    order: Order
    select: tuple[str, ...]
    limit: int
    search: str | None
    counts: Counting
    cursor: str | None
    digest: bytes
    """Of the list, its order and its filter: no two queries share one."""

    def scope(self, asker: bytes) -> bytes:
        """What this query's cursors are bound to, where that one asks (`Request.asker`)."""
        return asker + self.digest

    def after(self, asker: bytes, key: bytes) -> tuple[str, str] | None:
        """The sort key and id that its page begins after. Errors: QueryError, for a cursor that is not its own."""
        return None if self.cursor is None else read_cursor(key, self.scope(asker), self.cursor)


def parse(raw: bytes, listing: ListSpec, path_params: Mapping[str, str]) -> Query:
    """Read a raw query string for a list.

    `path_params` become equality conditions on the columns of the same names. Errors: QueryError.
    """
    reserved: dict[str, str] = {}
    where: list[Node] = []
    filters = Filters(listing.columns, listing.words)
    for name, value in _pairs(raw):
        if name in RESERVED:
            if name in reserved:
                raise QueryError("filter-invalid", name, "The parameter may be given once.")
            reserved[name] = value
        else:
            where.append(filters.read(name, value))
    if listing.default_filter:
        column, condition, *others = listing.default_filter
        if not any(isinstance(node, Condition) and node.column in (column, *others) for node in where):
            where.append(filters.read(column, condition))
    path = tuple(filters.equal(name, value) for name, value in path_params.items())
    order = _order(reserved.get("order", listing.default_order), listing)
    search = _search(reserved.get("search", ""), listing)
    return Query(
        path=path,
        where=tuple(where),
        order=order,
        select=_select(reserved.get("select"), listing),
        limit=_limit(reserved.get("limit")),
        search=search,
        counts=_counts(reserved.get("counts"), listing),
        cursor=reserved.get("cursor"),
        digest=sha256(msgspec.json.encode((listing.view, path, _regardless_of_order(where), order, search))).digest(),
    )


def _regardless_of_order(nodes: Iterable[Node]) -> list[bytes]:
    """Conditions that all hold, or of which one does: written alike however they are ordered and repeated."""
    return sorted({msgspec.json.encode(_ordered(node)) for node in nodes})


def _ordered(node: Node) -> object:
    if isinstance(node, Group):
        return "group", node.joiner, node.negated, _regardless_of_order(node.items)
    if node.operator in ("in", "cs"):
        return node.column, node.operator, node.negated, sorted(set(node.value))
    return node.column, node.operator, node.negated, node.value


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    if len(raw) > MAX_QUERY:
        raise QueryError("filter-invalid", "query", f"The query string may have {MAX_QUERY} bytes.")
    pairs = []
    for part in raw.split(b"&") if raw else ():
        name, equals, value = (_decoded(piece) for piece in part.partition(b"="))
        if part and not equals:
            raise QueryError("filter-invalid", name, "The parameter has no value.")
        if part:
            pairs.append((name, value))
    return pairs


def _decoded(piece: bytes) -> str:
    try:
        text = unquote_to_bytes(piece.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise QueryError("filter-invalid", "query", "The query string is not UTF-8.") from None
    if "\0" in text:
        raise QueryError("filter-invalid", "query", "The query string has a NUL character.")
    return text


def _order(text: str, listing: ListSpec) -> Order:
    parts = [part.strip().partition(".") for part in text.split(",")]
    order = tuple((name, direction == "desc") for name, _, direction in parts)
    known = (len(order) == 1 and order[0][0] in listing.orders) or order in both_ways(listing.combinations)
    if not known or any(dot and direction not in ("asc", "desc") for _, dot, direction in parts):
        names = ", ".join(sorted(listing.orders))
        more = "".join(f", or {written(order)}" for order in both_ways(listing.combinations))
        raise QueryError("order-not-supported", "order", f"One of {names}, with .asc or .desc{more}.")
    return order


def both_ways(combinations: Iterable[Order]) -> list[Order]:
    """Each combination, and the same the other way round."""
    return [
        tuple((name, descending != turned) for name, descending in order)
        for order in combinations
        for turned in (False, True)
    ]


def written(order: Order) -> str:
    """An order as a query string has it."""
    return ",".join(f"{name}.{'desc' if descending else 'asc'}" for name, descending in order)


def _search(text: str, listing: ListSpec) -> str | None:
    if not (text := text.strip()):
        return None  # an empty search field of a form
    if listing.search is None:
        raise QueryError("search-not-supported", "search", "This list has no search.")
    if len(text) > MAX_SEARCH:
        raise QueryError("filter-invalid", "search", f"At most {MAX_SEARCH} characters.")
    return text


def _select(text: str | None, listing: ListSpec) -> tuple[str, ...]:
    if text is None:
        return tuple(name for name in listing.columns if name not in listing.on_request)
    wanted = text.split(",")
    if not listing.columns.keys() >= set(wanted):
        raise QueryError("unknown-column", "select", "The list does not have all of these columns.")
    # In the list's own order: the same columns are the same statement, however they are asked for.
    return tuple(name for name in listing.columns if name in wanted)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_LIMIT:
        raise QueryError("limit-invalid", "limit", f"A whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def _counts(text: str | None, listing: ListSpec) -> Counting:
    if text is None:
        return "none" if listing.status is None else "some"
    if listing.status is not None:
        if text == "exact":
            return "exact"
        if text == "none":
            return "none"
    raise QueryError("filter-invalid", "counts", "'exact' or 'none', and only where a list has counts.")
