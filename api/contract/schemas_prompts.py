"""The shapes of bodies about prompts, their answers and who gives them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from .free_form import bounded
from .schemas import Body, Label, Latitude, Longitude, Note, Time

PromptType = Literal[
    "headcount", "location", "status", "acknowledge", "freeform", "medical_dependency", "resource_need"
]
Target = Literal["individual", "party", "circle", "portal", "tenant", "public_link"]
OnRepeat = Literal["reject", "update"]
Channel = Literal["web", "sms", "api"]
Count = Annotated[int, Meta(ge=0, le=100_000)]
Choice = Annotated[str, Meta(min_length=1, max_length=200)]
Choices = Annotated[list[Choice], Meta(min_length=1, max_length=100)]
ResponderKey = Annotated[str, Meta(min_length=1, max_length=200)]


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
