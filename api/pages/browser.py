"""What a browser sends beside its request: cookies, and the parameters of an address.

The framework's own readers remember what they have read, however long it is, and of a quoted cookie's escapes take time
that grows with their square. Ours hold neither quotes nor escapes.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from ..lists.query import MAX_QUERY

MAX_PARAMETERS: Final = 20


def cookie(header: str | None, name: str) -> str | None:
    """Answer the value of a cookie; None where there is none. Arguments: header, the Cookie header."""
    for crumb in header.split(";") if header else ():
        named, equals, value = crumb.strip().partition("=")
        if equals and named == name:
            return value
    return None


def parameters(query: bytes) -> dict[str, str]:
    """Answer the parameters of a query string by name, the last of a repeated one; none where there are very many."""
    try:
        text = query[:MAX_QUERY].decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS))
    except ValueError:
        return {}
