"""The service keeps its own OpenAPI document: schemathesis, signed in beside another tenant, with every check on.

`make test` sends the same cases every time, `make fuzz` others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import SECONDS, SHARE
from tests.fuzz.campaign import run
from tests.fuzz.seed import Planted, digest, plant
from tests.support.server import Org, Place, Server, new_org

LONG = ("--phases", "coverage,fuzzing,stateful", "--max-time", str(SHARE))
SHORT = ("--generation-deterministic", "--phases")


@pytest.fixture(scope="module")
def theirs(place: Place) -> Org:
    """The other organisation."""
    return new_org(place, stem="other")


@pytest.fixture(scope="module")
def foreign(server: Server, theirs: Org) -> Planted:
    """What the other organisation has."""
    with server.client(theirs, "admin") as client:
        return plant(client, "Hxqvzblorp")


@pytest.mark.parametrize(
    ("role", "options"),
    [
        ("admin", LONG if SECONDS else (*SHORT, "coverage")),
        ("operator", LONG if SECONDS else (*SHORT, "fuzzing,stateful", "--max-examples", "2")),
    ],
    ids=["admin", "operator"],
)
def test_the_service_keeps_its_document_and_its_tenants_apart(
    server: Server, org: Org, theirs: Org, foreign: Planted, tmp_path: Path, role: str, options: tuple[str, ...]
) -> None:
    with server.client(org, "admin") as client:
        own = plant(client, "Ourselves")
    before = digest(theirs)
    outcome = run(server, tmp_path, org, role, theirs, own, foreign, options)
    print(outcome.said)
    assert outcome.status == 0, outcome.said
    assert digest(theirs) == before


def test_a_word_of_another_organisation_in_an_answer_would_be_found(
    server: Server, theirs: Org, foreign: Planted, tmp_path: Path
) -> None:
    options = ("--include-path", "/v1/places", "--include-method", "GET", "--phases", "fuzzing", "--max-examples", "1")
    outcome = run(server, tmp_path, theirs, "admin", theirs, foreign, foreign, options)
    assert outcome.status == 1, outcome.said
    assert "tells what another tenant wrote" in outcome.said
