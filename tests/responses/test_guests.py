"""Guests: what a link tells, what an answer may be, what a second one does, and what never leads anywhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.v1.endpoints import GUEST_BODY
from tests.support.http_prompts import NEEDS_HELP, SAFE, alike, answered, ask, at_once, earlier, refused, stored
from tests.support.server import Client, Org, Place, Server, new_org, problem

KEY = "a-key-of-a-phone-0001"


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


def ago(**delta: float) -> str:
    """A time in the past, as JSON has it."""
    return (datetime.now(UTC) - timedelta(**delta)).isoformat()


def test_a_link_tells_the_question_and_its_form_and_nothing_of_the_incident(operator: Client, guest: Client) -> None:
    incident = operator.open_incident(title="Leak of ammonia", description="Tank 4, ruptured.")
    asked = ask(operator, incident=incident["id"], prompt_text="Er du trygg?\nSi fra.", on_repeat="update")
    response = guest.get(asked.public)
    told = response.json()
    assert response.headers["cache-control"] == "no-store"
    question = {"prompt_type", "title", "prompt_text", "is_required", "on_repeat", "expires_at", "form"}
    assert set(told) == question | {"asked_by", "asked_at", "time_zone", "emergency_line"}
    assert (told["title"], told["prompt_text"]) == ("Are you safe?", "Er du trygg?\nSi fra.")
    assert [field["name"] for field in told["form"]] == [
        "response_data.status",
        "response_data.note",
        "location_label",
        "location",
    ]
    assert [field["required"] for field in told["form"]] == [True, False, False, False]
    for inside in ("ammonia", "ruptured", incident["number"], incident["id"], asked.id):
        assert inside not in response.text


def test_an_answer_is_told_its_ids_its_key_and_what_comes_next_and_no_more(operator: Client, guest: Client) -> None:
    following = {"type": "info", "message": "Go to gate 4."}
    asked = ask(operator, options={"next": following})
    response = guest.post(asked.answers, json=SAFE)
    told = answered(response)
    (row,) = stored(operator, asked)
    assert response.status_code == 201
    assert told == {
        "incident_id": asked.incident,
        "prompt_id": asked.id,
        "response_id": row["id"],
        "responder_key": told["responder_key"],
        "next": following,
    }
    assert len(told["responder_key"]) == 43
    assert "location" not in response.headers
    assert (row["state"], row["response_channel"], row["entered_by"]) == ("submitted", "web", None)
    assert told["responder_key"] not in operator.get(asked.responses).text


def test_everything_that_an_answer_may_hold_is_kept(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    given: dict[str, Any] = NEEDS_HELP | {
        "location_label": "Hall B, «søndre» trapp",
        "location_lat": 59.123456789,
        "location_lng": -10.5,
        "location_accuracy_m": 12.5,
        "adults_count": 2,
        "children_count": 0,
        "pets_count": 1,
        "occurred_at": ago(minutes=3),
        "response_channel": "sms",
    }
    answered(guest.post(asked.answers, json=given))
    (row,) = stored(operator, asked)
    assert {field: row[field] for field in given} == given | {"occurred_at": row["occurred_at"]}
    assert datetime.fromisoformat(row["occurred_at"]) == datetime.fromisoformat(given["occurred_at"])
    assert row["safety_status"] == "needs_help"


FAULTS: list[Any] = [
    ({"location_lat": 91, "location_lng": 0}, "location_lat"),
    ({"location_lat": 0, "location_lng": -180.1}, "location_lng"),
    ({"location_lat": 1e308, "location_lng": 0}, "location_lat"),
    ({"location_lat": "59", "location_lng": 0}, "location_lat"),
    ({"location_lat": 59}, "location_lng"),
    ({"location_lng": 10}, "location_lng"),
    ({"location_accuracy_m": -1}, "location_accuracy_m"),
    ({"location_label": ""}, "location_label"),
    ({"location_label": "x" * 201}, "location_label"),
    ({"adults_count": -1}, "adults_count"),
    ({"children_count": 1.5}, "children_count"),
    ({"pets_count": 100_001}, "pets_count"),
    ({"pets_count": 10**30}, "pets_count"),
    ({"adults_count": "2"}, "adults_count"),
    pytest.param({"occurred_at": ago(days=-1)}, "occurred_at", id="tomorrow"),
    ({"occurred_at": "2400-01-01T00:00:00Z"}, "occurred_at"),
    pytest.param({"occurred_at": ago(days=31)}, "occurred_at", id="a month ago"),
    ({"occurred_at": "0001-01-01T00:00:00Z"}, "occurred_at"),
    ({"occurred_at": "yesterday"}, "occurred_at"),
    ({"occurred_at": "2026-11-21T10:00:00"}, "occurred_at"),
    ({"response_data": []}, "response_data"),
    ({"response_data": "safe"}, "response_data"),
    ({"response_channel": "in_app"}, "response_channel"),
    ({"response_channel": "operator_entry"}, "response_channel"),
    ({"responder_key": ""}, "responder_key"),
    ({"responder_key": "x" * 201}, "responder_key"),
    ({"responder_key": 7}, "responder_key"),
]


@pytest.mark.parametrize(("fault", "field"), FAULTS, ids=lambda value: str(value)[:50])
def test_a_value_out_of_its_bounds_is_refused_and_named(
    operator: Client, guest: Client, fault: dict[str, Any], field: str
) -> None:
    asked = ask(operator)
    response = guest.post(asked.answers, json=SAFE | fault)
    status, _, fields = refused(response)
    assert (status, fields) == (422, {f"/{field}"}), response.text
    assert stored(operator, asked) == []


STRANGE: list[tuple[bytes, tuple[int, str]]] = [
    (b'{"status": "safe", "note": "\\u0000"}', (422, "malformed-value")),
    (b'{"status": "safe", "\\u0000": 1}', (422, "malformed-value")),
    (b'{"status": "safe", "note": "\\ud800"}', (400, "malformed-json")),
    (b'{"status": "safe", "status": "safe"}', (400, "duplicate-key")),
    (b'{"status": "safe", "note": 1e999999}', (422, "out-of-range")),
    (b'{"status": ' + b"[" * 900 + b"]" * 900 + b"}", (422, "answer-invalid")),
    (b'{"status": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", (400, "malformed-json")),
    ('{"status": "\uff33afe"}'.encode(), (422, "answer-invalid")),
    (b'{"status": "safe\\u200b"}', (422, "answer-invalid")),
]


@pytest.mark.parametrize(("given", "expected"), STRANGE, ids=lambda value: str(value)[:50])
def test_json_that_is_strange_is_refused_and_stores_nothing(
    operator: Client, guest: Client, given: bytes, expected: tuple[int, str]
) -> None:
    asked = ask(operator)
    body = b'{"response_data": ' + given + b"}"
    response = guest.post(asked.answers, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, problem(response)) == expected
    assert stored(operator, asked) == []


def test_a_field_that_is_not_known_is_pointed_at_as_json_pointers_are_written(operator: Client, guest: Client) -> None:
    response = guest.post(ask(operator).answers, json={"response_data": {"status": "safe", "a/b~c": 1}})
    assert refused(response) == (422, "answer-invalid", {"/response_data/a~1b~0c"})


def test_a_text_in_any_script_is_kept_letter_by_letter(operator: Client, guest: Client) -> None:
    asked = ask(operator, prompt_type="freeform", prompt_text="\u05d0\u05d1 \u202e?")
    text = "'; drop table x; -- <b>&amp; \U0001f525 \u0e01\u0e33 e\u0301\nline"
    assert guest.get(asked.public).json()["prompt_text"] == "\u05d0\u05d1 \u202e?"
    answered(guest.post(asked.answers, json={"response_data": {"text": text}}))
    assert stored(operator, asked)[0]["response_data"] == {"text": text}


NOT_FOR_GUESTS = (
    "tenant_id", "id", "state", "void_reason", "entered_by", "respondent_member_id", "respondent_group_id",
    "safety_status", "prompt_id", "incident_id", "responded_at", "responder_key_hash", "ip_hash", "version", "workflow",
)  # fmt: skip


def test_a_field_that_is_not_a_guests_to_set_is_refused_by_name(operator: Client, guest: Client) -> None:
    asked = ask(operator, on_repeat="update")
    for send in (guest.post, guest.put):
        for field in NOT_FOR_GUESTS:
            told = send(asked.answers, json=SAFE | {field: asked.id})
            assert refused(told) == (422, "unknown-field", {f"/{field}"})
    assert stored(operator, asked) == []


def test_more_than_a_guest_may_say_and_thousands_of_keys_are_refused_in_few_words(
    server: Server, operator: Client
) -> None:
    asked = ask(operator)
    many = {f"key{number}": number for number in range(3_000)}
    for body, expected in (
        ({"response_data": {"status": "safe", "note": "x" * GUEST_BODY}}, (413, "body-too-large")),
        ({"response_data": {"status": "safe", "note": "x" * (GUEST_BODY - 1_000)}}, (422, "too-long")),
        ({"response_data": many}, (422, "too-long")),
        ({"response_data": many | {"status": "safe"}}, (422, "too-long")),
        ({"response_data": {"status": "safe", "x" * 60_000: 1}}, (422, "too-long")),
        (many, (422, "unknown-field")),
    ):
        with Client(server.base) as guest:
            response = guest.post(asked.answers, json=body)
        assert (response.status_code, problem(response)) == expected
        assert len(response.content) < 20_000
    assert stored(operator, asked) == []


def test_a_second_answer_is_refused_where_one_is_taken(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    key = answered(guest.post(asked.answers, json=SAFE))["responder_key"]
    for send in (guest.post, guest.put):
        response = send(asked.answers, json=NEEDS_HELP | {"responder_key": key})
        assert (response.status_code, problem(response)) == (409, "duplicate-response")
    (row,) = stored(operator, asked)
    assert (row["state"], row["safety_status"], row["update_count"]) == ("submitted", "safe", 0)


def test_who_was_safe_can_say_that_they_need_help_and_both_are_kept(operator: Client, guest: Client) -> None:
    asked = ask(operator, on_repeat="update")
    first = answered(guest.post(asked.answers, json=SAFE | {"location_label": "Hall A"}))
    again = guest.put(asked.answers, json=NEEDS_HELP | {"responder_key": first["responder_key"]})
    assert (again.status_code, again.json()) == (200, first)
    (row,) = stored(operator, asked)
    assert (row["id"], row["state"], row["safety_status"], row["location_label"]) == (
        first["response_id"],
        "updated",
        "needs_help",
        "Hall A",
    )
    (before,) = earlier(operator, row)
    assert (before["response_data"], before["state"], before["location_label"]) == (
        SAFE["response_data"],
        "submitted",
        "Hall A",
    )
    assert guest.post(asked.answers, json=SAFE | {"responder_key": first["responder_key"]}).status_code == 201
    (row,) = stored(operator, asked)
    assert [entry["response_data"]["status"] for entry in earlier(operator, row)] == ["safe", "needs_help"]


def test_a_first_answer_may_be_put_and_a_phones_own_key_is_its_key(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    told = answered(guest.put(asked.answers, json=SAFE | {"responder_key": KEY}))
    assert told["responder_key"] == KEY
    assert problem(guest.post(asked.answers, json=SAFE | {"responder_key": KEY})) == "duplicate-response"
    assert guest.post(asked.answers, json=SAFE | {"responder_key": KEY.upper()}).status_code == 201


def test_every_guest_without_a_key_gets_one_of_their_own(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    keys = {answered(guest.post(asked.answers, json=SAFE))["responder_key"] for _ in range(20)}
    assert len(keys) == len(stored(operator, asked)) == 20


@pytest.mark.parametrize(("on_repeat", "taken"), [("reject", {201: 1, 409: 19}), ("update", {201: 20})])
def test_twenty_at_once_under_one_key_are_one_responder(
    server: Server, operator: Client, on_repeat: str, taken: dict[int, int]
) -> None:
    asked = ask(operator, on_repeat=on_repeat)

    def send(number: int) -> int:
        with Client(server.base) as client:
            body = (SAFE if number % 2 else NEEDS_HELP) | {"responder_key": KEY}
            return client.post(asked.answers, json=body).status_code

    assert Counter(at_once(20, send)) == taken
    (row,) = stored(operator, asked)
    assert row["update_count"] == taken[201] - 1


def test_a_request_that_is_sent_again_is_answered_alike_and_stored_once(operator: Client, guest: Client) -> None:
    for on_repeat in ("reject", "update"):
        asked = ask(operator, on_repeat=on_repeat)
        headers = {"Idempotency-Key": "0123456789abcdef"}
        first, *rest = (guest.post(asked.answers, json=SAFE, headers=headers) for _ in range(3))
        assert first.status_code == 201
        for again in rest:
            assert (again.status_code, again.content) == (201, first.content)
        (row,) = stored(operator, asked)
        assert (row["state"], row["update_count"]) == ("submitted", 0)


def test_a_repeated_request_gets_its_first_answer_when_the_prompt_is_full_and_when_it_was_changed_since(
    operator: Client, guest: Client
) -> None:
    asked = ask(operator, on_repeat="update", max_responses=1)
    headers = {"Idempotency-Key": "0123456789abcdef"}
    first = guest.post(asked.answers, json=SAFE, headers=headers)
    guest.put(asked.answers, json=NEEDS_HELP | {"responder_key": first.json()["responder_key"]})
    assert guest.post(asked.answers, json=SAFE, headers=headers).content == first.content
    assert stored(operator, asked)[0]["safety_status"] == "needs_help"


def test_an_idempotency_key_is_refused_for_another_body_and_free_after_a_refusal(
    operator: Client, guest: Client
) -> None:
    asked = ask(operator)
    headers = {"Idempotency-Key": "0123456789abcdef"}
    assert problem(guest.post(asked.answers, json={}, headers=headers)) == "answer-invalid"
    assert guest.post(asked.answers, json=SAFE, headers=headers).status_code == 201
    response = guest.post(asked.answers, json=NEEDS_HELP, headers=headers)
    assert (response.status_code, problem(response)) == (422, "idempotency-key-reused")
    assert len(stored(operator, asked)) == 1


@pytest.mark.parametrize("key", ["x" * 15, "once", "a b" * 10, "", "x" * 201])
def test_an_idempotency_key_that_could_be_guessed_or_is_none_is_refused(
    operator: Client, guest: Client, key: str
) -> None:
    asked = ask(operator)
    response = guest.post(asked.answers, json=SAFE, headers={"Idempotency-Key": key})
    assert problem(response) == "header-invalid"
    assert response.status_code == 400
    assert stored(operator, asked) == []


def test_the_same_keys_in_another_organisation_and_for_another_prompt_are_independent(
    operator: Client, stranger: Client, guest: Client
) -> None:
    headers = {"Idempotency-Key": "0123456789abcdef"}
    body = SAFE | {"responder_key": KEY}
    for asked, owner in ((ask(operator), operator), (ask(operator), operator), (ask(stranger), stranger)):
        assert guest.post(asked.answers, json=body, headers=headers).status_code == 201
        assert len(stored(owner, asked)) == 1


def test_ten_at_once_with_one_idempotency_key_have_one_effect_and_one_answer(server: Server, operator: Client) -> None:
    for on_repeat in ("reject", "update"):
        asked = ask(operator, on_repeat=on_repeat)

        def send(_: int, path: str = asked.answers) -> tuple[int, bytes]:
            with Client(server.base) as client:
                response = client.post(path, json=SAFE, headers={"Idempotency-Key": "0123456789abcdef"})
                return response.status_code, response.content

        ((status, _),) = set(at_once(10, send))
        assert status == 201
        (row,) = stored(operator, asked)
        assert row["update_count"] == 0


def test_of_fifty_at_once_for_one_place_exactly_one_gets_it(server: Server, operator: Client, guest: Client) -> None:
    asked = ask(operator, max_responses=1)

    def send(_: int) -> tuple[int, str]:
        with Client(server.base) as client:
            response = client.post(asked.answers, json=SAFE)
            return response.status_code, "" if response.is_success else problem(response)

    assert Counter(at_once(50, send)) == {(201, ""): 1, (409, "prompt-full"): 49}
    assert len(stored(operator, asked)) == 1
    assert problem(guest.post(asked.answers, json=SAFE)) == "prompt-full"


def test_who_has_a_place_may_answer_again_when_all_are_taken(operator: Client, guest: Client) -> None:
    asked = ask(operator, max_responses=2, on_repeat="update")
    first, _ = (answered(guest.post(asked.answers, json=SAFE)) for _ in range(2))
    assert problem(guest.post(asked.answers, json=SAFE)) == "prompt-full"
    assert guest.put(asked.answers, json=NEEDS_HELP | {"responder_key": first["responder_key"]}).status_code == 200
    assert problem(guest.post(asked.answers, json=SAFE)) == "prompt-full"
    assert len(stored(operator, asked)) == 2


def test_a_refused_answer_takes_no_place(operator: Client, guest: Client) -> None:
    asked = ask(operator, max_responses=1)
    assert problem(guest.post(asked.answers, json={})) == "answer-invalid"
    assert guest.post(asked.answers, json=SAFE).status_code == 201


def test_links_that_lead_nowhere_are_answered_alike_whatever_the_reason(
    server: Server, place: Place, make_org: Callable[..., Org], guest: Client
) -> None:
    orgs = {what: make_org() for what in ("home", "suspended", "off")}
    tokens = {}
    for what, org in orgs.items():
        with server.client(org, "admin") as admin:
            tokens[what] = ask(admin).token
            if what == "home":
                expiring = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
                gone, inactive, old, late = ask(admin), ask(admin), ask(admin), ask(admin, expires_at=expiring)
                assert guest.get(late.public).status_code == 200
                assert admin.delete(f"/incidents/{gone.incident}").status_code == 204
                assert admin.patch(inactive.path, json={"is_active": False}).status_code == 200
    with place.admin() as connection:
        connection.execute("update tocsin.tenants set status = 'suspended' where id = %s", [orgs["suspended"].id])
        connection.execute(
            "delete from tocsin.tenant_modules where tenant_id = %s and module = 'prompts'", [orgs["off"].id]
        )
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "update tocsin.prompts set public_token_expires_at = created_at where tenant_id = %s and id = %s",
            [orgs["home"].id, old.id],
        )
    time.sleep(max(0.0, (datetime.fromisoformat(expiring) - datetime.now(UTC)).total_seconds()))
    home = tokens.pop("home")
    assert guest.get(f"/public/prompts/{home}").status_code == 200
    over = {
        **tokens,
        "deleted": gone.token,
        "inactive": inactive.token,
        "expired link": old.token,
        "expired prompt": late.token,
        "unknown": home[:-5] + "AAAAA",
        "nobody's": "A" * 22 + "." + home[23:],
        "another's": tokens["off"][:23] + home[23:],
        "no dot": home.replace(".", "-"),
        "short": home[:-1],
        "long": home + "A",
        "odd": home[:-1] + "=",
        "words": "'; drop table prompts; --",
        "letters": "æøå",
        "very long": "A" * 4000,
    }
    for method, body in (("GET", None), ("POST", SAFE), ("PUT", SAFE), ("POST", {})):
        told = {what: guest.request(method, responses(token, method), json=body) for what, token in over.items()}
        assert refused(told["unknown"]) == (404, "prompt-unavailable", set())
        for what, response in told.items():
            assert alike([told["unknown"], response]), (method, what, response.text)


def responses(token: str, method: str) -> str:
    """Where a link is read, or answered."""
    return f"/public/prompts/{token}" + ("" if method == "GET" else "/responses")


def test_who_answers_by_a_link_is_a_guest_whatever_they_say_of_themselves(
    server: Server, operator: Client, org: Org, other_org: Org
) -> None:
    asked = ask(operator)
    with Client(server.base) as guest:
        for headers in (
            {"Authorization": f"Bearer {org.token('operator')}"},
            {"Authorization": f"Bearer {other_org.token('admin')}", "X-Tenant": other_org.slug},
            {"Authorization": "Bearer nonsense", "X-Tenant": "nowhere"},
        ):
            assert guest.post(asked.answers, json=SAFE, headers=headers).status_code == 201
    rows = stored(operator, asked)
    assert len(rows) == 3
    assert {(row["respondent_member_id"], row["entered_by"], row["response_channel"]) for row in rows} == {
        (None, None, "web")
    }


def test_a_question_that_is_known_is_not_sent_again_and_not_confirmed_when_it_is_over(
    operator: Client, guest: Client
) -> None:
    asked = ask(operator)
    known = {"If-None-Match": guest.get(asked.public).headers["etag"]}
    assert guest.get(asked.public, headers=known).status_code == 304
    operator.patch(asked.path, json={"is_active": False})
    assert problem(guest.get(asked.public, headers=known)) == "prompt-unavailable"


def test_a_prompt_that_expired_is_open_again_when_it_is_given_more_time(operator: Client, guest: Client) -> None:
    expiring = datetime.now(UTC) + timedelta(seconds=1)
    asked = ask(operator, expires_at=expiring.isoformat())
    time.sleep(max(0.0, (expiring - datetime.now(UTC)).total_seconds()))
    assert problem(guest.post(asked.answers, json=SAFE)) == "prompt-unavailable"
    assert operator.patch(asked.path, json={"expires_at": None}).status_code == 200
    assert guest.post(asked.answers, json=SAFE).status_code == 201


def test_what_was_acknowledged_is_stored_though_the_prompt_ends_meanwhile(server: Server, operator: Client) -> None:
    asked = ask(operator)

    def send(number: int) -> int:
        with Client(server.base) as client:
            if number == 15:
                assert operator.patch(asked.path, json={"is_active": False}).status_code == 200
            return client.post(asked.answers, json=SAFE).status_code

    done = Counter(at_once(30, send))
    assert set(done) <= {201, 404}
    assert done[404] >= 1
    assert len(stored(operator, asked)) == done[201]
