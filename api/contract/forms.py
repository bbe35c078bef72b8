"""What a form asks, as the database describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Autocomplete = Literal["", "name", "tel"]
Kind = Literal["choice", "choices", "flag", "text", "line", "number", "position"]


class Option(msgspec.Struct, frozen=True):
    """One of the answers to choose from."""

    value: str
    label: str
    is_urgent: bool = False


class Field(msgspec.Struct, frozen=True):
    """A field of a form, as the database describes it. A dot in the name nests in the answer's JSON."""

    name: str
    kind: Kind
    label: str
    required: bool = False
    options: tuple[Option, ...] = ()
    max_length: int | None = None
    min: int | None = None
    max: int | None = None
    latitude: str = ""
    longitude: str = ""
    accuracy: str = ""
    autocomplete: Autocomplete = ""

    def parts(self) -> tuple[str, ...]:
        """The names of the form's inputs that this field is made of."""
        return (self.latitude, self.longitude, self.accuracy) if self.kind == "position" else (self.name,)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. Members of the JSON that no page shows are ignored."""

    title: str
    text: str | None = None
    on_repeat: str = "reject"
    form: tuple[Field, ...] = ()
    asked_by: str = ""
    asked_at: datetime | None = None
    time_zone: str = ""
    emergency_line: str | None = None


class Asked(Question, frozen=True, kw_only=True):
    """What a link asks, as the page draws it."""

    text: str | None = msgspec.field(name="prompt_text", default=None)
