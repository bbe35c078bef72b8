"""What msgspec overlooks in a body: keys that are repeated, and U+0000, which PostgreSQL cannot store.

Everything here is linear in the body's length, and for a body that is as it should be nearly all of it is C's: whether
any key is repeated is seen by counting colons, in the body and in what was read of it. Which key it is, and where a
U+0000 lies, is looked for only when there is one to be told.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from ..problems import FieldError, Problem

# A string of valid JSON. Possessive: nothing that was passed is ever gone back to.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)

# How much of a name that is at fault is told, and how many steps on the way to it.
_TOLD = 100


class _RepeatedKey(ValueError):
    pass


def check(raw: bytes) -> None:
    """Refuse what of a JSON text would not be kept as it was sent. Errors: Problem, as those of parse()."""
    try:
        kept = msgspec.json.encode(msgspec.json.decode(raw))
    except RecursionError:
        kept = b""
    if b"\\u0000" in raw or _keys(raw) != _keys(kept):
        parse(raw)


def parse(raw: bytes) -> Any:
    """Read a JSON text. Errors: Problem: malformed-json, duplicate-key, or malformed-value."""
    try:
        value = json.loads(raw, object_pairs_hook=_distinct)
        steps = _nul(value) if b"\\u0000" in raw else None
    except _RepeatedKey as error:
        raise Problem(
            "duplicate-key", "An object names each of its keys once.", members={"key": str(error)[:_TOLD]}
        ) from None
    except (ValueError, RecursionError):
        raise Problem("malformed-json", "The body must be one JSON object in UTF-8.") from None
    if steps is not None:
        where = "".join(f"/{_escaped(step[:_TOLD])}" for step in reversed(steps[-_TOLD:]))
        fault = FieldError(where, "malformed-value", "A text cannot hold the character U+0000.")
        raise Problem("malformed-value", errors=[fault])
    return value


def _keys(raw: bytes) -> int:
    """How many keys the objects of a valid JSON text have."""
    return _STRING.sub(b"", raw).count(b":")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _RepeatedKey(name)
            seen.add(name)
    return found


def _nul(value: Any) -> list[str] | None:
    """The steps to a U+0000, the last one first; None where there is none."""
    if isinstance(value, str):
        return [] if "\0" in value else None
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if isinstance(key, str) and "\0" in key:
            return [key]
        if isinstance(item, str | dict | list) and (steps := _nul(item)) is not None:
            steps.append(str(key))
            return steps
    return None


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
