"""From a request to statements, and from rows to an answer: what every route has in common.

It knows no domain: what a route reads or calls is in the route table, what it means in the database.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache

import msgspec
import psycopg

from ..caller import Caller
from ..contract.operations import Answered, CallRead, CallWrite, GetRow, List, Stream, is_public, needs_body
from ..contract.signature import arguments, name_of
from ..db.pool import Row, Statement
from ..links import prefix_of
from ..lists.cursor import sign_cursor
from ..lists.query import ListSpec, Query, parse
from ..lists.sql import PAGE_BYTES, counts, page
from ..problems import Problem, from_database
from .arguments import argument
from .backend import Backend
from .body import read
from .request import Request, fingerprint, idempotency_key, identifier, known


class Reply(msgspec.Struct, frozen=True):
    """An answer to send: status, JSON, headers."""

    status: int
    body: bytes
    headers: dict[str, str]


_PARAMETER = re.compile(r"\{(\w+)\}")

Handler = Callable[[Request], Awaitable[Reply]]

# How many queries of lists are remembered as SQL, and how many bytes of a query string are short enough for it.
_REMEMBERED = 256
_SHORT = 256

_CHARSET = re.compile(r"""(?:^|;)\s*charset\s*=\s*"?([^\s";]*)""")


def handler(route: Answered, backend: Backend) -> Handler:
    """The handler of a route. Errors of a handler: Problem, QueryError, psycopg.Error."""
    match route:
        case CallWrite():
            return _write(route, backend)
        case GetRow():
            return _read(route, backend)
        case CallRead():
            return _ask(route, backend)
        case List():
            return _list(route, backend)


def _read(route: GetRow, backend: Backend) -> Handler:
    row = _row(route)
    guard = _guard(route)

    async def answer(request: Request) -> Reply:
        values: list[object] = [identifier(request.parameters["id"])] if "{id}" in route.path else []
        if "{slug}" in route.path:
            values = [argument("slug", "text", None, request, backend)]
        statements = [Statement(guard, values)] if guard else []
        results = await backend.run(request, [*statements, Statement(row, values)], read_only=True)
        if not results[-1]:
            raise Problem("not-found")
        body, version = results[-1][0]
        return _conditional(request, body, version)

    return answer


def _row(route: GetRow) -> str:
    versioned = "version" in {field.name for field in msgspec.structs.fields(route.answer)}
    return f"select row_to_json(v)::text, {'v.version::text' if versioned else 'null'} from {route.view} as v" + (
        " where v.id = $1::uuid" if "{id}" in route.path else " where v.slug = $1" if "{slug}" in route.path else ""
    )


def _guard(route: GetRow | List) -> str | None:
    ids = ", ".join(f"${number}::uuid" for number, _ in enumerate(_PARAMETER.findall(route.path), 1))
    return f"select {route.guard}({ids}) is null" if route.guard else None


class StreamSource:
    """How live streams read the rows of the table's streams: as a caller, by the event's name and the row's id.

    Errors: Problem, psycopg.Error.
    """

    def __init__(self, streams: Iterable[Stream], backend: Backend) -> None:
        # One statement, one snapshot: who shares the row is said of the very state that the row shows.
        self._streams = {
            stream.event: (
                f"select {stream.readers}($1::uuid)",
                "select row_to_json(v)::text, g.readers"
                f" from (select {stream.readers}($1::uuid) as readers offset 0) as g"
                f" left join {stream.view} as v on v.id = $1::uuid",
            )
            for stream in streams
        }
        self._layer = backend

    async def read(self, caller: Caller, tenant: str, event: str, id: str) -> tuple[str, bytes]:
        """The row's JSON, and before it with whom the caller shares it."""
        body, readers = await self._row(self._streams[event][1], caller, tenant, id)
        if body is None:
            raise Problem("not-found")
        return bytes(readers).decode(), msgspec.json.format(bytes(body), indent=-1)

    async def check(self, caller: Caller, tenant: str, event: str, id: str) -> str:
        """With whom the caller shares the row, if they may read it."""
        (readers,) = await self._row(self._streams[event][0], caller, tenant, id)
        return bytes(readers).decode()

    async def _row(self, sql: str, caller: Caller, tenant: str, id: str) -> Row:
        ((row,),) = await self._layer.members.run(caller, tenant, [Statement(sql, [identifier(id)])], read_only=True)
        return row


