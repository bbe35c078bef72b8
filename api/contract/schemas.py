"""The shapes of the contract: what a body may hold, and what an answer does.

A body's struct says its shape, bounded before anything reaches the database; the rules are the database's. An answer's
struct is never filled: answers are the database's own JSON. It documents, and the contract check holds it to its view.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .free_form import bounded

Word = Annotated[str, Meta(min_length=1, max_length=63)]
Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Label = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(min_length=1, max_length=10_000)]
Note = Annotated[str, Meta(min_length=1, max_length=2_000)]
Time = Annotated[datetime, Meta(tz=True)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Money = Annotated[float, Meta(ge=0, le=10_000_000_000_000)]
Photo = Annotated[str, Meta(pattern=r"^https://\S+$", max_length=2_000)]
Photos = Annotated[list[Photo], Meta(max_length=20)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=50)]
Minutes = Annotated[int, Meta(ge=1, le=5_256_000)]
Scope = Literal["reporter_only", "department", "institution"]
ActionType = Literal[
    "dispatch_tow",
    "notify_owner",
    "issue_warning",
    "call_police",
    "call_fire",
    "call_ambulance",
    "add_evidence",
    "add_note",
    "escalate",
    "resolve",
]
ActionResult = Literal["queued", "sent", "acknowledged", "completed", "failed"]
Source = Literal["web", "email", "api"]
Urgency = Literal["normal", "urgent", "emergency"]
GroupKind = Literal["team", "department", "division", "community", "circle", "party", "portal"]
PlaceKind = Literal["facility", "unit", "zone"]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every request body is: its fields, and no others.

    `is_needed` is whether it must be sent although each of its fields may be left out.
    """

    is_needed: ClassVar[bool] = False


class Reporter(Body, frozen=True):
    """Somebody outside the organisation who reported an incident."""

    name: Label | None = None
    email: Annotated[str, Meta(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    organization: Label | None = None
    contact: Label | None = None


class IncidentContent(Body, frozen=True):
    """What somebody may say of an incident, when opening it and later; absent leaves it, null clears it."""

    category: Word | UnsetType | None = UNSET
    severity: Word | UnsetType | None = UNSET
    priority: Word | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    qa_seed_tag: Name | UnsetType | None = UNSET
    title: Label | UnsetType | None = UNSET
    description: Text | UnsetType | None = UNSET
    impact: Text | UnsetType | None = UNSET
    financial_impact: Money | UnsetType | None = UNSET
    root_cause: Text | UnsetType | None = UNSET
    corrective_actions: Text | UnsetType | None = UNSET
    metadata: Annotated[dict[str, Any], bounded(65_536)] | UnsetType = UNSET
    occurred_at: Time | UnsetType | None = UNSET
    due_at: Time | UnsetType | None = UNSET
    location_label: Label | UnsetType | None = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    place_id: UUID | UnsetType | None = UNSET
    community_id: UUID | UnsetType | None = UNSET
    portal_id: UUID | UnsetType | None = UNSET
    circle_id: UUID | UnsetType | None = UNSET
    division_id: UUID | UnsetType | None = UNSET
    department_id: UUID | UnsetType | None = UNSET
    webcam_ref: Annotated[int, Meta(ge=0, le=2_147_483_647)] | UnsetType | None = UNSET
    photo_urls: Photos | UnsetType = UNSET
    visibility_scope: Scope | UnsetType = UNSET


class NewIncident(IncidentContent, frozen=True):
    """An incident to open. Which fields are required is up to its workflow."""

    is_needed: ClassVar[bool] = True

    workflow: Word | UnsetType | None = UNSET
    source: Source | UnsetType = UNSET
    external_id: Label | UnsetType | None = UNSET
    reported_by: UUID | UnsetType | None = UNSET
    reporter: Reporter | UnsetType | None = UNSET


class IncidentPatch(IncidentContent, frozen=True):
    """Fields of an incident to change, and why."""

    reason: Note | UnsetType | None = UNSET


class Transition(Body, frozen=True):
    """A move to another status."""

    status: Word
    resolution: Note | None = None
    note: Note | None = None


class Resolution(Body, frozen=True):
    """How an incident was resolved: free text, or a word such as vehicle_removed."""

    resolution: Note | None = None
    note: Note | None = None


class MoveNote(Body, frozen=True):
    """Why an incident is moved."""

    note: Note | None = None


class NewAction(Body, frozen=True):
    """An action to record."""

    action_type: ActionType
    payload: Annotated[dict[str, Any], bounded(16_384)] | None = None
    result: ActionResult | None = None


class TowContent(Body, frozen=True):
    """What is known of a tow: the vehicle, the provider, the place."""

    vehicle_plate: Annotated[str, Meta(min_length=1, max_length=20)] | UnsetType | None = UNSET
    vehicle_description: Annotated[str, Meta(min_length=1, max_length=500)] | UnsetType | None = UNSET
    provider_name: Label | UnsetType | None = UNSET
    provider_contact: Label | UnsetType | None = UNSET
    location_label: Label | UnsetType | None = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    notes: Note | UnsetType | None = UNSET


class Dispatch(TowContent, frozen=True):
    """A tow truck to send."""

    priority: Urgency | UnsetType | None = UNSET


class TowPatch(TowContent, frozen=True):
    """What became known of a tow request, its status above all."""

    status: Word | UnsetType = UNSET
    priority: Urgency | UnsetType = UNSET


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


class NewMember(Body, frozen=True):
    """A member to add."""

    email: Annotated[str, Meta(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")]
    display_name: Label
    phone: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    team_id: UUID | None = None
    roles: Annotated[list[Word], Meta(max_length=20)] | None = None
    issuer: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    subject: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class MemberPatch(Body, frozen=True):
    """What to change of a member; roles are replaced as a whole."""

    display_name: Label | UnsetType = UNSET
    email: Annotated[str, Meta(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | UnsetType = UNSET
    phone: Annotated[str, Meta(min_length=1, max_length=40)] | UnsetType | None = UNSET
    team_id: UUID | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    roles: Annotated[list[Word], Meta(max_length=20)] | UnsetType = UNSET


class NewGroup(Body, frozen=True):
    """A group to make."""

    kind: GroupKind
    name: Label
    member_ids: Annotated[list[UUID], Meta(max_length=10_000)] | None = None


class GroupPatch(Body, frozen=True):
    """What to change of a group; its members are replaced as a whole."""

    name: Label | UnsetType = UNSET
    member_ids: Annotated[list[UUID], Meta(max_length=10_000)] | UnsetType = UNSET


class NewPlace(Body, frozen=True):
    """A place to add; a unit names its facility as its parent."""

    kind: PlaceKind
    name: Label
    parent_id: UUID | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class PlacePatch(Body, frozen=True):
    """What to change of a place."""

    name: Label | UnsetType = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
