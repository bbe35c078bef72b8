"""The API's description: OpenAPI 3.1, made of the route table, the shapes and the comments of the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain, count
from typing import Any

import msgspec

from ..contract.check import Contract
from ..contract.operations import CallWrite, GetRow, List, Route, Stream, is_public, needs_body
from ..contract.permissions import NEEDED
from ..contract.routes import ROUTES
from ..contract.signature import arguments
from ..problems import MEDIA_TYPE, PROBLEMS, Problem
from .lists import page_name, page_schema, parameters_of
from .names import name_of_operation, parameters, path_of
from .shapes import components, reference

_PARAMETER = re.compile(r"\{(\w+)\}")
_OF_PATHS = {
    "token": "The secret of a link.",
    "workflow": "The slug of the workflow.",
    "slug": "The slug that it is named by.",
}
_FAULT = {
    "title": "Fault",
    "type": "object",
    "description": "One thing that is wrong with a body.",
    "required": ["pointer", "type", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "Where, as a JSON pointer."},
        "type": {"type": "string", "description": "Which kind of fault it is."},
        "detail": {"type": "string", "description": "What would do."},
    },
}

# What any route can answer, whatever it does.
_ALWAYS = ("busy", "database-unavailable", "internal")
_OF_MEMBERS = ("unauthenticated", "token-invalid", "token-expired", "not-a-member", "tenant-required")
_OF_BODIES = (
    "body-missing",
    "malformed-json",
    "duplicate-key",
    "body-too-large",
    "unsupported-media-type",
    "validation-failed",
    "unknown-field",
    "field-required",
    "wrong-type",
    "too-long",
    "too-short",
    "out-of-range",
    "malformed-value",
    "not-permitted",
)
_OF_LISTS = (
    "filter-invalid",
    "unknown-column",
    "order-not-supported",
    "cursor-invalid",
    "search-not-supported",
    "limit-invalid",
)


def document(contract: Contract, version: str, prefix: str = "") -> dict[str, Any]:
    """The whole document. Arguments: what the contract check read; the version to say; the path in front of ours."""
    shapes = {shape for route in ROUTES for shape in _shapes(route)}
    columns: dict[str, Mapping[str, str]] = {}
    for route in ROUTES:
        if isinstance(route, GetRow | Stream | List) and (told := contract.columns.get(route.view)):
            columns.setdefault(route.answer.__name__, told)
    schemas = components(shapes, columns)
    pages = {page_name(route): page_schema(route) for route in ROUTES if isinstance(route, List)}
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/v1{path_of(route)}", {})[route.method.lower()] = _operation(route, contract)
    parameters, responses = _shared(paths, "parameters"), _shared(paths, "responses")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tocsin",
            "version": version,
            "description": "Multi-tenant incident management. Every route is one SQL function or view.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix or "/"}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(_tag(route) for route in ROUTES)],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "parameters": parameters,
            "responses": responses,
            "schemas": schemas | pages | {"Fault": _FAULT, "Problem": _problem_schema()},
        },
    }


def _shared(paths: dict[str, dict[str, Any]], kind: str) -> dict[str, Any]:
    """Put what several operations have into one place, and refer to it: half of the document would be repetition.

    Arguments: paths, which are changed; kind, parameters or responses. Result: what the components have of it.
    """
    places: dict[bytes, list[tuple[Any, Any]]] = {}
    for operation in (one for methods in paths.values() for one in methods.values()):
        held = operation[kind]
        for at, one in enumerate(held) if isinstance(held, list) else held.items():
            places.setdefault(msgspec.json.encode(one), []).append((held, at))
    shared: dict[str, Any] = {}
    for text, found in places.items():
        if len(found) > 1:
            one = msgspec.json.decode(text)
            stem = one.get("name") or f"{'Refused' if 'x-problems' in one else 'Done'}{found[0][1]}"
            name = next(name for name in chain([stem], (f"{stem}_{n}" for n in count(2))) if name not in shared)
            shared[name] = one
            for held, at in found:
                held[at] = {"$ref": f"#/components/{kind}/{name}"}
    return shared


def _shapes(route: Route) -> list[type[msgspec.Struct]]:
    return [shape for shape in (getattr(route, "body", None), route.answer) if shape is not None]


def _tag(route: Route) -> str:
    return route.path.split("/")[1]


def _operation(route: Route, contract: Contract) -> dict[str, Any]:
    problems = _problems(route, contract)
    needed = NEEDED.get(f"{route.method} {route.path}")
    operation: dict[str, Any] = {
        "operationId": name_of_operation(route),
        "summary": contract.summary(route),
        "description": _description(contract.description(route), needed, is_public(route)),
        "tags": [_tag(route)],
        "parameters": _parameters(route, contract),
        "responses": _successes(route) | _refusals(problems),
    }
    if needed:
        operation["x-permission"] = needed
    if is_public(route):
        operation["security"] = []
    if isinstance(route, CallWrite) and route.body is not None:
        operation["requestBody"] = {
            "required": needs_body(route),
            "content": {"application/json": {"schema": reference(route.body.__name__)}},
        }
    return operation


def _description(said: str, needed: str | None, public: bool) -> str:
    if needed:
        return f"{said}\n\nNeeds the permission `{needed}`.".strip()
    return f"{said}\n\n{'Needs no token.' if public else 'Needs no permission.'}".strip()


def _status(route: Route) -> int:
    return route.status if isinstance(route, CallWrite) else 200


def _successes(route: Route) -> dict[str, Any]:
    answers = {str(_status(route)): _success(route)}
    if isinstance(route, CallWrite) and route.answer is not None and not is_public(route):
        text = "Done, and it is not the caller's to see any more."
        answers["204"] = {"description": text, "headers": _headers("X-Trace-Id")}
    elif not isinstance(route, CallWrite | Stream):
        text = "What the ETag of If-None-Match was told with still holds."
        answers["304"] = {"description": text, "headers": _headers("X-Trace-Id", "ETag")}
    return answers


def _success(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "Done.", "headers": _headers("X-Trace-Id")}
    if isinstance(route, Stream):
        text = f"Server-sent events named {route.event}: {route.answer.__name__} as JSON, anew whenever it changes."
        content = {"text/event-stream": {"schema": {"type": "string"}}}
        return {"description": text, "headers": _headers("X-Trace-Id"), "content": content}
    schema = reference(page_name(route) if isinstance(route, List) else route.answer.__name__)
    names = ["X-Trace-Id", "ETag"] + (["Location"] if _status(route) == 201 and not is_public(route) else [])
    return {
        "description": (route.answer.__doc__ or "").partition("\n")[0],
        "headers": _headers(*names),
        "content": {"application/json": {"schema": schema}},
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"schema": {"type": "string"}} for name in names}


def _problems(route: Route, contract: Contract) -> list[str]:
    """The slugs that a route can answer with: the layer's own, and those its comment names."""
    named = _named(contract.description(route))
    own = list(_OF_LISTS if isinstance(route, List) else ())
    own += ["too-many-requests"] if is_public(route) else _OF_MEMBERS
    if isinstance(route, CallWrite):
        own += [*_OF_BODIES, "unknown-reference"] if route.body else ["not-permitted"]
        own += ["stale-version"] if any(name == "if_match" for name, _ in arguments(route.call)) else []
        own += ["header-invalid", "idempotency-key-reused"] if route.method == "POST" else []
    if isinstance(route, Stream):
        own += ["too-many-requests"]
    if _PARAMETER.search(route.path):
        own += ["not-found"]
    if getattr(route, "guard", None):
        own += ["module-disabled", "wrong-workflow"]
    if "as transition_incident" in contract.description(route):
        own += ["module-disabled", "unknown-status", "illegal-transition"]
    if "those of creating one" in contract.description(route):
        made = next(way for way in ROUTES if way.method == "POST" and way.path == route.path.removesuffix("/{id}"))
        own += _named(contract.description(made))
    return sorted({*_ALWAYS, *own, *named})


