"""The form's pages: whole without a script, harmless whatever people typed, and read back as they were drawn."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, get_args
from urllib.parse import quote, urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.contract.forms import Field, Kind, Option, Question
from api.html_document import Page
from api.pages import form, form_input, form_result
from api.pages.form_result import Earlier
from api.problems import FieldError
from tests.support.html import (
    HOSTILE,
    assert_keeps_to_itself,
    assert_set_apart,
    contrasts,
    directives,
    read,
    submission,
)

LIMIT = 15_000


def question(typed: str = "typed", *, on_repeat: str = "update", filler: str = "") -> Question:
    """A question with a field of every kind; `typed` stands wherever people's words go."""
    options = [{"value": "a", "label": f"{typed} option", "is_urgent": True}, {"value": f"{typed} value", "label": "B"}]
    fields: list[dict[str, Any]] = [
        {"name": "response_data.status", "kind": "choice", "label": f"{typed} choice", "required": True},
        {"name": "response_data.needs", "kind": "choices", "label": f"{typed} choices", "required": True},
        {"name": "response_data.read", "kind": "flag", "label": f"{typed} flag", "required": True},
        {"name": "response_data.text", "kind": "text", "label": f"{typed} text", "max_length": 2000},
        {"name": "place", "kind": "line", "label": f"{typed} line", "required": False, "max_length": 200},
        {"name": "adults", "kind": "number", "label": f"{typed} number", "required": True, "min": 0, "max": 20},
        {"name": "location", "kind": "position", "label": f"{typed} position"}
        | {"latitude": "lat", "longitude": "lng", "accuracy": "metres"},
    ]
    told = {
        "kind_of_thing": "ignored",
        "title": f"{typed} title",
        "text": f"{typed} question{filler}",
        "on_repeat": on_repeat,
        "asked_by": f"{typed} organisation",
        "asked_at": "2026-06-03T14:05:00+02:00",
        "time_zone": "Europe/Oslo",
        "emergency_line": f"{typed} emergency: call 112",
        "form": [one | ({"options": options} if one["kind"] in ("choice", "choices") else {}) for one in fields],
    }
    return msgspec.convert(told, Question)


def answer(typed: str = "typed") -> dict[str, Any]:
    """An answer to it."""
    return {
        "response_data": {"status": f"{typed} value", "needs": ["a"], "read": True, "text": f"{typed} given"},
        "place": f"{typed} place",
        "adults": 3,
        "lat": 59.91,
        "lng": 10.75,
        "metres": 12.0,
        "responder_key": f"{typed} key",
    }


def earlier(typed: str = "typed", name: str = "typed name") -> list[Earlier]:
    """What a phone has answered for its owner, for somebody with a name, and for somebody without."""
    said = answer(typed)
    named = said | {"response_data": said["response_data"] | {"name": name.replace("typed", typed)}}
    at = datetime(2026, 6, 3, 14, 5, tzinfo=timezone(timedelta(hours=2)))
    return [Earlier(1, said, at, True), Earlier(2, named, at), Earlier(4, said, at)]


def summary(asked: Question, typed: str = "typed") -> str:
    """The first of these answers as a page tells it."""
    return form_result.summary(asked, earlier(typed)[0])


def body(raw: bytes, asked: Question) -> dict[str, Any]:
    """The answer that is read from what a browser sends, with its key where it has one."""
    sent = form_input.read(form_input.parse(raw), asked)
    return sent.answer | ({"responder_key": sent.key} if sent.key else {})


FAULTED = ("/response_data/status", "/response_data/needs/0", "/response_data/read", "/response_data/text", "/place")


def faults(typed: str = "typed") -> list[FieldError]:
    """Something wrong with every field, and with none."""
    return [FieldError(where, "x", f"{typed} fault") for where in (*FAULTED, "/adults", "/lat", "/nothing", "")]


def pages(typed: str) -> list[Page]:
    """Every page, with this text wherever people's words go."""
    asked = question(typed)
    again, other = f"?again={typed}", f"?other={typed}"
    return [
        form.render_form(asked, key=f"{typed} key", another=True),
        form.render_form(asked, key=f"{typed} key", given=answer(typed), faults=faults(typed), another=False),
        form_result.thanks(
            asked, key=again, next_message=f"{typed} next", another_link=other, urgent=True, earlier=earlier(typed)
        ),
        form.render_form(asked, key="k", given=answer(typed), other_key="o", earlier=summary(asked, typed)),
        form.render_form(asked, key="k", given=answer(typed), change=True),
        form_result.answered(asked, earlier(typed), another_link=other),
        form_result.render_ended(),
        form_result.render_full(),
        form_result.render_later(),
    ]


