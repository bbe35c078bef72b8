"""What msgspec overlooks in a body: keys that are repeated, and U+0000, which PostgreSQL cannot store.

Everything here is linear in the body's length, and nearly all of it is C's: whether any key is repeated is seen by
counting colons, in the body and in what was read of it; which key, and where a U+0000 is, is looked for only when there
is one to be told.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from .errors import Fault, Problem

# A string of valid JSON. Possessive: nothing that was passed is ever gone back to.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)

# How much of a name that is at fault is told.
TOLD = 100


class _RepeatedKey(ValueError):
    pass


def scan(raw: bytes) -> Any:
    """Read a body as JSON, and refuse what cannot be kept as it was sent.

    Result: the value. Errors: Problem: malformed-json, duplicate-key, out-of-range, or malformed-value.
    """
    try:
        return _scan(raw)
    except msgspec.ValidationError:
        raise Problem("out-of-range", "A number of the body is out of range.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("malformed-json", "The body must be one JSON object in UTF-8.") from None


def escaped(name: str) -> str:
    """A step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _scan(raw: bytes) -> Any:
    value = msgspec.json.decode(raw)
    if _keys(raw) != _keys(msgspec.json.encode(value)):
        name = _repeated(raw)[:TOLD]
        raise Problem("duplicate-key", "Each key may be given once.", members={"key": name})
    if b"\\u0000" in raw and (steps := _nul(value)) is not None:
        # From the innermost step outwards.
        where = "".join(f"/{escaped(step[:TOLD])}" for step in reversed(steps[-TOLD:]))
        fault = Fault(where, "malformed-value", "The character U+0000 cannot be stored.")
        raise Problem("malformed-value", errors=[fault])
    return value


def _keys(raw: bytes) -> int:
    """How many keys the objects of a valid JSON text have."""
    return _STRING.sub(b"", raw).count(b":")


def _repeated(raw: bytes) -> str:
    """A key that is given twice in one object."""
    try:
        json.loads(raw, object_pairs_hook=_distinct, parse_int=str, parse_float=str)
    except _RepeatedKey as error:
        return str(error)
    return ""


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for name, _ in pairs:
        if name in seen:
            raise _RepeatedKey(name)
        seen.add(name)


def _nul(value: Any) -> list[str] | None:
    """The steps to a U+0000, the last one first; None where there is none."""
    if isinstance(value, str):
        return [] if "\0" in value else None
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(key, str) and "\0" in key:
            return [key]
        if isinstance(item, str | dict | list) and (steps := _nul(item)) is not None:
            steps.append(str(key))
            return steps
    return None
