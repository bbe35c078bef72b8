"""What is free-form in a body, bounded before the database reads it: how big a field is, and how long its numbers are.

PostgreSQL writes a number out: the eight bytes of 1e-16383 become sixteen thousand digits wherever the value is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from ..problems import FieldError

#: The digits that a number may have, and how far its exponent may be from zero: what a double needs, and more.
DIGITS: Final = 40
EXPONENT: Final = 308

_NUMBER: Final = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")

# What a number that is too long has in it; text may have it as well.
_SUSPICIOUS: Final = re.compile(rb"[0-9.]{%d}|[0-9][eE][+-]?0*[0-9]{3}" % (DIGITS + 1))

_BOUND: Final = "max_bytes"


def bounded(size: int) -> Meta:
    """What a field of any object may have as JSON, in bytes; to be written beside its type."""
    return Meta(
        extra={_BOUND: size}, extra_json_schema={"description": f"Any object of at most {size:,} bytes as JSON."}
    )


def faults(raw: bytes, shape: type[msgspec.Struct]) -> list[FieldError]:
    """What is too big in a body, whatever else is wrong with it.

    Arguments: raw, the bytes; shape, the struct it is to fit. Its work grows with the body, and no faster.
    """
    bounds = _bounds(shape)
    is_long = len(raw) > min(bounds.values(), default=len(raw))
    if not is_long and not _SUSPICIOUS.search(raw):
        return []
    return [fault for name, value in _fields(raw).items() for fault in _faults(name, bytes(value), bounds.get(name))]


def _fields(raw: bytes) -> Mapping[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}  # somebody else will say so


def _faults(name: str, value: bytes, most: int | None) -> Iterator[FieldError]:
    if most is not None and len(value) > most and len(msgspec.json.format(value, indent=-1)) > most:
        yield FieldError(f"/{name}", "too-long", f"The field {name} has more than {most:,} bytes as JSON: shorten it.")
    elif _SUSPICIOUS.search(value) and _has_long_number(value):
        text = f"A number in {name} has more than {DIGITS} digits, or an exponent beyond {EXPONENT}: shorten it."
        yield FieldError(f"/{name}", "out-of-range", text)


class _LongNumber(Exception):
    pass


def _has_long_number(value: bytes) -> bool:
    try:
        json.loads(value, parse_float=_judge, parse_int=_judge)
    except _LongNumber:
        return True
    except RecursionError:
        return False  # somebody else will say so
    return False


def _judge(number: str) -> None:
    found = _NUMBER.fullmatch(number)
    if found is None:
        return
    whole, fraction, exponent = found.groups(default="")
    # An exponent of many digits, be they zeros, is never counted out: that would be work that grows with their square.
    far = exponent.lstrip("+-0")
    if len(whole) + len(fraction) > DIGITS or len(far) > 3 or int(far or 0) > EXPONENT:
        raise _LongNumber


@cache
def _bounds(shape: type[msgspec.Struct]) -> Mapping[str, int]:
    """The fields that are bounded in bytes, by their names."""
    found = {}
    for name, kind in get_type_hints(shape, include_extras=True).items():
        for meta in _metas(kind):
            if meta.extra and _BOUND in meta.extra:
                found[name] = int(meta.extra[_BOUND])
    return found


def _metas(kind: Any) -> Iterator[Meta]:
    if get_origin(kind) is Annotated:
        yield from (meta for meta in kind.__metadata__ if isinstance(meta, Meta))
    for part in get_args(kind):
        if get_origin(part) is Annotated or get_args(part):
            yield from _metas(part)