def label_of(page: Page, name: str) -> str:
    """The text of the label that a named input has."""
    markup = read(page)
    (first, *_) = [one for one in markup.elements if one.attributes.get("name") == name]
    around = [one for one in first.around if one.tag == "label"] + markup.all("label", **{"for": first["id"]})
    (label,) = around
    return label.text


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_people_typed_becomes_markup(typed: str) -> None:
    for plain, hostile in zip(pages("typed"), pages(typed), strict=True):
        assert read(hostile).skeleton() == read(plain).skeleton()
        wanted = {text.replace("typed", typed) for text in read(plain).said() if "typed" in text}
        assert wanted <= read(hostile).said()


def test_everything_that_people_typed_has_a_direction_of_its_own() -> None:
    form_page, _, thanks, *_ = pages("typed")
    for typed in ("typed title", "typed question", "typed option", *(f"typed {kind}" for kind in ("choice", "line"))):
        assert_set_apart(read(form_page), typed)
    assert_set_apart(read(thanks), "typed next")
    markup = read(form_page)
    assert {one["dir"] for one in (*markup.all("textarea"), *markup.all("input", name="place"))} == {"auto"}


@pytest.mark.parametrize("page", pages("typed"))
def test_a_page_may_do_no_more_than_it_does(page: Page) -> None:
    assert_keeps_to_itself(page)
    assert "connect-src" not in directives(page)


def test_only_a_form_with_a_position_may_ask_where_one_is() -> None:
    allowed = [page.headers["Permissions-Policy"] for page in pages("typed")]
    assert (
        allowed == ["geolocation=(self)"] * 2 + ["geolocation=()"] + ["geolocation=(self)"] * 2 + ["geolocation=()"] * 4
    )
    without = msgspec.structs.replace(question(), form=question().form[:-1])
    assert form.render_form(without, key="", another=False).headers["Permissions-Policy"] == "geolocation=()"


@pytest.mark.parametrize("page", pages("typed"))
def test_a_page_says_its_language_its_title_and_that_it_fits_a_phone(page: Page) -> None:
    markup = read(page)
    assert page.html.startswith(b"<!doctype html>")
    assert markup.all("html", lang="en")
    assert markup.all("meta", charset="utf-8")
    assert markup.all("meta", name="viewport")
    assert len(markup.all("h1")) == len(markup.all("main")) == 1
    (title,) = markup.all("title")
    assert title.text


def test_every_page_can_be_read_in_light_and_dark() -> None:
    for (_, name, ground), contrast in contrasts(form_result.render_ended()).items():
        if name in ("ink", "faint", "accent", "alarm", "good"):
            assert contrast >= 4.5, (name, ground)
        if name == "line":
            assert contrast >= 3, (name, ground)


@pytest.mark.parametrize("letter", ["a", "\u00f8", "\u6c34"], ids=["ascii", "norwegian", "chinese"])
def test_a_form_of_seven_fields_and_two_thousand_characters_is_small(letter: str) -> None:
    asked = question(filler=letter * 2000)
    for page in (
        form.render_form(asked, key="k" * 43, another=True),
        form.render_form(asked, key="k" * 43, given=answer(), faults=faults(), another=True),
    ):
        assert len(page.html) < LIMIT


def test_the_script_is_small_and_asks_nobody() -> None:
    (script,) = read(form.render_form(question(), key="", another=False)).all("script")
    assert len(script.text.encode()) < 1500
    assert not any(word in script.text for word in ("fetch", "http", "import"))


def test_without_a_script_every_field_is_there_with_its_label() -> None:
    page = form.render_form(question(), key="k", another=False)
    markup = read(page)
    (sent,) = markup.all("form")
    assert sent["method"] == "post"
    (button,) = markup.all("button")
    assert sent in button.around
    # A form of one choice or several is named by its legend.
    assert [one.text for one in markup.all("legend")] == ["typed choice", "typed choices"]
    assert [one["type"] for one in markup.all("input", name="response_data.status")] == ["radio"] * 2
    assert [one["type"] for one in markup.all("input", name="response_data.needs")] == ["checkbox"] * 2
    assert label_of(page, "response_data.status") == "typed option"
    assert label_of(page, "response_data.read") == "typed flag"
    assert label_of(page, "response_data.text") == "typed text (optional)"
    assert label_of(page, "place") == "typed line (optional)"
    assert label_of(page, "adults") == "typed number"
    # The script alone can find a position, so without it nothing of it is seen.
    (place,) = [one for one in markup.elements if "data-position" in one.attributes]
    assert place.text == ""
    assert {one["type"] for one in markup.elements if place in one.around} == {"hidden"}


