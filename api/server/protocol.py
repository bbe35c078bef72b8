"""A client's connection: uvicorn's HTTP, and the bounds on it that uvicorn leaves to a proxy.

Who connects and says nothing, sends a request's head letter by letter, or one without an end, is parted with; what is
no HTTP, or could be read in two ways, is answered with a problem, as everything else is, and nothing behind it is read.
One message is read once, by one parser: also one that asks for another protocol, which is not spoken here.
"""

from __future__ import annotations

import asyncio
import secrets
from asyncio import TimerHandle, Transport
from typing import Any, Final

import httptools
import structlog
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from ..problems import MEDIA_TYPE, Problem
from .request_head import check_framing, framing, one_each, read_target
from .tracing import SAFE
from .transport import LINGER_BYTES, CoalescingTransport, Unsent

log = structlog.get_logger("tocsin.http")

# Seconds in which the head of a request must come; bytes and lines that it may have, with what follows its body.
HEAD_SECONDS: Final = 10.0
HEAD_BYTES: Final = 65_536
HEAD_LINES: Final = 100

# Requests that may wait on one connection for the one before to be answered.
PIPELINE: Final = 64

# Seconds in which a client must take something of its answer; bytes that all together may leave untaken.
WRITE_SECONDS: Final = 30.0
UNSENT_BYTES: Final = 67_108_864


