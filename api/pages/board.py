"""The board: a description of numbers, bars and lists, as a page that an operator leaves open.

The numbers are drawn here, on the server, in HTML and inline SVG; the page's script only puts in place what the
stream sends. Drawn whole it stays below a size that a bad network carries, so the lists give way: the most urgent
entries are drawn, and how many more there are is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Final

from ..contract.boards import Bars, BoardContent, Item, ItemList, Tone
from ..html_document import Page, page, text
from .assets import BOARD_SCRIPT, BOARD_STYLE

# A page is to stay under 15 KB; head, style and script take 4 of them.
MAX_BYTES: Final = 10_600

LABEL_LENGTH: Final = 80

TEXT_LENGTH: Final = 160


def draw(board: BoardContent, *, stream: str, event: str = "message") -> Page:
    """The whole page.

    Arguments: board; stream, the address of server-sent events whose data is a `fragment()` as a JSON text; event,
    their name. An event `end` on the stream says that access has ended.
    """
    content = (
        '<header><p id="state" data-part role="status"></p><p data-part></p></header>'
        f'<main data-stream="{text(stream)}" data-event="{text(event)}">{fragment(board)}</main>'
        # Outside of what is replaced: a live region that is itself replaced is read out by nobody.
        '<p class="say" data-part aria-live="polite"></p>'
    )
    return page(
        _clipped(board.title, LABEL_LENGTH),
        content,
        style=BOARD_STYLE,
        script=BOARD_SCRIPT,
        head='<noscript><meta http-equiv="refresh" content="5"></noscript>',
        streams=True,
    )


def fragment(board: BoardContent) -> str:
    """What stands inside the page's main element, and what the stream sends again at every change."""
    subtitle = f'<p dir="auto">{text(board.subtitle)}</p>' if board.subtitle else ""
    parts = [f'<h1 dir="auto">{text(_clipped(board.title, TEXT_LENGTH))}</h1>{subtitle}<ul class="tiles">']
    parts += [f"<li{_tone(tile.tone)}><b>{_number(tile.value)}</b> {_label(tile.label)}" for tile in board.tiles]
    parts.append('</ul><div class="cols">')
    bars = [_bars(bars) for bars in board.bars]
    empty = (_list(listed, ()) for listed in board.lists)
    drawn = _that_fit(board.lists, MAX_BYTES - sum(len(part.encode()) for part in (*parts, *bars, *empty)))
    lists = [(listed.tone, _list(listed, entries)) for listed, entries in zip(board.lists, drawn, strict=True)]
    # On a phone all this is one column: what is alarming stands before what is only a picture of the numbers.
    parts += (html for tone, html in lists if tone == "alarm")
    parts += bars
    parts += (html for tone, html in lists if tone != "alarm")
    parts.append("</div>")
    return "".join(parts)


def opening() -> Page:
    """What a link with a ticket shows: a button, for whoever only looks at the link has not come to the board.

    Without an action the form goes to the address it came from, so that the ticket is nowhere in the page.
    """
    content = '<h1>Open the board</h1><p>This link opens it once.</p><form method="post"><button>Open</button></form>'
    return page("Open the board", f"<main>{content}</main>", style=BOARD_STYLE, sends=True)


def ended() -> Page:
    """A link that was used, is over or never was: the same words, so that they tell nobody which."""
    content = "<h1>This link is over</h1><p>A link to a board opens it once, and soon. Ask for a new one."
    return page("This link is over", f"<main>{content}</main>", style=BOARD_STYLE)


def _bars(bars: Bars) -> str:
    most = max((row.value or 0 for row in bars.rows), default=0)
    rows = [
        f'<tr{_tone(row.tone)}><th scope="row">{_label(row.label)}<td><svg aria-hidden="true">'
        f'<rect width="{_share(row.value, most)}%" height="100%"/></svg><td>{_number(row.value)}'
        for row in bars.rows
    ]
    # The table says it all in text; a bar repeats it to the eye.
    return f"<table><caption>{_label(bars.title)}</caption>{''.join(rows)}</table>"


def _share(value: int | None, most: int) -> int:
    """A bar's length in percent: one is still seen beside a thousand."""
    return max(1, round(100 * value / most)) if value and value > 0 else 0


def _that_fit(lists: Sequence[ItemList], room: int) -> list[list[str]]:
    """The entries to draw: of each list in turn the next one, as long as there is room for it."""
    drawn: list[list[str]] = [[] for _ in lists]
    open_lists = [(iter(listed.items), entries) for listed, entries in zip(lists, drawn, strict=True)]
    while open_lists:
        for turn in tuple(open_lists):
            items, entries = turn
            entry = next(map(_item, items), None)
            if entry is None or len(entry.encode()) > room:
                open_lists.remove(turn)
                continue
            room -= len(entry.encode())
            entries.append(entry)
    return drawn


def _list(listed: ItemList, entries: Sequence[str]) -> str:
    more = (len(listed.items) if listed.total is None else listed.total) - len(entries)
    rest = f'<p class="more">and {_number(more)} more' if more > 0 else ""
    return (
        f"<section><h2{_tone(listed.tone)}>{_label(listed.title)} ({_number(listed.total)})</h2>"
        f"<ol>{''.join(entries)}</ol>{rest}</section>"
    )


def _item(item: Item) -> str:
    said = f" <bdi>{text(_clipped(item.text, TEXT_LENGTH))}</bdi>" if item.text else ""
    when = ""
    if item.at:
        at = item.at.astimezone(UTC)
        when = f" <time datetime={at:%Y-%m-%dT%H:%MZ}>{at:%d %b %H:%M} UTC</time>"
    return f"<li><b dir=auto>{text(_clipped(item.title, LABEL_LENGTH))}</b>{said}{when}"


def _label(said: str) -> str:
    return f"<bdi>{text(_clipped(said, LABEL_LENGTH))}</bdi>"


def _clipped(said: str, length: int) -> str:
    return said if len(said) <= length else f"{said[: length - 1]}…"


def _number(value: int | None) -> str:
    return "\u2013" if value is None else f"{value:,}"


def _tone(tone: Tone) -> str:
    return "" if tone == "plain" else f' class="{tone}"'
