"""What a value in a query string must look like, by the PostgreSQL type it is compared with.

Checked before any SQL, so that the database never sees a malformed literal and a caller's typing error
is a 400 and not a failed transaction. Each check answers the value in one canonical form, which PostgreSQL
reads the same whatever the session's settings are.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Final

MAX_VALUE: Final = 1000

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}")

_NUMERIC: Final = re.compile(r"[+-]?[0-9]{1,38}(\.[0-9]{1,38})?([eE][+-]?[0-9]{1,2})?")

_FLOAT: Final = re.compile(r"[+-]?[0-9]{1,38}(\.[0-9]{1,38})?([eE][+-]?[0-9]{1,3})?")

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# A plus sign that a client forgot to encode arrives as a space: "...00:00 01:00" can mean nothing else.
_TIMESTAMP: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?P<fraction>(?<=:[0-9]{2}:[0-9]{2})\.[0-9]{1,9})?"
    r"(?P<zone>[Zz]|(?P<sign>[+ -])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)?)?"
)


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _text(text: str) -> str:
    # PostgreSQL stores neither; a path can bring both. A lone surrogate fails to encode (a ValueError).
    if b"\0" in text.encode():
        raise ValueError(text)
    return text


def _uuid(text: str) -> str:
    return _matched(_UUID, text).lower()


def _integer(bits: int) -> Callable[[str], str]:
    limit = 1 << (bits - 1)

    def check(text: str) -> str:
        number = int(_matched(_INTEGER, text))
        if not -limit <= number < limit:
            raise ValueError(text)
        return str(number)

    return check


def _numeric(text: str) -> str:
    number = _matched(_NUMERIC, text)
    return f"{Decimal(number):f}" if "e" in number.lower() else number


def _float(text: str) -> str:
    number = float(_matched(_FLOAT, text))
    if not math.isfinite(number):
        raise ValueError(text)
    # PostgreSQL refuses a number that is too small to be told from zero; repr() has made it zero.
    return repr(number)


def _date(text: str) -> str:
    return date.fromisoformat(_matched(_DATE, text)).isoformat()


def _timestamp(text: str) -> str:
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        raise ValueError(text)
    if not found["time"]:
        return _date(found["day"])
    # To microseconds as PostgreSQL rounds.
    fraction = timedelta(microseconds=round(float(f"0{found['fraction'] or ''}") * 1_000_000))
    zone = "+00:00" if found["zone"] else ""
    if found["hours"]:
        zone = f"{'-' if found['sign'] == '-' else '+'}{found['hours']}:{found['minutes'] or '00'}"
    moment = datetime.fromisoformat(f"{found['day']}T{found['time']}{zone}") + fraction
    # In UTC, because PostgreSQL takes fewer offsets (to 15:59) than ISO 8601 does. Without a zone it is the tenant's,
    # which the database knows.
    return moment.astimezone(UTC).isoformat() if zone else moment.isoformat()


# PostgreSQL's name of a type -> what makes a text canonical (or fails), and what is expected in words.
CHECKS: Final[dict[str, tuple[Callable[[str], str], str]]] = {
    "text": (_text, "text"),
    "character varying": (_text, "text"),
    "uuid": (_uuid, "a UUID"),
    "smallint": (_integer(16), "a whole number of 16 bits"),
    "integer": (_integer(32), "a whole number of 32 bits"),
    "bigint": (_integer(64), "a whole number of 64 bits"),
    "boolean": (partial(_matched, re.compile("true|false")), "true or false"),
    "numeric": (_numeric, "a decimal number"),
    "double precision": (_float, "a finite number"),
    "date": (_date, "a date (YYYY-MM-DD)"),
    "timestamp with time zone": (_timestamp, "a date (YYYY-MM-DD) or a time (YYYY-MM-DDTHH:MM:SSZ)"),
}


@lru_cache(maxsize=256)
def base(kind: str) -> str:
    """Answer a type's name without its length or precision: a value cast to numeric(5,2) would be rounded."""
    return re.sub(r"\([0-9, ]+\)", "", kind)


def canonical(kind: str, text: str) -> str:
    """Answer `text` as PostgreSQL's type `kind` (a key of CHECKS) reads it without doubt.

    Errors: ValueError, its message naming what was expected.
    """
    check, expected = CHECKS[kind]
    if len(text) > MAX_VALUE:
        raise ValueError(f"at most {MAX_VALUE} characters")
    try:
        return check(text)
    except (ValueError, OverflowError):
        raise ValueError(expected) from None
