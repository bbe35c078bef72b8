"""A real browser: Debian's Chromium, headless, driven by Playwright, as a phone or as an operator's screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
    sync_playwright,
)

_FLAGS = (
    # Tests may run as root, where Chromium has no sandbox; what it opens is our own server alone.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SCREEN: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}

# A state to come is waited for, not timed: on a busy machine it may take its time.
expect.set_options(timeout=30_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser. The test is skipped where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, base: str, *, script: bool = True, **options: Any) -> Iterator[Page]:
    """A page in a browser of its own (nothing kept from another), that must stay quiet.

    Arguments: browser; base, the only address that it may ask; script, whether it runs scripts; options, as
    Browser.new_context() takes them. At its end nothing may have been asked of anybody else, refused by the page's
    policy, thrown by its script, or popped up.
    """
    context = browser.new_context(java_script_enabled=script, **options)
    strange: list[str] = []
    _listen(context, base, strange)
    yield context.new_page()
    context.close()
    assert strange == []


def _listen(context: BrowserContext, base: str, strange: list[str]) -> None:
    def asked(request: Request) -> None:
        if not request.url.startswith(f"{base}/"):
            strange.append(request.url)

    def popped_up(dialog: Dialog) -> None:
        strange.append(dialog.message)
        dialog.dismiss()

    def said(message: ConsoleMessage) -> None:
        # The browser notes every status above 399 and every lost connection; the tests look at these themselves.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            strange.append(message.text)

    context.on("request", asked)
    context.on("dialog", popped_up)
    context.on("console", said)
    context.on("weberror", lambda thrown: strange.append(str(thrown.error)))
