"""Prompts: what may be asked and of whom, what fits each type, what a link is worth, and who may change one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import sql

from tests.support.examples import NOBODY, word
from tests.support.http_prompts import SAFE, Asked, alike, answered, ask, make, refused, stored
from tests.support.server import Client, Org, Place, Server, fields_at_fault, new_org, problem


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


def group(client: Client, kind: str, *members: str) -> str:
    """A new group; its id."""
    made = client.post("/groups", json={"kind": kind, "name": word(kind), "member_ids": list(members)})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def data(**given: Any) -> dict[str, Any]:
    """An answer with this response_data."""
    return {"response_data": given}


HERE = {"location_lat": 59.9, "location_lng": 10.7}

# What fits each type, and what does not: the answer, and the field that is at fault.
TYPES: dict[str, tuple[list[dict[str, Any]], list[tuple[dict[str, Any], str]]]] = {
    "status": (
        [data(status="safe"), data(status="needs_help", note="Smoke."), data(status="other") | HERE],
        [
            ({}, "response_data/status"),
            (data(), "response_data/status"),
            (data(status=None), "response_data/status"),
            (data(status="Safe"), "response_data/status"),
            (data(status="fine"), "response_data/status"),
            (data(status=["safe"]), "response_data/status"),
            (data(status={"safe": True}), "response_data/status"),
            (data(status=1), "response_data/status"),
            (data(status="safe", note=5), "response_data/note"),
            (data(status="safe", note="x" * 5_001), "response_data/note"),
            (data(status="safe", text="x"), "response_data/text"),
            (data(status="safe", **{"": 1}), "response_data/"),
        ],
    ),
    "headcount": (
        [
            {"adults_count": 2},
            {"pets_count": 0},
            {"children_count": 3} | HERE,
            {"adults_count": 1, "response_data": {}},
        ],
        [
            ({}, "adults_count"),
            ({"location_label": "Hall A"}, "adults_count"),
            ({"adults_count": 1} | data(status="safe"), "response_data/status"),
        ],
    ),
    "location": (
        [{"location_label": "Hall A"}, HERE, {"location_label": "Hall A"} | HERE],
        [
            ({}, "location_label"),
            ({"adults_count": 1}, "location_label"),
            ({"location_label": "A"} | data(at=1), "response_data/at"),
        ],
    ),
    "acknowledge": (
        [data(acknowledged=True)],
        [
            ({}, "response_data/acknowledged"),
            (data(acknowledged=False), "response_data/acknowledged"),
            (data(acknowledged="yes"), "response_data/acknowledged"),
            (data(acknowledged=1), "response_data/acknowledged"),
            (data(acknowledged=True, note="x"), "response_data/note"),
        ],
    ),
    "freeform": (
        [data(text="Smoke."), data(text="\U0001f525 '; drop table x; --")],
        [
            ({}, "response_data/text"),
            (data(text=""), "response_data/text"),
            (data(text=5), "response_data/text"),
            (data(text=["x"]), "response_data/text"),
            (data(text="x" * 5_001), "response_data/text"),
        ],
    ),
    "medical_dependency": (
        [data(needs=["oxygen"]), data(needs=["CPAP", "insulin refrigeration"], note="Until noon.")],
        [
            ({}, "response_data/needs"),
            (data(needs=[]), "response_data/needs"),
            (data(needs="oxygen"), "response_data/needs"),
            (data(needs=[1]), "response_data/needs"),
            (data(needs=[""]), "response_data/needs"),
            (data(needs=[["oxygen"]]), "response_data/needs"),
            (data(needs=["x"] * 51), "response_data/needs"),
            (data(needs=["x" * 201]), "response_data/needs"),
            (data(note="x"), "response_data/needs"),
        ],
    ),
    "resource_need": (
        [data(needs=["water", "tow"]), data(needs=["flashlight"]) | {"pets_count": 1}],
        [(data(needs={}), "response_data/needs"), (data(needs=["water"], note=[]), "response_data/note")],
    ),
}


@pytest.mark.parametrize("prompt_type", TYPES)
def test_what_fits_a_type_is_taken_by_link_in_app_and_from_an_operator_and_nothing_else(
    operator: Client, worker: Client, guest: Client, org: Org, prompt_type: str
) -> None:
    good, bad = TYPES[prompt_type]
    linked = ask(operator, prompt_type=prompt_type)
    named = ask(operator, prompt_type=prompt_type, target_type="individual", target_member_id=org.members["worker"])
    entered = {"prompt_id": linked.id}
    for body, field in bad:
        for response in (
            guest.post(linked.answers, json=body),
            worker.post(named.mine, json=body),
            operator.post(linked.responses, json=body | entered),
        ):
            assert refused(response) == (422, "answer-invalid", {f"/{field}"}), (body, response.text)
    assert stored(operator, linked) == stored(operator, named) == []
    for body in good:
        assert guest.post(linked.answers, json=body).status_code == 201, body
        assert operator.post(linked.responses, json=body | entered).status_code == 201, body
    assert worker.post(named.mine, json=good[0]).status_code == 201


CHOICES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]] = [
    ({"prompt_type": "status", "options": {"choices": ["safe", "other"]}}, data(status="other"),
     data(status="needs_help"), "response_data/status"),
    ({"prompt_type": "freeform", "options": {"choices": ["Gate 1", "Gate 2"]}}, data(text="Gate 2"),
     data(text="Gate 3"), "response_data/text"),
    ({"prompt_type": "resource_need", "options": {"choices": ["blanket", "tea"]}}, data(needs=["tea"]),
     data(needs=["tea", "water"]), "response_data/needs"),
    ({"prompt_type": "location", "options": {"locations": ["Hall A", "Hall B"]}}, {"location_label": "Hall B"},
     {"location_label": "Hall C"}, "location_label"),
    ({"prompt_type": "headcount", "validation": {"adults": {"min": 1, "max": 4}}}, {"adults_count": 4},
     {"adults_count": 5}, "adults_count"),
    ({"prompt_type": "headcount", "validation": {"adults": {"min": 1}}}, {"adults_count": 1},
     {"adults_count": 0}, "adults_count"),
    ({"prompt_type": "headcount", "validation": {"children": {"max": 0}}}, {"adults_count": 9, "children_count": 0},
     {"children_count": 1}, "children_count"),
    ({"prompt_type": "headcount", "validation": {"pets": {"max": 2}}}, {"pets_count": 2},
     {"pets_count": 3}, "pets_count"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "good", "bad", "field"), CHOICES, ids=lambda value: str(value)[:60])
def test_what_a_prompt_does_not_offer_is_refused(
    operator: Client, guest: Client, asked: dict[str, Any], good: dict[str, Any], bad: dict[str, Any], field: str
) -> None:
    prompt = ask(operator, **asked)
    assert refused(guest.post(prompt.answers, json=bad)) == (422, "answer-invalid", {f"/{field}"})
    assert guest.post(prompt.answers, json=good).status_code == 201


def test_a_prompt_without_a_title_has_the_name_of_its_type_and_one_without_a_text_is_refused(operator: Client) -> None:
    told = ask(operator, title=None, prompt_type="resource_need", prompt_text="What is missing?")
    assert (told.told["title"], told.told["prompt_text"]) == ("What do you need", "What is missing?")
    assert operator.patch(told.path, json={"title": "Hall B"}).json()["title"] == "Hall B"
    assert operator.patch(told.path, json={"title": None}).json()["title"] == "What do you need"
    incident = operator.open_incident()["id"]
    bare = operator.post(f"/incidents/{incident}/prompts", json={"prompt_type": "status", "title": "Are you safe?"})
    assert refused(bare) == (422, "field-required", {"/prompt_text"})


BAD_PROMPTS: list[tuple[dict[str, Any], str]] = [
    ({"prompt_type": "vote"}, "prompt_type"),
    ({"title": ""}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"prompt_text": "x" * 2_001}, "prompt_text"),
    ({"prompt_text": ""}, "prompt_text"),
    ({"prompt_text": None}, "prompt_text"),
    ({"options": {"choices": []}}, "options/choices"),
    ({"options": {"choices": ["x"] * 101}}, "options/choices"),
    ({"options": {"choices": ["dancing"]}}, "options"),
    ({"options": {"colour": "red"}}, "options"),
    ({"options": {"next": {"type": "info"}}}, "options/next"),
    ({"prompt_type": "headcount", "options": {"choices": ["x"]}}, "options"),
    ({"prompt_type": "acknowledge", "options": {"choices": ["x"]}}, "options"),
    ({"validation": {"adults": {"min": 3, "max": 2}}}, "validation"),
    ({"validation": {"adults": {"min": -1}}}, "validation/adults/min"),
    ({"validation": {"cats": {"min": 1}}}, "validation"),
    ({"max_responses": 0}, "max_responses"),
    ({"max_responses": 100_001}, "max_responses"),
    ({"on_repeat": "ignore"}, "on_repeat"),
    ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
    ({"public_token_ttl_minutes": 0}, "public_token_ttl_minutes"),
    ({"public_token_ttl_minutes": 5, "target_type": "tenant"}, "public_token_ttl_minutes"),
    ({"target_type": "everybody"}, "target_type"),
    ({"target_type": "individual"}, "target_member_id"),
    ({"target_type": "party"}, "target_group_id"),
    ({"target_type": "individual", "target_member_id": NOBODY}, "target_member_id"),
    ({"target_type": "circle", "target_group_id": NOBODY}, "target_group_id"),
    ({"target_type": "tenant", "target_group_id": NOBODY}, "target_group_id"),
    ({"target_member_id": NOBODY}, "target_member_id"),
    ({"public_token": "x"}, "public_token"),
    ({"is_active": False}, "is_active"),
    ({"created_by": NOBODY}, "created_by"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "field"), BAD_PROMPTS, ids=lambda value: str(value)[:60])
def test_a_prompt_that_cannot_be_asked_is_refused_and_the_field_named(
    operator: Client, fault: dict[str, Any], field: str
) -> None:
    incident = operator.open_incident()["id"]
    response = make(operator, incident=incident, **fault)
    assert response.status_code == 422, response.text
    assert problem(response)
    assert any(pointer.startswith(f"/{field}") for pointer in fields_at_fault(response)), response.text
    assert operator.get(f"/incidents/{incident}/prompts").json()["items"] == []


@pytest.mark.parametrize("kind", ["party", "circle", "portal"])
def test_a_group_is_asked_as_the_kind_it_is_and_a_neighbours_is_as_none_at_all(
    server: Server, org: Org, operator: Client, admin: Client, other_org: Org, kind: str
) -> None:
    incident = operator.open_incident()["id"]
    ours, other = group(admin, kind, org.members["worker"]), group(admin, "team", org.members["worker"])
    with server.client(other_org, "admin") as neighbour:
        theirs = group(neighbour, kind, other_org.members["worker"])
    asking = {"incident": incident, "target_type": kind}
    answers = [make(operator, **asking, target_group_id=id) for id in (theirs, NOBODY, other)]
    assert refused(answers[0]) == (422, "unknown-reference", {"/target_group_id"})
    assert alike(answers)
    asked = ask(operator, **asking, target_group_id=ours)
    assert [item["id"] for item in operator.get(f"{asked.path}/silent").json()["items"]] == [org.members["worker"]]
    assert refused(make(operator, **asking, target_group_id=group(admin, kind))) == (
        422,
        "empty-audience",
        {"/target_type"},
    )


def test_an_individual_is_a_member_here_and_active(operator: Client, admin: Client, org: Org, other_org: Org) -> None:
    incident = operator.open_incident()["id"]
    asking = {"incident": incident, "target_type": "individual"}
    answers = [make(operator, **asking, target_member_id=id) for id in (other_org.members["worker"], NOBODY)]
    assert refused(answers[0]) == (422, "unknown-reference", {"/target_member_id"})
    assert alike(answers)
    left = org.add(word("left"))
    assert admin.patch(f"/members/{left}", json={"is_active": False}).status_code == 200
    assert problem(make(operator, **asking, target_member_id=left)) == "empty-audience"


def test_everybody_active_is_asked_and_who_comes_later_is_not(place: Place, server: Server) -> None:
    org = new_org(place)
    left = org.add("left")
    with server.client(org, "admin") as admin:
        admin.patch(f"/members/{left}", json={"is_active": False})
        asked = ask(admin, target_type="tenant")
        org.add("later")
        silent = admin.get(f"{asked.path}/silent", params={"limit": "200"}).json()["items"]
    assert {item["id"] for item in silent} == set(org.members.values())
    assert asked.token == ""


def secret(asked: Asked) -> str:
    """The part of a link that nobody can guess."""
    return asked.token.partition(".")[2]


def test_a_link_is_told_once_and_kept_nowhere(
    server: Server, place: Place, org: Org, operator: Client, admin: Client, guest: Client
) -> None:
    incident = operator.open_incident()["id"]
    operator.headers["Idempotency-Key"] = word("kept")
    made, again = (make(operator, incident=incident, on_repeat="update") for _ in range(2))
    del operator.headers["Idempotency-Key"]
    told = made.json()
    asked = Asked(told["prompt"]["id"], incident, told["prompt"], told["public_token"])
    assert told["response_link"].endswith(f"/r/{asked.token}")
    assert len(secret(asked)) == 43
    assert again.json()["prompt"]["id"] == asked.id
    answers = [
        again,
        operator.patch(asked.path, json={"title": "Are you all safe?"}),
        operator.get(f"/incidents/{incident}/prompts"),
        operator.get(f"/incidents/{incident}/timeline"),
        operator.get(f"{asked.path}/rollup"),
        operator.post(f"{asked.path}/resend"),
        guest.get(asked.public),
        guest.post(asked.answers, json=SAFE, headers={"Idempotency-Key": "0123456789abcdef"}),
        guest.post(asked.answers, json={}),
        guest.put(asked.answers, content=b"{"),
        guest.delete(asked.answers),
        guest.get(f"{server.base}/r/{asked.token}x"),
        operator.get(asked.responses),
        admin.get("/ledger", params={"limit": "200"}),
        operator.get("/notifications"),
    ]
    hashes = [hashlib.sha256(asked.token.encode()), hashlib.sha256(secret(asked).encode())]
    for response in answers:
        for hidden in (secret(asked), *(found.hexdigest() for found in hashes)):
            assert hidden not in response.text, response.url.path
            assert hidden not in str(response.headers)
    assert secret(asked) not in server.log()
    with place.admin() as connection:
        tables = connection.execute(
            "select c.oid::regclass::text from pg_catalog.pg_class as c"
            " where c.relkind = 'r' and c.relnamespace in ('tocsin'::regnamespace, 'deploy'::regnamespace)"
        ).fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            query = sql.SQL("select count(*) from {} as t where strpos(t::text, %s) > 0").format(
                sql.Identifier(*table.split("."))
            )
            assert connection.execute(query, [secret(asked)]).fetchone() == (0,), table
        kept = connection.execute("select token_hash from tocsin.prompt_tokens where prompt_id = %s", [asked.id])
        assert kept.fetchone() == (hashes[0].digest(),)


def test_links_share_nothing_but_their_tenant(operator: Client, stranger: Client) -> None:
    ours, theirs = [ask(operator) for _ in range(10)], ask(stranger)
    assert len({secret(asked) for asked in ours}) == 10
    assert len({asked.token.partition(".")[0] for asked in ours}) == 1
    assert ours[0].token.partition(".")[0] != theirs.token.partition(".")[0]


def test_a_link_ends_when_it_was_told_to(operator: Client) -> None:
    told = ask(operator, public_token_ttl_minutes=90).told
    made, ends = (datetime.fromisoformat(told[field]) for field in ("created_at", "public_token_expires_at"))
    assert ends - made == timedelta(minutes=90)


def test_a_prompt_that_is_switched_off_takes_no_answer_of_anybody_until_it_is_on_again(
    operator: Client, worker: Client, guest: Client, org: Org
) -> None:
    linked = ask(operator)
    named = ask(operator, target_type="individual", target_member_id=org.members["worker"])

    def sent() -> list[int]:
        return [
            guest.get(linked.public).status_code,
            guest.post(linked.answers, json=SAFE).status_code,
            operator.post(linked.responses, json=SAFE | {"prompt_id": linked.id}).status_code,
            worker.post(named.mine, json=SAFE).status_code,
        ]

    for asked in (linked, named):
        assert operator.patch(asked.path, json={"is_active": False}).json()["is_active"] is False
    assert sent() == [404] * 4
    assert problem(worker.post(named.mine, json=SAFE)) == "prompt-unavailable"
    for asked in (linked, named):
        assert operator.patch(asked.path, json={"is_active": True}).status_code == 200
    assert sent() == [200, 201, 201, 201]


def test_a_change_is_made_to_the_version_that_was_read(operator: Client) -> None:
    asked = ask(operator)
    changed = operator.patch(asked.path, json={"title": "Now?", "prompt_text": "And now?", "is_required": True})
    assert (changed.status_code, changed.json()["title"], changed.json()["version"]) == (200, "Now?", 2)
    stale = operator.patch(asked.path, json={"title": "No"}, headers={"If-Match": '"1-0123456789abcdef"'})
    assert (stale.status_code, problem(stale)) == (412, "stale-version")
    fresh = operator.patch(asked.path, json={"is_active": False}, headers={"If-Match": changed.headers["etag"]})
    assert fresh.status_code == 200


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        *(({field: NOBODY}, field) for field in ("id", "incident_id", "tenant_id", "target_group_id", "created_by")),
        ({"prompt_type": "headcount"}, "prompt_type"),
        ({"target_type": "tenant"}, "target_type"),
        ({"max_responses": 5}, "max_responses"),
        ({"public_token_expires_at": "2030-01-01T00:00:00Z"}, "public_token_expires_at"),
        ({"prompt_text": None}, "prompt_text"),
        ({"is_active": None}, "is_active"),
        ({"options": {"choices": ["dancing"]}}, "options"),
        ({"validation": {"adults": {"min": 2, "max": 1}}}, "validation"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
    ],
    ids=str,
)
def test_what_stays_as_it_was_made_is_refused_by_name(operator: Client, patch: dict[str, Any], field: str) -> None:
    asked = ask(operator)
    response = operator.patch(asked.path, json=patch)
    assert response.status_code == 422
    assert problem(response)
    assert fields_at_fault(response) == {f"/{field}"}
    (told,) = operator.get(f"/incidents/{asked.incident}/prompts").json()["items"]
    assert told == asked.told


def test_the_list_has_the_active_ones_unless_asked_and_counts_what_stands(operator: Client, guest: Client) -> None:
    first = ask(operator)
    second = ask(operator, incident=first.incident)
    rows = [answered(guest.post(first.answers, json=SAFE)) for _ in range(3)]
    operator.post(f"{first.responses}/{rows[0]['response_id']}/void")
    operator.patch(second.path, json={"is_active": False})
    path = f"/incidents/{first.incident}/prompts"

    def ids(**params: str) -> list[str]:
        return [item["id"] for item in operator.get(path, params=params).json()["items"]]

    assert ids() == [first.id]
    assert ids(is_active="eq.false") == [second.id]
    assert ids(is_active="in.(true,false)") == [second.id, first.id]
    assert ids(prompt_type="eq.headcount") == []
    assert operator.get(path).json()["items"][0]["response_count"] == 2


def test_what_was_made_is_where_its_location_says(operator: Client) -> None:
    incident = operator.open_incident()["id"]
    made = make(operator, incident=incident)
    item = operator.get(made.headers["location"].removeprefix("/v1")).json()
    assert item == made.json()["prompt"]
    entered = operator.post(f"/incidents/{incident}/responses", json=SAFE | {"prompt_id": item["id"]})
    (row,) = operator.get(entered.headers["location"].removeprefix("/v1")).json()["items"]
    assert row == entered.json()


def test_a_stricter_question_leaves_the_answers_that_were_given_and_what_may_be_done_with_them(
    operator: Client, worker: Client, guest: Client
) -> None:
    asked = ask(operator, on_repeat="update")
    given = answered(guest.post(asked.answers, json=SAFE))
    assert operator.patch(asked.path, json={"options": {"choices": ["needs_help"]}}).status_code == 200
    again = SAFE | {"responder_key": given["responder_key"]}
    assert refused(guest.put(asked.answers, json=again)) == (422, "answer-invalid", {"/response_data/status"})
    claimed = worker.post("/me/responses/claim", json={"responder_key": given["responder_key"]})
    assert claimed.json() == {"claimed": 1}
    assert operator.post(f"{asked.responses}/{given['response_id']}/void").status_code == 200
    (row,) = stored(operator, asked)
    assert (row["state"], row["response_data"], row["update_count"]) == ("voided", SAFE["response_data"], 0)


def test_a_deleted_incident_asks_nobody_any_more_and_cannot_be_made_to(
    operator: Client, admin: Client, worker: Client, org: Org
) -> None:
    asked = ask(operator, target_type="individual", target_member_id=org.members["worker"])
    assert admin.delete(f"/incidents/{asked.incident}").status_code == 204
    assert asked.id not in {item["id"] for item in worker.get("/me/prompts").json()["items"]}
    assert worker.post(asked.mine, json=SAFE).status_code == 404
    for response in (
        operator.patch(asked.path, json={"is_active": True}),
        operator.post(f"{asked.path}/resend"),
        operator.get(f"{asked.path}/rollup"),
        operator.get(f"/incidents/{asked.incident}/prompts"),
        operator.post(asked.responses, json=SAFE | {"prompt_id": asked.id}),
    ):
        assert refused(response) == (404, "not-found", set()), response.url.path


def test_a_submission_changes_neither_its_prompt_nor_its_incident(operator: Client, guest: Client) -> None:
    asked = ask(operator)
    incident = operator.get(f"/incidents/{asked.incident}").content
    for _ in range(3):
        assert guest.post(asked.answers, json=SAFE).status_code == 201
    (told,) = operator.get(f"/incidents/{asked.incident}/prompts").json()["items"]
    assert told | {"response_count": 0} == asked.told
    assert operator.get(f"/incidents/{asked.incident}").content == incident


def test_what_happened_to_a_prompt_is_in_the_ledger_without_what_was_answered(
    operator: Client, admin: Client, guest: Client
) -> None:
    asked = ask(operator)
    operator.patch(asked.path, json={"title": "Well?"})
    row = answered(guest.post(asked.answers, json={"response_data": {"status": "safe", "note": "under the stairs"}}))
    operator.post(f"{asked.responses}/{row['response_id']}/void", json={"reason": "A joke."})
    entries = admin.get("/ledger", params={"incident_id": f"eq.{asked.incident}", "order": "created_at.asc"})
    told = [(entry["action"], entry["subject_id"]) for entry in entries.json()["items"]]
    assert told[1:] == [
        ("incident_prompt.create", asked.id),
        ("incident_prompt.update", asked.id),
        ("incident_response.submit", row["response_id"]),
        ("incident_response.void", row["response_id"]),
    ]
    assert "under the stairs" not in entries.text


def test_who_reported_the_incident_is_told_that_prompts_are_not_theirs_and_others_nothing(
    server: Server, org: Org, operator: Client, worker: Client
) -> None:
    asked = ask(operator, incident=worker.open_incident()["id"])
    incident = f"/incidents/{asked.incident}"
    reads = [f"{incident}/{what}" for what in ("prompts", "responses", "rollup", "board", "rollup/stream")]
    with server.client(org, "supervisor") as other:
        for path in reads:
            assert refused(worker.get(path)) == (403, "not-permitted", set()), path
            assert refused(other.get(path)) == (404, "not-found", set()), path
        for path in (f"{asked.path}/rollup", f"{asked.path}/silent"):
            for client in (worker, other):
                assert refused(client.get(path)) == (404, "not-found", set()), path
        assert problem(make(worker, incident=asked.incident)) == "not-permitted"
        assert problem(make(other, incident=asked.incident)) == "not-found"


@pytest.fixture
def limited(place: Place, server: Server, org: Org, admin: Client) -> Iterator[Callable[..., tuple[Client, str]]]:
    """A maker of members whose permissions hold for one circle alone: a client, and the circle."""
    made: list[Client] = []

    def make_one(*permissions: str, everywhere: tuple[str, ...] = ("incidents.view",)) -> tuple[Client, str]:
        role, circle = word("limited"), group(admin, "circle")
        with place.admin() as connection:
            connection.execute("insert into tocsin.roles (tenant_id, slug, name) values (%s, %s, 'L')", [org.id, role])
            for permission in everywhere:
                connection.execute(
                    "insert into tocsin.role_permissions (tenant_id, role, permission) values (%s, %s, %s)",
                    [org.id, role, permission],
                )
            for permission in permissions:
                connection.execute(
                    "insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)"
                    " values (%s, %s, %s, %s, 'circle')",
                    [org.id, role, permission, circle],
                )
        org.add(role, role)
        made.append(server.client(org, role))
        return made[-1], circle

    yield make_one
    for client in made:
        client.close()


ALL_FOUR = ("prompts.manage", "responses.view", "responses.moderate", "responses.enter")


def test_a_permission_for_a_circle_is_worth_nothing_outside_of_it(
    operator: Client, guest: Client, limited: Callable[..., tuple[Client, str]]
) -> None:
    member, circle = limited(*ALL_FOUR)
    inside = ask(operator, incident=operator.open_incident(circle_id=circle)["id"], target_type="tenant")
    outside = ask(operator, target_type="tenant")
    for asked, expected in ((inside, {200, 201}), (outside, {403, 404})):
        incident = f"/incidents/{asked.incident}"
        assert member.get(incident).status_code == 200
        linked = ask(operator, incident=asked.incident)
        row = answered(guest.post(linked.answers, json=SAFE))["response_id"]
        for response in (
            member.get(f"{incident}/prompts"),
            member.get(f"{incident}/responses"),
            member.get(f"{incident}/rollup"),
            member.get(f"{incident}/board"),
            member.post(f"{incident}/board-link"),
            member.get(f"{asked.path}/rollup"),
            member.get(f"{asked.path}/silent"),
            make(member, incident=asked.incident),
            member.patch(asked.path, json={"title": "Theirs"}),
            member.post(f"{asked.path}/resend"),
            member.post(f"{incident}/responses", json=SAFE | {"prompt_id": linked.id}),
            member.post(f"{incident}/responses/{row}/void"),
        ):
            assert response.status_code in expected, (response.request.url.path, response.text)


def test_of_four_permissions_for_a_circle_each_is_worth_itself(
    operator: Client, limited: Callable[..., tuple[Client, str]]
) -> None:
    for held in ALL_FOUR:
        member, circle = limited(held)
        asked = ask(operator, incident=operator.open_incident(circle_id=circle)["id"])
        incident = f"/incidents/{asked.incident}"
        row = operator.post(f"{incident}/responses", json=SAFE | {"prompt_id": asked.id}).json()["id"]
        told = {
            "responses.view": member.get(f"{incident}/responses").status_code,
            "prompts.manage": make(member, incident=asked.incident).status_code,
            "responses.enter": member.post(f"{incident}/responses", json=SAFE | {"prompt_id": asked.id}).status_code,
            "responses.moderate": member.post(f"{incident}/responses/{row}/void").status_code,
        }
        assert {verb for verb, status in told.items() if status < 300} == {held}, told
        assert {status for status in told.values() if status >= 300} == {403}


def test_a_permission_for_a_circle_lets_nobody_see_its_incidents(
    operator: Client, limited: Callable[..., tuple[Client, str]]
) -> None:
    member, circle = limited(*ALL_FOUR, everywhere=())
    asked = ask(operator, incident=operator.open_incident(circle_id=circle)["id"])
    for path in (f"/incidents/{asked.incident}", f"/incidents/{asked.incident}/prompts", f"{asked.path}/rollup"):
        assert problem(member.get(path)) == "not-found", path
