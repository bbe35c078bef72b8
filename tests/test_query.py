"""The query string of a list: what is understood, what is refused, and what SQL comes of it."""

import re
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cursor import QueryError, read_cursor, sign_cursor
from api.filters import Condition, Group, Node
from api.query import Listing, Query, Search, parse
from api.statements import counts, page

KEY = b"k" * 32
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
WHEN = "timestamp with time zone"
COLUMNS = {
    "id": "uuid",
    "created_at": WHEN,
    "title": "text",
    "status": "text",
    "level": "integer",
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
LIST = Listing(
    view="api.things",
    columns=COLUMNS,
    orders={"created_at": ("created_at", WHEN), "level": ("level_rank", "integer"), "id": ("id", "uuid")},
    search=Search("core.few_things", "core.things_texts", "core.asked_of_things"),
    status="status",
    statuses="api.statuses",
    found_by=frozenset({"level"}),
)
PLAIN = Listing(view="api.plain", columns={"id": "uuid", "created_at": WHEN}, orders=LIST.orders)


def asked(text: str | bytes, listing: Listing = LIST, who: bytes = b"ada", **path: str) -> Query:
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


def refused(text: str | bytes, listing: Listing = LIST) -> tuple[str, str]:
    """The slug and parameter of the refusal of a query string."""
    with pytest.raises(QueryError) as caught:
        asked(text, listing)
    assert caught.value.detail
    return caught.value.slug, caught.value.parameter


# Operators


@pytest.mark.parametrize(
    ("text", "sql", "value"),
    [
        ("status=eq.open", "v.status = $1::text", "open"),
        ("status=neq.open", "v.status <> $1::text", "open"),
        ("status=not.eq.open", "not (v.status = $1::text)", "open"),
        ("level=gt.5", "v.level > $1::integer", "5"),
        ("level=gte.-5", "v.level >= $1::integer", "-5"),
        ("size=lt.%2B5", "v.size < $1::bigint", "5"),
        ("rank=lte.005", "v.rank <= $1::smallint", "5"),
        ("late=eq.true", "v.late = $1::boolean", "true"),
        ("weight=gt.1e3", "v.weight > $1::double precision", "1000.0"),
        ("weight=gt.1e-400", "v.weight > $1::double precision", "0.0"),
        ("latitude=gt.-35.5", "v.latitude > $1::numeric", "-35.5"),
        ("day=eq.2026-02-28", "v.day = $1::date", "2026-02-28"),
        ("code=eq.A", "v.code = $1::character varying", "A"),
        (f"id=eq.{ID.upper()}", "v.id = $1::uuid", ID),
        ("title=like.*tow*", "v.title like $1::text", "%tow%"),
        ("title=ilike.tow*", "v.title ilike $1::text", "tow%"),
        ("title=like.tow*", "v.title ^@ $1::text", "tow"),
        ("title=like.tow%25", "v.title ^@ $1::text", "tow"),
        ("title=not.like.tow*", "not (v.title ^@ $1::text)", "tow"),
        ("title=like.t_w*", "v.title like $1::text", "t_w%"),
        ("title=like.50\\%25*", "v.title like $1::text", "50\\%%"),
        ("title=like.tow", "v.title like $1::text", "tow"),
        ("status=in.(open,closed)", "v.status = any ($1::text[])", '{"open","closed"}'),
        ("level=in.(1,2)", "v.level = any ($1::integer[])", '{"1","2"}'),
        ("status=not.in.(open)", "not (v.status = any ($1::text[]))", '{"open"}'),
        ("status=in.()", "v.status = any ($1::text[])", "{}"),
        ("tags=cs.{a,b}", "v.tags @> $1::text[]", '{"a","b"}'),
        (r'tags=cs.{"a\"b","c\\d"}', "v.tags @> $1::text[]", r'{"a\"b","c\\d"}'),
        ("tags=eq.{}", "v.tags = $1::text[]", "{}"),
        (f"owners=cs.{{{ID}}}", "v.owners @> $1::uuid[]", f'{{"{ID}"}}'),
        ("and=(level.gt.1)", "v.level > $1::integer", "1"),
        ("not.or=(level.gt.1)", "not (v.level > $1::integer)", "1"),
    ],
)
def test_an_operator_becomes_sql_and_its_value_a_parameter(text: str, sql: str, value: str) -> None:
    assert condition(text) == (sql, value)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("title=is.null", "v.title is null"),
        ("title=is.not_null", "v.title is not null"),
        ("title=not.is.null", "not (v.title is null)"),
        ("extra=is.null", "v.extra is null"),
        ("tags=is.not_null", "v.tags is not null"),
        ("late=is.true", "v.late is true"),
        ("late=is.unknown", "v.late is unknown"),
        ("or=(title.is.null,late.is.false)", "(v.title is null or v.late is false)"),
    ],
)
def test_is_needs_no_parameter(text: str, sql: str) -> None:
    made, values = page(asked(text), LIST)
    assert f" where {sql} order by" in made
    assert values == []


