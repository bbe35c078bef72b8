"""Answers that members give: for themselves, on behalf of others; and answers that are voided, kept and claimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.examples import NOBODY, word
from tests.support.http_prompts import NEEDS_HELP, SAFE, Asked, alike, answered, ask, at_once, earlier, refused, stored
from tests.support.server import Client, Org, Place, Server, new_org, problem


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


def to_worker(client: Client, org: Org, **fields: Any) -> Asked:
    """A prompt for the worker of the organisation."""
    return ask(client, target_type="individual", target_member_id=org.members["worker"], **fields)


def enter(client: Client, asked: Asked, **fields: Any) -> Any:
    """Enter an answer on somebody's behalf."""
    return client.post(asked.responses, json=SAFE | {"prompt_id": asked.id} | fields)


def void(client: Client, asked: Asked, response: str, **fields: Any) -> Any:
    """Void an answer."""
    return client.post(f"{asked.responses}/{response}/void", json=fields)


def test_whoever_is_asked_answers_without_any_permission(operator: Client, worker: Client, org: Org) -> None:
    asked = to_worker(operator, org, title="Er du trygg?", on_repeat="update")
    (mine,) = [item for item in worker.get("/me/prompts").json()["items"] if item["id"] == asked.id]
    assert (mine["title"], mine["response_id"], mine["form"][0]["name"]) == (
        "Er du trygg?",
        None,
        "response_data.status",
    )
    first = worker.post(asked.mine, json=SAFE)
    assert first.status_code == 201, first.text
    assert first.headers["location"].startswith("/v1/incidents/")
    told = first.json()
    assert (told["respondent_member_id"], told["response_channel"], told["entered_by"]) == (
        org.members["worker"],
        "in_app",
        None,
    )
    again = worker.put(asked.mine, json=NEEDS_HELP)
    assert (again.status_code, again.json()["state"], again.json()["safety_status"]) == (200, "updated", "needs_help")
    (before,) = earlier(operator, again.json())
    assert (before["response_data"], before["response_channel"]) == (SAFE["response_data"], "in_app")
    (mine,) = [item for item in worker.get("/me/prompts").json()["items"] if item["id"] == asked.id]
    assert (mine["response_id"], mine["response_state"]) == (told["id"], "updated")


def test_a_member_answers_once_where_one_answer_is_taken(operator: Client, worker: Client, org: Org) -> None:
    asked = to_worker(operator, org)
    assert worker.put(asked.mine, json=SAFE).status_code == 200
    for send in (worker.post, worker.put):
        assert refused(send(asked.mine, json=NEEDS_HELP)) == (409, "duplicate-response", set())


def test_a_prompt_that_asks_others_is_nothing_to_a_member(
    server: Server, operator: Client, org: Org, stranger: Client
) -> None:
    asked, linked = to_worker(operator, org), ask(operator)
    with server.client(org, "supervisor") as other, server.client(org, "admin") as admin:
        for client in (other, admin, operator, stranger):
            answers = [
                client.post(path, json=SAFE) for path in (asked.mine, linked.mine, f"/prompts/{NOBODY}/responses")
            ]
            assert refused(answers[0]) == (404, "not-found", set())
            assert alike(answers)
            ids = {
                item["id"]
                for item in client.get("/me/prompts", params={"is_active": "in.(true,false)"}).json()["items"]
            }
            assert ids.isdisjoint({asked.id, linked.id})
    assert stored(operator, asked) == stored(operator, linked) == []


def test_ten_answers_of_a_member_at_once_are_one(server: Server, operator: Client, org: Org) -> None:
    for on_repeat, expected in (("reject", {201: 1, 409: 9}), ("update", {201: 10})):
        asked = to_worker(operator, org, on_repeat=on_repeat)

        def send(_: int, path: str = asked.mine) -> int:
            with server.client(org, "worker") as client:
                return client.post(path, json=SAFE).status_code

        assert Counter(at_once(10, send)) == expected
        assert len(stored(operator, asked)) == 1


