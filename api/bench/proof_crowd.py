"""The load proof's crowd: many phones that answer over a few connections, and do not give up.

Each connection comes from a loopback address of its own, for guests are limited by address, and carries its phones one
after the other. A phone does what phones do on a bad network: where an answer does not come, or is "later", it sends
the same request again with the same key. What each was told is kept, and when.

It is a process of its own (`python -m api.bench.proof_crowd`), so that its processor time is told apart from what it
measures: it takes a Crowd as JSON on its standard input and prints an Outcome.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any, Literal, NamedTuple

import msgspec

from ..settings.environment import ROOT
from .http_load import BenchError

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LATER = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)

# How long one answer may take, and how long phones go on trying when none of them gets through.
_ANSWER_SECONDS = 30.0
_PATIENCE = 60.0
_PAUSE = 0.25

# What makes a phone send the same request again: nothing; an answer that it takes for lost; impatience, while the first
# copy is under way; a connection that breaks before the answer.
Doubt = Literal["none", "asks again", "asks at once", "hangs up"]


class Phone(msgspec.Struct, frozen=True):
    """A phone: the key of its request, its answer, another that it sends later if any, and what it doubts of each."""

    key: str
    answer: dict[str, Any]
    doubt: Doubt
    change: dict[str, Any] | None
    change_doubt: Doubt


class Crowd(msgspec.Struct, frozen=True):
    """What is to be sent: to a port of this host, a path, and on each connection its phones in turn."""

    port: int
    path: str
    connections: list[list[Phone]]


class Acknowledged(msgspec.Struct, frozen=True):
    """An answer that was accepted: whose, which of theirs, and when they were told so first.

    `ids` are the ids that came with it, one for each copy of the request that was sent to its end. The time is that of
    time.monotonic(), which is the same for every process.
    """

    key: str
    change: bool
    ids: list[str]
    at: float


class Outcome(msgspec.Struct, frozen=True):
    """What came of it: what was acknowledged, and what was refused for good.

    `took` are the seconds from sending a request to its acknowledgement, whatever lay between; `setbacks` is how often
    it had to be sent again, because no answer came or it was "later".
    """

    acknowledged: list[Acknowledged]
    refused: list[str]
    took: list[float]
    setbacks: int
    began: float
    ended: float
    cpu_seconds: float


def send(crowd: Crowd) -> Outcome:
    """Let a crowd answer, in a process of its own. Errors: BenchError."""
    done = subprocess.run(
        [sys.executable, "-m", "api.bench.proof_crowd"],
        cwd=ROOT,
        input=msgspec.json.encode(crowd),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise BenchError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return msgspec.json.decode(done.stdout, type=Outcome)


class _Answer(msgspec.Struct):
    response_id: str
    responder_key: str


class _Told(NamedTuple):
    answer: _Answer
    at: float


class _RefusedError(Exception):
    """An answer that will not be another one if it is sent again."""


class _Pulse:
    """When any phone was last acknowledged, or when they began."""

    def __init__(self) -> None:
        self.at = time.monotonic()


class _Connection:
    """A connection from an address of its own, made when it is wanted and made again when it broke."""

    def __init__(self, port: int, number: int, pulse: _Pulse) -> None:
        self.took: list[float] = []
        self.setbacks = 0
        self._port = port
        self._pulse = pulse
        self._address = f"127.0.{1 + number // 250}.{1 + number % 250}"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def acknowledged(self, request: bytes) -> _Told:
        """Send a request until it is acknowledged. Errors: _RefusedError, TimeoutError, msgspec.MsgspecError."""
        began = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await self.send(request)
                    status, head, body = await self._answer()
            except (OSError, EOFError, TimeoutError):
                self.hang_up()
                pause = _PAUSE
            else:
                if status in (200, 201):
                    told = _Told(msgspec.json.decode(body, type=_Answer), time.monotonic())
                    self.took.append(told.at - began)
                    self._pulse.at = told.at
                    return told
                if status not in (429, 503):
                    raise _RefusedError(f"{status} {body.decode(errors='replace')}")
                later = _LATER.search(head)
                pause = float(later[1]) if later else _PAUSE
            self.setbacks += 1
            if time.monotonic() - self._pulse.at > _PATIENCE:
                raise TimeoutError("nobody gets through")
            await asyncio.sleep(pause)

    async def send(self, request: bytes) -> None:
        """Send a request. Errors: OSError."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._address, 0))
        self._streams[1].write(request)
        await self._streams[1].drain()

    def hang_up(self) -> None:
        """Close the connection, whatever is under way."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _answer(self) -> tuple[int, bytes, bytes]:
        assert self._streams is not None
        reader = self._streams[0]
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        return int(head[9:12]), head, await reader.readexactly(int(length[1]) if length else 0)


class _Load:
    """The crowd as it goes, and what has come of it so far."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._acknowledged: list[Acknowledged] = []
        self._refused: list[str] = []

    async def run(self) -> Outcome:
        """Let every phone answer."""
        pulse = _Pulse()
        # A second one from each address, for whoever sends everything twice.
        pairs = [
            (_Connection(self._crowd.port, number, pulse), _Connection(self._crowd.port, number, pulse))
            for number in range(len(self._crowd.connections))
        ]
        cpu, began = time.process_time(), time.monotonic()
        async with asyncio.TaskGroup() as group:
            for pair, phones in zip(pairs, self._crowd.connections, strict=True):
                group.create_task(self._phones(*pair, phones))
        ended = time.monotonic()
        connections = [connection for pair in pairs for connection in pair]
        for connection in connections:
            connection.hang_up()
        return Outcome(
            acknowledged=self._acknowledged,
            refused=self._refused,
            took=[seconds for connection in connections for seconds in connection.took],
            setbacks=sum(connection.setbacks for connection in connections),
            began=began,
            ended=ended,
            cpu_seconds=time.process_time() - cpu,
        )

    async def _phones(self, connection: _Connection, other: _Connection, phones: list[Phone]) -> None:
        for phone in phones:
            try:
                request = self._message("POST", phone.key, phone.answer)
                told = await _told(connection, other, request, phone.doubt)
                self._keep(phone.key, False, told)
                if phone.change:
                    body = {**phone.change, "responder_key": told[0].answer.responder_key}
                    request = self._message("PUT", f"{phone.key}-changed", body)
                    self._keep(phone.key, True, await _told(connection, other, request, phone.change_doubt))
            except (_RefusedError, TimeoutError, msgspec.MsgspecError) as error:
                self._refused.append(f"{type(error).__name__}: {error}"[:500])
                connection.hang_up()

    def _keep(self, key: str, change: bool, told: list[_Told]) -> None:
        ids = [each.answer.response_id for each in told]
        self._acknowledged.append(Acknowledged(key, change, ids, min(each.at for each in told)))

    def _message(self, method: str, key: str, answer: dict[str, Any]) -> bytes:
        body = msgspec.json.encode(answer)
        head = (
            f"{method} {self._crowd.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def _told(connection: _Connection, other: _Connection, request: bytes, doubt: Doubt) -> list[_Told]:
    """Send a request as often as its phone thinks right; what each copy of it was answered with."""
    match doubt:
        case "asks again":
            return [await connection.acknowledged(request), await connection.acknowledged(request)]
        case "asks at once":
            asking = [asyncio.create_task(each.acknowledged(request)) for each in (connection, other)]
            await asyncio.wait(asking)
            other.hang_up()
            return [asked.result() for asked in asking]
        case "hangs up":
            with suppress(OSError):
                await connection.send(request)
            connection.hang_up()
    return [await connection.acknowledged(request)]


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Crowd)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_Load(asked).run())))
