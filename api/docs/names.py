"""How the API's description names things: operations as generated clients call them, and the parameters of paths."""

from __future__ import annotations

import re

from ..contract.operations import CallRead, CallWrite, GetRow, List, Route, Stream
from ..contract.signature import source

_PARAMETER = re.compile(r"\{(\w+)\}")

# Two methods of one function are two operations.
_AGAIN = {
    "PUT /prompts/{id}/responses": "changeAnswer",
    "PUT /public/prompts/{token}/responses": "changePublicResponse",
}


def name_of_operation(route: Route) -> str:
    """What a client's method is called: listIncidents, createIncident, getIncident, deleteIncident."""
    words = source(route).removeprefix("api.")
    match route:
        case List():
            return "list" + _pascal(words if not route.parent_column else _below(route, words))
        case Stream():
            return "stream" + _pascal(_singular(words))
        case GetRow():
            return "get" + _pascal(_singular(words))
        case CallRead() | CallWrite():
            known = _AGAIN.get(f"{route.method} {route.path}")
            return known or words.split("_")[0] + _pascal("_".join(words.split("_")[1:]))


def path_of(route: Route) -> str:
    """A route's path with parameters that no filter is called like: {incident_id} instead of {id}."""
    parts = route.path.split("/")
    for at, part in enumerate(parts):
        if part == "{id}":
            parts[at] = f"{{{_singular(parts[at - 1].replace('-', '_'))}_id}}"
        elif part == "{rid}":
            parts[at] = "{response_id}"
    return "/".join(parts)


def parameters(route: Route) -> list[str]:
    """The names of the parameters of a path, as path_of() calls them."""
    return _PARAMETER.findall(path_of(route))


def _below(route: List, words: str) -> str:
    """The name of a list that belongs to one thing: listIncidentPrompts, listPromptSilentMembers."""
    parent = _singular(route.path.split("/")[1].replace("-", "_"))
    return words if words.startswith(parent) else f"{parent}_{words}"


def _singular(words: str) -> str:
    if words.endswith("series"):
        return words
    if words.endswith("ies"):
        return words[:-3] + "y"
    if words.endswith("uses"):
        return words[:-2]
    return words.removesuffix("s")


def _pascal(words: str) -> str:
    return "".join(word.capitalize() for word in words.split("_"))