def test_what_is_not_an_answerers_to_set_is_refused_by_name(operator: Client, worker: Client, org: Org) -> None:
    asked = to_worker(operator, org)
    for field in ("respondent_member_id", "entered_by", "responder_key", "response_channel", "state", "tenant_id"):
        response = worker.post(asked.mine, json=SAFE | {field: org.members["operator"]})
        assert refused(response) == (422, "unknown-field", {f"/{field}"})
    for field in ("entered_by", "response_channel", "state", "void_reason", "tenant_id", "incident_id"):
        assert refused(enter(operator, asked, **{field: NOBODY})) == (422, "unknown-field", {f"/{field}"})


def test_my_prompts_are_the_active_ones_unless_i_ask(operator: Client, worker: Client, org: Org) -> None:
    asked = to_worker(operator, org)
    operator.patch(asked.path, json={"is_active": False})

    def ids(**params: str) -> list[str]:
        return [item["id"] for item in worker.get("/me/prompts", params=params).json()["items"]]

    assert asked.id not in ids()
    assert asked.id in ids(is_active="eq.false")


def test_an_operator_answers_for_a_member_a_group_a_key_and_somebody_unknown(
    operator: Client, admin: Client, org: Org
) -> None:
    asked = ask(operator)
    crowd = admin.post("/groups", json={"kind": "party", "name": word("party")}).json()["id"]
    for whose in (
        {"respondent_member_id": org.members["whs"]},
        {"respondent_group_id": crowd},
        {"responder_key": "the caller from room 12"},
        {"respondent_member_id": org.members["worker"], "respondent_group_id": crowd},
    ):
        response = enter(operator, asked, **whose)
        assert response.status_code == 201, response.text
        told = response.json()
        assert (told["response_channel"], told["entered_by"]) == ("operator_entry", org.members["operator"])
        for field in ("respondent_member_id", "respondent_group_id"):
            assert told[field] == whose.get(field)
        assert problem(enter(operator, asked, **whose)) == "duplicate-response", whose
    assert [enter(operator, asked).status_code for _ in range(2)] == [201, 201]
    assert len(stored(operator, asked)) == 6


def test_an_operator_may_answer_for_somebody_again_where_the_prompt_takes_that(
    operator: Client, worker: Client, org: Org
) -> None:
    asked = to_worker(operator, org, on_repeat="update")
    assert worker.post(asked.mine, json=SAFE).status_code == 201
    again = enter(operator, asked, respondent_member_id=org.members["worker"], **NEEDS_HELP)
    assert again.status_code == 201, again.text
    (row,) = stored(operator, asked)
    assert (row["safety_status"], row["entered_by"], row["response_channel"]) == (
        "needs_help",
        org.members["operator"],
        "operator_entry",
    )
    assert [entry["response_data"]["status"] for entry in earlier(operator, row)] == ["safe"]
    assert worker.put(asked.mine, json=SAFE).status_code == 200
    (row,) = stored(operator, asked)
    assert (row["safety_status"], row["entered_by"], row["update_count"]) == ("safe", None, 2)
    assert earlier(operator, row)[1]["entered_by"] == org.members["operator"]


def test_an_entry_to_another_incidents_prompt_is_one_to_a_prompt_that_is_not(
    operator: Client, stranger: Client
) -> None:
    asked, another, theirs = ask(operator), ask(operator), ask(stranger)
    answers = [operator.post(asked.responses, json=SAFE | {"prompt_id": id}) for id in (another.id, theirs.id, NOBODY)]
    assert refused(answers[0]) == (422, "unknown-reference", {"/prompt_id"})
    assert alike(answers)
    assert stored(operator, another) == []


def test_an_entry_for_a_neighbours_member_or_group_is_one_for_nobody(
    operator: Client, server: Server, other_org: Org
) -> None:
    asked = ask(operator)
    with server.client(other_org, "admin") as neighbour:
        crowd = neighbour.post("/groups", json={"kind": "party", "name": "Theirs"}).json()["id"]
    for field, theirs in (("respondent_member_id", other_org.members["worker"]), ("respondent_group_id", crowd)):
        answers = [enter(operator, asked, **{field: id}) for id in (theirs, NOBODY)]
        assert refused(answers[0]) == (422, "unknown-reference", {f"/{field}"})
        assert alike(answers)


