"""Serving: uvicorn's processes around the application, their log lines as ours, their end as one."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from ..failure import Failure
from ..settings.environment import Logins, Settings, replica_url_for
from . import metrics_exporter
from .logs import configure_logs, is_text
from .metrics_database import DatabaseFigures
from .metrics_exporter import exporting
from .protocol import WRITE_SECONDS, Connection

# Listen backlog: thousands of phones may open a link in the same minute.
_BACKLOG = 4096

# Bytes that the kernel holds of what a client has not taken. By itself it would hold some millions for each, of which
# nobody here would know.
_KERNEL_BYTES = 262_144


_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}


class ServingError(Failure):
    """The API cannot be served here; the message says what to do."""


def serve(settings: Settings, logins: Logins) -> None:
    """Serve until a signal ends it.

    Errors: ServingError when a port is taken, or the application does not start.
    """
    configure_logs(settings.log_level, settings.log_format)
    line = {"()": "api.server.logs.formatter", "text": is_text(settings.log_format)}
    # The workers are processes of their own, and need to know just these two logins.
    os.environ["DATABASE_MEMBER_URL"] = logins.member
    os.environ["DATABASE_GUEST_URL"] = logins.guest
    config = Config(
        "api.app:create",
        factory=True,
        interface="asgi3",
        lifespan="on",
        loop="uvloop",
        http=Connection,
        ws="none",
        workers=settings.workers,
        log_config={**_LOGGING, "formatters": {"line": line}},
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        backlog=_BACKLOG,
        # Longer than a proxy keeps an idle connection (nginx: 60): the proxy must hang up first, or it sends a request
        # to where nobody listens any more.
        timeout_keep_alive=75,
        # A client that does not read its stream would hold a worker for as long as this.
        timeout_graceful_shutdown=1,
        # Seconds without a sign of life until a worker is replaced; a machine may be slow.
        timeout_worker_healthcheck=30,
    )
    replica = replica_url_for(logins.member, settings.replica_url) if settings.replica_url else None
    database = DatabaseFigures(logins.worker, logins.member, replica)
    with _ReusePortSocket(settings.host, settings.port) as door, exporting(settings, database):
        supervisor = Multiprocess(config, [door])
        supervisor.run()
    if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
        raise ServingError("The API does not start: see above")


def must_be_free(settings: Settings) -> None:
    """See that the addresses can be listened on. Errors: ServingError, MetricsAddressError, with the remedy."""
    _ReusePortSocket(settings.host, settings.port).close()
    metrics_exporter.must_be_free(settings)


def on_stop(act: Callable[[], None]) -> None:
    """Call something as soon as this worker is told to stop; to be called within its loop, on the main thread.

    uvicorn ends the lifespan only after the last answer, and a stream's answer has no end of its own. Its handlers, set
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


class _ReusePortSocket(socket.socket):
    """An address to listen on, by a socket of its own in each process that this one is handed to.

    The kernel then deals connections out among the processes. Of one socket in common the first to wake may take all:
    of sixteen that came at once one worker had every one. Errors: ServingError, when somebody listens there.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__(_family(host))
        self._address = host, port
        try:
            # Without SO_REUSEPORT: the workers share with each other, and would share with a stranger too.
            socket.create_server(self._address, family=_family(host)).close()
        except OSError as error:
            self.close()
            reason = error.strerror or str(error)
            raise ServingError(
                f"{host}:{port} cannot be listened on ({reason}): end what listens there, or set PORT (or HOST)"
            ) from None

    def __reduce__(self) -> tuple[Callable[[str, int], socket.socket], tuple[str, int]]:
        return _listening, self._address


def _listening(host: str, port: int) -> socket.socket:
    door = socket.create_server((host, port), family=_family(host), backlog=_BACKLOG, reuse_port=True)
    # Connections have from it what is set here.
    door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)
    if sys.platform == "linux":
        # A client that is gone without a word, or takes nothing, is given up also while the kernel holds it all.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(WRITE_SECONDS * 1000))
    return door


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
