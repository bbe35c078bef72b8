"""The API's description: OpenAPI 3.1, made of the route table, the shapes and the comments of the database."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from .contract import Contract, arguments, source
from .errors import MEDIA_TYPE, PROBLEMS, TYPE_PREFIX, Problem
from .openapi_lists import page_schema, parameters_of
from .routes import ROUTES, List, Read, Route, Stream, Write, is_public, needs_body

_PARAMETER = re.compile(r"\{(\w+)\}")
_TEMPLATE = "#/components/schemas/{name}"

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
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=_TEMPLATE)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/v1{route.path}", {})[route.method.lower()] = _operation(route, contract, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tocsin",
            "version": version,
            "description": "Multi-tenant incident management. Every route is one SQL function or view.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{prefix}/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "schemas": components | {"Problem": _problem_schema()},
        },
    }


def _shapes(route: Route) -> list[type[msgspec.Struct]]:
    return [shape for shape in (getattr(route, "body", None), route.answer) if shape is not None]


def _operation(route: Route, contract: Contract, components: dict[str, Any]) -> dict[str, Any]:
    problems = _problems(route, contract)
    operation: dict[str, Any] = {
        "operationId": f"{route.method.lower()}_{source(route).removeprefix('api.')}"
        + ("_by_id" if isinstance(route, Read) and "{id}" in route.path else "")
        + ("_stream" if isinstance(route, Stream) else ""),
        "summary": contract.summary(route),
        "description": contract.description(route),
        "tags": [route.path.split("/")[1]],
        "parameters": _parameters(route, contract),
        "responses": _successes(route, components) | _refusals(problems),
    }
    if is_public(route):
        operation["security"] = []
    if isinstance(route, Write) and route.body is not None:
        operation["requestBody"] = {
            "required": needs_body(route),
            "content": {"application/json": {"schema": _reference(route.body)}},
        }
    return operation


def _status(route: Route) -> int:
    return route.status if isinstance(route, Write) else 200


def _successes(route: Route, components: dict[str, Any]) -> dict[str, Any]:
    answers = {str(_status(route)): _success(route, components)}
    if isinstance(route, Write) and route.answer is not None and not is_public(route):
        text = "Done, and it is not the caller's to see any more."
        answers["204"] = {"description": text, "headers": _headers("X-Trace-Id")}
    elif not isinstance(route, Write | Stream):
        text = "What the ETag of If-None-Match was told with still holds."
        answers["304"] = {"description": text, "headers": _headers("X-Trace-Id", "ETag")}
    return answers


def _success(route: Route, components: dict[str, Any]) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "Done.", "headers": _headers("X-Trace-Id")}
    if isinstance(route, Stream):
        text = f"Server-sent events named {route.event}: {route.answer.__name__} as JSON, anew whenever it changes."
        content = {"text/event-stream": {"schema": {"type": "string"}}}
        return {"description": text, "headers": _headers("X-Trace-Id"), "content": content}
    schema = page_schema(route, components) if isinstance(route, List) else _reference(route.answer)
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
    if isinstance(route, Write):
        own += [*_OF_BODIES, "unknown-reference"] if route.body else ["not-permitted"]
        own += ["stale-version"] if any(name == "if_match" for name, _ in arguments(route.call)) else []
        own += ["header-invalid", "idempotency-key-reused"] if route.method == "POST" else []
    if isinstance(route, Stream):
        own += ["too-many-requests"]
    if _PARAMETER.search(route.path):
        own += ["not-found"]
    if getattr(route, "parent", None):
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
            "description": "; ".join(f"`{slug}`: {PROBLEMS[slug].title}" for slug in names),
            "headers": _headers("X-Trace-Id"),
            "content": {
                MEDIA_TYPE: {
                    "schema": {
                        "allOf": [{"$ref": "#/components/schemas/Problem"}],
                        "properties": {"type": {"enum": [TYPE_PREFIX + slug for slug in names]}},
                    }
                }
            },
        }
        for status, names in sorted(by_status.items())
    }


def _parameters(route: Route, contract: Contract) -> list[dict[str, Any]]:
    found = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"} if name in ("id", "rid") else {"type": "string"},
        }
        for name in _PARAMETER.findall(route.path)
    ]
    if not is_public(route):
        found.append(_header("X-Tenant", "The tenant's slug, where the token does not name one."))
    if isinstance(route, List):
        found += parameters_of(route, contract)
    if isinstance(route, Write):
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


def _reference(shape: type[msgspec.Struct]) -> dict[str, Any]:
    return {"$ref": _TEMPLATE.format(name=shape.__name__)}


def _problem_schema() -> dict[str, Any]:
    fault = {
        "type": "object",
        "required": ["pointer", "type", "detail"],
        "properties": {name: {"type": "string"} for name in ("pointer", "type", "detail")},
    }
    example = msgspec.json.decode(Problem("not-found").body("0" * 32))
    return {
        "type": "object",
        "description": "Problem details, RFC 9457.",
        "required": ["type", "title", "status", "trace_id"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "trace_id": {"type": "string"},
            "errors": {"type": "array", "items": fault},
        },
        "examples": [example],
    }
