"""What a query string asks of a list besides filters: order, limit, columns, words, counts."""

import re
from typing import Any

import pytest

from api.lists.errors import QueryError
from api.lists.query import ListSpec, parse
from api.lists.sql import counts, page
from tests.support.lists import COLUMNS, ID, LIST, PLAIN, WHEN, asked, refused

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


@pytest.mark.parametrize(
    "text",
    [
        "title",
        "level.up",
        "level.",
        "level.desc.nullslast",
        "level,id",
        "level_rank",
        "",
        ",",
        "level,level",
        "level,created_at,id",
        "created_at,level",
        "level.desc,created_at.down",
    ],
)
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
    assert f" row_number() over (order by p.{column} {direction}, p.id {direction}) as nth " in sql


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("level.desc,created_at.desc", "level_rank desc, {}.created_at desc, {}.id desc"),
        ("level,created_at", "level_rank asc, {}.created_at asc, {}.id asc"),
        ("level.desc, created_at.asc", "level_rank desc, {}.created_at asc, {}.id asc"),
        ("level.asc,created_at.desc", "level_rank asc, {}.created_at desc, {}.id desc"),
    ],
)
def test_a_declared_combination_is_an_order_in_both_directions(text: str, order: str) -> None:
    sql, _ = page(asked(f"order={text}"), LIST)
    assert f" order by v.{order.format('v', 'v')} limit 51)" in sql
    assert f" row_number() over (order by p.{order.format('p', 'p')}) as nth " in sql
    assert (
        " json_build_array(to_json(p.level_rank) #>> '{}', to_json(p.created_at) #>> '{}')::text as sort_key, p.id"
        in sql
    )


def test_an_order_that_is_refused_is_told_what_there_is() -> None:
    with pytest.raises(QueryError) as caught:
        asked("order=title")
    assert caught.value.detail == (
        "One of created_at, id, level, with .asc or .desc, or level.desc,created_at.desc, or level.asc,created_at.asc,"
        " or level.desc,created_at.asc, or level.asc,created_at.desc."
    )


def test_a_page_of_mixed_directions_goes_along_the_index_in_spans() -> None:
    key = '["3", "2026-01-01T00:00:00+00:00"]'
    sql, values = page(asked("order=level.desc,created_at.asc"), LIST, (key, ID))
    first, second = re.findall(r"as v where (.*?) order by", sql)
    assert first == f"v.level_rank = $1::integer and (v.created_at, v.id) > ($2::{WHEN}, $3::uuid)"
    assert second == "v.level_rank < $1::integer"
    sql, _ = page(asked("order=level.desc,created_at.desc"), LIST, (key, ID))
    (only,) = re.findall(r"as v where (.*?) order by", sql)
    assert only == f"(v.level_rank, v.created_at, v.id) < ($1::integer, $2::{WHEN}, $3::uuid)"
    assert values == ["3", "2026-01-01T00:00:00+00:00", ID]


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
        " where t.id = v.id and (t.words @> (select core.asked_of_things($1::text))"
        " or t.words @> (select core.codes_of_things($1::text)))) is not null"
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
        ListSpec(**(right | wrong))


# Counts


def test_counts_leave_out_the_filter_on_the_status_itself() -> None:
    sql, values = counts(asked("status=eq.open&status=not.in.(a,b)&level=eq.3&created_at=gt.2026-01-01T00:00Z"), LIST)
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
