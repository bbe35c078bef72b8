"""The board's page: numbers for the eye and the screen reader, small at any length, harmless whatever people typed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contract.boards import BoardContent
from api.html_document import Page
from api.pages import board
from tests.support.html import HOSTILE, Markup, assert_keeps_to_itself, assert_set_apart, contrasts, directives, read

LIMIT = 15_000


def described(typed: str = "typed", **changes: Any) -> BoardContent:
    """A board as the database describes it; `typed` stands wherever people's words go."""
    told = {
        "id": "ignored",
        "title": f"{typed} title",
        "subtitle": f"{typed} subtitle",
        "tiles": [
            {"label": f"{typed} tile", "value": 1200, "tone": "alarm"},
            {"label": "Fine", "value": 0, "tone": "good"},
            {"label": "Expected", "value": None, "tone": "plain"},
        ],
        "bars": [
            {
                "title": f"{typed} bars",
                "rows": [
                    {"label": f"{typed} row", "value": 400, "tone": "plain"},
                    {"label": "Half", "value": 200, "tone": "good"},
                    {"label": "One", "value": 1},
                    {"label": "None", "value": 0},
                    {"label": "Unknown", "value": None},
                ],
            }
        ],
        "lists": [
            {"title": f"{typed} quiet", "total": 300, "items": [{"title": f"{typed} name", "text": None, "at": None}]},
            {
                "title": f"{typed} list",
                "total": 1,
                "tone": "alarm",
                "items": [{"title": "Hall B", "text": f"{typed} note", "at": "2026-11-21T11:00:00+01:00"}],
            },
        ],
    }
    return msgspec.convert(told | changes, BoardContent)


def entries(count: int, title: str, text: str, at: str | None = "2026-11-21T10:00:00+00:00") -> list[dict[str, Any]]:
    """Entries of a list."""
    return [{"title": title, "text": text, "at": at} for _ in range(count)]


def drawn(**changes: Any) -> Page:
    """The page of such a board."""
    return board.draw(described(**changes), stream="/stream")


def entries_drawn(markup: Markup) -> list[int]:
    """How many entries each list shows."""
    lists = markup.all("ol")
    return [sum(one in item.around for item in markup.all("li")) for one in lists]


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_people_typed_becomes_markup(typed: str) -> None:
    plain = read(board.draw(described("typed"), stream="/typed"))
    hostile = read(board.draw(described(typed), stream=f"/{typed}"))
    assert hostile.skeleton() == plain.skeleton()
    assert {text.replace("typed", typed) for text in plain.said() if "typed" in text} <= hostile.said()


def test_everything_that_people_typed_has_a_direction_of_its_own() -> None:
    markup = read(drawn())
    for typed in ("title", "subtitle", "tile", "bars", "row", "list", "name", "note"):
        assert_set_apart(markup, f"typed {typed}")


@pytest.mark.parametrize("page", [drawn(), board.ended()])
def test_a_page_may_do_no_more_than_it_does(page: Page) -> None:
    assert_keeps_to_itself(page)
    assert page.headers["Permissions-Policy"] == "geolocation=()"


def test_only_the_board_may_ask_the_server_again() -> None:
    assert directives(drawn())["connect-src"] == "'self'"
    assert "connect-src" not in directives(board.ended())


def test_it_can_be_read_in_light_and_dark() -> None:
    seen = contrasts(drawn())
    assert min(seen[key] for key in seen if key[1] in ("ink", "faint", "accent", "alarm", "good")) >= 4.5


def test_what_the_stream_sends_again_is_what_stands_in_main() -> None:
    html = drawn().html.decode()
    assert html.partition("<main")[2].partition(">")[2].partition("</main>")[0] == board.fragment(described())


def test_numbers_are_large_in_the_given_order_and_the_unknown_is_a_dash() -> None:
    markup = read(drawn())
    (tiles,) = markup.all("ul")
    shown = [one.text for one in markup.all("b") if tiles in one.around]
    assert shown == ["1,200", "0", "\u2013"]
    assert [one.attributes.get("class") for one in markup.all("li") if one.around[-1] == tiles] == ["alarm"]


def test_a_bar_is_as_long_as_its_number_and_never_hides_a_single_one() -> None:
    markup = read(drawn())
    assert [one["width"] for one in markup.all("rect")] == ["100%", "50%", "1%", "0%", "0%"]


def test_bars_are_a_table_to_who_cannot_see_them() -> None:
    markup = read(drawn())
    (table,) = markup.all("table")
    assert [one.attributes for one in markup.all("svg")] == [{"aria-hidden": "true"}] * 5
    assert {one["scope"] for one in markup.all("th")} == {"row"}
    assert "typed bars" in table.text
    assert "Half200" in table.text


