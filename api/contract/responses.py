"""Responses and what they add up to: bodies, answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from .free_form import bounded
from .operations import CallWrite, GetRow, List, Route, Stream
from .shapes import Body, Label, Latitude, Longitude, Note, Time

Channel = Literal["web", "sms", "api"]
Count = Annotated[int, Meta(ge=0, le=100_000)]
ResponderKey = Annotated[str, Meta(min_length=1, max_length=200)]


class ResponseContent(Body, frozen=True):
    """An answer: what, where, how many, since when. response_data depends on the prompt's type."""

    is_needed: ClassVar[bool] = True

    response_data: Annotated[dict[str, Any], bounded(32_768)] | None = None
    location_label: Label | None = None
    location_lat: Latitude | None = None
    location_lng: Longitude | None = None
    location_accuracy_m: Annotated[float, Meta(ge=0, le=100_000_000)] | None = None
    adults_count: Count | None = None
    children_count: Count | None = None
    pets_count: Count | None = None
    occurred_at: Time | None = None


class PublicResponse(ResponseContent, frozen=True):
    """A guest's answer; responder_key is what came with an earlier one."""

    responder_key: ResponderKey | None = None
    response_channel: Channel | None = None


class EnteredResponse(ResponseContent, frozen=True, kw_only=True):
    """An answer entered on behalf of a member, a group, or somebody whom the operator knows by a key."""

    prompt_id: UUID
    respondent_member_id: UUID | None = None
    respondent_group_id: UUID | None = None
    responder_key: ResponderKey | None = None


class Void(Body, frozen=True):
    """Why an answer is voided."""

    reason: Note | None = None


class Claim(Body, frozen=True):
    """The key under which the caller answered as a guest."""

    responder_key: Annotated[str, Meta(min_length=16, max_length=200)]


class Response(msgspec.Struct, frozen=True):
    """What somebody answered, and how often they answered again."""

    id: UUID
    incident_id: UUID
    prompt_id: UUID
    response_data: dict[str, Any]
    safety_status: str
    responder_key_hash: str | None
    response_channel: str
    state: str
    location_label: str | None
    location_lat: float | None
    location_lng: float | None
    location_accuracy_m: float | None
    adults_count: int | None
    children_count: int | None
    pets_count: int | None
    occurred_at: datetime | None
    responded_at: datetime
    respondent_member_id: UUID | None
    respondent_group_id: UUID | None
    entered_by: UUID | None
    void_reason: str | None
    update_count: int
    version: int
    created_at: datetime


class EarlierAnswer(msgspec.Struct, frozen=True):
    """What somebody answered before they answered again."""

    id: UUID
    response_id: UUID
    incident_id: UUID
    prompt_id: UUID
    response_data: dict[str, Any]
    response_channel: str
    state: str
    location_label: str | None
    location_lat: float | None
    location_lng: float | None
    location_accuracy_m: float | None
    adults_count: int | None
    children_count: int | None
    pets_count: int | None
    occurred_at: datetime | None
    responded_at: datetime
    entered_by: UUID | None
    void_reason: str | None
    replaced_at: datetime
    replaced_by: UUID | None


class Located(msgspec.Struct, frozen=True):
    """How many answered from a place, and for how many people."""

    location_label: str
    responders: int
    people: int


class Rollup(msgspec.Struct, frozen=True):
    """What answers add up to; expected and silent are null where nobody was asked by name."""

    id: UUID
    responders: int
    adults: int
    children: int
    pets: int
    people: int
    safe: int
    needs_help: int
    other: int
    by_location: list[Located]
    by_channel: dict[str, int]
    last_response_at: datetime | None
    expected: int | None
    silent: int | None


class PublicReply(msgspec.Struct, frozen=True):
    """A guest's answer was taken: the ids, the key to answer again with, and perhaps what comes next."""

    incident_id: UUID
    prompt_id: UUID
    response_id: UUID
    responder_key: str
    next: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class Claimed(msgspec.Struct, frozen=True):
    """How many answers are the caller's now."""

    claimed: int


# fmt: off
_GUEST = "token text, body jsonb, idempotency_key text, fingerprint bytea, ip_hash bytea, user_agent_hash bytea"
ANSWER = CallWrite("POST", "/public/prompts/{token}/responses", f"api.submit_public_response({_GUEST})",
                   PublicResponse, PublicReply, 201)
# What the page behind a link says in words of its own.
ANSWERED_BEFORE = "duplicate-response"
FULL = "prompt-full"

ROUTES: tuple[Route, ...] = (
    GetRow("/prompts/{id}/rollup", "api.prompt_rollups", Rollup, guard="core.read_prompt"),
    List("/incidents/{id}/responses", "api.responses", Response, ("responded_at",), "responded_at.desc",
         guard="core.read_incident_for_prompts", parent_column="incident_id"),
    CallWrite("POST", "/incidents/{id}/responses", "api.enter_response(id uuid, body jsonb)",
              EnteredResponse, Response, 201),
    List("/incidents/{id}/responses/{rid}/history", "api.response_history", EarlierAnswer, ("replaced_at",),
         "replaced_at.asc", guard="core.read_response", parent_column="response_id"),
    CallWrite("POST", "/incidents/{id}/responses/{rid}/void", "api.void_response(id uuid, rid uuid, reason text)",
              Void, Response),
    GetRow("/incidents/{id}/rollup", "api.incident_rollups", Rollup, guard="core.read_incident_for_prompts"),
    Stream("/incidents/{id}/rollup/stream", "rollup", "api.incident_rollups", Rollup, "core.readers_of"),
    CallWrite("POST", "/prompts/{id}/responses", "api.answer_prompt(id uuid, body jsonb)",
              ResponseContent, Response, 201),
    CallWrite("PUT", "/prompts/{id}/responses", "api.answer_prompt(id uuid, body jsonb)",
              ResponseContent, Response),
    CallWrite("POST", "/me/responses/claim", "api.claim_responses(responder_key text)", Claim, Claimed),
    ANSWER,
    CallWrite("PUT", "/public/prompts/{token}/responses", f"api.submit_public_response({_GUEST})",
              PublicResponse, PublicReply),
)
# fmt: on
