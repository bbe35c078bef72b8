"""What the HTML pages share: the document around a page, its style, and the headers that hold it to what it is.

A page asks nobody for anything: style and script stand in it, and the Content-Security-Policy allows exactly these by
their hashes. What people typed reaches a page through `text()` and nowhere else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Final

import msgspec

_STYLE: Final = """\
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1c1e;--faint:#565b60;--line:#767b80;--field:#f3f4f6;\
--accent:#0b57a4;--alarm:#b3261e;--good:#19692f}
@media(prefers-color-scheme:dark){:root{--paper:#131517;--ink:#eceef0;--faint:#b0b5ba;--line:#878c92;--field:#1f2326;\
--accent:#8fbdf7;--alarm:#ff9a90;--good:#7fd49a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.45 system-ui,sans-serif;\
overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
"""


class Page(msgspec.Struct, frozen=True):
    """A page: its bytes, and the headers that it must not be sent without."""

    html: bytes
    headers: Mapping[str, str]


def page(
    title: str,
    content: str,
    *,
    style: str,
    script: str = "",
    head: str = "",
    sends: bool = False,
    streams: bool = False,
    locates: bool = False,
) -> Page:
    """Make a page.

    Arguments: title, a text; content, style, script, head, what stands in the document's body, style, script and head,
    as they are; sends, whether it has a form; streams, whether its script asks this server; locates, whether it may
    ask where the reader is.
    """
    style = _STYLE + style
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{text(title)}</title>'
        f"<style>{style}</style>{head}</head><body>{content}"
        + (f"<script>{script}</script>" if script else "")
        + "</body></html>\n"
    )
    headers = {
        "Content-Security-Policy": _policy(style, script, sends, streams),
        "Permissions-Policy": f"geolocation=({'self' if locates else ''})",
    }
    return Page(html.encode(), headers)


def text(said: str) -> str:
    """What somebody typed, as text of the document or as an attribute's value in quotes."""
    return escape(said)


@cache
def _policy(style: str, script: str, sends: bool, streams: bool) -> str:
    parts = ["default-src 'none'", f"style-src {_hash(style)}"]
    if script:
        parts.append(f"script-src {_hash(script)}")
    if streams:
        parts.append("connect-src 'self'")
    parts += ["base-uri 'none'", "form-action 'self'" if sends else "form-action 'none'", "frame-ancestors 'none'"]
    return "; ".join(parts)


def _hash(part: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
