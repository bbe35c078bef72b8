"""Mappings: a TOML file that says how the rows of somebody's CSV become records here.

    workflow = "risk"
    source = "Harbour log"                      # the system whose ids these are: another's 17 is another incident

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
value, the first that matches), `default`, and by kind:

    times     format (or a list of formats, `iso` among them), zone, zones (words of zones: { CET = "+01:00" }), at (the
              time of a day without one, 12:00), repeated_hour (first or second, where the clocks go back)
    numbers   decimal (`.` or `,`; needed where 1,234 may be thousands)
    lists     separator
    text      cut ({ at = 2000, whole_in = "metadata.narrative" }: nothing is lost)
    objects   type (text, number, flag, time, list)

Cells are trimmed. Patterns know * (any text), ? (a character) and [ab] (one of these); patterns and column names are
found in any case, composition and width of blanks. Of two columns with one name, `Name (2)` is the second.

How the file is laid out is found out, and told. Where it is told wrong, the first lines of the mapping say it:

    delimiter = ";"             # a character, or comma, semicolon, tab, vertical bar
    encoding = "windows-1252"
    header_line = 4             # the line of the column names, counted from 1
    quotes = "backslashed"      # a quote within quotes is \\" instead of ""
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any

import msgspec

from ..engine import Field
from .cells import alike, positions, shorten, tidy
from .mapping_file import Category, Draft, MappingError, parse, read
from .mapping_rules import Condition, InvalidCell, Row, Rule, convert, holds, moment, number
from .mapping_times import Reading, zone_of

__all__ = ["Category", "Draft", "Mapping", "MappingError", "RowError", "read"]

# Without the source's own id nothing could be imported twice in peace; the day it was reported decides its number.
REQUIRED = ("external_id", "reported_at")
SYSTEM = "external_system"

# What has happened, and so is not later than the import; a day that is due may be.
_PAST = ("occurred_at", "reported_at", "resolved_at", "closed_at")
_ENDS = ("resolved_at", "closed_at")
_DEGREES = ("latitude", "longitude")
_NAMES_TOLD = 40
# What a spreadsheet makes of a long number, or of a formula that it could not follow: of many ids it makes one.
_DAMAGED_ID = re.compile(
    r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-][0-9]+|[+-]?[0-9]+[.,][0-9]+[eE][0-9]+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)"
)


class RowError(Exception):
    """A row cannot be mapped; the message is every reason, each with its slug."""


class _Work:
    """A record while it is made: what it holds, the time that it is for all its fields, and which of them are days."""

    def __init__(self) -> None:
        self.record: dict[str, Any] = {}
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.moments: dict[str, datetime] = {}
        self.days: set[str] = set()


_Read = Callable[[Row, _Work], None]


class Mapping:
    """A mapping that fits its workflow: turns rows into records."""

    def __init__(self, draft: Draft, fields: Sequence[Field], zone: str) -> None:
        """Take a draft; fields, what engine.Engine.fields() says; zone, the tenant's (IANA). Error: MappingError."""
        self.workflow = draft.workflow
        self.categories = draft.categories
        self.wish = draft.wish()
        # In a file from a country of decimal commas 1.234 may be a thousand: the importer says so.
        self.point_is_unsure = False
        self._zone = zone
        self._read: list[tuple[str, _Read]] = []
        self._columns: dict[str, str] = {}
        self._id_columns: set[str] = set()
        self._has_clock = False
        _zone_at("the tenant's time zone", zone)
        known = {field.name: field for field in fields}
        given = dict(draft.fields)
        if draft.source is not None:
            if SYSTEM in given:
                raise MappingError(f"source and fields.{SYSTEM} say the same thing: take one of them away")
            given[SYSTEM] = {"constant": draft.source}
        for name in REQUIRED:
            if name not in given:
                raise MappingError(f"fields.{name} is missing: name the column it comes from")
        for name, said in given.items():
            if name not in known:
                raise MappingError(f"fields.{name} is not a field; there are {', '.join(known)}")
            self._add(known[name], said, known)

    @property
    def columns(self) -> list[str]:
        """The columns that it reads, as it spells them."""
        return list(self._columns)

    def check_columns(self, header: Sequence[str]) -> dict[str, int]:
        """Where its columns are. Argument: a file's header. Error: MappingError, for one that it lacks or has twice."""
        found = {}
        for column, key in self._columns.items():
            places = positions(header, column)
            if len(places) > 1:
                raise MappingError(
                    f"{key} reads the column `{column}`, which the file has twice;"
                    f" write `{column} (1)` or `{column} (2)`"
                )
            if not places:
                names = [shorten(name) for name in header[:_NAMES_TOLD]]
                told = ", ".join(names) + (", and more" if len(header) > _NAMES_TOLD else "")
                raise MappingError(f"{key} reads the column `{column}`, which the file does not have; it has {told}")
            found[column] = places[0]
        return found

    def record(self, row: Row) -> dict[str, Any]:
        """What a row (column to cell) becomes, ready for engine.Engine.import_batch(). Error: RowError."""
        work = _Work()
        reasons = []
        for name, read_field in self._read:
            try:
                read_field(row, work)
                if name in REQUIRED and name not in work.record:
                    raise InvalidCell("field-required", "the row has no value for it")
            except InvalidCell as refused:
                reasons.append(f"{name}: {refused} ({refused.slug})")
        for column in self._id_columns:
            if _DAMAGED_ID.fullmatch(tidy(row[column])):
                reasons.append(
                    f"external_id: a spreadsheet wrote `{shorten(tidy(row[column]))}` for an id that it cut short:"
                    " export the column as text (malformed-value)"
                )
        if reasons:
            raise RowError("; ".join(reasons))
        _settle(work)
        return work.record

    def is_record(self, row: Row) -> bool:
        """Whether a row has the marks of one: it can be mapped, and a time was found where a time is expected."""
        try:
            return self._has_clock and bool(self.record(row))
        except RowError:
            return False

    def digest(self, row: Row) -> str:
        """A fingerprint of what it reads of a row, whatever delimiter and encoding the file was saved with."""
        content = sorted((alike(column), tidy(row[column])) for column in self._columns)
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()

    def _add(self, field: Field, given: Any, known: dict[str, Field]) -> None:
        key = f"fields.{field.name}"
        if field.kind == "tags":
            for tag, condition in parse(given, dict[str, Condition], key).items():
                self._note(condition, f"{key}.{tag}")
                self._read.append((field.name, partial(_put_tag, field.name, tag, condition)))
        elif field.kind == "object":
            for inner, written in parse(given, dict[str, Any], key).items():
                rule = _rule(written, f"{key}.{inner}")
                self._check(rule, rule.type, f"{key}.{inner}", known)
                put = partial(self._put_in, field.name, inner, rule, self._reading(rule, rule.type))
                self._read.append((f"{field.name}.{inner}", put))
        else:
            rule = _rule(given, key)
            if rule.type != "text":
                raise MappingError(f"{key}.type: take it away, this field is of kind {field.kind}")
            self._check_words(rule, field, key)
            self._check(rule, field.kind, key, known)
            self._read.append((field.name, partial(self._put, field, rule, self._reading(rule, field.kind))))
            if field.name == "external_id":
                self._id_columns = rule.sources()
            if field.name == "reported_at":
                self._has_clock = bool(rule.sources())

    def _check(self, rule: Rule, kind: str, key: str, known: dict[str, Field]) -> None:
        for fault in rule.faults(kind):
            raise MappingError(f"{key}: {fault}")
        if rule.cut:
            holder, _, inner = rule.cut.whole_in.partition(".")
            if not inner or holder not in known or known[holder].kind != "object":
                raise MappingError(f"{key}.cut.whole_in names a key of an object, as metadata.narrative")
        if rule.zone is not None:
            _zone_at(f"{key}.zone", rule.zone)
        for word, name in (rule.zones or {}).items():
            _zone_at(f"{key}.zones.{word}", name)
        self._note(rule.columns(), key)

    def _check_words(self, rule: Rule, field: Field, key: str) -> None:
        if field.words is None:
            return
        words = {*field.words, *(category.slug for category in self.categories if field.name == "category")}
        for word in rule.constants():
            if word not in words:
                raise MappingError(f"{key} says `{word}`; the tenant has {', '.join(sorted(words))}")

    def _note(self, columns: set[str] | Condition, key: str) -> None:
        for column in sorted(columns):
            self._columns.setdefault(column, key)

    def _reading(self, rule: Rule, kind: str) -> Reading | None:
        return rule.reading(self._zone) if kind == "time" else None

    def _put(self, field: Field, rule: Rule, how: Reading | None, row: Row, work: _Work) -> None:
        value = self._value(field.name, field.kind, rule, how, row, work)
        if value is not None:
            work.record[field.name] = value

    def _put_in(self, holder: str, name: str, rule: Rule, how: Reading | None, row: Row, work: _Work) -> None:
        value = self._value(f"{holder}.{name}", rule.type, rule, how, row, work)
        if value is not None:
            work.record.setdefault(holder, {})[name] = value

    def _value(self, name: str, kind: str, rule: Rule, how: Reading | None, row: Row, work: _Work) -> Any:
        text = rule.text(row)
        if text is None:
            return None
        if rule.cut and len(text) > rule.cut.at:
            holder, _, inner = rule.cut.whole_in.partition(".")
            work.record.setdefault(holder, {})[inner] = text
            text = f"{text[: rule.cut.at - 1]}…"
        if how is not None:
            found = moment(text, how, work.now if name in _PAST else None)
            work.moments[name] = found.at
            if found.is_day:
                work.days.add(name)
            return found.at.isoformat()
        if kind == "number":
            return number(text, rule, is_degree=name in _DEGREES, point_is_unsure=self.point_is_unsure)
        return convert(text, kind, rule)


def _rule(given: Any, key: str) -> Rule:
    return Rule(column=given) if isinstance(given, str) else parse(given, Rule, key)


def _zone_at(key: str, name: str) -> tzinfo:
    try:
        return zone_of(name)
    except ValueError:
        said = f"{shorten(name)} is not a time zone this machine knows"
        raise MappingError(f"{key}: {said}; give an IANA name or an offset, as +01:00") from None


def _put_tag(name: str, tag: str, condition: Condition, row: Row, work: _Work) -> None:
    if holds(condition, row):
        work.record.setdefault(name, []).append(tag)


def _settle(work: _Work) -> None:
    """A day without a time lies on the right side of a time of the same day: nothing ends before it was reported."""
    for name in _ENDS:
        ended, reported = work.moments.get(name), work.moments["reported_at"]
        if ended is None or ended >= reported or ended.date() != reported.date():
            continue
        moved = name if name in work.days else "reported_at" if "reported_at" in work.days else None
        if moved is not None:
            work.moments[moved] = reported if moved == name else ended
            work.record[moved] = work.moments[moved].isoformat()