@pytest.mark.parametrize(
    ("value", "parameter"),
    [
        ("2026-01-01", "2026-01-01T00:00:00+00:00"),
        ("2026-01-01T10:30", "2026-01-01T10:30:00+00:00"),
        ("2026-01-01 10:30:15", "2026-01-01T10:30:15+00:00"),
        ("2026-01-01T10:30:15.123456Z", "2026-01-01T10:30:15.123456+00:00"),
        ("2026-01-01T10:30:15.5%2B10:00", "2026-01-01T00:30:15.500000+00:00"),
        ("2026-01-01T10:30:15-0300", "2026-01-01T13:30:15+00:00"),
        ("2026-01-01T10:30:15+02", "2026-01-01T08:30:15+00:00"),
        ("2026-01-01T10:30:15-23:59", "2026-01-02T10:29:15+00:00"),
    ],
)
def test_a_time_is_sent_in_utc(value: str, parameter: str) -> None:
    assert condition(f"created_at=gte.{value}") == (f"v.created_at >= $1::{WHEN}", parameter)


@pytest.mark.parametrize(
    "text",
    [
        f"id={value}"
        for value in (
            "eq.",
            "eq.1",
            f"eq.{ID}x",
            f"eq.{{{ID}}}",
            "like.a*",
            "gt.null",
            "in.(a)",
            f"cs.{{{ID}}}",
        )
    ]
    + [
        f"level={value}"
        for value in (
            "eq.",
            "eq.a",
            "eq.1.5",
            "eq.2147483648",
            "eq.٣",
            "eq. 1",
            "eq.1e3",
            "like.1*",
            "in.(1,,2)",
        )
    ]
    + [f"size=eq.{value}" for value in ("9223372036854775808", "-9223372036854775809", "9" * 400)]
    + [f"rank=eq.{value}" for value in ("32768", "0x1", "1_0")]
    + [f"late={value}" for value in ("eq.t", "eq.yes", "eq.TRUE", "is.maybe", "is.", "ilike.t*")]
    + [f"weight=eq.{value}" for value in ("nan", "inf", "-Infinity", "1e999", "1e", ".5", "1,5", "0x1p3")]
    + [f"latitude=eq.{value}" for value in ("NaN", "1e5", "1" * 40, "--1")]
    + [f"day=eq.{value}" for value in ("2026-02-30", "20260228", "2026-2-3", "now", "0000-01-01", "infinity")]
    + [
        f"created_at=gte.{value}"
        for value in (
            "yesterday",
            "now()",
            "2026",
            "2026-13-01",
            "2026-01-01T24:01",
            "2026-01-01T10:60",
            "2026-01-01T10:30:15.1234567Z",
            "2026-01-01T10:30:15%2B25:00",
            "0001-01-01T00:00:00%2B10:00",
            "9999-12-31T23:59:59-10:00",
            "2026-01-01Z",
            "2026-01-01T1:30",
            "infinity",
            "\N{FULLWIDTH DIGIT TWO}026-01-01",
        )
    ]
    + [
        f"tags={value}"
        for value in (
            "cs.a",
            "cs.(a)",
            "cs.{a",
            "cs.{a,}",
            "cs.{,a}",
            "cs.{{a}}",
            "cs.{null}",
            "cs.{a}b",
            'cs.{"a}',
        )
    ]
    + ["tags=gt.{a}", "tags=in.({a})", "tags=like.a*", "tags=cd.{a}", f"owners=cs.{{{ID},x}}"]
    + [f"extra={value}" for value in ("eq.{}", "cs.{}", "in.({})", "like.*", "is.true", "gt.1", "->>a.eq.1")]
    + [
        f"title={value}"
        for value in (
            "open",
            "",
            "eq",
            ".eq.a",
            "EQ.a",
            "eq%00.a",
            "not.a",
            "not.not.eq.a",
            "match.a",
            "fts.a",
            "is.true",
            "is.NULL; drop",
            "in.a",
            "in.(a",
            "in.(a)b",
            'in.("a)',
            'in.("a"b)',
            "in(a)",
            "like(any).{a}",
            "like.a\\",
            "cs.{a}",
        )
    ]
    + [f"title=eq.{'x' * 1001}", "title=eq.a%00b", "title=eq.%FF", "title", "title%00=eq.a"]
    + [
        f"or={value}"
        for value in (
            "",
            "()",
            "(",
            ")",
            "level.eq.1",
            "(level.eq.1",
            "(level.eq.1,)",
            "(,level.eq.1)",
            "(level.eq.1))",
            "(level.eq.1)x",
            "(level)",
            "(level.eq)",
            '(title.eq."a)',
            '(title.eq."a"b)',
            "(level.eq.1 or 1=1)",
            "(and())",
            "(title.in.(a)",
        )
    ],
)
def test_a_filter_that_does_not_suit_is_refused_before_any_sql(text: str) -> None:
    slug, parameter = refused(text)
    assert slug == "filter-invalid"
    assert parameter in (text.partition("=")[0], "query")


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "tenant_id",
        "STATUS",
        "status ",
        "v.status",
        '"status"',
        "status--",
        "status;",
        "extra->>a",
        "extra::text",
        "\N{FULLWIDTH LATIN SMALL LETTER S}tatus",
        "count(*)",
        "level_rank",
        "",
        "not",
        "x" * 5000,
    ],
)
def test_a_column_that_the_list_does_not_have_is_unknown(name: str) -> None:
    assert refused(f"{quote(name)}=eq.1") == ("unknown-column", name[:100])
    if not re.search(r"[.,()]|^$", name):
        assert refused(f"and=({quote(name)}.eq.1)") == ("unknown-column", "and")
    assert refused(f"select=id,{quote(name)}") == ("unknown-column", "select")


