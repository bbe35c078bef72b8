"""One rule of a mapping: how a text, a number or a time comes out of the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Literal

import msgspec

from . import mapping_numbers, mapping_times
from .cells import alike, shorten, tidy
from .mapping_times import Moment, Reading

Row = Mapping[str, str]
Condition = dict[str, str | list[str]]

_GROUP = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)|(.)", re.DOTALL)
_NAME = re.compile(r"\{([^{}]+)\}")
_OWNERS = {
    "format": "time",
    "zone": "time",
    "zones": "time",
    "at": "time",
    "repeated_hour": "time",
    "decimal": "number",
    "separator": "list",
    "cut": "text",
}
# Of a time or a number, in characters.
_LONGEST = 100
_FLAGS = dict.fromkeys(("1", "true", "t", "yes", "y"), True) | dict.fromkeys(("0", "false", "f", "no", "n"), False)


class InvalidCell(Exception):
    """A cell cannot be used. Slug and sentence are the reason that the rejects file gives."""

    def __init__(self, slug: str, text: str) -> None:
        super().__init__(text)
        self.slug = slug


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value for the rows that meet a condition."""

    when: Condition
    value: str


class Truncation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text longer than `at` characters is cut there, and kept whole in a key of an object (`metadata.narrative`)."""

    at: int
    whole_in: str


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a value comes from (one of column, template, constant, cases), and what becomes of it."""

    column: str | None = None
    template: str | None = None
    constant: str | None = None
    cases: list[Case] = []
    when: Condition = {}
    empty: list[str] = []
    values: dict[str, str] = {}
    default: str | None = None
    type: Literal["text", "number", "flag", "time", "list"] = "text"
    format: str | list[str] | None = None
    zone: str | None = None
    zones: dict[str, str] | None = None
    at: str | None = None
    repeated_hour: Literal["first", "second"] | None = None
    decimal: Literal[".", ","] | None = None
    separator: str | None = None
    cut: Truncation | None = None

    def faults(self, kind: str) -> list[str]:
        """What is wrong with the rule for a value of this kind (see engine.Field), with the remedy."""
        sources = [self.column, self.template, self.constant, self.cases or None]
        told = []
        if sum(source is not None for source in sources) != 1:
            told.append("give it exactly one of column, template, constant and cases")
        if self.template is not None and any(stray for *_, stray in _GROUP.findall(self.template)):
            told.append("its template has a bracket without its partner; groups do not nest")
        if self.template is not None and re.search(r"[{}]", _NAME.sub("", self.template)):
            told.append("its template has a brace without its partner: a column is written {column}")
        for option, owner in _OWNERS.items():
            if getattr(self, option) is not None and kind != owner:
                told.append(f"take {option} away: it is for a value of kind {owner}, and this is {kind}")
        if self.cut and self.cut.at < 2:
            told.append("cut.at is a number of characters, 2 or more")
        if self.at is not None and not _is_clock(self.at):
            told.append("at is a time of day, as 12:00")
        for form in self.formats:
            told += mapping_times.format_faults(form, self.zone)
        return told

    @property
    def formats(self) -> list[str]:
        """The formats of its times; none for ISO 8601."""
        return [self.format] if isinstance(self.format, str) else self.format or []

    def reading(self, zone: str) -> Reading:
        """How its times are read. Argument: zone, where the rule names none."""
        words = {word.upper(): mapping_times.zone_of(name) for word, name in (self.zones or {}).items()}
        noon = time.fromisoformat(self.at or "12:00")
        return Reading(self.formats, mapping_times.zone_of(self.zone or zone), words, noon, self.repeated_hour)

    def sources(self) -> set[str]:
        """The columns that its text comes from."""
        return {*_NAME.findall(self.template or ""), *([] if self.column is None else [self.column])}

    def columns(self) -> set[str]:
        """The columns that it reads."""
        return self.sources().union(self.when, *(case.when for case in self.cases))

    def constants(self) -> list[str]:
        """Every text that it may come to without reading it from a cell."""
        told = [self.default, None if self.values else self.constant, *self.values.values()]
        if not self.values:
            told += [case.value for case in self.cases]
        return [text for text in told if text is not None]

    def text(self, row: Row) -> str | None:
        """The text for a row; None when there is none. Error: InvalidCell, for a text that values does not know."""
        if not holds(self.when, row):
            return None
        said = tidy(self._source(row))
        if not said or matches(said, self.empty):
            return self.default
        if not self.values:
            return said
        for pattern, value in self.values.items():
            if matches(said, [pattern]):
                return value
        if self.default is None:
            raise InvalidCell(
                "unknown-value", f"`{shorten(said)}` is none of the mapping's values, which have no default"
            )
        return self.default

    def _source(self, row: Row) -> str:
        if self.column is not None:
            return row[self.column]
        if self.template is not None:
            return "".join(_filled(optional, always, row) for optional, always, _ in _GROUP.findall(self.template))
        for case in self.cases:
            if holds(case.when, row):
                return case.value
        return self.constant or ""


def moment(text: str, how: Reading, now: datetime | None) -> Moment:
    """The moment that a text says; today without a time of day is not later than now, if given. Error: InvalidCell."""
    _bound(text)
    try:
        found = mapping_times.read(text, how)
    except (mapping_times.Unclear, OverflowError) as error:
        raise InvalidCell("malformed-value", str(error)) from None
    if now is None or not found.is_day or found.at <= now:
        return found
    here = now.astimezone(found.at.tzinfo)
    return Moment(here, True) if found.at.date() == here.date() else found


def number(text: str, rule: Rule, *, is_degree: bool, point_is_unsure: bool) -> int | Decimal:
    """The number that a text says. Error: InvalidCell."""
    _bound(text)
    try:
        return mapping_numbers.read(text, rule.decimal, is_degree=is_degree, point_is_unsure=point_is_unsure)
    except mapping_numbers.NoNumber as error:
        raise InvalidCell("malformed-value", str(error)) from None


def _bound(text: str) -> None:
    if len(text) > _LONGEST:
        raise InvalidCell(
            "malformed-value", f"`{shorten(text)}` has more than the {_LONGEST} characters of a time or number"
        )


def convert(text: str, kind: str, rule: Rule) -> Any:
    """The text as JSON will hold it.

    Arguments: text; kind, flag, list or text; the rule it came by. Error: InvalidCell.
    """
    if kind == "flag":
        if text.casefold() not in _FLAGS:
            raise InvalidCell("malformed-value", f"`{shorten(text)}` is neither yes nor no")
        return _FLAGS[text.casefold()]
    if kind == "list":
        return [part.strip() for part in text.split(rule.separator or ";") if part.strip()]
    return text


def holds(condition: Condition, row: Row) -> bool:
    """Whether every column that the condition names matches (one of) its patterns."""
    return all(
        matches(row[column], [wanted] if isinstance(wanted, str) else wanted) for column, wanted in condition.items()
    )


def matches(text: str, patterns: Iterable[str]) -> bool:
    """Whether a text is like one of the patterns: * any text, ? one character, [ab] one of these.

    Case, composition and the width of blanks are nothing to it.
    """
    said = alike(text)
    return any(fnmatchcase(said, _pattern(pattern)) for pattern in patterns)


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> str:
    return alike(pattern)


def _filled(optional: str, always: str, row: Row) -> str:
    part = optional or always
    if optional and not all(tidy(row[name]) for name in _NAME.findall(part)):
        return ""
    return _NAME.sub(lambda found: tidy(row[found[1]]), part)


def _is_clock(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False
