"""A request as handlers see it, and what of it becomes an argument of a function.

It knows no domain: an argument is found by its name and its type, which the signature in the route table says.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import msgspec

from ..auth.tokens import Caller
from ..contract.check import Contract
from ..db.pool import Gateway, Row, Statement
from ..db.replica import Elsewhere, Replica
from ..problems import Problem

# What compresses an answer on its way marks its tag: "...-gzip" (Apache), "...--gzip" (Jetty), "...;gzip", "...-br".
_ETAG = re.compile(r'(?:W/)?"((?:(\d{1,9})-)?[0-9a-f]{16})(?:[-;]{1,2}[a-z]{2,10})?"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Layer(msgspec.Struct, frozen=True):
    """What handlers need: the contract that was checked, the ways to the database, and what they sign with.

    `members` and `guests` are the pools of those with a token and of everybody else; `key` signs cursors, and hashes
    where guests come from; `base_url` is where links to this service begin; `replica`, what members may read from.
    """

    contract: Contract
    members: Gateway
    guests: Gateway
    key: bytes
    base_url: str
    replica: Replica | None = None

    async def run(self, request: Request, statements: list[Statement], *, read_only: bool) -> list[list[Row]]:
        """Run the statements of a request as whoever makes it. Errors: psycopg.Error."""
        caller, tenant = request.caller, request.tenant
        if caller is None:
            # A link begins with its tenant's key.
            key = request.parameters["token"].partition(".")[0]
            return await self.guests.run(None, key, statements, read_only=read_only)
        # What a write goes on to read, it reads where it has written.
        if self.replica is not None and request.method == "GET" and self.replica.serves(caller, tenant):
            with suppress(Elsewhere):
                return await self.replica.run(caller, tenant, statements)
        return await self.members.run(caller, tenant, statements, read_only=read_only)


class Request(msgspec.Struct, frozen=True):
    """A request, read: who, which tenant, the path's parameters, the headers that matter, query string and body.

    A guest is no caller and has no tenant; `address` is where they come from.
    """

    caller: Caller | None
    tenant: str
    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    query: bytes
    body: bytes
    address: str = ""

    @property
    def asker(self) -> bytes:
        """Who asks, and at what path: what the cursors of a list are bound to."""
        who = self.caller
        return msgspec.json.encode((self.path, self.tenant, who.issuer, who.subject) if who else (self.path,))


def argument(name: str, kind: str, given: msgspec.Struct | None, request: Request, layer: Layer) -> object:
    """An argument as the text that PostgreSQL will cast to its type."""
    match name:
        case "body" | "patch":
            # A body that may be left out says nothing.
            return request.body.decode() or "{}"
        case "if_match":
            return _versions(request.headers.get("if-match"))
        case "base_url":
            return layer.base_url
        case "idempotency_key":
            return idempotency_key(request) if request.method == "POST" else None
        case "fingerprint":
            return fingerprint(request)
        case "address_hash":
            return _origin(request, layer, request.address)
        case "agent_hash":
            return _origin(request, layer, request.headers.get("user-agent", ""))
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


def _origin(request: Request, layer: Layer, said: str) -> bytes:
    """Where a guest comes from, as a keyed hash: it tells two guests of a link apart, and tells nobody who they are."""
    return hmac.digest(layer.key, f"{request.parameters['token']}\n{said}".encode(), "sha256")


def identifier(text: str) -> str:
    """A path's id. What is no id names nothing, and is answered as such."""
    try:
        return str(UUID(text))
    except ValueError:
        raise Problem("not-found") from None


def known(header: str | None, tag: str) -> bool:
    """Whether an If-None-Match names an answer's tag. Arguments: the header; the tag, in quotes."""
    if header is None:
        return False
    found = (_ETAG.fullmatch(one.strip()) for one in header.split(","))
    return header.strip() == "*" or any(one is not None and one[1] == tag.strip('"') for one in found)


def _versions(header: str | None) -> str | None:
    """The versions that an If-Match accepts, as an array; None for any. What is no ETag of ours matches nothing."""
    if header is None or header.strip() == "*":
        return None
    found = (_ETAG.fullmatch(tag.strip()) for tag in header.split(","))
    return "{" + ",".join(tag[2] for tag in found if tag and tag[2]) + "}"


def idempotency_key(request: Request) -> str | None:
    """The key that a request was sent under, None for none. Errors: Problem header-invalid."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("header-invalid", "An Idempotency-Key is 1 to 200 visible ASCII characters.")
    return key


def fingerprint(request: Request) -> bytes:
    """What tells a request that is sent again from another one under its key."""
    return hashlib.sha256(b"\n".join((request.path.encode(), request.query, request.body))).digest()