# The grammar


def test_conditions_are_anded_and_a_column_may_be_asked_twice() -> None:
    sql, values = page(asked("created_at=gte.2026-01-01&created_at=lt.2026-02-01&status=eq.open"), LIST)
    conditions = f"v.created_at >= $1::{WHEN} and v.created_at < $2::{WHEN} and v.status = $3::text"
    assert f" where {conditions} order by " in sql
    assert values == ["2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00", "open"]


def test_groups_nest_and_are_negated() -> None:
    node = where("or=(status.eq.open,not.and(level.gte.5,title.not.is.null))")
    inner = Group("and", (Condition("level", "gte", "5"), Condition("title", "is", "null", True)), True)
    assert node == Group("or", (Condition("status", "eq", "open"), inner))
    sql, _ = page(asked("or=(status.eq.open,not.and(level.gte.5,title.not.is.null))"), LIST)
    assert "(v.status = $1::text or not ((v.level >= $2::integer and not (v.title is null))))" in sql


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("title=eq.a,b(c).d", "a,b(c).d"),
        ('title=eq."a"', '"a"'),
        ("title=eq.", ""),
        ("title=eq.a+b%2Bc", "a b+c"),
        ("title=eq.a=b", "a=b"),
        ("title=eq.100%", "100%"),
        ("title=eq.caf%C3%A9", "café"),
        ('and=(title.eq."a,b(c)")', "a,b(c)"),
        (r'and=(title.eq."a\"b\\c\d")', 'a"b\\cd'),
        ("and=(title.eq.a.b(c)", "a.b(c"),
        ("and=(title.eq.)", ""),
        ("title=eq.'; drop table x; --", "'; drop table x; --"),
        ("title=eq.$1::text", "$1::text"),
        ("title=eq.%25s%251", "%s%1"),
    ],
)
def test_a_value_is_taken_literally(text: str, value: str) -> None:
    node = where(text)
    only = node.items[0] if isinstance(node, Group) else node
    assert only == Condition("title", "eq", value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('status=in.(a,"b,c",d)', ("a", "b,c", "d")),
        (r'status=in.("a\"b","c\\d")', ('a"b', "c\\d")),
        ("status=in.(a,,b)", ("a", "", "b")),
        ('status=in.("")', ("",)),
        ("status=in.()", ()),
        ("status=in.(null, x)", ("null", " x")),
        ('tags=cs.{a b, c ,"d, e","null"}', ("a b", "c", "d, e", "null")),
        (r'tags=cs.{"a\"b","c\\d","{"}', ('a"b', "c\\d", "{")),
        ("tags=cs.{}", ()),
    ],
)
def test_a_list_is_split_as_it_is_quoted(text: str, values: tuple[str, ...]) -> None:
    node = where(text)
    assert isinstance(node, Condition)
    assert node.value == values


