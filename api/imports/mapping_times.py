"""Times of a mapping: how a moment comes out of a cell, by ISO 8601 or by the formats that the mapping gives.

Nothing is guessed: what could be two moments (day and month, a word for a zone, an hour that the clocks show twice) is
refused with what to set. Two things follow from what a day is. A day without a time gets one, noon unless said; and of
today, while noon is yet to come, it gets the time of the import, for what is imported has happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .cells import shorten

_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_KNOWN = frozenset("aAbBcdfGHIjmMpSuUVwWxXyYzZ%")
_ISO = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
    r"(?:(?:[Tt]|\s+)([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]+))?)?\s*([+-][0-9]{2}(?::?[0-9]{2})?|[A-Za-z]+)?)?"
)
_WORD = re.compile(r"[A-Za-z]+")
_DAY_OR_MONTH = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2,4}\b.*", re.DOTALL)
_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})?")
# Words of a zone that mean one offset wherever they are written. CET, EST and IST do not, or not all the year.
_UTC_WORDS = ("UTC", "GMT", "UT", "UCT", "Z")


class Unclear(Exception):
    """The text is no moment, or not surely one; the message says why."""


class Reading(NamedTuple):
    """How moments are read: formats (none: ISO 8601), zone, words of zones, time of a day, hour that comes twice."""

    formats: Sequence[str]
    zone: tzinfo
    words: dict[str, tzinfo]
    noon: time
    repeated_hour: str | None


class Moment(NamedTuple):
    """A moment, and whether its source said only the day."""

    at: datetime
    is_day: bool


def zone_of(name: str) -> tzinfo:
    """A time zone by its IANA name, or an offset as +01:00. Error: ValueError."""
    if offset := _OFFSET.fullmatch(name):
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-away if offset[1] == "-" else away)
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):
        raise ValueError(name) from None


def format_faults(form: str, zone: str | None) -> Iterator[str]:
    """What would make a format read other moments than are meant, with the remedy."""
    if form == "iso":
        return
    said = _DIRECTIVE.findall(form)
    letters = set(said)
    if unknown := [letter for letter in said if letter not in _KNOWN]:
        yield f"`%{unknown[0]}` in format `{form}` is not known; the directives are those of Python's strptime"
        return
    has_day = letters & set("cxj") or (letters & set("dUWV") and letters & set("mbBaAuw"))
    if not (letters & set("yYGcx") and has_day):
        yield f"format `{form}` does not say year, month and day: %Y, %m and %d do"
    if "I" in letters and "p" not in letters:
        yield f"format `{form}` has the hours 1 to 12 without %p: write %H, or say where AM and PM stand"
    if "p" in letters and "I" not in letters:
        yield f"format `{form}` has %p beside %H, which would not listen to it: write %I"
    if zone is not None and _says_utc(form):
        yield f"format `{form}` says that the time is UTC, and zone that it is {zone}: take one of them away"


def read(text: str, how: Reading) -> Moment:
    """The moment that a text says. Error: Unclear."""
    found: dict[datetime, str] = {}
    moments = []
    for form in how.formats:
        moment = _iso(text, how) if form == "iso" else _formatted(text, form, how)
        if moment is not None:
            found.setdefault(moment.at, form)
            moments.append(moment)
    if len(found) > 1:
        told = " and ".join(f"{at:%Y-%m-%d %H:%M} by {form}" for at, form in found.items())
        raise Unclear(f"`{shorten(text)}` is {told}: leave one of the formats away")
    if moments:
        return moments[0]
    # The year first is not to be mistaken, whatever the formats.
    if not (how.formats and text[:8].isdecimal()) and (moment := _iso(text, how)) is not None:
        return moment
    raise Unclear(_no_time(text, how.formats))


def _no_time(text: str, formats: Sequence[str]) -> str:
    if formats:
        return f"`{shorten(text)}` is no time of the format {' or '.join(formats)}"
    if _DAY_OR_MONTH.fullmatch(text):
        mark = text.lstrip("0123456789")[0]
        ways = (f"%d{mark}%m{mark}%Y", f"%m{mark}%d{mark}%Y")
        return (
            f"`{shorten(text)}` may have the day first or the month: set format in the mapping, as `{ways[0]}` or"
            f" `{ways[1]}`"
        )
    return f"`{shorten(text)}` is no time of ISO 8601, as 2018-05-01T09:30:00-04:00: set format in the mapping"


def _iso(text: str, how: Reading) -> Moment | None:
    said = _ISO.fullmatch(text)
    if said is None:
        return None
    fraction = (said[10] or "")[:6].ljust(6, "0")
    try:
        day = date(int(said[1]), int(said[3] or said[5]), int(said[4] or said[6]))
        if said[7] is None:
            return Moment(datetime.combine(day, how.noon, how.zone), True)
        clock = datetime.combine(day, time(int(said[7]), int(said[8]), int(said[9] or 0), int(fraction)))
    except ValueError:
        return None
    if said[11] is None:
        return Moment(_local(clock, how.zone, how.repeated_hour, text), False)
    if said[11][0] in "+-":
        return Moment(clock.replace(tzinfo=zone_of(said[11])), False)
    if said[11].upper() in ("AM", "PM"):
        return None
    return Moment(_local(clock, _zone_word(said[11], how, text), how.repeated_hour, text), False)


def _formatted(text: str, form: str, how: Reading) -> Moment | None:
    letters = _DIRECTIVE.findall(form)
    zone = UTC if _says_utc(form) else how.zone
    moment = None
    if "Z" in letters:
        # strptime reads %Z and forgets it: 10:00 UTC would be 10:00 wherever the tenant is.
        numeric = _DIRECTIVE.sub(lambda found: "%z" if found[1] == "Z" else found[0], form)
        for word in _WORD.finditer(text):
            moment = _parse(f"{text[: word.start()]}+0000{text[word.end() :]}", numeric)
            if moment is not None:
                zone = _zone_word(word[0], how, text)
                moment = moment.replace(tzinfo=None)
                break
        else:
            moment = _parse(text, numeric)
    else:
        moment = _parse(text, form)
    if moment is None:
        return None
    if not set(letters) & set("HIcX"):
        return Moment(datetime.combine(moment, how.noon, moment.tzinfo or zone), True)
    return Moment(moment if moment.tzinfo else _local(moment, zone, how.repeated_hour, text), False)


def _parse(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


def _zone_word(word: str, how: Reading, text: str) -> tzinfo:
    if word.upper() in how.words:
        return how.words[word.upper()]
    if word.upper() in _UTC_WORDS:
        return UTC
    raise Unclear(
        f"`{shorten(text)}` names the zone {shorten(word, 20)}, which is not one offset everywhere: say which it is in"
        f' the mapping: zones = {{ {shorten(word, 20)} = "+01:00" }}, or an IANA name'
    )


def _local(clock: datetime, zone: tzinfo, repeated_hour: str | None, text: str) -> datetime:
    first, second = clock.replace(tzinfo=zone), clock.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != clock:
        raise Unclear(
            f"`{shorten(text)}` was no time in {zone}, where the clocks went forward: if the source's do not, set zone"
            " to its offset, as +01:00"
        )
    if repeated_hour is None:
        raise Unclear(
            f"`{shorten(text)}` was twice in {zone}, where the clocks went back: set repeated_hour to first or second"
        )
    return second if repeated_hour == "second" else first


def _says_utc(form: str) -> bool:
    """Whether the format has UTC as a word of its own: a Z behind the seconds, mostly."""
    return any(word in _UTC_WORDS for word in _WORD.findall(_DIRECTIVE.sub(" ", form)))
