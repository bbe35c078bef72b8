"""The pages in a real browser, on the real server: a guest answers on a phone, an operator's board changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import free_port
from tests.support.browser import PHONE, SCREEN, chromium, window
from tests.support.html import HOSTILE
from tests.support.server import Client, Org, Place, Server

Ask = Callable[..., str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of this module. No longer than that: while Playwright runs, no other event loop can."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Both kinds of phones."""
    return bool(request.param)


@pytest.fixture
def phone(browser: Browser, server: Server, script: bool) -> Iterator[Page]:
    """A guest's phone."""
    with window(browser, server.base, script=script, **PHONE) as page:
        yield page


@pytest.fixture
def clever_phone(browser: Browser, server: Server) -> Iterator[Page]:
    """A phone that runs scripts."""
    with window(browser, server.base, **PHONE) as page:
        yield page


@pytest.fixture
def incident(operator: Client) -> str:
    """An incident of this test."""
    return str(operator.open_incident()["id"])


@pytest.fixture
def ask(operator: Client, incident: str) -> Ask:
    """Asks by link about the incident, and returns the link."""

    def ask(kind: str = "status", **fields: Any) -> str:
        body = {"prompt_type": kind, "title": "Are you safe?", "prompt_text": "Smoke in hall B."} | fields
        response = operator.post(f"/incidents/{incident}/prompts", json=body)
        assert response.status_code == 201, response.text
        return str(response.json()["response_link"])

    return ask


@pytest.fixture
def answers(operator: Client, incident: str) -> Callable[[], list[dict[str, Any]]]:
    """What has been answered about the incident."""

    def answers() -> list[dict[str, Any]]:
        response = operator.get(f"/incidents/{incident}/responses")
        assert response.status_code == 200, response.text
        return list(response.json()["items"])

    return answers


Answers = Callable[[], list[dict[str, Any]]]


def send(page: Page) -> None:
    """Send the form."""
    page.get_by_role("button", name="Send").click()