def test_an_entry_for_somebody_who_was_not_asked_is_refused(operator: Client, admin: Client, org: Org) -> None:
    asked = to_worker(operator, org)
    crowd = admin.post("/groups", json={"kind": "party", "name": word("party")}).json()["id"]
    for whose in (
        {"respondent_member_id": org.members["whs"]},
        {"respondent_group_id": crowd},
        {"responder_key": "a caller"},
        {},
    ):
        assert refused(enter(operator, asked, **whose)) == (422, "answer-invalid", {"/respondent_member_id"})
    assert stored(operator, asked) == []


def test_a_voided_answer_stays_and_is_nobodys_any_more(operator: Client, guest: Client, org: Org) -> None:
    asked = ask(operator, max_responses=1)
    told = answered(guest.post(asked.answers, json=SAFE))
    response = void(operator, asked, told["response_id"], reason="A joke.")
    assert (response.status_code, response.json()["state"], response.json()["void_reason"]) == (
        200,
        "voided",
        "A joke.",
    )
    assert refused(void(operator, asked, told["response_id"])) == (409, "already-voided", set())
    (row,) = stored(operator, asked, state="eq.voided")
    assert (row["response_data"], row["void_reason"]) == (SAFE["response_data"], "A joke.")
    assert stored(operator, asked, state="eq.submitted") == []
    # It keeps its key and its place.
    again = guest.post(asked.answers, json=SAFE | {"responder_key": told["responder_key"]})
    assert problem(again) == "duplicate-response"
    assert problem(guest.post(asked.answers, json=SAFE)) == "prompt-full"


