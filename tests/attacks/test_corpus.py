"""Somebody with any SQL, inside a legitimate request: the corpus of tests/hostile/, statement by statement.

None of it shows a row, an id or a key of another tenant, changes anything of theirs, or is felt by the next request.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from api.deploy.catalog import SCHEMAS
from tests.attacks import corpus
from tests.attacks.session import Shared, bare
from tests.attacks.victim import MARKER, Victim, contents, furnished, new_victim, tables
from tests.support.server import Org, Place, Server

#: What the attacker's operator may change of their own tenant's, by whatever SQL. All else there stays as it was.
OPERATORS = frozenset(
    {
        "board_tickets", "idempotency_keys", "incident_actions", "incident_reporters", "incident_words",
        "incidents", "ledger", "number_counters", "notifications", "prompt_recipients", "prompt_response_history",
        "prompt_responses", "prompt_slots", "prompt_tokens", "prompts", "tow_requests",
    }
)  # fmt: skip

#: Tried where nothing is ever committed, and not through the pool: roles belong to the whole cluster.
NEVER_COMMITTED = frozenset({"rights"})

#: No fault of the one who tries, but of whoever wrote the attempt: Tocsin has no such function.
MISTAKEN = re.compile(rf"(function|procedure) ({'|'.join(SCHEMAS)})\.\w+\(.*\) does not exist")


class Attacker(NamedTuple):
    """An organisation that attacks, and what somebody may know of it."""

    org: Org
    known: dict[str, str]


@pytest.fixture(scope="module")
def attacker(server: Server, place: Place) -> Attacker:
    """The attacker's own organisation."""
    return Attacker(*furnished(server, place, "attacker"))


@pytest.fixture(scope="module")
def victim(server: Server, place: Place) -> Victim:
    """The organisation that they are after."""
    return new_victim(server, place)


@pytest.fixture(scope="module")
def passer_by(server: Server, place: Place) -> Attacker:
    """Another's: nothing of what they try is ever committed."""
    return Attacker(*furnished(server, place, "passer-by"))


def _known(victim: Victim, attacker: Attacker) -> dict[str, str]:
    """What an attacker puts into statements."""
    return victim.known | {f"my.{name}": value for name, value in attacker.known.items()}


@pytest.fixture(autouse=True)
def untouched(place: Place, victim: Victim, attacker: Attacker) -> Iterator[None]:
    """Whatever a test tries: the victim's rows are what they were, and the attacker's where no operator may write."""
    before, before_here = contents(place, victim.org), contents(place, attacker.org)
    yield
    assert contents(place, victim.org) == before
    after_here = contents(place, attacker.org)
    assert {name for name in before_here if before_here[name] != after_here[name]} <= OPERATORS


def test_the_victim_has_something_to_lose_in_every_table(place: Place, victim: Victim) -> None:
    assert {name for name, told in contents(place, victim.org).items() if told is None} == set()
    assert set(contents(place, victim.org)) == {*tables(place), "tenants"}
    assert len(victim.marked) >= 40
    assert len(victim.ids) >= 30
    assert all(victim.keys)


def test_what_is_looked_for_would_be_found(place: Place, victim: Victim) -> None:
    """The same look, as somebody who may see it all."""
    blind = set()
    with place.admin() as admin:
        for name in tables(place):
            rows = admin.execute(f"select kept::text from tocsin.{name} as kept".encode()).fetchall()
            if not victim.seen_in(str(rows)):
                blind.add(name)
    assert blind == set()
    with bare(place, victim.org) as session:
        assert MARKER in victim.seen_in(session.run("table api.incidents")[1])
        assert MARKER in victim.seen_in(session.run("copy tocsin.incidents (title) to stdout")[1])
        assert MARKER in victim.seen_in(session.run("select title::integer from tocsin.incidents")[1])


def test_the_corpus_is_of_two_hundred_statements_and_more() -> None:
    statements = [
        statement
        for name in (*corpus.classes(), "guest")
        for attempt in corpus.read(name)
        for request in attempt.requests
        for statement in request
    ]
    assert len(set(statements)) >= 200


