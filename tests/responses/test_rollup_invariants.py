"""The roster adds up: whatever is answered, changed, voided and claimed, everybody is counted once."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.server import Org, Place, new_org
from tests.support.sql_prompts import Asked, Connection, ask, call, member, open_incident, outcome, request, slug

ROLES = ("worker", "operator", "auditor", "admin", "whs")
KEYS = tuple(f"the secret of guest number {number}" for number in range(3))
GROUPS = {"party": "Kitchen", "circle": "North", "portal": "East"}

#: What an act may be answered: everything else is a fault of ours.
EXPECTED = {"in", "duplicate-response", "answer-invalid", "not-found", "already-voided", "prompt-full", "not-permitted"}

STATUSES = st.sampled_from(["safe", "needs_help", "other"])
COUNTS = st.none() | st.integers(0, 3)
PLACES = st.none() | st.sampled_from(["Hall A", "Hall B", "Berth 4"])


@dataclass(frozen=True)
class Desk:
    """An organisation, its groups, and warm connections of every kind."""

    org: Org
    groups: Mapping[str, str]
    member: Connection
    guest: Connection
    admin: Connection

    def rows(self, query: str, *arguments: Any) -> list[Any]:
        """What a query finds behind the policies, a JSON object a row."""
        told = self.admin.execute(f"select to_jsonb(found) from ({query}) as found".encode(), arguments)
        return [row for (row,) in told.fetchall()]

    def read(self, query: str, *arguments: Any) -> list[Any]:
        """What the operator reads, a JSON object a row."""
        with request(self.member, self.org, "operator"):
            told = self.member.execute(f"select to_jsonb(found) from ({query}) as found".encode(), arguments)
            return [row for (row,) in told.fetchall()]


@pytest.fixture(scope="module")
def desk(place: Place) -> Iterator[Desk]:
    """A desk for all the examples; every example opens an incident of its own."""
    org = new_org(place, stem="roster")
    with (
        member(place) as connection,
        psycopg.connect(place.logins.guest, autocommit=True) as guest,
        place.admin() as admin,
    ):
        groups = {
            kind: str(
                call(
                    connection,
                    org,
                    "admin",
                    "create_group",
                    kind,
                    name,
                    [org.members[role] for role in ROLES[: 2 + len(kind) % 3]],
                )["id"]
            )
            for kind, name in GROUPS.items()
        }
        yield Desk(org, groups, connection, guest, admin)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A prompt: type, target, and whether it takes updates."""
    body: dict[str, Any] = {
        "prompt_type": draw(st.sampled_from(["status", "headcount", "resource_need", "location"])),
        "on_repeat": draw(st.sampled_from(["reject", "update"])),
        "target_type": draw(st.sampled_from(["public_link", "individual", "party", "circle", "portal", "tenant"])),
    }
    if body["target_type"] == "individual":
        body["target_member_id"] = draw(st.sampled_from(ROLES))
    if draw(st.booleans()):
        body["max_responses"] = draw(st.integers(1, 4))
    return body


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Whatever may be answered to a prompt of any type; what a type does not take is left out in saying it."""
    return {
        "status": draw(STATUSES),
        "needs": draw(st.lists(st.sampled_from(["water", "fuel"]), min_size=1, max_size=2, unique=True)),
        "location_label": draw(PLACES),
        "adults_count": draw(COUNTS),
        "children_count": draw(COUNTS),
        "pets_count": draw(COUNTS),
    }


WHICH = st.integers(0, 9)
ACTS: st.SearchStrategy[tuple[str, int, str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("answer"), WHICH, st.sampled_from(ROLES), answers()),
    st.tuples(st.just("submit"), WHICH, st.sampled_from(KEYS), answers()),
    st.tuples(st.just("enter"), WHICH, st.sampled_from([*ROLES, *KEYS, *GROUPS, ""]), answers()),
    st.tuples(st.just("void"), WHICH, st.just(""), st.just({})),
    st.tuples(st.just("claim"), WHICH, st.sampled_from(ROLES), st.just({})),
)


def said(kind: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as a prompt of that type takes it."""
    body = {name: value for name, value in answer.items() if name.endswith(("_count", "_label")) and value is not None}
    match kind:
        case "status":
            body["response_data"] = {"status": answer["status"]}
        case "resource_need":
            body["response_data"] = {"needs": answer["needs"]}
        case "location":
            body.setdefault("location_label", "Somewhere")
        case _:
            body.setdefault("adults_count", 1)
    return body


