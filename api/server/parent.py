"""The process that has started this one."""

from __future__ import annotations

import ctypes
import signal
import sys

# linux/prctl.h
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Let the kernel end this process with the one that started it: a worker alone would answer on, unseen."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
