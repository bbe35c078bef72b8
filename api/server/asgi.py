"""What an ASGI request says beside its path: where it comes from, its headers, its body in bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from litestar.types import HTTPScope, Receive

from ..problems import Problem

MAX_BODY = 1_000_000

BODY_SECONDS = 15.0

Headers = Mapping[str, str]


def address(scope: HTTPScope) -> str:
    """Where a request comes from; behind a proxy that is trusted, what it says."""
    client = scope["client"]
    return client[0] if client else ""


async def body(headers: Headers, receive: Receive, most: int) -> bytes:
    """The body of a request. Arguments: most, the bytes it may have. Errors: Problem body-too-large, request-timeout.

    What is left of a body that is given up will not be read: the connection is of no use for another request.
    """
    closing = {"Connection": "close"}
    too_large = Problem("body-too-large", f"A body may have {most} bytes here.", headers=closing)
    if int(headers.get("content-length", "0")) > most:
        raise too_large
    read, size, more = [], 0, True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise Problem("bad-request", headers=closing)  # they went away, and nobody will read this
                read.append(message["body"])
                size += len(message["body"])
                if size > most:
                    raise too_large
                more = message["more_body"]
    except TimeoutError:
        raise Problem("request-timeout", "The body took too long to arrive.", headers=closing) from None
    return read[0] if len(read) == 1 else b"".join(read)