def test_an_array_and_a_list_may_stand_in_a_group() -> None:
    node = where('and=(tags.cs.{a,"b)"},status.in.(x,"y)"),level.eq.1)')
    assert isinstance(node, Group)
    assert [item.value for item in node.items if isinstance(item, Condition)] == [
        ("a", "b)"),
        ("x", "y)"),
        "1",
    ]


def test_size_and_depth_are_bounded() -> None:
    deep = "level.eq.1"
    for _ in range(4):
        deep = f"and({deep})"
    assert isinstance(where(f"and=({deep})"), Group)
    assert refused(f"and=(and({deep}))") == ("filter-invalid", "and")
    assert refused("or=" + "(and" * 1000) == ("filter-invalid", "or")
    assert refused("or=(" + "not.and(" * 1000) == ("filter-invalid", "or")
    assert len(asked("&".join(["level=eq.1"] * 50)).where) == 50
    assert refused("&".join(["level=eq.1"] * 51)) == ("filter-invalid", "level")
    assert refused(f"and=({','.join(['level.eq.1'] * 51)})") == ("filter-invalid", "and")
    fits = where(f"level=in.({','.join(['1'] * 200)})")
    assert isinstance(fits, Condition)
    assert len(fits.value) == 200
    assert refused(f"level=in.({','.join(['1'] * 201)})") == ("filter-invalid", "level")
    assert refused(f"tags=cs.{{{','.join(['a'] * 201)}}}") == ("filter-invalid", "tags")
    assert refused(f"level=in.({','.join(['1'] * 100_000)})") == ("filter-invalid", "query")
    assert asked(f"title=eq.{'é' * 1000}").where == (Condition("title", "eq", "é" * 1000),)


def test_a_hostile_query_string_is_refused() -> None:
    for text in ('"' + "\\" * 8000, "{" * 8000, "(" * 8000, ',"' * 4000, "not." * 2000, "." * 8000):
        for front in ("title=in.(", "tags=cs.{", "or=(title.eq.", "or=(", "title="):
            with pytest.raises(QueryError):
                asked(f"{front}{text}"[:8192])


# What is reserved


@pytest.mark.parametrize("name", ["limit", "order", "cursor", "select", "search", "counts"])
def test_a_reserved_parameter_may_be_given_once(name: str) -> None:
    assert refused(f"{name}=id&{name}=id") == ("filter-invalid", name)


@pytest.mark.parametrize("text", ["0", "201", "-1", "+1", "1.0", "", "1e2", "²", "٣", "9999", "all", "%0A5", "5%0A"])
def test_a_limit_outside_of_1_to_200_is_refused(text: str) -> None:
    assert refused(f"limit={text}") == ("limit-invalid", "limit")


