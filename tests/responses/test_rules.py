"""What may be asked and answered: the database's verdict against one written down here, over random JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tests.support.server import Place

Json = Any

STATUSES = ("safe", "needs_help", "other")

#: What each type asks inside response_data: the field, its kind, and whether it must be there.
DATA: Mapping[str, Mapping[str, tuple[str, bool]]] = {
    "status": {"status": ("text", True), "note": ("text", False)},
    "headcount": {},
    "location": {},
    "acknowledge": {"acknowledged": ("flag", True)},
    "freeform": {"text": ("text", True)},
    "medical_dependency": {"needs": ("texts", True), "note": ("text", False)},
    "resource_need": {"needs": ("texts", True), "note": ("text", False)},
}

#: Those of which at least one must be there; a fault names the first.
ONE_OF = {
    "headcount": ("adults_count", "children_count", "pets_count"),
    "location": ("location_label", "location_lat"),
}

WORDS = st.sampled_from(["safe", "needs_help", "other", "water", "fuel", "tow", "Tea", "Hall A", "Hall B", "SAFE", "é"])
LONG = st.sampled_from(["x" * 200, "x" * 201, "x" * 5000, "x" * 5001])
SCALARS: st.SearchStrategy[Json] = st.none() | st.booleans() | st.integers(-1, 5) | st.just("") | WORDS | LONG
VALUES: st.SearchStrategy[Json] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["status", "a"]), inner, max_size=2),
    max_leaves=5,
)
NAMES = st.sampled_from(["status", "note", "acknowledged", "text", "needs", "state", "adults"])
COUNT = st.none() | st.integers(-1, 5)
TYPES = st.sampled_from(list(DATA))
TEXTS = st.lists(WORDS, min_size=1, max_size=4, unique=True)
BOUND = st.fixed_dictionaries({}, optional={"min": st.integers(0, 2), "max": st.integers(2, 4) | st.just(3.0)})


@pytest.fixture(scope="module")
def judge(place: Place) -> Iterator[psycopg.Connection[Any]]:
    """A connection that may call everything."""
    with place.admin() as connection:
        yield connection


@st.composite
def prompts(draw: st.DrawFn) -> dict[str, Any]:
    """A prompt that may be asked."""
    kind = draw(TYPES)
    options: dict[str, Any] = {}
    if kind == "status" and draw(st.booleans()):
        options["choices"] = draw(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=3, unique=True))
    elif any(sort != "flag" for sort, needed in DATA[kind].values() if needed) and draw(st.booleans()):
        options["choices"] = draw(TEXTS if kind != "status" else st.just(list(STATUSES)))
    if draw(st.booleans()):
        options["locations"] = draw(TEXTS)
    validation = draw(st.dictionaries(st.sampled_from(["adults", "children", "pets"]), BOUND, max_size=3))
    return {"prompt_type": kind, "options": options, "validation": validation}


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Anything that might be sent for an answer and is of the columns' types."""
    lat = draw(st.none() | st.integers(-90, 90))
    told: dict[str, Any] = {
        "location_label": draw(st.none() | WORDS),
        "location_lat": lat,
        "location_lng": None if lat is None else 0,
        "adults_count": draw(COUNT),
        "children_count": draw(COUNT),
        "pets_count": draw(COUNT),
    }
    if draw(st.integers(0, 9)):
        told["response_data"] = draw(st.dictionaries(NAMES, VALUES, max_size=3))
    return {name: value for name, value in told.items() if value is not None}


def is_empty(value: Json) -> bool:
    """Whether a value is as good as none."""
    return value is None or value is False or value == "" or value == []


def is_of_kind(kind: str, value: Json) -> bool:
    """Whether a value is what its field takes."""
    match kind:
        case "flag":
            return isinstance(value, bool)
        case "texts":
            return value == [] or is_texts(value, 50, 200)
        case _:
            return isinstance(value, str) and len(value) <= 5000


def is_texts(value: Json, most: int, longest: int) -> bool:
    """Whether a value is a list of 1 to most texts of 1 to longest characters."""
    return (
        isinstance(value, list)
        and 1 <= len(value) <= most
        and all(isinstance(item, str) and 1 <= len(item) <= longest for item in value)
    )


def is_among(value: Json, choices: list[str]) -> bool:
    """Whether a value is one of some texts, or a list of some of them."""
    return all(isinstance(item, str) and item in choices for item in (value if isinstance(value, list) else [value]))


def faults(prompt: Mapping[str, Any], answer: Mapping[str, Any]) -> set[str]:
    """The fields of an answer that a prompt does not take."""
    kind, data = prompt["prompt_type"], answer.get("response_data", {})
    found = {f"response_data/{name}" for name in data if name not in DATA[kind]}
    for name, (sort, needed) in DATA[kind].items():
        value = data.get(name)
        if needed and is_empty(value):
            found.add(f"response_data/{name}")
        if value is None:
            continue
        if not is_of_kind(sort, value):
            found.add(f"response_data/{name}")
        if needed and sort != "flag":
            offered = prompt["options"].get("choices")
            if offered is not None and not is_among(value, offered):
                found.add(f"response_data/{name}")
            if kind == "status" and not is_among(value, list(STATUSES)):
                found.add(f"response_data/{name}")
    if kind in ONE_OF and all(is_empty(answer.get(name)) for name in ONE_OF[kind]):
        found.add(ONE_OF[kind][0])
    places = prompt["options"].get("locations")
    if places is not None and answer.get("location_label", places[0]) not in places:
        found.add("location_label")
    for name, bounds in prompt["validation"].items():
        count = answer.get(f"{name}_count")
        if count is not None and not bounds.get("min", count) <= count <= bounds.get("max", count):
            found.add(f"{name}_count")
    return found


