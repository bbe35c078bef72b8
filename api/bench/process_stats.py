"""What processes use, from /proc: processor time and memory."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_SMAPS = re.compile(r"^(Rss|Pss): +(\d+) kB$", re.MULTILINE)


def measurable() -> bool:
    """Whether this machine tells."""
    return (_PROC / "self" / "stat").exists()


def cpu(root: int | None) -> float:
    """The processor seconds that a process has used with all its children, those that have ended included."""
    used = _ticks(root)
    # A child that ends while we look is missed, here and in what its parent knows of the dead: look until nobody does.
    while (again := _ticks(root)).keys() != used.keys():
        used = again
    return sum(again.values()) / os.sysconf("SC_CLK_TCK")


def _ticks(root: int | None) -> dict[int, int]:
    """The ticks of each process of a tree and of its dead children; the root is read first, so nobody counts twice."""
    known = _known(root)
    parents = {number: parent for number, (parent, _) in known.items()}
    return {number: used for number, (_, used) in known.items() if _descends(number, root, parents)}


def _known(root: int | None) -> dict[int, tuple[int, int]]:
    """Parent and ticks of every process, the root read first."""
    known: dict[int, tuple[int, int]] = {}
    for number in sorted((int(path.name) for path in _PROC.glob("[0-9]*")), key=lambda number: number != root):
        # "pid (name) state parent ...": the name may hold anything, a parenthesis too.
        with suppress(OSError):
            fields = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
            known[number] = int(fields[1]), sum(map(int, fields[11:15]))
    return known


def _descends(number: int, root: int | None, parents: dict[int, int]) -> bool:
    while number != root and number in parents:
        number = parents[number]
    return number == root


def workers(root: int) -> list[int]:
    """The processes that a process has started and that have not ended, but for Python's own beside them."""
    parents = {number: parent for number, (parent, _) in _known(root).items()}
    return sorted(number for number, parent in parents.items() if parent == root and not _is_pythons(number))


def _is_pythons(process: int) -> bool:
    """Whether this is the process in which multiprocessing tidies up after the others."""
    with suppress(OSError):
        return b"multiprocessing.resource_tracker" in (_PROC / str(process) / "cmdline").read_bytes()
    return False


def memory(process: int) -> tuple[int, int]:
    """Bytes that a process has in memory: all, and with what it shares divided among those who share it."""
    found = dict(_SMAPS.findall((_PROC / str(process) / "smaps_rollup").read_text()))
    return int(found["Rss"]) * 1024, int(found["Pss"]) * 1024