def heading(page: Page, words: str) -> None:
    """The page is headed by these words."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def answer(page: Page, choice: str = "I am safe") -> None:
    """Answer how one is, and see that it arrived."""
    page.get_by_label(choice).check()
    send(page)
    heading(page, "Thank you")


def test_a_guest_answers_and_it_arrives(phone: Page, ask: Ask, answers: Answers) -> None:
    phone.goto(ask(options={"next": {"type": "message", "message": "Go to the north gate."}}))
    heading(phone, "Are you safe?")
    expect(phone.get_by_text("Smoke in hall B.")).to_be_visible()
    phone.get_by_role("radiogroup", name="How are you?").get_by_label("I need help").check()
    phone.get_by_label("What should we know?").fill("Two of us.\nOne cannot walk.")
    phone.get_by_label("Where are you?").fill("Hall B")
    send(phone)
    heading(phone, "Thank you")
    expect(phone.get_by_text("Go to the north gate.")).to_be_visible()
    (arrived,) = answers()
    assert arrived["response_data"] == {"status": "needs_help", "note": "Two of us.\nOne cannot walk."}
    assert (arrived["location_label"], arrived["response_channel"]) == ("Hall B", "web")


def test_who_was_safe_can_say_that_they_need_help(phone: Page, ask: Ask, answers: Answers) -> None:
    phone.goto(ask(on_repeat="update"))
    answer(phone, "I am safe")
    phone.get_by_role("button", name="Something changed? Answer again").click()
    answer(phone, "I need help")
    (arrived,) = answers()
    assert (arrived["state"], arrived["response_data"]["status"]) == ("updated", "needs_help")


def test_one_phone_answers_for_several(phone: Page, ask: Ask, answers: Answers) -> None:
    phone.goto(ask())
    answer(phone)
    phone.get_by_role("link", name="Answer for somebody else").click()
    expect(phone.get_by_text("This answer is for somebody else.")).to_be_visible()
    answer(phone, "I need help")
    assert sorted(one["response_data"]["status"] for one in answers()) == ["needs_help", "safe"]


def test_a_link_that_takes_one_answer_offers_no_second(phone: Page, ask: Ask) -> None:
    phone.goto(ask(on_repeat="reject"))
    answer(phone)
    expect(phone.get_by_role("link")).to_have_text(["Answer for somebody else"])


def test_an_answer_that_is_sent_twice_is_stored_once(phone: Page, ask: Ask, answers: Answers) -> None:
    phone.goto(ask(on_repeat="reject"))
    answer(phone)
    # The browser sends the form again, as it does when the first answer got lost on the way back.
    phone.reload()
    heading(phone, "Thank you")
    assert len(answers()) == 1


def test_a_fault_is_named_and_what_was_typed_stays(phone: Page, ask: Ask, answers: Answers) -> None:
    phone.goto(ask("resource_need"))
    phone.get_by_label("What should we know?").fill('For "room" <5>')
    send(phone)
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.get_by_label("What should we know?")).to_have_value('For "room" <5>')
    phone.get_by_role("group", name="What do you need?").get_by_label("Water").check()
    phone.get_by_label("Fuel").check()
    send(phone)
    heading(phone, "Thank you")
    (arrived,) = answers()
    assert arrived["response_data"] == {"needs": ["water", "fuel"], "note": 'For "room" <5>'}


def test_numbers_out_of_bounds_do_not_leave_the_phone(phone: Page, ask: Ask, answers: Answers) -> None:
    phone.goto(ask("headcount", validation={"adults": {"min": 0, "max": 4}}))
    phone.get_by_label("Adults").fill("5")
    send(phone)
    expect(phone.locator("input:invalid")).to_be_focused()
    phone.get_by_label("Adults").fill("4")
    phone.get_by_label("Pets").fill("1")
    send(phone)
    heading(phone, "Thank you")
    (arrived,) = answers()
    assert (arrived["adults_count"], arrived["children_count"], arrived["pets_count"]) == (4, None, 1)


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_only_words(clever_phone: Page, ask: Ask, typed: str) -> None:
    clever_phone.goto(ask("acknowledge", title=typed, prompt_text=typed))
    assert clever_phone.get_by_role("heading", level=1).text_content() == typed
    assert clever_phone.locator(".t").text_content() == typed
    clever_phone.get_by_label("I have read this").check()
    send(clever_phone)
    heading(clever_phone, "Thank you")


def test_the_page_is_one_small_request_and_fits_the_screen(clever_phone: Page, ask: Ask) -> None:
    asked: list[str] = []
    clever_phone.on("request", lambda request: asked.append(request.url))
    link = ask(prompt_text="Leave by the nearest exit. " * 70, title="W" * 60)
    response = clever_phone.goto(link, wait_until="networkidle")
    assert response
    assert asked == [link]
    assert sum(response.request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize")) < 15_000
    assert clever_phone.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
    for target in clever_phone.locator("label.o, button, input:not([type=radio]):visible, textarea").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44


def test_a_keyboard_is_enough(clever_phone: Page, ask: Ask, answers: Answers) -> None:
    clever_phone.goto(ask())
    press = clever_phone.keyboard.press
    press("Tab")
    press("Space")
    press("ArrowDown")
    press("Tab")
    clever_phone.keyboard.type("By keys")
    press("Tab")
    press("Enter")
    heading(clever_phone, "Thank you")
    assert answers()[0]["response_data"] == {"status": "needs_help", "note": "By keys"}


def test_where_the_guest_is_goes_along_when_they_say_so(
    browser: Browser, server: Server, ask: Ask, answers: Answers
) -> None:
    here = {"latitude": 59.912345, "longitude": -0.0000001, "accuracy": 17.2}
    with window(browser, server.base, permissions=["geolocation"], geolocation=here, **PHONE) as page:
        page.goto(ask(on_repeat="update"))
        # Chosen first, so that a button that sent the form instead would send it.
        page.get_by_label("I am safe").check()
        page.get_by_role("button", name="Use my location").click()
        expect(page.get_by_role("status")).to_have_text("Your location goes with your answer, to within 18 m.")
        answer(page)
        (arrived,) = answers()
        where = (arrived["location_lat"], arrived["location_lng"], arrived["location_accuracy_m"])
        assert where == (59.912345, -0.0000001, 18)
        page.get_by_role("button", name="Something changed? Answer again").click()
        page.get_by_role("button", name="Leave my location out").click()
        expect(page.get_by_role("status")).to_have_text("Your location is left out.")
        answer(page)
        assert answers()[0]["location_lat"] is None


def test_a_guest_who_does_not_say_where_answers_all_the_same(clever_phone: Page, ask: Ask, answers: Answers) -> None:
    clever_phone.goto(ask())
    clever_phone.get_by_role("button", name="Use my location").click()
    expect(clever_phone.get_by_role("status")).to_have_text("Your browser does not allow it. You can answer without.")
    answer(clever_phone)
    assert answers()[0]["location_lat"] is None


def test_without_a_script_nothing_offers_what_only_a_script_can(browser: Browser, server: Server, ask: Ask) -> None:
    with window(browser, server.base, script=False, **PHONE) as page:
        page.goto(ask())
        expect(page.get_by_role("button")).to_have_text(["Send"])


def test_a_second_tap_sends_nothing(clever_phone: Page, ask: Ask) -> None:
    sent: list[str] = []
    clever_phone.on("request", lambda request: sent.append(request.method))
    clever_phone.goto(ask())
    clever_phone.get_by_label("I am safe").check()
    # A window's name outlives the page, and so tells what the button said while the answer was on its way.
    clever_phone.evaluate(
        "addEventListener('submit', () => { window.name = document.querySelector('form>button').innerText })"
    )
    clever_phone.get_by_role("button", name="Send").dblclick()
    heading(clever_phone, "Thank you")
    assert sent == ["GET", "POST"]
    assert clever_phone.evaluate("window.name") == "Sending..."


def test_a_link_that_is_over_and_one_that_never_was_say_the_same(
    phone: Page, operator: Client, incident: str, server: Server
) -> None:
    body = {"prompt_type": "status", "title": "Are you safe?", "prompt_text": "Answer."}
    made = operator.post(f"/incidents/{incident}/prompts", json=body).json()
    phone.goto(made["response_link"])
    phone.get_by_label("I am safe").check()
    assert operator.patch(f"/prompts/{made['prompt']['id']}", json={"is_active": False}).status_code == 200
    send(phone)
    heading(phone, "This link is over")
    over = phone.content()
    token = made["public_token"]
    for other in (token, token[:-1] + ("A" if token[-1] != "A" else "B"), "nothing"):
        response = phone.goto(f"{server.base}/r/{other}")
        assert response
        assert response.status == 404
        assert phone.content() == over


def test_no_more_answers_than_were_asked_for(phone: Page, ask: Ask, answers: Answers) -> None:
    link = ask(max_responses=1)
    phone.goto(link)
    answer(phone)
    phone.get_by_role("link", name="Answer for somebody else").click()
    phone.get_by_label("I am safe").check()
    send(phone)
    heading(phone, "No more answers are taken")
    assert len(answers()) == 1


def test_too_many_at_once_is_no_answer_lost_in_silence(
    browser: Browser, server: Server, place: Place, ask: Ask, answers: Answers
) -> None:
    busy = Server(place, free_port(), GUEST_REQUESTS_PER_MINUTE="1")
    try:
        with window(browser, busy.base, **PHONE) as page:
            page.goto(ask().replace(server.base, busy.base))
            page.get_by_label("I am safe").check()
            send(page)
            heading(page, "Please try again")
            expect(page.get_by_text("not stored yet")).to_be_visible()
    finally:
        busy.stop()
    assert answers() == []


@pytest.fixture
def board_link(operator: Client, incident: str) -> str:
    """A link to the incident's board."""
    response = operator.post(f"/incidents/{incident}/board-link")
    assert response.status_code == 201, response.text
    return str(response.json()["board_link"])


