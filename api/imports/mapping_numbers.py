"""Numbers of a mapping: decimal text as it is, with a point or a comma, and never by way of a float."""

from __future__ import annotations

import re
from decimal import Decimal

from .cells import shorten

_BLANK = "\u0020\u00a0\u2009\u202f"
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
# More than these no count, amount or coordinate has; they bound what one cell may ask of the database.
_MOST_DIGITS = 40


class NoNumber(Exception):
    """The text is no number, or not surely one; the message says why."""


def read(text: str, decimal: str | None, *, is_degree: bool = False, point_is_unsure: bool = False) -> int | Decimal:
    """The number that a text says, digit by digit.

    Arguments: text; decimal, the mark before the fraction, `.` or `,`, where the mapping says; is_degree, whether it is
    one of latitude and longitude, which have no thousands; point_is_unsure, whether 1.234 may be meant as a thousand.
    Error: NoNumber.
    """
    given = text.replace("\u2212", "-")
    marks = [decimal] if decimal else [".", ","]
    found = {mark: value for mark in marks if (value := _with_mark(given, mark, is_grouped=not is_degree)) is not None}
    values = set(found.values())
    is_sure = not point_is_unsure or is_degree
    if len(values) > 1 and is_sure and _PLAIN.fullmatch(given):
        values = {found["."]}
    if len(values) > 1:
        raise NoNumber(
            f"`{shorten(text)}` may be a fraction or thousands: set decimal in the mapping to the mark of a fraction"
        )
    if not values:
        raise NoNumber(f"`{shorten(text)}` is no number")
    number = values.pop()
    if len(number.as_tuple().digits) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_DIGITS:
        raise NoNumber(f"`{shorten(text)}` is no number of at most {_MOST_DIGITS} digits")
    return int(number) if number == number.to_integral_value() else number


def _with_mark(text: str, mark: str, *, is_grouped: bool) -> Decimal | None:
    """The number with this mark before the fraction, and the other, a blank or an apostrophe between thousands."""
    plain = text
    if is_grouped:
        groups = re.escape("," if mark == "." else ".") + _BLANK + "'\u2019"
        whole = rf"[+-]?[1-9][0-9]{{0,2}}(?P<group>[{groups}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*"
        if grouped := re.fullmatch(rf"({whole})({re.escape(mark)}[0-9]+)?", text):
            plain = re.sub(rf"[{groups}]", "", grouped[1]) + (grouped[3] or "")
    plain = plain if mark == "." else plain.replace(".", "\0").replace(",", ".")
    if not _PLAIN.fullmatch(plain):
        return None
    whole, _, exponent = plain.lower().partition("e")
    if "." in whole:
        # 27.80 and 27.8 are one number, and are kept as one text.
        whole = whole.rstrip("0").rstrip(".")
    return Decimal(f"{whole}e{exponent or 0}") if exponent else Decimal(whole)
