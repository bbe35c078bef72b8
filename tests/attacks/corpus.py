"""The corpus: what somebody with any SQL would try, a file a class, read from the .sql files of this folder.

Files are made of paragraphs. The first says what the class is about, every other one is an attempt: its statements run
in the order given inside one request, a semicolon at a line's end between them. What follows a line `-- then` runs in
the attacker's next request on the same connection, after a request of the victim's has been served there. <name> stands
for something of the victim's that the attacker happens to know, <my.name> for the same of the attacker's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("corpus")

_PLACEHOLDER = re.compile(r"<([a-z_.]+)>")


class Attempt(NamedTuple):
    """What is tried: where it stands, and the statements of each of its requests."""

    name: str
    requests: tuple[tuple[str, ...], ...]


def classes() -> list[str]:
    """The names of the files that are tried as a member."""
    return sorted(path.stem for path in FOLDER.glob("*.sql") if not path.stem.startswith("guest"))


def read(name: str) -> list[Attempt]:
    """The attempts of a class."""
    text = (FOLDER / f"{name}.sql").read_text()
    attempts = []
    line = 1
    for paragraph in re.split(r"\n\n", text):
        requests = tuple(filter(None, (_statements(part) for part in re.split(r"(?m)^-- then$", paragraph))))
        if requests:
            attempts.append(Attempt(f"{name}.sql:{line}", requests))
        line += paragraph.count("\n") + 2
    return attempts


def fill(statement: str, known: Mapping[str, str]) -> str:
    """A statement with what the attacker knows put in. Raises KeyError for a name that nobody knows."""
    return _PLACEHOLDER.sub(lambda found: known[found[1]], statement)


def _statements(part: str) -> tuple[str, ...]:
    lines = [line for line in part.splitlines() if not line.startswith("--")]
    found = (statement.strip() for statement in re.split(r"(?m);\s*$", "\n".join(lines)))
    return tuple(statement for statement in found if statement)
