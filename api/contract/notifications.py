"""Notifications: answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from .operations import CallWrite, List, Route


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


# fmt: off

ROUTES: tuple[Route, ...] = (
    List("/notifications", "api.notifications", Notification,
         counts=("status", "core.notification_statuses")),
    CallWrite("POST", "/notifications/{id}/read", "api.read_notification(id uuid)", None, Notification),
    CallWrite("POST", "/notifications/read-all", "api.read_all_notifications()", None, Marked),
)
# fmt: on