class Connection(HttpToolsProtocol):
    """The connection. What it overrides are uvicorn's names for what asyncio and the parser of HTTP tell it."""

    transport: CoalescingTransport
    unsent = Unsent(UNSENT_BYTES, WRITE_SECONDS)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._late: TimerHandle | None = None
        self._unread = 0
        self._came_to_something = False
        # Of the message that is being read: its head's size so far, whether its head is over, and its body begun.
        self._bytes = self._lines = 0
        self._in_body = False
        # A message that the parser thinks is over with its head, and its framing: see _read_on().
        self._cut_short = b""
        # What is wrong with what came last; nothing behind it is read.
        self._fault: Problem | None = None
        self._over = False
        self._spilled = 0
        # Requests that are not answered; the one of them that is being answered.
        self._unanswered = 0
        self._running: RequestResponseCycle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        self.transport = CoalescingTransport(transport, self.loop, self.unsent)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._head_is_over()
        self.transport.lost()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """They have sent something."""
        self._unset_keepalive_if_required()
        if self._over or self.transport.is_closing():
            self._spill(len(data))
            return
        self._came_to_something = False
        rest = data
        try:
            while rest:
                try:
                    self.parser.feed_data(rest)
                    break
                except httptools.HttpParserUpgrade as upgrade:
                    # Another protocol is asked for. It is not spoken here, and what follows is HTTP as before.
                    rest = rest[upgrade.args[0] :] if self._read_on() else b""
        except httptools.HttpParserError as error:
            if self._fault is None and isinstance(error, httptools.HttpParserCallbackError):
                log.error("a request cannot be read", exc_info=error.__context__)
            self._refuse(self._fault or Problem("bad-request"))
            return
        self._unread = 0 if self._came_to_something else self._unread + len(data)
        if self._unread > HEAD_BYTES:
            self._refuse(Problem("head-too-large"))

    def on_message_begin(self) -> None:
        """The first line of a request begins."""
        if self._cut_short:
            return
        super().on_message_begin()
        self._bytes = self._lines = 0
        self._await_head()

    def on_url(self, url: bytes) -> None:
        """Some of a request's target is here."""
        if not self._cut_short:
            self._count(len(url))
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of a head is here, or one that follows a body in chunks: that is nobody's word for anything."""
        if self._cut_short:
            return
        self._lines += 1
        self._count(len(name) + len(value))
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head of a request is here."""
        if self._cut_short:
            self._cut_short = b""
            return
        self._head_is_over()
        self._came_to_something = True
        try:
            self._begin()
        except Problem as fault:
            self._fault = fault
            raise
        self._in_body = True

    def on_body(self, body: bytes) -> None:
        """Some of a request's body is here."""
        self._came_to_something = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """A request is here."""
        if not self._cut_short:
            self._in_body = False
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """A request is answered."""
        self._unanswered -= 1
        self._running = None
        if self.transport.lingers:
            self.flow.resume_reading()
        super().on_response_complete()
        if self._over and self._fault and not self._unanswered:
            self._tell(self._fault)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(Problem("bad-request"))

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _begin(self) -> None:
        """Make a request of a head, in place of uvicorn's way. Errors: Problem."""
        version, method = self.parser.get_http_version(), self.parser.get_method()
        headers = one_each(self.headers)
        check_framing(version, method, headers)
        target = read_target(version, self.url, headers)
        if self._unanswered > PIPELINE:
            raise Problem("too-many-requests", f"At most {PIPELINE} requests may wait on one connection.")
        self.scope["headers"] = list(headers.items())
        self.scope["http_version"] = version
        self.scope["method"] = method.decode("ascii")
        self.scope["path"], self.scope["raw_path"], self.scope["query_string"] = target
        if self.parser.should_upgrade():
            self._cut_short = framing(headers)
        self.cycle = _Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue and version == "1.1",
            keep_alive=version == "1.1" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        self._unanswered += 1
        if self._running is None:
            self._start_asgi_task(self.cycle, self.app)
        else:
            # One after the other; meanwhile no more is read.
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))

    def _read_on(self) -> bool:
        """Read the rest of a message that the parser has ended with its head, because that asks for another protocol.

        The parser cannot be told otherwise. Another one is, which begins as if it had read how long this message is.
        Result: whether there is anything to be read.
        """
        if self._cut_short:
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            last = b"" if self.cycle.keep_alive else b"Connection: close\r\n"
            self.parser.feed_data(b"POST / HTTP/1.1\r\n%s%s\r\n\r\n" % (last, self._cut_short))
        elif not self.cycle.keep_alive:
            self._over = True
        return not self._over

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > HEAD_BYTES or self._lines > HEAD_LINES:
            self._fault = Problem("head-too-large")
            raise self._fault

    def _spill(self, size: int) -> None:
        self._spilled += size
        if self._spilled > LINGER_BYTES:
            self.transport.abort()

    def _await_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_is_over(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, problem: Problem) -> None:
        """Read no further, and send a problem that the application does not know of when its turn has come."""
        self._over, self._fault = True, problem
        self._head_is_over()
        if self._in_body and not self.cycle.response_complete:
            # Its own body is at fault: what was begun for it is given up.
            if self.cycle is not self._running:
                self.pipeline.popleft()
                self._unanswered -= 1
            elif not self.cycle.response_started:
                self.cycle.disconnected = True
                self.cycle.message_event.set()
                self._running = None
                self._unanswered -= 1
        if self._running is not None and self._running.response_started:
            # It would stand in the middle of an answer.
            self.transport.abort()
        elif not self._unanswered:
            self._tell(problem)

    def _tell(self, problem: Problem) -> None:
        """Send a problem, and hang up."""
        if self.transport.is_closing():
            return
        trace_id = secrets.token_hex(16)
        log.info("no request", trace_id=trace_id, status=problem.status)
        body = problem.body(trace_id)
        told = (
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
            (b"x-trace-id", trace_id.encode()),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
            *SAFE,
        )
        head = b"".join(b"%s: %s\r\n" % pair for pair in told)
        self.transport.write(STATUS_LINE[problem.status] + head + b"\r\n" + body)
        self.transport.lingers = True
        self.transport.close()
        self.flow.resume_reading()


class _Cycle(RequestResponseCycle):
    """One request and its answer, as uvicorn has them, but for two ends."""

    transport: CoalescingTransport
    until_close = False

    async def send(self, message: ASGISendEvent) -> None:
        """Send some of the answer."""
        if message["type"] == "http.response.start":
            if self.more_body:
                # Nobody will read the rest of the request; it must not be there when the next one is looked for.
                self.keep_alive = False
                self.transport.lingers = True
            if self.scope["http_version"] == "1.0" and not _has_length(message):
                # HTTP/1.0 knows no chunks: such an answer ends where the connection does.
                self.until_close, self.chunked_encoding = True, False
        elif self.until_close and message["type"] == "http.response.body":
            self.expected_content_length = len(message.get("body", b""))
        await super().send(message)


def _has_length(message: Any) -> bool:
    return any(name.lower() == b"content-length" for name, _ in message.get("headers", ()))
