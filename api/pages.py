"""The pages: the form behind a guest's link, and the board behind an operator's.

What is asked and what a board shows, the database says; form.py and board.py draw it. Here is what lies between: who is
asking, which key an answer goes under, and which page an error is.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from litestar import MediaType, Response, get, post
from litestar import Request as HttpRequest
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect, Stream

from . import board, form
from .browser import cookie, parameters
from .clients import only_head
from .db import Statement
from .dispatch import handler
from .endpoints import Service, address, body
from .errors import Fault, Problem, from_database
from .page import Page
from .request import Request
from .routes import ANSWER, ANSWERED_BEFORE, BOARD, BOARD_STREAM, FORM, FULL
from .schemas_prompt_answers import Asked
from .session import LIFETIME, Sessions

HttpRequests = HttpRequest[Any, Any, Any]

_REDEEM = "select r.issuer, r.subject, r.tenant, r.incident_id from intake.redeem_ticket($1) as r"

_KEY_COOKIE = "responder"
_SESSION_COOKIE = "session"
_KEY_LIFETIME = 30 * 24 * 3600


def pages(service: Service, sessions: Sessions) -> list[HTTPRouteHandler]:
    """The handlers of the pages. Arguments: service, as the endpoints'; sessions, which read the board's cookies."""
    return [*_forms(service), *_boards(service, sessions)]


def _forms(service: Service) -> list[HTTPRouteHandler]:
    ask, answer = handler(FORM, service.layer), handler(ANSWER, service.layer)
    secure = service.layer.base_url.startswith("https:")

    async def question(request: HttpRequests) -> Asked:
        token = request.path_params["token"]
        service.limits.admit(address(request.scope), token)
        return msgspec.json.decode((await ask(_as_guest(request, "GET", b""))).body, type=Asked)

    @get("/r/{token:str}")
    async def show(request: HttpRequests) -> Response[bytes]:
        try:
            asked = await question(request)
        except (Problem, psycopg.Error) as error:
            return _refused(error, service)
        key, another = _crumb(request, _KEY_COOKIE), "another" in _asked(request)
        if key and not another and asked.on_repeat != "update":
            return _page(form.already(another_link="?another=1"))
        return _page(form.ask(asked, key=_new_key() if another or not key else key, another=another))

    @post("/r/{token:str}", status_code=200)
    async def send(request: HttpRequests) -> Response[bytes]:
        another = "another" in _asked(request)
        try:
            asked = await question(request)
        except (Problem, psycopg.Error) as error:
            return _refused(error, service)
        try:
            raw = await body(request.headers, request.receive, form.MAX_BYTES)
            given = form.body(raw, asked)
        except Problem as error:
            return _refused(error, service)
        except ValueError:
            fault = Fault("", "malformed-value", "The form did not arrive as it was sent. Please try again.")
            return _page(form.ask(asked, key=_new_key(), faults=[fault], another=another), 400)
        key = str(given.setdefault(form.KEY, _new_key()))
        if form.wants_again(raw):
            # Only our own page hands a key back: another site's would be one that others know.
            ours = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
            return _page(form.ask(asked, key=key if ours else _new_key(), another=another))
        try:
            reply = await answer(_as_guest(request, "POST", msgspec.json.encode(given)))
        except (Problem, psycopg.Error) as error:
            problem = _problem(error, service)
            if problem.status == 422:
                faults = problem.errors or [Fault("", problem.slug, problem.detail or "")]
                return _page(form.ask(asked, key=key, given=given, faults=faults, another=another), 422)
            return _refused(problem, service)
        said = msgspec.json.decode(reply.body).get("next", {}).get("message")
        response = _page(form.thanks(asked, key=key, next_message=said, another_link="?another=1"))
        if not another:
            response.set_cookie(_cookie(_KEY_COOKIE, key, request.url.path, _KEY_LIFETIME, secure))
        return response

    return [show, send]


def _boards(service: Service, sessions: Sessions) -> list[HTTPRouteHandler]:
    read = handler(BOARD, service.layer)
    secure = service.layer.base_url.startswith("https:")

    async def redeem(request: HttpRequests, id: str, ticket: str) -> Response[Any]:
        service.limits.admit(address(request.scope), ticket)
        statement = Statement(_REDEEM, [ticket])
        (rows,) = await service.layer.guests.run(None, "", [statement], read_only=False)
        if not rows or rows[0][3].decode() != id:
            return _page(board.ended(), 404)
        response = Redirect(request.url.path, status_code=303)
        value = sessions.seal(request.url.path, *(text.decode() for text in rows[0][:3]))
        response.set_cookie(_cookie(_SESSION_COOKIE, value, request.url.path, LIFETIME, secure))
        return response

    @get("/board/{id:uuid}")
    async def show(request: HttpRequests, id: UUID) -> Response[Any]:
        try:
            if ticket := _asked(request).get("ticket"):
                return await redeem(request, str(id), ticket)
            session = sessions.read(request.url.path, _crumb(request, _SESSION_COOKIE))
            if session is None:
                return _page(board.ended(), 401)
            answer = await read(_as_member(request, session.caller, session.tenant, str(id)))
        except (Problem, psycopg.Error) as error:
            problem = _problem(error, service)
            return _page(form.later() if problem.status in (429, 503) else board.ended(), problem.status)
        told = msgspec.json.decode(answer.body, type=board.Board)
        return _page(board.draw(told, stream=f"{request.url.path}/stream", event=BOARD_STREAM.event))

    @get("/board/{id:uuid}/stream", media_type="text/event-stream")
    async def stream(request: HttpRequests, id: UUID) -> Stream:
        session = sessions.read(request.url.path.removesuffix("/stream"), _crumb(request, _SESSION_COOKIE))
        if session is None:
            raise Problem("unauthenticated", "The session is over: ask for a new link.")
        if only_head(request.scope):
            await service.live.check(session.caller, session.tenant, BOARD_STREAM.event, str(id))
            return Stream(iter(()), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        events = await service.live.watch(
            session.caller,
            session.tenant,
            BOARD_STREAM.event,
            str(id),
            last_id=request.headers.get("last-event-id"),
            until=session.until,
            render=_drawn,
        )
        return Stream(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return [show, stream]


def _drawn(row: bytes) -> bytes:
    return msgspec.json.encode(board.fragment(msgspec.json.decode(row, type=board.Board)))


def _as_guest(request: HttpRequests, method: str, raw: bytes) -> Request:
    return _request(request, None, "", request.path_params, method, raw)


def _as_member(request: HttpRequests, caller: Any, tenant: str, id: str) -> Request:
    return _request(request, caller, tenant, {"id": id}, "GET", b"")


def _request(
    request: HttpRequests, caller: Any, tenant: str, parameters: Mapping[str, Any], method: str, raw: bytes
) -> Request:
    """A request of the layer. Of a browser's headers none but its name matters there."""
    if any("\0" in str(value) for value in parameters.values()):
        raise Problem("not-found")
    return Request(
        caller=caller,
        tenant=tenant,
        method=method,
        path=request.url.path,
        parameters=parameters,
        headers={"content-type": "application/json", "user-agent": request.headers.get("user-agent", "")},
        query=b"",
        body=raw,
        address=address(request.scope),
    )


def _crumb(request: HttpRequests, name: str) -> str | None:
    return cookie(request.headers.get("cookie"), name)


def _asked(request: HttpRequests) -> dict[str, str]:
    return parameters(request.scope["query_string"])


def _problem(error: Problem | psycopg.Error, service: Service) -> Problem:
    return error if isinstance(error, Problem) else from_database(error, service.layer.contract.rules)


def _refused(error: Problem | psycopg.Error, service: Service) -> Response[bytes]:
    problem = _problem(error, service)
    match problem.slug:
        case slug if slug == ANSWERED_BEFORE:
            page = form.already(another_link="?another=1")
        case slug if slug == FULL:
            page = form.full()
        case _:
            page = form.over() if problem.status == 404 else form.later()
    return _page(page, problem.status, problem.headers)


def _page(page: Page, status: int = 200, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    told = {**page.headers, **(headers or {})}
    return Response(page.html, status_code=status, headers=told, media_type=MediaType.HTML)


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def _cookie(name: str, value: str, path: str, seconds: int, secure: bool) -> Cookie:
    # Lax, for the way here is a link in a message, from another site.
    return Cookie(name, value=value, path=path, max_age=seconds, httponly=True, secure=secure, samesite="lax")
