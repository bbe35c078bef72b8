"""Lists: a query string becomes a query, and a query SQL with parameters.

A statement's text depends only on the shape of the query, so that it is prepared once a shape; what a caller typed is
only ever a parameter, cast to the column's own type, because only comparisons within a type are leakproof and reach an
index behind a policy. Filters are read by filters.py.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import unquote_to_bytes

import msgspec

from api.cursor import QueryError, read_cursor
from api.filters import COMPARISONS, Condition, Filters, Node
from api.values import array, base

MAX_QUERY: Final = 8192
MAX_SEARCH: Final = 200
MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 50

RESERVED: Final = frozenset({"order", "select", "limit", "cursor", "search", "counts"})
# A pattern that is a prefix and nothing else.
_PREFIX: Final = re.compile(r"[^*%_\\]*[*%]")


class Listing(msgspec.Struct, frozen=True, eq=False):
    """One list: the view it reads and what may be asked of it. All of it comes from the route table.

    `columns` maps a column's name to its type, as format_type() prints it; one is `id`, unique in the list and never
    null. `orders` maps a name to the column that is really sorted by and its type: a column that is never null, so that
    `(column, id) < (...)` misses no row and can use an index. `search` is a function (text) that returns ids; `status`
    the column that counts are by, `statuses` the view whose `slug`s are counted; `fixed` a condition in SQL. `ways` are
    views that divide the rows of `view` between them, each with a plan of its own; none: the view itself is the way.
    `unless` is a filter, column and condition, for queries without one on that column. Errors: ValueError if they
    disagree.
    """

    view: str
    columns: Mapping[str, str]
    orders: Mapping[str, tuple[str, str]]
    default_order: str = "created_at.desc"
    search: str | None = None
    status: str | None = None
    statuses: str | None = None
    fixed: str = ""
    ways: tuple[str, ...] = ()
    unless: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        order = self.default_order.partition(".")[0]
        if "id" not in self.columns or order not in self.orders or (self.status is None) != (self.statuses is None):
            raise ValueError(f"the listing of {self.view} lacks its id, its default order or its statuses")


class Query(msgspec.Struct, frozen=True):
    """What a caller asks of a list. `path` are the path's conditions, `where` the query string's."""

    path: tuple[Condition, ...]
    where: tuple[Node, ...]
    order: str
    descending: bool
    select: tuple[str, ...]
    limit: int
    search: str | None
    exact: bool
    after: tuple[str, str] | None
    scope: bytes
    """What this query's cursors are bound to, for sign_cursor()."""


def parse(raw: bytes, listing: Listing, *, path_params: Mapping[str, str], scope: bytes, key: bytes) -> Query:
    """Read a raw query string for a list.

    `path_params` become equality conditions on the columns of the same names. Cursors are bound to
    `scope` (who asks, and at what path) besides the list, its order and its filter, by `key`.
    Errors: QueryError.
    """
    reserved: dict[str, str] = {}
    where: list[Node] = []
    filters = Filters(listing.columns)
    for name, value in _pairs(raw):
        if name in RESERVED:
            if name in reserved:
                raise QueryError("filter-invalid", name, "The parameter may be given once.")
            reserved[name] = value
        else:
            where.append(filters.read(name, value))
    if listing.unless and not any(isinstance(node, Condition) and node.column == listing.unless[0] for node in where):
        where.append(filters.read(*listing.unless))
    path = tuple(filters.equal(name, value) for name, value in path_params.items())
    order, descending = _order(reserved.get("order", listing.default_order), listing)
    search = _search(reserved.get("search", ""), listing)
    what = (scope, listing.view, listing.fixed, path, where, order, descending, search)
    # One encoding for one query (the bytes of `scope` as base64): no two queries share a scope.
    bound = sha256(msgspec.json.encode(what)).digest()
    return Query(
        path=path,
        where=tuple(where),
        order=order,
        descending=descending,
        select=_select(reserved.get("select"), listing),
        limit=_limit(reserved.get("limit")),
        search=search,
        exact=_exact(reserved.get("counts"), listing),
        after=read_cursor(key, bound, reserved["cursor"]) if "cursor" in reserved else None,
        scope=bound,
    )


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


def _order(text: str, listing: Listing) -> tuple[str, bool]:
    name, dot, direction = text.partition(".")
    if name not in listing.orders or (dot and direction not in ("asc", "desc")):
        names = ", ".join(sorted(listing.orders))
        raise QueryError("order-not-supported", "order", f"One of {names}, with .asc or .desc.")
    return name, direction == "desc"


def _search(text: str, listing: Listing) -> str | None:
    if not (text := text.strip()):
        return None  # an empty search field of a form
    if listing.search is None:
        raise QueryError("search-not-supported", "search", "This list has no search.")
    if len(text) > MAX_SEARCH:
        raise QueryError("filter-invalid", "search", f"At most {MAX_SEARCH} characters.")
    return text


def _select(text: str | None, listing: Listing) -> tuple[str, ...]:
    if text is None:
        return tuple(listing.columns)
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


def _exact(text: str | None, listing: Listing) -> bool:
    if text is not None and (text != "exact" or listing.status is None):
        raise QueryError("filter-invalid", "counts", "Only 'exact', and only where a list has counts.")
    return text is not None