def test_what_is_alarming_stands_before_bars_and_other_lists() -> None:
    html = drawn().html.decode()
    assert html.index("typed list") < html.index("typed bars") < html.index("typed quiet")


def test_a_list_says_how_many_it_has_and_how_many_are_not_drawn() -> None:
    markup = read(drawn())
    assert [one.text for one in markup.all("h2")] == ["typed list (1)", "typed quiet (300)"]
    assert [one.text for one in markup.all("p", **{"class": "more"})] == ["and 299 more"]


def test_a_list_of_nobody_knows_how_many_is_not_a_list_of_none() -> None:
    markup = read(drawn(lists=[{"title": "Quiet", "total": None, "items": []}, {"title": "Helped", "total": 0}]))
    assert [one.text for one in markup.all("h2")] == ["Quiet (\u2013)", "Helped (0)"]


def test_times_are_said_in_utc_without_a_script_and_for_a_script() -> None:
    (time,) = read(drawn()).all("time")
    assert (time["datetime"], time.text) == ("2026-11-21T10:00Z", "21 Nov 10:00 UTC")


def test_without_a_script_the_page_asks_for_itself_again() -> None:
    markup = read(drawn())
    (refresh,) = markup.all("meta", **{"http-equiv": "refresh"})
    assert refresh["content"] == "5"
    assert refresh.around[-1].tag == "noscript"


def test_only_the_numbers_are_read_out_and_from_outside_of_what_is_replaced() -> None:
    markup = read(drawn())
    live = [one for one in markup.elements if {"aria-live", "role"} & one.attributes.keys()]
    assert [one.attributes.get("aria-live", one.attributes.get("role")) for one in live] == ["status", "polite"]
    assert not any(around.tag == "main" for one in live for around in one.around)


def test_an_empty_board_is_a_board() -> None:
    markup = read(board.draw(msgspec.convert({"title": "T"}, BoardContent), stream="/s"))
    assert len(markup.all("h1")) == 1


@pytest.mark.parametrize(
    ("name", "text", "all_drawn"),
    [
        ("Kari Nordmann", "Hall B, 2 adults", True),
        ("Hall B", "2 adults, 1 child. Smoke in the corridor, and one of us cannot walk.", False),
        ("\u6c34" * 80, "\u6c34" * 2000, False),
        ('"' * 200, "&" * 2000, False),
    ],
    ids=["names", "sentences", "chinese", "escapes"],
)
def test_a_board_of_fifty_and_fifty_entries_is_small(name: str, text: str, all_drawn: bool) -> None:
    rows = [{"label": name, "value": 9999 - at} for at in range(10)]
    lists = [
        {"title": "Urgent", "total": 50, "tone": "alarm", "items": entries(50, name, text)},
        {"title": "Others", "total": 300, "items": entries(50, name, "Kitchen team", None)},
    ]
    changes: dict[str, Any] = {"bars": [{"title": "Bars", "rows": rows}], "lists": lists}
    page = drawn(**changes)
    assert len(page.html) < LIMIT
    urgent, others = entries_drawn(read(page))
    assert (urgent == 50) is all_drawn
    # Neither list starves the other.
    assert min(urgent, others) >= 2
    said = [one.text for one in read(page).all("p", **{"class": "more"})]
    assert said == [f"and {total - shown} more" for total, shown in ((50, urgent), (300, others)) if total > shown]


def test_a_long_text_is_cut_where_the_list_would_starve() -> None:
    (first,) = read(drawn(lists=[{"title": "L", "items": entries(1, "T", "x" * 500)}])).all("time")
    assert "x" * 159 + "\u2026" in first.around[-1].text
    assert "x" * 160 not in first.around[-1].text


@given(
    st.lists(st.integers(0, 60), max_size=3),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=100),
    st.integers(0, 500),
)
def test_what_is_drawn_and_what_is_said_to_be_more_are_all(counts: list[int], name: str, unseen: int) -> None:
    lists = [{"title": "L", "total": count + unseen, "items": entries(count, name, name)} for count in counts]
    markup = read(drawn(lists=lists))
    shown = entries_drawn(markup)
    more = [int(one.text.split()[1]) for one in markup.all("p", **{"class": "more"})]
    assert sum(shown) + sum(more) == sum(count + unseen for count in counts)
    assert all(drawn <= count for drawn, count in zip(shown, counts, strict=True))