class Example:
    """One incident with its prompts, and what is done to them."""

    def __init__(self, desk: Desk, bodies: list[dict[str, Any]]) -> None:
        self.desk = desk
        self.incident = open_incident(desk.org)
        self.asked: list[tuple[str, Asked]] = []
        for body in bodies:
            if body["target_type"] in GROUPS:
                body["target_group_id"] = desk.groups[body["target_type"]]
            if body["target_type"] == "individual":
                body["target_member_id"] = desk.org.members[body["target_member_id"]]
            self.asked.append((body["prompt_type"], ask(desk.org, self.incident, **body)))

    def act(self, verb: str, which: int, who: str, answer: Mapping[str, Any]) -> str:
        """Do something; `in` or the slug of why not."""
        kind, asked = self.asked[which % len(self.asked)]
        body = said(kind, answer) if answer else {}
        act: Callable[[], Any]
        match verb:
            case "submit":
                return outcome(self.desk.guest, asked, {**body, "responder_key": who}) if asked.token else "not-found"
            case "answer":
                act = self._call(who, "answer_prompt", asked.id, body)
            case "enter":
                act = self._call(
                    "operator", "enter_response", self.incident, {**body, "prompt_id": asked.id, **self._whose(who)}
                )
            case "void":
                given = self.desk.rows(
                    "select id from tocsin.prompt_responses where incident_id = %s order by id", self.incident
                )
                if not given:
                    return "not-found"
                act = self._call("operator", "void_response", self.incident, given[which % len(given)]["id"], "A prank")
            case _:
                act = self._call(who, "claim_responses", KEYS[which % len(KEYS)])
        try:
            act()
        except psycopg.Error as error:
            return slug(error)
        return "in"

    def _call(self, role: str, verb: str, *arguments: Any) -> Callable[[], Any]:
        return lambda: call(self.desk.member, self.desk.org, role, verb, *arguments)

    def _whose(self, who: str) -> dict[str, str]:
        if who in ROLES:
            return {"respondent_member_id": self.desk.org.members[who]}
        if who in GROUPS:
            return {"respondent_group_id": self.desk.groups[who]}
        return {"responder_key": who} if who else {}

    def responses(self) -> list[dict[str, Any]]:
        """The rows, the latest first; voided ones are nobody's."""
        return self.desk.rows(
            "select * from tocsin.prompt_responses where incident_id = %s and state <> 'voided'"
            " order by responded_at desc, id desc",
            self.incident,
        )

    def recipients(self) -> list[dict[str, Any]]:
        """Who was asked by name, prompt by prompt."""
        return self.desk.rows("select * from tocsin.prompt_recipients where incident_id = %s", self.incident)


def person(response: Mapping[str, Any]) -> str:
    """Whose answer it is."""
    return str(
        response["respondent_member_id"]
        or response["respondent_group_id"]
        or response["responder_key_hash"].removeprefix("\\x")
    )


def standing(response: Mapping[str, Any]) -> str | None:
    """How somebody is by this answer; None when it does not say."""
    data = response["response_data"]
    if "status" in data:
        return str(data["status"]) if data["status"] in ("safe", "needs_help") else "other"
    if "needs" in data:
        return "needs_help" if data["needs"] else "other"
    return None


COUNTED = ("adults_count", "children_count", "pets_count")


def latest(responses: list[dict[str, Any]]) -> dict[str, Any]:
    """What one responder's answers, the latest first, say together: of each kind the last word."""
    heads = next((row for row in responses if any(row[name] is not None for name in COUNTED)), responses[0])
    return {
        "safety_status": next((told for row in responses if (told := standing(row))), "other"),
        "channel": responses[0]["response_channel"],
        "at": responses[0]["responded_at"],
        "place": next((row["location_label"] for row in responses if row["location_label"] is not None), None),
        **{name: heads[name] or 0 for name in COUNTED},
    }


def recount(responses: list[dict[str, Any]]) -> dict[str, Any]:
    """The rollup of some rows, counted here."""
    by_person: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in responses:
        by_person[person(row)].append(row)
    people = [latest(rows) for rows in by_person.values()]
    standings = Counter(told["safety_status"] for told in people)
    adults, children, pets = (sum(told[name] for told in people) for name in COUNTED)
    places: dict[str, list[int]] = {}
    for told in people:
        if told["place"] is not None:
            responders, heads = places.get(told["place"], [0, 0])
            places[told["place"]] = [responders + 1, heads + told["adults_count"] + told["children_count"]]
    return {
        "responders": len(people),
        "adults": adults,
        "children": children,
        "pets": pets,
        "people": adults + children,
        "safe": standings["safe"],
        "needs_help": standings["needs_help"],
        "other": standings["other"],
        "by_location": [
            {"location_label": label, "responders": responders, "people": heads}
            for label, (responders, heads) in sorted(places.items(), key=lambda item: (-item[1][0], item[0]))
        ],
        "by_channel": dict(Counter(told["channel"] for told in people)),
        "last_response_at": max((told["at"] for told in people), default=None),
    }


