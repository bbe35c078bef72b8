"""Every function that a session may call, Tocsin's and PostgreSQL's own, called by an attacker."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.attacks.calls import Function, callable_by, calls
from tests.attacks.session import bare
from tests.attacks.victim import Victim, contents, furnished, new_victim
from tests.support.server import Org, Place, Server

# Every role may call these; what they do for tocsin_member is what test_corpus.py tries.
ROLES = ("tocsin_member", "tocsin_guest")

#: What is computed from nothing but its arguments, and therefore differs with them.
COMPUTED = {
    ("core", "search_codes"),
    ("core", "search_terms"),
    ("core", "fold_text"),
    ("core", "chain_hash"),
    ("core", "normal_form"),
    ("core", "plain_text"),
    ("core", "quote"),
    ("core", "split_words"),
    ("core", "tokenize"),
    ("intake", "hash_of"),
    ("intake", "new_token"),
}

_ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def attacker(server: Server, place: Place) -> Org:
    """The attacker's own organisation."""
    return furnished(server, place, "caller")[0]


@pytest.fixture(scope="module")
def victim(server: Server, place: Place) -> Victim:
    """The organisation that they are after."""
    return new_victim(server, place)


@pytest.fixture(autouse=True)
def untouched(place: Place, victim: Victim) -> Iterator[None]:
    """Whatever is called: the victim's rows are what they were."""
    before = contents(place, victim.org)
    yield
    assert contents(place, victim.org) == before


@pytest.mark.parametrize("role", ROLES)
def test_no_function_shows_anything_of_another_tenant(
    role: str, place: Place, attacker: Org, victim: Victim, record_property: Callable[[str, object], None]
) -> None:
    tried = 0
    # A guest who holds a link reads its question: here it is one that is over.
    known = victim.known if role == "tocsin_member" else victim.known | {"token": victim.known["over"]}
    org = attacker if role == "tocsin_member" else None
    functions = callable_by(place, role)
    assert len(functions) > 2000
    for chunk in (functions[at : at + 500] for at in range(0, len(functions), 500)):
        with bare(place, org) as session:
            session.run("set local statement_timeout = '2s'")
            for function in chunk:
                for statement in calls(function, known):
                    end, shown = session.run(statement)
                    tried += 1
                    assert end != "lost", statement
                    assert victim.seen_in(shown, statement) == set(), statement
    record_property("ends", {"functions": len(functions), "calls": tried})


@pytest.mark.parametrize("role", ROLES)
def test_our_functions_answer_for_another_tenants_id_as_for_an_id_of_nobodys(
    role: str, place: Place, attacker: Org, victim: Victim
) -> None:
    """Nobody learns by asking whether something of that id is there."""
    org = attacker if role == "tocsin_member" else None
    nobodys = {name: str(uuid4()) for name in victim.known} | {"slug": "nobodys"}
    nobodys["token"] = nobodys["over"] = f"{victim.known['token'][:22]}.{'A' * 43}"
    theirs = victim.known | {"token": victim.known["over"]}
    ours = [function for function in callable_by(place, role) if function.is_ours and function.types]
    assert ours
    different = set()
    for function in ours:
        with bare(place, org) as session:
            # What an error says of where it happened changes while PL/pgSQL is warming up.
            for statement in itertools.islice(itertools.cycle(calls(function, nobodys)), 20):
                session.run(statement, keep=False)
            for asked, instead in zip(calls(function, theirs), calls(function, nobodys), strict=True):
                one, other = (session.run(call, keep=False) for call in (asked, instead))
                if _told(one, theirs) != _told(other, nobodys):
                    different.add((function.schema, function.name))
    assert different <= COMPUTED


def _told(found: tuple[str, str], given: dict[str, str]) -> tuple[str, str]:
    end, shown = found
    for value in sorted(given.values(), key=len, reverse=True):
        shown = shown.replace(value, "<given>")
    return end, _ANY_ID.sub("<id>", shown)


def test_functions_are_what_is_called() -> None:
    assert list(calls(Function("auth", "tenant", ()), {"slug": "", "token": "", **dict.fromkeys(_KNOWN, "")})) == [
        'select * from "auth"."tenant"() limit 100'
    ]


_KNOWN = ("tenant", "incident", "prompt", "by_name", "response", "operator", "team")
