"""The pages behind a guest's link: which form is shown, which key an answer goes under, and which page an error is.

A phone keeps the keys of its answers to a link in a cookie of that link. One phone answers for several people: so an
answer is never written over another unless its form said that it changes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import psycopg
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from ..contract.forms import Asked
from ..contract.responses import ANSWER, ANSWERED_BEFORE, FULL
from ..db.pool import Statement
from ..handlers.handlers import Handler, handler
from ..handlers.service import Service
from ..links import tenant_of, token_of
from ..problems import FieldError, Problem
from ..server.asgi import address, body
from . import form, form_input, form_result
from .form_input import Sent
from .form_result import Earlier
from .requests import HttpRequests, address_of, cookie, crumb, is_ours, layer_request, parameters, problem_of, respond

_ASK = "select api.read_public_prompt($1)::text"
_RECALL = "select intake.recall_answers($1, $2::text[])::text"

_COOKIE: Final = "responder"
_LIFETIME = 30 * 24 * 3600
_ANOTHER = "?another=1"

# Of how many people's answers a phone keeps the keys.
_MOST = 20


class _Known(msgspec.Struct, frozen=True):
    """What a link asks, and what was answered under some keys."""

    asked: Asked
    keys: tuple[str, ...]
    earlier: tuple[Earlier, ...]

    def under(self, key: str) -> Earlier | None:
        """The answer under a key."""
        return next((one for one in self.earlier if self.keys[one.number - 1] == key), None)


def form_pages(service: Service) -> list[HTTPRouteHandler]:
    """The handlers. Arguments: service, as the endpoints'."""
    answer = handler(ANSWER, service.backend)

    async def known(request: HttpRequests, token: str, keys: tuple[str, ...] = ()) -> _Known:
        service.limits.admit(address(request.scope), token)
        if "\0" in token:
            raise Problem("not-found")
        statements = [Statement(_ASK, [token])]
        if keys:
            statements.append(Statement(_RECALL, [token, list(keys)]))
        results = await service.backend.guests.run(None, tenant_of(token), statements, read_only=True)
        asked, *recalled = (rows[0][0] for rows in results)
        earlier = msgspec.json.decode(recalled[0], type=tuple[Earlier, ...]) if recalled else ()
        return _Known(msgspec.json.decode(asked, type=Asked), keys, earlier)

    def refused(error: Problem | psycopg.Error) -> Response[bytes]:
        problem = problem_of(error, service)
        if problem.slug == FULL:
            page = form_result.render_full()
        else:
            page = form_result.render_ended() if problem.status == 404 else form_result.render_later()
        return respond(page, problem.status, problem.headers)

    @get("/r/{token:str}")
    async def show(request: HttpRequests) -> Response[Any]:
        said = request.path_params["token"]
        token = token_of(said)
        if token != said:
            return Redirect(address_of(service, request, f"/r/{token}"), status_code=303)
        try:
            told = await known(request, token, _keys(request))
        except (Problem, psycopg.Error) as error:
            return refused(error)
        changed = _changed(told, parameters(request).get("change", ""))
        if changed is not None:
            key = told.keys[changed.number - 1]
            return respond(form.render_form(told.asked, key=key, given=changed.answer, change=True))
        another = "another" in parameters(request)
        if told.earlier and not another:
            return respond(form_result.answered(told.asked, told.earlier, another_link=_ANOTHER))
        return respond(form.render_form(told.asked, key=_new_key(), another=another))

    @post("/r/{token:str}", status_code=200)
    async def send(request: HttpRequests) -> Response[bytes]:
        token = token_of(request.path_params["token"])
        another = "another" in parameters(request)
        try:
            raw = await body(request.headers, request.receive, form_input.MAX_BYTES)
        except Problem as error:
            return refused(error)
        try:
            inputs = form_input.parse(raw)
            key = form_input.key_of(inputs, form.KEY) if is_ours(request) else ""
            told = await known(request, token, tuple(dict.fromkeys((*_keys(request), *([key] if key else [])))))
            sent = form_input.read(inputs, told.asked)
        except (Problem, psycopg.Error) as error:
            return refused(error)
        except ValueError:
            return await unread(request, token, another=another)
        if sent.other:
            key, another = sent.other_key if is_ours(request) else "", True
        key = key or _new_key()
        standing = told.under(key)
        if sent.again:
            given = standing.answer if standing else {}
            return respond(
                form.render_form(told.asked, key=key, given=given, change=standing is not None, another=another)
            )
        if standing and not sent.change:
            if not form_input.is_same(told.asked, sent.answer, standing.answer):
                return _clash(told.asked, key, sent, standing)
            return thanks(token, told, key, sent, None)
        try:
            reply = await _write(answer, request, token, key, sent)
        except (Problem, psycopg.Error) as error:
            problem = problem_of(error, service)
            if problem.status == 422:
                faults = problem.errors or [FieldError("", problem.slug, problem.detail or "")]
                again = form.render_form(
                    told.asked, key=key, given=sent.answer, faults=faults, another=another, change=sent.change
                )
                return respond(again, 422)
            if problem.slug == ANSWERED_BEFORE:
                standing = (await known(request, token, (key,))).under(key)
                if standing:
                    return _clash(told.asked, key, sent, standing)
            return refused(problem)
        return thanks(token, told, key, sent, reply.get("next", {}).get("message"))

    async def unread(request: HttpRequests, token: str, *, another: bool) -> Response[bytes]:
        fault = FieldError("", "malformed-value", "The form did not arrive as it was sent. Please try again.")
        try:
            told = await known(request, token)
        except (Problem, psycopg.Error) as error:
            return refused(error)
        return respond(form.render_form(told.asked, key=_new_key(), faults=[fault], another=another), 400)

    def thanks(token: str, told: _Known, key: str, sent: Sent, said: str | None) -> Response[bytes]:
        keys = [one for one in told.keys if told.under(one) or one == key]
        if key not in keys:
            keys.append(key)
        urgent = form_input.is_urgent(told.asked, sent.answer)
        given = {one: told.under(one) for one in keys}
        given[key] = Earlier(0, sent.answer, datetime.now(UTC), urgent)
        earlier = [
            msgspec.structs.replace(one, number=number)
            for number, one in enumerate(given.values(), 1)
            if one is not None
        ]
        page = form_result.thanks(
            told.asked, key=key, next_message=said, another_link=_ANOTHER, urgent=urgent, earlier=earlier
        )
        response = respond(page)
        kept = ".".join(keys[-_MOST:])
        response.set_cookie(cookie(service, _COOKIE, kept, f"/r/{token}", _LIFETIME))
        return response

    return [show, send]