def check(example: Example) -> None:
    """Hold every view against the rows."""
    desk, responses, recipients = example.desk, example.responses(), example.recipients()
    for _, asked in example.asked:
        own = [row for row in responses if row["prompt_id"] == asked.id]
        named = {row["member_id"] for row in recipients if row["prompt_id"] == asked.id}
        silent = named - {row["respondent_member_id"] for row in own}
        (rollup,) = desk.read("select * from api.prompt_rollups where id = %s", asked.id)
        expected = {"expected": len(named), "silent": len(silent)} if named else {"expected": None, "silent": None}
        assert rollup == {"id": asked.id, **recount(own), **expected}
        if named:
            assert rollup["expected"] == sum(rollup[name] for name in ("safe", "needs_help", "other", "silent"))
        listed = desk.read("select id from api.silent_members where prompt_id = %s", asked.id)
        assert {row["id"] for row in listed} == silent
        (prompt,) = desk.read("select response_count from api.prompts where id = %s", asked.id)
        assert prompt["response_count"] == len(own)
    named = {row["member_id"] for row in recipients}
    heard = {person(row) for row in responses}
    (rollup,) = desk.read("select * from api.incident_rollups where id = %s", example.incident)
    expected = {"expected": len(named | heard), "silent": len(named - heard)}
    assert rollup == {
        "id": example.incident,
        **recount(responses),
        **(expected if named else {"expected": None, "silent": None}),
    }
    if named:
        assert rollup["expected"] == sum(rollup[name] for name in ("safe", "needs_help", "other", "silent"))
    (board,) = desk.read("select * from api.incident_boards where id = %s", example.incident)
    told = json.loads(json.dumps(board))
    assert {tile["label"]: tile["value"] for tile in told["tiles"]}["Need help"] == rollup["needs_help"]
    assert [listed["total"] for listed in told["lists"]] == [rollup["needs_help"], rollup["silent"]]


@given(bodies=st.lists(questions(), min_size=1, max_size=3), acts=st.lists(ACTS, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_expected_is_safe_and_needing_help_and_other_and_silent_at_every_step(
    desk: Desk, bodies: list[dict[str, Any]], acts: list[tuple[str, int, str, dict[str, Any]]]
) -> None:
    example = Example(desk, bodies)
    check(example)
    for act in acts:
        assert example.act(*act) in EXPECTED
        check(example)


def test_the_boards_lists_name_those_who_need_help_and_those_who_are_silent(desk: Desk) -> None:
    example = Example(
        desk,
        [
            {"prompt_type": "status", "target_type": "party", "on_repeat": "update"},
            {"prompt_type": "headcount", "target_type": "party", "on_repeat": "update"},
        ],
    )
    asked = {row["member_id"] for row in example.recipients()}
    help_answer = {
        "status": "needs_help",
        "needs": ["water"],
        "location_label": "Hall A",
        "adults_count": 2,
        "children_count": 1,
        "pets_count": 0,
    }
    assert example.act("answer", 0, "worker", help_answer) == "in"
    # How many they are is another question; they still need help.
    assert example.act("answer", 1, "worker", {**help_answer, "location_label": None, "adults_count": 1}) == "in"
    check(example)
    (board,) = desk.read("select * from api.incident_boards where id = %s", example.incident)
    calls, silent = board["lists"]
    assert [item["title"] for item in calls["items"]] == ["Hall A"]
    names = {row["id"]: row["display_name"] for row in desk.rows("select * from tocsin.members")}
    missed = sorted(names[one] for one in asked if one != desk.org.members["worker"])
    assert [item["title"] for item in silent["items"]] == missed


def test_a_guest_is_the_same_responder_by_the_hash_of_their_key(desk: Desk) -> None:
    example = Example(desk, [{"prompt_type": "status", "target_type": "public_link", "on_repeat": "update"}] * 2)
    answer: dict[str, Any] = {"status": "safe", "needs": [], "location_label": None}
    assert [example.act("submit", number, KEYS[0], answer) for number in (0, 1)] == ["in", "in"]
    check(example)
    assert {person(row) for row in example.responses()} == {sha256(KEYS[0].encode()).hexdigest()}
