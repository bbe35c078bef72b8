"""What of a request becomes an argument of a function: found by the name and the type in the signature."""

from __future__ import annotations

import hmac

import msgspec

from .backend import Backend
from .request import _ETAG, Request, fingerprint, idempotency_key, identifier


def argument(name: str, kind: str, given: msgspec.Struct | None, request: Request, backend: Backend) -> object:
    """An argument as the text that PostgreSQL will cast to its type."""
    match name:
        case "body" | "patch":
            # A body that may be left out says nothing.
            return request.body.decode() or "{}"
        case "if_match":
            return _versions(request.headers.get("if-match"))
        case "base_url":
            return backend.base_url
        case "idempotency_key":
            return idempotency_key(request) if request.method == "POST" else None
        case "fingerprint":
            return fingerprint(request)
        case "ip_hash":
            return _keyed_hash(request, backend, request.address)
        case "user_agent_hash":
            return _keyed_hash(request, backend, request.headers.get("user-agent", ""))
    if name in request.parameters:
        return identifier(request.parameters[name]) if kind == "uuid" else request.parameters[name]
    value = getattr(given, name)
    if value is None or value is msgspec.UNSET:
        return None
    if isinstance(value, str):
        return value
    if kind == "jsonb":
        # As it was sent: a number keeps every digit.
        return bytes(msgspec.json.decode(request.body, type=dict[str, msgspec.Raw])[name]).decode()
    if kind.endswith("[]"):
        return [str(item) for item in value]
    return msgspec.json.encode(value).decode().strip('"')


def _keyed_hash(request: Request, backend: Backend, said: str) -> bytes:
    """Where a guest comes from, as a keyed hash: it tells two guests of a link apart, and tells nobody who they are."""
    return hmac.digest(backend.key, f"{request.parameters['token']}\n{said}".encode(), "sha256")


def _versions(header: str | None) -> str | None:
    """The versions that an If-Match accepts, as an array; None for any. What is no ETag of ours matches nothing."""
    if header is None or header.strip() == "*":
        return None
    found = (_ETAG.fullmatch(tag.strip()) for tag in header.split(","))
    return "{" + ",".join(tag[2] for tag in found if tag and tag[2]) + "}"
