"""Serving: Granian's processes around the application, their log lines as ours, their end as one."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings

from .settings import Logins, Settings

# linux/prctl.h
_PR_SET_PDEATHSIG = 1

_LOGGING: dict[str, Any] = {
    "formatters": {"json": {"()": "api.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}


class ServingError(Exception):
    """The API cannot be served here; the message says what to do."""


def serve(settings: Settings, logins: Logins) -> None:
    """Serve until a signal ends it. Errors: ServingError when the port is taken."""
    _claim(settings.host, settings.port)
    # The workers are processes of their own, and need to know just these two logins.
    os.environ["DATABASE_MEMBER_URL"] = logins.member
    os.environ["DATABASE_GUEST_URL"] = logins.guest
    Granian(
        "api.app:create",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        loop=Loops.uvloop,
        websockets=False,
        # A connection counts for as long as it is kept alive, and every browser keeps its own: more than the default,
        # 512 a worker. How long an idle one is kept bounds what idle ones can hold.
        backlog=4096,
        backpressure=4096,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        log_dictconfig=_LOGGING,
        log_access=False,
        respawn_failed_workers=True,
        # A client that does not read its stream would hold a worker for as long as this.
        workers_kill_timeout=1,
    ).serve()


def end_with_parent() -> None:
    """Let the kernel end this process with the one that started it: a worker alone would answer on, unseen."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def on_stop(act: Callable[[], None]) -> None:
    """Call something as soon as this worker is told to stop; to be called within its loop, on the main thread.

    Granian ends the lifespan only after the last answer, and a stream's answer has no end of its own. Its handlers, set
    before the lifespan begins, are called on.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def told(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(act)
            if callable(before):
                before(number, frame)

        signal.signal(number, told)


def _claim(host: str, port: int) -> None:
    """Refuse a port that somebody listens on: the workers share theirs, and would share it with a stranger too."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServingError(f"{host}:{port} cannot be listened on ({error.strerror}): set PORT or HOST") from None