@pytest.fixture
def screen(browser: Browser, server: Server, script: bool) -> Iterator[Page]:
    """An operator's screen."""
    with window(browser, server.base, script=script, **SCREEN) as page:
        yield page


@pytest.fixture
def live_screen(browser: Browser, server: Server) -> Iterator[Page]:
    """An operator's screen that runs scripts."""
    with window(browser, server.base, **SCREEN) as page:
        yield page


def open_board(page: Page, link: str) -> None:
    """Follow a link to a board, and open it."""
    page.goto(link)
    heading(page, "Open the board")
    page.get_by_role("button", name="Open").click()


def tile(page: Page, label: str, number: str) -> None:
    """The number above a label becomes this one."""
    expect(page.locator(".tiles li").filter(has_text=label).locator("b")).to_have_text(number)


def test_the_board_changes_as_answers_come(screen: Page, phone: Page, board_link: str, ask: Ask) -> None:
    phone.goto(ask(on_repeat="update"))
    open_board(screen, board_link)
    tile(screen, "Need help", "0")
    phone.get_by_label("Where are you?").fill("Hall <B>")
    phone.get_by_label("What should we know?").fill("One of us cannot walk.")
    answer(phone, "I need help")
    tile(screen, "Need help", "1")
    expect(screen.get_by_role("listitem").filter(has_text="One of us cannot walk.")).to_contain_text("Hall <B>")
    expect(screen.get_by_role("table", name="By location").get_by_role("row", name="Hall <B>")).to_contain_text("1")
    phone.get_by_role("button", name="Something changed? Answer again").click()
    answer(phone, "I am safe")
    tile(screen, "Need help", "0")
    tile(screen, "Safe", "1")


