"""Imports of real files by the project's mappings: every row, with its date, its number and its line of the ledger."""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from api.imports.importer import Tally
from api.settings.environment import ROOT
from tests.support.imports import Desk, counted, counters
from tests.support.server import Place, new_org

MAPPINGS = ROOT / "api" / "imports" / "mappings"


def assert_numbers_run_without_a_gap(desk: Desk) -> None:
    """Within each day (or year) the numbers are 1..n, and the period is that of the day it was reported."""
    found: dict[str, list[int]] = defaultdict(list)
    zone = ZoneInfo("America/New_York")
    for row in desk.rows():
        _, period, number = row["number"].split("-")
        day = row["reported_at"].astimezone(zone)
        assert period == day.strftime("%y%m%d" if len(period) == 6 else "%Y")
        found[period].append(int(number))
    assert found
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in found.values())


REAL = {
    "boston": ("boston_311_street_enforcement.csv", MAPPINGS / "boston_311.toml", "service_request_id"),
    "osha": ("osha_severe_injuries.csv", MAPPINGS / "osha.toml", "report_id"),
}


class Real(NamedTuple):
    """A real file in an organisation of its own: its rows by the source's id, and how its first import went."""

    name: str
    desk: Desk
    source: dict[str, dict[str, str]]
    tally: Tally
    again: Callable[[], Tally]


