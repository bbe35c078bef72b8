"""Incidents: bodies, answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..lists.query import Search
from .free_form import bounded
from .operations import CallWrite, GetRow, List, Route
from .shapes import Body, Label, Latitude, Longitude, Name, Note, Tags, Text, Time, Word

Money = Annotated[float, Meta(ge=0, le=10_000_000_000_000)]
Photo = Annotated[str, Meta(pattern=r"^https://\S+$", max_length=2_000)]
Photos = Annotated[list[Photo], Meta(max_length=20)]
Scope = Literal["reporter_only", "department", "institution"]
Source = Literal["web", "email", "api"]


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


class Event(msgspec.Struct, frozen=True):
    """A line of an incident's timeline."""

    id: UUID
    incident_id: UUID
    action: str
    member_id: UUID | None
    member_name: str | None
    detail: dict[str, Any]
    created_at: datetime


# fmt: off
_MOVE = "id uuid, note text, if_match integer[]"
_COUNTS = ("status", "core.incident_statuses")
_SEARCH = Search("core.search_incidents", "core.incident_words", ("core.search_terms", "core.search_codes"))


def _incidents(path: str, view: str, *branches: str) -> List:
    return List(
        path, view, Incident, ("created_at", "updated_at", "reported_at", "severity=severity_rank"),
        combinations=("severity.desc,created_at.desc", "severity.desc,created_at.asc"),
        ranks=(("severity", "severity", "severity_rank"), ("priority", "priority", None)),
        on_request=("allowed_transitions",), search=_SEARCH, counts=_COUNTS,
        indexed_columns=("id", "category", "assigned_to", "place_id"), branches=branches,
    )



ROUTES: tuple[Route, ...] = (
    _incidents("/incidents", "api.incidents",
               "api.incidents_browsed", "api.incidents_followed", "api.incidents_shared"),
    _incidents("/incidents/mine", "api.my_incidents"),
    _incidents("/incidents/open", "api.open_incidents"),
    CallWrite("POST", "/incidents", "api.create_incident(body jsonb)", NewIncident, Incident, 201),
    GetRow("/incidents/{id}", "api.incidents", Incident),
    CallWrite("PATCH", "/incidents/{id}", "api.amend_incident(id uuid, patch jsonb, if_match integer[])",
              IncidentPatch, Incident),
    CallWrite("DELETE", "/incidents/{id}", "api.delete_incident(id uuid, if_match integer[])", None, None, 204),
    List("/incidents/{id}/timeline", "api.timeline", Event, order="created_at.asc",
         guard="core.read_incident", parent_column="incident_id"),
    CallWrite("POST", "/incidents/{id}/transition",
              "api.transition_incident(id uuid, status text, resolution text, note text, if_match integer[])",
              Transition, Incident),
    CallWrite("POST", "/incidents/{id}/resolve",
              "api.resolve_incident(id uuid, resolution text, note text, if_match integer[])",
              Resolution, Incident),
    CallWrite("POST", "/incidents/{id}/close", f"api.close_incident({_MOVE})", MoveNote, Incident),
    CallWrite("POST", "/incidents/{id}/cancel", f"api.cancel_incident({_MOVE})", MoveNote, Incident),
)
# fmt: on