def test_one_row_more_than_the_limit_is_fetched() -> None:
    for text, limit in (("limit=200", 201), ("", 51), ("&&", 51)):
        sql, values = page(asked(text), LIST)
        assert f" limit {limit})" in sql
        assert values == []


@pytest.mark.parametrize("text", ["title", "level.up", "level.", "level.desc.nullslast", "level,id", "level_rank", ""])
def test_an_order_that_is_not_declared_is_not_supported(text: str) -> None:
    assert refused(f"order={text}") == ("order-not-supported", "order")


@pytest.mark.parametrize(
    ("text", "column", "direction"),
    [
        ("", "created_at", "desc"),
        ("order=created_at", "created_at", "asc"),
        ("order=level.desc", "level_rank", "desc"),
        ("order=id.asc", "id", "asc"),
    ],
)
def test_the_id_breaks_ties_in_the_same_direction(text: str, column: str, direction: str) -> None:
    sql, _ = page(asked(text), LIST)
    assert f" order by v.{column} {direction}, v.id {direction} limit 51)" in sql
    assert sql.endswith(f" order by p.{column} {direction}, p.id {direction}")


def test_select_shows_only_the_columns_asked_for() -> None:
    sql, _ = page(asked("select=title,id&order=level"), LIST)
    assert "from (select v.id, v.title, v.level_rank from api.things as v" in sql
    assert "lateral (select p.id, p.title) as r" in sql
    assert page(asked("select=id,title&order=level"), LIST)[0] == sql
    assert asked("").select == tuple(COLUMNS)
    assert refused("select=") == ("unknown-column", "select")
    assert refused("select=*") == ("unknown-column", "select")


def test_search_goes_by_the_ids_of_few_rows_or_looks_at_each() -> None:
    sql, values = page(asked("search=lost+dog'--"), LIST)
    assert sql.startswith("with found as materialized (select core.few_things($1::text) as ids) select ")
    few, each = sql.split(" union all ")
    assert "from found as f cross join lateral unnest(f.ids) as w(id) cross join lateral" in few
    assert "from api.things as v where v.id = w.id limit 1) as v order by v.created_at desc" in few
    (each,) = re.findall(r"as v where (.*?) order by v\.", each)
    assert each == (
        "(select f.ids is null from found as f) and (select t.id from core.things_texts as t"
        " where t.id = v.id and t.words @> (select core.asked_of_things($1::text))) is not null"
    )
    assert values == ["lost dog'--"]


def test_search_is_bounded_and_not_for_every_list() -> None:
    assert asked("search=++").search is None
    assert asked(f"search={'x' * 200}").search == "x" * 200
    assert refused(f"search={'x' * 201}") == ("filter-invalid", "search")
    assert refused("search=dog", PLAIN) == ("search-not-supported", "search")


