"""What live streams watch, and who does: the newest state of a row as some read it, and one stream of one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256

from ..caller import Caller

Render = Callable[[bytes], bytes]
Key = tuple[str, str, str]


class Row:
    """A row as some read it: its newest body, the only one that is kept, since when, and what was made of it."""

    def __init__(self, key: Key, readers: str) -> None:
        self.key = key
        self.readers = readers
        self.watchers: dict[Watcher, None] = {}
        self.tag = ""
        self.since = 0.0
        self.reading = False
        self.failing = False
        self._body = b""
        self._read = -1
        self._events: dict[Render | None, bytes] = {}

    def put(self, read: int, began: float, body: bytes) -> None:
        """Take what a read has found, and wake everybody if it is news. Arguments: read, its number; began, when."""
        if read < self._read:
            return  # it was slow, and one that began later is in already
        self._read = read
        tag = sha256(body).hexdigest()[:16]
        if tag != self.tag:
            self.tag, self.since, self._body, self._events = tag, began, body, {}
            for watcher in self.watchers:
                watcher.wake.set()

    def event(self, render: Render | None) -> bytes:
        """The body as an event, made once for everybody."""
        if render not in self._events:
            data = self._body if render is None else render(self._body)
            # Lines that a JSON text was broken into arrive as they were.
            lines = b"\n".join(b"data: " + line for line in data.splitlines())
            self._events[render] = f"event: {self.key[1]}\nid: {self.tag}\n".encode() + lines + b"\n\n"
        return self._events[render]


class Watcher:
    """One stream: who watches, until when their credentials hold, when their right was last seen to hold."""

    def __init__(self, caller: Caller, tenant: str, until: float | None) -> None:
        self.caller = caller
        self.tenant = tenant
        self.member = (caller.issuer, caller.subject, tenant)
        self.until = until
        self.row: Row | None = None
        self.sent = ""
        self.checked = 0.0
        self.checking = False
        self.ended = False
        self.wake = asyncio.Event()

    def end(self) -> None:
        """End the stream: its watcher is not allowed any more."""
        self.ended = True
        self.wake.set()
