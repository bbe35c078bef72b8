"""Messages that people read: whole sentences that name the field, what was said and what is allowed, all at once."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import psycopg
import pytest

from api.contract.check import check
from api.contract.operations import CallWrite
from api.contract.routes import ROUTES
from api.engine import Engine, EngineError
from api.handlers.field_errors import MEANT, MOST, faults
from api.problems import PROBLEMS
from api.settings.environment import ROOT
from tests.support.examples import NOBODY
from tests.support.server import Client, Org, Place, fields_at_fault, new_org, problem

SQL = ROOT / "sql"

# What only somebody who knows Python, msgspec or the tables would understand.
INSIDE = re.compile(
    r"`|\bstr\b|\bint\b|\bfloat\b|\bdict\b|\bNone\b|\bnull \||Expected|is named by|a row of|of the same tenant"
)


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place)


def is_sentence(text: str) -> bool:
    """Whether a message ends with a full stop, and has no word of the inside and no blanks where none belong."""
    return text.endswith(".") and not INSIDE.search(text) and "  " not in text and text == text.strip()


def told(response: Any) -> list[str]:
    """What a problem says, its faults first."""
    body = response.json()
    return [*(fault["detail"] for fault in body.get("errors", ())), body["detail"]]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"title": 5}, "/title", "title must be a text, not 5."),
    ({"title": None, "tags": None}, "/tags", "tags must be a list, not null."),
    ({"title": ""}, "/title", "title must have 1 to 200 characters; it is empty."),
    ({"title": "x" * 201}, "/title", "title must have 1 to 200 characters; it has 201."),
    ({"latitude": 91, "longitude": 0}, "/latitude", "latitude must be a number from -90 to 90, not 91."),
    ({"latitude": "59", "longitude": 0}, "/latitude", 'latitude must be a number from -90 to 90, not "59".'),
    ({"webcam_ref": 1.5}, "/webcam_ref", "webcam_ref must be a whole number from 0 to 2,147,483,647, not 1.5."),
    ({"webcam_ref": True}, "/webcam_ref", "webcam_ref must be a whole number from 0 to 2,147,483,647, not true."),
    ({"titel": "x"}, "/titel", "titel is no field here; title may be meant."),
    ({"colour": "x"}, "/colour", "colour is no field here."),
    ({"metadata": [1]}, "/metadata", "metadata must be an object, not a list."),
    ({"tags": ["a", 2]}, "/tags/1", "tags[1] must be a text, not 2."),
    ({"tags": ["a"] * 51}, "/tags", "tags must have at most 50 items; it has 51."),
    ({"place_id": "x"}, "/place_id", f'place_id must be an id, such as {NOBODY}, not "x".'),
    (
        {"occurred_at": "2026-01-01"},
        "/occurred_at",
        'occurred_at must be a time with its zone, such as 2026-06-01T08:30:00+02:00, not "2026-01-01".',
    ),
    (
        {"visibility_scope": "all"},
        "/visibility_scope",
        'visibility_scope must be department, institution or reporter_only, not "all".',
    ),
    (
        {"photo_urls": ["http://x"]},
        "/photo_urls/0",
        'photo_urls[0] must be an address that begins with https:// and holds no blanks, not "http://x".',
    ),
    (
        {"reporter": {"email": "kari"}},
        "/reporter/email",
        'reporter.email must be an e-mail address, such as kari@harbour.example, not "kari".',
    ),
]


@pytest.mark.parametrize(("body", "pointer", "text"), WRONG, ids=lambda value: str(value)[:50])
def test_a_field_that_does_not_fit_is_told_in_a_sentence(
    operator: Client, body: dict[str, Any], pointer: str, text: str
) -> None:
    response = operator.post("/incidents", json=body)
    assert {"pointer": pointer, "detail": text}.items() <= {
        key: value for fault in response.json()["errors"] for key, value in fault.items() if fault["pointer"] == pointer
    }.items()
    assert text in response.json()["detail"]


def test_every_fault_of_a_body_is_told_at_once_however_deep(operator: Client) -> None:
    body = {
        "prompt_type": "poll",
        "options": {"choices": [], "next": {"type": 1, "note": "x"}},
        "validation": {"adults": {"min": -1, "max": "x"}},
        "max_responses": 0,
    }
    incident = operator.open_incident()["id"]
    response = operator.post(f"/incidents/{incident}/prompts", json=body)
    assert problem(response) == "validation-failed"
    assert fields_at_fault(response) >= {
        "/prompt_type",
        "/options/choices",
        "/options/next/type",
        "/options/next/note",
        "/options/next/message",
        "/validation/adults/min",
        "/validation/adults/max",
        "/max_responses",
    }
    assert all(is_sentence(text) for text in told(response))


def test_a_long_value_is_told_back_in_part_and_a_secret_not_at_all(operator: Client) -> None:
    response = operator.post("/incidents", json={"visibility_scope": "s" * 100_000})
    assert len(response.content) < 1_000
    assert '..."' in response.json()["errors"][0]["detail"]
    claimed = operator.post("/me/responses/claim", json={"responder_key": "hunter2"})
    assert "hunter2" not in claimed.text


@pytest.mark.parametrize("value", ["\ud800", "\u202e", '"', "\\", "\x7f", "", "<b>"])
def test_whatever_is_told_back_leaves_the_problem_one(value: str) -> None:
    class Shape(msgspec.Struct, forbid_unknown_fields=True):
        number: int

    found = faults({"number": value, f"a{value}": 1}, Shape)
    assert len(found) == 2
    msgspec.json.encode(found)


def test_what_is_looked_at_is_bounded(operator: Client) -> None:
    many = {f"field{number}": number for number in range(10_000)}
    assert len(operator.post("/incidents", json=many).json()["errors"]) == MOST


def test_every_pattern_of_a_body_has_words() -> None:
    patterns = set()

    def walk(kind: msgspec.inspect.Type) -> None:
        match kind:
            case msgspec.inspect.StructType():
                for field in kind.fields:
                    walk(field.type)
            case msgspec.inspect.ListType():
                walk(kind.item_type)
            case msgspec.inspect.UnionType():
                for one in kind.types:
                    walk(one)
            case msgspec.inspect.StrType() if kind.pattern:
                patterns.add(kind.pattern)

    for route in ROUTES:
        if isinstance(route, CallWrite) and route.body:
            walk(msgspec.inspect.type_info(route.body))
    assert patterns <= set(MEANT)


REQUIRED = [
    ({}, {"/category", "/description"}, "field-required"),
    ({"workflow": "review"}, {"/category", "/severity", "/title", "/description"}, "field-required"),
    ({"workflow": "service_desk"}, {"/title"}, "field-required"),
    (
        {"workflow": "risk", "category": "nil", "severity": "nil"},
        {"/category", "/severity", "/title", "/description", "/occurred_at"},
        "validation-failed",
    ),
    (
        {
            "workflow": "service_desk",
            "title": "x",
            "category": "nil",
            "severity": "nil",
            "priority": "nil",
            "place_id": NOBODY,
            "circle_id": NOBODY,
            "department_id": NOBODY,
        },
        {"/category", "/severity", "/priority", "/place_id", "/circle_id", "/department_id"},
        "validation-failed",
    ),
    (
        {
            "workflow": "review",
            "category": "physical_injury",
            "severity": "warning",
            "title": "x",
            "description": "x" * 2_001,
        },
        {"/severity", "/description"},
        "validation-failed",
    ),
]


@pytest.mark.parametrize(("body", "pointers", "slug"), REQUIRED, ids=range(len(REQUIRED)))
def test_every_fault_that_a_workflow_finds_is_told_at_once(
    admin: Client, body: dict[str, Any], pointers: set[str], slug: str
) -> None:
    before = admin.get("/incidents").json()
    response = admin.post("/incidents", json=body)
    assert (response.status_code, problem(response)) == (422, slug)
    assert fields_at_fault(response) == pointers
    assert all(is_sentence(text) for text in told(response))
    assert admin.get("/incidents").json() == before


def test_an_amendment_is_held_to_the_same_and_told_the_same(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    wrong = {"category": "nil", "severity": "high", "place_id": NOBODY}
    response = operator.patch(path, json=wrong)
    assert fields_at_fault(response) == {"/category", "/severity", "/place_id"}
    assert any("info, warning or critical" in text for text in told(response))
    assert operator.patch(path, json={"category": None, "description": None}).status_code == 422


def test_a_word_that_there_is_not_is_told_with_those_that_there_are(operator: Client) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    for response, words in (
        (operator.post("/incidents", json={"category": "nil"}), ["road_blockage", '"nil"']),
        (operator.post("/incidents", json={"workflow": "nil"}), ["service_desk", "review", '"nil"']),
        (operator.post(f"{path}/transition", json={"status": "nil"}), ["triaged", "cancelled", '"nil"']),
        (operator.post(f"{path}/transition", json={"status": "closed"}), ["open to closed", "triaged"]),
    ):
        text = next(text for text in told(response) if words[0] in text)
        assert all(word in text for word in words), text
        assert is_sentence(text)


def test_a_permission_that_is_missing_is_named(worker: Client, operator: Client, admin: Client) -> None:
    response = worker.post("/categories", json={"workflow": "enforcement", "slug": "x", "name": "X"})
    assert "incidents.categories.manage" in response.json()["detail"]
    assert response.json()["permission"] == "incidents.categories.manage"
    assert is_sentence(response.json()["detail"])


def test_what_exists_already_is_told_as_such(admin: Client) -> None:
    for path, body in (
        ("/categories", {"workflow": "enforcement", "slug": "fire", "name": "Fire"}),
        ("/statuses", {"workflow": "enforcement", "slug": "open", "name": "Open"}),
        ("/transitions", {"workflow": "enforcement", "from_status": "open", "to_status": "triaged"}),
    ):
        response = admin.post(path, json=body)
        assert response.status_code == 409
        assert all(is_sentence(text) and "already" in text for text in told(response)), told(response)


def test_what_a_constraint_says_to_customers_is_a_sentence(place: Place) -> None:
    with psycopg.connect(place.logins.member) as connection:
        rules = check(connection).rules
    faulty = {name: rule.text for name, rule in rules.items() if rule.slug != "internal" and not is_sentence(rule.text)}
    assert faulty == {}
    unnamed = {
        name: rule.text
        for name, rule in rules.items()
        if rule.field and " must " in rule.text and not re.search(r"\b[a-z_]+\b", rule.text.partition(" must ")[0])
    }
    assert unnamed == {}


def test_a_title_names_what_is_wrong() -> None:
    """Read by itself, in a log or a dialogue, it needs no sentence before it."""
    for slug, kind in PROBLEMS.items():
        assert re.fullmatch(r"(?!It |Its |They )[A-Z][\w' ,:-]{4,60}", kind.title), slug


def test_what_sql_says_to_customers_is_a_sentence() -> None:
    # What auth.enter() refuses is our own client's to read.
    rooms = (room for room in sorted(SQL.iterdir()) if room.name != "auth")
    sources = "\n".join(path.read_text() for room in rooms for path in sorted(room.rglob("*.sql")))
    said = re.findall(r"message = (?:format\(\s*)?'((?:[^']|'')+)'", sources)
    said += re.findall(r"core\.raise_invalid\(\s*'\w+',\s*(?:format\(\s*)?'((?:[^']|'')+)'", sources)
    assert len(said) > 15
    faulty = [text for text in said if not is_sentence(text.replace("''", "'").removesuffix(" "))]
    assert [text for text in faulty if not text.endswith(("; ", "%s"))] == []


def refused(place: Place, call: Any) -> str:
    """What an engine's call is refused with."""
    with Engine(place.logins.worker) as engine, pytest.raises(EngineError) as caught:
        call(engine)
    return str(caught.value)


