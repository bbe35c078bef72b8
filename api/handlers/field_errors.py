"""What is wrong with a body, in words: every fault at once, each a sentence that names the field and what would do.

msgspec decides whether a body fits its struct, and stops at the first thing that does not, in words about Python's
types. Only a body that it has refused is walked here, once, along the same struct.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

from ..problems import FieldError

# As many faults as are told, and as many characters as are told back of what was sent.
MOST = 50
_TOLD = 60
_NAMED = 100

# What a pattern of a field means; a test holds it to the patterns that there are.
MEANT: Mapping[str, str] = {
    r"^[a-z][a-z0-9_]{0,62}$": "1 to 63 lower-case letters, digits and underscores that begin with a letter",
    r"^https://\S+$": "an address that begins with https:// and holds no blanks",
    r"^[^@\s]+@[^@\s]+$": "an e-mail address, such as kari@harbour.example",
}

_SECRET = re.compile(r"key|token|secret|password|ticket", re.IGNORECASE)


def faults(value: Any, shape: type[msgspec.Struct]) -> list[FieldError]:
    """Every fault of a body, up to MOST of them.

    Arguments: value, the body as json.loads() reads it; shape, the struct that it does not fit.
    """
    found = []
    for fault in _walk(value, _type(shape), ""):
        found.append(fault)
        if len(found) == MOST:
            break
    return found


def in_words(found: list[FieldError]) -> str:
    """The first faults as one text, for the problem's detail."""
    more = len(found) - 3
    return " ".join([*(fault.detail for fault in found[:3]), *([f"There are {more} more faults."] if more > 1 else [])])


