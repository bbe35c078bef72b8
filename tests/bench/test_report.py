"""What the bench concludes from its figures."""

from __future__ import annotations

import random

import msgspec
import pytest

from api.bench.memory import LIMIT_MB, Memory, Sample
from api.bench.rates import Result
from api.bench.report import Report
from api.bench.scaling import Scaling

MINUTES = 20.0


def memory(mb: float, growth: float, errors: int = 0) -> Memory:
    """Two workers looked at every 15 seconds, that much larger at the end than in the middle, a little uneven."""
    dice = random.Random(1)
    times = [15.0 * look for look in range(1, 81)]
    looks = [
        Sample(at, worker, mb + growth * max(0.0, at - 600) / 600 + dice.uniform(-0.2, 0.2), mb / 2)
        for at in times
        for worker in (11, 12)
    ]
    return Memory(MINUTES, 1000, errors, looks)


def result(name: str, rate: float) -> Result:
    figures = dict.fromkeys(Result.__struct_fields__, 1.0)
    return msgspec.convert(
        {**figures, "name": name, "connections": 16, "http_rate": rate, "errors": 0, "first_error": ""}, Result
    )


def report(*results: Result, watched: Memory | None = None) -> Report:
    return Report(
        postgres="18",
        processors=2,
        workers=2,
        seconds=5,
        rows=1000,
        tenants=10,
        results=list(results),
        memory=watched,
    )


def test_memory_that_stays_little_and_level_passes() -> None:
    level = memory(80, 0)
    assert level.passed
    assert report(watched=level).good
    assert "PASS" in level.text()


@pytest.mark.parametrize("watched", [memory(80, 3), memory(LIMIT_MB + 1, 0), memory(80, 0, errors=1)])
def test_memory_that_grows_or_is_much_or_was_not_under_load_fails(watched: Memory) -> None:
    assert not watched.passed
    assert not report(watched=watched).good
    assert "FAIL" in watched.text()


def test_growth_is_of_the_second_half() -> None:
    growth, noise = memory(80, 3).growth(12)
    assert growth == pytest.approx(3, abs=0.2)
    assert 1 < noise < 1.3


def test_a_comparison_is_by_case_and_connections_and_says_by_how_much() -> None:
    told = report(result("get", 150.0), result("list", 10.0)).against(report(result("get", 100.0)))
    assert "100 -> 150 (+50%)" in told
    assert "list" not in told


def test_flatness_is_the_largest_beside_the_smallest() -> None:
    flat = Scaling("search", [100, 1000], [2.0, 3.0])
    assert flat.ratio == pytest.approx(1.5)
    assert flat.line() == ("search", "2.00", "3.00", "1.50")


def test_a_report_can_be_read_again() -> None:
    written = report(result("get", 150.0), watched=memory(80, 0))
    assert msgspec.json.decode(msgspec.json.encode(written), type=Report) == written


def test_an_error_is_not_good() -> None:
    failed = msgspec.structs.replace(result("get", 1.0), errors=1, first_error="HTTP/1.1 500")
    assert not report(failed).good
    assert "HTTP/1.1 500" in report(failed).text()
