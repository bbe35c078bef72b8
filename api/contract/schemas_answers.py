"""The shapes of answers, one struct a view, for the API's documentation.

They are never filled: answers are the database's own JSON. The contract check holds each to the columns of its view.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from .schemas import ActionResult, ActionType, GroupKind, PlaceKind, Scope, Urgency


class Incident(msgspec.Struct, frozen=True):
    """An incident, as far as the caller may see it."""

    id: UUID
    number: str
    workflow: str
    status: str
    is_open: bool
    version: int
    category: str
    severity: str | None
    severity_rank: int
    priority: str | None
    tags: list[str]
    qa_seed_tag: str | None
    title: str
    description: str | None
    original_description: str | None
    is_description_amended: bool
    impact: str | None
    financial_impact: float | None
    root_cause: str | None
    corrective_actions: str | None
    metadata: dict[str, Any]
    occurred_at: datetime | None
    reported_at: datetime
    due_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    reported_by: UUID | None
    reporter: dict[str, Any] | None
    assigned_to: UUID | None
    created_by: UUID | None
    reported_via: str
    source: str
    external_id: str | None
    external_system: str | None
    location_label: str | None
    latitude: float | None
    longitude: float | None
    place_id: UUID | None
    community_id: UUID | None
    portal_id: UUID | None
    circle_id: UUID | None
    division_id: UUID | None
    department_id: UUID | None
    webcam_ref: int | None
    photo_urls: list[str]
    resolution: str | None
    resolved_by: UUID | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    rejection_reason: str | None
    rejection_explanation: str | None
    visibility_scope: Scope
    dispatch_log: list[dict[str, Any]] | None
    allowed_transitions: list[dict[str, Any]]


class Action(msgspec.Struct, frozen=True):
    """What was done about an incident."""

    id: UUID
    incident_id: UUID
    action_type: ActionType
    payload: dict[str, Any]
    result: ActionResult
    performed_at: datetime
    performed_by: UUID | None


class TowRequest(msgspec.Struct, frozen=True):
    """A tow truck that was sent."""

    id: UUID
    incident_id: UUID
    action_id: UUID
    status: str
    is_open: bool
    version: int
    priority: Urgency
    priority_rank: int
    vehicle_plate: str | None
    vehicle_description: str | None
    provider_name: str | None
    provider_contact: str | None
    location_label: str | None
    latitude: float | None
    longitude: float | None
    notes: str | None
    requested_at: datetime
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    completed_at: datetime | None
    updated_at: datetime


class Event(msgspec.Struct, frozen=True):
    """A line of an incident's timeline."""

    id: UUID
    incident_id: UUID
    action: str
    member_id: UUID | None
    member_name: str | None
    detail: dict[str, Any]
    created_at: datetime


class LedgerEntry(msgspec.Struct, frozen=True):
    """A line of the tenant's ledger."""

    id: UUID
    action: str
    subject_type: str
    subject_id: UUID | None
    incident_id: UUID | None
    member_id: UUID | None
    detail: dict[str, Any]
    portal_id: UUID | None
    circle_id: UUID | None
    created_at: datetime


class Verification(msgspec.Struct, frozen=True):
    """Whether the ledger is what was sealed; else the first row that is not. sealed and hash are the last link."""

    is_intact: bool
    fault: str | None
    seq: int | None
    ledger_id: UUID | None
    sealed: int | None
    waiting: int
    hash: str | None
    sealed_at: datetime | None


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
    takes_priority: bool
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


class Member(msgspec.Struct, frozen=True):
    """A member; how to reach them is null where it is not for the caller to know."""

    id: UUID
    display_name: str
    email: str | None
    phone: str | None
    issuer: str | None
    subject: str | None
    team_id: UUID | None
    team_name: str | None
    is_active: bool
    roles: list[str]
    version: int
    created_at: datetime
    updated_at: datetime


class Group(msgspec.Struct, frozen=True):
    """A group and its members."""

    id: UUID
    kind: GroupKind
    name: str
    member_ids: list[UUID]
    version: int
    created_at: datetime


class Place(msgspec.Struct, frozen=True):
    """A place; a unit's parent is its facility."""

    id: UUID
    kind: PlaceKind
    name: str
    parent_id: UUID | None
    latitude: float | None
    longitude: float | None
    version: int
    created_at: datetime


class Me(msgspec.Struct, frozen=True):
    """The caller, and what they may do here."""

    id: UUID
    display_name: str
    email: str
    phone: str | None
    tenant: str
    tenant_name: str
    time_zone: str
    modules: list[str]
    roles: list[str]
    permissions: list[str]
    team_id: UUID | None
    version: int
