"""Request bodies: JSON held to a struct, and when it does not fit, every fault at once.

msgspec stops at the first fault, keeps the last of repeated keys and lets NUL through. So a body that passes is
checked for the last two (body_scan.py), and a body that fails is looked at again, field by field (field_errors.py).
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec

from ..contract import free_form
from ..problems import FieldError, Problem
from .body_scan import check, parse
from .field_errors import faults, in_words, shown

T = TypeVar("T", bound=msgspec.Struct)


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
        raise _faults(parse(raw), shape) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("malformed-json", "The body must be one JSON object in UTF-8.") from None
    check(raw)
    return value


@cache
def _decoder(shape: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


def _faults(value: Any, shape: type[msgspec.Struct]) -> Problem:
    if not isinstance(value, dict):
        text = f"The body must be a JSON object, not {shown(value)}."
        return Problem("wrong-type", text, errors=[FieldError("", "wrong-type", text)])
    return _problem(faults(value, shape) or [FieldError("", "malformed-value", "A value is not as it should be.")])


def _problem(found: list[FieldError]) -> Problem:
    kinds = {fault.type for fault in found}
    slug = kinds.pop() if len(kinds) == 1 else "validation-failed"
    return Problem(slug, in_words(found), errors=found)
