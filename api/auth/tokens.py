"""Who is calling: bearer tokens (JWT), checked with joserfc.

A token says who somebody is, never what they may do; that is the database's answer. Two kinds are
accepted, and each kind only with its own key: HS256 with the deployment's local key, and RS256, ES256
or EdDSA with the keys of a JWKS, a file or a URL. A check that passed is remembered until the token
expires, so that a caller's second request costs a hash and a look-up instead of a signature.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Final, Literal

import msgspec
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, OctKey
from msgspec import UNSET, Meta, UnsetType

from ..caller import Caller
from .jwks import ALGORITHMS, KeySource

SLUG: Final = r"\A[a-z0-9][a-z0-9_-]{0,62}\Z"

LOCAL_KID: Final = "local"

MAX_TOKEN: Final = 8192

REMEMBERED: Final = 4096

LEEWAY: Final = 30

# 9999-12-31: beyond it a number of seconds is not a date, and somebody is trying something.
LAST_SECOND: Final = 253_402_300_799

# Headers that bring a key along, or that would change what the other headers mean.
REFUSED_HEADERS: Final = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64"})

TYPES: Final = frozenset({"jwt", "at+jwt", "application/jwt", "application/at+jwt"})

DETAILS: Final = {
    "unauthenticated": "The Authorization header must be 'Bearer' and a token.",
    "token-invalid": "The token is not accepted here.",
    "token-expired": "The token has expired.",
}


class TokenError(Exception):
    """A caller who is not let in. `slug` is the problem's type, `detail` a fixed, harmless sentence."""

    def __init__(
        self, slug: Literal["unauthenticated", "token-invalid", "token-expired"], detail: str | None = None
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.detail = detail or DETAILS[slug]


class _Header(msgspec.Struct, frozen=True):
    alg: Annotated[str, Meta(max_length=16)]
    kid: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType = UNSET
    typ: Annotated[str, Meta(max_length=32)] = "JWT"


_Seconds = Annotated[int, Meta(ge=0, le=LAST_SECOND)] | Annotated[float, Meta(ge=0, le=LAST_SECOND)]


class _Claims(msgspec.Struct, frozen=True):
    iss: str
    # PostgreSQL cannot store NUL, and no name of a person needs a control character.
    sub: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
    aud: str | list[str]
    exp: _Seconds
    nbf: _Seconds = 0
    iat: _Seconds = 0
    tenant: Annotated[str, Meta(pattern=SLUG)] | UnsetType = UNSET


class _CachedToken(msgspec.Struct, frozen=True):
    caller: Caller
    expires: float
    version: int | None  # of the JWKS; None for the local key, which never changes while we run


class _Registry(jws.JWSRegistry):
    # joserfc warns at each use of the old name; the new name's model checks the same signature.
    def get_alg(self, name: str) -> Any:
        """Answer the algorithm's model; an algorithm outside of the list given is an error."""
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


_HS256: Final = _Registry(algorithms=["HS256"], strict_check_header=False)

_ASYMMETRIC: Final = _Registry(algorithms=["RS256", "ES256", "Ed25519"], strict_check_header=False)


class Verifier:
    """Checks bearer tokens.

    `issuer` and `audience` must be the token's; `local_key` (32 bytes or more) checks HS256; `jwks` is
    the path or URL of the keys for everything else, None for none, and `jwks_issuer` the issuer of
    those tokens where it is another. `clock` answers seconds since 1970. Errors: ValueError for a
    short key.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        local_key: bytes,
        jwks: str | None = None,
        jwks_issuer: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if len(local_key) < 32:
            raise ValueError("the local key must have at least 32 bytes")
        self._issuer, self._audience = issuer, audience
        self._jwks_issuer = jwks_issuer or issuer
        self._local = OctKey.import_key(local_key)
        self._keys = KeySource(jwks) if jwks else None
        self._clock = clock
        self._seen: OrderedDict[bytes, _CachedToken] = OrderedDict()

    async def caller(self, authorization: str | None) -> Caller:
        """Answer who sent this Authorization header (None: there was none); TokenError if nobody known."""
        if authorization is None:
            raise TokenError("unauthenticated")
        if len(authorization) > MAX_TOKEN:
            raise TokenError("token-invalid", f"A token has at most {MAX_TOKEN:,} characters here, with 'Bearer'.")
        try:
            # Remembered by hash: 4,096 entries are small whatever their tokens are, and hold no token.
            name = sha256(authorization.encode("ascii")).digest()
        except UnicodeEncodeError:
            raise TokenError("unauthenticated") from None
        now = self._clock()
        seen = self._seen.get(name)
        if seen is not None and now < seen.expires and (seen.version is None or self._current(seen, now)):
            self._seen.move_to_end(name)
            return seen.caller
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or " " in token:
            raise TokenError("unauthenticated")
        seen = await self._check(token, now)
        self._seen[name] = seen
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return seen.caller

    def until(self, authorization: str) -> float | None:
        """Answer when the token of an accepted header expires, in seconds since 1970; None if it is forgotten."""
        seen = self._seen.get(sha256(authorization.encode("ascii")).digest())
        return seen.expires if seen else None

    def _current(self, seen: _CachedToken, now: float) -> bool:
        return self._keys is not None and seen.version == self._keys.version and self._keys.fresh(now)

    async def _check(self, token: str, now: float) -> _CachedToken:
        try:
            signed = jws.extract_compact(token.encode("ascii"), registry=_ASYMMETRIC)
            header = msgspec.convert(signed.protected, _Header)
        except Exception:
            # The library reads a stranger's header before we can look at it, and its shape decides what
            # is raised (TypeError, AttributeError, RecursionError): whatever it is, it is no token.
            raise TokenError("token-invalid") from None
        if not REFUSED_HEADERS.isdisjoint(signed.protected) or header.typ.lower() not in TYPES:
            raise TokenError("token-invalid")
        if header.alg == "HS256":
            key: Key | None = self._local if header.kid == LOCAL_KID else None
            registry, issuer, version = _HS256, self._issuer, None
        else:
            key, version = await self._find(header, now)
            registry, issuer = _ASYMMETRIC, self._jwks_issuer
        try:
            if key is None or not jws.validate_compact(signed, key, registry=registry):
                raise TokenError("token-invalid")
            claims = msgspec.json.decode(signed.payload or b"", type=_Claims)
        except (JoseError, ValueError, RecursionError):
            raise TokenError("token-invalid") from None
        return self._judge(claims, issuer, version, now)

    async def _find(self, header: _Header, now: float) -> tuple[Key | None, int]:
        # An algorithm that is never taken is no reason to go and look for its key.
        if self._keys is None or header.alg not in ALGORITHMS:
            raise TokenError("token-invalid")
        kid = None if header.kid is UNSET else header.kid
        if not self._keys.fresh(now):
            await self._keys.refresh(now)
        key = self._keys.find(header.alg, kid)
        if key is None:
            await self._keys.refresh(now, unknown=True)
            key = self._keys.find(header.alg, kid)
        return key, self._keys.version

    def _judge(self, claims: _Claims, issuer: str, version: int | None, now: float) -> _CachedToken:
        audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        early = max(claims.nbf, claims.iat) > now + LEEWAY
        if claims.iss != issuer or self._audience not in audience or early:
            raise TokenError("token-invalid")
        if now >= claims.exp:
            raise TokenError("token-expired")
        tenant = None if claims.tenant is UNSET else claims.tenant
        return _CachedToken(Caller(claims.iss, claims.sub, tenant), claims.exp, version)


def issue(
    key: bytes,
    *,
    issuer: str,
    audience: str,
    subject: str,
    tenant: str | None,
    lifetime: timedelta,
    now: datetime | None = None,
) -> str:
    """Make a local HS256 token, valid from `now` (aware; None: the present) for `lifetime`."""
    start = int((now or datetime.now(UTC)).timestamp())
    claims = {"iss": issuer, "aud": audience, "sub": subject, "iat": start}
    claims["exp"] = start + int(lifetime.total_seconds())
    if tenant is not None:
        claims["tenant"] = tenant
    header = {"alg": "HS256", "kid": LOCAL_KID}
    return jwt.encode(header, claims, OctKey.import_key(key), registry=_HS256)
