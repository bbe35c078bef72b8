"""From a request to statements, and from rows to an answer: what every route has in common.

It knows no domain: what a route reads or calls is in the route table, what it means in the database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import msgspec
import psycopg

from .auth import Caller
from .body import read
from .contract import Contract, arguments, name_of
from .cursor import sign_cursor
from .db import Gateway, Row, Statement
from .errors import Problem
from .query import counts, page, parse
from .routes import List, Read, Route, Write

_ETAG = re.compile(r'(?:W/)?"(?:(\d{1,9})-)?[0-9a-f]{16}"')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class Request(msgspec.Struct, frozen=True):
    """A request, read: who, which tenant, the path's parameters, the headers that matter, query string and body."""

    caller: Caller
    tenant: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    query: bytes
    body: bytes


class Answer(msgspec.Struct, frozen=True):
    """An answer to send: status, JSON, headers."""

    status: int
    body: bytes
    headers: dict[str, str]


Handler = Callable[[Request], Awaitable[Answer]]


def handler(route: Route, contract: Contract, gateway: Gateway, cursor_key: bytes) -> Handler:
    """The handler of a route. Errors of a handler: Problem, QueryError, psycopg.Error."""
    if isinstance(route, Write):
        return _write(route, gateway)
    if isinstance(route, Read):
        return _read(route, gateway)
    return _list(route, contract, gateway, cursor_key)


def _read(route: Read, gateway: Gateway) -> Handler:
    keyed = "{id}" in route.path
    versioned = "version" in {field.name for field in msgspec.structs.fields(route.answer)}
    sql = f"select row_to_json(v)::text, {'v.version::text' if versioned else 'null'} from {route.view} as v" + (
        " where v.id = $1::uuid" if keyed else ""
    )

    async def answer(request: Request) -> Answer:
        values = [_uuid(request.parameters["id"])] if keyed else []
        (rows,) = await gateway.run(request.caller, request.tenant, [Statement(sql, values)], read_only=True)
        if not rows:
            raise Problem("not-found")
        body, version = rows[0]
        return _conditional(request, body, {"ETag": _etag(version, body)})

    return answer


def _list(route: List, contract: Contract, gateway: Gateway, cursor_key: bytes) -> Handler:
    listing = contract.listings[route.path]
    guard = f"select {route.parent}($1::uuid) is null" if route.parent else None

    async def answer(request: Request) -> Answer:
        given = {route.child: _uuid(request.parameters["id"])} if route.child else {}
        scope = "\n".join((request.tenant, request.caller.issuer, request.caller.subject, request.path)).encode()
        query = parse(request.query, listing, path_params=given, scope=scope, key=cursor_key)
        statements = [Statement(guard, list(given.values()))] if guard else []
        statements.append(Statement(*page(query, listing)))
        if route.counts:
            statements.append(Statement(*counts(query, listing)))
        results = await gateway.run(request.caller, request.tenant, statements, read_only=True)
        rows = results[1 if guard else 0]
        following = b"null"
        if len(rows) > query.limit:
            rows = rows[: query.limit]
            cursor = sign_cursor(cursor_key, query.scope, rows[-1][1].decode(), rows[-1][2].decode())
            following = f'"{cursor}"'.encode()
        body = b'{"items":[' + b",".join(row[0] for row in rows) + b'],"next_cursor":' + following
        if route.counts:
            body += b',"status_counts":' + results[-1][0][0]
        body += b"}"
        return _conditional(request, body, {"ETag": _etag(None, body)})

    return answer


def _write(route: Write, gateway: Gateway) -> Handler:
    taken = arguments(route.call)
    placed = ", ".join(f"{name} => ${number}::{kind}" for number, (name, kind) in enumerate(taken, 1))
    call = f"{name_of(route.call)}({placed})"
    columns = "answer.body::text, answer.version::text, answer.location"
    if route.answer is None:
        plain = f"select null, null, null from {call}"
    else:
        plain = f"select {columns} from {call} as answer"
    # Data that a function writes is seen by the function around it, so the answer is kept in the same transaction.
    kept = f"select {columns} from core.remember(${len(taken) + 1}, (select answer from {call} as answer)) as answer"
    is_post = route.method == "POST"
    # A POST whose every field may be left out may leave the body out.
    empty = route.body() if is_post and route.body and not _required(route.body) else None

    async def answer(request: Request) -> Answer:
        given = _body(route.body, empty, request) if route.body else None
        values = [_value(name, kind, given, request) for name, kind in taken]
        key = request.headers.get("idempotency-key") if is_post else None
        if key is None:
            (rows,) = await gateway.run(request.caller, request.tenant, [Statement(plain, values)], read_only=False)
        else:
            rows = await _once(key, Statement(kept, [*values, key]), request, gateway)
        return _written(route, rows)

    return answer


