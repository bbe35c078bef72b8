"""Number series: bodies, answers, routes."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .operations import CallWrite, List, Route
from .shapes import Body, Slug, Word

Format = Annotated[str, Meta(min_length=3, max_length=40)]
Period = Literal["day", "month", "year", "never"]


class NewSeries(Body, frozen=True):
    """A series of numbers to add: its format, when it starts again, and which workflows are numbered by it."""

    slug: Slug
    format: Format
    period: Period
    workflows: Annotated[list[Word], Meta(max_length=100)] | None = None


class SeriesPatch(Body, frozen=True):
    """What to change of a series; the workflows named are numbered by it from now on."""

    format: Format | UnsetType = UNSET
    period: Period | UnsetType = UNSET
    workflows: Annotated[list[Word], Meta(max_length=100)] | UnsetType = UNSET


class Series(msgspec.Struct, frozen=True):
    """A series of numbers, with the first one of today as an example."""

    id: str
    slug: str
    format: str
    period: str
    example: str
    workflows: list[str]
    version: int


# fmt: off

ROUTES: tuple[Route, ...] = (
    List("/series", "api.series", Series, ("id",), "id.asc"),
    CallWrite("POST", "/series", "api.create_series(slug text, format text, period text, workflows text[])",
              NewSeries, Series, 201),
    CallWrite("PUT", "/series/{slug}", "api.update_series(slug text, patch jsonb, if_match integer[])",
              SeriesPatch, Series),
    CallWrite("DELETE", "/series/{slug}", "api.delete_series(slug text, if_match integer[])", None, None, 204),
)
# fmt: on
