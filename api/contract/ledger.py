"""The ledger: answers, routes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from .operations import GetRow, List, Route


class LedgerEntry(msgspec.Struct, frozen=True):
    """A line of the tenant's ledger."""

    id: UUID
    action: str
    subject_type: str
    subject_id: UUID | None
    incident_id: UUID | None
    member_id: UUID | None
    detail: dict[str, Any]
    portal_id: UUID | None
    circle_id: UUID | None
    created_at: datetime


class Verification(msgspec.Struct, frozen=True):
    """Whether the ledger is what was sealed; else the first row that is not. sealed and hash are the last link."""

    is_intact: bool
    fault: str | None
    seq: int | None
    ledger_id: UUID | None
    sealed: int | None
    waiting: int
    hash: str | None
    sealed_at: datetime | None


# fmt: off

ROUTES: tuple[Route, ...] = (
    List("/ledger", "api.ledger", LedgerEntry),
    GetRow("/ledger/verify", "api.ledger_verification", Verification),
)
# fmt: on
