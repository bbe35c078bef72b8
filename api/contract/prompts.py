"""Prompts: bodies, answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from . import forms
from .operations import CallRead, CallWrite, GetRow, List, Route
from .responses import Count
from .shapes import Body, Label, Note, Time

PromptType = Literal[
    "headcount", "location", "status", "acknowledge", "freeform", "medical_dependency", "resource_need"
]

Target = Literal["individual", "party", "circle", "portal", "tenant", "public_link"]
OnRepeat = Literal["reject", "update"]
Choice = Annotated[str, Meta(min_length=1, max_length=200)]
Choices = Annotated[list[Choice], Meta(min_length=1, max_length=100)]


class Next(Body, frozen=True):
    """What somebody who has answered is told."""

    type: Annotated[str, Meta(min_length=1, max_length=50)]
    message: Annotated[str, Meta(min_length=1, max_length=1_000)]


class Options(Body, frozen=True):
    """What there is to choose from: choices, preset places; whether name and phone number are asked for; the line that
    somebody who needs help reads at once ("Call 112"); and what who has answered is told."""

    choices: Choices | UnsetType = UNSET
    locations: Choices | UnsetType = UNSET
    ask_name: bool | UnsetType = UNSET
    ask_phone: bool | UnsetType = UNSET
    emergency_line: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    next: Next | UnsetType = UNSET


class Bounds(Body, frozen=True):
    """The least and the most of a number."""

    min: Count | UnsetType = UNSET
    max: Count | UnsetType = UNSET


class Validation(Body, frozen=True):
    """How many adults, children and pets an answer may tell of."""

    adults: Bounds | UnsetType = UNSET
    children: Bounds | UnsetType = UNSET
    pets: Bounds | UnsetType = UNSET


class NewPrompt(Body, frozen=True):
    """What to ask, and whom: everybody with a link, unless target_type says otherwise.

    Without a title, it has the name of its type.
    """

    prompt_type: PromptType
    prompt_text: Note
    title: Label | None = None
    is_required: bool | None = None
    options: Options | None = None
    validation: Validation | None = None
    target_type: Target | None = None
    target_member_id: UUID | None = None
    target_group_id: UUID | None = None
    max_responses: Annotated[int, Meta(ge=1, le=100_000)] | None = None
    on_repeat: OnRepeat | None = None
    expires_at: Time | None = None
    public_token_ttl_minutes: Annotated[int, Meta(ge=1, le=525_600)] | None = None


class PromptPatch(Body, frozen=True):
    """What to change of a prompt."""

    title: Label | UnsetType | None = UNSET
    prompt_text: Note | UnsetType = UNSET
    is_required: bool | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    validation: Validation | UnsetType = UNSET
    on_repeat: OnRepeat | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    expires_at: Time | UnsetType | None = UNSET


class Prompt(msgspec.Struct, frozen=True):
    """What people are asked about an incident."""

    id: UUID
    incident_id: UUID
    prompt_type: PromptType
    title: str
    prompt_text: str
    is_required: bool
    options: dict[str, Any]
    validation: dict[str, Any]
    target_type: Target
    target_member_id: UUID | None
    target_group_id: UUID | None
    community_id: UUID | None
    portal_id: UUID | None
    circle_id: UUID | None
    public_token_ttl_minutes: int | None
    public_token_expires_at: datetime | None
    max_responses: int | None
    on_repeat: OnRepeat
    is_active: bool
    expires_at: datetime | None
    resent_at: datetime | None
    response_count: int | None
    version: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime


class MadePrompt(msgspec.Struct, frozen=True):
    """A prompt that was made; for a public link its token and address, which are never told again."""

    prompt: Prompt
    public_token: str | msgspec.UnsetType = msgspec.UNSET
    response_link: str | msgspec.UnsetType = msgspec.UNSET


class Resent(msgspec.Struct, frozen=True):
    """A prompt that was sent again, and how many were notified."""

    prompt: Prompt
    notified: int


class SilentMember(msgspec.Struct, frozen=True):
    """A member who was asked and has not answered."""

    id: UUID
    prompt_id: UUID
    incident_id: UUID
    display_name: str
    team_id: UUID | None
    team_name: str | None


class MyPrompt(msgspec.Struct, frozen=True):
    """What the caller is asked, and whether they have answered."""

    id: UUID
    incident_id: UUID
    prompt_type: PromptType
    title: str
    prompt_text: str
    is_required: bool
    on_repeat: OnRepeat
    is_active: bool
    expires_at: datetime | None
    form: list[forms.Field]
    response_id: UUID | None
    response_state: str | None
    responded_at: datetime | None
    created_at: datetime


class PublicPrompt(msgspec.Struct, frozen=True):
    """What a link asks, who asks and since when, and the fields of an answer."""

    prompt_type: PromptType
    title: str
    prompt_text: str
    is_required: bool
    on_repeat: OnRepeat
    asked_by: str
    asked_at: datetime
    time_zone: str
    emergency_line: str | None
    expires_at: datetime | None
    form: list[forms.Field]


# fmt: off
# The form behind a link is a page too (api/pages).
FORM = CallRead("/public/prompts/{token}", "api.read_public_prompt(token text)", PublicPrompt)

ROUTES: tuple[Route, ...] = (
    List("/incidents/{id}/prompts", "api.prompts", Prompt,
         guard="core.read_incident_for_prompts", parent_column="incident_id", default_filter=("is_active", "eq.true")),
    CallWrite("POST", "/incidents/{id}/prompts", "api.create_prompt(id uuid, body jsonb, base_url text)",
              NewPrompt, MadePrompt, 201),
    GetRow("/prompts/{id}", "api.prompts", Prompt, guard="core.read_prompt"),
    CallWrite("PATCH", "/prompts/{id}", "api.update_prompt(id uuid, patch jsonb, if_match integer[])",
              PromptPatch, Prompt),
    List("/prompts/{id}/silent", "api.silent_members", SilentMember, ("id",), "id.asc",
         guard="core.read_prompt", parent_column="prompt_id"),
    CallWrite("POST", "/prompts/{id}/resend", "api.resend_prompt(id uuid)", None, Resent),
    List("/me/prompts", "api.my_prompts", MyPrompt, default_filter=("is_active", "eq.true")),
    FORM,
)
# fmt: on
