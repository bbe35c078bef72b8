"""The public keys that check tokens: a JWKS, from a file or a URL, read again as it ages."""

import asyncio
from pathlib import Path
from typing import Final

import httpx
import msgspec
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, RSAKey

MAX_JWKS: Final = 262_144
FETCH_SECONDS: Final = 5.0

# The algorithm in a token's header -> the kind and curve of key that it may be checked with. RFC 9864
# renamed EdDSA to Ed25519; identity providers still send the old name, so both are taken.
ALGORITHMS: Final = {
    "RS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}

log = structlog.get_logger(__name__)

Keys = dict[tuple[str, str | None], list[Key]]


class _Public(msgspec.Struct, frozen=True, omit_defaults=True):
    # Only the public members: a private key published by mistake is not held here. A member that is null says as much
    # as one that is not there: there are identity providers that write all of them.
    kty: str
    crv: str | None = None
    n: str | None = None
    e: str | None = None
    x: str | None = None
    y: str | None = None


class _Use(msgspec.Struct, frozen=True):
    kid: str | None = None
    use: str | None = None
    alg: str | None = None
    key_ops: tuple[str, ...] | None = None


class _Set(msgspec.Struct, frozen=True):
    keys: list[msgspec.Raw]


def public_keys(raw: bytes) -> Keys:
    """Sort the usable keys of a JWKS by algorithm and id, each also under the id None.

    RFC 7517, 5: a key that is not understood does not spoil the set; neither does one that is too weak
    (RSA below 2,048 bits), symmetric, or not meant for signatures. Errors: ValueError if `raw` is no JWKS.
    """
    found: Keys = {}
    seen: set[tuple[str, str | None, _Public]] = set()
    for member in msgspec.json.decode(raw, type=_Set).keys:
        try:
            public = msgspec.json.decode(member, type=_Public)
            use = msgspec.json.decode(member, type=_Use)
            key = JWKRegistry.import_key(msgspec.to_builtins(public))
        except (JoseError, ValueError, TypeError):
            continue
        weak = isinstance(key, RSAKey) and key.raw_value.key_size < 2048
        if weak or use.use not in (None, "sig") or (use.key_ops is not None and "verify" not in use.key_ops):
            continue
        names = [name for name, kind in ALGORITHMS.items() if kind == (public.kty, public.crv)]
        for name in names:
            if use.alg is None or use.alg in names:
                for kid in {None, use.kid}:
                    # Published twice it is one key still, and for a token without an id the only one.
                    if (name, kid, public) not in seen:
                        seen.add((name, kid, public))
                        found.setdefault((name, kid), []).append(key)
    return found


class KeySource:
    """The public keys of a JWKS, from a file's path or an http(s) URL, read again as they age.

    A URL is read every ten minutes, and for an unknown key at most once in 30 seconds; a file, which
    costs nothing, every ten seconds, and for an unknown key at most once a second. A read that fails
    keeps the keys that are there. `version` grows whenever the content changed.
    """

    def __init__(self, source: str) -> None:
        self._url = source if source.startswith(("https://", "http://")) else None
        self._path = Path(source)
        self._age, self._pause = (600.0, 30.0) if self._url else (10.0, 1.0)
        self._keys: dict[tuple[str, str | None], list[Key]] = {}
        self._raw: bytes | None = None
        self._tried = self._due = float("-inf")
        self._lock = asyncio.Lock()
        self.version = 0

    def fresh(self, now: float) -> bool:
        """Tell whether the keys need not be read again at `now` (seconds)."""
        # A clock that was set back must not keep old keys for as long as it went back.
        return self._tried <= now < self._due

    def find(self, algorithm: str, kid: str | None) -> Key | None:
        """Answer the key of that id for that algorithm; without an id, the only key that fits."""
        keys = self._keys.get((algorithm, kid), [])
        return keys[0] if len(keys) == 1 else None

    async def refresh(self, now: float, *, unknown: bool = False) -> None:
        """Read the keys if they are due at `now` (seconds), or if a key is `unknown` and it is time."""
        async with self._lock:
            paused = self._tried <= now < self._tried + self._pause
            if paused or (self.fresh(now) and not unknown):
                return
            self._tried = now
            # Set before the read: meanwhile the keys at hand count as fresh, so that only who needs a new
            # one waits; and if the request that reads is cancelled, the next try is not at once.
            self._due = now + self._pause
            try:
                raw = await self._fetch(self._url) if self._url else self._read(self._path)
                if raw != self._raw:
                    self._keys, self._raw = public_keys(raw), raw
                    self.version += 1
            except (OSError, httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
                log.warning("jwks_unavailable", error=type(error).__name__, has_keys=bool(self._keys))
            else:
                self._due = now + self._age

    @staticmethod
    async def _fetch(url: str) -> bytes:
        # The timeout of httpx is for each read; a sender that drips bytes is ended by ours.
        async with (
            asyncio.timeout(FETCH_SECONDS),
            httpx.AsyncClient(timeout=FETCH_SECONDS) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != 200:
                raise ValueError("not 200")
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_JWKS:
                    raise ValueError("too large")
            return bytes(content)

    @staticmethod
    def _read(path: Path) -> bytes:
        with path.open("rb") as file:
            content = file.read(MAX_JWKS + 1)
        if len(content) > MAX_JWKS:
            raise ValueError("too large")
        return content
