"""The head of a request: what it must not leave in doubt, and the one reading of it.

A request is also read by what stands in front, a proxy that shares its connections among clients. Whatever two readers
could read in two ways is refused here: how long the message is, for whom it is, what a name means that is given twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote

import httptools

from ..problems import Problem

Headers = Mapping[bytes, bytes]

VERSIONS: Final = frozenset({"1.0", "1.1"})

# Of these a second value would be another request: they are given once. (Content-Length the parser sees to.) The
# values of every other name are one list, as RFC 9110 has it, and a cookie's crumbs are one cookie.
SINGLE: Final = frozenset(
    {
        b"authorization",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"last-event-id",
        b"origin",
        b"transfer-encoding",
        b"x-tenant",
    }
)

_HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)


class Target(NamedTuple):
    """What a request is about: its path, as text and as it was sent, and its query string."""

    path: str
    raw_path: bytes
    query: bytes


def one_each(lines: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers by name. Arguments: lines, with names in lower case. Errors: Problem header-invalid."""
    found: dict[bytes, list[bytes]] = {}
    for name, value in lines:
        found.setdefault(name, []).append(value)
    for name, values in found.items():
        if len(values) > 1 and name in SINGLE:
            raise Problem("header-invalid", f"The header {name.decode('ascii').title()} may be given once.")
    return {name: (b"; " if name == b"cookie" else b", ").join(values) for name, values in found.items()}


def check_framing(version: str, method: bytes, headers: Headers) -> None:
    """Refuse a message whose end is in doubt. Errors: Problem bad-request."""
    if version not in VERSIONS:
        raise Problem("bad-request", "The protocol is HTTP/1.1; HTTP/1.0 is understood.")
    if method == b"CONNECT":
        raise Problem("bad-request", "This is no proxy: CONNECT leads nowhere.")
    coding = headers.get(b"transfer-encoding")
    if coding is not None and (version != "1.1" or coding.lower() != b"chunked"):
        raise Problem("bad-request", "The only transfer coding of a body is chunked, in HTTP/1.1.")


def read_target(version: str, url: bytes, headers: Headers) -> Target:
    """What the request is about.

    Arguments: url, as it stands in the first line. Errors: Problem: header-invalid for a host that is none, bad-request
    for a target that is none, not-found for a path with an empty part, which some readers would overlook.
    """
    host = headers.get(b"host")
    if host is None and version != "1.0":
        raise Problem("header-invalid", "The header Host is required.")
    if host is not None and not _HOST.fullmatch(host):
        raise Problem("header-invalid", "The header Host must be a host's name or address, with or without a port.")
    if absolute := _ABSOLUTE.match(url):
        if host is not None and absolute[1].lower() != host.lower():
            raise Problem("bad-request", "The request's target names another host than the header Host.")
    elif not url.startswith(b"/"):
        raise Problem("bad-request", "The request's target must be a path.")
    if b"#" in url:
        raise Problem("bad-request", "A fragment (#) is not sent to a server.")
    try:
        parsed = httptools.parse_url(url)
    except httptools.HttpParserInvalidURLError:
        raise Problem("bad-request", "The request's target must be a path.") from None
    raw_path = parsed.path or b"/"
    if b"//" in raw_path:
        raise Problem("not-found")
    return Target(unquote(raw_path.decode("ascii")), raw_path, parsed.query or b"")


def framing(headers: Headers) -> bytes:
    """The line of a head that says how long its body is; an empty one where it has none."""
    if b"transfer-encoding" in headers:
        return b"Transfer-Encoding: chunked"
    length = headers.get(b"content-length", b"0")
    return b"Content-Length: " + length if int(length) else b""
