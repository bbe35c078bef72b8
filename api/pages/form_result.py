"""The pages around the form: what was answered before, thanks, and that a link is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ..contract.forms import Field, Question
from ..html_document import Page, page, text
from .assets import FORM_STYLE
from .form import KEY, emergency, moment, value_of, who_asks
from .form_input import AGAIN


class Earlier(msgspec.Struct, frozen=True):
    """An answer that was given from this phone: the place of its key among those asked for, and what it said."""

    number: int
    answer: dict[str, Any]
    responded_at: datetime
    is_urgent: bool = False

    @property
    def name(self) -> str:
        """The name that it gives, or an empty text."""
        name = value_of(self.answer, "response_data.name")
        return name.strip() if isinstance(name, str) else ""


def answered(question: Question, earlier: Sequence[Earlier], *, another_link: str) -> Page:
    """What this phone has answered, and what can be done about it. Arguments: earlier, at least one."""
    parts = [f'<main><h1>You have answered</h1>{who_asks(question)}<p class="t" lang="" dir="auto">']
    parts.append(f"{text(question.text or question.title)}</p>{_answered_for(earlier)}")
    if question.on_repeat != "update":
        parts.append("<p>Your first answer arrived and counts. It cannot be changed here.</p>")
    for one in earlier:
        parts.append(f'<section class="a"><h2>{_who(one, earlier)}</h2>{summary(question, one)}')
        if one.is_urgent:
            parts.append(emergency(question))
        if question.on_repeat == "update":
            parts.append(f'<a class="b q" href="?change={one.number}">Change it</a>')
        parts.append("</section>")
    parts.append(f'<a class="b" href="{text(another_link)}">Answer for somebody else</a></main>')
    return page("You have answered", "".join(parts), style=FORM_STYLE)


def summary(question: Question, earlier: Earlier) -> str:
    """An answer as its form would show it, and when it came."""
    said = [
        f'<dt lang="">{text(field.label)}</dt><dd lang="" dir="auto">{text(value)}</dd>'
        for field in question.form
        if (value := _said(field, earlier.answer))
    ]
    return f"<dl>{''.join(said)}</dl><p><small>Answered {moment(earlier.responded_at, question.time_zone)}</small></p>"


def thanks(
    question: Question,
    *,
    key: str,
    next_message: str | None,
    another_link: str,
    urgent: bool = False,
    earlier: Sequence[Earlier] = (),
) -> Page:
    """What follows a stored answer.

    Arguments: question, which says whether an answer may be changed; key, the responder's, which goes back by a form
    of its own, so that it stands in no address and needs no cookie; next_message, what the asker has to say to those
    who answered like this; another_link, the form with a new key; urgent, whether somebody needs help; earlier, what
    this phone has answered, this answer included.
    """
    said = f'<p class="t n" lang="" dir="auto">{text(next_message)}</p>' if next_message else ""
    again = (
        f'<form method="post"><input type="hidden" name="{KEY}" value="{text(key)}">'
        f'<button class="q" name="{AGAIN}" value="1">Something changed? Answer again</button></form>'
    )
    if question.on_repeat != "update":
        again = ""
    told = f"{emergency(question) if urgent else ''}{said}{_answered_for(earlier)}"
    links = f'{again}<a class="b q" href="{text(another_link)}">Answer for somebody else</a>'
    content = f"<main><h1>Thank you</h1><p>Your answer has arrived.</p>{told}{links}</main>"
    return page("Thank you", content, style=FORM_STYLE, sends=True)


def render_ended() -> Page:
    """A link that is over, was switched off or never was: the same words, so that they tell nobody which."""
    return _told(
        "This link is over", "<p>No answers are taken here. Whoever sent you the link may have a newer one.</p>"
    )


def render_full() -> Page:
    """No place is left for one more answer."""
    return _told(
        "No more answers are taken", "<p>Your answer was not stored: as many as were asked for have arrived.</p>"
    )


def render_later() -> Page:
    """Too much at once, or out of order for a moment. The page keeps nothing: to reload it sends the answer again."""
    return _told(
        "Please try again",
        "<p>This did not work just now. If you were sending an answer, it is <strong>not stored yet</strong>.</p>"
        "<p>Wait a moment, then reload this page. If your browser asks whether to send the form again, say yes.</p>",
    )


def _told(title: str, content: str) -> Page:
    return page(title, f"<main><h1>{title}</h1>{content}</main>", style=FORM_STYLE)


def _answered_for(earlier: Sequence[Earlier]) -> str:
    if len(earlier) < 2:
        return ""
    names = [f'<bdi lang="">{text(one.name)}</bdi>' if one.name else _nameless(one, earlier).lower() for one in earlier]
    return f'<p class="n">You answered for: {", ".join(names)}.</p>'


def _who(one: Earlier, earlier: Sequence[Earlier]) -> str:
    return f'<bdi lang="">{text(one.name)}</bdi>' if one.name else _nameless(one, earlier)


def _nameless(one: Earlier, earlier: Sequence[Earlier]) -> str:
    return "You" if one.number == earlier[0].number else "Somebody else"


def _said(field: Field, answer: dict[str, Any]) -> str:
    labels = {option.value: option.label for option in field.options}
    values = [value_of(answer, name) for name in field.parts()]
    match field.kind, values[0]:
        case _, None | "" | []:
            return ""
        case "flag", value:
            return "Yes" if value else "No"
        case "choices", list(several):
            return ", ".join(labels.get(one, str(one)) for one in several)
        case "position", latitude:
            within = f" (to within {values[2]:g} m)" if values[2] is not None else ""
            return f"{latitude:.5f}, {values[1]:.5f}{within}"
        case _, value:
            return labels.get(value, str(value)) if isinstance(value, str) else str(value)
