"""/metrics: the figures of all workers, on an address of its own.

What tenants do can be read off these figures, so they are not served where tenants are: the process that looks after
the workers serves them, on the loopback interface unless it is told otherwise. Workers write theirs into files that
they share with it; a worker that was killed is no longer in the gauges, and what it has counted stays counted.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AddressFamily, create_server

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ..failure import Failure
from ..settings.environment import Settings

log = structlog.get_logger("tocsin.metrics")

# Where the workers look for the folder, before they import the library.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Nobody's process: what was counted by workers that are no more.
_PAST = 0


class MetricsAddressError(Failure):
    """The address of /metrics cannot be listened on; the message says what to do."""


@contextmanager
def exporting(settings: Settings, *collectors: Collector) -> Iterator[None]:
    """Serve /metrics for as long as this lasts; workers that are started meanwhile write their figures.

    Arguments: collectors, of what no worker knows. Errors: MetricsAddressError, when the address was asked for and is
    taken; of the default address this is only logged.
    """
    if not settings.metrics_port:
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="tocsin-metrics-"))
    try:
        server = _server(settings, Figures(folder, *collectors))
        if server is None:
            yield
            return
        os.environ[_FOLDER] = str(folder)
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        try:
            yield
        finally:
            del os.environ[_FOLDER]
            server.shutdown()
            server.server_close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def must_be_free(settings: Settings) -> None:
    """See that the address can be listened on. Errors: MetricsAddressError, where it was asked for and is taken."""
    if settings.metrics_port and settings.metrics_asked:
        try:
            create_server((settings.metrics_host, settings.metrics_port), family=_family(settings)).close()
        except OSError as error:
            raise MetricsAddressError(_taken(settings, error)) from None


class Figures:
    """The figures of all workers and of the collectors. Arguments: folder, where the workers write theirs."""

    def __init__(self, folder: Path, *collectors: Collector) -> None:
        self._folder = folder
        self._registry = CollectorRegistry()
        MultiProcessCollector(self._registry, str(folder))
        for collector in collectors:
            self._registry.register(collector)
        # One reader at a time: it also tidies up.
        self._lock = threading.Lock()

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        with self._lock:
            self._bury()
            return generate_latest(self._registry)

    def _bury(self) -> None:
        """Add up what workers that are no more have counted, and forget how they were."""
        for path in self._folder.glob("*.db"):
            kind, _, number = path.stem.rpartition("_")
            if int(number) == _PAST or _is_worker(int(number)):
                continue
            if kind in ("counter", "histogram"):
                past = MmapedDict(str(self._folder / f"{kind}_{_PAST}.db"))
                for key, value, timestamp, _ in MmapedDict.read_all_values_from_file(str(path)):
                    past.write_value(key, past.read_value(key)[0] + value, timestamp)
                past.close()
            path.unlink()


def _is_worker(pid: int) -> bool:
    """Whether a child of ours has this number, and lives."""
    try:
        # "pid (name) state parent ...": the name may hold anything, a parenthesis too.
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
        return state != "Z" and int(parent) == os.getpid()
    except OSError:
        if Path("/proc/self").exists():
            return False
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def _server(settings: Settings, figures: Figures) -> ThreadingHTTPServer | None:
    """A server that listens already; None where it need not."""

    class Handler(BaseHTTPRequestHandler):
        # Seconds that a client may take; it has one request.
        timeout = 10

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            body = figures.text()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", CONTENT_TYPE_LATEST)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def version_string(self) -> str:
            return "tocsin"

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: it is asked every few seconds."""

    class Server(ThreadingHTTPServer):
        address_family = _family(settings)
        # As of the API's own address: who comes after a restart need not wait, but shares with nobody.
        allow_reuse_address = True

    try:
        return Server((settings.metrics_host, settings.metrics_port), Handler)
    except OSError as error:
        if settings.metrics_asked:
            raise MetricsAddressError(_taken(settings, error)) from None
        log.warning("no metrics", reason=_taken(settings, error))
        return None


def _taken(settings: Settings, error: OSError) -> str:
    return (
        f"{settings.metrics_host}:{settings.metrics_port} cannot be listened on for /metrics"
        f" ({error.strerror or error}): set METRICS_PORT (0 for none) or METRICS_HOST"
    )


def _family(settings: Settings) -> AddressFamily:
    return AddressFamily.AF_INET6 if ":" in settings.metrics_host else AddressFamily.AF_INET
