"""Links as people and machines treat them: looked at by robots, sent with punctuation, served below a proxy's path."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import httpx
import pytest

from api.links import id_of, prefix_of, token_of
from tests.conftest import free_port
from tests.support.http_prompts import SAFE, answered, ask, make, stored
from tests.support.server import Client, Org, Place, Server, problem

TOKEN = f"{'A' * 22}.{'b' * 43}"
BEHIND = (*'.),>"]!?*_;', "\u2019", "%29", " ", "\u00a0", "\t", "\u200b", ").", "\u3002", "\u00bb")


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


@pytest.mark.parametrize("behind", ["", *BEHIND])
def test_what_a_message_puts_behind_a_link_is_no_part_of_its_token(behind: str) -> None:
    assert token_of(TOKEN + behind) == TOKEN
    assert id_of(f"01890a5d-ac96-774b-bcce-b302099a8057{behind}") == "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize(
    "said", ["", "x", TOKEN[:-1], f"{TOKEN}A", f"{TOKEN}.x", f"{TOKEN}é", f"({TOKEN}", f"{TOKEN}\0"]
)
def test_a_letter_or_a_digit_behind_a_token_is_another_token(said: str) -> None:
    assert token_of(said) == said


@pytest.mark.parametrize("behind", BEHIND)
def test_a_link_with_punctuation_behind_it_is_found_by_page_and_api(
    server: Server, operator: Client, guest: Client, behind: str
) -> None:
    asked = ask(operator)
    put = quote(behind, safe="%") if behind != "?" else "%3F"
    page = httpx.get(f"{server.base}/r/{asked.token}{put}")
    assert (page.status_code, page.headers["location"]) == (303, f"/r/{asked.token}")
    assert guest.get(f"{asked.public}{put}").json()["title"] == "Are you safe?"
    assert answered(guest.post(f"{asked.public}{put}/responses", json=SAFE))["prompt_id"] == asked.id
    sent = httpx.post(f"{server.base}/r/{asked.token}{put}", data={"response_data.status": "safe"})
    assert "Thank you" in sent.text
    assert f"Path=/r/{asked.token};" in sent.headers["set-cookie"]
    assert len(stored(operator, asked)) == 2


def test_punctuation_tells_nobody_whether_there_is_such_a_link(server: Server, guest: Client) -> None:
    assert httpx.get(f"{server.base}/r/{TOKEN}.").headers["location"] == f"/r/{TOKEN}"
    assert httpx.get(f"{server.base}/r/{TOKEN}").status_code == 404
    assert problem(guest.get(f"/public/prompts/{TOKEN})")) == "prompt-unavailable"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_robot_that_looks_at_a_boards_link_does_not_spend_it(server: Server, operator: Client, method: str) -> None:
    incident = operator.open_incident()["id"]
    link = operator.post(f"/incidents/{incident}/board-link").json()["board_link"]
    for _ in range(3):
        seen = httpx.request(method, link)
        assert (seen.status_code, "set-cookie" in seen.headers) == (200, False)
        assert "ticket=" not in seen.text
    opened = httpx.post(link)
    assert (opened.status_code, opened.headers["location"]) == (303, f"/board/{incident}")
    board = httpx.get(f"{server.base}/board/{incident}", cookies=opened.cookies)
    assert (board.status_code, "Need help" in board.text) == (200, True)
    assert httpx.post(link).status_code == 404


@pytest.mark.parametrize("behind", [".", ")", "%29", "%22", "\u2019", ">."])
def test_a_boards_link_with_punctuation_behind_it_opens_the_board(operator: Client, behind: str) -> None:
    incident = operator.open_incident()["id"]
    link = operator.post(f"/incidents/{incident}/board-link").json()["board_link"]
    assert httpx.get(link + behind).status_code == 200
    assert httpx.post(link + behind).status_code == 303


def test_another_sites_form_opens_no_board(operator: Client) -> None:
    incident = operator.open_incident()["id"]
    link = operator.post(f"/incidents/{incident}/board-link").json()["board_link"]
    foreign = httpx.post(link, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, "set-cookie" in foreign.headers) == (200, False)
    assert httpx.post(link, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


@contextmanager
def stripping_proxy(port: int, upstream: int, prefix: str) -> Iterator[None]:
    """A proxy that serves what is upstream below a path, and takes the path away on the way there."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, rest = head.split(b" ", 2)
        if not path.startswith(prefix.encode() + b"/"):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\nConnection: close\r\n\r\nno prefix")
            writer.close()
            return
        rest = rest.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        up, down = await asyncio.open_connection("127.0.0.1", upstream)
        down.write(b" ".join((method, path.removeprefix(prefix.encode()), rest)))
        try:
            await asyncio.gather(pipe(reader, down), pipe(up, writer), return_exceptions=True)
        finally:
            for one in (down, writer):
                one.close()

    async def stop() -> None:
        running.close()
        served = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)

    loop = asyncio.new_event_loop()
    running = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", port))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture(scope="module")
