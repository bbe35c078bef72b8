"""A document of headings, paragraphs, tables and code, as Markdown and as an HTML page that stands alone.

The page asks nobody for anything: its Content-Security-Policy, which a file can only carry inside, allows its own style
and nothing else. It is made to be printed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from typing import Final

import msgspec

_STYLE: Final = """\
:root{color-scheme:light dark}
body{font:1rem/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1{font-size:1.7rem}h2{font-size:1.35rem;margin-top:2.5rem;border-bottom:1px solid}h3{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;margin:.75rem 0}
td:first-child{min-width:8ch}
th,td{border:1px solid #8a8f94;padding:.25rem .5rem;text-align:left;vertical-align:top}
pre{white-space:pre-wrap;border-left:3px solid #8a8f94;padding-left:.75rem}
pre,code{font:.875rem/1.4 ui-monospace,monospace}
@media print{:root{color-scheme:light}body{max-width:none;margin:0;font-size:9pt}h2{break-before:page}
h1,h2,h3{break-after:avoid}tr,pre{break-inside:avoid}thead{display:table-header-group}}
"""


class Heading(msgspec.Struct, frozen=True):
    """A heading; level 1 is the document's."""

    level: int
    text: str


class Paragraph(msgspec.Struct, frozen=True):
    """Plain words."""

    text: str


class Table(msgspec.Struct, frozen=True):
    """A table; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


class Code(msgspec.Struct, frozen=True):
    """Words to be read as they are."""

    text: str


# An underscore within a word is one.
_MARKS: Final = re.compile(r"[\\`*\[\]<>|#]|(?<!\w)_|_(?!\w)")

Block = Heading | Paragraph | Table | Code


def markdown(blocks: Sequence[Block]) -> str:
    """The document as Markdown, tables as GitHub writes them."""
    return "\n\n".join(map(_markdown, blocks)) + "\n"


def html(title: str, blocks: Sequence[Block]) -> str:
    """The document as a page of its own. Arguments: title, a text, as everything in the blocks is."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>\n" + "\n".join(map(_html, blocks)) + "\n</body></html>\n"
    )


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_inline(text)}"
        case Paragraph(text):
            return _inline(text)
        case Table(head, rows):
            lines = [head, tuple("---" for _ in head), *rows]
            return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)
        case Code(text):
            # A fence that is longer than any within.
            fence = "`" * max(3, 1 + max((len(run) for run in text.split() if set(run) == {"`"}), default=0))
            return f"{fence}sql\n{text}\n{fence}"


def _inline(text: str) -> str:
    """Words that Markdown takes for nothing else."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


def _cell(text: str) -> str:
    return text if text == "---" else _inline(text)


def _html(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Table(head, rows):
            top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
            body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
            return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table>"
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>"