def test_what_the_path_says_is_a_condition_that_no_filter_widens() -> None:
    sql, values = page(asked("or=(level.eq.1,level.eq.2)", id=ID), LIST)
    assert " where v.id = $1::uuid and (v.level = $2::integer or v.level = $3::integer) order by" in sql
    assert values == [ID, "1", "2"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", "1"), ("id", f"{ID}'"), ("title", "a\0b"), ("title", "\ud800"), ("title", "x" * 1001)],
)
def test_a_path_that_is_no_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(b"", LIST, {name: value})
    assert (caught.value.slug, caught.value.parameter) == ("filter-invalid", name)


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {"title": "text"}},
        {"default_order": "title.desc"},
        {"status": "status"},
        {"statuses": "api.statuses"},
    ],
)
def test_a_listing_that_disagrees_with_itself_is_refused(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {"view": "api.things", "columns": COLUMNS, "orders": LIST.orders}
    with pytest.raises(ValueError, match=r"api\.things"):
        Listing(**(right | wrong))


# Counts


def test_counts_leave_out_the_filter_on_the_status_itself() -> None:
    sql, values = counts(asked("status=eq.open&status=not.in.(a,b)&level=eq.3&created_at=gt.2026-01-01"), LIST)
    assert values == ["3", "2026-01-01T00:00:00+00:00"]
    assert f"v where v.status = s.slug and v.level = $1::integer and v.created_at > $2::{WHEN} order by v.cre" in sql
    assert " desc limit 1001)" in sql
    assert "from (select distinct slug from api.statuses) as s" in sql


@pytest.mark.parametrize("text", ["title=eq.a", "level=gt.3", "level=not.eq.3", "or=(level.eq.1,level.eq.2)"])
def test_counts_look_at_so_many_rows_for_what_no_index_finds(text: str) -> None:
    sql, _ = counts(asked(text), LIST)
    assert "where v.status = s.slug order by v.created_at desc limit 2000) as v where v.nth = 2000 or (" in sql


def test_counts_look_at_fewer_rows_for_a_common_word() -> None:
    sql, values = counts(asked("title=eq.a&search=dog"), LIST)
    assert "few as materialized (select v.status as slug from found as f cross join lateral unnest(f.ids)" in sql
    assert "from api.things as v where v.id = w.id and v.title = $1::text limit 1) as v) select" in sql
    each = sql
    assert "v.status = s.slug and (select f.ids is null from found as f) order by v.created_at desc limit 300" in each
    assert "where v.nth = 300 or (v.title = $1::text and (select t.id from" in each
    assert values == ["a", "dog"]


def test_counts_keep_a_status_inside_a_group_and_in_the_path() -> None:
    assert counts(asked("or=(status.eq.open,level.gt.3)"), LIST)[1] == ["open", "3"]
    assert counts(asked("status=eq.closed", status="open"), LIST)[1] == ["open"]


def test_exact_counts_have_no_cap() -> None:
    sql, values = counts(asked("counts=exact&level=gt.3"), LIST)
    assert "1001" not in sql
    assert "group by x.slug" in sql
    assert values == ["3"]
    assert refused("counts=planned") == ("filter-invalid", "counts")
    for wanted in ("exact", "none"):
        assert refused(f"counts={wanted}", PLAIN) == ("filter-invalid", "counts")
    with pytest.raises(ValueError, match="counts nothing"):
        counts(asked("", PLAIN), PLAIN)


# Cursors


def test_a_cursor_continues_behind_its_row() -> None:
    for text, column, sign, kind in (
        ("status=eq.open", "created_at", "<", WHEN),
        ("status=eq.open&order=level.asc", "level_rank", ">", "integer"),
    ):
        cursor = sign_cursor(KEY, asked(text).scope(b"ada"), "key", ID)
        query = asked(f"{text}&cursor={cursor}")
        after = query.after(b"ada", KEY)
        assert after == ("key", ID)
        sql, values = page(query, LIST, after)
        assert f"(v.{column}, v.id) {sign} ($2::{kind}, $3::uuid) order by" in sql
        assert values == ["open", "key", ID]


def test_a_cursor_survives_another_limit_and_selection_but_no_other_query() -> None:
    text = "status=eq.open&search=dog"
    cursor = sign_cursor(KEY, asked(text).scope(b"ada"), "key", ID)
    assert asked(f"{text}&cursor={cursor}&limit=7&select=id").after(b"ada", KEY) == ("key", ID)
    others = (
        "",
        "search=dog",
        "status=eq.open",
        "status=eq.open&search=cat",
        "status=not.eq.open&search=dog",
        "status=neq.open&search=dog",
        "title=eq.open&search=dog",
        f"{text}&level=gt.1",
        f"{text}&order=created_at.asc",
        f"{text}&order=level.desc",
    )
    for other in others:
        assert refused(f"{other}&cursor={cursor}") == ("cursor-invalid", "cursor")
    elsewhere = Listing(view="api.other", columns=COLUMNS, orders=LIST.orders, search=LIST.search)
    assert refused(f"{text}&cursor={cursor}", elsewhere) == ("cursor-invalid", "cursor")
    for who, path in ((b"bob", {}), (b"", {}), (b"ada", {"level": "1"})):
        with pytest.raises(QueryError):
            asked(f"{text}&cursor={cursor}", LIST, who, **path)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "a",
        "abc",
        "null",
        "AAAA",
        "=",
        "%00",
        "é",
        "../..",
        "' or true --",
        "A" * 5000,
        "A" * 22,
        "WyJhIiwiYiJd",
    ],
)
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    assert refused(f"cursor={quote(cursor)}")[0] in ("cursor-invalid", "filter-invalid")
    with pytest.raises(QueryError):
        read_cursor(KEY, b"scope", cursor)


