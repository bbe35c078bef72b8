"""Cursors: where a page ended, signed, and good only for the list, caller and filter it was made for."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

import msgspec

from .errors import QueryError

MAC_BYTES: Final = 16

MAX_CURSOR: Final = 4096


def sign_cursor(key: bytes, scope: bytes, sort_key: str, id: str) -> str:
    """Make the cursor that continues after the row with this sort key and id, URL-safe.

    `scope` is whatever the cursor shall be bound to (a query's own is `Query.scope()`), `key` has up to 64 bytes.
    """
    payload = msgspec.json.encode((sort_key, id))
    return urlsafe_b64encode(_mac(key, scope, payload) + payload).rstrip(b"=").decode()


def read_cursor(key: bytes, scope: bytes, text: str) -> tuple[str, str]:
    """Answer the sort key and id of a cursor; QueryError `cursor-invalid` if it is not ours, or not here."""
    if len(text) > MAX_CURSOR:
        raise _invalid()
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise _invalid() from None
    mac, payload = raw[:MAC_BYTES], raw[MAC_BYTES:]
    # base64 lets strange characters and loose bits through: only the text that we would write is ours.
    canonical = urlsafe_b64encode(raw).rstrip(b"=").decode()
    if canonical != text or not compare_digest(mac, _mac(key, scope, payload)):
        raise _invalid()
    return msgspec.json.decode(payload, type=tuple[str, str])


def _mac(key: bytes, scope: bytes, payload: bytes) -> bytes:
    # The scope's length in front: no other scope and payload give the same bytes.
    return blake2b(len(scope).to_bytes(4, "big") + scope + payload, key=key, digest_size=MAC_BYTES).digest()


def _invalid() -> QueryError:
    return QueryError("cursor-invalid", "cursor", "The cursor does not belong to this list.")