def test_the_command_line_names_what_there_is_not_and_what_there_is(place: Place, org: Org) -> None:
    kari = f"kari@{org.slug}.example"
    said = refused(place, lambda engine: engine.add_member(org.slug, kari, "Kari", ["nope"], "i", "s"))
    assert said.startswith(f'No role "nope" in {org.slug}; there are admin, auditor, ')
    said = refused(place, lambda engine: engine.add_member("nowhere", kari, "Kari", ["worker"], "i", "s"))
    assert said.startswith('No tenant "nowhere"; there are ')
    said = refused(place, lambda engine: engine.account(org.slug, "nobody@x.example"))
    assert said.startswith(f'No member "nobody@x.example" in {org.slug}.')
    said = refused(place, lambda engine: engine.add_member(org.slug, "kari", "Kari", ["worker"], "i", "s"))
    assert said.startswith("email must be an e-mail address")
    said = refused(place, lambda engine: engine.add_tenant("x-y", "X", "Oslo", ["review"]))
    assert said.startswith('No time zone "Oslo"; Europe/Oslo may be meant.')
    said = refused(place, lambda engine: engine.add_tenant("x-y", "X", "Mars/Olympus", ["review"]))
    assert "Europe/Oslo" in said
    said = refused(place, lambda engine: engine.add_tenant("x-y", "X", "UTC", ["reviews"]))
    assert said.startswith('No module "reviews"; there are enforcement, prompts, review, risk and service_desk.')
    said = refused(place, lambda engine: engine.add_tenant("X Y", "X", "UTC", ["review"]))
    assert said.startswith("slug must be 1 to 63 lower-case letters")
