"""What a board shows: numbers, bars and lists, and the routes to it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Tone = Literal["alarm", "good", "plain"]


class Tile(msgspec.Struct, frozen=True):
    """A number and what it counts. None is a number that is not known."""

    label: str
    value: int | None = None
    tone: Tone = "plain"


class Bars(msgspec.Struct, frozen=True):
    """Numbers that are compared with each other."""

    title: str
    rows: tuple[Tile, ...] = ()


class Item(msgspec.Struct, frozen=True):
    """An entry of a list."""

    title: str
    text: str | None = None
    at: datetime | None = None


class Listed(msgspec.Struct, frozen=True):
    """The first entries of a list, and how many it has in all, where that is known."""

    title: str
    total: int | None = None
    tone: Tone = "plain"
    items: tuple[Item, ...] = ()


class Board(msgspec.Struct, frozen=True):
    """What the database says that a board shows, the most urgent first. Members that no page shows are ignored."""

    title: str
    subtitle: str | None = None
    tiles: tuple[Tile, ...] = ()
    bars: tuple[Bars, ...] = ()
    lists: tuple[Listed, ...] = ()
