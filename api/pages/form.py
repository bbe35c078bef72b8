"""The form behind a link, for a guest on a phone, drawn from its description. form_input.py reads it back to JSON.

It is whole without a script. The script only adds what a browser must be asked for, the reader's position, and keeps
an answer from being sent twice by a second tap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from ..contract.forms import Field, Option, Question
from ..html_document import Page, page, text
from ..problems import FieldError
from .assets import FORM_SCRIPT, FORM_STYLE

# Names of inputs: the key that an answer goes under; the one that it goes under when it is for somebody else; and as
# what it is sent, where an earlier one stands under the key.
KEY: Final = "responder_key"

OTHER_KEY: Final = "other_key"

AS: Final = "as"

CHANGE: Final = "change"

OTHER: Final = "other"

# What of a line somebody can call.
_NUMBER = re.compile(r"\+?[0-9](?:[0-9 ()/.-]{0,20}[0-9])")


def render_form(
    question: Question,
    *,
    key: str,
    given: Mapping[str, Any] | None = None,
    faults: Sequence[FieldError] = (),
    another: bool = False,
    change: bool = False,
    other_key: str = "",
    earlier: str = "",
) -> Page:
    """The form.

    Arguments: question; key, the responder's, which the form carries along, or an empty text; given, what the fields
    hold; faults, what is wrong with it; another, whether it is an answer for somebody else than the first; change,
    whether it changes an earlier one. Where an earlier answer stands under the key, and nobody said that this one
    changes it: earlier, that one's HTML, and other_key, the key of an answer for somebody else.
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
    if earlier:
        parts.append(
            '<div class="a" role="alert" tabindex="-1" autofocus><h2>Not sent yet: this phone has answered before</h2>'
            f"{earlier}<p>Who is the answer below for? Say so at its end.</p></div>"
        )
    parts.append(who_asks(question))
    if question.text:
        parts.append(f'<p class="t" lang="" dir="auto">{text(question.text)}</p>')
    if another:
        parts.append('<p class="n">This answer is for somebody else.</p>')
    if change:
        parts.append('<p class="n">You are changing your earlier answer. What you leave as it is stays.</p>')
    # Without an action it goes to the address it came from, so that the link's secret is nowhere in the page.
    parts.append(f'<form method="post"><input type="hidden" name="{KEY}" value="{text(key)}">')
    for at, field in enumerate(question.form):
        values = [value_of(given, name) for name in field.parts()]
        parts += _field(at, field, values, beside.get(at, []), emergency(question))
    parts += _buttons(question, change=change, other_key=other_key if earlier else "")
    parts.append("</form></main>")
    title = f"Not sent: {question.title}" if faults or earlier else question.title
    locates = any(field.kind == "position" for field in question.form)
    return page(title, "".join(parts), style=FORM_STYLE, script=FORM_SCRIPT, sends=True, locates=locates)


def who_asks(question: Question) -> str:
    """Who asks, and since when: a line, empty where that is not known."""
    if not question.asked_by:
        return ""
    told = f'<p class="w">Asked by <b><bdi lang="">{text(question.asked_by)}</bdi></b>'
    return f"{told}, {moment(question.asked_at, question.time_zone)}</p>" if question.asked_at else f"{told}</p>"


def moment(at: datetime, zone: str) -> str:
    """A time as the clocks of its zone show it."""
    said = f" ({text(zone.replace('_', ' '))})" if zone else ""
    return f"<time datetime={at:%Y-%m-%dT%H:%M%:z}>{at.day} {at:%B %Y, %H:%M}{said}</time>"


def emergency(question: Question) -> str:
    """What somebody who needs help is told at once, its numbers to be called at a tap; empty where there is nothing."""
    line, parts, start = question.emergency_line or "", [], 0
    for number in _NUMBER.finditer(line):
        called = "".join(one for one in number[0] if one in "+0123456789")
        if len(called) >= 3:
            parts += [text(line[start : number.start()]), f'<a href="tel:{called}">{text(number[0])}</a>']
            start = number.end()
    said = "".join((*parts, text(line[start:])))
    return f'<p class="h" lang="" dir="auto">{said}</p>' if said else ""


