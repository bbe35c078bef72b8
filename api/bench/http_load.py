"""The bench's load: HTTP requests over connections that stay open, as fast as the answers come.

It shares the machine with what it measures, so it does next to nothing: the requests are bytes before it starts, one
loop waits for all sockets, and of an answer only status and length are read. It is a process of its own
(`python -m api.bench.http_load`), which takes a Load as JSON on its standard input, because tokens are nobody's to read
on a command line, and prints a Tally.
"""

import re
import selectors
import socket
import subprocess
import sys
import time

import msgspec

from ..failure import Failure
from ..settings.environment import ROOT

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

# Beyond the time that was asked for: what is under way then is waited for, and counted.
_PATIENCE = 30.0


class Load(msgspec.Struct, frozen=True):
    """What to send: to a port of this host, for so many seconds, on each connection its own requests in turn.

    A connection that has begun its turn of requests ends it: the next load finds everything as this one found it.
    """

    port: int
    seconds: float
    connections: list[list[bytes]]


class Tally(msgspec.Struct, frozen=True):
    """What came back: answers, the seconds they took together and at their percentiles, and what was no success."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int
    first_error: str
    cpu_seconds: float


class BenchError(Failure):
    """The bench cannot go on; the message says why."""


def message(method: str, target: str, token: str, body: bytes) -> bytes:
    """A request as it goes over the wire.

    Arguments: target, path and query; token, the bearer's, empty for a guest; body, JSON or empty.
    """
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(load: Load) -> Tally:
    """Run a load in a process of its own. Errors: BenchError."""
    done = subprocess.run(
        [sys.executable, "-m", "api.bench.http_load"],
        cwd=ROOT,
        input=msgspec.json.encode(load),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise BenchError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return msgspec.json.decode(done.stdout, type=Tally)


class _Connection:
    """One socket, its requests, and the answer that it is reading."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._turn = 0
        self._answer = b""
        self._length = 0
        self._began = 0.0

    @property
    def in_turn(self) -> bool:
        """Whether it has begun its requests and not ended them."""
        return self._turn != 0

    def ask(self) -> None:
        """Send the next request."""
        self._answer = b""
        self._length = 0
        self._began = time.perf_counter()
        self.socket.sendall(self._requests[self._turn])
        self._turn = (self._turn + 1) % len(self._requests)

    def read(self) -> tuple[float, bytes] | None:
        """Read on: how long the answer took, in seconds, and the answer; None until it is whole."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self._answer = self._answer + piece if self._answer else piece
        if not self._length:
            end = self._answer.find(b"\r\n\r\n")
            if end < 0:
                return None
            length = _LENGTH.search(self._answer, 0, end)
            self._length = end + 4 + (int(length[1]) if length else 0)
        if len(self._answer) < self._length:
            return None
        return time.perf_counter() - self._began, self._answer


def _drive(load: Load) -> Tally:
    connections = [_Connection(load.port, requests) for requests in load.connections]
    took: list[float] = []
    errors = 0
    first_error = ""
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        cpu, start = time.process_time(), time.perf_counter()
        end = start + load.seconds
        for connection in connections:
            connection.ask()
        waiting = len(connections)
        while waiting:
            ready = selector.select(_PATIENCE)
            if not ready:
                raise TimeoutError(f"no answer in {_PATIENCE:.0f} seconds")
            for key, _ in ready:
                answered = key.data.read()
                if answered is None:
                    continue
                seconds, answer = answered
                took.append(seconds)
                if answer[9:10] != b"2":
                    errors += 1
                    first_error = first_error or answer.decode(errors="replace")
                if key.data.in_turn or time.perf_counter() < end:
                    key.data.ask()
                else:
                    waiting -= 1
        elapsed = time.perf_counter() - start
    for connection in connections:
        connection.socket.close()
    took.sort()
    return Tally(
        requests=len(took),
        seconds=elapsed,
        p50_ms=_percentile(took, 0.50) * 1000,
        p99_ms=_percentile(took, 0.99) * 1000,
        errors=errors,
        first_error=first_error[:2000],
        cpu_seconds=time.process_time() - cpu,
    )


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(_drive(msgspec.json.decode(sys.stdin.buffer.read(), type=Load))))