@pytest.fixture(scope="module", params=REAL)
def real(
    request: pytest.FixtureRequest, place: Place, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Real:
    name, mapping, key = REAL[request.param]
    desk = Desk(new_org(place, zone="America/New_York", stem=request.param), tmp_path_factory.mktemp(request.param))
    with (shared_data / name).open(newline="", encoding="utf-8") as file:
        source = {row[key]: row for row in csv.DictReader(file)}
    first = desk.take(shared_data / name, mapping)
    return Real(request.param, desk, source, first, lambda: desk.take(shared_data / name, mapping))


def test_every_row_of_a_real_file_goes_in_and_none_is_refused(real: Real) -> None:
    _, desk, source, tally, _ = real
    assert counted(tally) == (len(source), len(source), 0, 0)
    assert desk.by_ref().keys() == source.keys()
    assert not desk.rejects.exists()


def test_the_counts_a_category_and_severity_are_the_files(real: Real) -> None:
    name, desk, source, _, _ = real
    if name == "boston":
        kinds = {"Illegal Parking": "illegal_parking", "Abandoned Vehicle": "abandoned_vehicle"}
        categories = Counter(kinds[row["service_name"]] for row in source.values())
        severities = Counter({"warning": len(source)})
    else:
        digits = {"1": "physical_injury", **dict.fromkeys("2345", "illness_sickness")}
        categories = Counter(digits.get(row["nature_code"][0], "other") for row in source.values())
        grave = [int(row["amputation"] or 0) > 0 or int(row["hospitalized"]) > 1 for row in source.values()]
        severities = Counter("critical" if is_grave else "high" for is_grave in grave)
    assert Counter(row["category"] for row in desk.rows()) == categories
    assert Counter(row["severity"] for row in desk.rows()) == severities


def test_the_dates_and_places_of_a_real_file_are_the_sources(real: Real) -> None:
    name, desk, source, _, _ = real
    for ref, row in desk.by_ref().items():
        given = source[ref]
        if name == "boston":
            assert row["occurred_at"] == row["reported_at"] == datetime.fromisoformat(given["requested_at"])
            ended = datetime.fromisoformat(given["updated_at"]) if given["status"] == "closed" else None
            assert row["closed_at"] == row["resolved_at"] == ended
            assert (row["status"], row["is_open"]) == (given["status"], given["status"] == "open")
            assert row["location_label"] == given["address"]
            assert (row["tags"] == ["duplicate"]) == (given["flagged_duplicate"] == "1")
            assert row["metadata"].get("duplicate_of", "") == given["duplicate_of"]
        else:
            local = row["occurred_at"].astimezone(ZoneInfo("America/New_York"))
            assert local.strftime("%Y-%m-%d %H:%M") == f"{given['event_date']} 12:00"
            assert row["reported_at"] == row["occurred_at"]
            assert row["description"] == given["narrative"]
            assert row["status"] == "approved"
            assert row["metadata"].get("inspection_nr", "") == given["inspection_nr"]
        has_place = given["latitude"] not in ("", "0.00")
        assert row["latitude"] == (float(given["latitude"]) if has_place else None)


def test_the_numbers_of_a_real_file_are_those_of_its_own_days(real: Real) -> None:
    assert_numbers_run_without_a_gap(real[1])


def test_each_row_of_a_real_file_has_its_line_in_the_ledger(real: Real) -> None:
    _, desk, source, _, _ = real
    told = desk.rows("select * from tocsin.ledger where tenant_id = %s and action = 'incident.created'")
    assert len(told) == len({row["incident_id"] for row in told}) == len(source)
    assert {row["detail"]["number"] for row in told} == {row["number"] for row in desk.rows()}


def test_a_real_file_imported_again_adds_nothing(real: Real) -> None:
    _, desk, source, _, again = real
    before = counters(desk)
    ledger = "select id from tocsin.ledger where tenant_id = %s order by id"
    told = desk.rows(ledger)
    assert counted(again()) == (len(source), 0, len(source), 0)
    assert (len(desk.rows()), counters(desk)) == (len(source), before)
    assert desk.rows(ledger) == told


BY = 'workflow = "risk"\n[fields]\ncategory = { constant = "general" }\n'
OTHERS = {
    "incident_event_log.csv": (
        "number",
        BY
        + """
external_id = "number"
reported_at = { column = "opened_at", zone = "Europe/London" }
occurred_at = { column = "opened_at", zone = "Europe/London" }
title = { template = "{category}: {subcategory}" }
description = { template = "{u_symptom} {location}." }
severity = { column = "priority", values = { "1*" = "critical", "2*" = "high", "3*" = "medium" }, default = "low" }
status = { column = "incident_state", values = { "*resolv*" = "resolved", "*clos*" = "closed" }, default = "open" }
""",
    ),
    "fema_shelter_headcounts.csv": (
        ("shelter_id", "observed_at", "event"),
        BY
        + """
external_id = { template = "{shelter_id} {observed_at} {event}" }
reported_at = "observed_at"
occurred_at = "observed_at"
severity = { constant = "low" }
title = { column = "shelter_name", cut = { at = 200, whole_in = "metadata.name" } }
description = { template = "{total_population} people.", default = "None." }
latitude = "latitude"
longitude = "longitude"
[fields.metadata]
people = { column = "total_population", type = "number" }
capacity = { column = "evacuation_capacity", type = "number", empty = ["0"] }
""",
    ),
    "cfpb_complaints.csv": (
        "complaint_id",
        BY
        + """
external_id = "complaint_id"
reported_at = "date_received"
occurred_at = "date_received"
severity = { constant = "low" }
title = { column = "issue", cut = { at = 200, whole_in = "metadata.issue" } }
description = { column = "consumer_complaint_narrative", cut = { at = 10000, whole_in = "metadata.narrative" } }
""",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_each_record_of_a_real_file_is_imported_or_told(
    place: Place, shared_data: Path, tmp_path: Path, name: str
) -> None:
    key, mapping = OTHERS[name]
    with (shared_data / name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = [key] if isinstance(key, str) else key
    ids = [" ".join(row[column] for column in columns) for row in rows]
    desk = Desk(new_org(place, stem="real"), tmp_path)
    tally = desk.take(shared_data / name, mapping)
    assert tally.read == len(rows)
    assert tally.imported + tally.rejected == tally.read
    reasons = Counter(row["reason"].rsplit("(", 1)[1] for row in desk.refused()) if tally.rejected else Counter()
    assert reasons["repeated-id)"] == len(ids) - len(set(ids))
    assert desk.by_ref().keys() <= set(ids)
    assert reasons.keys() <= {"repeated-id)", "malformed-value)"}
    assert reasons["malformed-value)"] <= 20
    assert counted(desk.take(shared_data / name, mapping))[:2] == (len(rows), 0)
