"""What comparisons in lists mean to people: severities by rank, days of the tenant, lists with blanks, any case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.server import Client, Org, Place, Server, new_org, problem

# Worst last; what two workflows call by different names lies between.
SCALE = ("info", "low", "warning", "medium", "high", "critical")
OF = {
    "enforcement": ("info", "warning", "critical"),
    "service_desk": ("low", "medium", "high", "critical", None),
    "review": ("low", "medium", "high", "critical"),
}
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "neq": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module, whose tests do not mind each other's rows."""
    return new_org(place, stem="compared")


@pytest.fixture(scope="module")
def reader(server: Server, org: Org) -> Iterator[Client]:
    """Its admin."""
    with server.client(org, "admin") as client:
        yield client


@pytest.fixture(scope="module")
def rows(reader: Client) -> list[dict[str, Any]]:
    """An incident of every severity of three workflows, and one without."""
    return [
        reader.open_incident(workflow=workflow, category=None if workflow == "service_desk" else "other",
                             severity=severity, title=f"{workflow} {severity}", tags=["ranked"],
                             priority="high" if severity == "high" and workflow == "service_desk" else None)
        for workflow, severities in OF.items()
        for severity in severities
    ]  # fmt: skip


def found(client: Client, **params: Any) -> set[str]:
    """The titles that a list has."""
    plain: dict[str, Any] = {"tags": "cs.{ranked}", "limit": 200, "counts": "exact"}
    answer = client.get("/incidents", params=plain | params)
    assert answer.status_code == 200, answer.text
    titles = {item["title"] for item in answer.json()["items"]}
    if "status" not in params:
        assert sum(answer.json()["status_counts"].values()) == len(titles)
    return titles


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize("operator", COMPARED)
@pytest.mark.parametrize("severity", [*SCALE, "WARNING", "High"])
def test_severities_compare_by_rank_over_all_workflows(
    reader: Client, rows: list[dict[str, Any]], severity: str, operator: str, negated: bool
) -> None:
    bound = SCALE.index(severity.lower())
    expected = {
        row["title"]
        for row in rows
        if row["severity"] and COMPARED[operator](SCALE.index(row["severity"]), bound) != negated
    }
    mark = "not." if negated else ""
    assert found(reader, severity=f"{mark}{operator}.{severity}") == expected
    assert found(reader, **{"and": f"(severity.{mark}{operator}.{severity})"}) == expected
    assert found(reader, **{"or": f"(severity.{mark}{operator}.{severity}, title.eq.nothing)"}) == expected
    known = {row["title"] for row in rows if row["severity"]}
    assert found(reader, **{"not.and": f"(severity.{mark}{operator}.{severity})"}) == known - expected
    assert found(reader, severity=f"{mark}{operator}.{severity}", search="enforcement") == {
        title for title in expected if title.startswith("enforcement")
    }


def test_a_warning_is_no_reason_to_leave_out_what_is_critical(reader: Client, rows: list[dict[str, Any]]) -> None:
    worst = found(reader, severity="gte.warning", workflow="eq.ENFORCEMENT")
    assert worst == {"enforcement warning", "enforcement critical"}
    assert found(reader, severity="in.( Critical , HIGH )") == {
        "enforcement critical", "service_desk high", "service_desk critical", "review high", "review critical"
    }  # fmt: skip


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_list_of_several_workflows_is_ordered_on_the_same_scale(
    reader: Client, rows: list[dict[str, Any]], direction: str
) -> None:
    params = {"order": f"severity.{direction}", "tags": "cs.{ranked}", "severity": "is.not_null"}
    order = [SCALE.index(item["severity"]) for item in reader.get("/incidents", params=params).json()["items"]]
    assert order == sorted(order, reverse=direction == "desc")
    assert len(order) == len(rows) - 1


def test_priorities_compare_by_urgency(reader: Client, rows: list[dict[str, Any]]) -> None:
    assert found(reader, priority="gte.normal", workflow="eq.service_desk") >= {"service_desk high"}
    assert "service_desk high" not in found(reader, priority="gt.high")
    assert found(reader, priority="lt.urgent") >= {"service_desk high"}
    assert found(reader, priority="gte.HIGH") == {"service_desk high"}


@pytest.mark.parametrize("column", ["severity", "priority"])
def test_a_word_that_has_no_rank_is_refused_with_those_that_have(
    reader: Client, rows: list[dict[str, Any]], column: str
) -> None:
    answer = reader.get("/incidents", params={column: "gte.severe"})
    assert (answer.status_code, problem(answer), answer.json()["parameter"]) == (400, "filter-invalid", column)
    assert '"severe"' in answer.json()["detail"]
    assert "high" in answer.json()["detail"]
    assert reader.get("/incidents", params={column: "eq.severe"}).json()["items"] == []


# Days

