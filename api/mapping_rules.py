"""One rule of a mapping: how a text, a number or a time comes out of the cells of a row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from fnmatch import fnmatchcase
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

Row = Mapping[str, str]
Condition = dict[str, str | list[str]]

_GROUP = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)|(.)", re.DOTALL)
_NAME = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_HOUR = re.compile(r"%[HIcX]")
_OWNERS = {"format": "time", "zone": "time", "at": "time", "separator": "list", "cut": "text"}
_FLAGS = dict.fromkeys(("1", "true", "t", "yes", "y"), True) | dict.fromkeys(("0", "false", "f", "no", "n"), False)


class Refused(Exception):
    """A cell cannot be used. Slug and sentence are the reason that the rejects file gives."""

    def __init__(self, slug: str, text: str) -> None:
        super().__init__(text)
        self.slug = slug


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value for the rows that meet a condition."""

    when: Condition
    value: str


class Cut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    format: str | None = None
    zone: str | None = None
    at: str | None = None
    separator: str | None = None
    cut: Cut | None = None

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
        return told

    def columns(self) -> set[str]:
        """The columns that it reads."""
        read = {self.column} if self.column is not None else set()
        read.update(_NAME.findall(self.template or ""))
        return read.union(self.when, *(case.when for case in self.cases))

    def constants(self) -> list[str]:
        """Every text that it may come to without reading it from a cell."""
        told = [self.default, None if self.values else self.constant, *self.values.values()]
        if not self.values:
            told += [case.value for case in self.cases]
        return [text for text in told if text is not None]

    def text(self, row: Row) -> str | None:
        """The text for a row; None when there is none. Error: Refused, for a text that values does not know."""
        if not holds(self.when, row):
            return None
        said = self._source(row).strip()
        if not said or matches(said, self.empty):
            return self.default
        if not self.values:
            return said
        for pattern, value in self.values.items():
            if matches(said, [pattern]):
                return value
        if self.default is None:
            raise Refused("unknown-value", f"`{shorten(said)}` is none of the mapping's values, which have no default")
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


def convert(text: str, kind: str, rule: Rule, zone: ZoneInfo) -> Any:
    """The text as JSON will hold it.

    Arguments: text; kind, as engine.Field has it, or flag; the rule it came by; zone, for times without one.
    Error: Refused.
    """
    if kind == "time":
        return _moment(text, rule, zone).isoformat()
    if kind == "number":
        return _number(text)
    if kind == "flag":
        if text.lower() not in _FLAGS:
            raise Refused("malformed-value", f"`{shorten(text)}` is neither yes nor no")
        return _FLAGS[text.lower()]
    if kind == "list":
        return [part.strip() for part in text.split(rule.separator or ";") if part.strip()]
    return text


def holds(condition: Condition, row: Row) -> bool:
    """Whether every column that the condition names matches (one of) its patterns."""
    return all(
        matches(row[column].strip(), [wanted] if isinstance(wanted, str) else wanted)
        for column, wanted in condition.items()
    )


def matches(text: str, patterns: Iterable[str]) -> bool:
    """Whether a text, in any case, is like one of the patterns: * any text, ? one character, [ab] one of these."""
    return any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)


def shorten(text: str) -> str:
    """A text short enough to be quoted in a reason."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def _filled(optional: str, always: str, row: Row) -> str:
    part = optional or always
    if optional and not all(row[name].strip() for name in _NAME.findall(part)):
        return ""
    return _NAME.sub(lambda found: row[found[1]].strip(), part)


def _is_clock(text: str) -> bool:
    try:
        return time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _moment(text: str, rule: Rule, zone: ZoneInfo) -> datetime:
    wanted = f"of the format {rule.format}" if rule.format else "of ISO 8601, as 2018-05-01T09:30:00-04:00"
    noon = time.fromisoformat(rule.at or "12:00")
    try:
        if rule.format:
            moment = datetime.strptime(text, rule.format)
            if not _HOUR.search(rule.format):
                moment = datetime.combine(moment, noon)
        elif _is_date(text):
            moment = datetime.combine(date.fromisoformat(text), noon)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("malformed-value", f"`{shorten(text)}` is no time {wanted}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> int | float:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise Refused("malformed-value", f"`{shorten(text)}` is no number")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
