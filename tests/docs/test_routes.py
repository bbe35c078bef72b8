"""The documentation: a viewer of our own origin alone, the way to it, and a page for each problem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import httpx
import pytest
from playwright.sync_api import Browser, expect

from api.docs.problem_texts import EXPLAINED
from api.docs.routes import FILES, VERSION, VIEWER
from api.problems import PROBLEMS
from api.settings.environment import ROOT
from tests.conftest import free_port
from tests.contract.test_messages import is_sentence
from tests.support.browser import SCREEN, chromium, window
from tests.support.server import Org, Place, Server, problem


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with chromium() as found:
        yield found


def test_the_viewer_is_the_release_that_is_named() -> None:
    notice = (ROOT / "NOTICE").read_text()
    assert f"Swagger UI {VERSION}" in notice
    for name, (_, digest) in FILES.items():
        assert sha256((VIEWER / name).read_bytes()).hexdigest() == digest
        assert name in notice


def test_the_page_runs_and_asks_nothing_of_anybody_else(server: Server) -> None:
    response = httpx.get(f"{server.base}/docs")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script>|<style| style=| on\w+=", response.text)
    assert set(re.findall(r'(?:src|href)="([^"]*)"', response.text)) == {
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui.css",
        "/docs/start.js",
        "/openapi.json",
    }
    for name, kind in (("swagger-ui-bundle.js", "text/javascript"), ("start.js", "text/javascript")):
        assert httpx.get(f"{server.base}/docs/{name}").headers["content-type"].startswith(kind)
    assert problem(httpx.get(f"{server.base}/docs/nothing.js")) == "not-found"


def test_the_front_door_leads_to_the_documentation(server: Server) -> None:
    for response in (httpx.get(server.base), httpx.head(server.base)):
        assert response.status_code in (302, 303, 307)
        assert response.headers["location"] == "/docs"


def test_behind_a_path_every_way_begins_with_it(place: Place) -> None:
    server = Server(place, free_port(), PUBLIC_URL="https://tocsin.example/incidents/")
    try:
        assert httpx.get(server.base).headers["location"] == "/incidents/docs"
        assert '"/incidents/docs/start.js"' in httpx.get(f"{server.base}/docs").text
        assert b'"/incidents/openapi.json"' in httpx.get(f"{server.base}/docs/start.js").content
        assert httpx.get(f"{server.base}/openapi.json").json()["servers"] == [{"url": "/incidents"}]
    finally:
        server.stop()


def test_somebody_searches_reads_and_tries_in_a_browser(browser: Browser, server: Server, org: Org) -> None:
    with window(browser, server.base, **SCREEN) as page:
        page.goto(f"{server.base}/docs")
        page.get_by_placeholder("Filter").fill("places")
        expect(page.get_by_text("/v1/places").first).to_be_visible()
        expect(page.get_by_text("/v1/members", exact=True)).to_have_count(0)
        page.get_by_role("button", name="Authorize").first.click()
        page.locator(".auth-container input").fill(org.token("operator"))
        page.locator(".auth-btn-wrapper .authorize").click()
        page.locator(".auth-btn-wrapper .btn-done").click()
        page.locator("#operations-places-listPlaces .opblock-summary").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table")).to_contain_text("200")
        expect(page.locator(".request-snippets")).to_contain_text("curl")


@pytest.mark.parametrize("slug", sorted(PROBLEMS))
def test_a_problem_is_explained_to_people_and_to_programs(server: Server, slug: str) -> None:
    told = httpx.get(f"{server.base}/problems/{slug}")
    assert told.headers["content-type"] == "application/json"
    said = told.json()
    assert (said["slug"], said["status"], said["title"]) == (slug, PROBLEMS[slug].status, PROBLEMS[slug].title)
    assert is_sentence(said["meaning"])
    assert is_sentence(said["remedy"].replace("`", ""))
    page = httpx.get(f"{server.base}/problems/{slug}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert said["title"].replace("'", "&#x27;") in page.text
    assert page.headers["vary"] == "Accept"


def test_there_is_an_explanation_for_each_problem_and_a_list_of_them(server: Server) -> None:
    assert set(EXPLAINED) == set(PROBLEMS)
    assert {one["slug"] for one in httpx.get(f"{server.base}/problems").json()} == set(PROBLEMS)
    page = httpx.get(f"{server.base}/problems", headers={"Accept": "text/html"}).text
    assert page.count("<li>") == len(PROBLEMS)
    assert problem(httpx.get(f"{server.base}/problems/nonsense")) == "not-found"


def test_a_type_leads_to_its_explanation_where_the_operator_says_so(place: Place) -> None:
    port = free_port()
    server = Server(place, port, PROBLEM_TYPES=f"http://127.0.0.1:{port}/problems")
    try:
        told = httpx.get(f"{server.base}/v1/me").json()
        assert told["type"] == f"{server.base}/problems/unauthenticated"
        assert httpx.get(told["type"]).json()["type"] == told["type"]
    finally:
        server.stop()
