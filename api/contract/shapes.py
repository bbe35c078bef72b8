"""Shapes that several subjects use: constrained strings and numbers, and what every body is.

A body's struct says its shape, bounded before anything reaches the database; the rules are the database's. An answer's
struct is never filled: answers are the database's own JSON. It documents, and the contract check holds it to its view.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

Word = Annotated[str, Meta(min_length=1, max_length=63)]
Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Label = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(min_length=1, max_length=10_000)]
Note = Annotated[str, Meta(min_length=1, max_length=2_000)]
Time = Annotated[datetime, Meta(tz=True)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=50)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every request body is: its fields, and no others.

    `is_needed` is whether it must be sent although each of its fields may be left out.
    """

    is_needed: ClassVar[bool] = False
