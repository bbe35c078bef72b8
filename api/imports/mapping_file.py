"""The file of a mapping: TOML as people save it, and what is said when it does not say what it must."""

from __future__ import annotations

import codecs
import re
import tomllib
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from ..failure import Failure
from .cells import is_blank
from .csv_layout import DELIMITERS, Wish

_T = TypeVar("_T")
_FAULT = re.compile(r"(.*?)(?: - at `\$(.*)`)?", re.DOTALL)
_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}
_DELIMITERS = {name: mark for mark, name in DELIMITERS.items()}
_MOST_OF_A_SOURCE = 100


class MappingError(Failure):
    """The mapping cannot be used; the message names the key and the remedy."""


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category that the mapping needs."""

    slug: str
    name: str


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping as it is written, before the database was asked what there is to fill in."""

    workflow: str
    fields: dict[str, Any]
    categories: list[Category] = []
    source: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header_line: int | None = None
    quotes: Literal["doubled", "backslashed"] | None = None

    def wish(self) -> Wish:
        """What it says of the file's layout. Error: MappingError."""
        delimiter = _DELIMITERS.get(self.delimiter or "", self.delimiter)
        if delimiter is not None and (len(delimiter) != 1 or delimiter.isalnum() or delimiter in '"\r\n\\'):
            raise MappingError(
                f"delimiter: `{delimiter}` cannot stand between cells; it is one character, as `;`, or one of the words"
                f" {', '.join(_DELIMITERS)}"
            )
        if self.header_line is not None and self.header_line < 1:
            raise MappingError("header_line: it is the number of the line with the column names, 1 or more")
        return Wish(delimiter, _encoding(self.encoding) if self.encoding else None, self.header_line, self.quotes)


def read(data: str | bytes, name: str) -> Draft:
    """Read a mapping. Arguments: data, TOML, with a byte order mark or not; name, for messages. Error: MappingError."""
    try:
        given = tomllib.loads(data.removeprefix("\ufeff") if isinstance(data, str) else _text(data))
    except UnicodeDecodeError:
        raise MappingError(f"{name}: it is not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"{name}: {error}") from None
    try:
        draft = parse(given, Draft, "")
        if draft.source is not None and (is_blank(draft.source) or len(draft.source) > _MOST_OF_A_SOURCE):
            raise MappingError(f"source: it is the name of a system, of 1 to {_MOST_OF_A_SOURCE} characters")
        draft.wish()
    except MappingError as error:
        raise MappingError(f"{name}: {error}") from None
    return draft


def parse(given: Any, wanted: type[_T], key: str) -> _T:
    """A part of a mapping as a value of this type. Argument: key, where it stands. Error: MappingError."""
    known = getattr(wanted, "__struct_fields__", ())
    if known and isinstance(given, dict):
        for name in given:
            if name not in known:
                raise MappingError(f"{_at(key, name)} is not known; there are {', '.join(known)}")
    try:
        return msgspec.convert(given, wanted)
    except msgspec.ValidationError as error:
        raise MappingError(_explained(str(error), wanted, key)) from None


def _text(data: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding).replace("\r\n", "\n")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def _encoding(name: str) -> str:
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except LookupError:
        raise MappingError(
            f"encoding: `{name}` is not known; there are utf-8, windows-1252, utf-16, iso-8859-1 and others of Python"
        ) from None


def _at(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _explained(text: str, wanted: Any, key: str) -> str:
    """What msgspec says, in the words of who wrote the mapping."""
    said = _FAULT.fullmatch(text)
    fault, path = (said[1], said[2] or "") if said else (text, "")
    name = path.removeprefix(".")
    where = f"{key}{path}" if key else name
    if missing := re.fullmatch(r"Object missing required field `(.*)`", fault):
        return f"{_at(where, missing[1])} is missing"
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", fault):
        return f"{_at(where, unknown[1])} is not known"
    if re.match("Invalid enum value", fault):
        return f"{where}: {fault.removeprefix('Invalid enum value ')} is not known; there are {_allowed(wanted, name)}"
    for kind, meant in _KINDS.items():
        fault = re.sub(rf"`{kind}( \| null)?`", meant, fault)
    fault = re.sub(r"`(\w+(?: \| \w+)+)`", _alternatives, fault).replace("Expected", "it is", 1)
    return f"{where}: {fault.replace(', got', ', not')}" if where else fault


def _alternatives(found: re.Match[str]) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in found[1].split(" | ") if kind != "null")


def _allowed(wanted: Any, name: str) -> str:
    hint = get_type_hints(wanted).get(name)
    for part in (hint, *get_args(hint)):
        if get_origin(part) is Literal:
            return ", ".join(f"`{word}`" for word in get_args(part))
    return "others"