def test_the_browser_itself_asks_for_what_is_required_and_in_bounds() -> None:
    markup = read(form.render_form(question(), key="k", another=False))
    needed = {one["name"] for one in markup.elements if "required" in one.attributes}
    # Of several boxes none by itself is required, which HTML cannot say: that is left to the database.
    assert needed == {"response_data.status", "response_data.read", "adults"}
    (adults,) = markup.all("input", name="adults")
    assert (adults["min"], adults["max"], adults["inputmode"]) == ("0", "20", "numeric")
    assert markup.all("textarea")[0]["maxlength"] == "2000"


def test_a_choice_that_is_not_required_can_be_taken_back() -> None:
    choice = Field("x", "choice", "X", options=(Option("a", "A"),))
    page = form.render_form(Question(title="t", form=(choice,)), key="", given={"x": "a"}, another=False)
    radios = read(page).all("input", type="radio")
    assert [one["value"] for one in radios] == ["a", ""]
    assert body(b"x=", Question(title="t", form=(choice,))) == {}


def test_each_fault_stands_beside_its_field_and_in_a_summary_that_leads_there() -> None:
    page = form.render_form(question(), key="k", given=answer(), faults=faults(), another=False)
    markup = read(page)
    (summary,) = markup.all("div", role="alert")
    links = [one for one in markup.all("a") if summary in one.around]
    assert len(links) == 7
    assert all(markup.by_id(link["href"].removeprefix("#")) for link in links)
    assert summary.text.count("typed fault") == 9
    described = [one for one in markup.elements if "aria-describedby" in one.attributes]
    assert [one.tag for one in described] == ["fieldset", "fieldset", "input", "textarea", "input", "input"]
    assert all(markup.by_id(one["aria-describedby"]).text == "typed fault" for one in described)
    # A group of checkboxes cannot be invalid by ARIA: its description says what is wrong.
    assert ["aria-invalid" in one.attributes for one in described] == [True, False, True, True, True, True]
    (title,) = markup.all("title")
    assert title.text.startswith("Not sent: ")


def test_without_faults_nothing_says_that_there_are_some() -> None:
    html = form.render_form(question(), key="k", another=False).html
    assert b"aria-invalid=" not in html
    assert (
        b"alert" not in read(form.render_form(question(), key="k", another=False)).html.encode().split(b"</style>")[1]
    )


def test_a_fault_of_a_position_as_a_whole_stands_at_its_button() -> None:
    page = form.render_form(question(), key="k", faults=[FieldError("/location", "x", "Needed.")], another=False)
    (place,) = [one for one in read(page).elements if "data-position" in one.attributes]
    assert place.text == "Needed."


def test_an_answer_for_somebody_else_says_so() -> None:
    assert b"somebody else" in form.render_form(question(), key="k", another=True).html
    assert b"somebody else" not in form.render_form(question(), key="k", another=False).html


def test_thanks_offer_another_answer_only_where_it_may_change() -> None:
    for on_repeat, keys in (("update", ["k"]), ("reject", [])):
        page = read(form_result.thanks(question(on_repeat=on_repeat), key="k", next_message=None, another_link="?b"))
        assert [one["href"] for one in page.all("a")] == ["?b"]
        assert [one["value"] for one in page.all("input")] == keys


def test_the_wish_to_answer_again_is_told_from_an_answer() -> None:
    for raw, again in ((b"responder_key=k&again=1", True), (b"responder_key=k&response_data.text=again%3D1", False)):
        assert form_input.read(form_input.parse(raw), question()).again is again


def test_what_a_phone_has_answered_is_shown_with_a_way_to_change_each_and_to_answer_for_somebody_else() -> None:
    markup = read(form_result.answered(question(), earlier(), another_link="?b"))
    assert [one["href"] for one in markup.all("a") if one["href"][0] == "?"] == [
        "?change=1",
        "?change=2",
        "?change=4",
        "?b",
    ]
    assert [one.text for one in markup.all("h2")] == ["You", "typed name", "Somebody else"]
    assert "You answered for: you, typed name, somebody else." in {one.text for one in markup.all("p")}
    assert {"typed given", "typed place", "3", "59.91000, 10.75000 (to within 12 m)"} <= {
        one.text for one in markup.all("dd")
    }
    assert [one.text for one in markup.all("time")] == ["3 June 2026, 14:05 (Europe/Oslo)"] * 4