def _ask(route: CallRead, backend: Backend) -> Handler:
    taken = arguments(route.call)
    sql = f"select {_call(route.call)}::text"

    async def answer(request: Request) -> Reply:
        values = [argument(name, kind, None, request, backend) for name, kind in taken]
        ((row,),) = await backend.run(request, [Statement(sql, values)], read_only=True)
        return _conditional(request, row[0], None)

    return answer


def _list(route: List, backend: Backend) -> Handler:
    listing = backend.contract.listings[route.path]
    guard = _guard(route)
    names = _PARAMETER.findall(route.path)

    async def answer(request: Request) -> Reply:
        ids = [identifier(request.parameters[name]) for name in names] if route.parent_column else []
        parent = ids[-1] if ids else None
        raw, cursor_scope = request.query, request.cursor_scope
        query, paged, counted = (_compile_cached if len(raw) <= _SHORT else _compile)(
            listing, raw, route.parent_column, parent
        )
        if (after := query.after(cursor_scope, backend.key)) is not None:
            paged = Statement(*page(query, listing, after))
        guarding = [Statement(guard, ids)] if guard else []
        results = await backend.run(request, [*guarding, paged, *counted], read_only=True)
        rows = results[len(guarding)]
        following = b"null"
        if len(rows) > query.limit or sum(len(row[0]) for row in rows) >= PAGE_BYTES:
            rows = rows[: query.limit]
            cursor = sign_cursor(backend.key, query.scope(cursor_scope), rows[-1][1].decode(), rows[-1][2].decode())
            following = f'"{cursor}"'.encode()
        body = b'{"items":[' + b",".join(row[0] for row in rows) + b'],"next_cursor":' + following
        if counted:
            body += b',"status_counts":' + results[-1][0][0]
        body += b"}"
        return _conditional(request, body, None)

    return answer


def _compile(
    listing: ListSpec, raw: bytes, child: str | None, parent: str | None
) -> tuple[Query, Statement, list[Statement]]:
    """A query, the statement of its first page, and that of its counts, if there are any."""
    query = parse(raw, listing, {child: parent} if child and parent else {})
    counted = [] if query.counts == "none" else [Statement(*counts(query, listing))]
    return query, Statement(*page(query, listing)), counted


# Who looks at a list looks again. One memory for all lists: a statement has some ten thousand characters.
_compile_cached = lru_cache(_REMEMBERED)(_compile)


def _call(signature: str) -> str:
    taken = enumerate(arguments(signature), 1)
    return f"{name_of(signature)}({', '.join(f'{name} => ${number}::{kind}' for number, (name, kind) in taken)})"


def _write(route: CallWrite, backend: Backend) -> Handler:
    taken = arguments(route.call)
    call = _call(route.call)
    prefix = prefix_of(backend.base_url)
    columns = "answer.body::text, answer.version::text, answer.location"
    if route.answer is None:
        plain = f"select null, null, null from {call}"
    else:
        plain = f"select {columns} from {call} as answer"
    # Data that a function writes is seen by the function around it, so the answer is kept in the same transaction.
    result = f"select answer from {call} as answer"
    kept = f"select {columns} from core.store_idempotent_result(${len(taken) + 1}, ({result})) as answer"
    is_post = route.method == "POST"
    # Guests have no idempotency keys; the function de-duplicates.
    is_kept = is_post and not is_public(route)
    empty = None if route.body is None or needs_body(route) else route.body()

    async def answer(request: Request) -> Reply:
        given = _body(route.body, empty, request) if route.body else None
        values = [argument(name, kind, given, request, backend) for name, kind in taken]
        key = idempotency_key(request) if is_kept else None
        if key is None:
            (rows,) = await backend.run(request, [Statement(plain, values)], read_only=False)
        else:
            rows = await _run_idempotent(
                key, Statement(plain, values), Statement(kept, [*values, key]), request, backend
            )
        return _written(route, rows, prefix)

    return answer


