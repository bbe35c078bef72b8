"""Mappings: a TOML file that says how the rows of somebody's CSV become records here.

    workflow = "risk"

    [fields]
    external_id = "Ref No"                      # a string is a column
    occurred_at = { column = "Date", format = "%d/%m/%Y", zone = "Europe/Oslo", at = "08:00" }
    title = { template = "{Kind}[ at {Site}]" } # what is in brackets goes when a column in it is empty
    status = { column = "State", values = { "reported" = "open", "*invest*" = "under_review" }, default = "open" }

    [fields.metadata]                           # an object takes a table of rules
    photo = { column = "Has photo", type = "flag" }

    [fields.tags]                               # tags take a table of conditions
    duplicate = { "Duplicate of" = "?*" }

    [[categories]]                              # made sure to exist before the first row
    slug = "flood"
    name = "Flood"

What may be filled in, of which kind, and the words it may hold are the database's to say (engine.import_fields). A rule
has one source: `column`, `template`, `constant` or `cases` (a list of {when, value}, the first that holds); then, if
wanted, `when` (columns and the patterns they must match), `empty` (patterns that mean: no value), `values` (pattern to
value, in any case, the first that matches), `default`, and by kind `format`, `zone`, `at` (times), `separator` (lists),
`cut` (text, `{ at = 2000, whole_in = "metadata.narrative" }`: nothing is lost), `type` (in objects: text, number, flag,
time, list). Cells are trimmed. Patterns know * (any text), ? (a character) and [ab] (one of these), in any case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from .engine import Field
from .mapping_rules import Condition, Refused, Row, Rule, convert, holds

# Without the source's own id nothing could be imported twice in peace; the day it was reported decides its number.
REQUIRED = ("external_id", "reported_at")

_T = TypeVar("_T")
_Read = Callable[[Row, dict[str, Any]], None]


class MappingError(Exception):
    """The mapping cannot be used; the message names the key and the remedy."""


class RowError(Exception):
    """A row cannot be mapped; the message is every reason, each with its slug."""


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category that the mapping needs."""

    slug: str
    name: str


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping as it is written, before the database was asked what there is to fill in."""

    workflow: str
    fields: dict[str, Any]
    categories: list[Category] = []


class Mapping:
    """A mapping that fits its workflow: turns rows into records."""

    def __init__(self, draft: Draft, fields: Sequence[Field], zone: str) -> None:
        """Take a draft; fields, what engine.Engine.fields() says; zone, the tenant's (IANA). Error: MappingError."""
        self.workflow = draft.workflow
        self.categories = draft.categories
        self._zone = _zone_of("the tenant's time zone", zone)
        self._read: list[tuple[str, _Read]] = []
        self._columns: dict[str, str] = {}
        known = {field.name: field for field in fields}
        for name in REQUIRED:
            if name not in draft.fields:
                raise MappingError(f"fields.{name} is missing: name the column it comes from")
        for name, given in draft.fields.items():
            if name not in known:
                raise MappingError(f"fields.{name} is not a field; there are {', '.join(known)}")
            self._add(known[name], given, known)

    def check_columns(self, header: Sequence[str]) -> None:
        """Refuse a file that lacks a column, or has it twice. Argument: its header. Error: MappingError."""
        for column, key in self._columns.items():
            if header.count(column) != 1:
                problem = "has twice" if column in header else "does not have"
                told = ", ".join(header)
                raise MappingError(f"{key} reads the column `{column}`, which the file {problem}; it has {told}")

    def record(self, row: Row) -> dict[str, Any]:
        """What a row (column to cell) becomes, ready for engine.Engine.import_batch(). Error: RowError."""
        record: dict[str, Any] = {}
        reasons = []
        for name, read in self._read:
            try:
                read(row, record)
                if name in REQUIRED and name not in record:
                    raise Refused("field-required", "the row has no value for it")
            except Refused as refused:
                reasons.append(f"{name}: {refused} ({refused.slug})")
        if reasons:
            raise RowError("; ".join(reasons))
        return record

    def _add(self, field: Field, given: Any, known: dict[str, Field]) -> None:
        key = f"fields.{field.name}"
        if field.kind == "tags":
            for tag, condition in _table(given, dict[str, Condition], key).items():
                self._note(condition, f"{key}.{tag}")
                self._read.append((field.name, partial(_put_tag, field.name, tag, condition)))
        elif field.kind == "object":
            for inner, written in _table(given, dict[str, Any], key).items():
                rule = _rule(written, f"{key}.{inner}")
                zone = self._checked(rule, rule.type, f"{key}.{inner}", known)
                self._read.append((f"{field.name}.{inner}", partial(_put_in, field.name, inner, rule, zone)))
        else:
            rule = _rule(given, key)
            if rule.type != "text":
                raise MappingError(f"{key}.type: take it away, this field is of kind {field.kind}")
            self._check_words(rule, field, key)
            zone = self._checked(rule, field.kind, key, known)
            self._read.append((field.name, partial(_put, field, rule, zone)))

    def _checked(self, rule: Rule, kind: str, key: str, known: dict[str, Field]) -> ZoneInfo:
        for fault in rule.faults(kind):
            raise MappingError(f"{key}: {fault}")
        if rule.cut:
            holder, _, inner = rule.cut.whole_in.partition(".")
            if not inner or holder not in known or known[holder].kind != "object":
                raise MappingError(f"{key}.cut.whole_in names a key of an object, as metadata.narrative")
        self._note(rule.columns(), key)
        return _zone_of(f"{key}.zone", rule.zone) if rule.zone else self._zone

    def _check_words(self, rule: Rule, field: Field, key: str) -> None:
        if field.words is None:
            return
        words = {*field.words, *(category.slug for category in self.categories if field.name == "category")}
        for word in rule.constants():
            if word not in words:
                raise MappingError(f"{key} says `{word}`; the tenant has {', '.join(sorted(words))}")

    def _note(self, columns: set[str] | Condition, key: str) -> None:
        for column in columns:
            self._columns.setdefault(column, key)


