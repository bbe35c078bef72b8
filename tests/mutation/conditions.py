"""A policy's condition with one operand of an `and` left out, each in turn: what somebody might forget to write.

The text is pg_get_expr()'s, which puts every operand in parentheses of its own.
"""

from __future__ import annotations

from collections.abc import Iterator


def weaker(condition: str) -> Iterator[tuple[str, str]]:
    """Every condition that lets more through for want of one operand: at the top, below an `or`, in what must be found.

    Result: the operand that is left out, and the condition without it.
    """
    inner = _bare(condition)
    for glue in (" AND ", " OR "):
        operands = _split(inner, glue)
        if len(operands) > 1:
            for at, operand in enumerate(operands):
                before, after = operands[:at], operands[at + 1 :]
                if glue == " AND ":
                    yield operand, f"({glue.join([*before, *after])})"
                for left_out, loose in weaker(operand):
                    yield left_out, f"({glue.join([*before, loose, *after])})"
            return
    # What is left out below a `not` would let less through.
    head, where, tail = inner.partition("WHERE ")
    if where and (inner.startswith("EXISTS") or inner.endswith(" IS NOT NULL")):
        end = _end(tail, 0)
        for left_out, loose in weaker(tail[:end]):
            yield left_out, f"({head}{where}{loose}{tail[end:]})"


def _bare(text: str) -> str:
    """The text without the parentheses around the whole of it."""
    text = text.strip()
    while text.startswith("(") and _end(text, 0) == len(text):
        text = text[1:-1].strip()
    return text


def _split(text: str, glue: str) -> list[str]:
    """The parts that the word joins outside of all parentheses and quotes."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] in "('":
            at = _end(text, at)
        elif text.startswith(glue, at):
            parts.append(text[start:at])
            at = start = at + len(glue)
        else:
            at += 1
    return [*parts, text[start:]]


def _end(text: str, at: int) -> int:
    """Where the parenthesis or the literal that opens here is over."""
    if text[at] == "'":
        # A doubled quote ends one literal and opens the next, which comes to the same.
        return text.index("'", at + 1) + 1
    at += 1
    while text[at] != ")":
        at = _end(text, at) if text[at] in "('" else at + 1
    return at + 1
