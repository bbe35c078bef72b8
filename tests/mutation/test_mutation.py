"""The mutation check: its mutants can be made, the suite notices one of each kind, and a survivor is called one."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from api.postgres.cluster import Cluster
from api.settings.environment import Settings
from tests.mutation.__main__ import Bench, excuses, judge
from tests.mutation.conditions import weaker
from tests.mutation.mutants import Mutant, kinds, mutants
from tests.mutation.suites import Suite, Timed, suites

# A mutant of each kind, and one of the suites that notice it.
KNOWN = {
    ("dropped-policy", "tocsin.incidents.member_select"): "incidents/test_visibility.sql",
    (
        "loose-policy",
        "tocsin.incidents.member_select: using without (tenant_id = ( SELECT auth.tenant() AS tenant))",
    ): "isolation/test_isolation.sql",
    ("owners-view", "api.incidents"): "lint/test_policies.sql",
    ("granted-column", "select of tocsin.members.tenant_id to tocsin_guest"): "surface/test_table_grants.sql",
    ("loose-search-path", "auth.sign(text)"): "lint/test_functions.sql",
    ("row-security", "tocsin.ledger: no force"): "lint/test_tables.sql",
    ("granted-function", "auth.sign(text) to tocsin_member"): "surface/test_execute.sql",
    ("dropped-trigger", "tocsin.ledger.ledger_0_append_only"): "ledger/test_ledger.sql",
    ("gullible-function", "auth.context(): any seal will do"): "auth/test_context.sql",
}


@pytest.fixture(scope="module")
def bench(cluster: Cluster, settings: Settings) -> Bench:
    """A sound database of this module's own."""
    return Bench(cluster, settings)


@pytest.fixture(scope="module")
def every(bench: Bench) -> dict[tuple[str, str], Mutant]:
    """All mutants, by kind and description."""
    with psycopg.connect(bench.url) as connection:
        found = mutants(connection)
    told = {(mutant.kind, mutant.what): mutant for mutant in found}
    assert len(told) == len(found), "two mutants of one description"
    return told


@pytest.fixture
def copy(bench: Bench) -> Iterator[str]:
    """A database to weaken."""
    with bench.copy("mutant") as url:
        yield url


def jury(*names: str) -> list[Timed]:
    """These suites, of which none complains of a sound database."""
    return [Timed(suite, frozenset(), 0) for suite in suites() if suite.name in names]


def test_there_are_mutants_of_every_kind(every: dict[tuple[str, str], Mutant]) -> None:
    assert {kind for kind, _ in every} == set(kinds())
    assert {kind for kind, _ in KNOWN} == set(kinds())


def test_every_mutant_can_be_made(bench: Bench, every: dict[tuple[str, str], Mutant]) -> None:
    with psycopg.connect(bench.url, autocommit=True) as connection:
        for mutant in every.values():
            with connection.transaction(force_rollback=True):
                connection.execute("set local search_path = ''")
                connection.execute(mutant.sql.encode())


@pytest.mark.parametrize(("known", "suite"), KNOWN.items(), ids=[kind for kind, _ in KNOWN])
def test_a_mutant_is_noticed(
    known: tuple[str, str], suite: str, copy: str, every: dict[tuple[str, str], Mutant]
) -> None:
    sound = jury(suite)
    assert [one.suite.complaints(copy) for one in sound] == [frozenset()]
    verdict = judge(every[known], copy, sound)
    assert verdict.killer == suite
    assert not verdict.survived


def test_what_nobody_notices_has_survived_unless_it_is_excused(copy: str) -> None:
    nothing = Mutant("loose-policy", "nothing at all", "select")
    sound = jury("lint/test_policies.sql")
    assert judge(nothing, copy, sound).survived
    assert not judge(nothing, copy, sound, "it changes nothing").survived


def test_a_complaint_that_was_there_before_kills_nothing(copy: str) -> None:
    grumbler = Timed(Suite("grumbler", lambda _: frozenset({"as ever"})), frozenset({"as ever"}), 0)
    assert judge(Mutant("loose-policy", "nothing at all", "select"), copy, [grumbler]).survived


def test_every_excuse_is_for_a_mutant_that_there_is(every: dict[tuple[str, str], Mutant]) -> None:
    assert set(excuses()) - {what for _, what in every} == set()
    assert all(excuses().values())


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("(a = 1)", []),
        ("((a = 1) AND (b = 2))", [("(a = 1)", "((b = 2))"), ("(b = 2)", "((a = 1))")]),
        ("((a = 1) OR (b = 2))", []),
        (
            "((a = 1) OR ((b = 2) AND c))",
            [("(b = 2)", "((a = 1) OR (c))"), ("c", "((a = 1) OR ((b = 2)))")],
        ),
        ("((a = ' AND (') AND b)", [("(a = ' AND (')", "(b)"), ("b", "((a = ' AND ('))")]),
        (
            "(EXISTS ( SELECT FROM t WHERE ((a = 1) AND b)))",
            [
                ("(a = 1)", "(EXISTS ( SELECT FROM t WHERE (b)))"),
                ("b", "(EXISTS ( SELECT FROM t WHERE ((a = 1))))"),
            ],
        ),
        (
            "((SELECT t.c FROM t WHERE ((a = 1) AND b)) IS NOT NULL)",
            [
                ("(a = 1)", "((SELECT t.c FROM t WHERE (b)) IS NOT NULL)"),
                ("b", "((SELECT t.c FROM t WHERE ((a = 1))) IS NOT NULL)"),
            ],
        ),
        ("((SELECT t.c FROM t WHERE ((a = 1) AND b)) IS NULL)", []),
        ("(NOT ((a = 1) AND b))", []),
    ],
)
def test_a_condition_loses_one_operand_at_a_time(condition: str, expected: list[tuple[str, str]]) -> None:
    assert list(weaker(condition)) == expected
