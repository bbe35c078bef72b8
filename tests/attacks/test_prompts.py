"""Somebody who can run any SQL inside a request, at prompts, answers, links and tickets: nothing comes of it.

A member session is a worker's of one tenant; what it is after belongs to another tenant, or to others of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.attacks.prompts_corpus import AFTER_FORGING, FORGED_CONTEXT, GUEST, READING, REFUSED, WRITING
from tests.support.server import Org, Place, new_org
from tests.support.sql_prompts import (
    HELP,
    SAFE,
    Asked,
    ask,
    call,
    guest,
    member,
    open_incident,
    request,
    rows,
    slug,
    submit,
)

#: Stands in everything that the attacker must not see.
SECRET = "xyzzy"

TABLES = """
    select relname from pg_class
    inner join pg_attribute on pg_class.oid = attrelid and attname = 'tenant_id'
    where relnamespace = 'tocsin'::regnamespace and relkind = 'r'
"""


@dataclass(frozen=True)
class Spoils:
    """What an attacker knows (ids, a link) and is after."""

    org: Org
    asked: Asked
    by_name: Asked
    response: str
    key: str

    def fill(self, statement: str) -> str:
        """A statement with these ids in it."""
        told = {
            "tenant": self.org.id,
            "incident": self.asked.incident,
            "prompt": self.asked.id,
            "token": self.asked.token,
            "by_name": self.by_name.id,
            "response": self.response,
            "operator": self.org.members["operator"],
            "worker": self.org.members["worker"],
        }
        return re.sub(r"<(\w+)>", lambda found: told[found[1]], statement)


def spoils(place: Place, org: Org, title: str = SECRET, **body: Any) -> Spoils:
    """A link that was answered, and a prompt to somebody else than the worker of an organisation."""
    incident = open_incident(org, title=title, description=title, **body)
    asked = ask(org, incident, title=title, prompt_text=SECRET, on_repeat="update", max_responses=5)
    by_name = ask(
        org,
        incident,
        title=title,
        prompt_text=SECRET,
        target_type="individual",
        target_member_id=org.members["auditor"],
        on_repeat="update",
    )
    with guest(place) as connection:
        told = submit(connection, asked, {**HELP, "location_label": SECRET}, "a request with a key")
    with member(place) as connection:
        call(connection, org, "auditor", "answer_prompt", by_name.id, {**SAFE, "location_label": SECRET})
        call(connection, org, "operator", "create_board_link", incident, "https://tocsin.example")
    return Spoils(org, asked, by_name, told["response_id"], told["responder_key"])


@pytest.fixture(scope="module")
def home(place: Place) -> Spoils:
    """The attacker's own tenant."""
    return spoils(place, new_org(place, stem="attacker"))


@pytest.fixture(scope="module")
def seen(place: Place, home: Spoils) -> Spoils:
    """An incident of the attacker's own tenant that they may see, but not what is asked and answered there."""
    return spoils(place, home.org, "Fire", visibility_scope="institution")


@pytest.fixture(scope="module")
def abroad(place: Place) -> Spoils:
    """The victim's tenant."""
    return spoils(place, new_org(place, stem="victim"))


@pytest.fixture(scope="module")
def session(place: Place) -> Iterator[psycopg.Connection[Any]]:
    """The attacker's connection, as tocsin_member."""
    with member(place) as connection:
        yield connection


def everything(place: Place, *orgs: Org) -> dict[str, Any]:
    """What every table holds of some tenants, told apart by a hash."""
    with place.admin() as connection:
        names = [name for (name,) in connection.execute(TABLES.encode()).fetchall()]
        query = " union all ".join(
            f"select '{name}', count(*), md5(string_agg(kept::text, '|' order by kept::text))"
            f" from tocsin.{name} as kept where tenant_id = any(%(tenants)s)"
            for name in names
        )
        found = connection.execute(query.encode(), {"tenants": [org.id for org in orgs]}).fetchall()
    return {name: (many, told) for name, many, told in found}


def attack(connection: psycopg.Connection[Any], org: Org | None, statement: str) -> str:
    """Run statements as a tenant's worker, or as a guest, and commit; what the last showed, or the error's slug."""
    try:
        with connection.transaction():
            if org is None:
                connection.execute("select auth.enter_as_guest(false)", prepare=False)
            else:
                entered = [org.place.secrets.gate_key, "tocsin", org.subject("worker"), org.slug]
                connection.execute("select auth.enter(%s, %s, %s, %s, false)", entered, prepare=False)
            cursor = connection.execute(statement.encode())
            while cursor.nextset():
                pass
            told = [] if cursor.description is None else cursor.fetchall()
            return f"{cursor.rowcount} {told}"
    except psycopg.Error as error:
        return slug(error)


