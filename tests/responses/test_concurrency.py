"""Many answer at once: places are exact, repeats are one, and nobody waits for those who look after the incident."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.support.server import Org, Place
from tests.support.sql_prompts import (
    HELP,
    SAFE,
    Asked,
    ask,
    call,
    guest,
    member,
    outcome,
    request,
    rows,
    submit,
    wait_until_blocked,
)

HASTY = "set lock_timeout = '1ms'"


def at_once(place: Place, many: int, act: Callable[[psycopg.Connection[Any], int], str]) -> Counter[str]:
    """What as many guests get who act at the same moment, each on a connection of their own."""
    together = threading.Barrier(many)

    def one(number: int) -> str:
        with guest(place) as connection:
            together.wait(60)
            return act(connection, number)

    with ThreadPoolExecutor(many) as threads:
        return Counter(threads.map(one, range(many)))


def stored(place: Place, asked: Asked) -> int:
    """How many answers a prompt has."""
    ((many,),) = rows(place, "select count(*) from tocsin.prompt_responses where prompt_id = %s", asked.id)
    return int(many)


def free(place: Place, asked: Asked) -> int:
    """How many places a prompt has left."""
    ((many,),) = rows(place, "select count(*) from tocsin.prompt_slots where prompt_id = %s", asked.id)
    return int(many)


def switch(connection: psycopg.Connection[Any], org: Org, asked: Asked, *, is_active: bool) -> None:
    """End a prompt, or ask it again."""
    call(connection, org, "operator", "update_prompt", asked.id, {"is_active": is_active}, None)


@pytest.mark.parametrize(("places", "guests"), [(1, 50), (20, 60), (60, 60)])
def test_of_many_at_once_as_many_get_in_as_there_are_places(place: Place, org: Org, places: int, guests: int) -> None:
    asked = ask(org, max_responses=places)
    told = at_once(place, guests, lambda connection, _: outcome(connection, asked, SAFE))
    assert told == Counter({"in": places, "prompt-full": guests - places})
    assert (stored(place, asked), free(place, asked)) == (places, 0)


def test_twenty_places_are_filled_though_every_third_of_sixty_gives_theirs_back(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=20)

    def come(connection: psycopg.Connection[Any], number: int) -> str:
        if number % 3:
            return outcome(connection, asked, SAFE)
        try:
            with connection.transaction(force_rollback=True):
                return f"back after {outcome(connection, asked, SAFE)}"
        except psycopg.Error:
            return "back after nothing"

    told = at_once(place, 60, come)
    assert (told["in"], told["prompt-full"]) == (20, 20)
    assert (stored(place, asked), free(place, asked)) == (20, 0)


def test_a_prompt_for_very_many_has_few_places_laid_out_at_a_time(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=100_000)
    laid_out = [free(place, asked)]
    with guest(place) as connection:
        for _ in range(130):
            assert outcome(connection, asked, SAFE) == "in"
            laid_out.append(free(place, asked))
    assert (max(laid_out), min(laid_out)) == (127, 64)


def test_places_that_are_laid_out_as_they_are_taken_are_exact(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=150)

    def come(connection: psycopg.Connection[Any], _: int) -> str:
        told = []
        for _ in range(4):
            with suppress(psycopg.Error), connection.transaction(force_rollback=True):
                submit(connection, asked, SAFE)
            told.append(outcome(connection, asked, SAFE))
        return " ".join(told)

    told = Counter(" ".join(at_once(place, 40, come).elements()).split())
    assert told == {"in": 150, "prompt-full": 10}
    assert (stored(place, asked), free(place, asked)) == (150, 0)


@pytest.mark.parametrize("commits", [True, False])
def test_nobody_waits_for_who_lays_out_places_before_all_others_are_taken(
    place: Place, org: Org, commits: bool
) -> None:
    asked = ask(org, max_responses=1_000)
    with guest(place) as first, guest(place) as second, ThreadPoolExecutor(1) as threads:
        with first.transaction(force_rollback=not commits):
            submit(first, asked, SAFE)
            second.execute(HASTY)
            assert Counter(outcome(second, asked, SAFE) for _ in range(63)) == {"in": 63}
            second.execute("reset lock_timeout")
            later = threads.submit(outcome, second, asked, SAFE)
            wait_until_blocked(place, second, first)
        assert later.result(30) == "in"
        assert outcome(second, asked, SAFE) == "in"
    assert stored(place, asked) == (66 if commits else 65)


def test_a_prompt_that_is_over_has_no_places_and_asked_again_as_many_as_were_left(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=200)
    with guest(place) as connection, member(place) as operator:
        assert Counter(outcome(connection, asked, SAFE) for _ in range(100)) == {"in": 100}
        switch(operator, org, asked, is_active=False)
        assert free(place, asked) == 0
        assert outcome(connection, asked, SAFE) == "prompt-unavailable"
        switch(operator, org, asked, is_active=True)
        assert Counter(outcome(connection, asked, SAFE) for _ in range(105)) == {"in": 100, "prompt-full": 5}
    assert (stored(place, asked), free(place, asked)) == (200, 0)


def test_a_prompt_that_ends_while_people_answer_has_no_place_too_many(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=100)
    with guest(place) as first, guest(place) as second, member(place) as operator, ThreadPoolExecutor(1) as threads:
        with first.transaction():
            submit(first, asked, SAFE)
            ended = threads.submit(switch, operator, org, asked, is_active=False)
            wait_until_blocked(place, operator, first)
        ended.result(30)
        assert free(place, asked) == 0
        switch(operator, org, asked, is_active=True)
        assert Counter(outcome(second, asked, SAFE) for _ in range(100)) == {"in": 99, "prompt-full": 1}


@pytest.mark.parametrize(("commits", "told"), [(True, "prompt-full"), (False, "in")])
def test_who_waits_for_the_last_place_gets_it_if_it_is_given_back(
    place: Place, org: Org, commits: bool, told: str
) -> None:
    asked = ask(org, max_responses=1)
    with guest(place) as first, guest(place) as second, ThreadPoolExecutor(1) as threads:
        with first.transaction(force_rollback=not commits):
            submit(first, asked, SAFE)
            later = threads.submit(outcome, second, asked, SAFE)
            wait_until_blocked(place, second, first)
        assert later.result(30) == told
    assert (stored(place, asked), free(place, asked)) == (1, 0)


def test_a_place_whose_taker_is_killed_is_free(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=1)
    with guest(place) as first, guest(place) as second, ThreadPoolExecutor(1) as threads, place.admin() as admin:
        first.execute("begin")
        submit(first, asked, SAFE)
        later = threads.submit(outcome, second, asked, SAFE)
        wait_until_blocked(place, second, first)
        admin.execute("select pg_terminate_backend(%s)", [first.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            first.execute("commit")
        assert later.result(30) == "in"
    assert (stored(place, asked), free(place, asked)) == (1, 0)


def test_nobody_waits_for_a_taker_while_another_place_is_free(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=2)
    with guest(place) as first, guest(place) as second, first.transaction():
        submit(first, asked, SAFE)
        second.execute(HASTY)
        assert outcome(second, asked, SAFE) == "in"


@pytest.mark.parametrize("on_repeat", ["reject", "update"])
def test_a_second_answer_with_the_same_key_takes_no_place(place: Place, org: Org, on_repeat: str) -> None:
    asked = ask(org, max_responses=3, on_repeat=on_repeat)
    body = {**SAFE, "responder_key": "the same for all of them"}
    told = at_once(place, 20, lambda connection, _: outcome(connection, asked, body))
    assert told == (Counter(["in"]) + Counter({"duplicate-response": 19}) if on_repeat == "reject" else {"in": 20})
    assert (stored(place, asked), free(place, asked)) == (1, 2)


def test_every_answer_that_was_taken_stands_or_is_history(place: Place, org: Org) -> None:
    asked = ask(org, on_repeat="update")
    together = at_once(
        place,
        20,
        lambda connection, number: outcome(
            connection,
            asked,
            {"responder_key": "the same for all of them", "response_data": {"status": "safe", "note": str(number)}},
        ),
    )
    assert together == {"in": 20}
    notes = rows(
        place,
        """
        select response_data ->> 'note' from tocsin.prompt_responses where prompt_id = %s
        union all
        select history.answer #>> '{response_data,note}'
        from tocsin.prompt_response_history as history
        inner join tocsin.prompt_responses as answer on history.response_id = answer.id
        where answer.prompt_id = %s
        """,
        asked.id,
        asked.id,
    )
    assert sorted(int(note) for (note,) in notes) == list(range(20))


@pytest.mark.parametrize("on_repeat", ["reject", "update"])
def test_a_request_sent_ten_times_at_once_has_one_effect_and_one_reply(place: Place, org: Org, on_repeat: str) -> None:
    asked = ask(org, max_responses=5, on_repeat=on_repeat)
    told = at_once(place, 10, lambda connection, _: str(submit(connection, asked, SAFE, "one request, sent ten times")))
    assert list(told.values()) == [10]
    assert (stored(place, asked), free(place, asked)) == (1, 4)


def test_a_change_of_mind_sent_ten_times_at_once_is_one_change(place: Place, org: Org) -> None:
    asked = ask(org, on_repeat="update")
    with guest(place) as connection:
        key = submit(connection, asked, SAFE)["responder_key"]
    body = {**HELP, "responder_key": key}
    told = at_once(place, 10, lambda connection, _: str(submit(connection, asked, body, "one change of mind at once")))
    assert list(told.values()) == [10]
    assert rows(
        place, "select state, safety_status, version from tocsin.prompt_responses where prompt_id = %s", asked.id
    ) == [("updated", "needs_help", 2)]


def test_an_idempotency_key_of_two_people_at_once_is_the_first_ones(place: Place, org: Org) -> None:
    asked = ask(org)
    told = at_once(
        place,
        2,
        lambda connection, number: outcome(
            connection, asked, {**SAFE, "responder_key": f"person {number}"}, "the same key of 16"
        ),
    )
    # The same problem either way: who comes a moment later reads the key, who comes at once breaches the constraint.
    assert told in ({"in": 1, "guest_requests_pkey": 1}, {"in": 1, "idempotency-key-reused": 1})
    assert stored(place, asked) == 1


def test_the_same_keys_in_another_tenant_are_other_keys(place: Place, org: Org, other_org: Org) -> None:
    body = {**SAFE, "responder_key": "the same for both"}
    with guest(place) as connection:
        mine, theirs = (
            submit(connection, ask(whose, max_responses=1), body, "the same key of 16") for whose in (org, other_org)
        )
    assert mine["response_id"] != theirs["response_id"]


LOOKING_AFTER: dict[str, tuple[str, str, list[Any]]] = {
    "the incident is moved": ("transition_incident", "incident", ["triaged", None, None, None]),
    "the incident is amended": ("amend_incident", "incident", [{"title": "Fire"}, None]),
    "the prompt is amended": ("update_prompt", "id", [{"title": "Still safe?"}, None]),
}


@pytest.mark.parametrize("what", LOOKING_AFTER)
def test_nobody_waits_while(place: Place, org: Org, what: str) -> None:
    asked = ask(org, max_responses=5, on_repeat="update")
    verb, subject, arguments = LOOKING_AFTER[what]
    with member(place) as keeper, guest(place) as connection, keeper.transaction():
        call(keeper, org, "operator", verb, getattr(asked, subject), *arguments)
        connection.execute(HASTY)
        body = {**SAFE, "responder_key": "somebody in a hurry"}
        assert [outcome(connection, asked, body) for _ in range(2)] == ["in", "in"]


def test_nobody_waits_for_an_update_lock_on_the_incident_and_the_prompt(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=5)
    with place.admin() as keeper, guest(place) as connection, keeper.transaction():
        keeper.execute("select from tocsin.incidents where id = %s for no key update", [asked.incident])
        keeper.execute("select from tocsin.prompts where id = %s for no key update", [asked.id])
        connection.execute(HASTY)
        assert outcome(connection, asked, SAFE) == "in"


def test_those_who_look_after_the_incident_do_not_wait_for_an_answer_either(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=5)
    with guest(place) as connection, member(place) as keeper, connection.transaction():
        submit(connection, asked, SAFE)
        keeper.execute(HASTY)
        call(keeper, org, "operator", "update_prompt", asked.id, {"title": "Still safe?"}, None)
        call(keeper, org, "operator", "amend_incident", asked.incident, {"title": "Fire"}, None)


def test_an_answer_writes_neither_its_prompt_nor_its_incident(place: Place, org: Org) -> None:
    asked = ask(org, max_responses=9, on_repeat="update")
    query = """
        select prompts.xmin::text, prompts.ctid::text, prompts.version, prompts.updated_at,
            incidents.xmin::text, incidents.ctid::text, incidents.version, incidents.updated_at
        from tocsin.prompts inner join tocsin.incidents on prompts.incident_id = incidents.id
        where prompts.id = %s
    """
    before = rows(place, query, asked.id)
    with guest(place) as connection:
        for body in (SAFE, HELP, {**SAFE, "responder_key": "me"}, {**HELP, "responder_key": "me"}):
            submit(connection, asked, body)
    assert rows(place, query, asked.id) == before


def test_an_audience_answers_at_once_and_each_once(place: Place, org: Org) -> None:
    asked = ask(org, target_type="tenant")
    together = threading.Barrier(2 * len(org.members))

    def answer(role: str) -> str:
        with member(place) as connection:
            together.wait(60)
            try:
                call(connection, org, role, "answer_prompt", asked.id, SAFE)
            except psycopg.Error as error:
                return str(error.diag.constraint_name)
            return "in"

    with ThreadPoolExecutor(2 * len(org.members)) as threads:
        told = Counter(threads.map(answer, [*org.members, *org.members]))
    assert told == {"in": len(org.members), "duplicate-response": len(org.members)}


def test_an_answer_is_claimed_by_one_of_those_who_try_at_once(place: Place, org: Org) -> None:
    asked = ask(org)
    with guest(place) as connection:
        key = submit(connection, asked, SAFE)["responder_key"]
    together = threading.Barrier(len(org.members))

    def claim(role: str) -> int:
        with member(place) as connection:
            together.wait(60)
            return int(call(connection, org, role, "claim_responses", key)["claimed"])

    with ThreadPoolExecutor(len(org.members)) as threads:
        assert sorted(threads.map(claim, org.members)) == [0] * (len(org.members) - 1) + [1]


def test_an_answer_voided_twice_at_once_is_voided_once(place: Place, org: Org) -> None:
    asked = ask(org)
    with guest(place) as connection:
        response = submit(connection, asked, SAFE)["response_id"]
    with member(place) as first, member(place) as second, ThreadPoolExecutor(1) as threads:
        with request(first, org, "operator"):
            first.execute("select api.void_response(%s, %s, 'A prank')", [asked.incident, response])
            later = threads.submit(call, second, org, "admin", "void_response", asked.incident, response, "Too late")
            wait_until_blocked(place, second, first)
        with pytest.raises(psycopg.Error) as refused:
            later.result(30)
    assert refused.value.diag.constraint_name == "already-voided"
