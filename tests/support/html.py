"""HTML as the tests read it: a page's elements, its texts, and what a browser would send of its form."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from api.html_document import Page

_VOID = {"input", "link", "meta", "rect"}

HOSTILE = (
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea></title></style></noscript><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "&lt;b&gt; &amp;amp; &#60;",
    "\u202egnp.exe \u2066\u200f",
    "{{7*7}} ${7*7} %s {0}",
    "\u05d0\u05d1 abc 1\u20e3 \U0001f9ef",
)


@dataclass(eq=False)
class Element:
    """An element: its tag, its attributes, the elements around it, the text directly or deeper inside it."""

    tag: str
    attributes: dict[str, str]
    # Unsaid in a failed test's report: each element around has elements around it, and these again.
    around: tuple[Element, ...] = field(repr=False)
    text: str = field(default="", repr=False)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


@dataclass(repr=False)
class Markup(HTMLParser):
    """A page's elements in order, and its texts with the elements around each."""

    html: str
    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, tuple[Element, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        assert len(attrs) == len(dict(attrs)), f"an attribute twice: {attrs}"
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those inside whose end tag is left out."""
        while tag not in _VOID and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self.texts.append((data, tuple(self._open)))
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of this tag that have these attributes."""
        wanted = attributes.items()
        return [one for one in self.elements if one.tag == tag and wanted <= one.attributes.items()]

    def by_id(self, id: str) -> Element:
        """The only element with this id."""
        (element,) = [one for one in self.elements if one.attributes.get("id") == id]
        return element

    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        """The tags with their attributes' names: what no text of people may change."""
        return [(one.tag, tuple(one.attributes)) for one in self.elements]

    def said(self) -> set[str]:
        """Everything that stands in the page as a text or as an attribute's value."""
        return {text for text, _ in self.texts} | {value for one in self.elements for value in one.attributes.values()}


def read(page: Page) -> Markup:
    """The page's markup."""
    return Markup(page.html.decode())


def directives(page: Page) -> dict[str, str]:
    """The page's Content-Security-Policy."""
    parts = (part.partition(" ") for part in page.headers["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


def assert_keeps_to_itself(page: Page) -> None:
    """The policy allows exactly the style and the script in the page, and nothing in the page needs more."""
    markup, policy = read(page), directives(page)
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        hashes = [hashlib.sha256(one.text.encode()).digest() for one in markup.all(tag)]
        allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
        assert policy.pop(directive, "") == allowed
    assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("frame-ancestors") == "'none'"
    assert policy.pop("form-action") == ("'self'" if markup.all("form") else "'none'")
    assert policy.pop("connect-src", "") in ("", "'self'")
    assert policy == {}
    for element in markup.elements:
        assert not element.attributes.keys() & {"style", "src", "srcset", "action", "formaction", "data"}
        assert not any(name.startswith("on") for name in element.attributes)
        assert element.tag not in ("img", "iframe", "object", "embed", "link", "base")
    assert not re.search(r"\b(eval|Function|document\.write)\(", page.html.decode())


def assert_set_apart(markup: Markup, typed: str) -> None:
    """Wherever this text stands to be read, its direction is its own and ends with it."""
    stands = [around for text, around in markup.texts if typed in text and around[-1].tag not in ("title", "textarea")]
    assert stands
    for around in stands:
        assert any(one.tag == "bdi" or one.attributes.get("dir") == "auto" for one in around), around[-1]


def submission(page: Page) -> bytes:
    """What a browser sends when the form is submitted as it is drawn."""
    pairs = []
    for element in read(page).elements:
        name, kind = element.attributes.get("name"), element.attributes.get("type")
        if element.tag == "textarea" and name:
            # As the standard has it: a first line feed is the markup's, and line breaks are sent as two characters.
            pairs.append((name, element.text.removeprefix("\n").replace("\n", "\r\n")))
        elif element.tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in element.attributes):
            pairs.append((name, element["value"]))
    return urlencode(pairs).encode()


def contrasts(page: Page) -> dict[tuple[str, str, str], float]:
    """The contrast (WCAG 2) of what is written on what, in light and dark, by the names of the style's colours."""
    (style,) = read(page).all("style")
    schemes = {}
    for scheme, block in zip(("light", "dark"), re.findall(r":root\{([^}]*)\}", style.text), strict=True):
        schemes[scheme] = {name: _luminance(hue) for name, hue in re.findall(r"--(\w+):#(\w+)", block)}
    found = {}
    for scheme, colours in schemes.items():
        for name, luminance in colours.items():
            for ground in ("paper", "field"):
                lighter, darker = max(luminance, colours[ground]), min(luminance, colours[ground])
                found[scheme, name, ground] = (lighter + 0.05) / (darker + 0.05)
    return found


def _luminance(hue: str) -> float:
    digits = hue if len(hue) == 6 else "".join(digit * 2 for digit in hue)
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
