"""Idempotency keys: the same request again has one effect and one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.contract.operations import CallWrite
from api.contract.routes import ROUTES
from api.engine import Engine
from tests.support.examples import Example, example, name, of, send
from tests.support.server import Client, Org, Place, Server, problem

BODY = {"category": "fire", "description": "Smoke."}
# What leads in is told to whoever asks first, and to nobody again.
TOLD_ONCE = {"public_token", "response_link", "board_link"}
POSTS = [route for route in ROUTES if isinstance(route, CallWrite) and route.method == "POST"]


def keyed(client: Client, key: str, body: Any = None, path: str = "/incidents") -> Any:
    """A POST with an idempotency key."""
    return client.post(path, json=BODY if body is None else body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("route", POSTS, ids=name)
def test_every_post_sent_again_with_its_key_is_answered_alike_and_done_once(
    route: CallWrite, server: Server, org: Org, admin: Client
) -> None:
    asked: Example = example(route, admin)
    with server.client(org, "admin") as client:
        client.headers["Idempotency-Key"] = "once-and-no-more"
        first = send(client, route, asked)
        before = admin.get("/ledger", params={"limit": 200}).json()
        again = send(client, route, asked)
    assert first.is_success
    told = first.json()
    kept = {key: value for key, value in told.items() if key not in TOLD_ONCE}
    assert again.status_code == first.status_code
    assert again.json() == kept
    for header in ("etag", "location", "content-type") if kept == told else ("location", "content-type"):
        assert again.headers.get(header) == first.headers.get(header)
    assert again.content == first.content or kept != told
    assert admin.get("/ledger", params={"limit": 200}).json() == before


@pytest.mark.parametrize("route", POSTS, ids=name)
def test_what_was_answered_is_told_again_only_to_who_might_still_ask_for_it(
    route: CallWrite, server: Server, org: Org, admin: Client
) -> None:
    asker = org.add("second", "admin")
    key = {"Idempotency-Key": "mine-and-nobody-elses"}
    with server.client(org, "second") as client:
        asked: Example = example(route, admin, client)
        first = send(client, route, asked, key)
        assert first.is_success
        assert admin.patch(f"/members/{asker}", json={"roles": []}).status_code == 200
        again = send(client, route, asked, key)
        anew = send(client, route, asked)
    if anew.status_code in (403, 404):
        assert (again.status_code, problem(again)) == (anew.status_code, problem(anew))
    else:
        assert again.status_code == first.status_code


def test_a_replay_changes_nothing_and_uses_no_number(operator: Client) -> None:
    first = keyed(operator, "k")
    assert [keyed(operator, "k").content for _ in range(3)] == [first.content] * 3
    numbers = [operator.open_incident()["number"], first.json()["number"]]
    assert len({number.rpartition("-")[0] for number in numbers}) == 1
    assert int(numbers[0].rpartition("-")[2]) == int(numbers[1].rpartition("-")[2]) + 1


def test_a_key_ends_after_a_day_and_is_cleared(place: Place, org: Org, operator: Client) -> None:
    first = keyed(operator, "old").json()["id"]
    keyed(operator, "never-again")
    keyed(operator, "young")
    kept = "select key from tocsin.idempotency_keys where tenant_id = %s order by key"
    with place.admin() as admin:
        admin.execute(
            "update tocsin.idempotency_keys set created_at = created_at - interval '25 hours'"
            " where tenant_id = %s and key <> 'young'",
            [org.id],
        )
        assert keyed(operator, "old").json()["id"] != first
        assert [key for (key,) in admin.execute(kept, [org.id])] == ["old", "young"]
        admin.execute(
            "update tocsin.idempotency_keys set created_at = created_at - interval '25 hours' where tenant_id = %s",
            [org.id],
        )
        with Engine(place.logins.worker) as engine:
            assert (engine.clear(org.slug), engine.clear(org.slug)) == (2, 0)
        assert admin.execute(kept, [org.id]).fetchall() == []


def test_a_member_has_fifty_thousand_keys_and_no_more(place: Place, org: Org, operator: Client) -> None:
    with place.admin() as admin:
        admin.execute(
            "insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint)"
            " select %s, %s, n::text, sha256('') from generate_series(1, 50000) as n",
            [org.id, org.members["operator"]],
        )
    response = keyed(operator, "one-more")
    assert (response.status_code, problem(response)) == (429, "too-many-requests")
    assert operator.post("/incidents", json=BODY).status_code == 201


def test_a_key_is_refused_for_another_body_or_path(operator: Client) -> None:
    assert keyed(operator, "k").status_code == 201
    path = f"/incidents/{operator.open_incident()['id']}/close"
    for response in (
        keyed(operator, "k", BODY | {"description": "Fire."}),
        keyed(operator, "k", {}, path),
        operator.post("/incidents?x=1", json=BODY, headers={"Idempotency-Key": "k"}),
    ):
        assert (response.status_code, problem(response)) == (422, "idempotency-key-reused")
    assert operator.get("/incidents").json()["status_counts"]["open"] == 2


def test_a_key_belongs_to_one_member_of_one_organisation(operator: Client, worker: Client, stranger: Client) -> None:
    answers = [keyed(client, "same") for client in (operator, worker, stranger)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 3


def test_a_request_that_was_refused_leaves_its_key_free(operator: Client) -> None:
    assert problem(keyed(operator, "k", BODY | {"category": "nil"})) == "unknown-category"
    assert keyed(operator, "k").status_code == 201


def test_the_stored_answer_stays_what_it_was_when_the_row_moves_on(operator: Client) -> None:
    first = keyed(operator, "k")
    operator.patch(f"/incidents/{first.json()['id']}", json={"title": "Changed"})
    assert keyed(operator, "k").content == first.content


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(operator: Client, key: str) -> None:
    response = keyed(operator, key)
    assert (response.status_code, problem(response)) == (400, "header-invalid")


def test_a_key_of_other_letters_than_ascii_is_refused(operator: Client) -> None:
    response = operator.post("/incidents", json=BODY, headers=[(b"Idempotency-Key", "ø".encode())])
    assert problem(response) == "header-invalid"


@pytest.mark.parametrize("key", ["x" * 200, "';drop--", "{}", "\\x00", "%00"])
def test_a_key_is_taken_literally(operator: Client, key: str) -> None:
    first = keyed(operator, key)
    assert (first.status_code, keyed(operator, key).json()["id"]) == (201, first.json()["id"])


def test_a_key_from_ten_connections_at_once_has_one_effect_and_ten_equal_answers(server: Server, org: Org) -> None:
    clients = [server.client(org, "operator") for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda client: keyed(client, "at-once"), clients))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert clients[0].get("/incidents").json()["status_counts"]["open"] == 1
    for client in clients:
        client.close()


def test_a_move_that_would_be_refused_the_second_time_is_answered_as_the_first(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}/transition"
    first = keyed(operator, "k", {"status": "triaged"}, path)
    assert keyed(operator, "k", {"status": "triaged"}, path).content == first.content
    assert problem(operator.post(path, json={"status": "triaged"})) == "illegal-transition"


def test_a_get_has_no_use_for_a_key(operator: Client) -> None:
    assert operator.get(of("GET /me").path, headers={"Idempotency-Key": "not a key"}).status_code == 200
