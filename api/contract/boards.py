"""What a board shows: numbers, bars and lists, and the routes to it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from .operations import CallWrite, GetRow, Route, Stream

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


class ItemList(msgspec.Struct, frozen=True):
    """The first entries of a list, and how many it has in all, where that is known."""

    title: str
    total: int | None = None
    tone: Tone = "plain"
    items: tuple[Item, ...] = ()


class BoardContent(msgspec.Struct, frozen=True):
    """What the database says that a board shows, the most urgent first. Members that no page shows are ignored."""

    title: str
    subtitle: str | None = None
    tiles: tuple[Tile, ...] = ()
    bars: tuple[Bars, ...] = ()
    lists: tuple[ItemList, ...] = ()


class Board(msgspec.Struct, frozen=True):
    """What a board shows of an incident, as a page would draw it."""

    id: UUID
    title: str
    subtitle: str
    tiles: list[Tile]
    bars: list[Bars]
    lists: list[ItemList]


class BoardLink(msgspec.Struct, frozen=True):
    """An address that opens a board, once, until a time; it is never told again."""

    expires_at: datetime
    board_link: str | msgspec.UnsetType = msgspec.UNSET


# fmt: off
# A board is a page too (api/pages).
BOARD = GetRow("/incidents/{id}/board", "api.incident_boards", Board, guard="core.read_incident_for_prompts")
BOARD_STREAM = Stream("/incidents/{id}/board/stream", "board", "api.incident_boards", Board, "core.readers_of")

ROUTES: tuple[Route, ...] = (
    BOARD,
    BOARD_STREAM,
    CallWrite("POST", "/incidents/{id}/board-link", "api.create_board_link(id uuid, base_url text)",
              None, BoardLink, 201),
)
# fmt: on
