"""One phone that answers for several people, by the pages and by the API: nobody's answer vanishes under another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.html import Markup
from tests.support.http_prompts import NEEDS_HELP, SAFE, Asked, answered, ask, earlier, make, stored
from tests.support.server import Client, Place, Server

HELP = {"response_data.status": "needs_help"}
WELL = {"response_data.status": "safe"}


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


@pytest.fixture
def phone(server: Server) -> Iterator[httpx.Client]:
    """A family's phone, which keeps cookies."""
    with httpx.Client(base_url=server.base, follow_redirects=True) as client:
        yield client


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden inputs of the form of a page."""
    return {one["name"]: one["value"] for one in Markup(page.text).all("input", type="hidden")}


def answer(phone: httpx.Client, asked: Asked, query: str = "", **fields: str) -> httpx.Response:
    """Open the link, fill in its form, and send it."""
    page = phone.get(f"/r/{asked.token}{query}")
    return phone.post(f"/r/{asked.token}{query}", data=hidden(page) | fields)


def standing(operator: Client, asked: Asked) -> tuple[int, int]:
    """How many need help, and how many are safe."""
    rollup = operator.get(f"{asked.path}/rollup").json()
    return rollup["needs_help"], rollup["safe"]


def test_the_father_who_opens_the_mothers_link_on_her_phone_is_a_second_answer(
    operator: Client, phone: httpx.Client
) -> None:
    asked = ask(operator, on_repeat="update")
    assert "Thank you" in answer(phone, asked, **HELP).text
    opened = phone.get(f"/r/{asked.token}")
    assert "You have answered" in opened.text
    assert "I need help" in opened.text
    links = [one["href"] for one in Markup(opened.text).all("a")]
    assert links == ["?change=1", "?another=1"]
    thanks = answer(phone, asked, "?another=1", **WELL)
    assert "You answered for: you, somebody else." in thanks.text
    assert standing(operator, asked) == (1, 1)


def test_a_form_that_was_open_when_another_was_sent_changes_nothing_unasked(
    operator: Client, phone: httpx.Client
) -> None:
    asked = ask(operator, on_repeat="update")
    form = hidden(phone.get(f"/r/{asked.token}"))
    assert phone.post(f"/r/{asked.token}", data=form | HELP).status_code == 200
    # The same form, from the browser's history, filled in by somebody else.
    again = phone.post(f"/r/{asked.token}", data=form | WELL)
    assert (again.status_code, standing(operator, asked)) == (409, (1, 0))
    assert "this phone has answered before" in again.text
    kept = hidden(again)
    assert [one["value"] for one in Markup(again.text).all("button")] == ["other", "change"]
    assert "Thank you" in phone.post(f"/r/{asked.token}", data=kept | WELL | {"as": "other"}).text
    assert standing(operator, asked) == (1, 1)
    assert "Thank you" in phone.post(f"/r/{asked.token}", data=form | WELL | {"as": "change"}).text
    assert standing(operator, asked) == (0, 2)


def test_a_form_that_is_sent_twice_is_one_answer(operator: Client, phone: httpx.Client) -> None:
    for on_repeat in ("update", "reject"):
        asked = ask(operator, on_repeat=on_repeat)
        form = hidden(phone.get(f"/r/{asked.token}")) | WELL
        for _ in range(2):
            assert "Thank you" in phone.post(f"/r/{asked.token}", data=form).text
        (row,) = stored(operator, asked)
        assert (row["state"], row["update_count"]) == ("submitted", 0)


def test_where_the_first_answer_counts_another_is_for_somebody_else(operator: Client, phone: httpx.Client) -> None:
    asked = ask(operator, on_repeat="reject")
    form = hidden(phone.get(f"/r/{asked.token}"))
    phone.post(f"/r/{asked.token}", data=form | HELP)
    again = phone.post(f"/r/{asked.token}", data=form | WELL)
    assert [one["value"] for one in Markup(again.text).all("button")] == ["other"]
    assert phone.post(f"/r/{asked.token}", data=hidden(again) | WELL | {"as": "other"}).status_code == 200
    assert phone.post(f"/r/{asked.token}", data=form | WELL | {"as": "change"}).status_code == 409
    assert standing(operator, asked) == (1, 1)


def test_a_change_begins_with_the_earlier_answer_so_that_nothing_vanishes(
    operator: Client, phone: httpx.Client
) -> None:
    asked = ask(operator, on_repeat="update", options={"ask_name": True, "ask_phone": True})
    first = {"location_label": "Hall A", "response_data.name": "Kari", "response_data.phone": "+47 99"}
    answer(phone, asked, **WELL, **first)
    page = Markup(phone.get(f"/r/{asked.token}?change=1").text)
    shown = {one["name"]: one["value"] for one in page.all("input") if one.attributes.get("type") != "radio"}
    assert first.items() <= shown.items()
    assert [one["value"] for one in page.all("input", type="radio") if "checked" in one.attributes] == ["safe"]
    sent = shown | HELP | {"response_data.phone": "", "as": "change"}
    assert "Thank you" in phone.post(f"/r/{asked.token}", data=sent).text
    (row,) = stored(operator, asked)
    assert (row["location_label"], row["response_data"]) == ("Hall A", {"status": "needs_help", "name": "Kari"})


def test_several_from_one_phone_are_named_and_each_can_be_changed(operator: Client, phone: httpx.Client) -> None:
    asked = ask(operator, on_repeat="update", options={"ask_name": True})
    answer(phone, asked, **WELL)
    answer(phone, asked, "?another=1", **WELL, **{"response_data.name": "Kari"})
    page = phone.get(f"/r/{asked.token}").text
    assert "You answered for: you, " in page
    assert [one.text for one in Markup(page).all("h2")] == ["You", "Kari"]
    change = phone.get(f"/r/{asked.token}?change=2")
    phone.post(
        f"/r/{asked.token}?change=2", data=hidden(change) | HELP | {"as": "change"} | {"response_data.name": "Kari"}
    )
    assert {row["response_data"].get("name"): row["safety_status"] for row in stored(operator, asked)} == {
        None: "safe",
        "Kari": "needs_help",
    }


def test_another_sites_form_brings_no_key_that_others_know(operator: Client, phone: httpx.Client) -> None:
    asked = ask(operator, on_repeat="update")
    known = "k" * 32
    foreign = {"Sec-Fetch-Site": "cross-site"}
    sent = phone.post(f"/r/{asked.token}", data=WELL | {"responder_key": known}, headers=foreign)
    assert known not in sent.text + str(sent.headers)
    (row,) = stored(operator, asked)
    other = phone.post(f"/r/{asked.token}", data={"responder_key": known, "again": "1"}, headers=foreign)
    assert known not in other.text
    assert row["update_count"] == 0


def test_who_needs_help_reads_the_emergency_line_at_once_and_after_answering(
    operator: Client, phone: httpx.Client
) -> None:
    asked = ask(operator, options={"emergency_line": "Call 112"})
    call = 'Call <a href="tel:112">112</a>'
    form = phone.get(f"/r/{asked.token}")
    labels = form.text.index("I need help"), form.text.index(call), form.text.index("Something else")
    assert sorted(labels) == list(labels)
    assert call in answer(phone, asked, **HELP).text
    assert call not in answer(phone, asked, "?another=1", **WELL).text
    assert call in phone.get(f"/r/{asked.token}").text


def test_a_board_tells_how_to_reach_who_needs_help(operator: Client, guest: Client) -> None:
    asked = ask(operator, options={"ask_name": True, "ask_phone": True})
    said = {"status": "needs_help", "name": "Kari", "phone": "+47 22 66 90 50"}
    answered(guest.post(asked.answers, json={"response_data": said, "location_label": "Hall A"}))
    answered(guest.post(asked.answers, json={"response_data": said | {"name": "Ola"}}))
    calls = operator.get(f"/incidents/{asked.incident}/board").json()["lists"][0]["items"]
    assert [(call["title"], call["text"]) for call in calls] == [
        ("Ola", "+47 22 66 90 50"),
        ("Hall A", "Kari. +47 22 66 90 50"),
    ]


@pytest.mark.parametrize(
    ("options", "said", "status"),
    [
        ({"ask_name": True}, {"name": "Kari"}, 201),
        ({"ask_name": False}, {"name": "Kari"}, 422),
        ({}, {"phone": "112"}, 422),
        ({"ask_name": True}, {"phone": "112"}, 422),
        ({"ask_phone": True}, {"phone": 112}, 422),
        ({"ask_phone": True}, {"phone": "1" * 201}, 422),
        ({"ask_phone": True}, {}, 201),
    ],
)
def test_name_and_phone_are_taken_where_they_are_asked_for(
    operator: Client, guest: Client, options: dict[str, Any], said: dict[str, Any], status: int
) -> None:
    asked = ask(operator, options=options)
    answer = {"response_data": {"status": "safe"} | said}
    assert guest.post(asked.answers, json=answer).status_code == status


@pytest.mark.parametrize(
    "options",
    [
        {"ask_name": "yes"},
        {"ask_phone": 1},
        {"emergency_line": ""},
        {"emergency_line": " "},
        {"emergency_line": "x" * 201},
    ],
)
def test_options_that_are_none_are_refused(operator: Client, options: dict[str, Any]) -> None:
    assert make(operator, options=options).status_code == 422


def test_the_form_says_who_asks_and_when(server: Server, operator: Client, phone: httpx.Client) -> None:
    asked = ask(operator)
    told = operator.get(asked.public).json()
    page = phone.get(f"/r/{asked.token}").text
    assert told["asked_by"] in page
    assert told["asked_at"][11:16] in page
    assert f"({told['time_zone']})" in page


# The same by the API: what an update leaves out stays as it was, null clears.

FULL: dict[str, Any] = {
    "response_data": {"status": "safe", "note": "At home."},
    "location_label": "Hall A",
    "location_lat": 59.9,
    "location_lng": 10.75,
    "location_accuracy_m": 12.5,
    "adults_count": 2,
    "children_count": 3,
    "pets_count": 1,
}


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ({}, {}),
        ({"response_data": {"status": "needs_help"}}, {"response_data": {"status": "needs_help", "note": "At home."}}),
        ({"response_data": {"note": None}}, {"response_data": {"status": "safe"}}),
        ({"location_label": "Hall B", "adults_count": 0}, {"location_label": "Hall B", "adults_count": 0}),
        ({"location_label": None, "pets_count": None}, {"location_label": None, "pets_count": None}),
        (
            {"location_lat": 60.0, "location_lng": 11.0},
            {"location_lat": 60.0, "location_lng": 11.0, "location_accuracy_m": None},
        ),
        (
            {"location_lat": None, "location_lng": None},
            {"location_lat": None, "location_lng": None, "location_accuracy_m": None},
        ),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_an_update_leaves_out_stays_and_null_clears(
    operator: Client, guest: Client, method: str, said: dict[str, Any], changed: dict[str, Any]
) -> None:
    asked = ask(operator, on_repeat="update")
    key = answered(guest.post(asked.answers, json=FULL | {"response_channel": "sms"}))["responder_key"]
    answered(guest.request(method, asked.answers, json=said | {"responder_key": key}))
    (row,) = stored(operator, asked)
    wanted = FULL | {"response_channel": "sms"} | changed
    assert {name: row[name] for name in wanted} == wanted


def test_an_operator_and_a_member_who_answer_again_lose_nothing_either(operator: Client, guest: Client) -> None:
    asked = ask(operator, on_repeat="update")
    body = {"prompt_id": asked.id, "responder_key": "room 5"}
    assert operator.post(asked.responses, json=body | FULL).status_code == 201
    assert operator.post(asked.responses, json=body | NEEDS_HELP).status_code == 201
    (row,) = stored(operator, asked)
    assert (row["safety_status"], row["adults_count"], row["location_label"]) == ("needs_help", 2, "Hall A")
    (before,) = earlier(operator, row)
    assert before["response_data"] == FULL["response_data"]


def test_a_time_of_the_event_that_is_out_of_range_by_now_does_not_forbid_an_update(
    place: Place, operator: Client, guest: Client
) -> None:
    asked = ask(operator, on_repeat="update")
    key = answered(guest.post(asked.answers, json=SAFE))["responder_key"]
    (row,) = stored(operator, asked)
    with place.admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update tocsin.prompt_responses set occurred_at = now() - interval '40 days',"
            " responded_at = now() - interval '40 days' where id = %s",
            [row["id"]],
        )
    answered(guest.put(asked.answers, json=NEEDS_HELP | {"responder_key": key}))
    (row,) = stored(operator, asked)
    assert (row["safety_status"], row["occurred_at"]) == ("needs_help", None)