def _named(comment: str) -> list[str]:
    return [slug for slug in re.findall(r"[a-z]+(?:-[a-z]+)+", comment) if slug in PROBLEMS]


def _refusals(slugs: list[str]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for slug in slugs:
        by_status.setdefault(PROBLEMS[slug].status, []).append(slug)
    return {
        str(status): {
            "description": "; ".join(f"[{slug}](/problems/{slug}): {PROBLEMS[slug].title}" for slug in names),
            "headers": _headers("X-Trace-Id"),
            "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
            "x-problems": names,
        }
        for status, names in sorted(by_status.items())
    }


def _parameters(route: Route, contract: Contract) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"} | ({"format": "uuid"} if name.endswith("_id") else {}),
            "description": _OF_PATHS.get(name, f"The id of the {name.removesuffix('_id').replace('_', ' ')}."),
        }
        for name in parameters(route)
    ]
    if not is_public(route):
        found.append(_header("X-Tenant", "The tenant's slug, where the token does not name one."))
    if isinstance(route, List):
        found += parameters_of(route, contract)
    if isinstance(route, CallWrite):
        if any(name == "if_match" for name, _ in arguments(route.call)):
            found.append(_header("If-Match", "The ETag that was read; 412 when it is stale."))
        if route.method == "POST":
            least = 16 if is_public(route) else 1
            text = f"{least} to 200 visible ASCII characters: sent again, it has no second effect."
            found.append(_header("Idempotency-Key", text, pattern=rf"^[\x21-\x7e]{{{least},200}}$"))
    elif isinstance(route, Stream):
        found.append(_header("Last-Event-ID", "The id of the last event: nothing is sent until there is news."))
    else:
        found.append(_header("If-None-Match", "The ETag that is known; 304 when it still holds."))
    return found


def _header(name: str, text: str, **bounds: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"} | bounds, "description": text}


def _problem_schema() -> dict[str, Any]:
    example = msgspec.json.decode(Problem("not-found").body("0" * 32))
    return {
        "title": "Problem",
        "type": "object",
        "description": "Problem details, RFC 9457. There are more members, by its type.",
        "additionalProperties": True,
        "required": ["type", "title", "status", "trace_id"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "Which problem it is: decide by this."},
            "title": {"type": "string", "description": "The same in words."},
            "status": {"type": "integer", "description": "The status of the answer."},
            "detail": {"type": "string", "description": "What is wrong this time, and what would do."},
            "trace_id": {"type": "string", "description": "Where to find the request in the log."},
            "errors": {"type": "array", "items": reference("Fault"), "description": "Every fault of a body."},
        },
        "examples": [example],
    }