async def _run_idempotent(key: str, plain: Statement, kept: Statement, request: Request, backend: Backend) -> list[Row]:
    """Run a write under an idempotency key, or recall what it was answered before.

    Arguments: plain, the write; kept, the same that keeps its answer.
    """
    claim = Statement("select core.claim_idempotent_result($1, $2)", [key, fingerprint(request)])
    try:
        return (await backend.run(request, [claim, kept], read_only=False))[1]
    except psycopg.errors.UniqueViolation as error:
        if not _is_replay(error):
            raise
    # What was told then is told again to who may still do what was asked then. That is tried: the claim behind it fails
    # once more, and takes it back.
    try:
        return (await backend.run(request, [plain, claim], read_only=False))[0]
    except psycopg.Error as error:
        if not _is_replay(error) and from_database(error, backend.contract.rules).status not in _DONE_BEFORE:
            raise
    recall = Statement(
        "select answer.body::text, answer.version::text, answer.location"
        " from core.load_idempotent_result($1) as answer",
        [key],
    )
    return (await backend.run(request, [recall], read_only=True))[0]


def _is_replay(error: psycopg.Error) -> bool:
    return error.diag.constraint_name == "replay"


# How a request that has had its effect is refused when it comes again: the state is another, the caller's right is not.
_DONE_BEFORE = frozenset({409, 412, 422})


def _written(route: CallWrite, rows: list[Row], prefix: str) -> Reply:
    if route.answer is None:
        return Reply(route.status, b"", {})
    if not rows or rows[0][0] is None:
        # The change is made; only the view of it is not the caller's any more.
        return Reply(204, b"", {})
    body, version, location = rows[0]
    body = _line(body)
    headers = {"ETag": _etag(version, body)}
    if route.status == 201 and location is not None:
        headers["Location"] = prefix + location.decode()
    return Reply(route.status, body, headers)


def _body(shape: type[msgspec.Struct], empty: msgspec.Struct | None, request: Request) -> msgspec.Struct:
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    kind = kind.strip()
    if not request.body and empty is not None:
        return empty
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Problem("unsupported-media-type", "Send the body as application/json.")
    if (charset := _CHARSET.search(parameters)) and charset[1] not in ("utf-8", "utf8", "us-ascii"):
        raise Problem("unsupported-media-type", f"JSON is sent in UTF-8, not in {charset[1][:40]}.")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem("unsupported-media-type", "Send the body without a content encoding.")
    return read(request.body, shape)


def _etag(version: bytes | None, body: bytes) -> str:
    # Bodies differ by viewer, so the body is part of the tag; the version is what If-Match speaks of.
    digest = hashlib.sha256(body).hexdigest()[:16]
    return f'"{version.decode()}-{digest}"' if version else f'"{digest}"'


def _line(body: bytes) -> bytes:
    """JSON as all of it is sent: no spaces, and a line break at the end.

    PostgreSQL writes its two JSON types and its functions' results with spaces in different places, and cannot write a
    jsonb without; this copies the tokens as they are, digits and escapes included, and costs a millionth of a second a
    kilobyte.
    """
    return msgspec.json.format(body, indent=-1) + b"\n"


def _conditional(request: Request, said: bytes, version: bytes | None) -> Reply:
    body = _line(said)
    headers = {"ETag": _etag(version, body)}
    if known(request.headers.get("if-none-match"), headers["ETag"]):
        return Reply(304, b"", headers)
    return Reply(200, body, headers)
