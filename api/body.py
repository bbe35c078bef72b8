"""Request bodies: JSON held to a struct, and when it does not fit, every fault at once.

msgspec stops at the first fault, keeps the last of repeated keys and lets NUL through. So a body that passes is
scanned for the last two, and a body that fails is looked at again, field by field.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, TypeVar

import msgspec

from .errors import Fault, Problem

T = TypeVar("T", bound=msgspec.Struct)

_PATH = re.compile(r" - at `\$(.*)`$")
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")


class _RepeatedKey(ValueError):
    pass


def read(raw: bytes, shape: type[T]) -> T:
    """Decode a body.

    Arguments: raw, the bytes; shape, the struct it must fit. Errors: Problem: body-missing, malformed-json,
    duplicate-key, or the faults: of one kind under that kind's own slug, of several under validation-failed.
    """
    if not raw.strip():
        raise Problem("body-missing", "Send a JSON object.")
    try:
        value: T = _decoder(shape).decode(raw)
    except msgspec.ValidationError as error:
        raise _faults(_scanned(raw), shape, error) from None
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
        raise Problem("duplicate-key", "Each key may be given once.", members={"key": str(error)[:100]}) from None
    except (ValueError, RecursionError):
        raise Problem("malformed-json", "The body must be one JSON object in UTF-8.") from None
    if b"\\u0000" in raw and (where := _nul(value, "")) is not None:
        fault = Fault(where, "malformed-value", "The character U+0000 cannot be stored.")
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


def _faults(value: Any, shape: type[msgspec.Struct], first: msgspec.ValidationError) -> Problem:
    if not isinstance(value, dict):
        return Problem("wrong-type", "The body must be a JSON object.", errors=[Fault("", "wrong-type", "An object.")])
    known = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    faults = [
        Fault(f"/{_escaped(name)}"[:200], "unknown-field", "This field cannot be set here.")
        for name in value
        if name not in known
    ]
    for name, field in known.items():
        if name not in value:
            if field.required:
                faults.append(Fault(f"/{name}", "field-required", "This field is required."))
            continue
        try:
            msgspec.convert(value[name], field.type, strict=True)
        except msgspec.ValidationError as error:
            faults.append(_fault(name, str(error)))
    faults = faults or [_fault("", str(first))]
    kinds = {fault.type for fault in faults}
    slug = kinds.pop() if len(kinds) == 1 else "validation-failed"
    return Problem(slug, "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults[:3]), errors=faults[:50])


def _fault(name: str, message: str) -> Fault:
    """A fault from msgspec's words, which are about the body alone."""
    where = _PATH.search(message)
    said = message[: where.start()] if where else message
    steps = _STEP.findall(where[1]) if where else []
    pointer = "/".join(["", *([name] if name else []), *(step or index for step, index in steps)])
    if "unknown field" in said:
        slug = "unknown-field"
    elif "length <=" in said:
        slug = "too-long"
    elif "length >=" in said:
        slug = "too-short"
    elif "<=" in said or ">=" in said or "out of range" in said:
        slug = "out-of-range"
    elif ", got `" in said:
        slug = "wrong-type"
    elif "missing required" in said:
        slug = "field-required"
    else:
        slug = "malformed-value"
    return Fault(pointer, slug, said.replace("`", "") + ".")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
