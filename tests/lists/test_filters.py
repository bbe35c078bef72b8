"""The filters of a query string: what is understood, what is refused, and what SQL comes of it."""

import re
from urllib.parse import quote

import pytest

from api.lists.errors import QueryError
from api.lists.filters import Condition, Group
from api.lists.sql import page
from tests.support.lists import ID, LIST, WHEN, asked, condition, refused, where

# Operators


@pytest.mark.parametrize(
    ("text", "sql", "value"),
    [
        ("status=eq.open", "v.status = $1::text", "open"),
        ("status=neq.open", "v.status <> $1::text", "open"),
        ("status=not.eq.open", "not (v.status = $1::text)", "open"),
        ("status=eq.OPEN", "v.status = $1::text", "open"),
        ("status=in.(Open, CLOSED)", "v.status = any ($1::text[])", '{"open","closed"}'),
        ("title=eq.OPEN", "v.title = $1::text", "OPEN"),
        ("level=gt.5", "v.level > $1::integer", "5"),
        ("level=gte.-5", "v.level >= $1::integer", "-5"),
        ("size=lt.%2B5", "v.size < $1::bigint", "5"),
        ("rank=lte.005", "v.rank <= $1::smallint", "5"),
        ("late=eq.true", "v.late = $1::boolean", "true"),
        ("weight=gt.1e3", "v.weight > $1::double precision", "1000.0"),
        ("weight=gt.1e-400", "v.weight > $1::double precision", "0.0"),
        ("latitude=gt.-35.5", "v.latitude > $1::numeric", "-35.5"),
        ("latitude=gt.1.5e3", "v.latitude > $1::numeric", "1500"),
        ("latitude=gt.1E-3", "v.latitude > $1::numeric", "0.001"),
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
        ("2026-01-01T10:30Z", "2026-01-01T10:30:00+00:00"),
        ("2026-01-01 10:30:15z", "2026-01-01T10:30:15+00:00"),
        ("2026-01-01t10:30:15+00:00", "2026-01-01T10:30:15+00:00"),
        ("2026-01-01T10:30:15.123456Z", "2026-01-01T10:30:15.123456+00:00"),
        ("2026-01-01T10:30:15.5%2B10:00", "2026-01-01T00:30:15.500000+00:00"),
        ("2026-01-01T10:30:15-0300", "2026-01-01T13:30:15+00:00"),
        ("2026-01-01T10:30:15+02", "2026-01-01T08:30:15+00:00"),
        ("2026-01-01T10:30:15-23:59", "2026-01-02T10:29:15+00:00"),
        # As PostgreSQL rounds: to microseconds, halves to the even one.
        ("2026-01-01T10:30:15.1234567Z", "2026-01-01T10:30:15.123457+00:00"),
        ("2026-01-01T10:30:15.12345678Z", "2026-01-01T10:30:15.123457+00:00"),
        ("2026-01-01T10:30:15.123456789Z", "2026-01-01T10:30:15.123457+00:00"),
        ("2026-12-31T23:59:59.9999999Z", "2027-01-01T00:00:00+00:00"),
        ("2026-01-01T10:30:15.0000005%2B02:00", "2026-01-01T08:30:15+00:00"),
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
    + [f"latitude=eq.{value}" for value in ("NaN", "1e999", "1" * 40, "--1", "1e", "e5")]
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
            "2026-01-01T10:30:15.1234567891Z",
            "2026-01-01T10:30.5Z",
            "2026-01-01T10:30:15.Z",
            "9999-12-31T23:59:59.9999999Z",
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


DAY, NEXT = "(select core.local_time($1::date))", "(select core.local_time($1::date + 1))"


@pytest.mark.parametrize(
    ("operator", "sql"),
    [
        ("eq", f"(v.created_at >= {DAY} and v.created_at < {NEXT})"),
        ("neq", f"not (v.created_at >= {DAY} and v.created_at < {NEXT})"),
        ("not.eq", f"not ((v.created_at >= {DAY} and v.created_at < {NEXT}))"),
        ("gt", f"v.created_at >= {NEXT}"),
        ("gte", f"v.created_at >= {DAY}"),
        ("lt", f"v.created_at < {DAY}"),
        ("lte", f"v.created_at < {NEXT}"),
    ],
)
def test_a_date_is_a_whole_day_of_the_tenants(operator: str, sql: str) -> None:
    assert condition(f"created_at={operator}.2026-03-29") == (sql, "2026-03-29")
    assert condition(f"day={operator.removeprefix('not.')}.2026-03-29")[0].endswith(" $1::date")


def test_a_time_without_a_zone_is_by_the_tenants_clock_and_a_list_may_hold_every_kind() -> None:
    sql = "v.created_at < (select core.local_time($1::timestamp))"
    assert condition("created_at=lt.2026-01-01 10:30") == (sql, "2026-01-01T10:30:00")
    made, values = page(asked("created_at=in.(2026-01-01, 2026-01-02T10:00, 2026-01-03T10:00Z)"), LIST)
    assert (
        f" where (v.created_at = any ($1::{WHEN}[])"
        " or v.created_at = any (array(select core.local_time(t.said) from unnest($2::timestamp[]) as t (said)))"
        " or (v.created_at at time zone (select core.time_zone()))::date = any ($3::date[])) order by"
    ) in made
    assert values == ['{"2026-01-03T10:00:00+00:00"}', '{"2026-01-02T10:00:00"}', '{"2026-01-01"}']
    assert condition("created_at=in.()") == (f"v.created_at = any ($1::{WHEN}[])", "{}")


@pytest.mark.parametrize(
    ("operator", "sign", "highest"),
    [("gte", ">=", "false"), ("gt", ">", "true"), ("lt", "<", "false"), ("lte", "<=", "true")],
)
def test_words_with_a_rank_are_compared_by_it(operator: str, sign: str, highest: str) -> None:
    bound = f"(select core.rank_of('severity', $1::text, {highest}))"
    known = f"(v.level_rank {sign} {bound} and v.level_rank > 0 or v.status is null and null)"
    assert condition(f"status={operator}.Warning") == (known, "warning")
    assert condition(f"or=(status.{operator}.Warning)") == (known, "warning")
    ranks = f"select r.slug from core.ranks as r where r.scale = 'priority' and r.rank {sign}"
    bound = f"(select core.rank_of('priority', $1::text, {highest}))"
    assert condition(f"urgency={operator}.high") == (f"v.urgency = any (array({ranks} {bound}))", "high")


# The grammar


def test_conditions_are_anded_and_a_column_may_be_asked_twice() -> None:
    sql, values = page(asked("created_at=gte.2026-01-01&created_at=lt.2026-02-01&status=eq.open"), LIST)
    start, end = "(select core.local_time($1::date))", "(select core.local_time($2::date))"
    assert f" where v.created_at >= {start} and v.created_at < {end} and v.status = $3::text order by " in sql
    assert values == ["2026-01-01", "2026-02-01", "open"]


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
        ("status=in.(null, x)", ("null", "x")),
        ("title=in.( a b ,c\t)", ("a b", "c")),
        ('title=in.( " a " , "b" )', (" a ", "b")),
        ("title=in.( )", ()),
        ("title=in.(a%2C b)", ("a", "b")),
        ('title=in.("a%2Cb%29", "%28c")', ("a,b)", "(c")),
        ('tags=cs.{a b, c ,"d, e","null"}', ("a b", "c", "d, e", "null")),
        (r'tags=cs.{"a\"b","c\\d","{"}', ('a"b', "c\\d", "{")),
        ("tags=cs.{}", ()),
    ],
)
def test_a_list_is_split_as_it_is_quoted(text: str, values: tuple[str, ...]) -> None:
    node = where(text)
    assert isinstance(node, Condition)
    assert node.value == values


@pytest.mark.parametrize(
    "text",
    [
        "or=( status.eq.open , level.in.( 1 , 2 ) )",
        "or=(%20status.eq.open,%0Alevel.in.(1,2))",
        'or=(status.eq."open" ,level.in.("1", "2"))',
    ],
)
def test_blanks_around_what_is_listed_are_no_part_of_it(text: str) -> None:
    assert where(text) == Group("or", (Condition("status", "eq", "open"), Condition("level", "in", ("1", "2"))))
    assert where('and=(title.eq." a ")') == Group("and", (Condition("title", "eq", " a "),))


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
