"""What must not be told apart is not told apart by the clock either: medians of interleaved tries.

No time is asserted in `make test`, where others want the processor too: these run with TOCSIN_TIMING=1 (`make timing`).
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from uuid import uuid4

import httpx
import pytest

from tests.support.examples import NOBODY
from tests.support.http_prompts import ask
from tests.support.server import Client, Org, Server

pytestmark = pytest.mark.skipif(os.environ.get("TOCSIN_TIMING") != "1", reason="times are measured by `make timing`")

TRIES = 500
#: Medians are alike within a tenth, and within a millisecond; a busy machine gets three chances to show it.
SHARE, SECONDS, CHANCES = 0.10, 0.001, 3

Ask = Callable[[], httpx.Response]


class Places(NamedTuple):
    """Where something of a neighbour's is, and where nothing is."""

    client: Client
    incident: str


@pytest.fixture
def places(server: Server, org: Org, other_org: Org) -> Iterator[Places]:
    """A client of one organisation, and what another one has."""
    with server.client(other_org, "admin") as neighbour:
        prompt = ask(neighbour)
    with server.client(org, "admin") as client:
        yield Places(client, prompt.incident)


def medians(asked: Mapping[str, Ask]) -> dict[str, float]:
    """The median time of each question, all asked in turn, each turn in another order."""
    taken: dict[str, list[float]] = {name: [] for name in asked}
    names = list(asked)
    for turn in range(TRIES):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began = time.perf_counter()
            asked[name]()
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


def assert_alike(asked: Mapping[str, Ask]) -> None:
    """Nobody tells these apart by the clock."""
    for name, question in asked.items():
        assert question().status_code in (404, 422), name
    found = []
    for _ in range(CHANCES):
        found.append(medians(asked))
        apart = max(found[-1].values()) - min(found[-1].values())
        if apart <= min(SECONDS, SHARE * min(found[-1].values())):
            return
    pytest.fail(f"told apart: {found}")


@pytest.mark.parametrize(("method", "suffix", "body"), [
    ("GET", "", None), ("GET", "/timeline", None), ("GET", "/rollup", None), ("PATCH", "", {"title": "Mine"}),
    ("DELETE", "", None), ("POST", "/transition", {"status": "triaged"}), ("POST", "/dispatch", {}),
])  # fmt: skip
def test_a_neighbours_incident_takes_as_long_as_none(method: str, suffix: str, body: object, places: Places) -> None:
    def at(incident: str) -> Ask:
        return lambda: places.client.request(method, f"/incidents/{incident}{suffix}", json=body)

    assert_alike({"theirs": at(places.incident), "none": at(NOBODY), "none either": at(str(uuid4()))})


def test_a_reference_to_a_neighbours_row_takes_as_long_as_one_to_nothing(places: Places, other_org: Org) -> None:
    def to(member: str) -> Ask:
        body = {"kind": "team", "name": "Ours", "member_ids": [member]}
        return lambda: places.client.post("/groups", json=body)

    assert_alike({"theirs": to(other_org.members["worker"]), "none": to(NOBODY), "none either": to(str(uuid4()))})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_leads_nowhere_takes_as_long_whatever_the_reason(
    method: str, server: Server, other_org: Org
) -> None:
    with server.client(other_org, "admin") as neighbour, Client(server.base) as guest:
        open_ = ask(neighbour)
        over, expired = ask(neighbour), ask(neighbour)
        assert neighbour.patch(over.path, json={"is_active": False}).status_code == 200
        with other_org.place.admin() as admin:
            admin.execute("set session_replication_role = replica")
            admin.execute(
                "update tocsin.prompts set expires_at = created_at + interval '1 microsecond' where id = %s",
                [expired.id],
            )
        tokens = {
            "inactive": over.token,
            "expired": expired.token,
            "unknown": f"{open_.token[:22]}.{'A' * 43}",
            "of no tenant": f"{'B' * 22}.{open_.token[23:]}",
        }

        def at(token: str) -> Ask:
            if method == "GET":
                return lambda: guest.get(f"/public/prompts/{token}")
            return lambda: guest.post(f"/public/prompts/{token}/responses", json={"response_data": {"status": "safe"}})

        assert_alike({name: at(token) for name, token in tokens.items()})
