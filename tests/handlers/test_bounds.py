"""What a body makes the database do, and a list send, is bounded by what was sent and asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.lists import sql
from tests.support.examples import NOBODY
from tests.support.http_prompts import ask
from tests.support.server import Client, fields_at_fault, problem

JSON = {"Content-Type": "application/json"}

#: Numbers that a double holds, and more.
SOUND = (
    "0",
    "-0.0",
    "12345678901234567890123456789012345678.9",
    "1e308",
    "5E-308",
    "1.7976931348623157e+0308",
    "3e00000001",
)

#: Numbers that PostgreSQL writes out in thousands of digits, or that nobody means.
LONG = ("1e-16383", "1E+131071", "1e309", "-2.5e-309", "9" * 41, "0." + "0" * 40 + "1", "1e" + "9" * 400, "7" * 9_000)


def incident(metadata: str) -> str:
    """An incident with something free-form, as JSON text."""
    return '{"category": "fire", "description": "Smoke.", "metadata": VALUE}'.replace("VALUE", metadata)


def free_form(operator: Client) -> list[tuple[str, str, str, int]]:
    """Where something free-form is taken: path, the body around VALUE, the field, and its bound in bytes."""
    asked = ask(operator, prompt_type="freeform", target_type="public_link")
    at = f"/incidents/{asked.incident}"
    return [
        ("/incidents", incident("VALUE"), "metadata", 65_536),
        (f"{at}/actions", '{"action_type": "add_note", "payload": VALUE}', "payload", 16_384),
        (f"{at}/responses", f'{{"prompt_id": "{asked.id}", "response_data": VALUE}}', "response_data", 32_768),
        (f"/public/prompts/{asked.token}/responses", '{"response_data": VALUE}', "response_data", 32_768),
    ]


@pytest.mark.parametrize("number", LONG, ids=lambda number: number[:12])
@pytest.mark.parametrize("where", ['{"a": VALUE}', '{"a": [1, {"b": [VALUE]}]}'], ids=["shallow", "deep"])
def test_a_number_that_takes_pages_to_write_out_is_refused_before_any_sql(
    operator: Client, number: str, where: str
) -> None:
    for path, body, field, _ in free_form(operator):
        response = operator.post(path, content=body.replace("VALUE", where.replace("VALUE", number)), headers=JSON)
        assert (response.status_code, problem(response)) == (422, "out-of-range")
        assert fields_at_fault(response) == {f"/{field}"}


@pytest.mark.parametrize("field", ["latitude", "financial_impact", "webcam_ref", "title", "tags", "nonsense"])
def test_such_a_number_is_refused_wherever_it_stands(operator: Client, field: str) -> None:
    body = '{"category": "fire", "description": "Smoke.", "FIELD": 1e-16383}'.replace("FIELD", field)
    response = operator.post("/incidents", content=body, headers=JSON)
    assert response.status_code == 422
    assert f"/{field}" in fields_at_fault(response)


@pytest.mark.parametrize("number", SOUND)
def test_a_number_that_a_double_holds_is_kept(operator: Client, number: str) -> None:
    response = operator.post("/incidents", content=incident(f'{{"a": {number}}}'), headers=JSON)
    assert response.status_code == 201
    assert float(response.json()["metadata"]["a"]) == float(number)


@pytest.mark.parametrize("text", [*LONG[:-1], "1e99999", "2026e999"])
def test_text_that_looks_like_such_a_number_is_text(operator: Client, text: str) -> None:
    response = operator.post("/incidents", json=json.loads(incident(json.dumps({text: text}))))
    assert response.status_code == 201
    assert response.json()["metadata"] == {text: text}


def test_what_is_free_form_is_bounded_in_bytes_before_any_sql(operator: Client) -> None:
    for path, body, field, most in free_form(operator):
        over = body.replace("VALUE", json.dumps({"text": "x" * most}))
        response = operator.post(path, content=over, headers=JSON)
        assert (response.status_code, problem(response)) == (422, "too-long")
        assert (fields_at_fault(response), f"{most:,}" in response.text) == ({f"/{field}"}, True)


def test_blanks_between_values_do_not_count(operator: Client) -> None:
    spread = incident("{" + " " * 100_000 + '"a": 1}')
    assert operator.post("/incidents", content=spread, headers=JSON).status_code == 201


def test_a_page_of_big_rows_ends_early_and_the_next_goes_on(operator: Client) -> None:
    made: list[Any] = [
        operator.open_incident(metadata={"text": "x" * 60_000}, impact="y" * 10_000, root_cause="z" * 10_000)["id"]
        for _ in range(30)
    ]
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        params = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
        response = operator.get("/incidents", params=params)
        assert len(response.content) < sql.PAGE_BYTES + 200_000
        found += [item["id"] for item in response.json()["items"]]
        cursor, pages = response.json()["next_cursor"], pages + 1
    assert pages > 1
    assert found == made[::-1]
    assert NOBODY not in found