PROMPT = "jsonb_populate_record(null::tocsin.prompts, %s)"


def verdict(judge: psycopg.Connection[Any], prompt: Mapping[str, Any], answer: Mapping[str, Any]) -> set[str]:
    """The fields that the database refuses."""
    told = judge.execute(
        f"select field from core.response_errors({PROMPT}, core.parse_response(%s))".encode(),
        [Jsonb(prompt), Jsonb(answer)],
    )
    return {field for (field,) in told.fetchall()}


@given(prompt=prompts(), answer=answers())
@settings(max_examples=600, deadline=None)
def test_the_database_takes_just_the_answers_that_a_prompt_asks_for(
    judge: psycopg.Connection[Any], prompt: dict[str, Any], answer: dict[str, Any]
) -> None:
    assert verdict(judge, prompt, answer) == faults(prompt, answer)


@given(prompt=prompts(), data=st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_a_form_lets_people_fill_in_is_an_answer(
    judge: psycopg.Connection[Any], prompt: dict[str, Any], data: st.DataObject
) -> None:
    row = judge.execute(f"select core.prompt_form({PROMPT})".encode(), [Jsonb(prompt)]).fetchone()
    assert row
    answer: dict[str, Any] = {}
    for field in row[0]:
        values = [option["value"] for option in field.get("options", ())]
        match field["kind"]:
            case "position":
                # Hidden; the label beside it is what somebody without a position fills in.
                continue
            case "choice":
                value: Json = data.draw(st.sampled_from(values))
            case "choices":
                value = data.draw(st.lists(st.sampled_from(values), min_size=1, unique=True))
            case "flag":
                value = True
            case "number":
                value = data.draw(st.integers(int(field["min"]), int(field["max"])))
            case _:
                value = data.draw(st.text("abc é", min_size=1, max_size=min(field["max_length"], 40)))
        owner, _, name = field["name"].rpartition(".")
        (answer.setdefault(owner, {}) if owner else answer)[name] = value
    assert verdict(judge, prompt, answer) == set()


OPTION_VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.integers(-1, 3) | st.sampled_from(["safe", "Tea", "", "x" * 200, "x" * 201]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "message", "url", "min", "max"]), inner, max_size=3)
    ),
    max_leaves=5,
)
BOUNDS = st.none() | st.integers(-1, 3) | st.sampled_from([1.5, 2.0, 100000, 100001, "1", []])


def is_count(value: Json) -> bool:
    """Whether a JSON value is a whole number from 0 to 100,000."""
    return isinstance(value, int | float) and 0 <= value <= 100_000 and value == int(value)


def is_next(value: Json) -> bool:
    """Whether a value is what a prompt may say after an answer."""
    return (
        isinstance(value, dict)
        and set(value) == {"type", "message"}
        and all(isinstance(told, str) for told in value.values())
        and 1 <= len(value["message"].encode()) <= 4000
    )


def prompt_errors(kind: str, options: Mapping[str, Any], validation: Mapping[str, Any]) -> set[str]:
    """Which of options and validation a prompt of some type cannot have."""
    found = set()
    for name, value in options.items():
        if not (
            is_texts(value, 100, 200)
            if name in ("choices", "locations")
            else is_next(value)
            if name == "next"
            else False
        ):
            found.add("options")
    if "choices" in options:
        if kind in ("headcount", "location", "acknowledge"):
            found.add("options")
        if kind == "status" and not is_among(options["choices"], list(STATUSES)):
            found.add("options")
    for name, bounds in validation.items():
        if (
            name not in ("adults", "children", "pets")
            or not isinstance(bounds, dict)
            or not set(bounds) <= {"min", "max"}
            or not all(is_count(bound) for bound in bounds.values())
            or (len(bounds) == 2 and bounds["min"] > bounds["max"])
        ):
            found.add("validation")
    return found


@given(
    kind=TYPES,
    options=st.dictionaries(
        st.sampled_from(["choices", "locations", "next", "colour"]), OPTION_VALUES | TEXTS, max_size=3
    )
    | st.fixed_dictionaries({"choices": st.lists(st.sampled_from(STATUSES), max_size=3)}),
    validation=st.dictionaries(
        st.sampled_from(["adults", "children", "pets", "cats"]),
        st.dictionaries(st.sampled_from(["min", "max", "most"]), BOUNDS, max_size=3) | OPTION_VALUES,
        max_size=3,
    ),
)
@settings(max_examples=600, deadline=None)
def test_the_database_lets_just_those_prompts_be_asked_that_can_be_answered(
    judge: psycopg.Connection[Any], kind: str, options: dict[str, Any], validation: dict[str, Any]
) -> None:
    told = judge.execute(
        "select field from core.prompt_errors(%s, %s, %s)", [kind, Jsonb(options), Jsonb(validation)]
    ).fetchall()
    assert {field for (field,) in told} == prompt_errors(kind, options, validation)
