"""What a stranger sends costs in proportion to its length: nothing that runs before a caller is known grows faster.

Work is counted, not timed: every step of Python's machine, the length of what a method of C belongs to (the list of a
count(), the text of a split()), of what a pattern looks through, and of every text that is made. Eight times the input
may be some eight times the work; sixty-four would be its square.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.auth.cookies import Sessions
from api.auth.tokens import TokenError, Verifier
from api.contract import forms
from api.contract.incidents import NewIncident
from api.contract.operations import CallWrite
from api.contract.routes import ROUTES
from api.handlers.body import read
from api.handlers.request import known
from api.links import token_of
from api.lists.cursor import read_cursor
from api.lists.errors import QueryError
from api.lists.literals import CHECKS, canonical
from api.lists.query import ListSpec, parse
from api.pages import browser, form_input
from api.problems import Problem
from api.server import request_head
from api.server.asgi import body
from api.server.rate_limit import network

TIMES = 8
MOST = 12

KEY = b"k" * 32
VERIFIER = Verifier(issuer="tocsin", audience="tocsin", local_key=KEY)
SESSIONS = Sessions(KEY)
LISTING = ListSpec(
    view="v",
    columns={"id": "uuid", "status": "text", "tags": "text[]", "created_at": "timestamp with time zone"},
    orders={"created_at": ("created_at", "timestamp with time zone")},
)
QUESTION = forms.Question(title="?", form=(forms.Field("note", "text", "Note"), forms.Field("ways", "choices", "Ways")))

_LOOKS = {"search", "findall", "finditer", "sub", "subn", "split"}


class Work:
    """Counts the work of a call."""

    def __init__(self) -> None:
        self.done = 0
        self._made: dict[int, dict[str, int]] = {}

    def of(self, act: Callable[[], Any]) -> int:
        """Do it, and say how much work it was."""
        sys.settrace(self._trace)
        sys.setprofile(self._called)
        try:
            act()
        finally:
            sys.setprofile(None)
            sys.settrace(None)
        return self.done

    def _trace(self, frame: Any, event: str, _: Any) -> Any:
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.done += 1
        elif event == "line":
            # A text that a name stands for now, and did not before, was made or cut out.
            before = self._made.setdefault(id(frame), {})
            for name, value in frame.f_locals.items():
                if isinstance(value, str | bytes) and before.get(name) != id(value):
                    before[name] = id(value)
                    self.done += len(value)
        elif event == "return":
            self._made.pop(id(frame), None)
        return self._trace

    def _called(self, frame: Any, event: str, function: Any) -> None:
        if event != "c_call":
            return
        owner = getattr(function, "__self__", None)
        if isinstance(owner, re.Pattern) and function.__name__ in _LOOKS:
            texts = (value for value in frame.f_locals.values() if isinstance(value, str | bytes))
            self.done += max(map(len, texts), default=0)
        elif isinstance(owner, str | bytes | list | tuple) and function.__name__ not in ("append", "startswith"):
            self.done += len(owner)


def refused(act: Callable[[], Any]) -> None:
    """Do it; whether it is refused is no matter here."""
    try:
        act()
    except (Problem, QueryError, TokenError, ValueError):
        return


FIELDS = '"workflow":"enforcement","category":"illegal_parking","description":"x"'


def free(text: str) -> bytes:
    """A body with something in a field of any form."""
    return f'{{{FIELDS},"metadata":{text}}}'.encode()


def keys(count: int) -> str:
    """So many different keys."""
    return ",".join(f'"{number:x}":1' for number in range(count))


BODIES: Mapping[str, Callable[[int], bytes]] = {
    "keys": lambda n: free(f"{{{keys(n)}}}"),
    "a key repeated at the end": lambda n: free(f'{{{keys(n)},"z":1,"z":2}}'),
    "a field repeated": lambda n: f"{{{','.join([FIELDS] * n)}}}".encode(),
    "unknown fields": lambda n: f"{{{keys(n)}}}".encode(),
    "unknown fields with long names": lambda n: f'{{"{"k" * n}":1,"{"~" * n}":2}}'.encode(),
    "small objects": lambda n: free('{"a":[' + ",".join(['{"a":1}'] * n) + "]}"),
    "numbers": lambda n: free('{"a":[' + ",".join(["1e-300"] * n) + "]}"),
    "a long number": lambda n: free('{"a":' + "1" * n + "}"),
    "a long fraction": lambda n: free('{"a":0.' + "1" * n + "}"),
    "an exponent of zeros": lambda n: free('{"a":1e' + "0" * n + "1}"),
    "a NUL at the end": lambda n: free('{"a":[' + ",".join(["1"] * n) + ',"\\u0000"]}'),
    "a NUL behind a long key": lambda n: free('{"' + "k" * n + '":[' + ",".join(["1"] * n) + ',"\\u0000"]}'),
    "a NUL deep down": lambda n: free(
        '{"' + "k" * 50 + '":' * 1 + '{"k":' * (n // 4) + '"\\u0000"' + "}" * (n // 4 + 1)
    ),
    "a NUL that is none": lambda n: free('{"a":[' + ",".join(['"\\\\u0000"'] * n) + "]}"),
    "depth": lambda n: free("[" * n + "]" * n),
    "depth without an end": lambda n: b"[" * n,
    "escapes": lambda n: free('{"a":"' + "\\u00e9" * n + '"}'),
    "a word that is none": lambda n: f'{{"workflow":{json.dumps(" - at `$" * n)}}}'.encode(),
    "a choice that is none": lambda n: f'{{{FIELDS},"visibility_scope":{json.dumps(" - at `$" * n)}}}'.encode(),
    "wrong items": lambda n: f'{{{FIELDS},"tags":[{",".join(["1"] * n)}]}}'.encode(),
    "too many items": lambda n: f"""{{{FIELDS},"tags":[{",".join(['"a"'] * n)}]}}""".encode(),
    "an open quote": lambda n: b'{"a":"' + b"\\\\" * n,
    "blanks": lambda n: b" " * n + b"{}",
    "no UTF-8": lambda n: b'{"a":"' + b"\xff" * n + b'"}',
}

QUERIES: Mapping[str, Callable[[int], bytes]] = {
    "parameters": lambda n: b"&".join([b"status=eq.a"] * (n // 12)),
    "empty parameters": lambda n: b"&" * n,
    "values": lambda n: b"status=in.(" + b",".join([b"a"] * (n // 2)) + b")",
    "elements": lambda n: b"tags=cs.{" + b",".join([b"a"] * (n // 2)) + b"}",
    "conditions": lambda n: b"or=(" + b",".join([b"status.eq.a"] * (n // 12)) + b")",
    "groups": lambda n: b"or=(" + b"or(" * (n // 3) + b")" * (n // 3),
    "groups beside another": lambda n: b"or=(" + b",".join([b"or(status.eq.a)"] * (n // 16)) + b")",
    "quotes": lambda n: b"status=in.(" + b",".join([b'"a\\"b"'] * (n // 8)) + b")",
    "an open quote": lambda n: b'or=(status.eq."' + b"\\a" * (n // 2),
    "escapes": lambda n: b"status=eq." + b"%41" * (n // 3),
    "select": lambda n: b"select=" + b",".join([b"id"] * (n // 3)),
    "search": lambda n: b"search=" + b"+a" * (n // 2),
    "backslashes": lambda n: b"status=like." + b"\\" * n,
    "limit": lambda n: b"limit=" + b"1" * n,
    "order": lambda n: b"order=" + b"created_at," * (n // 11),
}


def coded(said: Any) -> str:
    """A part of a token."""
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(claims: dict[str, Any]) -> str:
    """A token of ours with other claims; only its signature is not right."""
    return f"{coded({'alg': 'HS256', 'kid': 'local'})}.{coded(claims)}.{coded(b's' * 32)}"


TOKENS: Mapping[str, Callable[[int], str]] = {
    "letters": lambda n: "a" * n,
    "dots": lambda n: "." * n,
    "depth": lambda n: f"{coded(b'[' * n)}.{coded({})}.x",
    "a header's keys": lambda n: f"{coded(f'{{{keys(n // 8)}}}'.encode())}.{coded({})}.x",
    "a header's repeated keys": lambda n: f"{coded(b'{' + b','.join([b'1'] * n) + b'}')}.{coded({})}.x",
    "a header's number": lambda n: coded(b'{"alg":' + b"1" * n + b"}") + "." + coded({}) + ".x",
    "audiences": lambda n: token({"aud": ["a"] * (n // 6)}),
    "a long subject": lambda n: token({"sub": "a" * n}),
    "blanks": lambda n: " " * n,
    "no base64": lambda n: "\x00" * n,
}

FORMS: Mapping[str, Callable[[int], bytes]] = {
    "one text": lambda n: b"note=" + b"a" * n,
    "escapes": lambda n: b"note=" + b"%41" * n,
    "answers": lambda n: b"&".join([b"ways=a"] * n),
    "names": lambda n: b"&".join(b"%d=a" % number for number in range(n)),
    "separators": lambda n: b"&" * n,
    "equals signs": lambda n: b"=" * n,
    "line breaks": lambda n: b"note=" + b"%0D%0A" * n,
}

COOKIES: Mapping[str, Callable[[int], str]] = {
    "crumbs": lambda n: "; ".join(f"a{number}=b" for number in range(n)),
    "semicolons": lambda n: ";" * n,
    "quoted escapes": lambda n: 'session="' + "\\012" * n + '"',
    "quoted quotes": lambda n: 'session="' + '\\"' * n + '"',
    "one value": lambda n: "session=" + "a" * n,
    "dots": lambda n: "session=" + "." * n,
}

HEADS: Mapping[str, Callable[[int], list[tuple[bytes, bytes]]]] = {
    "lines": lambda n: [(b"host", b"x"), *((b"x-%d" % number, b"y") for number in range(n))],
    "one name": lambda n: [(b"host", b"x"), *[(b"x", b"y")] * n],
    "hosts": lambda n: [(b"host", b"x")] * n,
    "a long host": lambda n: [(b"host", b"x" * n)],
    "a host of brackets": lambda n: [(b"host", b"[" + b":" * n)],
    "cookies": lambda n: [(b"host", b"x"), *[(b"cookie", b"a=b")] * n],
}

TARGETS: Mapping[str, Callable[[int], bytes]] = {
    "letters": lambda n: b"/" + b"a" * n,
    "parts": lambda n: b"/a" * n,
    "escapes": lambda n: b"/" + b"%41" * n,
    "half escapes": lambda n: b"/" + b"%" * n,
    "bytes": lambda n: b"/" + b"%ff" * n,
    "a query": lambda n: b"/?" + b"?" * n,
    "an address": lambda n: b"http://" + b"x" * n + b"/",
}


async def _nothing(*_: Any) -> None:
    return None


def read_head(lines: list[tuple[bytes, bytes]], url: bytes) -> None:
    """Read a head as a connection does."""
    headers = request_head.one_each(lines)
    request_head.check_framing("1.1", b"GET", headers)
    request_head.read_target("1.1", url, headers)


def forwarded(said: str) -> None:
    """Find out who a trusted proxy says that it is."""
    scope: Any = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", said.encode())]}
    middleware = ProxyHeadersMiddleware(_nothing, ["127.0.0.1", "10.0.0.0/8"])
    asyncio.run(middleware(scope, _nothing, _nothing))  # type: ignore[arg-type]


def received(count: int) -> None:
    """Read a body that comes a byte at a time."""

    async def scenario() -> None:
        left = iter(range(count, -1, -1))

        async def receive() -> Any:
            return {"type": "http.request", "body": b"x", "more_body": next(left) > 0}

        await body({}, receive, 1_000_000)

    asyncio.run(scenario())


LINK = f"{'A' * 22}.{'b' * 43}"

CASES: list[tuple[str, str, int, Callable[[int], Callable[[], Any]]]] = []


def case(parser: str, made: Mapping[str, Callable[[int], Any]], least: int, run: Callable[[Any], Any]) -> None:
    """Measure a parser on each of these."""
    for name, make in made.items():

        def at(size: int, make: Callable[[int], Any] = make) -> Callable[[], Any]:
            sent = make(size)
            return lambda: refused(lambda: run(sent))

        CASES.append((parser, name, least, at))


case("body", BODIES, 200, lambda raw: read(raw, NewIncident))
case("query", QUERIES, 1000, lambda raw: parse(raw, LISTING, {}))
case("token", TOKENS, 500, lambda text: asyncio.run(VERIFIER.caller(f"Bearer {text}")))
case("form", FORMS, 400, lambda raw: form_input.read(form_input.parse(raw), QUESTION))
case(
    "link",
    {"dots": lambda n: LINK + "." * n, "escapes": lambda n: LINK + "%29" * n, "letters": lambda n: "a" * n},
    200,
    token_of,
)
case("cookie", COOKIES, 400, lambda text: SESSIONS.read("/board/1", browser.cookie(text, "session")))
case("parameters", QUERIES, 1000, browser.parameters)
case("head", HEADS, 100, lambda lines: read_head(lines, b"/"))
case("target", TARGETS, 400, lambda url: read_head([(b"host", b"x")], url))
case(
    "cursor",
    {"letters": lambda n: "a" * n, "strange": lambda n: "\u20ac" * n, "padding": lambda n: "=" * n},
    500,
    lambda text: read_cursor(KEY, b"scope", text),
)
case(
    "tags",
    {
        "ours": lambda n: ",".join(['"0123456789abcdef"'] * n),
        "commas": lambda n: "," * n,
        "quotes": lambda n: '"' * n,
        "dashes": lambda n: '"1' + "-" * n,
    },
    200,
    lambda text: known(text, '"0123456789abcdef"'),
)
case(
    "forwarded",
    {
        "trusted": lambda n: ", ".join(["10.0.0.1"] * n),
        "strange": lambda n: "," * n,
        "letters": lambda n: "a" * n,
        "colons": lambda n: ":" * n,
    },
    100,
    forwarded,
)
case("address", {"colons": lambda n: ":" * n, "digits": lambda n: "1" * n, "dots": lambda n: "1." * n}, 200, network)
case("pieces", {"bytes": lambda n: n}, 200, received)
for kind in CHECKS:
    case(
        f"value: {kind}",
        {"digits": lambda n: "1" * n, "letters": lambda n: "a" * n, "dates": lambda n: "2026-06-" * n},
        120,
        partial(canonical, kind),
    )


@pytest.mark.parametrize(("parser", "name", "least", "at"), CASES, ids=[f"{one[0]}: {one[1]}" for one in CASES])
def test_eight_times_the_input_is_some_eight_times_the_work(
    parser: str, name: str, least: int, at: Callable[[int], Callable[[], Any]]
) -> None:
    at(least)()  # what is made once and kept
    small, large = Work().of(at(least)), Work().of(at(least * TIMES))
    assert large <= MOST * small, f"{parser}, {name}: {small} grows to {large}"


SHAPES = {route.body.__name__: route.body for route in ROUTES if isinstance(route, CallWrite) and route.body}


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_route_reads_any_body_so(shape: str) -> None:
    for name, make in BODIES.items():
        sent = [partial(refused, partial(read, make(size), SHAPES[shape])) for size in (50, 50 * TIMES)]
        sent[0]()
        small, large = (Work().of(act) for act in sent)
        assert large <= MOST * small, f"{name}: {small} grows to {large}"


def test_the_count_sees_what_grows_with_the_square() -> None:
    def counting(names: list[str]) -> int:
        return sum(names.count(name) > 1 for name in names)

    def copying(names: list[str]) -> str:
        path = ""
        for name in names:
            path = f"{path}/{name}"
        return path

    def looking(text: str) -> None:
        at = 0
        while found := re.compile("a|b").search(text, at):
            at = found.end()

    for act in (counting, copying):
        small, large = (
            Work().of(partial(act, [str(number) for number in range(count)])) for count in (100, 100 * TIMES)
        )
        assert large > 2 * MOST * small
    assert Work().of(partial(looking, "a" * 100 * TIMES)) > 2 * MOST * Work().of(partial(looking, "a" * 100))
