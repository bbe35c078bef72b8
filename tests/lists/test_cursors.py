"""Cursors: good for the list, the caller and the query that they were made for, and for nothing else."""

import re
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.lists.cursor import read_cursor, sign_cursor
from api.lists.errors import QueryError
from api.lists.query import ListSpec
from api.lists.sql import page
from tests.support.lists import COLUMNS, ID, KEY, LIST, WHEN, asked, refused


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
    assert asked(f"search=dog&status=eq.OPEN&cursor={cursor}").after(b"ada", KEY) == ("key", ID)
    elsewhere = ListSpec(view="api.other", columns=COLUMNS, orders=LIST.orders, search=LIST.search)
    assert refused(f"{text}&cursor={cursor}", elsewhere) == ("cursor-invalid", "cursor")
    for who, path in ((b"bob", {}), (b"", {}), (b"ada", {"level": "1"})):
        with pytest.raises(QueryError):
            asked(f"{text}&cursor={cursor}", LIST, who, **path)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("status=eq.open&level=gt.1", "level=gt.1&status=eq.open"),
        ("status=eq.open&status=eq.open&level=gt.1", "level=gt.1&status=eq.open"),
        ("status=in.(a,b,a)", "status=in.(b, a)"),
        ("tags=cs.{a,b}", "tags=cs.{b,a}"),
        ("or=(level.eq.1,and(title.eq.a,size.gt.2))", "or=(and(size.gt.2,title.eq.a),level.eq.1)"),
        ("created_at=gte.2026-01-01T00:00Z", "created_at=gte.2026-01-01T02:00%2B02:00"),
        ("status=eq.open", "order=created_at.desc&limit=3&status=eq.open"),
    ],
)
def test_a_cursor_is_good_for_the_same_filters_in_another_order(first: str, second: str) -> None:
    assert asked(first).scope(b"ada") == asked(second).scope(b"ada")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("or=(level.eq.1,level.eq.2)", "and=(level.eq.1,level.eq.2)"),
        ("or=(level.eq.1,and(title.eq.a,size.gt.2))", "and=(level.eq.1,or(title.eq.a,size.gt.2))"),
        ("tags=eq.{a,b}", "tags=eq.{b,a}"),
        ("tags=cs.{a,b}", "tags=eq.{a,b}"),
        ("status=in.(a,b)", "status=in.(a)"),
        ("title=eq.a&code=eq.b", "title=eq.b&code=eq.a"),
        ("created_at=gte.2026-01-01", "created_at=gte.2026-01-01T00:00Z"),
    ],
)
def test_other_filters_have_other_cursors(first: str, second: str) -> None:
    assert asked(first).scope(b"ada") != asked(second).scope(b"ada")


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
