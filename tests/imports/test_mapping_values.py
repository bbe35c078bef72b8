"""What a mapping makes of numbers and times: the value that is meant, or a reason, and never another value."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports.mapping import MappingError, RowError
from tests.imports.test_mapping import mapped, mapping


def refusal(fields: str, *, more: str = "", **cells: str) -> str:
    """The reason for which the row is refused."""
    with pytest.raises(RowError) as caught:
        mapped(fields, more=more, **cells)
    return str(caught.value)


def number(said: str, rule: str = 'column = "x"', *, point_is_unsure: bool = False) -> object:
    """The number that a cell comes to, in an object."""
    map_ = mapping(more=f"[fields.metadata]\nx = {{ {rule}, type = 'number' }}")
    map_.point_is_unsure = point_is_unsure
    return map_.record({"id": "7", "when": "2018-05-01", "x": said})["metadata"]["x"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("9007199254740993", 9007199254740993),
        ("-9007199254740993", -9007199254740993),
        ("0.1", Decimal("0.1")),
        ("12345678901234567890.123456789", Decimal("12345678901234567890.123456789")),
        ("27.80", Decimal("27.8")),
        ("5.0", 5),
        ("1.5e3", 1500),
        ("\u22125", -5),
        ("59,91", Decimal("59.91")),
        ("0,123", Decimal("0.123")),
        ("1.234,56", Decimal("1234.56")),
        ("1,234.56", Decimal("1234.56")),
        ("1 234,5", Decimal("1234.5")),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567,25", Decimal("1234567.25")),
        ("1'234.5", Decimal("1234.5")),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1.234", Decimal("1.234")),
    ],
)
def test_a_number_is_what_is_written_with_a_point_or_a_comma(said: str, meant: object) -> None:
    found = number(said)
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("decimal", "said", "meant"),
    [
        (",", "1,234", Decimal("1.234")),
        (",", "1.234", 1234),
        (",", "1,5", Decimal("1.5")),
        (".", "1,234", 1234),
        (".", "1.234", Decimal("1.234")),
    ],
)
def test_a_mapping_says_which_mark_is_the_fractions(decimal: str, said: str, meant: object) -> None:
    assert number(said, f'column = "x", decimal = "{decimal}"') == meant


def test_what_may_be_thousands_is_refused_with_what_to_set() -> None:
    more = '[fields.metadata]\nx = { column = "x", type = "number" }'
    assert "set decimal" in refusal("", more=more, x="1,234")
    with pytest.raises(RowError, match="set decimal"):
        number("1.234", point_is_unsure=True)
    assert number("1.23", point_is_unsure=True) == Decimal("1.23")
    assert mapped('latitude = "x"', x="59,913")["latitude"] == Decimal("59.913")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers().map(Decimal))
def test_no_digit_of_a_number_is_lost(value: Decimal) -> None:
    if len(value.as_tuple().digits) <= 40:
        assert number(f"{value:f}") == value


@pytest.mark.parametrize(
    ("format_", "said"),
    [
        ("%Y-%m-%d %H:%M %Z", "2018-07-01 10:00 UTC"),
        ("%Y-%m-%d %H:%M %Z", "2018-07-01 10:00 gmt"),
        ("%Y-%m-%d %H:%M%Z", "2018-07-01 10:00Z"),
        ("%a %b %d %H:%M:%S %Z %Y", "Sun Jul 01 10:00:00 UTC 2018"),
        ("%d %B %Y %I:%M %p %Z", "1 July 2018 10:00 AM UTC"),
        ("%Y-%m-%d %H:%M %z", "2018-07-01 12:00 +0200"),
        ("%Y-%m-%d %H:%M %Z", "2018-07-01 12:00 +0200"),
        ("%Y-%m-%dT%H:%M:%SZ", "2018-07-01T10:00:00Z"),
        ("%Y%m%dT%H%M%SZ", "20180701T100000Z"),
        ("%Y-%m-%d %H:%M UTC", "2018-07-01 10:00 UTC"),
        ("iso", "2018-07-01 10:00 UTC"),
        ("iso", "2018-07-01T10:00:00 Z"),
        ("iso", "2018-07-01 12:00:00 +02:00"),
        ("iso", "2018/7/1 10:00GMT"),
        ("iso", "2018-07-01T10:00:00.0000000Z"),
    ],
)
def test_a_zone_that_the_source_names_is_the_zone(format_: str, said: str) -> None:
    found = mapped(f'occurred_at = {{ column = "t", format = "{format_}" }}', t=said)["occurred_at"]
    assert datetime.fromisoformat(found) == datetime(2018, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("word", ["CET", "EST", "IST", "BST", "PDT", "XYZ"])
@pytest.mark.parametrize("format_", ["%Y-%m-%d %H:%M %Z", "iso"])
def test_a_word_for_a_zone_that_is_not_one_offset_is_refused_unless_the_mapping_says(word: str, format_: str) -> None:
    rule = f'column = "t", format = "{format_}"'
    told = refusal(f"occurred_at = {{ {rule} }}", t=f"2018-07-01 10:00 {word}")
    assert f"zones = {{ {word} = " in told
    found = mapped(f'occurred_at = {{ {rule}, zones = {{ {word} = "+05:30" }} }}', t=f"2018-07-01 10:00 {word}")
    assert found["occurred_at"] == "2018-07-01T10:00:00+05:30"
    found = mapped(f'occurred_at = {{ {rule}, zones = {{ {word} = "Europe/Oslo" }} }}', t=f"2018-07-01 10:00 {word}")
    assert found["occurred_at"] == "2018-07-01T10:00:00+02:00"


@pytest.mark.parametrize("said", ["2018-03-25 02:30", "2018-03-25T02:00:00"])
def test_an_hour_that_the_clocks_left_out_is_refused(said: str) -> None:
    assert "was no time in Europe/Oslo" in refusal('occurred_at = "t"', t=said)
    assert mapped('occurred_at = { column = "t", zone = "+01:00" }', t=said)


def test_an_hour_that_came_twice_is_refused_unless_the_mapping_says_which() -> None:
    assert "set repeated_hour" in refusal('occurred_at = "t"', t="2018-10-28 02:30")
    for hour, meant in (("first", "+02:00"), ("second", "+01:00")):
        rule = f'occurred_at = {{ column = "t", repeated_hour = "{hour}" }}'
        assert mapped(rule, t="2018-10-28 02:30")["occurred_at"] == f"2018-10-28T02:30:00{meant}"
        assert mapped(rule, t="2018-10-28 03:30")["occurred_at"] == "2018-10-28T03:30:00+01:00"


@pytest.mark.parametrize("said", ["01/02/2024", "13/02/2024", "1.2.24", "01-02-2024 10:00"])
def test_a_day_that_may_be_a_month_is_refused_with_what_to_set(said: str) -> None:
    told = refusal('occurred_at = "t"', t=said)
    assert "set format in the mapping" in told
    assert "%d" in told


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("31/12/2018", "2018-12-31T12:00:00+01:00"),
        ("31.12.18 07:05", "2018-12-31T07:05:00+01:00"),
        ("2018-12-31", "2018-12-31T12:00:00+01:00"),
        ("2018-12-31T07:05:00Z", "2018-12-31T07:05:00+00:00"),
    ],
)
def test_a_column_may_have_several_formats_and_iso_beside_them(said: str, meant: str) -> None:
    rule = 'occurred_at = { column = "t", format = ["%d/%m/%Y", "%d.%m.%y %H:%M"] }'
    assert mapped(rule, t=said)["occurred_at"] == meant


def test_what_two_formats_read_as_two_days_is_refused() -> None:
    rule = 'occurred_at = { column = "t", format = ["%d/%m/%Y", "%m/%d/%Y"] }'
    assert "leave one of the formats away" in refusal(rule, t="01/02/2024")
    assert mapped(rule, t="13/02/2024")["occurred_at"].startswith("2024-02-13")
    assert mapped(rule, t="02/02/2024")["occurred_at"].startswith("2024-02-02")


@pytest.mark.parametrize(
    "said", ["2018-05-01-04:00", "2018-05-01x10:00", "2018-13-01", "2018-05-01 10", "20180501x", "x" * 99]
)
def test_what_only_looks_like_iso_is_no_time(said: str) -> None:
    assert refusal('occurred_at = "t"', t=said).endswith("(malformed-value)")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('format = "%d/%m %H:%M"', "year, month and day"),
        ('format = "%Y-%m"', "year, month and day"),
        ('format = "%Y-%m-%d %I:%M"', "%p"),
        ('format = "%Y-%m-%d %H:%M %p"', "%I"),
        ('format = "%Y-%m-%d %s"', "`%s`"),
        ('format = "%Y-%m-%d %"', "`%`"),
        ('format = "%Y-%m-%dT%H:%M:%SZ", zone = "Europe/Oslo"', "UTC"),
        ('zones = { CET = "Mars" }', "fields.occurred_at.zones.CET"),
    ],
)
def test_a_format_that_would_read_wrong_times_is_refused_before_the_first_row(rule: str, said: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping(f'occurred_at = {{ column = "t", {rule} }}')
    assert "fields.occurred_at" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("at", ["12:00", "23:59:59"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Oslo"])
def test_today_is_never_later_than_now(at: str, zone: str) -> None:
    now = datetime.now(ZoneInfo(zone))
    record = mapped(f'occurred_at = {{ column = "when", at = "{at}" }}', zone=zone, when=now.date().isoformat())
    for name in ("occurred_at", "reported_at"):
        assert datetime.fromisoformat(record[name]) <= datetime.now(UTC)
        assert record[name][:10] == now.date().isoformat()
    tomorrow = (now + timedelta(days=2)).date().isoformat()
    assert datetime.fromisoformat(mapped("", zone=zone, when=tomorrow)["reported_at"]) > datetime.now(UTC)


@pytest.mark.parametrize(
    ("reported", "closed"),
    [("2018-05-01 15:30", "2018-05-01"), ("2018-05-01", "2018-05-01 09:30"), ("2018-05-01", "2018-05-01")],
)
def test_what_ends_on_the_day_it_was_reported_does_not_end_before(reported: str, closed: str) -> None:
    record = mapped('closed_at = "closed"', when=reported, closed=closed)
    assert record["closed_at"] >= record["reported_at"]
    assert record["reported_at"][:10] == record["closed_at"][:10] == "2018-05-01"


def test_what_ends_before_it_was_reported_stays_so() -> None:
    record = mapped('closed_at = "closed"', when="2018-05-01 15:30", closed="2018-05-01 09:30")
    assert record["closed_at"] < record["reported_at"]
