"""Links as people send them: what a message puts behind an address is no part of its token.

A link in brackets, at the end of a sentence or in quotes often arrives with what follows it. A token has a shape of its
own, so that what stands behind it can be told from it without asking whether there is such a token.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def token_of(said: str) -> str:
    """The token that this begins with, when no letter and no digit follows; else what was said."""
    return _less_what_follows(said, _TOKEN)


def tenant_of(token: str) -> str:
    """The key of the tenant that a link is of: its token begins with it."""
    return token.partition(".")[0]


def id_of(said: str) -> str:
    """The UUID that this begins with, when no letter and no digit follows; else what was said."""
    return _less_what_follows(said, _ID)


def prefix_of(base_url: str) -> str:
    """The path in front of all of ours, where a proxy serves them below one of its own: of https://example.org/tocsin
    /tocsin, of https://example.org nothing."""
    return urlsplit(base_url).path.rstrip("/")


def _less_what_follows(said: str, shape: re.Pattern[str]) -> str:
    match = shape.match(said)
    # Whoever encodes an address twice sends %29 as %2529.
    if match and "\0" not in said and not any(letter.isalnum() for letter in unquote(said[match.end() :])):
        return match[0]
    return said