@pytest.mark.parametrize("name", corpus.classes())
def test_nothing_that_a_member_tries_shows_anything_of_another_tenant(
    name: str,
    place: Place,
    passer_by: Attacker,
    victim: Victim,
    record_property: Callable[[str, object], None],
) -> None:
    known = _known(victim, passer_by)
    ends: Counter[str] = Counter()
    for attempt in corpus.read(name):
        with bare(place, passer_by.org) as session:
            for request in attempt.requests:
                for statement in request:
                    said = corpus.fill(statement, known)
                    end, shown = session.run(said)
                    ends[end] += 1
                    assert victim.seen_in(shown, said) == set(), (attempt.name, statement)
                    assert not MISTAKEN.search(shown), (attempt.name, shown)
    record_property("ends", dict(ends))


@pytest.mark.parametrize("whose", ["member", "guest"])
def test_no_table_or_view_shows_anything_of_another_tenant(
    whose: str, place: Place, passer_by: Attacker, victim: Victim
) -> None:
    """Every one that there is, as a whole and column by column."""
    with place.admin() as admin:
        columns = admin.execute(
            "select c.oid::regclass::text, a.attname::text from pg_catalog.pg_class as c"
            " inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and not a.attisdropped"
            " where c.relnamespace::regnamespace::text = any(%s) and c.relkind in ('r', 'v')",
            [[*SCHEMAS, "deploy"]],
        ).fetchall()
    assert len(columns) > 500
    with bare(place, passer_by.org if whose == "member" else None) as session:
        for relation, column in [(relation, "*") for relation in dict(columns)] + columns:
            statement = f"select {column} from {relation}"
            assert victim.seen_in(session.run(statement)[1], statement) == set(), statement


def test_nothing_that_a_guest_tries_shows_anything_or_does_anything(
    place: Place, victim: Victim, record_property: Callable[[str, object], None]
) -> None:
    ends: Counter[str] = Counter()
    for attempt in corpus.read("guest"):
        with bare(place, None) as session:
            for statement in attempt.requests[0]:
                said = corpus.fill(statement, victim.known)
                end, shown = session.run(said)
                ends[end] += 1
                assert victim.seen_in(shown, said) == set(), (attempt.name, statement)
                assert not MISTAKEN.search(shown), (attempt.name, shown)
    record_property("ends", dict(ends))


@pytest.mark.parametrize("first", ["reading", "writing"])
@pytest.mark.parametrize("name", [name for name in corpus.classes() if name not in NEVER_COMMITTED])
def test_the_next_request_on_the_connection_feels_nothing_of_what_was_tried(
    name: str,
    first: str,
    place: Place,
    attacker: Attacker,
    victim: Victim,
) -> None:
    known = _known(victim, attacker)

    async def try_all() -> list[str]:
        shared = Shared(place, attacker.org, victim.org)
        await shared.open()
        try:
            # What the attacker knows they may have written down in an earlier request, and find again.
            said = " ".join(known.values())
            for attempt in corpus.read(name):
                for number, request in enumerate(attempt.requests):
                    statements = [corpus.fill(statement, known) for statement in request]
                    shared.shown = ""
                    await shared.attack(statements)
                    assert victim.seen_in(shared.shown, said) == set(), attempt.name
                    key = f"{first} {attempt.name} {number}"
                    try:
                        if first == "writing":
                            await shared.keep(f"{key} at once")
                        await shared.serve(key)
                    except Exception as error:
                        raise AssertionError(attempt.name) from error
        finally:
            await shared.close()
        return shared.kept

    kept = asyncio.run(try_all())
    with place.admin() as admin:
        query = "select key from tocsin.idempotency_keys where tenant_id = %s and starts_with(key, %s)"
        stored = {key for (key,) in admin.execute(query, [attacker.org.id, f"{first} {name}.sql"]).fetchall()}
    assert stored == set(kept), "what was acknowledged is what was committed"