def read(text: str, name: str) -> Draft:
    """Read a mapping. Arguments: text, TOML; name, for messages. Error: MappingError."""
    try:
        return msgspec.convert(tomllib.loads(text), Draft)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MappingError(f"{name}: {error}") from None


def _table(given: Any, wanted: type[_T], key: str) -> _T:
    try:
        return msgspec.convert(given, wanted)
    except msgspec.ValidationError as error:
        raise MappingError(f"{key}: {error}") from None


def _rule(given: Any, key: str) -> Rule:
    return Rule(column=given) if isinstance(given, str) else _table(given, Rule, key)


def _zone_of(key: str, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise MappingError(f"{key}: {name} is not a time zone this machine knows; give an IANA name") from None


def _put(field: Field, rule: Rule, zone: ZoneInfo, row: Row, record: dict[str, Any]) -> None:
    value = _value(rule, field.kind, zone, row, record)
    if value is not None:
        record[field.name] = value


def _put_in(holder: str, name: str, rule: Rule, zone: ZoneInfo, row: Row, record: dict[str, Any]) -> None:
    value = _value(rule, rule.type, zone, row, record)
    if value is not None:
        record.setdefault(holder, {})[name] = value


def _value(rule: Rule, kind: str, zone: ZoneInfo, row: Row, record: dict[str, Any]) -> Any:
    text = rule.text(row)
    if text is None:
        return None
    if rule.cut and len(text) > rule.cut.at:
        holder, _, inner = rule.cut.whole_in.partition(".")
        record.setdefault(holder, {})[inner] = text
        text = f"{text[: rule.cut.at - 1]}…"
    return convert(text, kind, rule, zone)


def _put_tag(name: str, tag: str, condition: Condition, row: Row, record: dict[str, Any]) -> None:
    if holds(condition, row):
        record.setdefault(name, []).append(tag)