@pytest.mark.parametrize("whose", ["home", "seen", "abroad"])
def test_a_worker_with_any_sql_reads_nothing_of_others(
    request: pytest.FixtureRequest, session: psycopg.Connection[Any], home: Spoils, whose: str
) -> None:
    victim: Spoils = request.getfixturevalue(whose)
    shown = {statement: attack(session, home.org, victim.fill(statement)) for statement in READING}
    assert {statement: told for statement, told in shown.items() if SECRET in told} == {}


@pytest.mark.parametrize("whose", ["home", "seen", "abroad"])
@pytest.mark.parametrize("statement", REFUSED)
def test_a_worker_is_refused(
    request: pytest.FixtureRequest, session: psycopg.Connection[Any], home: Spoils, whose: str, statement: str
) -> None:
    victim: Spoils = request.getfixturevalue(whose)
    assert attack(session, home.org, victim.fill(statement)) in ("42501", "not-permitted")


@pytest.mark.parametrize("whose", ["home", "seen", "abroad"])
def test_a_worker_with_any_sql_writes_nothing_of_others(
    request: pytest.FixtureRequest,
    place: Place,
    session: psycopg.Connection[Any],
    home: Spoils,
    abroad: Spoils,
    whose: str,
) -> None:
    victim: Spoils = request.getfixturevalue(whose)
    before = everything(place, home.org, abroad.org)
    for statement in (*WRITING, *READING):
        told = attack(session, home.org, victim.fill(statement))
        assert everything(place, home.org, abroad.org) == before, (statement, told)


@pytest.mark.parametrize("forge", FORGED_CONTEXT)
@pytest.mark.parametrize("whose", ["home", "seen", "abroad"])
def test_a_forged_context_is_none(
    request: pytest.FixtureRequest,
    place: Place,
    session: psycopg.Connection[Any],
    home: Spoils,
    abroad: Spoils,
    whose: str,
    forge: str,
) -> None:
    victim: Spoils = request.getfixturevalue(whose)
    before = everything(place, home.org, abroad.org)
    for statement in AFTER_FORGING:
        told = attack(session, home.org, f"select {victim.fill(forge)}; {victim.fill(statement)}")
        assert SECRET not in told
        assert told in {"0 []", "1 [(0,)]", "42501", "not-found", "not-permitted", "unknown-reference"}, statement
    assert everything(place, home.org, abroad.org) == before


@pytest.mark.parametrize("after", ["", "select intake.read_prompt('<token>'); "])
def test_a_guest_with_any_sql_is_refused_everything_but_answering(
    place: Place, home: Spoils, abroad: Spoils, after: str
) -> None:
    before = everything(place, home.org, abroad.org)
    with guest(place) as connection:
        for statement in GUEST:
            told = attack(connection, None, home.fill(after) + abroad.fill(statement))
            assert told == "42501", (statement, told)
        for role in ("tocsin_member", "tocsin_intake", "tocsin_gate", "tocsin_owner"):
            assert attack(connection, None, f"set local role {role}") == "42501"
    assert everything(place, home.org, abroad.org) == before


def test_a_link_of_another_tenant_in_ones_own_context_answers_there_and_shows_nothing(
    place: Place, home: Spoils, abroad: Spoils
) -> None:
    with guest(place) as connection, connection.transaction():
        first = submit(connection, home.asked, SAFE)
        second = submit(connection, abroad.asked, SAFE)
    found = rows(
        place,
        "select tenant_id::text, incident_id::text from tocsin.prompt_responses where id = any(%s::uuid[]) order by id",
        [first["response_id"], second["response_id"]],
    )
    assert found == [(home.org.id, home.asked.incident), (abroad.org.id, abroad.asked.incident)]


def test_the_context_that_a_guest_leaves_is_worth_nothing_to_a_member(
    place: Place, session: psycopg.Connection[Any], home: Spoils, abroad: Spoils
) -> None:
    with guest(place) as connection, connection.transaction():
        submit(connection, abroad.asked, SAFE)
        row = connection.execute("select current_setting('tocsin.context'), current_setting('tocsin.seal')").fetchone()
        assert row
        assert row[0].startswith(abroad.org.id)
        with request(session, home.org, "operator"):
            session.execute("select set_config('tocsin.context', %s, true), set_config('tocsin.seal', %s, true)", row)
            assert session.execute("select auth.tenant()").fetchone() == (None,)
            assert session.execute("select * from tocsin.prompts").fetchall() == []