def _buttons(question: Question, *, change: bool, other_key: str) -> Iterator[str]:
    if other_key:
        yield f'<input type="hidden" name="{OTHER_KEY}" value="{text(other_key)}">'
        yield f'<button name="{AS}" value="{OTHER}">Send for somebody else</button>'
        if question.on_repeat == "update":
            yield f'<button class="q" name="{AS}" value="{CHANGE}">Change the earlier answer</button>'
    elif change:
        yield f'<button name="{AS}" value="{CHANGE}">Send the change</button>'
    else:
        yield "<button>Send</button>"


def value_of(given: Any, name: str) -> Any:
    """What an answer holds under a field's name."""
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


def _field(at: int, field: Field, values: Sequence[Any], faults: Sequence[str], help: str) -> Iterator[str]:
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
            yield from _choices(at, field, label, fault, value, wrong if field.kind == "choice" else told, help)
        case "flag":
            checked = " checked" if value else ""
            yield f'<div class="f">{fault}<label class="o"><input type="checkbox" {named} value="true"'
            yield f"{checked}{need}{wrong}>{label}</label></div>"
        case "text":
            # A parser drops a line feed that stands first.
            yield f'<div class="f"><label for="i{at}">{label}</label>{fault}<textarea {named} dir="auto" rows="4"'
            yield f"{_bound('maxlength', field.max_length)}{need}{wrong}>\n{shown}</textarea></div>"
        case "line":
            yield f'<div class="f"><label for="i{at}">{label}</label>{fault}<input {named}{_kind(field)} dir="auto"'
            yield f'{_bound("maxlength", field.max_length)} value="{shown}"{need}{wrong}></div>'
        case "number":
            yield f'<div class="f"><label for="i{at}">{label}</label>{fault}<input type="number" inputmode="numeric"'
            yield f' {named}{_bound("min", field.min)}{_bound("max", field.max)} value="{shown}"{need}{wrong}></div>'
        case "position":
            yield f'<div class="f" id="i{at}" data-position="{text(field.label)}">{fault}'
            for name, value in zip(field.parts(), values, strict=True):
                yield f'<input type="hidden" name="{text(name)}" value="{_shown(value)}">'
            yield "</div>"


def _kind(field: Field) -> str:
    told = f' autocomplete="{field.autocomplete}"' if field.autocomplete else ""
    return f' type="tel"{told}' if field.autocomplete == "tel" else told


def _choices(at: int, field: Field, label: str, fault: str, value: Any, wrong: str, help: str) -> Iterator[str]:
    several = field.kind == "choices"
    kind, role = ("checkbox", "") if several else ("radio", ' role="radiogroup"')
    chosen = value if isinstance(value, list) else [value]
    need = " required" if field.required and not several else ""
    options = field.options
    if not several and not field.required:
        # A radio button that was tapped cannot be untapped: this is the way back.
        options = (*options, Option("", "No answer"))
    urgent = next((option for option in reversed(options) if option.is_urgent), None)
    yield f'<fieldset class="f"{role}{wrong}><legend>{label}</legend>{fault}'
    for number, option in enumerate(options):
        mark = f' id="i{at}"' if number == 0 else ""
        checked = " checked" if option.value in chosen else ""
        yield f'<label class="o"><input type="{kind}"{mark} name="{text(field.name)}" value="{text(option.value)}"'
        yield f'{checked}{need}><span lang="" dir="auto">{text(option.label)}</span></label>'
        if option == urgent:
            yield help
    yield "</fieldset>"


def _shown(value: Any) -> str:
    return "" if value is None else text(str(value))


def _bound(name: str, bound: int | None) -> str:
    return "" if bound is None else f' {name}="{bound}"'
