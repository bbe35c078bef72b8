"""Origins: where scripts come from that may read answers in a browser, as browsers write them."""

from __future__ import annotations

import re

_ORIGIN = re.compile(r"(https?)://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?", re.ASCII)
_PORTS = {"http": 80, "https": 443}


def origins(text: str) -> tuple[str, ...]:
    """Read origins with commas between; each in lower case, without the scheme's own port and the slash of a path.

    Errors: ValueError, whose text is the one that is none, in quotes.
    """
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _ORIGIN.fullmatch(part.lower())
        if match is None or int(match[3] or 0) > 65535:
            raise ValueError(repr(part))
        scheme, name, port = match.groups()
        own = "" if port is None or int(port) == _PORTS[scheme] else f":{int(port)}"
        found.append(f"{scheme}://{name}{own}")
    return tuple(found)
