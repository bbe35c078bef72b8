"""A request as handlers see it, and what of it becomes an argument of a function.

It knows no domain: an argument is found by its name and its type, which the signature in the route table says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from uuid import UUID

import msgspec

from ..caller import Caller
from ..problems import Problem

# What compresses an answer on its way marks its tag: "...-gzip" (Apache), "...--gzip" (Jetty), "...;gzip", "...-br".
_ETAG = re.compile(r'(?:W/)?"((?:(\d{1,9})-)?[0-9a-f]{16})(?:[-;]{1,2}[a-z]{2,10})?"')

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Request(msgspec.Struct, frozen=True):
    """A request, read: who, which tenant, the path's parameters, the headers that matter, query string and body.

    A guest is no caller, and their tenant is named by the key in their link; `address` is where they come from.
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
    def cursor_scope(self) -> bytes:
        """Who asks, and at what path: what the cursors of a list are bound to."""
        who = self.caller
        return msgspec.json.encode((self.path, self.tenant, who.issuer, who.subject) if who else (self.path,))


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


def idempotency_key(request: Request) -> str | None:
    """The key that a request was sent under, None for none. Errors: Problem header-invalid."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("header-invalid", "An Idempotency-Key is 1 to 200 visible ASCII characters.")
    return key


def fingerprint(request: Request) -> bytes:
    """What tells a request that is sent again from another one under its key."""
    return hashlib.sha256(b"\n".join((request.path.encode(), request.query, request.body))).digest()