def test_a_void_needs_no_reason_and_takes_a_good_one_only(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    first, second = (answered(guest.post(asked.answers, json=SAFE))["response_id"] for _ in range(2))
    assert operator.post(f"{asked.responses}/{first}/void").json()["void_reason"] is None
    for reason in ("", "x" * 2_001, 5):
        assert refused(void(operator, asked, second, reason=reason))[::2] == (422, {"/reason"})
    assert stored(operator, asked, state="eq.voided")[0]["id"] == first


def test_of_what_was_answered_before_the_first_and_the_newest_fifty_are_kept(operator: Client, guest: Client) -> None:
    asked = ask(operator, prompt_type="freeform", on_repeat="update")
    told = answered(guest.post(asked.answers, json={"response_data": {"text": "0"}}))
    (once,) = stored(operator, asked)
    for number in range(1, 61):
        again = {"response_data": {"text": str(number)}, "responder_key": told["responder_key"]}
        answered(guest.put(asked.answers, json=again))
    (row,) = stored(operator, asked)
    assert (row["update_count"], row["response_data"], row.keys()) == (60, {"text": "60"}, once.keys())
    kept = earlier(operator, row)
    assert [before["response_data"]["text"] for before in kept] == ["0", *map(str, range(10, 60))]
    assert {before["response_id"] for before in kept} == {row["id"]}
    assert earlier(operator, row, order="replaced_at.desc", limit="1")[0]["response_data"] == {"text": "59"}


def test_a_history_is_read_in_its_own_incident_by_those_who_see_the_answer(
    server: Server, operator: Client, stranger: Client, guest: Client, org: Org
) -> None:
    asked, other = ask(operator, on_repeat="update"), ask(operator)
    told = answered(guest.post(asked.answers, json=SAFE))
    path = f"{asked.responses}/{told['response_id']}/history"
    assert operator.get(path).json() == {"items": [], "next_cursor": None}
    nobodys = f"{asked.responses}/{told['prompt_id']}/history"
    for client, wrong in (
        (operator, f"{other.responses}/{told['response_id']}/history"),
        (operator, nobodys),
        (stranger, path),
    ):
        assert refused(client.get(wrong)) == (404, "not-found", set())
    with server.client(org, "worker") as worker:
        assert worker.get(path).status_code in (403, 404)


def test_a_voided_answer_counts_again_when_it_is_given_again(operator: Client, guest: Client) -> None:
    asked = ask(operator, on_repeat="update")
    told = answered(guest.post(asked.answers, json=SAFE))
    void(operator, asked, told["response_id"], reason="By mistake.")
    answered(guest.put(asked.answers, json=NEEDS_HELP | {"responder_key": told["responder_key"]}))
    (row,) = stored(operator, asked)
    assert (row["state"], row["void_reason"]) == ("updated", None)
    (before,) = earlier(operator, row)
    assert (before["state"], before["void_reason"]) == ("voided", "By mistake.")
    assert operator.get(f"{asked.path}/rollup").json()["needs_help"] == 1


def test_an_answer_is_voided_in_its_own_incident_by_those_who_may(
    server: Server, operator: Client, stranger: Client, guest: Client, org: Org
) -> None:
    asked, another, theirs = ask(operator), ask(operator), ask(stranger)
    row = answered(guest.post(asked.answers, json=SAFE))["response_id"]
    foreign = answered(guest.post(theirs.answers, json=SAFE))["response_id"]
    answers = [void(operator, another, id) for id in (row, foreign, NOBODY)]
    assert refused(answers[0]) == (404, "not-found", set())
    assert alike(answers)
    with server.client(org, "auditor") as auditor, server.client(org, "worker") as worker:
        assert problem(void(auditor, asked, row)) == "not-permitted"
        assert problem(void(worker, asked, row)) == "not-found"
    assert problem(void(stranger, asked, row)) == "not-found"
    assert stored(operator, asked)[0]["state"] == "submitted"


def test_of_ten_who_void_at_once_one_does(server: Server, operator: Client, guest: Client, org: Org) -> None:
    asked = ask(operator)
    row = answered(guest.post(asked.answers, json=SAFE))["response_id"]

    def send(_: int) -> int:
        with server.client(org, "operator") as client:
            return int(void(client, asked, row).status_code)

    assert Counter(at_once(10, send)) == {200: 1, 409: 9}


def test_a_member_may_not_void_their_own_answer(operator: Client, worker: Client, org: Org) -> None:
    asked = to_worker(operator, org)
    row = worker.post(asked.mine, json=SAFE).json()["id"]
    assert problem(void(worker, asked, row)) == "not-found"
    reported = to_worker(operator, org, incident=worker.open_incident()["id"])
    row = worker.post(reported.mine, json=SAFE).json()["id"]
    assert problem(void(worker, reported, row)) == "not-permitted"


def test_responses_are_filtered_by_prompt_and_state(operator: Client, guest: Client) -> None:
    first = ask(operator, on_repeat="update")
    second = ask(operator, incident=first.incident)
    key = answered(guest.post(first.answers, json=SAFE))["responder_key"]
    answered(guest.put(first.answers, json=NEEDS_HELP | {"responder_key": key}))
    kept = answered(guest.post(second.answers, json=SAFE))["response_id"]
    gone = answered(guest.post(second.answers, json=SAFE))["response_id"]
    void(operator, second, gone)
    assert [row["state"] for row in stored(operator, first)] == ["updated"]
    assert {row["id"] for row in stored(operator, second)} == {kept, gone}
    assert [row["id"] for row in stored(operator, second, state="eq.submitted")] == [kept]
    assert [row["id"] for row in stored(operator, second, state="eq.voided")] == [gone]
    assert len(operator.get(first.responses).json()["items"]) == 3
    ways = operator.get(first.responses, params={"safety_status": "eq.needs_help"}).json()["items"]
    assert [row["prompt_id"] for row in ways] == [first.id]


def test_no_one_is_told_where_a_guest_came_from(operator: Client, admin: Client, guest: Client) -> None:
    asked = ask(operator)
    answered(guest.post(asked.answers, json=SAFE, headers={"User-Agent": "A telling phone"}))
    (row,) = stored(admin, asked)
    assert not {"ip_hash", "user_agent_hash", "responder_key", "tenant_id"} & set(row)
    assert problem(admin.get(asked.responses, params={"ip_hash": "not.is.null"})) == "unknown-column"


def claim(client: Client, key: str) -> int:
    """Claim answers by a key; how many it were."""
    response = client.post("/me/responses/claim", json={"responder_key": key})
    assert response.status_code == 200, response.text
    return int(response.json()["claimed"])


def test_a_guest_who_becomes_a_member_claims_their_answers_once(
    server: Server, operator: Client, worker: Client, stranger: Client, guest: Client, org: Org
) -> None:
    prompts = [ask(operator, on_repeat="update") for _ in range(2)]
    key = answered(guest.post(prompts[0].answers, json=SAFE))["responder_key"]
    answered(guest.post(prompts[1].answers, json=SAFE | {"responder_key": key}))
    other = answered(guest.post(prompts[0].answers, json=SAFE))["response_id"]
    with server.client(org, "supervisor") as late:
        assert claim(stranger, key) == claim(worker, key[:-1] + "_") == 0
        assert [claim(worker, key), claim(worker, key), claim(late, key)] == [2, 0, 0]
    for asked in prompts:
        owners = {row["id"]: row["respondent_member_id"] for row in stored(operator, asked)}
        assert Counter(owners.values())[org.members["worker"]] == 1
        assert owners.get(other) is None
    # The key is still the phone's, and the answer still counts once.
    assert guest.put(prompts[0].answers, json=NEEDS_HELP | {"responder_key": key}).status_code == 200
    rollup = operator.get(f"{prompts[0].path}/rollup").json()
    assert (rollup["responders"], rollup["needs_help"]) == (2, 1)


def test_a_claim_leaves_what_the_member_answered_themselves(
    operator: Client, worker: Client, guest: Client, org: Org
) -> None:
    asked = ask(operator)
    enter(operator, asked, respondent_member_id=org.members["worker"])
    key = answered(guest.post(asked.answers, json=NEEDS_HELP))["responder_key"]
    assert claim(worker, key) == 0
    assert len(stored(operator, asked)) == 2


def test_a_key_that_could_be_guessed_claims_nothing(operator: Client, worker: Client, guest: Client) -> None:
    asked = ask(operator)
    answered(guest.post(asked.answers, json=SAFE | {"responder_key": "0123456789abcde"}))
    response = worker.post("/me/responses/claim", json={"responder_key": "0123456789abcde"})
    assert refused(response) == (422, "too-short", {"/responder_key"})
    assert stored(operator, asked)[0]["respondent_member_id"] is None


def test_what_an_operator_entered_under_a_key_of_their_own_is_nobodys_to_claim_who_lacks_it(
    operator: Client, worker: Client, org: Org
) -> None:
    asked = ask(operator)
    unknown = enter(operator, asked).json()
    assert claim(worker, unknown["id"]) == 0
    assert claim(worker, unknown["responder_key_hash"]) == 0
    assert stored(operator, asked)[0]["respondent_member_id"] is None


def test_without_the_module_nobody_asks_answers_or_claims(server: Server, place: Place) -> None:
    org = new_org(place)
    with server.client(org, "admin") as admin, server.client(org, "worker") as worker:
        asked = ask(admin, target_type="tenant")
        with place.admin() as connection:
            connection.execute(
                "delete from tocsin.tenant_modules where tenant_id = %s and module = 'prompts'", [org.id]
            )
        incident = f"/incidents/{asked.incident}"
        for response in (
            admin.post(f"{incident}/prompts", json={"prompt_type": "status", "prompt_text": "?"}),
            *(admin.get(f"{incident}/{what}") for what in ("prompts", "responses", "rollup", "board")),
            admin.post(f"{incident}/board-link"),
            admin.get(f"{asked.path}/rollup"),
            admin.patch(asked.path, json={"title": "?"}),
            enter(admin, asked),
            worker.get("/me/prompts"),
            worker.post(asked.mine, json=SAFE),
            worker.post("/me/responses/claim", json={"responder_key": "0123456789abcdef"}),
        ):
            assert refused(response) == (403, "module-disabled", set()), response.url.path


def test_a_guest_cannot_overwrite_what_an_operator_entered_under_a_key_that_is_easy_to_guess(
    operator: Client, guest: Client
) -> None:
    asked = ask(operator, on_repeat="update")
    entered = enter(operator, asked, **NEEDS_HELP, responder_key="room 12")
    assert entered.status_code == 201, entered.text
    assert guest.put(asked.answers, json=SAFE | {"responder_key": "room 12"}).status_code == 200
    again = operator.get(f"{asked.responses}?id=eq.{entered.json()['id']}").json()["items"]
    assert [(row["state"], row["safety_status"]) for row in again] == [("submitted", "needs_help")]
    corrected = enter(operator, asked, responder_key="room 12")
    assert (corrected.json()["id"], corrected.json()["state"]) == (entered.json()["id"], "updated")
