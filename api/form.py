"""The form behind a link, for a guest on a phone: drawn from its description, read back to JSON by it.

It is whole without a script. The script only adds what a browser must be asked for, the reader's position, and keeps
an answer from being sent twice by a second tap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import msgspec

from .errors import Fault
from .page import Page, page, text
from .page_parts import FORM_SCRIPT, FORM_STYLE

KEY: Final = "responder_key"
AGAIN: Final = "again"
MAX_BYTES: Final = 65_536
MAX_PAIRS: Final = 100

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,20})?(e[-+]?[0-9]{1,2})?")

Kind = Literal["choice", "choices", "flag", "text", "line", "number", "position"]


class Option(msgspec.Struct, frozen=True):
    """One of the answers to choose from."""

    value: str
    label: str


class Field(msgspec.Struct, frozen=True):
    """A field of a form, as the database describes it. A dot in the name nests in the answer's JSON."""

    name: str
    kind: Kind
    label: str
    required: bool = False
    options: tuple[Option, ...] = ()
    max_length: int | None = None
    min: int | None = None
    max: int | None = None
    latitude: str = ""
    longitude: str = ""
    accuracy: str = ""

    def parts(self) -> tuple[str, ...]:
        """The names of the form's inputs that this field is made of."""
        return (self.latitude, self.longitude, self.accuracy) if self.kind == "position" else (self.name,)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. Members of the JSON that no page shows are ignored."""

    title: str
    text: str | None = None
    on_repeat: str = "reject"
    form: tuple[Field, ...] = ()


def ask(
    question: Question, *, key: str, given: Mapping[str, Any] | None = None, faults: Sequence[Fault] = (), another: bool
) -> Page:
    """The form.

    Arguments: question; key, the responder's, which the form carries along, or an empty text; given, the answer as
    `body()` made it, shown again with faults, what is wrong with it; another, whether it is an answer for somebody
    else than the first.
    """
    given = given or {}
    beside: dict[int, list[str]] = {}
    links: list[str] = []
    for fault in faults:
        at = _at(question, fault.pointer)
        if at is None:
            links.append(f"<li>{text(fault.detail)}")
        else:
            beside.setdefault(at, []).append(fault.detail)
            label = text(question.form[at].label)
            links.append(f'<li><a href="#i{at}"><bdi>{label}</bdi> &ndash; {text(fault.detail)}</a>')
    parts = [f'<main><h1 lang="" dir="auto">{text(question.title)}</h1>']
    if faults:
        parts.append(
            '<div class="e" role="alert" tabindex="-1" autofocus><p>Your answer was not sent. Please look at:</p>'
            f"<ul>{''.join(links)}</ul></div>"
        )
    if question.text:
        parts.append(f'<p class="t" lang="" dir="auto">{text(question.text)}</p>')
    if another:
        parts.append('<p class="n">This answer is for somebody else.</p>')
    # Without an action it goes to the address it came from, so that the link's secret is nowhere in the page.
    parts.append(f'<form method="post"><input type="hidden" name="{KEY}" value="{text(key)}">')
    for at, field in enumerate(question.form):
        parts += _field(at, field, [_value(given, name) for name in field.parts()], beside.get(at, []))
    parts.append("<button>Send</button></form></main>")
    title = f"Not sent: {question.title}" if faults else question.title
    locates = any(field.kind == "position" for field in question.form)
    return page(title, "".join(parts), style=FORM_STYLE, script=FORM_SCRIPT, sends=True, locates=locates)


def thanks(question: Question, *, key: str, next_message: str | None, another_link: str) -> Page:
    """What follows a stored answer.

    Arguments: question, which says whether an answer may be changed; key, the responder's, which goes back by a form
    of its own, so that it stands in no address and needs no cookie; next_message, what the asker has to say to those
    who answered like this; another_link, the form with a new key.
    """
    said = f'<p class="t n" lang="" dir="auto">{text(next_message)}</p>' if next_message else ""
    again = (
        f'<form method="post"><input type="hidden" name="{KEY}" value="{text(key)}">'
        f'<button name="{AGAIN}" value="1">Something changed? Answer again</button></form>'
    )
    if question.on_repeat != "update":
        again = ""
    links = f'{again}<a class="b q" href="{text(another_link)}">Answer for somebody else</a>'
    content = f"<main><h1>Thank you</h1><p>Your answer has arrived.</p>{said}{links}</main>"
    return page("Thank you", content, style=FORM_STYLE, sends=True)


def wants_again(raw: bytes) -> bool:
    """Whether a request's body is the thanks' own form: no answer, but the wish to give another."""
    return f"{AGAIN}=1".encode() in raw.split(b"&")


def already(*, another_link: str) -> Page:
    """A second answer with the same key, where one is all that is taken: the first stands, nothing is lost.

    Also what a retry gets whose first try did arrive. Arguments: another_link, the form with a new key.
    """
    link = f'<a class="b q" href="{text(another_link)}">Answer for somebody else</a>'
    return _told("You have answered", f"<p>Your first answer arrived and counts. It cannot be changed here.</p>{link}")


def over() -> Page:
    """A link that is over, was switched off or never was: the same words, so that they tell nobody which."""
    return _told(
        "This link is over", "<p>No answers are taken here. Whoever sent you the link may have a newer one.</p>"
    )


def full() -> Page:
    """No place is left for one more answer."""
    return _told(
        "No more answers are taken", "<p>Your answer was not stored: as many as were asked for have arrived.</p>"
    )


def later() -> Page:
    """Too much at once, or out of order for a moment. The page keeps nothing: to reload it sends the answer again."""
    return _told(
        "Please try again",
        "<p>This did not work just now. If you were sending an answer, it is <strong>not stored yet</strong>.</p>"
        "<p>Wait a moment, then reload this page. If your browser asks whether to send the form again, say yes.</p>",
    )


def _told(title: str, content: str) -> Page:
    return page(title, f"<main><h1>{title}</h1>{content}</main>", style=FORM_STYLE)


def body(raw: bytes, question: Question) -> dict[str, Any]:
    """The answer's JSON, from what a browser sends.

    Only the form's own fields and the responder's key are taken. What is empty is left out; what ought to be a number
    and is none stays a text, so that the database's rule can name the field. Arguments: raw, the request's body as
    application/x-www-form-urlencoded; question, whose form it was. Errors: ValueError for what no browser makes of this
    form: too much, not UTF-8, U+0000, two answers to one field.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError("too long")
    pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS)
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise ValueError("U+0000")
        if value.strip():
            sent.setdefault(name, []).append(value)
    told: dict[str, Any] = {}
    for field in question.form:
        for name in field.parts():
            if name in sent:
                _put(told, name, _read(field, sent.pop(name)))
    if KEY in sent:
        told[KEY] = _single(sent[KEY])
    return told


