"""Counts by status, where there is more than a request should count."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.engine import Engine
from tests.support.server import Client, Place, Server, new_org

MANY = 2010


@pytest.fixture(scope="module")
def reader(place: Place, server: Server) -> Iterator[Client]:
    """The operator of an organisation with 2,010 closed incidents and three open ones; the two oldest are fires."""
    org = new_org(place, stem="archive")
    with Engine(place.logins.worker) as engine:
        engine.import_batch(org.slug, "enforcement", [row(line) for line in range(MANY + 3)])
    with server.client(org, "operator") as client:
        yield client


def row(line: int) -> dict[str, Any]:
    """Oldest first."""
    at = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=line)).isoformat()
    return {
        "line": line,
        "external_id": f"old-{line}",
        "status": "closed" if line < MANY else "open",
        "category": "fire" if line < 2 else "other",
        "description": f"A rope {'and a buoy ' if line % 2 else ''}lies about",
        "latitude": float(line % 2),
        "longitude": 0.0,
        "reported_at": at,
        "closed_at": at if line < MANY else None,
    }


@pytest.mark.parametrize(
    ("query", "closed", "opened"),
    [
        ("", "1000+", 3),
        ("counts=exact", MANY, 3),
        ("category=eq.fire", 2, 0),
        ("latitude=eq.1", "1000+", 1),
        ("counts=exact&latitude=eq.1", MANY // 2, 1),
        ("latitude=eq.1&category=eq.fire", 1, 0),
        ("external_id=eq.old-2011", "0+", 1),
        ("search=rope", "300+", 3),
        ("search=rope&counts=exact", MANY, 3),
        ("search=old", 0, 0),
    ],
)
def test_what_is_not_counted_to_the_end_says_so(reader: Client, query: str, closed: object, opened: object) -> None:
    answer = reader.get(f"/incidents?limit=1&{query}")
    assert answer.status_code == 200, answer.text
    counted = answer.json()["status_counts"]
    assert (counted["closed"], counted["open"]) == (closed, opened)
    assert counted["triaged"] == 0
