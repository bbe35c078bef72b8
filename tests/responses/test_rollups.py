"""Rollups and boards: what answers add up to, recounted from the answers themselves, and who is shown it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api.demo import ROLES
from tests.support.examples import NOBODY
from tests.support.http_prompts import NEEDS_HELP, SAFE, Asked, alike, answered, ask, make, refused, stored
from tests.support.server import Client, Org, Place, Server, problem

COUNTS = ("adults", "children", "pets")
Rows = Sequence[dict[str, Any]]


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


@pytest.fixture
def people(server: Server, org: Org) -> Iterator[dict[str, Client]]:
    """A client a member of the organisation."""
    with ExitStack() as stack:
        yield {role: stack.enter_context(server.client(org, role)) for role in ROLES}


def person(row: dict[str, Any]) -> str:
    """Whose an answer is."""
    return str(row["respondent_member_id"] or row["respondent_group_id"] or row["responder_key_hash"])


def recount(rows: Iterable[dict[str, Any]], expected: set[str] | None) -> dict[str, Any]:
    """What a rollup of these answers must say; `expected` are those who were asked by name, None for nobody."""
    by_person = defaultdict(list)
    for row in sorted(rows, key=lambda row: (datetime.fromisoformat(row["responded_at"]), row["id"])):
        if row["state"] != "voided":
            by_person[person(row)].append(row)
    heard = [the_latest(own) for own in by_person.values()]
    places: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in heard:
        if one["location_label"] is not None:
            places[one["location_label"]].append(one)
    located: list[dict[str, Any]] = [
        {
            "location_label": label,
            "responders": len(there),
            "people": sum((one["adults"] or 0) + (one["children"] or 0) for one in there),
        }
        for label, there in places.items()
    ]
    totals = {what: sum(one[what] or 0 for one in heard) for what in COUNTS}
    standings = Counter(one["safety_status"] for one in heard)
    return {
        "responders": len(heard),
        **totals,
        "people": totals["adults"] + totals["children"],
        **{standing: standings[standing] for standing in ("safe", "needs_help", "other")},
        "by_location": sorted(located, key=lambda place: (-place["responders"], place["location_label"]))[:10],
        "by_channel": dict(Counter(one["response_channel"] for one in heard)),
        "last_response_at": max((one["responded_at"] for one in heard), default=None, key=datetime.fromisoformat),
        "expected": None if expected is None else len(expected | set(by_person)),
        "silent": None if expected is None else len(expected - set(by_person)),
    }


def the_latest(own: Rows) -> dict[str, Any]:
    """What one person has said, the latest word of each kind."""
    said = [row for row in own if {"status", "needs"} & set(row["response_data"])]
    counted = [row for row in own if any(row[f"{what}_count"] is not None for what in COUNTS)]
    placed = [row for row in own if row["location_label"] is not None]
    return {
        "safety_status": said[-1]["safety_status"] if said else "other",
        "location_label": placed[-1]["location_label"] if placed else None,
        **{what: counted[-1][f"{what}_count"] if counted else None for what in COUNTS},
        "response_channel": own[-1]["response_channel"],
        "responded_at": own[-1]["responded_at"],
    }


def rollup(client: Client, path: str) -> dict[str, Any]:
    """A rollup, which must add up."""
    response = client.get(f"{path}/rollup")
    assert response.status_code == 200, response.text
    told = dict(response.json())
    standings = told["safe"] + told["needs_help"] + told["other"]
    assert standings == told["responders"] == sum(told["by_channel"].values())
    if told["expected"] is not None:
        assert told["expected"] == standings + told["silent"]
    return told


def assert_recounted(client: Client, prompts: Sequence[Asked], audience: dict[str, set[str]]) -> None:
    """The rollups of the prompts, and of their incident, are what their answers add up to."""
    rows = {asked.id: stored(client, asked) for asked in prompts}
    for asked in prompts:
        told = rollup(client, asked.path)
        assert told == {"id": asked.id} | recount(rows[asked.id], audience.get(asked.id))
        if asked.id in audience:
            silent = client.get(f"{asked.path}/silent", params={"limit": "200"}).json()["items"]
            spoken = {person(row) for row in rows[asked.id] if row["state"] != "voided"}
            assert {item["id"] for item in silent} == audience[asked.id] - spoken
    everybody = set().union(*audience.values()) if audience else None
    told = rollup(client, f"/incidents/{prompts[0].incident}")
    everything = [row for own in rows.values() for row in own]
    assert told == {"id": prompts[0].incident} | recount(everything, everybody)


def something(dice: random.Random, prompt_type: str) -> dict[str, Any]:
    """A good answer to a prompt of some types."""
    body: dict[str, Any] = {"location_label": dice.choice([f"Hall {number}" for number in range(13)])}
    if dice.random() < 0.3:
        body = {}
    if prompt_type == "status":
        body["response_data"] = {"status": dice.choice(["safe", "needs_help", "other"])}
    if prompt_type == "resource_need":
        body["response_data"] = {"needs": dice.sample(["water", "fuel", "tow"], dice.randint(1, 3))}
    if prompt_type == "headcount" or dice.random() < 0.3:
        for what in dice.sample(COUNTS, dice.randint(1, 3)):
            body[f"{what}_count"] = dice.randint(0, 5)
    return body


@pytest.mark.parametrize("seed", range(3))
def test_a_rollup_is_what_its_answers_add_up_to_whatever_happens(
    operator: Client, guest: Client, people: dict[str, Client], org: Org, seed: int
) -> None:
    dice = random.Random(seed)
    types = ("status", "headcount", "resource_need")
    first = ask(operator, prompt_type="status", on_repeat="update", target_type="tenant")
    prompts = [first] + [
        ask(operator, incident=first.incident, prompt_type=kind, on_repeat="update", target_type=target)
        for kind, target in (("headcount", "tenant"), *((kind, "public_link") for kind in types))
    ]
    audience = {asked.id: set(org.members.values()) for asked in prompts if not asked.token}
    keys = [f"the key of phone {seed} {number}" for number in range(6)]

    for step in range(1, 61):
        asked = dice.choice(prompts)
        body = something(dice, asked.told["prompt_type"])
        what = dice.random()
        if what < 0.1 and (rows := stored(operator, asked)):
            operator.post(f"{asked.responses}/{dice.choice(rows)['id']}/void")
        elif what < 0.15:
            people[dice.choice(ROLES)].post("/me/responses/claim", json={"responder_key": dice.choice(keys)})
        elif what < 0.4:
            whose = {"respondent_member_id": org.members[dice.choice(ROLES)]}
            answered(operator.post(asked.responses, json=body | {"prompt_id": asked.id} | whose))
        elif asked.token:
            answered(guest.put(asked.answers, json=body | {"responder_key": dice.choice(keys)}))
        else:
            answered(people[dice.choice(ROLES)].put(asked.mine, json=body))
        if step % 10 == 0:
            assert_recounted(operator, prompts, audience)


def test_before_anybody_answers_everybody_who_was_asked_is_silent(operator: Client) -> None:
    linked, named = ask(operator), ask(operator, target_type="tenant")
    zeros = dict.fromkeys(("responders", "adults", "children", "pets", "people", "safe", "needs_help", "other"), 0)
    nothing: dict[str, Any] = zeros | {"by_location": [], "by_channel": {}, "last_response_at": None}
    size = len(ROLES)
    assert rollup(operator, linked.path) == nothing | {"id": linked.id, "expected": None, "silent": None}
    assert rollup(operator, named.path) == nothing | {"id": named.id, "expected": size, "silent": size}
    empty = operator.open_incident()["id"]
    for incident, known in ((linked.incident, None), (named.incident, size), (empty, None)):
        told = rollup(operator, f"/incidents/{incident}")
        assert told == nothing | {"id": incident, "expected": known, "silent": known}


def test_a_need_is_a_call_for_help_and_is_not_taken_back_by_a_headcount(operator: Client, guest: Client) -> None:
    needs = ask(operator, prompt_type="medical_dependency")
    heads = ask(operator, incident=needs.incident, prompt_type="headcount")
    key = answered(guest.post(needs.answers, json={"response_data": {"needs": ["oxygen"]}}))["responder_key"]
    answered(guest.post(heads.answers, json={"adults_count": 2, "pets_count": 1, "responder_key": key}))
    told = rollup(operator, f"/incidents/{needs.incident}")
    assert (told["responders"], told["needs_help"], told["people"], told["pets"]) == (1, 1, 2, 1)
    assert rollup(operator, heads.path)["other"] == 1


@pytest.mark.parametrize(
    "spellings",
    [
        ("Kai 4", "Kai 4", "Kai 4 ", " kai 4", "KAI 4"),
        ("Kai 4", "Kai 4", "Kai\u00a04", "Kai  4", "Kai\t4\n"),
        ("K\u00e5fjord", "K\u00e5fjord", "Ka\u030afjord", "k\u00e5FJORD", "K\u00e5\u200bfjord"),
        ("Hall 4", "Hall 4", "\uff28\uff41\uff4c\uff4c 4", "hall\u30004", "hall 4\u00ad"),
    ],
)
def test_labels_that_differ_in_case_spaces_or_unicode_form_are_one_place(
    operator: Client, guest: Client, spellings: tuple[str, ...]
) -> None:
    asked = ask(operator)
    for label in (*spellings, "Hall 5"):
        answered(guest.post(asked.answers, json=SAFE | {"location_label": label, "adults_count": 2}))
    for path in (asked.path, f"/incidents/{asked.incident}"):
        assert rollup(operator, path)["by_location"] == [
            {"location_label": spellings[0], "responders": 5, "people": 10},
            {"location_label": "Hall 5", "responders": 1, "people": 2},
        ]
    board = operator.get(f"/incidents/{asked.incident}/board").json()
    assert [(row["label"], row["value"]) for row in board["bars"][0]["rows"]] == [(spellings[0], 5), ("Hall 5", 1)]


def test_only_the_ten_places_with_the_most_are_told(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    for number in range(12):
        for _ in range(2 if number == 11 else 1):
            answered(guest.post(asked.answers, json=SAFE | {"location_label": f"Hall {number:02}", "adults_count": 3}))
    places = rollup(operator, asked.path)["by_location"]
    assert places[0] == {"location_label": "Hall 11", "responders": 2, "people": 6}
    assert [place["location_label"] for place in places[1:]] == [f"Hall {number:02}" for number in range(9)]


def test_a_rollup_that_is_known_is_not_sent_again_and_no_neighbour_learns_of_it(
    operator: Client, stranger: Client, guest: Client
) -> None:
    asked, theirs = ask(operator), ask(stranger)
    for path in (f"{asked.path}/rollup", f"/incidents/{asked.incident}/rollup", f"/incidents/{asked.incident}/board"):
        first = operator.get(path)
        known = {"If-None-Match": first.headers["etag"]}
        assert first.headers["cache-control"] == "no-store"
        assert operator.get(path, headers=known).status_code == 304
        answers = [
            stranger.get(path.replace(asked.id, id).replace(asked.incident, id), headers=known)
            for id in (asked.id if asked.id in path else asked.incident, NOBODY)
        ]
        assert refused(answers[0]) == (404, "not-found", set())
        assert alike(answers)
        other = path.replace(asked.id, theirs.id).replace(asked.incident, theirs.incident)
        assert stranger.get(other, headers=known).status_code == 200
        answered(guest.post(asked.answers, json=SAFE))
        assert operator.get(path, headers=known).status_code == 200


def test_a_board_tells_who_needs_help_first_and_who_is_silent(
    operator: Client, guest: Client, people: dict[str, Client], org: Org
) -> None:
    named = ask(operator, target_type="tenant")
    linked = ask(operator, incident=named.incident)
    answered(people["worker"].post(named.mine, json=NEEDS_HELP | {"location_label": "Kitchen"}))
    answered(people["whs"].post(named.mine, json=SAFE))
    told = {"location_label": "Hall B", "adults_count": 2, "children_count": 1}
    voided = answered(guest.post(linked.answers, json=NEEDS_HELP | {"location_label": "Nowhere"}))["response_id"]
    answered(guest.post(linked.answers, json=NEEDS_HELP | told))
    operator.post(f"{linked.responses}/{voided}/void")
    incident = operator.get(f"/incidents/{named.incident}").json()
    board = operator.get(f"/incidents/{named.incident}/board").json()
    assert board["title"] == f"{incident['number']} {incident['title']}"
    tiles = {tile["label"]: (tile["value"], tile["tone"]) for tile in board["tiles"]}
    assert tiles["Need help"] == (2, "alarm")
    assert tiles["Safe"] == (1, "good")
    assert tiles["Silent"] == (len(ROLES) - 2, "alarm")
    help_, silent = board["lists"]
    assert (help_["total"], [item["title"] for item in help_["items"]]) == (2, ["Hall B", "Kitchen"])
    assert "2 adults" in help_["items"][0]["text"]
    assert "Smoke." in help_["items"][0]["text"]
    assert "worker" in help_["items"][1]["text"]
    assert silent["total"] == len(silent["items"]) == len(ROLES) - 2
    assert {item["title"] for item in silent["items"]} == set(ROLES) - {"worker", "whs"}


def test_a_board_counts_who_needs_help_once_however_often_they_say_so(operator: Client, guest: Client) -> None:
    first = ask(operator)
    second = ask(operator, incident=first.incident)
    key = answered(guest.post(first.answers, json=NEEDS_HELP))["responder_key"]
    answered(guest.post(second.answers, json=NEEDS_HELP | {"responder_key": key}))
    calls = operator.get(f"/incidents/{first.incident}/board").json()["lists"][0]
    assert (calls["total"], len(calls["items"])) == (1, 1)


def test_who_is_safe_by_now_is_not_among_those_who_need_help(operator: Client, guest: Client) -> None:
    first = ask(operator)
    second = ask(operator, incident=first.incident)
    key = answered(guest.post(first.answers, json=NEEDS_HELP))["responder_key"]
    answered(guest.post(second.answers, json=SAFE | {"responder_key": key}))
    calls = operator.get(f"/incidents/{first.incident}/board").json()["lists"][0]
    assert (calls["total"], calls["items"]) == (0, [])


def test_a_board_lists_fifty_and_says_how_many_there_are(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    for number in range(52):
        answered(guest.post(asked.answers, json=NEEDS_HELP | {"location_label": f"Room {number}"}))
    calls = operator.get(f"/incidents/{asked.incident}/board").json()["lists"][0]
    assert (calls["total"], len(calls["items"])) == (52, 50)
    assert calls["items"][0]["title"] == "Room 51"


def board_link(client: Client, incident: str) -> str:
    """A link that opens the board of an incident."""
    made = client.post(f"/incidents/{incident}/board-link")
    assert made.status_code == 201, made.text
    return str(made.json()["board_link"])


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """Something that keeps cookies and goes where it is sent, but not by itself."""
    with httpx.Client(base_url=server.base) as client:
        yield client


def test_a_board_link_opens_once_and_what_it_leaves_is_for_that_board(
    server: Server, operator: Client, guest: Client, browser: httpx.Client
) -> None:
    asked = ask(operator)
    answered(guest.post(asked.answers, json=NEEDS_HELP | {"location_label": "Hall <B>"}))
    link = board_link(operator, asked.incident)
    path = f"/board/{asked.incident}"
    assert urlsplit(link).path == path
    opened = browser.post(link)
    assert (opened.status_code, opened.headers["location"]) == (303, path)
    assert opened.headers["cache-control"] == "no-store"
    (cookie,) = opened.headers.get_list("set-cookie")
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", f"path={path}", "samesite=lax"} <= said
    shown = browser.get(path)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Hall &lt;B&gt;" in shown.text
    assert "Hall <B>" not in shown.text
    assert browser.get(f"/board/{ask(operator).incident}").status_code == 401
    with httpx.Client(base_url=server.base) as another:
        assert another.post(link).status_code == 404
        assert another.get(path).status_code == 401
    ticket = link.partition("=")[2]
    assert ticket not in shown.text + server.log()
    assert ticket.partition(".")[2] not in str(operator.get("/ledger").text)


def test_a_session_is_for_the_board_that_was_opened_and_no_other(
    server: Server, operator: Client, browser: httpx.Client
) -> None:
    opened, other = ask(operator), ask(operator)
    cookie = browser.post(board_link(operator, opened.incident)).headers["set-cookie"].partition(";")[0]
    for incident, expected in ((opened.incident, 200), (other.incident, 401)):
        path = f"{server.base}/board/{incident}"
        assert httpx.get(path, headers={"Cookie": cookie}).status_code == expected
        with httpx.stream("GET", f"{path}/stream", headers={"Cookie": cookie}) as stream:
            assert stream.status_code == expected


def test_a_board_link_opens_no_other_board_and_is_gone_with_the_attempt(
    operator: Client, stranger: Client, browser: httpx.Client
) -> None:
    ours, other, theirs = ask(operator), ask(operator), ask(stranger)
    for wrong in (other.incident, theirs.incident, NOBODY):
        link = board_link(operator, ours.incident)
        refused_ = browser.post(link.replace(ours.incident, wrong))
        assert (refused_.status_code, refused_.headers.get("set-cookie")) == (404, None)
        assert browser.post(link).status_code == 404
        assert browser.get(f"/board/{wrong}").status_code == 401


def test_a_board_link_that_is_old_or_forged_opens_nothing(
    operator: Client, place: Place, org: Org, browser: httpx.Client
) -> None:
    asked = ask(operator)
    link = board_link(operator, asked.incident)
    with place.admin() as connection:
        connection.execute(
            "update tocsin.board_tickets set expires_at = statement_timestamp() where tenant_id = %s", [org.id]
        )
    forged = (link[:-3] + "AAA", link.partition("?")[0] + "?ticket=x", link.partition("?")[0] + "?ticket=%00", link)
    for address in forged:
        response = browser.post(address)
        assert response.status_code == 404, address
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "set-cookie" not in response.headers
    for cookie in ("", "x", "a.b.c", org.token("operator")):
        assert browser.get(f"/board/{asked.incident}", headers={"Cookie": f"session={cookie}"}).status_code == 401


def test_a_link_of_somebody_who_is_out_shows_nothing_before_and_after_it_was_opened(
    server: Server, operator: Client, admin: Client, org: Org
) -> None:
    asked = ask(operator, title="A telling title")
    fresh, used = board_link(operator, asked.incident), board_link(operator, asked.incident)
    path = f"/board/{asked.incident}"
    with httpx.Client(base_url=server.base) as early, httpx.Client(base_url=server.base) as late:
        early.post(used)
        assert early.get(path).status_code == 200
        assert admin.patch(f"/members/{org.members['operator']}", json={"is_active": False}).status_code == 200
        late.post(fresh)
        for browser in (early, late):
            shown = browser.get(path)
            assert shown.status_code in (401, 403)
            assert "INC-" not in shown.text
            assert browser.get(f"{path}/stream").status_code in (401, 403)


def test_a_session_of_the_board_is_no_bearer_token(server: Server, operator: Client, browser: httpx.Client) -> None:
    asked = ask(operator)
    browser.post(board_link(operator, asked.incident))
    (cookie,) = (cookie.value for cookie in browser.cookies.jar)
    with Client(server.base, cookie) as thief:
        assert problem(thief.get("/me")) == "token-invalid"


def test_a_board_holds_nothing_of_a_neighbour(operator: Client, stranger: Client, guest: Client) -> None:
    ours, theirs = ask(operator), ask(stranger, target_type="tenant")
    linked = ask(stranger, incident=theirs.incident)
    words = {"location_label": "The neighbours' hall", "response_data": {"status": "needs_help", "note": "Secretly."}}
    key = answered(guest.post(linked.answers, json=words))["responder_key"]
    answered(guest.post(ours.answers, json=SAFE | {"responder_key": key}))
    board = operator.get(f"/incidents/{ours.incident}/board")
    assert "neighbours" not in board.text
    assert "Secretly" not in board.text
    tiles = {tile["label"]: tile["value"] for tile in board.json()["tiles"]}
    assert (tiles["Need help"], tiles["Safe"], tiles["Expected"]) == (0, 1, None)
    assert problem(make(stranger, incident=ours.incident)) == "not-found"