def shown(value: Any, name: str = "") -> str:
    """A value as it may be told back: as JSON, cut off, and never a secret's."""
    if _SECRET.search(name):
        return "another text" if isinstance(value, str) else _kind(value)
    if isinstance(value, dict | list):
        return _kind(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "a number too large to be kept"
    cut = value[: _TOLD + 1] if isinstance(value, str) else value
    text = json.dumps(cut, ensure_ascii=False).encode(errors="replace").decode()
    return text if len(text) <= _TOLD + 2 else text[:_TOLD] + ("..." if text[:1] != '"' else '..."')


def among(words: Iterator[str] | list[str] | tuple[Any, ...]) -> str:
    """Words as a choice: a, b or c."""
    *others, last = [str(word) for word in words]
    return f"{', '.join(others)} or {last}" if others else last


@cache
def _type(shape: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(shape)


def _walk(value: Any, kind: inspect.Type, at: str) -> Iterator[FieldError]:
    if isinstance(kind, inspect.UnionType):
        if value is None and any(isinstance(one, inspect.NoneType) for one in kind.types):
            return
        kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    match kind:
        case inspect.StructType():
            yield from _of_struct(value, kind, at)
        case inspect.ListType():
            yield from _of_list(value, kind, at)
        case inspect.DictType():
            yield from _of_free(value, at)
        case inspect.StrType() | inspect.LiteralType() | inspect.UUIDType() | inspect.DateTimeType():
            yield from _of_text(value, kind, at)
        case inspect.IntType() | inspect.FloatType():
            yield from _of_number(value, kind, at)
        case inspect.BoolType() if not isinstance(value, bool):
            yield _fault(at, "wrong-type", "true or false", value)


def _of_struct(value: Any, kind: inspect.StructType, at: str) -> Iterator[FieldError]:
    if not isinstance(value, dict):
        yield _fault(at, "wrong-type", "an object", value)
        return
    known = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in known:
            likely = get_close_matches(name, known, 1) if len(name) <= _NAMED else []
            hint = f"; {likely[0]} may be meant." if likely else "."
            said = f"{_name(_below(at, name[:_NAMED]))} is no field here"
            yield FieldError(_below(at, name)[:200], "unknown-field", said + hint)
    for name, field in known.items():
        where = _below(at, name)
        if name in value:
            yield from _walk(value[name], field.type, where)
        elif field.required:
            yield FieldError(where, "field-required", f"{_name(where)} is required{_of(field.type)}.")


def _of_list(value: Any, kind: inspect.ListType, at: str) -> Iterator[FieldError]:
    if not isinstance(value, list):
        yield _fault(at, "wrong-type", "a list", value)
        return
    if bound := _bound(len(value), kind.min_length, kind.max_length):
        yield _of_size(at, bound, _range("item", kind.min_length, kind.max_length), len(value))
        return
    for number, item in enumerate(value):
        yield from _walk(item, kind.item_type, f"{at}/{number}")


def _of_free(value: Any, at: str) -> Iterator[FieldError]:
    """What may be in an object of any form, but for numbers that nothing holds."""
    if not isinstance(value, dict):
        yield _fault(at, "wrong-type", "an object", value)
        return
    # A stack of its own: nobody has said how deep it goes. Where a value lies is told of the object's own keys.
    waiting = [(_below(at, str(name)[:_NAMED]), item) for name, item in reversed(value.items())]
    while waiting:
        where, item = waiting.pop()
        if isinstance(item, dict | list):
            waiting += ((where, inner) for inner in (item.values() if isinstance(item, dict) else item))
        elif isinstance(item, float) and not math.isfinite(item):
            yield FieldError(where, "out-of-range", f"{_name(where)} holds a number that is too large to be kept.")


def _of_text(value: Any, kind: inspect.Type, at: str) -> Iterator[FieldError]:
    match kind:
        case inspect.LiteralType(values=values):
            if value not in values:
                slug = "malformed-value" if isinstance(value, str) else "wrong-type"
                yield _fault(at, slug, among(values), value)
        case inspect.UUIDType():
            if not isinstance(value, str):
                yield _fault(at, "wrong-type", "the text of an id", value)
            elif not _is(UUID, value):
                yield _fault(at, "malformed-value", "an id, such as 01890a5d-ac96-774b-bcce-b302099a8057", value)
        case inspect.DateTimeType():
            if not isinstance(value, str):
                yield _fault(at, "wrong-type", "the text of a time", value)
            elif not _is(datetime, value) or not msgspec.convert(value, datetime).tzinfo:
                yield _fault(at, "malformed-value", "a time with its zone, such as 2026-06-01T08:30:00+02:00", value)
        case inspect.StrType():
            if not isinstance(value, str):
                yield _fault(at, "wrong-type", "a text", value)
            elif bound := _bound(len(value), kind.min_length, kind.max_length):
                yield _of_size(at, bound, _range("character", kind.min_length, kind.max_length), len(value))
            elif kind.pattern and not re.search(kind.pattern, value):
                yield _fault(at, "malformed-value", MEANT.get(kind.pattern, "of another form"), value)


def _of_number(value: Any, kind: inspect.IntType | inspect.FloatType, at: str) -> Iterator[FieldError]:
    least, most = kind.ge, kind.le
    noun = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
    if least is not None and most is not None:
        noun += f" from {least:,} to {most:,}"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(kind, inspect.IntType) and isinstance(value, float) and value % 1):
        yield _fault(at, "wrong-type", noun, value)
    elif (least is not None and value < least) or (most is not None and value > most) or abs(value) >= 2**63:
        yield _fault(at, "out-of-range", noun, value)


def _fault(at: str, slug: str, wanted: str, value: Any) -> FieldError:
    told = shown(value, at.rpartition("/")[2])
    return FieldError(at, slug, f"{_name(at)} must be {wanted}, not {told}.")


def _below(at: str, name: str) -> str:
    # Half a surrogate pair is JSON, and no text that can be sent.
    told = name.encode(errors="replace").decode()
    return f"{at}/{told.replace('~', '~0').replace('/', '~1')}"


def _name(at: str) -> str:
    """What a pointer points at, as people write it: reporter.email, tags[2]."""
    if not at:
        return "The body"
    steps = at[1:].replace("~1", "/").replace("~0", "~").split("/")
    return steps[0] + "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in steps[1:])


def _of(kind: inspect.Type) -> str:
    return f": {among(kind.values)}" if isinstance(kind, inspect.LiteralType) else ""


def _bound(size: int, least: int | None, most: int | None) -> str | None:
    if least is not None and size < least:
        return "too-short"
    return "too-long" if most is not None and size > most else None


def _range(noun: str, least: int | None, most: int | None) -> str:
    nouns = noun if (least if most is None else most) == 1 else f"{noun}s"
    if most is None:
        return f"at least {least:,} {nouns}"
    return f"{least:,} to {most:,} {nouns}" if least else f"at most {most:,} {nouns}"


def _of_size(at: str, slug: str, wanted: str, size: int) -> FieldError:
    return FieldError(at, slug, f"{_name(at)} must have {wanted}; {f'it has {size:,}' if size else 'it is empty'}.")


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "a number"


def _is(kind: type, value: str) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True
