"""A list's query as SQL with parameters: the page, and the counts by status.

A statement's text depends only on the shape of the query, so that it is prepared once a shape; what a caller typed is
only ever a parameter, cast to the column's own type, because only comparisons within a type are leakproof and reach an
index behind a policy. The limit is no parameter: a plan that is to serve every limit expects a tenth of the table.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from api.filters import COMPARISONS, Condition, Node
from api.query import Listing, Query
from api.values import array, base

# Counts are exact up to here.
COUNTED: Final = 1000

# How many of a status' rows are looked at for those that meet a filter which no index knows of, and how many for those
# that hold a word: their words lie elsewhere.
FILTERED: Final = 2000
READ: Final = 300

# A pattern that is a prefix and nothing else.
_PREFIX: Final = re.compile(r"[^*%_\\]*[*%]")

Compiled = tuple[str, list[object]]


def page(query: Query, listing: Listing, after: tuple[str, str] | None = None) -> Compiled:
    """Compile a page: SQL with $1, $2, ... and the parameters (texts).

    Arguments: after, the sort key and id of the row that it begins after; None for the first page. A row is the item's
    JSON, its sort key and its id, all as text; one row more than the query's limit is fetched, which tells whether
    there is a next page. The cursor of that page is made from the last row that is kept.
    """
    sql = _Parameters()
    column, kind = listing.orders[query.order]
    conditions = [_sql(node, listing, sql) for node in (*query.path, *query.where)]
    if after is not None:
        sort_key = sql.bind(after[0], base(kind))
        id = sql.bind(after[1], base(listing.columns["id"]))
        conditions.append(f"(v.{column}, v.id) {'<' if query.descending else '>'} ({sort_key}, {id})")
    found, searches = _searches(query, listing, sql)
    inner, outer = _projection(query.select, column)
    direction = "desc" if query.descending else "asc"
    limit = query.limit + 1
    # Each way is ordered and cut by itself, so that each can go along an index.
    order = f"order by v.{column} {direction}, v.id {direction} limit {limit}"
    rows = [
        # Of few rows those of the page are chosen first: the others' columns are not even read.
        f"(select {inner} from (select v.id from {_few(way, ('id', column), conditions)} {order}) as k"
        f" cross join lateral (select * from {way} as o where o.id = k.id limit 1) as v)"
        if search.is_few
        else f"(select {inner} from {way} as v{_all_of([*conditions, *search.at_once, *search.row_by_row])} {order})"
        for way in listing.ways or (listing.view,)
        for search in searches
    ]
    source = rows[0]
    if len(rows) > 1:
        source = f"(select * from ({' union all '.join(rows)}) as w"
        source += f" order by w.{column} {direction}, w.id {direction} limit {limit})"
    # to_json() writes times in ISO 8601 whatever DateStyle says, with microseconds: the key round-trips.
    # The limit is inside, so that the JSON is made of the rows of the page and of no others.
    return (
        f"{found} select row_to_json(r)::text, to_json(p.{column}) #>> '{{}}', p.id::text"
        f" from {source} as p"
        f" cross join lateral (select {outer}) as r order by p.{column} {direction}, p.id {direction}"
    ), sql.values


def counts(query: Query, listing: Listing) -> Compiled:
    """Compile the counts by status: SQL with $1, $2, ... and the parameters (texts).

    One row, one text: a JSON object of every status and its number of rows under the query's filters, but for those on
    the status itself at the top level; above 1,000 the string "1000+", unless the query asks for exact counts. Where a
    filter or a common word must be looked for row by row, a status' newest rows are looked at, 2,000 for a filter and
    300 for a word: what was found among them, as "12+". Errors: ValueError if the listing counts nothing.
    """
    if listing.status is None:
        raise ValueError(f"the listing of {listing.view} counts nothing")
    sql = _Parameters()
    nodes = [node for node in query.where if not (isinstance(node, Condition) and node.column == listing.status)]
    if query.counts == "exact":
        return _exactly(query, listing, sql, [*query.path, *nodes])
    indexed = [_sql(node, listing, sql) for node in query.path]
    looked_for: list[str] = []
    for node in nodes:
        (indexed if _is_found(node, listing) else looked_for).append(_sql(node, listing, sql))
    found, searches = _searches(query, listing, sql)
    ways = listing.ways or (listing.view,)
    rows = [
        _some(way, listing, [*indexed, *search.at_once], looked_for, search.row_by_row)
        for way in ways
        for search in searches
        if not search.is_few
    ]
    if found:
        # Few rows are read once, and not once a status.
        conditions = [*indexed, *looked_for]
        few = [f"select v.{listing.status} as slug from {_few(way, (listing.status,), conditions)}" for way in ways]
        found += f", few as materialized ({' union all '.join(few)})"
        rows.append("(select true as is_one, false as is_last from few as v where v.slug = s.slug)")
    number = f"case when c.n > {COUNTED} then to_json('{COUNTED}+'::text)"
    number += " when c.is_cut then to_json(c.n || '+') else to_json(c.n) end"
    return (
        f"{found} select coalesce(json_object_agg(s.slug, {number} order by s.slug), '{{}}')::text"
        f" from (select distinct slug from {listing.statuses}) as s"
        " cross join lateral (select count(*) filter (where x.is_one) as n, bool_or(x.is_last) as is_cut"
        f" from (select * from ({' union all '.join(rows)}) as w limit {COUNTED + 1}) as x) as c"
    ), sql.values


def _exactly(query: Query, listing: Listing, sql: "_Parameters", nodes: Iterable[Node]) -> Compiled:
    conditions = [_sql(node, listing, sql) for node in nodes]
    found, searches = _searches(query, listing, sql)
    rows = " union all ".join(
        f"select v.{listing.status} as slug from {way} as v"
        + _all_of([*conditions, *search.at_once, *search.row_by_row])
        for way in listing.ways or (listing.view,)
        for search in searches
    )
    return (
        f"{found} select coalesce(json_object_agg(s.slug, coalesce(c.n, 0) order by s.slug), '{{}}')::text"
        f" from (select distinct slug from {listing.statuses}) as s"
        f" left join (select x.slug, count(*) as n from ({rows}) as x group by x.slug) as c on c.slug = s.slug"
    ), sql.values


def _some(way: str, listing: Listing, at_once: Sequence[str], looked_for: Sequence[str], read: Sequence[str]) -> str:
    """A status' rows, as many as are counted. Result: SQL of rows (is_one, is_last), `s` being the status.

    Ordered, though nobody looks: PostgreSQL takes a common status' frequency for each, and would rather read the whole
    table for a rare one than sort it, but for an index that gives the order.
    """
    order = f"order by v.{_counted_by(listing)} desc"
    status = f"v.{listing.status} = s.slug"
    row_by_row = [*looked_for, *read]
    if not row_by_row:
        some = f"select true as is_one, false as is_last from {way} as v{_all_of([status, *at_once])}"
        return f"({some} {order} limit {COUNTED + 1})"
    # The last one to be looked at is let through whatever it is, to tell that it was reached.
    most = READ if read else FILTERED
    last = f"v.nth = {most}"
    one = " and ".join(row_by_row)
    return (
        f"(select {one} as is_one, {last} as is_last from (select v.*, row_number() over ({order}) as nth"
        f" from {way} as v{_all_of([status, *at_once])} {order} limit {most}) as v"
        f" where {last} or ({one}) limit {COUNTED + 1})"
    )


class _Parameters:
    def __init__(self) -> None:
        self.values: list[object] = []

    def bind(self, value: str, kind: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


class _Search(NamedTuple):
    """A way to search: conditions, those that must be looked for row by row, and whether it finds few rows."""

    at_once: tuple[str, ...] = ()
    row_by_row: tuple[str, ...] = ()
    is_few: bool = False


def _searches(query: Query, listing: Listing, sql: _Parameters) -> tuple[str, tuple[_Search, ...]]:
    """How rows are searched: SQL before the statement, and the ways to search, of which all but one find nothing.

    Few rows are found by their ids; where there are too many, every row is looked at in its turn.
    """
    if query.search is None or listing.search is None:
        return "", (_Search(),)
    few, texts, asked = msgspec.structs.astuple(listing.search)
    said = sql.bind(query.search, "text")
    # Asked for in each row: as a join it may begin with the words, and read all that hold them.
    holds = f"(select t.id from {texts} as t where t.id = v.id and t.words @> (select {asked}({said}))) is not null"
    return f"with found as materialized (select {few}({said}) as ids)", (
        _Search(("v.id = any ((select f.ids from found as f)::uuid[])",), is_few=True),
        _Search(("(select f.ids is null from found as f)",), (holds,)),
    )


def _few(way: str, columns: tuple[str, ...], conditions: list[str]) -> str:
    """The rows of a way that have been found by their ids, `v`, for a FROM.

    Each is fetched by itself, by the primary key, and the limit keeps it so: given all ids at once, PostgreSQL walks a
    big tenant's index, which it takes to be as small as most tenants'.
    """
    shown = ", ".join(dict.fromkeys(f"v.{column}" for column in columns))
    return (
        "found as f cross join lateral unnest(f.ids) as w(id) cross join lateral"
        f" (select {shown} from {way} as v{_all_of(['v.id = w.id', *conditions])} limit 1) as v"
    )


def _is_found(node: Node, listing: Listing) -> bool:
    """Whether an index finds the rows that meet a condition: its column's own, or that of the order of counting."""
    if not isinstance(node, Condition) or node.negated:
        return False
    if node.column == _counted_by(listing):
        return node.operator in COMPARISONS and node.operator != "neq"
    return node.column in listing.found_by and node.operator in ("eq", "in")


def _counted_by(listing: Listing) -> str:
    return listing.orders[listing.default_order.partition(".")[0]][0]


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
