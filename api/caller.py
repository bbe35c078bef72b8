"""Who calls, as every layer passes it down."""

from __future__ import annotations

import msgspec


class Caller(msgspec.Struct, frozen=True):
    """Who is calling: the token's issuer and subject, and the tenant's slug if the token names one."""

    issuer: str
    subject: str
    tenant: str | None
