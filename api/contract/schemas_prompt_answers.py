"""The shapes of answers about prompts and responses, one struct a view or function, for the API's documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from . import boards, forms
from .schemas_prompts import OnRepeat, PromptType, Target


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


class Response(msgspec.Struct, frozen=True):
    """What somebody answered, and how often they answered again."""

    id: UUID
    incident_id: UUID
    prompt_id: UUID
    response_data: dict[str, Any]
    standing: str
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


class Board(msgspec.Struct, frozen=True):
    """What a board shows of an incident, as a page would draw it."""

    id: UUID
    title: str
    subtitle: str
    tiles: list[boards.Tile]
    bars: list[boards.Bars]
    lists: list[boards.Listed]


class BoardLink(msgspec.Struct, frozen=True):
    """An address that opens a board, once, until a time; it is never told again."""

    expires_at: datetime
    board_link: str | msgspec.UnsetType = msgspec.UNSET


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


class Notification(msgspec.Struct, frozen=True):
    """What the caller was told."""

    id: UUID
    kind: str
    title: str
    detail: dict[str, Any]
    subject_type: str
    subject_id: UUID
    status: str
    created_at: datetime
    read_at: datetime | None


class Marked(msgspec.Struct, frozen=True):
    """How many notifications were unread."""

    marked: int


class Asked(forms.Question, frozen=True, kw_only=True):
    """What a link asks, as the page draws it."""

    text: str | None = msgspec.field(name="prompt_text", default=None)
