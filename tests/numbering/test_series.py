"""Numbers as organisations have them: formats of their own, no number twice, no gap, whatever is changed when."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.numbering.test_numbers import zone_of_noon
from tests.support.server import Client, Org, Server, fields_at_fault, problem


@pytest.fixture
def noon(server: Server, make_org: Callable[..., Org]) -> Any:
    """An organisation where it is about noon, and its admin."""
    org = make_org(zone=zone_of_noon())
    with server.client(org, "admin") as client:
        client.org = org  # type: ignore[attr-defined]
        yield client


def today(client: Any, form: str) -> str:
    """The date of the organisation, as strftime() writes it."""
    hours = int(client.get("/me").json()["time_zone"].removeprefix("Etc/GMT"))
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime(form)


def numbers(client: Client, count: int, **fields: Any) -> list[str]:
    """The numbers of so many new incidents."""
    return [client.open_incident(**fields)["number"] for _ in range(count)]


@pytest.mark.parametrize(
    ("format", "period", "form"),
    [
        ("YYYY/NNNN", "year", "%Y/{:04}"),
        ("A-NNNNNN", "never", "A-{:06}"),
        ("INC-YYMMDD-NNN", "day", "INC-%y%m%d-{:03}"),
        ("INCNNNNNNN", "never", "INC{:07}"),
        ("NNN/YY", "year", "{:03}/%y"),
        ("Sak nr. YYYY-MM-NNNNN", "month", "Sak nr. %Y-%m-{:05}"),
        ("ÅR/YYYYMMDD#NNNNNNNNN", "day", "ÅR/%Y%m%d#{:09}"),
        ("H-YYYY-NNNNN", "never", "H-%Y-{:05}"),
    ],
)
def test_a_format_of_ones_own_numbers_what_comes(noon: Any, format: str, period: str, form: str) -> None:
    changed = noon.put("/series/incident", json={"format": format, "period": period})
    told = today(noon, form)
    assert (changed.status_code, changed.json()["example"]) == (200, told.format(1)), changed.text
    assert numbers(noon, 3) == [told.format(number) for number in (1, 2, 3)]
    assert [row["number"] for row in noon.get("/incidents", params={"number": f"eq.{told.format(2)}"}).json()["items"]]


@pytest.mark.parametrize(
    ("format", "period", "field"),
    [
        ("INC-YYYY", "year", "/format"),
        ("INC-NN", "never", "/format"),
        ("INC-NNNNNNNNNN", "never", "/format"),
        ("NNN-NNN", "never", "/format"),
        ("INC-NNN", "year", "/format"),
        ("INC-YYYY-NNN", "month", "/format"),
        ("INC-YYMM-NNN", "day", "/format"),
        ("INC-MMDD-NNN", "day", "/format"),
        (" INC-NNN", "never", "/format"),
        ("INC-NNN ", "never", "/format"),
        ("INC  NNN", "never", "/format"),
        ("=1+NNN", "never", "/format"),
        ("A\tNNN", "never", "/format"),
        ("A\u202eNNN", "never", "/format"),
        ("A\u200bNNN", "never", "/format"),
        ("A" * 38 + "NNN", "never", "/format"),
        ("NN", "never", "/format"),
        ("INC-NNN", "week", "/period"),
    ],
    ids=repr,
)
def test_a_format_that_would_not_do_is_refused_by_name(admin: Client, format: str, period: str, field: str) -> None:
    before = admin.get("/series").json()["items"]
    for answer in (
        admin.post("/series", json={"slug": "own", "format": format, "period": period}),
        admin.put("/series/incident", json={"format": format, "period": period}),
    ):
        assert answer.status_code == 422, answer.text
        assert fields_at_fault(answer) == {field}
    assert admin.get("/series").json()["items"] == before


@pytest.mark.parametrize(
    "changes",
    [
        [("INC-YYMMDD-NNN", "never"), ("INC-YYMMDD-NNN", "day"), ("INC-YYMMDD-NNN", "year")],
        [("YYNNN", "year"), ("NNNNN", "never"), ("YYNNN", "never")],
        [("CASE-YYYY/NNN", "year"), ("CASE-YYYY/NNNN", "year"), ("CASE-YYYY/NNN", "never"), ("CASE-YYYY/NNN", "year")],
    ],
    ids=str,
)
def test_no_number_is_given_twice_however_the_format_changes(noon: Any, changes: list[tuple[str, str]]) -> None:
    given = numbers(noon, 3)
    for format, period in [*changes, ("INC-YYMMDD-NNN", "day"), *changes]:
        assert noon.put("/series/incident", json={"format": format, "period": period}).status_code == 200
        given += numbers(noon, 4)
    assert len(set(given)) == len(given)


def test_a_format_that_changes_goes_on_counting_and_another_period_begins_at_one(noon: Any) -> None:
    noon.put("/series/incident", json={"format": "YYYY/NNNN", "period": "year"})
    numbers(noon, 2)
    noon.put("/series/incident", json={"format": "H-YYYY-NNN"})
    assert numbers(noon, 1) == [today(noon, "H-%Y-003")]
    noon.put("/series/incident", json={"period": "never"})
    assert numbers(noon, 3) == [today(noon, f"H-%Y-{number}") for number in ("001", "002", "004")]


def test_numbers_have_no_gap_when_many_come_while_the_format_changes(noon: Any, server: Server) -> None:
    def create(_: int) -> str:
        with server.client(noon.org, "admin") as client:
            return str(client.open_incident()["number"])

    with ThreadPoolExecutor(8) as threads:
        coming = threads.map(create, range(40))
        noon.put("/series/incident", json={"format": "X-NNNNNN", "period": "never"})
        given = list(coming)
    assert len(set(given)) == 40
    for form in ("X-", "INC-"):
        counted = sorted(int(number.rpartition("-")[2]) for number in given if number.startswith(form))
        assert counted == list(range(1, len(counted) + 1))


@pytest.mark.parametrize(
    ("format", "period"),
    [
        ("INC-YYMMDD-NNN", "day"),
        ("INC-YYMMDD-NNNN", "day"),
        ("INC-YYYY-NNN", "year"),
        ("INC-2026-NNNN", "never"),
        ("INC-NNNNNN-123", "never"),
    ],
)
def test_two_series_cannot_give_the_same_number(admin: Client, format: str, period: str) -> None:
    answer = admin.post("/series", json={"slug": "own", "format": format, "period": period})
    assert (answer.status_code, problem(answer)) == (409, "format-collides")
    assert problem(admin.put("/series/case", json={"format": format, "period": period})) == "format-collides"


def test_a_series_is_added_numbers_workflows_and_is_removed_when_nothing_is(admin: Client, auditor: Client) -> None:
    said = {"slug": "desk", "format": "D-NNNN", "period": "never"}
    made = admin.post("/series", json=said)
    assert (made.status_code, made.headers["location"]) == (201, "/v1/series/desk")
    assert made.json() == said | {"id": "desk", "example": "D-0001", "workflows": [], "version": 1}
    assert made.json() in auditor.get("/series").json()["items"]
    assert problem(auditor.put("/series/desk", json={"format": "E-NNNN"})) == "not-permitted"
    assert admin.put("/series/desk", json={"workflows": ["service_desk"]}).json()["workflows"] == ["service_desk"]
    assert numbers(admin, 2, workflow="service_desk", title="Printer", category="general") == ["D-0001", "D-0002"]
    assert admin.open_incident()["number"].startswith("INC-")
    for workflows, slug in ((["tow"], "unknown-workflow"), (["nil"], "unknown-workflow"), ([], "validation-failed")):
        refused = admin.put("/series/desk", json={"workflows": workflows})
        assert (refused.status_code, problem(refused), fields_at_fault(refused)) == (422, slug, {"/workflows"})
    assert (admin.delete("/series/desk").status_code, problem(admin.delete("/series/desk"))) == (409, "in-use")
    assert admin.post("/series", json=said | {"slug": "idle", "format": "I-NNN"}).status_code == 201
    assert problem(admin.post("/series", json=said | {"slug": "idle", "format": "J-NNN"})) == "series-exists"
    assert admin.delete("/series/idle", headers={"If-Match": '"7-x"'}).status_code == 412
    assert admin.delete("/series/idle").status_code == 204
    assert problem(admin.delete("/series/idle")) == "not-found"


@pytest.fixture
def auditor(server: Server, org: Org) -> Any:
    """A client that speaks as the auditor of `org`."""
    with server.client(org, "auditor") as client:
        yield client


def test_nobody_sets_a_counter(org: Org) -> None:
    for statement in (
        "update tocsin.number_counters set last_number = 1",
        "insert into tocsin.number_counters values (%(id)s, 'incident', '2026-01-01', 7, 'day')",
        "select core.next_number('incident', now())",
        "select core.is_number_taken('INC-1')",
    ):
        with org.place.enter(org, "admin") as attacker, pytest.raises(psycopg.Error) as caught:
            attacker.execute(statement.encode(), {"id": org.id})
        assert caught.value.sqlstate == "42501"
