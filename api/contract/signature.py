"""The signature of a route: the function that it calls, and what the function takes."""

from __future__ import annotations

import re

from .operations import CallRead, CallWrite, Route

_SIGNATURE = re.compile(r"(api\.\w+)\((.*)\)")


class ContractError(Exception):
    """The route table and the database disagree; the message lists every point."""


def source(route: Route) -> str:
    """The function or view behind a route, qualified."""
    return name_of(route.call) if isinstance(route, CallWrite | CallRead) else route.view


def name_of(call: str) -> str:
    """The function's name in a signature."""
    return _split(call)[0]


def arguments(call: str) -> list[tuple[str, str]]:
    """The arguments of a signature: name and type."""
    return [(name, kind) for name, _, kind in (part.strip().partition(" ") for part in _split(call)[1])]


def _split(call: str) -> tuple[str, list[str]]:
    match = _SIGNATURE.fullmatch(call)
    if match is None:
        raise ContractError(f"not a signature: {call}")
    return match[1], [part for part in match[2].split(",") if part.strip()]