def test_the_board_says_that_it_is_live_and_when_it_is_not(
    live_screen: Page, clever_phone: Page, board_link: str, ask: Ask
) -> None:
    clever_phone.goto(ask())
    open_board(live_screen, board_link)
    expect(live_screen.get_by_role("status")).to_have_text("Live")
    expect(live_screen.locator("[aria-live]")).to_contain_text("0 Need help")
    expect(live_screen.get_by_text("Last change")).to_have_count(0)
    live_screen.context.set_offline(True)
    expect(live_screen.get_by_role("status")).to_have_text("Connection lost, trying again")
    answer(clever_phone, "I need help")
    live_screen.context.set_offline(False)
    expect(live_screen.get_by_role("status")).to_have_text("Live")
    tile(live_screen, "Need help", "1")
    expect(live_screen.get_by_text("Last change")).to_be_visible()
    expect(live_screen.locator("[aria-live]")).to_contain_text("1 Need help")


def test_a_board_outlives_the_server(browser: Browser, server: Server, place: Place, board_link: str) -> None:
    port = free_port()
    own = Server(place, port)
    try:
        with window(browser, own.base, **SCREEN) as page:
            open_board(page, board_link.replace(server.base, own.base))
            expect(page.get_by_role("status")).to_have_text("Live")
            own.stop()
            expect(page.get_by_role("status")).to_have_text("Connection lost, trying again")
            tile(page, "Need help", "0")
            own = Server(place, port)
            expect(page.get_by_role("status")).to_have_text("Live")
    finally:
        own.stop()


def test_a_board_that_finds_no_room_asks_again(live_screen: Page, board_link: str) -> None:
    live_screen.route("**/stream", lambda route: route.fulfill(status=503))
    open_board(live_screen, board_link)
    expect(live_screen.get_by_role("status")).to_have_text("Connection lost, trying again")
    tile(live_screen, "Need help", "0")
    live_screen.unroute("**/stream")
    expect(live_screen.get_by_role("status")).to_have_text("Live")


def test_a_board_ends_with_the_membership(live_screen: Page, admin: Client, org: Org, board_link: str) -> None:
    streams: list[str] = []
    live_screen.on("request", lambda request: streams.append(request.url) if request.url.endswith("/stream") else None)
    open_board(live_screen, board_link)
    expect(live_screen.get_by_role("status")).to_have_text("Live")
    ended = admin.patch(f"/members/{org.members['operator']}", json={"is_active": False})
    assert ended.status_code == 200, ended.text
    expect(live_screen.get_by_role("status")).to_have_text("Access has ended. Ask for a new link.")
    # The stream itself said so; the page did not have to ask again to be refused.
    assert len(streams) == 1
    live_screen.reload()
    heading(live_screen, "This link is over")


def test_a_board_whose_session_is_gone_says_so_and_stops_asking(live_screen: Page, board_link: str) -> None:
    open_board(live_screen, board_link)
    expect(live_screen.get_by_role("status")).to_have_text("Live")
    live_screen.context.clear_cookies()
    live_screen.context.set_offline(True)
    live_screen.context.set_offline(False)
    expect(live_screen.get_by_role("status")).to_have_text("Access has ended. Ask for a new link.")
    live_screen.context.set_offline(True)
    live_screen.evaluate("new Promise(done => setTimeout(done))")
    expect(live_screen.get_by_role("status")).to_have_text("Access has ended. Ask for a new link.")


def test_the_board_is_one_small_page_and_one_stream(live_screen: Page, board_link: str) -> None:
    asked: list[str] = []
    live_screen.on("request", lambda request: asked.append(request.url))
    page = board_link.partition("?")[0]
    with live_screen.expect_response(page) as opened:
        open_board(live_screen, board_link)
    expect(live_screen.get_by_role("status")).to_have_text("Live")
    assert asked == [board_link, board_link, page, f"{page}/stream"]
    assert opened.value.request.sizes()["responseBodySize"] < 15_000
    live_screen.set_viewport_size(PHONE["viewport"])
    assert live_screen.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]


def test_a_board_link_opens_once(browser: Browser, server: Server, screen: Page, board_link: str) -> None:
    # A robot looks at the link before its reader does.
    screen.goto(board_link)
    open_board(screen, board_link)
    tile(screen, "Need help", "0")
    with window(browser, server.base, **SCREEN) as other:
        open_board(other, board_link)
        heading(other, "This link is over")
