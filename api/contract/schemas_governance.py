"""The shapes of what an organisation is governed by: roles and permissions, severities, moves and number formats.

Bodies first, then answers; what each is for stands in schemas.py and schemas_answers.py.
"""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .schemas import Body, Name, Slug, Word

Rank = Annotated[int, Meta(ge=1, le=100)]
Format = Annotated[str, Meta(min_length=3, max_length=40)]
Period = Literal["day", "month", "year", "never"]


class Grant(Body, frozen=True):
    """A permission that a role holds: for some workflows, * for all, or for some circles and portals."""

    permission: Name
    workflows: Annotated[list[Annotated[str, Meta(min_length=1, max_length=63)]], Meta(max_length=100)] | None = None
    groups: Annotated[list[UUID], Meta(max_length=1_000)] | None = None


Grants = Annotated[list[Grant], Meta(max_length=200)]


class NewRole(Body, frozen=True):
    """A role to add, and what it holds."""

    slug: Slug
    name: Name
    permissions: Grants | None = None


class RolePatch(Body, frozen=True):
    """What to change of a role; permissions are replaced as a whole."""

    name: Name | UnsetType = UNSET
    permissions: Grants | UnsetType = UNSET


class TransitionPatch(Body, frozen=True):
    """What to change of a move: the permission that it takes besides the least one."""

    permission: Name | UnsetType = UNSET


class NewSeverity(Body, frozen=True):
    """A severity to add to a workflow; 1 is the lowest rank."""

    workflow: Word
    slug: Slug
    name: Name
    rank: Rank


class SeverityPatch(Body, frozen=True):
    """What to change of a severity; its rank only while no incident has it."""

    name: Name | UnsetType = UNSET
    rank: Rank | UnsetType = UNSET


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


class Held(msgspec.Struct, frozen=True):
    """A permission that a role holds, and how far."""

    permission: str
    workflows: list[str]
    groups: list[UUID]


class Role(msgspec.Struct, frozen=True):
    """A role and what it may do."""

    id: str
    slug: str
    name: str
    permissions: list[Held]
    is_built_in: bool
    version: int


class Permission(msgspec.Struct, frozen=True):
    """A permission that a role can hold."""

    id: str
    slug: str
    description: str
    guards_moves: bool
    roles: list[str]


class Severity(msgspec.Struct, frozen=True):
    """A severity of a workflow; the highest rank is the worst."""

    id: str
    workflow: str
    slug: str
    name: str
    rank: int
    version: int


class Series(msgspec.Struct, frozen=True):
    """A series of numbers, with the first one of today as an example."""

    id: str
    slug: str
    format: str
    period: str
    example: str
    workflows: list[str]
    version: int
