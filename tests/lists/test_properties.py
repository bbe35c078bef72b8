"""Rules that hold for every query string: hypothesis writes them."""

import re
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from api.lists.errors import QueryError
from api.lists.filters import Condition, Group, Node
from api.lists.sql import page
from tests.support.lists import COLUMNS, LIST, asked

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
        sum octet_length row_number over rows between unbounded preceding and i item sort_key nth bytes
        is null true false unknown any like ilike v r p api things level_rank text uuid integer bigint
        smallint boolean double precision numeric character varying date timestamp with time zone""",
    ),
}
TOKENS = re.compile(
    r"(?<=limit )[0-9]+|(?<=nth = )1 |(?<=bytes < )2000000 |(?<=and )1(?= preceding)|(?<=i\.)\*|\$[0-9]+|[a-z_]+"
    r"|#>>|\^@|@>|::|<>|<=|>=|[().,=<> \[\]]|'\{\}'"
)


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
