"""The pages behind an operator's link: the board, and the button that opens it.

Only the button spends the ticket: whoever looks at a link before its reader does (a mail filter, a preview) asks with
GET or HEAD, and changes nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect, Stream

from ..auth.cookies import LIFETIME, Sessions
from ..contract import boards
from ..contract.boards import BOARD, BOARD_STREAM
from ..db.pool import Statement
from ..handlers.handlers import handler
from ..handlers.request import identifier
from ..handlers.service import Service
from ..links import id_of, prefix_of, token_of
from ..problems import Problem
from ..server.asgi import address
from ..server.middleware import only_head
from . import board, form_result
from .requests import HttpRequests, address_of, cookie, crumb, is_ours, layer_request, parameters, problem_of, respond

_REDEEM = "select r.issuer, r.subject, r.tenant, r.incident_id from intake.redeem_ticket($1) as r"

_COOKIE = "session"


def board_pages(service: Service, sessions: Sessions) -> list[HTTPRouteHandler]:
    """The handlers. Arguments: service, as the endpoints'; sessions, which read the board's cookies."""
    read = handler(BOARD, service.backend)
    prefix = prefix_of(service.backend.base_url)

    def refused(error: Problem | psycopg.Error) -> Response[bytes]:
        problem = problem_of(error, service)
        page = form_result.render_later() if problem.status in (429, 503) else board.ended()
        return respond(page, problem.status, problem.headers)

    @get("/board/{id:str}")
    async def show(request: HttpRequests) -> Response[Any]:
        said = request.path_params["id"]
        if (id := id_of(said)) != said:
            return Redirect(address_of(service, request, _path(id)), status_code=303)
        if parameters(request).get("ticket"):
            return respond(board.opening())
        try:
            id = identifier(id)
            session = sessions.read(_path(id), crumb(request, _COOKIE))
            if session is None:
                return respond(board.ended(), 401)
            asking = layer_request(request, session.caller, session.tenant, {"id": id}, "GET", b"")
            answer = await read(asking)
        except (Problem, psycopg.Error) as error:
            return refused(error)
        told = msgspec.json.decode(answer.body, type=boards.BoardContent)
        return respond(board.draw(told, stream=f"{prefix}{_path(id)}/stream", event=BOARD_STREAM.event))

    @post("/board/{id:str}", status_code=200)
    async def redeem(request: HttpRequests) -> Response[Any]:
        ticket = token_of(parameters(request).get("ticket", ""))
        if not is_ours(request):
            # Another site's form would open somebody else's board in this browser.
            return respond(board.opening())
        try:
            id = identifier(id_of(request.path_params["id"]))
            service.limits.admit(address(request.scope), ticket)
            if "\0" in ticket:
                raise Problem("not-found")
            (rows,) = await service.backend.guests.run(None, "", [Statement(_REDEEM, [ticket])], read_only=False)
        except (Problem, psycopg.Error) as error:
            return refused(error)
        if not rows or rows[0][3].decode() != id:
            return respond(board.ended(), 404)
        response = Redirect(f"{prefix}{_path(id)}", status_code=303)
        value = sessions.seal(_path(id), *(text.decode() for text in rows[0][:3]))
        response.set_cookie(cookie(service, _COOKIE, value, _path(id), LIFETIME))
        return response

    @get("/board/{id:str}/stream", media_type="text/event-stream")
    async def stream(request: HttpRequests) -> Stream:
        id = identifier(request.path_params["id"])
        session = sessions.read(_path(id), crumb(request, _COOKIE))
        if session is None:
            raise Problem("unauthenticated", "The session is over: ask for a new link.")
        if only_head(request.scope):
            await service.live.check(session.caller, session.tenant, BOARD_STREAM.event, id)
            return Stream(iter(()), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        events = await service.live.watch(
            session.caller,
            session.tenant,
            BOARD_STREAM.event,
            id,
            last_id=request.headers.get("last-event-id"),
            until=session.until,
            render=_drawn,
        )
        return Stream(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return [show, redeem, stream]


def _path(id: str) -> str:
    return f"/board/{id}"


def _drawn(row: bytes) -> bytes:
    return msgspec.json.encode(board.fragment(msgspec.json.decode(row, type=boards.BoardContent)))
