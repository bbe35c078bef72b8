"""Differences that are meant: what an operator has changed on purpose, each with its reason.

The file is TOML. A difference is known when the changed lines of its diff are exactly those of the file, so that
nothing else hides behind an object that differs for a good reason:

    [[difference]]
    object = "table tocsin.incidents"
    lines = ["+grant select to reporting"]
    reason = "The reporting database reads incidents."
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from ..deploy.manifest import DeployError
from .compare import Report


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A difference that is meant: the changed lines of its diff, as `tocsin drift` prints them, and why."""

    object: str
    lines: tuple[str, ...]
    reason: Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    difference: tuple[Known, ...] = ()


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A report, of which what is known is taken out; and the known differences that are no more."""

    report: Report
    known: tuple[Known, ...] = ()
    gone: tuple[Known, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing but what is known, and all of that."""
        return not self.report.diffs and not self.gone

    def text(self) -> str:
        """The differences, and a line each for what is known and for what is no more."""
        notes = [f"known: {one.object}: {one.reason}" for one in self.known]
        notes += [f"known, but no more so: {one.object}: {one.reason} Take it out of the file." for one in self.gone]
        return "\n".join([*notes, *([""] if notes else []), self.report.text()])


def read(path: Path) -> tuple[Known, ...]:
    """Read the file. Errors: DeployError, naming the file and what is wrong with it."""
    try:
        known = msgspec.toml.decode(path.read_bytes(), type=_File).difference
    except OSError as error:
        raise DeployError(f"{path}: {error.strerror}") from None
    except msgspec.MsgspecError as error:
        raise DeployError(f"{path}: {error}. Each [[difference]] has object, lines and reason") from None
    names = [one.object for one in known]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DeployError(f"{path}: {', '.join(twice)} is there more than once: put all its lines together")
    return known


def judge(report: Report, known: tuple[Known, ...]) -> Judged:
    """Take the known differences out of a report."""
    found = {name: changed_lines(diff) for name, diff in report.diffs.items()}
    met = tuple(one for one in known if found.get(one.object) == one.lines)
    names = {one.object for one in met}
    left = {name: diff for name, diff in report.diffs.items() if name not in names}
    return Judged(
        report=msgspec.structs.replace(report, diffs=left),
        known=met,
        # One that differs otherwise now is told as a difference already.
        gone=tuple(one for one in known if one.object not in report.diffs),
    )


def changed_lines(diff: str) -> tuple[str, ...]:
    """The lines of a diff that say what is changed."""
    return tuple(line for line in diff.splitlines()[2:] if line.startswith(("+", "-")))


def stanzas(report: Report) -> str:
    """The differences of a report in the form of the file, reasons still to be written."""
    return "\n".join(
        "\n".join(
            [
                "[[difference]]",
                f"object = {_quoted(name)}",
                "lines = [",
                *(f"    {_quoted(line)}," for line in changed_lines(diff)),
                "]",
                'reason = ""\n',
            ]
        )
        for name, diff in report.diffs.items()
    )


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML.
    return msgspec.json.encode(text).decode()
