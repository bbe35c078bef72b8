"""What goes out to a client: in as few pieces as may be, and not for ever to one that does not take it.

A client that reads nothing holds what was written for it. It is parted with after a time in which it took too little,
and sooner where all who do so hold more together than a process may have lying about.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Final

# Bytes that are sent at once rather than held for the end of a turn of the loop.
PIECE: Final = 65_536

# The least that a client must take in its time, so that a byte now and then is not enough.
LEAST: Final = 1_024

# Seconds, and bytes, for which a client that was told farewell may go on sending. Hung up at once, it would be reset,
# and perhaps never see what it was told.
LINGER_SECONDS: Final = 2.0
LINGER_BYTES: Final = 1_000_000


class Unsent:
    """What a process has written and nobody has taken yet.

    Arguments: most, the bytes of all connections together; patience, seconds in which a client must take something.
    """

    def __init__(self, most: int, patience: float) -> None:
        self.patience = patience
        self._most = most
        self._total = 0
        # Those that took something longest ago come first.
        self._waiting: dict[CoalescingTransport, int] = {}

    def put(self, outgoing: CoalescingTransport, size: int) -> None:
        """Note that a connection holds so many bytes, and part with others while all hold too many."""
        self._total += size - self._waiting.get(outgoing, 0)
        self._waiting[outgoing] = size
        if self._total <= self._most:
            return
        # What was noted was true at the last write; many will have taken some of it.
        self._waiting = {each: each.unsent() for each in self._waiting}
        self._total = sum(self._waiting.values())
        for each in list(self._waiting):
            if self._total <= self._most:
                return
            self.drop(each)
            each.abort()

    def renew(self, outgoing: CoalescingTransport, size: int) -> None:
        """Note that a connection has taken something, and holds so many bytes still."""
        self.drop(outgoing)
        self.put(outgoing, size)

    def drop(self, outgoing: CoalescingTransport) -> None:
        """Forget a connection."""
        self._total -= self._waiting.pop(outgoing, 0)


class CoalescingTransport(Transport):
    """A transport that sends what is written in one turn of the loop in one piece: an answer's head, and its body.

    Two pieces are two calls of the kernel, and wake the client twice. Arguments: transport; loop, which runs it; all,
    what the process holds.
    """

    def __init__(self, transport: Transport, loop: AbstractEventLoop, all: Unsent) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._all = all
        self._held: list[bytes] = []
        self._size = self._written = self._taken = 0
        self._look: TimerHandle | None = None
        self._farewell: TimerHandle | None = None
        # Whether the client may be sending still when the connection is closed.
        self.lingers = False

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Send it before the loop waits again."""
        if self.is_closing():
            return
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > PIECE:
            self._send()

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._farewell is not None or self._transport.is_closing()

    def close(self) -> None:
        """Close it when everything is sent; a client that may be sending still is heard out for a while."""
        self._send()
        if self.lingers and not self.is_closing():
            self._transport.write_eof()
            self._farewell = self._loop.call_later(LINGER_SECONDS, self._transport.close)
        else:
            self._transport.close()

    def abort(self) -> None:
        """Close it, whatever is not sent."""
        self._transport.abort()

    def lost(self) -> None:
        """The client is gone."""
        self._all.drop(self)
        for timer in (self._look, self._farewell):
            if timer is not None:
                timer.cancel()

    def unsent(self) -> int:
        """How many bytes the client has not taken."""
        return self._transport.get_write_buffer_size()

    def _send(self) -> None:
        if not self._held or self.is_closing():
            return
        self._transport.write(b"".join(self._held))
        self._written += self._size
        self._held, self._size = [], 0
        if left := self.unsent():
            self._all.put(self, left)
            if self._look is None:
                self._watch(left)

    def _watch(self, left: int) -> None:
        self._taken = self._written - left
        self._look = self._loop.call_later(self._all.patience, self._judge)

    def _judge(self) -> None:
        """Part with a client that has taken too little since the last look."""
        self._look = None
        left = self.unsent()
        if not left:
            self._all.drop(self)
        elif self._written - left - self._taken < LEAST:
            self.abort()
        else:
            self._all.renew(self, left)
            self._watch(left)
