"""Sessions of the pages: who a browser speaks for, sealed in a cookie.

A session says who somebody is, as a bearer token does, and like it is nothing but a name: what they may do is looked up
at every request. Its key is made of the local key and never checks a bearer token, nor the other way round.
"""

from __future__ import annotations

import hmac
import time
from typing import Final

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey

from ..caller import Caller

LIFETIME: Final = 12 * 3600

# More than any cookie of ours has.
MAX_COOKIE: Final = 4096


class Session(msgspec.Struct, frozen=True):
    """Who it is, in which tenant, and until when (seconds since 1970)."""

    caller: Caller
    tenant: str
    until: float


class Sessions:
    """Makes and reads cookies. Arguments: local_key, the one that signs local tokens."""

    def __init__(self, local_key: bytes) -> None:
        self._key = OctKey.import_key(hmac.digest(local_key, b"pages", "sha256"))

    def seal(self, page: str, issuer: str, subject: str, tenant: str) -> str:
        """Answer a cookie's value, good for one page: its path, the member's issuer and subject, the tenant's slug."""
        claims = {"iss": issuer, "sub": subject, "tenant": tenant, "aud": page, "exp": int(time.time()) + LIFETIME}
        return jwt.encode({"alg": "HS256"}, claims, self._key)

    def read(self, page: str, cookie: str | None) -> Session | None:
        """Answer the session of a cookie; None for none, one that is over, one for another page, and one not ours."""
        if not cookie or len(cookie) > MAX_COOKIE:
            return None
        try:
            claims = jwt.decode(cookie, self._key, algorithms=["HS256"]).claims
            registry = jwt.JWTClaimsRegistry(
                aud={"essential": True, "value": page}, exp={"essential": True}, tenant={"essential": True}
            )
            registry.validate(claims)
        except Exception:
            # As in tokens.py: the shape of what a stranger sends decides what the library raises. It is no session.
            return None
        return Session(Caller(claims["iss"], claims["sub"], claims["tenant"]), claims["tenant"], claims["exp"])
