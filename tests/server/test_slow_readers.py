"""Clients that take nothing of their answers: what lies there for them is bounded, and they are parted with.

A server of uvicorn's with our connections, real sockets, and an answer of any size; the application is not asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from uvicorn import Config, Server

from api.server.protocol import Connection
from api.server.transport import LEAST, CoalescingTransport, Unsent

ANSWER = 4_000_000
ASKED = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"

# What kernels hold of it before anybody here knows: small, on both sides.
KERNEL = 8_192


async def answer(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """As many bytes as the path says, in one piece; without a number, a piece of them again and again."""
    size = scope["path"].strip("/")
    if size.isdigit():
        head = [(b"content-length", size.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b"x" * int(size)})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    gone = asyncio.ensure_future(gone_of(receive))
    while not gone.done():
        await send({"type": "http.response.body", "body": b"x" * 1_000, "more_body": True})
        await asyncio.sleep(0)


async def gone_of(receive: Callable[[], Awaitable[Any]]) -> None:
    """Wait until the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Running:
    """A server: how it is reached, what its connections hold."""

    def __init__(self, server: Server, port: int) -> None:
        self._server, self._port = server, port

    @property
    def connections(self) -> int:
        """How many connections there are."""
        return len(self._server.server_state.connections)

    @property
    def held(self) -> int:
        """The bytes that nobody has taken."""
        connections = self._server.server_state.connections
        return sum(one.transport.unsent() for one in connections if isinstance(one.transport, CoalescingTransport))

    def ask(self, asked: bytes) -> socket.socket:
        """Ask, and read nothing."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL)
        client.connect(("127.0.0.1", self._port))
        client.setblocking(False)
        client.send(asked)
        return client


@asynccontextmanager
async def running(*, most: int = 1_000_000_000, patience: float = 60) -> AsyncIterator[Running]:
    """A server whose clients have so many seconds to take something, and may leave so many bytes all together."""

    class Bounded(Connection):
        unsent = Unsent(most, patience)

    door = socket.create_server(("127.0.0.1", 0))
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL)
    server = Server(Config(answer, http=Bounded, lifespan="off", log_level="critical", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve([door]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield Running(server, door.getsockname()[1])
    finally:
        server.should_exit = True
        await serving


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds. Errors: TimeoutError."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


def test_who_takes_nothing_of_an_answer_is_parted_with_and_nothing_of_it_stays() -> None:
    async def act() -> None:
        async with running(patience=0.3) as server:
            clients = [server.ask(ASKED % ANSWER) for _ in range(20)]
            await until(lambda: server.held > 20 * (ANSWER - 1_000_000))
            await until(lambda: server.connections == 0)
            assert server.held == 0
            for client in clients:
                client.close()

    asyncio.run(act())


def test_who_takes_nothing_of_a_stream_is_parted_with_and_holds_little_meanwhile() -> None:
    async def act() -> None:
        async with running(patience=0.5) as server:
            clients = [server.ask(ASKED.replace(b"%d", b"stream")) for _ in range(10)]
            await until(lambda: server.held > 0)
            most = 0
            while server.connections:
                most = max(most, server.held)
                await asyncio.sleep(0.01)
            # The mark above which nothing more is written, and a piece.
            assert most <= len(clients) * (65_536 + 2_000)
            for client in clients:
                client.close()

    asyncio.run(act())


def test_who_takes_a_byte_now_and_then_is_parted_with_too() -> None:
    async def act() -> None:
        async with running(patience=0.5) as server:
            client = server.ask(ASKED % ANSWER)
            await until(lambda: server.held > LEAST)
            while server.connections:
                with contextlib.suppress(BlockingIOError, ConnectionError):
                    client.recv(1)
                await asyncio.sleep(0.01)
            client.close()

    asyncio.run(act())


def test_who_reads_slowly_has_all_of_it() -> None:
    async def act() -> None:
        async with running(patience=3) as server:
            client, taken = server.ask(ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") % ANSWER), 0
            while some := await asyncio.get_running_loop().sock_recv(client, ANSWER // 200):
                taken += len(some)
                await asyncio.sleep(0.02)
            assert taken > ANSWER
            client.close()

    asyncio.run(act())


def test_all_together_leave_no_more_than_a_process_may_hold() -> None:
    async def act() -> None:
        async with running(most=3 * ANSWER) as server:
            clients = [server.ask(ASKED % ANSWER) for _ in range(2)]
            await until(lambda: server.held > ANSWER)
            most = 0
            for _ in range(10):
                clients.append(server.ask(ASKED % ANSWER))
                await asyncio.sleep(0.05)
                most = max(most, server.held)
            assert most <= 3 * ANSWER
            # Who came last is still there.
            assert 1 <= server.connections <= 3
            for client in clients:
                client.close()

    asyncio.run(act())