@pytest.mark.parametrize(
    ("undo", "state"),
    [
        ("select", "25006"),
        ("set transaction read write", "25001"),
        ("set local transaction_read_only = off", "25001"),
        ("select set_config('transaction_read_only', 'off', true)", "25001"),
    ],
)
def test_a_guests_read_only_request_stays_read_only(place: Place, home: Spoils, undo: str, state: str) -> None:
    answer = home.fill("select intake.submit_response('<token>', '{}', null, null, null, null)")
    with guest(place) as connection:
        assert attack(connection, None, f"select auth.enter_as_guest(true); {undo}; {answer}") == state


def test_what_a_member_may_not_say_of_their_own_answer_is_not_heard(place: Place, home: Spoils) -> None:
    asked = ask(home.org, target_type="tenant", on_repeat="update")
    forged = {
        **SAFE,
        "tenant_id": home.org.id,
        "id": "00000000-0000-0000-0000-00000000000f",
        "state": "voided",
        "entered_by": home.org.members["operator"],
        "respondent_member_id": home.org.members["operator"],
        "response_channel": "operator_entry",
        "responder_key": "x",
        "version": 9,
        "void_reason": "x",
        "created_at": "1999-01-01T00:00:00Z",
        "responded_at": "1999-01-01T00:00:00Z",
    }
    with member(place) as connection:
        call(connection, home.org, "worker", "answer_prompt", asked.id, forged)
    assert rows(
        place,
        "select respondent_member_id::text, state, entered_by, response_channel, version, void_reason,"
        " responder_key_hash, responded_at > now() - interval '1 hour'"
        " from tocsin.prompt_responses where prompt_id = %s",
        asked.id,
    ) == [(home.org.members["worker"], "submitted", None, "in_app", 1, None, None, True)]


def test_what_an_operator_enters_is_signed_by_them_whatever_the_body_says(place: Place, home: Spoils) -> None:
    asked = ask(home.org)
    forged = {**SAFE, "prompt_id": asked.id, "entered_by": home.org.members["admin"], "response_channel": "web"}
    with member(place) as connection:
        call(connection, home.org, "operator", "enter_response", asked.incident, forged)
    assert rows(
        place, "select entered_by::text, response_channel from tocsin.prompt_responses where prompt_id = %s", asked.id
    ) == [(home.org.members["operator"], "operator_entry")]


def test_an_auditor_who_knows_an_entrys_id_from_the_ledger_cannot_claim_it(place: Place, home: Spoils) -> None:
    asked = ask(home.org)
    with member(place) as connection:
        told = call(connection, home.org, "operator", "enter_response", asked.incident, {**HELP, "prompt_id": asked.id})
        assert call(connection, home.org, "auditor", "claim_responses", told["id"]) == {"claimed": 0}


def test_a_search_path_of_ones_own_changes_nothing_that_a_definer_runs(
    place: Place, home: Spoils, session: psycopg.Connection[Any]
) -> None:
    asked = ask(home.org)
    with place.admin() as admin:
        # As if PUBLIC had been left a schema to write in.
        admin.execute(
            """
            create schema trap;
            grant usage on schema trap to public;
            create function trap.sha256(bytea) returns bytea language sql immutable return '\\x00'::bytea;
            create function trap.statement_timestamp() returns timestamptz language sql return 'infinity'::timestamptz;
            create function trap.length(text) returns integer language sql immutable return 99;
            create table trap.prompts (id uuid);
            """
        )
        try:
            with guest(place) as connection:
                connection.execute("set search_path = trap, pg_catalog")
                assert set(submit(connection, asked, SAFE)) == {
                    "incident_id",
                    "prompt_id",
                    "response_id",
                    "responder_key",
                }
                assert attack(connection, None, "select intake.redeem_ticket('x')") == "0 []"
            session.execute("set search_path = trap, pg_catalog")
            assert attack(session, home.org, "select intake.claim_responses('short')") == "1 [(0,)]"
        finally:
            session.execute("reset search_path")
            admin.execute("drop schema trap cascade")
    assert rows(
        place, "select octet_length(responder_key_hash) from tocsin.prompt_responses where prompt_id = %s", asked.id
    ) == [(32,)]