def test_where_the_first_answer_counts_nothing_offers_to_change_it() -> None:
    markup = read(form_result.answered(question(on_repeat="reject"), earlier(), another_link="?b"))
    assert [one["href"] for one in markup.all("a") if one["href"][0] == "?"] == ["?b"]


def test_an_answer_under_a_key_that_has_one_asks_whom_it_is_for() -> None:
    for on_repeat, ways in (("update", ["other", "change"]), ("reject", ["other"])):
        asked = question(on_repeat=on_repeat)
        markup = read(form.render_form(asked, key="k", given=answer(), other_key="o", earlier=summary(asked)))
        assert [one["value"] for one in markup.all("button")] == ways
        assert [one["value"] for one in markup.all("input", name="other_key")] == ["o"]
        assert "typed given" in {one.text for one in markup.all("dd")}


def test_a_change_clears_what_was_emptied_and_anything_else_leaves_it_out() -> None:
    asked = question()
    for raw, told in ((b"place=x", {"place": "x"}), (b"place=x&as=other", {"place": "x"})):
        assert body(raw, asked) == told
    assert body(b"place=x&adults=&as=change", asked) == {
        "response_data": {"status": None, "needs": None, "read": None, "text": None},
        "place": "x",
        "adults": None,
        "lat": None,
        "lng": None,
        "metres": None,
    }


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("Call 112", ["112"]),
        ("Ring 112, eller +47 22 66 90 50.", ["112", "+4722669050"]),
        ("112", ["112"]),
        ("Go to hall 4 at once", []),
        ("Tel. (0) 800 / 123-456", ["0800123456"]),
    ],
)
def test_the_numbers_of_an_emergency_line_are_called_at_a_tap(line: str, called: list[str]) -> None:
    asked = msgspec.structs.replace(question(), emergency_line=line)
    (said,) = {one.text for one in read(form.render_form(asked, key="k")).all("p", **{"class": "h"})}
    assert said == line
    page = read(form_result.thanks(asked, key="k", next_message=None, another_link="?b", urgent=True))
    assert [one["href"] for one in page.all("a") if one["href"] != "?b"] == [f"tel:{number}" for number in called]
    calm = read(form_result.thanks(asked, key="k", next_message=None, another_link="?b", urgent=False))
    assert calm.all("p", **{"class": "h"}) == []


def test_a_form_says_who_asks_since_when_and_asks_a_phone_for_name_and_number() -> None:
    fields = (
        Field("response_data.name", "line", "Name", autocomplete="name"),
        Field("response_data.phone", "line", "Phone number", autocomplete="tel"),
    )
    markup = read(form.render_form(msgspec.structs.replace(question(), form=fields), key="k"))
    assert "Asked by typed organisation, 3 June 2026, 14:05 (Europe/Oslo)" in {one.text for one in markup.all("p")}
    assert [
        (one["autocomplete"], one.attributes.get("type")) for one in markup.all("input") if "id" in one.attributes
    ] == [
        ("name", None),
        ("tel", "tel"),
    ]


# What a browser sends.

KINDS: tuple[Kind, ...] = get_args(Kind)

_words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30).filter(str.strip)
_numbers = st.integers(-999_999_999, 999_999_999)
_degrees = st.floats(-180, 180).filter(lambda x: x == 0 or abs(x) > 1e-90)


@st.composite
def _exchanges(draw: st.DrawFn) -> tuple[Question, dict[str, Any]]:
    """A form of some fields, and an answer that fills some of them."""
    fields: list[Field] = []
    told: dict[str, Any] = {}
    for at, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=6))):
        nested = draw(st.booleans())
        name = f"f{at}"
        into = told.setdefault("response_data", {}) if nested else told
        options = draw(st.lists(_words, min_size=1, max_size=4, unique=True))
        fields.append(
            Field(
                f"response_data.{name}" if nested else name,
                kind,
                draw(_words),
                draw(st.booleans()),
                tuple(Option(value, value) for value in options),
                latitude=f"a{at}",
                longitude=f"o{at}",
                accuracy=f"m{at}",
            )
        )
        if draw(st.booleans()):
            continue
        match kind:
            case "choice":
                into[name] = draw(st.sampled_from(options))
            case "choices":
                into[name] = [value for value in options if draw(st.booleans())] or options
            case "flag":
                into[name] = True
            case "number":
                into[name] = draw(_numbers)
            case "position":
                told |= {f"{axis}{at}": draw(_degrees) for axis in "aom"}
            case "line":
                into[name] = draw(_words.filter(lambda words: "\n" not in words))
            case _:
                into[name] = draw(_words)
    if not told.get("response_data", True):
        del told["response_data"]
    if draw(st.booleans()):
        told["responder_key"] = draw(st.from_regex(r"[A-Za-z0-9_-]{16,200}", fullmatch=True))
    return Question(title="t", form=tuple(fields)), told


