"""A list to try query strings on."""

import re

import pytest

from api.lists.errors import QueryError
from api.lists.filters import Node
from api.lists.query import ListSpec, Query, Search, parse
from api.lists.sql import page

KEY = b"k" * 32
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
WHEN = "timestamp with time zone"
COLUMNS = {
    "id": "uuid",
    "created_at": WHEN,
    "title": "text",
    "status": "text",
    "level": "integer",
    "urgency": "text",
    "size": "bigint",
    "rank": "smallint",
    "late": "boolean",
    "weight": "double precision",
    "latitude": "numeric(9,6)",
    "day": "date",
    "code": "character varying(20)",
    "tags": "text[]",
    "owners": "uuid[]",
    "extra": "jsonb",
}
LIST = ListSpec(
    view="api.things",
    columns=COLUMNS,
    orders={"created_at": ("created_at", WHEN), "level": ("level_rank", "integer"), "id": ("id", "uuid")},
    search=Search("core.few_things", "core.things_texts", ("core.asked_of_things", "core.codes_of_things")),
    status="status",
    statuses="api.statuses",
    indexed_columns=frozenset({"level"}),
    combinations=((("level", True), ("created_at", True)), (("level", True), ("created_at", False))),
    words=frozenset({"status", "urgency"}),
    ranks={"status": ("severity", "level_rank"), "urgency": ("priority", None)},
)
PLAIN = ListSpec(view="api.plain", columns={"id": "uuid", "created_at": WHEN}, orders=LIST.orders)


def asked(text: str | bytes, listing: ListSpec = LIST, who: bytes = b"ada", **path: str) -> Query:
    """A query string, as it comes, parsed; its cursor is good."""
    query = parse(text if isinstance(text, bytes) else text.encode(), listing, path)
    query.after(who, KEY)
    return query


def where(text: str | bytes) -> Node:
    """The only condition of a query string."""
    (node,) = asked(text).where
    return node


def condition(text: str) -> tuple[str, object]:
    """The SQL of the only condition of a query string, and its only parameter."""
    sql, (value,) = page(asked(text), LIST)
    found = re.search(r" as v where (.*) order by v\.", sql)
    assert found
    return found[1], value


def refused(text: str | bytes, listing: ListSpec = LIST) -> tuple[str, str]:
    """The slug and parameter of the refusal of a query string."""
    with pytest.raises(QueryError) as caught:
        asked(text, listing)
    assert caught.value.detail
    return caught.value.slug, caught.value.parameter