def _clash(asked: Asked, key: str, sent: Sent, standing: Earlier) -> Response[bytes]:
    """What was sent, shown again beside the earlier answer under its key: nobody said that it changes that one."""
    earlier = form_result.summary(asked, standing)
    return respond(form.render_form(asked, key=key, given=sent.answer, other_key=_new_key(), earlier=earlier), 409)


async def _write(answer: Handler, request: HttpRequests, token: str, key: str, sent: Sent) -> Mapping[str, Any]:
    given = sent.answer | {form.KEY: key, "response_channel": "web"}
    asking = layer_request(request, None, tenant_of(token), {"token": token}, "POST", msgspec.json.encode(given))
    return dict(msgspec.json.decode((await answer(asking)).body))


def _keys(request: HttpRequests) -> tuple[str, ...]:
    """The keys of this phone's answers, the first first."""
    kept = crumb(request, _COOKIE).split(".")
    return tuple(dict.fromkeys(filter(form_input.is_key, kept[-_MOST:])))


def _changed(told: _Known, said: str) -> Earlier | None:
    """The answer that is to be changed."""
    if told.asked.on_repeat != "update":
        return None
    return next((one for one in told.earlier if str(one.number) == said), None)


def _new_key() -> str:
    return secrets.token_urlsafe(24)
