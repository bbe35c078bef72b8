"""Every error that the database can raise is a problem with a name; none is left to be guessed from its words."""

import re

import psycopg
import pytest

from api import problems
from api.contract import check
from api.deploy.catalog import SCHEMAS
from tests.support.server import Place

# What the layer itself acts upon, and no caller is told.
INTERNAL = {"replay", "poisoned-session", "gate-closed"}

RAISED = re.compile(r"constraint = '([^']+)'")
# The last text of what core.raise_invalid() is called with, however deep the calls in between go.
TOKEN = re.compile(r"'(?:[^']|'')*'|[()]")
SLUG = re.compile(r"'([a-z]+(?:-[a-z]+)+)'")


def refused(source: str) -> list[str]:
    """The slugs that a function refuses with."""
    slugs = []
    for call in re.finditer(r"core\.raise_invalid\(", source):
        depth, last = 1, ""
        for token in TOKEN.finditer(source, call.end()):
            depth += {"(": 1, ")": -1}.get(token[0], 0)
            if depth == 0:
                break
            last = token[0]
        if slug := SLUG.fullmatch(last):
            slugs.append(slug[1])
    return slugs


def sources(place: Place) -> dict[str, str]:
    with place.admin() as connection:
        rows = connection.execute(
            "select oid::regproc::text, prosrc from pg_proc where pronamespace::regnamespace::text = any(%s)",
            [list(SCHEMAS)],
        )
        return dict(rows.fetchall())


def test_every_slug_that_sql_raises_is_a_known_problem(place: Place) -> None:
    found = {slug: name for name, source in sources(place).items() for slug in RAISED.findall(source) + refused(source)}
    assert {"illegal-transition", "unknown-status", "unknown-workflow", "not-found"} <= found.keys()
    assert found.keys() - problems.PROBLEMS.keys() - INTERNAL == set()


def test_every_raise_carries_a_slug_and_a_sqlstate(place: Place) -> None:
    for name, source in sources(place).items():
        for statement in re.findall(r"raise exception(.*?);", source, re.DOTALL):
            assert "constraint =" in statement, name
            assert "errcode =" in statement, name


def test_every_constraint_says_which_problem_its_breach_is(place: Place) -> None:
    with psycopg.connect(place.logins.member) as connection:
        rules = check.check(connection).rules
        names = {
            name
            for (name,) in connection.execute(
                "select conname from pg_constraint where connamespace = 'tocsin'::regnamespace and contype <> 'n'"
            )
        }
    assert names <= rules.keys()
    assert {rule.slug for rule in rules.values()} <= problems.PROBLEMS.keys()


@pytest.mark.parametrize("slug", sorted(problems.PROBLEMS))
def test_a_problem_is_an_error_with_a_title_of_its_own(slug: str) -> None:
    kind = problems.PROBLEMS[slug]
    assert 400 <= kind.status < 600
    assert [other for other, that in problems.PROBLEMS.items() if that.title == kind.title] == [slug]