@given(
    scope=st.binary(),
    sort_key=st.text(st.characters(exclude_categories=["Cs"])),
    id=st.text(string.printable),
)
def test_a_cursor_comes_back_as_it_was(scope: bytes, sort_key: str, id: str) -> None:
    cursor = sign_cursor(KEY, scope, sort_key, id)
    assert re.fullmatch("[A-Za-z0-9_-]+", cursor)
    assert read_cursor(KEY, scope, cursor) == (sort_key, id)


def test_a_cursors_bytes_cannot_move_into_its_scope() -> None:
    raw = urlsafe_b64decode(sign_cursor(KEY, b"scope", "a", "b") + "==")
    for cut in range(1, 6):
        moved = raw[:16] + b"scope"[cut:] + raw[16:]
        with pytest.raises(QueryError):
            read_cursor(KEY, b"scope"[:cut] if cut < 5 else b"", urlsafe_b64encode(moved).rstrip(b"=").decode())


@given(data=st.data())
def test_a_changed_cursor_is_never_accepted(data: st.DataObject) -> None:
    good = sign_cursor(KEY, b"scope", "2026-01-01T00:00:00+00:00", ID)
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, len(good)))
    changed = good[:start] + data.draw(st.text(max_size=4)) + good[end:]
    if changed != good:
        with pytest.raises(QueryError):
            read_cursor(KEY, b"scope", changed)


@given(scope=st.binary(), other=st.binary(), key=st.binary(min_size=1, max_size=64))
def test_a_cursor_of_another_scope_or_key_is_never_accepted(scope: bytes, other: bytes, key: bytes) -> None:
    cursor = sign_cursor(KEY, scope, "a", "b")
    if other != scope:
        with pytest.raises(QueryError):
            read_cursor(KEY, other, cursor)
    if key != KEY:
        with pytest.raises(QueryError):
            read_cursor(key, scope, cursor)


# Rules

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
patterns = texts.filter(lambda text: (len(text) - len(text.rstrip("\\"))) % 2 == 0)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "title": texts,
    "level": st.integers(-(2**31), 2**31 - 1).map(str),
    "weight": st.floats(-1e30, 1e30).filter(lambda x: x == 0 or abs(x) > 1e-30).map(repr),
    "late": st.sampled_from(["true", "false"]),
    "id": st.uuids().map(str),
    "day": st.dates().map(str),
}
COMPARED = st.sampled_from(["eq", "neq", "gt", "gte", "lt", "lte"])
conditions = st.one_of(
    st.sampled_from(list(VALUES)).flatmap(
        lambda name: st.one_of(
            st.builds(Condition, st.just(name), COMPARED, VALUES[name], st.booleans()),
            st.builds(
                Condition,
                st.just(name),
                st.just("in"),
                st.lists(VALUES[name], max_size=3).map(tuple),
                st.booleans(),
            ),
        )
    ),
    st.builds(Condition, st.just("title"), st.sampled_from(["like", "ilike"]), patterns, st.booleans()),
    st.builds(Condition, st.just("tags"), st.just("cs"), st.lists(texts, max_size=3).map(tuple), st.booleans()),
    st.builds(Condition, st.sampled_from(list(COLUMNS)), st.just("is"), st.just("not_null"), st.booleans()),
)
JOINERS = st.sampled_from(["and", "or"])


def group(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Group]:
    return st.builds(Group, JOINERS, st.lists(inside, min_size=1, max_size=3).map(tuple), st.booleans())


nodes = st.one_of(conditions, group(conditions), group(st.one_of(conditions, group(conditions))))


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def value_of(node: Condition, nested: bool) -> str:
    if isinstance(node.value, tuple):
        ends = "{}" if COLUMNS[node.column].endswith("[]") else "()"
        return ends[0] + ",".join(map(quoted, node.value)) + ends[1]
    return quoted(node.value) if nested and node.operator != "is" else node.value


