"""The server's process, as its pid file and the kernel tell of it: does it live, is it ready, how is it ended.

Every function takes the cluster's own folder (the one with PG_VERSION in it), as an absolute path.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .account import ClusterError

PATIENCE = 120.0  # seconds; a start after a crash replays the log first

_PROC = Path("/proc")
_SHARED_MEMORY = _PROC / "sysvipc" / "shm"


def pid(pgdata: Path) -> int | None:
    """Return the number of the cluster's server, or None: what the pid file names may be somebody else by now."""
    lines = _lines(pgdata)
    if not lines or not lines[0].isdigit():
        return None
    number = int(lines[0])
    try:
        # The dead whom nobody has reaped have no command line.
        words = (_PROC / str(number) / "cmdline").read_bytes().split(b"\0")
        return number if os.fsencode(pgdata) in words else None
    except (FileNotFoundError, ProcessLookupError):
        if (_PROC / "self").exists():
            return None
    # No /proc, as on macOS: all that can be asked is whether there is such a process.
    with suppress(ProcessLookupError):
        os.kill(number, 0)
        return number
    return None


def await_ready(pgdata: Path, log: Path) -> None:
    """Wait for a server that another process is starting, or that recovers.

    Arguments: log, what to point to when it ends instead. Raises ClusterError.
    """

    def ready() -> bool:
        if pid(pgdata) is None:
            raise ClusterError(f"PostgreSQL has ended: see {log}")
        return _lines(pgdata)[7:8] == ["ready"]

    _wait_until(ready, f"PostgreSQL is not ready: see {log}")


def clear_stale(pgdata: Path, socket: Path) -> None:
    """Remove what a server that is no more has left, once nothing of it lives: its pid file, and its socket's lock.

    PostgreSQL does this itself, but takes any process that by now has the old number for a server: in a container,
    where numbers repeat from start to start, or where nobody reaps the dead, it would never start again.
    Arguments: socket, the socket's folder, which is this cluster's alone. Raises ClusterError.
    """
    if _SHARED_MEMORY.exists():
        _wait_until(lambda: not _attached(pgdata), f"sessions of a server that was killed still use {pgdata}")
        (pgdata / "postmaster.pid").unlink(missing_ok=True)
        for left in socket.glob(".s.PGSQL.*"):
            left.unlink()


def kill(pgdata: Path) -> None:
    """End the server and all its children by SIGKILL, and return when they are gone. Raises ClusterError."""
    number = pid(pgdata)
    if number is None:
        return
    # Stopped first, so that no child is born between counting and killing them.
    os.kill(number, signal.SIGSTOP)
    for each in (*_children(number), number):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    _wait_until(lambda: pid(pgdata) is None and not _attached(pgdata), f"the server in {pgdata} outlives SIGKILL")


def _lines(pgdata: Path) -> list[str]:
    """The lines of postmaster.pid: number, folder, start, port, socket folder, address, shared memory, state."""
    try:
        return [line.strip() for line in (pgdata / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def _attached(pgdata: Path) -> bool:
    """Whether any process still holds the shared memory that the pid file names; PostgreSQL asks the same."""
    memory = _lines(pgdata)[6:7]
    if not memory or not _SHARED_MEMORY.exists():
        return False
    segment = memory[0].split()[-1:]
    rows = [line.split() for line in _SHARED_MEMORY.read_text().splitlines()[1:]]
    return any(row[1:2] == segment and row[6] != "0" for row in rows)


def _children(parent: int) -> list[int]:
    """The numbers of a process' children."""
    found = []
    for path in _PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            # "pid (name) state parent ...": the name may hold anything, a parenthesis too.
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


def _wait_until(condition: Callable[[], bool], complaint: str) -> None:
    """Ask until it is so; after some patience raise ClusterError with the complaint."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise ClusterError(complaint)
        time.sleep(0.02)
