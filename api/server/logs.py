"""Logs: a line an event on standard error, with names, numbers and trace ids, and never what people wrote.

For a program a line is a JSON object; for a person at a terminal it is text. In both, line breaks and control
characters are encoded, so that nobody can forge a line or steer a terminal.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec
import structlog

Format = Literal["auto", "text", "json"]

_SHARED: list[structlog.types.Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

_COLOURS = {"warning": "33", "error": "31", "critical": "31"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The line of a request that was answered, as structlog would write it.

    There is one a request, and structlog's way to it, a dictionary through four processors, took a tenth of all that
    the API does for a request.
    """

    trace_id: str
    method: str
    route: str
    status: int
    ms: float
    event: str = "request"
    level: str = "info"
    timestamp: datetime

    def write(self) -> None:
        """Write it, at once and in one piece."""
        sys.stderr.buffer.write((_text(msgspec.to_builtins(self)) if _is_text else _ENCODER.encode(self)) + b"\n")
        sys.stderr.buffer.flush()


_ENCODER = msgspec.json.Encoder()

# How this process writes the line of a request: asked once, not at each.
_is_text = False


def is_text(format: Format) -> bool:
    """Whether lines are text: where that is asked for, or nothing is and a person reads along."""
    return format == "text" or (format == "auto" and sys.stderr.isatty())


def configure_logs(level: str, format: Format) -> None:
    """Send structlog's and the standard library's records to standard error.

    Arguments: level, a name such as info; format, auto for text on a terminal and JSON elsewhere.
    """
    global _is_text
    _is_text = is_text(format)
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_SHARED, _as_text if _is_text else structlog.processors.JSONRenderer(serializer=_encoded)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(_is_text))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def formatter(text: bool) -> logging.Formatter:
    """What makes a line of a record of the standard library's. Arguments: text, whether for a person."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _decoded if text else structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=_SHARED,
    )


def _encoded(event: structlog.types.EventDict, **_: object) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)


def _as_text(_logger: object, _method: str, event: structlog.types.EventDict) -> bytes:
    return _text(event)


def _decoded(_logger: object, _method: str, event: structlog.types.EventDict) -> str:
    return _text(event).decode()


def _text(event: Mapping[str, object]) -> bytes:
    """An event for a person: when, how bad, what, and the rest by name; a traceback below it."""
    rest = dict(event)
    at, level, said = (str(rest.pop(name, "")) for name in ("timestamp", "level", "event"))
    traceback = str(rest.pop("exception", ""))
    if said == "request":
        said = f"{rest.pop('method', '')} {rest.pop('route', '')} {rest.pop('status', '')} in {rest.pop('ms', '')} ms"
    named = "".join(f"  {name}={_plain(str(value))}" for name, value in rest.items() if value is not None)
    told = level.ljust(7)
    if level in _COLOURS and sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        told = f"\x1b[{_COLOURS[level]}m{told}\x1b[0m"
    lines = [f"{at[11:19]} {told} {_plain(said)}{named}", *map(_plain, traceback.splitlines())]
    return "\n    ".join(lines).encode(errors="backslashreplace")


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
