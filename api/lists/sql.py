"""A list's query as SQL with parameters: the page, and the counts by status.

A statement's text depends only on the shape of the query, so that it is prepared once a shape; what a caller typed is
only ever a parameter, cast to the column's own type, because only comparisons within a type are leakproof and reach an
index behind a policy. The limit is no parameter: a plan that is to serve every limit expects a tenth of the table.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec

from .conditions import condition_of
from .filters import COMPARISONS, Condition, Node
from .literals import base
from .query import ListSpec, Query

# Counts are exact up to here.
COUNTED: Final = 1000

# How many of a status' rows are looked at for those that meet a filter which no index knows of, and how many for those
# that hold a word: their words lie elsewhere.
FILTERED: Final = 2000
READ: Final = 300

# A page ends with the row that brings it to so many bytes, however many it might have.
PAGE_BYTES: Final = 2_000_000

Compiled = tuple[str, list[object]]


def page(query: Query, listing: ListSpec, after: tuple[str, str] | None = None) -> Compiled:
    """Compile a page: SQL with $1, $2, ... and the parameters (texts).

    Arguments: after, the sort key and id of the row that it begins after; None for the first page. A row is the item's
    JSON, its sort key (a JSON list where it is sorted by several columns) and its id, all as text; one row more than
    the query's limit is fetched, which tells whether there is a next page. So do PAGE_BYTES, behind which no row is
    fetched. The cursor of the next page is made from the last row that is kept.
    """
    sql = _Parameters()
    columns = tuple(listing.orders[name][0] for name, _ in query.order)
    conditions = [condition_of(node, listing, sql.bind) for node in (*query.path, *query.where)]
    spans = [()] if after is None else _spans(query, listing, after, sql)
    found, searches = _searches(query, listing, sql)
    inner, outer = _projection(query.select, columns)
    directions = ["desc" if descending else "asc" for _, descending in query.order]
    order = [*zip((*columns, "id"), (*directions, directions[-1]), strict=True)]
    limit = query.limit + 1

    def sorted_by(rows: str) -> str:
        return "order by " + ", ".join(f"{rows}.{column} {direction}" for column, direction in order)

    # Each way is ordered and cut by itself, so that each can go along an index.
    cut = f"{sorted_by('v')} limit {limit}"
    rows = [
        # Of few rows those of the page are chosen first: the others' columns are not even read.
        f"(select {inner} from (select v.id from {_few(way, ('id', *columns), [*conditions, *span])} {cut}) as k"
        f" cross join lateral (select * from {way} as o where o.id = k.id limit 1) as v)"
        if search.is_few
        else f"(select {inner} from {way} as v"
        f"{_all_of([*conditions, *span, *search.at_once, *search.row_by_row])} {cut})"
        for way in listing.branches or (listing.view,)
        for search in searches
        for span in spans
    ]
    source = rows[0]
    if len(rows) > 1:
        source = f"(select * from ({' union all '.join(rows)}) as w {sorted_by('w')} limit {limit})"
    # to_json() writes times in ISO 8601 whatever DateStyle says, with microseconds: the key round-trips.
    # The limit is inside, so that the JSON is made of the rows of the page and of no others, and once.
    keys = [f"to_json(p.{column}) #>> '{{}}'" for column in columns]
    key = keys[0] if len(keys) == 1 else f"json_build_array({', '.join(keys)})::text"
    nth = f"row_number() over ({sorted_by('p')})"
    items = (
        f"select row_to_json(r)::text as item, {key} as sort_key, p.id::text, {nth} as nth"
        f" from {source} as p cross join lateral (select {outer}) as r limit {limit}"
    )
    before = "sum(octet_length(i.item)) over (order by i.nth rows between unbounded preceding and 1 preceding)"
    return (
        f"{found} select i.item, i.sort_key, i.id from (select i.*, {before} as bytes from ({items}) as i) as i"
        f" where i.nth = 1 or i.bytes < {PAGE_BYTES} order by i.nth"
    ), sql.values


def _spans(query: Query, listing: ListSpec, after: tuple[str, str], sql: "_Parameters") -> list[tuple[str, ...]]:
    """The conditions of what follows a row. Where directions differ, of one span after the other along an index."""
    keys = [after[0]] if len(query.order) == 1 else msgspec.json.decode(after[0], type=list[str])
    sorted_by = [(*listing.orders[name], descending) for name, descending in query.order]
    sorted_by.append(("id", listing.columns["id"], sorted_by[-1][2]))
    bounds = [
        (f"v.{column}", sql.bind(value, base(kind)), descending)
        for (column, kind, descending), value in zip(sorted_by, (*keys, after[1]), strict=True)
    ]
    spans: list[tuple[str, ...]] = []
    same: list[str] = []
    for descending, run in groupby(bounds, key=itemgetter(2)):
        columns, values, _ = zip(*run, strict=True)
        sign = "<" if descending else ">"
        many = len(columns) > 1
        left, right = (f"({', '.join(part)})" if many else part[0] for part in (columns, values))
        spans.insert(0, (*same, f"{left} {sign} {right}"))
        same += [f"{column} = {value}" for column, value in zip(columns, values, strict=True)]
    return spans


def counts(query: Query, listing: ListSpec) -> Compiled:
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
    indexed = [condition_of(node, listing, sql.bind) for node in query.path]
    looked_for: list[str] = []
    for node in nodes:
        (indexed if _is_found(node, listing) else looked_for).append(condition_of(node, listing, sql.bind))
    found, searches = _searches(query, listing, sql)
    ways = listing.branches or (listing.view,)
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


def _exactly(query: Query, listing: ListSpec, sql: "_Parameters", nodes: Iterable[Node]) -> Compiled:
    conditions = [condition_of(node, listing, sql.bind) for node in nodes]
    found, searches = _searches(query, listing, sql)
    rows = " union all ".join(
        f"select v.{listing.status} as slug from {way} as v"
        + _all_of([*conditions, *search.at_once, *search.row_by_row])
        for way in listing.branches or (listing.view,)
        for search in searches
    )
    return (
        f"{found} select coalesce(json_object_agg(s.slug, coalesce(c.n, 0) order by s.slug), '{{}}')::text"
        f" from (select distinct slug from {listing.statuses}) as s"
        f" left join (select x.slug, count(*) as n from ({rows}) as x group by x.slug) as c on c.slug = s.slug"
    ), sql.values


def _some(way: str, listing: ListSpec, at_once: Sequence[str], looked_for: Sequence[str], read: Sequence[str]) -> str:
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


def _searches(query: Query, listing: ListSpec, sql: _Parameters) -> tuple[str, tuple[_Search, ...]]:
    """How rows are searched: SQL before the statement, and the ways to search, of which all but one find nothing.

    Few rows are found by their ids; where there are too many, every row is looked at in its turn.
    """
    if query.search is None or listing.search is None:
        return "", (_Search(),)
    few, texts, asked = msgspec.structs.astuple(listing.search)
    said = sql.bind(query.search, "text")
    # Asked for in each row: as a join it may begin with the words, and read all that hold them.
    words = " or ".join(f"t.words @> (select {one}({said}))" for one in asked)
    holds = f"(select t.id from {texts} as t where t.id = v.id and ({words})) is not null"
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


def _is_found(node: Node, listing: ListSpec) -> bool:
    """Whether an index finds the rows that meet a condition: its column's own, or that of the order of counting."""
    if not isinstance(node, Condition) or node.negated:
        return False
    if node.column == _counted_by(listing):
        return node.operator in COMPARISONS and node.operator != "neq"
    return node.column in listing.indexed_columns and node.operator in ("eq", "in")


def _counted_by(listing: ListSpec) -> str:
    return listing.orders[listing.default_order.partition(".")[0]][0]


def _all_of(conditions: list[str]) -> str:
    return f" where {' and '.join(conditions)}" if conditions else ""


@lru_cache(maxsize=256)
def _projection(select: tuple[str, ...], columns: tuple[str, ...]) -> tuple[str, str]:
    """Answer the columns to read and those to show. Behind a dot, PostgreSQL takes any word as a name."""
    read = dict.fromkeys((*select, *columns, "id"))
    return ", ".join(f"v.{name}" for name in read), ", ".join(f"p.{name}" for name in select)
