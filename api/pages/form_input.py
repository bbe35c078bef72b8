"""What a browser sends of a form, read back to an answer by the form's description."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from ..contract.forms import Field, Question
from .form import AS, CHANGE, KEY, OTHER, OTHER_KEY, value_of

# The input of a form that is no answer, but the wish to give another.
AGAIN: Final = "again"
MAX_BYTES: Final = 65_536
MAX_PAIRS: Final = 100

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,20})?(e[-+]?[0-9]{1,2})?")
# As hard to guess as a key must be before what it was used for is shown again.
_KEY = re.compile(r"[A-Za-z0-9_-]{16,200}")


class Sent(msgspec.Struct, frozen=True):
    """What was sent: the answer's JSON; the keys, empty where they are none; and as what."""

    answer: dict[str, Any]
    key: str
    other_key: str
    change: bool
    other: bool
    again: bool


def parse(raw: bytes) -> dict[str, list[str]]:
    """The inputs of a form by name, less the empty ones.

    Arguments: raw, the request's body as application/x-www-form-urlencoded. Errors: ValueError for what no browser
    makes of our form: too much, not UTF-8, U+0000.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError("too long")
    sent: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS):
        if "\0" in name or "\0" in value:
            raise ValueError("U+0000")
        if value.strip():
            sent.setdefault(name, []).append(value)
    return sent


def read(sent: Mapping[str, list[str]], question: Question) -> Sent:
    """What was sent, of the form of a question.

    Only the form's own fields are taken. What is empty is left out, of a change it is null: cleared. What ought to be a
    number and is none stays a text, so that the database's rule can name the field. Errors: ValueError for two answers
    to one field.
    """
    told: dict[str, Any] = {}
    kind = _single(sent.get(AS, [""]))
    for field in question.form:
        for name in field.parts():
            if name in sent:
                _put(told, name, _read(field, sent[name]))
            elif kind == CHANGE:
                _put(told, name, None)
    return Sent(
        answer=told,
        key=key_of(sent, KEY),
        other_key=key_of(sent, OTHER_KEY),
        change=kind == CHANGE,
        other=kind == OTHER,
        again=AGAIN in sent,
    )


def key_of(sent: Mapping[str, list[str]], name: str) -> str:
    """The responder's key under a name, empty for what is none. Errors: ValueError for two."""
    value = _single(sent.get(name, [""]))
    return value if is_key(value) else ""


def is_key(value: str) -> bool:
    """Whether this has the shape of a key that we make."""
    return _KEY.fullmatch(value) is not None


def is_urgent(question: Question, answer: Mapping[str, Any]) -> bool:
    """Whether an answer says that somebody needs help."""
    for field in question.form:
        urgent = {option.value for option in field.options if option.is_urgent}
        value = value_of(answer, field.name)
        if urgent & set(value if isinstance(value, list) else [value]):
            return True
    return False


def is_same(question: Question, answer: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two answers say the same."""
    names = [name for field in question.form for name in field.parts()]
    return all(value_of(answer, name) == value_of(other, name) for name in names)


def _read(field: Field, values: list[str]) -> Any:
    if field.kind == "choices":
        return values
    value = _single(values)
    match field.kind:
        case "flag":
            return True
        case "number":
            return int(value) if _WHOLE.fullmatch(value.strip()) else value
        case "position":
            return float(value) if _DECIMAL.fullmatch(value.strip()) else value
        case "text":
            # A browser sends every line break as two characters but counts it as one against the field's length.
            return value.replace("\r\n", "\n")
        case _:
            return value


def _single(values: list[str]) -> str:
    if len(values) > 1:
        raise ValueError("two answers to one field")
    return values[0]


def _put(told: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for step in outer:
        told = told.setdefault(step, {})
    told[last] = value
