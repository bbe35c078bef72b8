"""Actions and tow requests: bodies, answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .free_form import bounded
from .operations import CallWrite, GetRow, List, Route
from .shapes import Body, Label, Latitude, Longitude, Note, Word

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
Urgency = Literal["normal", "urgent", "emergency"]


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


# fmt: off

ROUTES: tuple[Route, ...] = (
    CallWrite("POST", "/incidents/{id}/dispatch",
              "api.dispatch_incident(id uuid, priority text, vehicle_plate text, vehicle_description text,"
              " provider_name text, provider_contact text, location_label text, latitude double precision,"
              " longitude double precision, notes text)",
              Dispatch, TowRequest, 201),
    List("/incidents/{id}/actions", "api.incident_actions", Action, ("performed_at",), "performed_at.asc",
         guard="core.read_enforcement", parent_column="incident_id"),
    CallWrite("POST", "/incidents/{id}/actions",
              "api.record_action(id uuid, action_type text, payload jsonb, result text)",
              NewAction, Action, 201),
    List("/incidents/{id}/tow-requests", "api.tow_requests", TowRequest, ("requested_at",), "requested_at.asc",
         guard="core.read_enforcement", parent_column="incident_id"),
    List("/tow-requests", "api.tow_requests", TowRequest, ("requested_at", "priority=priority_rank"),
         "priority.desc,requested_at.asc", ("priority.desc,requested_at.asc",),
         ranks=(("priority", "tow priority", "priority_rank"),), guard="core.require_enforcement",
         branches=("api.tow_requests_browsed", "api.tow_requests_followed"),
         default_filter=("is_open", "eq.true", "status")),
    GetRow("/tow-requests/{id}", "api.tow_requests", TowRequest, guard="core.read_tow_request"),
    CallWrite("PATCH", "/tow-requests/{id}", "api.update_tow_request(id uuid, patch jsonb, if_match integer[])",
              TowPatch, TowRequest),
)
# fmt: on
