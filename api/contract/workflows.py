"""Workflows and their catalogues: bodies, answers, routes."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .operations import CallWrite, List, Route
from .shapes import Body, Name, Slug, Word

Minutes = Annotated[int, Meta(ge=1, le=5_256_000)]


class NewCategory(Body, frozen=True):
    """A category to add to a workflow."""

    workflow: Word
    slug: Slug
    name: Name
    description: Annotated[str, Meta(max_length=1_000)] | None = None
    is_reporter_confidential: bool | None = None


class CategoryPatch(Body, frozen=True):
    """What to change of a category."""

    name: Name | UnsetType = UNSET
    description: Annotated[str, Meta(max_length=1_000)] | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    is_reporter_confidential: bool | UnsetType = UNSET


class NewStatus(Body, frozen=True):
    """A status to add to a workflow."""

    workflow: Word
    slug: Slug
    name: Name
    sort_order: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    is_terminal: bool | None = None


class StatusPatch(Body, frozen=True):
    """What to change of a status."""

    name: Name | UnsetType = UNSET
    sort_order: Annotated[int, Meta(ge=0, le=10_000)] | UnsetType = UNSET


class NewTransition(Body, frozen=True):
    """A move to allow in a workflow, and the permission it needs."""

    workflow: Word
    from_status: Word
    to_status: Word
    permission: Name | None = None


class NewPriority(Body, frozen=True):
    """A priority to add."""

    slug: Slug
    name: Name
    level: Annotated[int, Meta(ge=1, le=1_000)]
    response_time_minutes: Minutes
    resolution_time_minutes: Minutes


class PriorityPatch(Body, frozen=True):
    """What to change of a priority."""

    name: Name | UnsetType = UNSET
    level: Annotated[int, Meta(ge=1, le=1_000)] | UnsetType = UNSET
    response_time_minutes: Minutes | UnsetType = UNSET
    resolution_time_minutes: Minutes | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class Category(msgspec.Struct, frozen=True):
    """A category of a workflow."""

    id: str
    workflow: str
    slug: str
    name: str
    description: str | None
    is_active: bool
    version: int
    is_reporter_confidential: bool


class Status(msgspec.Struct, frozen=True):
    """A status of a workflow."""

    id: str
    workflow: str
    slug: str
    name: str
    sort_order: int
    is_terminal: bool
    is_default: bool
    is_open: bool
    is_built_in: bool
    version: int


class Workflow(msgspec.Struct, frozen=True):
    """A workflow: its statuses, the moves between them, and its severities from the least on."""

    id: str
    slug: str
    name: str
    module: str
    is_enabled: bool
    default_category: str | None
    default_severity: str | None
    required_fields: list[str]
    uses_priority: bool
    is_immutable: bool
    description_limit: int
    statuses: list[dict[str, Any]]
    transitions: list[dict[str, Any]]
    severities: list[dict[str, Any]]


class Move(msgspec.Struct, frozen=True):
    """A move that a workflow allows: which permissions it takes, and the verb that alone makes it."""

    id: str
    workflow: str
    from_status: str
    to_status: str
    permission: str
    least_permission: str
    verb: str | None
    is_built_in: bool
    version: int


class Priority(msgspec.Struct, frozen=True):
    """A priority with its times."""

    id: str
    slug: str
    name: str
    level: int
    response_time_minutes: int
    resolution_time_minutes: int
    is_active: bool
    is_default: bool
    version: int


Rank = Annotated[int, Meta(ge=1, le=100)]


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


class Severity(msgspec.Struct, frozen=True):
    """A severity of a workflow; the highest rank is the worst."""

    id: str
    workflow: str
    slug: str
    name: str
    rank: int
    version: int


# fmt: off

ROUTES: tuple[Route, ...] = (
    List("/workflows", "api.workflows", Workflow, ("id",), "id.asc"),
    List("/categories", "api.categories", Category, ("id",), "id.asc"),
    CallWrite("POST", "/categories",
              "api.create_category(workflow text, slug text, name text, description text,"
              " is_reporter_confidential boolean)",
              NewCategory, Category, 201),
    CallWrite("PUT", "/categories/{workflow}/{slug}",
              "api.update_category(workflow text, slug text, patch jsonb, if_match integer[])",
              CategoryPatch, Category),
    CallWrite("DELETE", "/categories/{workflow}/{slug}",
              "api.delete_category(workflow text, slug text, if_match integer[])", None, None, 204),
    List("/priorities", "api.priorities", Priority, ("id", "level"), "level.asc"),
    CallWrite("POST", "/priorities",
              "api.create_priority(slug text, name text, level integer, response_time_minutes integer,"
              " resolution_time_minutes integer)",
              NewPriority, Priority, 201),
    CallWrite("PUT", "/priorities/{slug}", "api.update_priority(slug text, patch jsonb, if_match integer[])",
              PriorityPatch, Priority),
    CallWrite("DELETE", "/priorities/{slug}", "api.delete_priority(slug text, if_match integer[])", None, None, 204),
    List("/statuses", "api.statuses", Status, ("id", "sort_order"), "id.asc"),
    CallWrite("POST", "/statuses",
              "api.create_status(workflow text, slug text, name text, sort_order integer, is_terminal boolean)",
              NewStatus, Status, 201),
    CallWrite("PUT", "/statuses/{workflow}/{slug}",
              "api.update_status(workflow text, slug text, patch jsonb, if_match integer[])",
              StatusPatch, Status),
    CallWrite("DELETE", "/statuses/{workflow}/{slug}",
              "api.delete_status(workflow text, slug text, if_match integer[])", None, None, 204),
    List("/transitions", "api.transitions", Move, ("id",), "id.asc"),
    CallWrite("POST", "/transitions",
              "api.create_transition(workflow text, from_status text, to_status text, permission text)",
              NewTransition, Move, 201),
    CallWrite("PUT", "/transitions/{workflow}/{from_status}/{to_status}",
              "api.update_transition(workflow text, from_status text, to_status text, patch jsonb, if_match integer[])",
              TransitionPatch, Move),
    CallWrite("DELETE", "/transitions/{workflow}/{from_status}/{to_status}",
              "api.delete_transition(workflow text, from_status text, to_status text, if_match integer[])",
              None, None, 204),
    List("/severities", "api.severities", Severity, ("id", "rank"), "id.asc"),
    CallWrite("POST", "/severities", "api.create_severity(workflow text, slug text, name text, rank integer)",
              NewSeverity, Severity, 201),
    CallWrite("PUT", "/severities/{workflow}/{slug}",
              "api.update_severity(workflow text, slug text, patch jsonb, if_match integer[])",
              SeverityPatch, Severity),
    CallWrite("DELETE", "/severities/{workflow}/{slug}",
              "api.delete_severity(workflow text, slug text, if_match integer[])", None, None, 204),
)
# fmt: on
