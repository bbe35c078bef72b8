"""Request bodies: JSON held to a struct, and when it does not fit, every fault at once.

msgspec stops at the first fault, keeps the last of repeated keys and lets NUL through. So a body that passes is
scanned for the last two, and a body that fails is looked at again, field by field.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

import msgspec

from . import free_form
from .errors import Fault, Problem
from .faults import faults, in_words, shown

T = TypeVar("T", bound=msgspec.Struct)


class _RepeatedKey(ValueError):
    pass


def read(raw: bytes, shape: type[T]) -> T:
    """Decode a body.

    Arguments: raw, the bytes; shape, the struct it must fit. Errors: Problem: body-missing, malformed-json,
    duplicate-key, or the faults: of one kind under that kind's own slug, of several under validation-failed.
    """
    if not raw.strip():
        raise Problem("body-missing", "Send the body, a JSON object.")
    if too_big := free_form.faults(raw, shape):
        raise _problem(too_big)
    try:
        value: T = _decoder(shape).decode(raw)
    except msgspec.ValidationError:
        raise _faults(_scanned(raw), shape) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("malformed-json", "The body must be one JSON object in UTF-8.") from None
    _scanned(raw)
    return value


@cache
def _decoder(shape: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def _scanned(raw: bytes) -> Any:
    """Parse once more, for what msgspec overlooks: repeated keys and NUL, which PostgreSQL cannot store."""
    try:
        value = json.loads(raw, object_pairs_hook=_distinct)
    except _RepeatedKey as error:
        raise Problem(
            "duplicate-key", "An object names each of its keys once.", members={"key": str(error)[:100]}
        ) from None
    except (ValueError, RecursionError):
        raise Problem("malformed-json", "The body must be one JSON object in UTF-8.") from None
    if b"\\u0000" in raw and (where := _nul(value, "")) is not None:
        fault = Fault(where, "malformed-value", "A text cannot hold the character U+0000.")
        raise Problem("malformed-value", errors=[fault])
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedKey(next(name for name in names if names.count(name) > 1))
    return found


def _nul(value: Any, where: str) -> str | None:
    if isinstance(value, str):
        return where if "\0" in value else None
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        at = f"{where}/{_escaped(str(key))}"
        if "\0" in str(key) or (found := _nul(item, at)) is not None:
            return at if "\0" in str(key) else found
    return None


def _faults(value: Any, shape: type[msgspec.Struct]) -> Problem:
    if not isinstance(value, dict):
        text = f"The body must be a JSON object, not {shown(value)}."
        return Problem("wrong-type", text, errors=[Fault("", "wrong-type", text)])
    return _problem(faults(value, shape) or [Fault("", "malformed-value", "A value is not as it should be.")])


def _problem(found: list[Fault]) -> Problem:
    kinds = {fault.type for fault in found}
    slug = kinds.pop() if len(kinds) == 1 else "validation-failed"
    return Problem(slug, in_words(found), errors=found)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