def inner(node: Node) -> str:
    """A node as it stands in a group."""
    no = "not." if node.negated else ""
    if isinstance(node, Group):
        return f"{no}{node.joiner}({','.join(map(inner, node.items))})"
    return f"{node.column}.{no}{node.operator}.{value_of(node, True)}"


def render(node: Node) -> str:
    """A node as a query string."""
    no = "not." if node.negated else ""
    if isinstance(node, Group):
        return f"{no}{node.joiner}={quote('(' + ','.join(map(inner, node.items)) + ')')}"
    return f"{node.column}={quote(f'{no}{node.operator}.{value_of(node, False)}')}"


@given(trees=st.lists(nodes, max_size=3))
def test_a_tree_written_out_is_parsed_to_itself(trees: list[Node]) -> None:
    assert asked("&".join(map(render, trees))).where == tuple(trees)


# All that SQL made from a query may consist of: names of the listing, fixed words, numbered parameters.
WORDS = {
    *COLUMNS,
    *re.findall(
        "[a-z_]+",
        """select row_to_json to_json from as where order by limit cross join lateral asc desc and or not
        is null true false unknown any like ilike v r p api things level_rank text uuid integer bigint
        smallint boolean double precision numeric character varying date timestamp with time zone""",
    ),
}
TOKENS = re.compile(r"(?<=limit )[0-9]+|\$[0-9]+|[a-z_]+|#>>|\^@|@>|::|<>|<=|>=|[().,=<> \[\]]|'\{\}'")


def only_our_words(sql: str) -> bool:
    left = TOKENS.sub(lambda found: "" if found[0] in WORDS or not found[0][0].isalpha() else found[0], sql)
    return left == ""


@given(trees=st.lists(nodes, max_size=3))
def test_sql_holds_no_value_of_the_query(trees: list[Node]) -> None:
    sql, values = page(asked("&".join(map(render, trees))), LIST)
    assert only_our_words(sql), sql
    numbers = {int(number) for number in re.findall(r"\$([0-9]+)", sql)}
    assert numbers == set(range(1, len(values) + 1))
    assert all(isinstance(value, str) for value in values)


@given(first=texts, second=texts, level=st.integers(-9, 9))
def test_one_shape_is_one_statement(first: str, second: str, level: int) -> None:
    def made(text: str, number: int) -> str:
        tags = quote("{" + quoted(text) + "}")
        string = f"title=eq.{quote(text)}&level=in.({number})&tags=cs.{tags}"
        return page(asked(string), LIST)[0]

    assert made(first, level) == made(second, level + 1)


@settings(max_examples=300)
@given(
    raw=st.binary(max_size=60),
    front=st.sampled_from(["", "title=eq.", "or=(", "order=", "select=", "level=in.("]),
)
def test_any_bytes_are_refused_or_become_parameters(raw: bytes, front: str) -> None:
    try:
        query = asked(front.encode() + raw)
    except QueryError:
        return
    assert only_our_words(page(query, LIST)[0])


@settings(max_examples=300)
@given(data=st.data())
def test_strange_characters_in_any_place_are_refused_or_become_parameters(data: st.DataObject) -> None:
    good = "or=(title.eq.a,not.and(level.in.(1,2),tags.cs.{a}))&title=like.a*&order=level.desc&select=id,title"
    where = data.draw(st.integers(0, len(good)))
    strange = data.draw(
        st.sampled_from(
            [
                "'",
                '"',
                "--",
                "/*",
                ";",
                "\\",
                "::text",
                "->>",
                "$1",
                "%27",
                "\N{FULLWIDTH LATIN SMALL LETTER E}",
                "\N{RIGHT-TO-LEFT OVERRIDE}",
                "%0A",
            ]
        )
    )
    try:
        query = asked(good[:where] + strange + good[where:])
    except QueryError:
        return
    assert only_our_words(page(query, LIST)[0])