def page(query: Query, listing: Listing) -> tuple[str, list[object]]:
    """Compile a page: SQL with $1, $2, ... and the parameters (texts).

    A row is the item's JSON, its sort key and its id, all as text; one row more than the query's limit
    is fetched, which tells whether there is a next page. The cursor of that page is made from the last
    row that is kept.
    """
    sql = _Parameters()
    column, kind = listing.orders[query.order]
    conditions = _conditions(query, listing, sql, query.where)
    if query.after is not None:
        sort_key = sql.bind(query.after[0], base(kind))
        id = sql.bind(query.after[1], base(listing.columns["id"]))
        conditions.append(f"(v.{column}, v.id) {'<' if query.descending else '>'} ({sort_key}, {id})")
    inner, outer = _projection(query.select, column)
    limit = sql.bind(str(query.limit + 1), "bigint")
    direction = "desc" if query.descending else "asc"
    # Each way is ordered and cut by itself, so that each can go along an index.
    rows = " union all ".join(
        f"(select {inner} from {way} as v{_all_of(conditions)}"
        f" order by v.{column} {direction}, v.id {direction} limit {limit})"
        for way in listing.ways or (listing.view,)
    )
    if listing.ways:
        rows = f"(select * from ({rows}) as w order by w.{column} {direction}, w.id {direction} limit {limit})"
    # to_json() writes times in ISO 8601 whatever DateStyle says, with microseconds: the key round-trips.
    # The limit is inside, so that the JSON is made of the rows of the page and of no others.
    return (
        f"select row_to_json(r)::text, to_json(p.{column}) #>> '{{}}', p.id::text"
        f" from {rows} as p"
        f" cross join lateral (select {outer}) as r order by p.{column} {direction}, p.id {direction}"
    ), sql.values


def counts(query: Query, listing: Listing) -> tuple[str, list[object]]:
    """Compile the counts by status: SQL with $1, $2, ... and the parameters (texts).

    One row, one text: a JSON object of every status and its number of rows under the query's filters,
    but for those on the status itself at the top level; above 1,000 the string "1000+", unless the
    query asks for exact counts. Errors: ValueError if the listing counts nothing.
    """
    if listing.status is None:
        raise ValueError(f"the listing of {listing.view} counts nothing")
    others = [node for node in query.where if not (isinstance(node, Condition) and node.column == listing.status)]
    sql = _Parameters()
    conditions = _conditions(query, listing, sql, others)
    ways = listing.ways or (listing.view,)
    if query.exact:
        rows = " union all ".join(
            f"select v.{listing.status} as slug from {way} as v{_all_of(conditions)}" for way in ways
        )
        counted = f"left join (select x.slug, count(*) as n from ({rows}) as x group by x.slug) as c on c.slug = s.slug"
        number = "coalesce(c.n, 0)"
    else:
        conditions.insert(0, f"v.{listing.status} = s.slug")
        # Ordered, though nobody looks: PostgreSQL takes a common status' frequency for each, and would rather read
        # the whole table for a rare one than sort it, but for an index that gives the order.
        column, _ = listing.orders[listing.default_order.partition(".")[0]]
        rows = " union all ".join(
            f"(select 1 from {way} as v{_all_of(conditions)} order by v.{column} limit 1001)" for way in ways
        )
        counted = f"cross join lateral (select count(*) as n from (select from ({rows}) as w limit 1001) as x) as c"
        number = "case when c.n > 1000 then to_json('1000+'::text) else to_json(c.n) end"
    return (
        f"select coalesce(json_object_agg(s.slug, {number} order by s.slug), '{{}}')::text"
        f" from (select distinct slug from {listing.statuses}) as s {counted}"
    ), sql.values


class _Parameters:
    def __init__(self) -> None:
        self.values: list[object] = []

    def bind(self, value: str, kind: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


def _conditions(query: Query, listing: Listing, sql: _Parameters, where: Iterable[Node]) -> list[str]:
    conditions = [_sql(node, listing, sql) for node in (*query.path, *where)]
    if listing.fixed:
        conditions.append(f"({listing.fixed})")
    if query.search is not None:
        # As one array of ids, which is fetched once and then drives the plan by the primary key.
        found = f"{listing.search}({sql.bind(query.search, 'text')})"
        conditions.append(f"v.id = any (array(select f.id from {found} as f(id)))")
    return conditions


def _sql(node: Node, listing: Listing, sql: _Parameters) -> str:
    if isinstance(node, Condition):
        text = _comparison(node, f"v.{node.column}", base(listing.columns[node.column]), sql)
    else:
        text = f" {node.joiner} ".join(_sql(item, listing, sql) for item in node.items)
        text = f"({text})" if len(node.items) > 1 else text
    return f"not ({text})" if node.negated else text


def _comparison(node: Condition, column: str, kind: str, sql: _Parameters) -> str:
    if isinstance(node.value, tuple):
        if node.operator == "in":
            return f"{column} = any ({sql.bind(array(node.value), kind + '[]')})"
        operator = "@>" if node.operator == "cs" else COMPARISONS[node.operator]
        return f"{column} {operator} {sql.bind(array(node.value), kind)}"
    if node.operator == "is":
        return f"{column} is {node.value.replace('_', ' ')}"
    if node.operator == "like" and _PREFIX.fullmatch(node.value):
        # The one pattern that reaches an index behind a policy: ^@ is leakproof, like is not.
        return f"{column} ^@ {sql.bind(node.value[:-1], kind)}"
    if node.operator in ("like", "ilike"):
        return f"{column} {node.operator} {sql.bind(node.value.replace('*', '%'), kind)}"
    return f"{column} {COMPARISONS[node.operator]} {sql.bind(node.value, kind)}"


def _all_of(conditions: list[str]) -> str:
    return f" where {' and '.join(conditions)}" if conditions else ""


@lru_cache(maxsize=256)
def _projection(select: tuple[str, ...], column: str) -> tuple[str, str]:
    """Answer the columns to read and those to show. Behind a dot, PostgreSQL takes any word as a name."""
    read = dict.fromkeys((*select, column, "id"))
    return ", ".join(f"v.{name}" for name in read), ", ".join(f"p.{name}" for name in select)