def _read(field: Field, values: list[str]) -> Any:
    if field.kind == "choices":
        return values
    value = _single(values)
    match field.kind:
        case "flag":
            return True
        case "number":
            return int(value) if _WHOLE.fullmatch(value.strip()) else value
        case "position":
            return float(value) if _DECIMAL.fullmatch(value.strip()) else value
        case "text":
            # A browser sends every line break as two characters but counts it as one against the field's length.
            return value.replace("\r\n", "\n")
        case _:
            return value


def _single(values: list[str]) -> str:
    if len(values) > 1:
        raise ValueError("two answers to one field")
    return values[0]


def _put(told: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for step in outer:
        told = told.setdefault(step, {})
    told[last] = value


def _value(given: Any, name: str) -> Any:
    for step in name.split("."):
        given = given.get(step) if isinstance(given, Mapping) else None
    return given


def _at(question: Question, pointer: str) -> int | None:
    """The field that a JSON pointer leads to or into; pointers to what no field holds have none."""
    steps = pointer.removeprefix("/").replace("/", ".") + "."
    for at, field in enumerate(question.form):
        if any(steps.startswith(f"{name}.") for name in (field.name, *field.parts())):
            return at
    return None


def _field(at: int, field: Field, values: Sequence[Any], faults: Sequence[str]) -> Iterator[str]:
    """A field's HTML: its label, what is wrong with it, its inputs."""
    label = f'<bdi lang="">{text(field.label)}</bdi>'
    if not field.required and field.kind not in ("flag", "position"):
        label += " <small>(optional)</small>"
    fault = f'<p class="e" id="e{at}">{" ".join(map(text, faults))}</p>' if faults else ""
    told = f' aria-describedby="e{at}"' if faults else ""
    wrong = f'{told} aria-invalid="true"' if faults else ""
    need = " required" if field.required else ""
    named = f'id="i{at}" name="{text(field.name)}"'
    value = values[0]
    shown = _shown(value)
    match field.kind:
        case "choice" | "choices":
            yield from _choices(at, field, label, fault, value, wrong if field.kind == "choice" else told)
        case "flag":
            checked = " checked" if value else ""
            yield f'<div class="f">{fault}<label class="o"><input type="checkbox" {named} value="true"'
            yield f"{checked}{need}{wrong}>{label}</label></div>"
        case "text":
            # A parser drops a line feed that stands first.
            yield f'<div class="f"><label for="i{at}">{label}</label>{fault}<textarea {named} dir="auto" rows="4"'
            yield f"{_bound('maxlength', field.max_length)}{need}{wrong}>\n{shown}</textarea></div>"
        case "line":
            yield f'<div class="f"><label for="i{at}">{label}</label>{fault}<input {named} dir="auto"'
            yield f'{_bound("maxlength", field.max_length)} value="{shown}"{need}{wrong}></div>'
        case "number":
            yield f'<div class="f"><label for="i{at}">{label}</label>{fault}<input type="number" inputmode="numeric"'
            yield f' {named}{_bound("min", field.min)}{_bound("max", field.max)} value="{shown}"{need}{wrong}></div>'
        case "position":
            yield f'<div class="f" id="i{at}" data-position="{text(field.label)}">{fault}'
            for name, value in zip(field.parts(), values, strict=True):
                yield f'<input type="hidden" name="{text(name)}" value="{_shown(value)}">'
            yield "</div>"


def _choices(at: int, field: Field, label: str, fault: str, value: Any, wrong: str) -> Iterator[str]:
    several = field.kind == "choices"
    kind, role = ("checkbox", "") if several else ("radio", ' role="radiogroup"')
    chosen = value if isinstance(value, list) else [value]
    need = " required" if field.required and not several else ""
    options = field.options
    if not several and not field.required:
        # A radio button that was tapped cannot be untapped: this is the way back.
        options = (*options, Option("", "No answer"))
    yield f'<fieldset class="f"{role}{wrong}><legend>{label}</legend>{fault}'
    for number, option in enumerate(options):
        mark = f' id="i{at}"' if number == 0 else ""
        checked = " checked" if option.value in chosen else ""
        yield f'<label class="o"><input type="{kind}"{mark} name="{text(field.name)}" value="{text(option.value)}"'
        yield f'{checked}{need}><span lang="" dir="auto">{text(option.label)}</span></label>'
    yield "</fieldset>"


def _shown(value: Any) -> str:
    return "" if value is None else text(str(value))


def _bound(name: str, bound: int | None) -> str:
    return "" if bound is None else f' {name}="{bound}"'