async def _once(key: str, statement: Statement, request: Request, gateway: Gateway) -> list[Row]:
    """Run a write under an idempotency key, or recall what it was answered before."""
    if not _KEY.fullmatch(key):
        raise Problem("header-invalid", "An Idempotency-Key is 1 to 200 visible ASCII characters.")
    said = b"\n".join((request.path.encode(), request.query, request.body))
    claim = Statement("select core.claim_key($1, $2)", [key, hashlib.sha256(said).digest()])
    try:
        return (await gateway.run(request.caller, request.tenant, [claim, statement], read_only=False))[1]
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name != "replay":
            raise
    recall = Statement(
        "select answer.body::text, answer.version::text, answer.location from core.recall($1) as answer", [key]
    )
    return (await gateway.run(request.caller, request.tenant, [recall], read_only=True))[0]


def _written(route: Write, rows: list[Row]) -> Answer:
    if route.answer is None:
        return Answer(route.status, b"", {})
    if not rows or rows[0][0] is None:
        # The change is made; only the view of it is not the caller's any more.
        return Answer(204, b"", {})
    body, version, location = rows[0]
    headers = {"ETag": _etag(version, body)}
    if route.status == 201:
        headers["Location"] = location.decode()
    return Answer(route.status, body, headers)


def _required(shape: type[msgspec.Struct]) -> bool:
    return any(field.required for field in msgspec.structs.fields(shape))


def _body(shape: type[msgspec.Struct], empty: msgspec.Struct | None, request: Request) -> msgspec.Struct:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not request.body and not kind and empty is not None:
        return empty
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Problem("unsupported-media-type", "Send the body as application/json.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem("unsupported-media-type", "Send the body without a content encoding.")
    return read(request.body, shape)


def _value(name: str, kind: str, given: msgspec.Struct | None, request: Request) -> object:
    """An argument as the text that PostgreSQL will cast to its type."""
    if name in ("body", "patch"):
        return request.body.decode()
    if name == "if_match":
        return _versions(request.headers.get("if-match"))
    if name in request.parameters:
        return _uuid(request.parameters[name]) if kind == "uuid" else request.parameters[name]
    value = getattr(given, name)
    if value is None or value is msgspec.UNSET:
        return None
    if isinstance(value, str):
        return value
    if kind == "jsonb":
        # As it was sent: a number keeps every digit.
        return bytes(msgspec.json.decode(request.body, type=dict[str, msgspec.Raw])[name]).decode()
    if kind.endswith("[]"):
        return [str(item) for item in value]
    return msgspec.json.encode(value).decode().strip('"')


def _uuid(text: str) -> str:
    """A path's id. What is no id names nothing, and is answered as such."""
    try:
        return str(UUID(text))
    except ValueError:
        raise Problem("not-found") from None


def _versions(header: str | None) -> str | None:
    """The versions that an If-Match accepts, as an array; None for any. What is no ETag of ours matches nothing."""
    if header is None or header.strip() == "*":
        return None
    tags = (_ETAG.fullmatch(tag.strip()) for tag in header.split(","))
    return "{" + ",".join(tag[1] for tag in tags if tag and tag[1]) + "}"


def _etag(version: bytes | None, body: bytes) -> str:
    # Bodies differ by viewer, so the body is part of the tag; the version is what If-Match speaks of.
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{version.decode()}-{digest}"' if version else f'"{digest}"'


def _conditional(request: Request, body: bytes, headers: dict[str, str]) -> Answer:
    wanted = request.headers.get("if-none-match")
    known = {tag.strip().removeprefix("W/") for tag in wanted.split(",")} if wanted else set()
    if known & {headers["ETag"], "*"}:
        return Answer(304, b"", headers)
    return Answer(200, body, headers)