@given(_exchanges())
def test_what_a_form_shows_comes_back_as_it_was(exchange: tuple[Question, dict[str, Any]]) -> None:
    asked, told = exchange
    shown = form.render_form(asked, key=told.get("responder_key", ""), given=told, another=False)
    assert body(submission(shown), asked) == told


def test_a_line_feed_that_stands_first_is_shown_again() -> None:
    told = {"response_data": {"text": "\nafter an empty line"}}
    assert body(submission(form.render_form(question(), key="", given=told, another=False)), question()) == told


@given(_exchanges(), st.text(), st.text())
def test_a_form_is_the_same_form_whatever_stands_in_it(
    exchange: tuple[Question, dict[str, Any]], title: str, detail: str
) -> None:
    asked, told = exchange
    hostile = msgspec.structs.replace(asked, title=title, text=detail or "x")
    plain = msgspec.structs.replace(asked, title="t", text="x")
    assert (
        read(form.render_form(hostile, key=detail, given=told, another=True)).skeleton()
        == read(form.render_form(plain, key="", given=told, another=True)).skeleton()
    )


_pairs = st.lists(st.tuples(st.sampled_from(["adults", "place", "lat", "x"]), st.text(st.characters(codec="utf-8"))))


@given(st.binary() | _pairs.map(lambda pairs: urlencode(pairs).encode()))
def test_whatever_is_sent_is_an_answer_or_refused(raw: bytes) -> None:
    try:
        told = body(raw, question())
    except ValueError:
        return
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert "\0" not in str(told)


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("3", 3),
        (" 3 ", 3),
        ("-1", -1),
        ("007", 7),
        *((odd, odd) for odd in ("three", "3.5", "1e3", "1_0", "\u0663", "0x1", "9" * 5000, "NaN", "+")),
    ],
)
def test_a_number_that_is_none_stays_what_was_typed(typed: str, read_as: object) -> None:
    assert body(urlencode({"adults": typed}).encode(), question()) == {"adults": read_as}


@pytest.mark.parametrize("odd", ["nan", "inf", "-Infinity", "1e999", "north", "1_0.0", "\u0665\u0669"])
def test_a_position_that_is_none_stays_what_was_sent(odd: str) -> None:
    assert body(urlencode({"lat": odd}).encode(), question()) == {"lat": odd}


def test_what_is_empty_is_left_out() -> None:
    names = ("response_data.status", "response_data.text", "place", "adults", "lat", "lng", "metres", "responder_key")
    for empty in ("", " ", "\r\n"):
        assert body(urlencode(dict.fromkeys(names, empty)).encode(), question()) == {}


def test_only_the_forms_own_fields_are_taken() -> None:
    raw = b"place=x&state=voided&tenant_id=1&response_data=1&response_data.other=2&location=3&__proto__=4&options=5"
    assert body(raw, question()) == {"place": "x"}


def test_line_breaks_are_counted_once() -> None:
    assert body(b"response_data.text=a%0D%0Ab", question()) == {"response_data": {"text": "a\nb"}}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"place=%00", "U\\+0000"),
        (b"pl%00ace=x", "U\\+0000"),
        (b"place=%FF", "utf-8"),
        (b"place=%ED%A0%80", "utf-8"),
        (b"place=\xff", "utf-8"),
        (b"place=a&place=b", "two answers"),
        (b"responder_key=a&responder_key=b", "two answers"),
        (b"response_data.status=a&response_data.status=b", "two answers"),
        (b"&".join(b"x=1" for _ in range(101)), "Max number of fields"),
        (b"place=" + b"a" * 65_531, "too long"),
    ],
)
def test_what_no_browser_makes_of_the_form_is_refused(raw: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        body(raw, question())


def test_as_much_as_may_be_sent_is_read() -> None:
    words = "a" * (65_536 - len("place="))
    assert body(f"place={words}".encode(), question()) == {"place": words}
    needs = "&".join(f"response_data.needs={quote(str(n))}" for n in range(100))
    assert len(body(needs.encode(), question())["response_data"]["needs"]) == 100