ZONES = ("Europe/Oslo", "America/Havana", "Africa/Cairo", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu")
# A plain day, and those on which clocks are changed: in Cairo at midnight, in Havana back to midnight.
DAYS = ("2025-06-01", "2025-03-30", "2025-10-26", "2025-03-09", "2025-11-02", "2025-04-25", "2025-10-31", "2025-09-28")


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_is_the_tenants_day_also_when_clocks_change(place: Place, server: Server, zone: str) -> None:
    there = new_org(place, zone=zone, stem="day")
    with server.client(there, "admin") as client:
        for day in DAYS:
            moments = _around(day)
            for number, moment in enumerate(moments):
                client.open_incident(occurred_at=moment.isoformat(), title=f"{day} {number:02}")

            def titles(operator: str, day: str = day) -> list[str]:
                params = {"occurred_at": operator, "title": f"like.{day}*", "limit": "200", "order": "created_at.asc"}
                return [item["title"] for item in client.get("/incidents", params=params).json()["items"]]

            local = [moment.astimezone(ZoneInfo(zone)).date().isoformat() for moment in moments]
            for operator, compared in COMPARED.items():
                expected = [f"{day} {number:02}" for number, date in enumerate(local) if compared(date, day)]
                assert titles(f"{operator}.{day}") == expected, (operator, day)
            inside = [f"{day} {number:02}" for number, date in enumerate(local) if date == day]
            assert titles(f"in.({day}, 1999-12-31)") == inside
            assert titles(f"not.in.({day})") == titles(f"neq.{day}")


def _around(day: str) -> list[datetime]:
    """Moments of three days: each quarter of an hour would do, these are enough."""
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=14)
    return [start + timedelta(minutes=90 * step, microseconds=step % 2) for step in range(36)]


def test_a_time_without_a_zone_is_by_the_clock_of_the_tenant(reader: Client) -> None:
    made = reader.open_incident(title="by the clock", occurred_at="2025-06-01T10:00:00+02:00")
    for value, is_found in (
        ("eq.2025-06-01T10:00", True),
        ("eq.2025-06-01 10:00:00.000", True),
        ("eq.2025-06-01T08:00Z", True),
        ("eq.2025-06-01T10:00:00 02:00", True),  # a plus sign that was not encoded
        ("eq.2025-06-01T10:00:00.0000001", True),
        ("in.(2025-06-01T10:00, 2024-01-01)", True),
        ("gt.2025-06-01T10:00", False),
        ("lt.2025-06-01T08:00:00.0000004Z", False),
        ("gt.2025-06-01T07:59:59.9999999Z", False),
        ("gt.2025-06-01T07:59:59.999999Z", True),
    ):
        items = reader.get("/incidents", params={"occurred_at": value, "title": "eq.by the clock"}).json()["items"]
        assert [item["id"] for item in items] == ([made["id"]] if is_found else []), value


def test_today_is_found_by_the_day_of_its_number(reader: Client) -> None:
    incident = reader.open_incident()
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Oslo")).date()
    for value in (f"gte.{today}", f"eq.{today}", f"lte.{today}"):
        items = reader.get("/incidents", params={"reported_at": value, "id": f"eq.{incident['id']}"}).json()["items"]
        assert [item["number"] for item in items] == [incident["number"]]
    for value in (f"gt.{today}", f"lt.{today}", f"neq.{today}"):
        params = {"reported_at": value, "id": f"eq.{incident['id']}"}
        assert reader.get("/incidents", params=params).json()["items"] == []


# Lists of values, and cursors


def test_no_value_of_a_list_is_lost(reader: Client, rows: list[dict[str, Any]]) -> None:
    reader.open_incident(title=" spaced ", tags=["ranked"])
    reader.open_incident(title="a,b(c)", tags=["ranked"])
    for text, expected in (
        ("in.(review low, review high)", {"review low", "review high"}),
        ('in.( "review low" ,\treview high )', {"review low", "review high"}),
        ('in.(" spaced ", spaced)', {" spaced "}),
        ('in.("a,b(c)", x)', {"a,b(c)"}),
        ("in.()", set()),
    ):
        assert found(reader, title=text) == expected
        assert found(reader, **{"or": f"( title.{text} , title.eq.nothing )"}) == expected
    assert found(reader, title="not.in.()") >= {"review low", " spaced "}


def test_a_cursor_goes_on_when_the_same_filters_come_in_another_order(reader: Client, rows: list[Any]) -> None:
    first = "tags=cs.{ranked}&severity=in.(high,critical)&limit=1&workflow=eq.review"
    page = reader.get(f"/incidents?{first}").json()
    second = f"workflow=eq.review&severity=in.(critical, high)&tags=cs.{{ranked}}&cursor={page['next_cursor']}"
    following = reader.get(f"/incidents?{second}")
    assert following.status_code == 200, following.text
    assert {item["title"] for item in page["items"] + following.json()["items"]} == {"review high", "review critical"}
