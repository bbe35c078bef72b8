"""The texts of cells and of column names: how they are trimmed, and when two of them are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# All blanks, and what shows nothing: zero-width marks, and the byte order mark in the middle of a text.
_UNSEEN = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u200c\u200d\u2060\ufeff"
_BLANKS = re.compile(r"\s+")
_ORDINAL = re.compile(r"(.+) \(([1-9][0-9]?)\)")


def tidy(text: str) -> str:
    """The text composed (NFC), without blanks and unseen marks at its ends."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip(_UNSEEN)


def alike(text: str) -> str:
    """What two texts have in common that differ in case, in composition or in the width of their blanks."""
    folded = tidy(text).casefold()
    return _BLANKS.sub(" ", folded if folded.isascii() else unicodedata.normalize("NFC", folded))


def is_blank(text: str) -> bool:
    """Whether there is nothing to see."""
    return not tidy(text)


def positions(header: Sequence[str], name: str) -> list[int]:
    """Where the columns of this name are: those spelled so, else those that are alike.

    `Name (2)` is the second of the columns Name, where no column is called `Name (2)` itself.
    """
    for same in (tidy, alike):
        wanted = same(name)
        found = [index for index, column in enumerate(header) if same(column) == wanted]
        if found:
            return found
    if ordinal := _ORDINAL.fullmatch(tidy(name)):
        return positions(header, ordinal[1])[int(ordinal[2]) - 1 :][:1]
    return []


def shorten(text: str, most: int = 60) -> str:
    """A text short enough to be quoted in a sentence."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