def below(place: Place) -> Iterator[Server]:
    """A server whose links begin at a path of a proxy, and the proxy, whose address is its base."""
    port = free_port()
    server = Server(place, free_port(), PUBLIC_URL=f"http://127.0.0.1:{port}/tocsin")
    try:
        with stripping_proxy(port, int(server.base.rpartition(":")[2]), "/tocsin"):
            server.base = f"http://127.0.0.1:{port}/tocsin"
            yield server
    finally:
        server.stop()


def test_below_a_proxys_path_a_guest_answers_and_changes_the_answer(below: Server, org: Org) -> None:
    with below.client(org, "operator") as operator, httpx.Client(follow_redirects=True) as phone:
        made = make(operator, on_repeat="update").json()
        link = made["response_link"]
        assert link == f"{below.base}/r/{made['public_token']}"
        page = phone.get(f"{link}.")
        assert (page.status_code, str(page.url)) == (200, link)
        assert phone.post(link, data={"response_data.status": "safe"}).status_code == 200
        (cookie,) = phone.cookies.jar
        assert cookie.path == urlsplit(link).path
        assert "You have answered" in phone.get(link).text
        changed = phone.get(f"{link}?change=1")
        assert 'action="' not in changed.text
        (row,) = operator.get(f"/incidents/{made['prompt']['incident_id']}/responses").json()["items"]
        assert row["safety_status"] == "safe"


def test_below_a_proxys_path_a_board_opens_and_its_stream_too(below: Server, org: Org) -> None:
    with below.client(org, "operator") as operator, httpx.Client(follow_redirects=True) as screen:
        incident = operator.open_incident()["id"]
        link = operator.post(f"/incidents/{incident}/board-link").json()["board_link"]
        opened = screen.post(link)
        assert (opened.status_code, str(opened.url)) == (200, f"{below.base}/board/{incident}")
        assert f'data-stream="/tocsin/board/{incident}/stream"' in opened.text
        (cookie,) = screen.cookies.jar
        assert cookie.path == f"/tocsin/board/{incident}"
        with screen.stream("GET", f"{below.base}/board/{incident}/stream") as stream:
            assert stream.status_code == 200
            assert next(stream.iter_lines()).startswith(("event:", "id:", ":", "retry:"))


def test_below_a_proxys_path_what_was_made_is_found_where_the_answer_says(below: Server, org: Org) -> None:
    with below.client(org, "operator") as operator:
        body = {"workflow": "enforcement", "category": "fire", "description": "Smoke."}
        made = operator.post("/incidents", json=body)
        assert made.headers["location"].startswith("/tocsin/v1/incidents/")
        found = httpx.get(str(made.url.join(made.headers["location"])), headers=dict(operator.headers))
        assert found.json()["id"] == made.json()["id"]
        described = httpx.get(f"{below.base}/openapi.json").json()
        assert described["servers"] == [{"url": "/tocsin"}]
        assert 'href="/tocsin/openapi.json"' in httpx.get(f"{below.base}/docs").text


def test_the_path_in_front_is_that_of_the_public_address() -> None:
    assert [prefix_of(url) for url in ("https://example.org", "http://h:8000/", "https://example.org/a/b")] == [
        "",
        "",
        "/a/b",
    ]
