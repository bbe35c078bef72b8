"""Mappings: what a row becomes, and what is said of a mapping that cannot work."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.engine import Field
from api.imports.mapping import Mapping, MappingError, RowError, read

WORDS = {
    "status": ["open", "under_review", "resolved", "closed", "rejected"],
    "severity": ["low", "medium", "high", "critical"],
    "category": ["general"],
}
KINDS = {
    "text": ("external_id", "status", "category", "severity", "title", "description"),
    "number": ("latitude", "longitude"),
    "time": ("occurred_at", "reported_at", "closed_at"),
    "list": ("photo_urls",),
    "tags": ("tags",),
    "object": ("metadata", "reporter"),
}
FIELDS = [Field(name, kind, WORDS.get(name)) for kind, names in KINDS.items() for name in names]

# The words of domain 8, as a mapping says them.
STATUS = """{ column = "state", default = "open", values = { "reported" = "open", "open" = "open",
    "*invest*" = "under_review", "*resolv*" = "resolved", "*clos*" = "closed" } }"""
SEVERITY = """{ column = "level", default = "medium",
    values = { "[12]" = "low", "3" = "medium", "4" = "high", "5" = "critical" } }"""


def mapping(fields: str = "", *, more: str = "", zone: str = "Europe/Oslo") -> Mapping:
    """A mapping of these lines of [fields], with the two that every mapping needs."""
    text = f'workflow = "risk"\n[fields]\nexternal_id = "id"\nreported_at = "when"\n{fields}\n{more}'
    return Mapping(read(text.replace("\n    ", " "), "map.toml"), FIELDS, zone)


def mapped(fields: str, *, more: str = "", zone: str = "Europe/Oslo", **cells: str) -> dict[str, Any]:
    """What a row of these cells becomes."""
    return mapping(fields, more=more, zone=zone).record({"id": "7", "when": "2018-05-01", **cells})


def reasons(fields: str, *, more: str = "", **cells: str) -> list[str]:
    """The slugs of the reasons for which the row is refused."""
    with pytest.raises(RowError) as caught:
        mapped(fields, more=more, **cells)
    return [part.rsplit("(", 1)[1].removesuffix(")") for part in str(caught.value).split("; ")]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Reported", "open"),
        ("OPEN", "open"),
        ("Under Investigation", "under_review"),
        ("investigating", "under_review"),
        ("Resolved - no action", "resolved"),
        ("CLOSED", "closed"),
        ("", "open"),
        ("whatever", "open"),
    ],
)
def test_status_words_are_understood_in_any_case_and_by_pattern(said: str, meant: str) -> None:
    assert mapped(f"status = {STATUS}", state=said)["status"] == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [("1", "low"), ("2", "low"), ("3", "medium"), ("4", "high"), ("5", "critical"), ("", "medium"), ("12", "medium")],
)
def test_severity_numbers_become_words(said: str, meant: str) -> None:
    assert mapped(f"severity = {SEVERITY}", level=said)["severity"] == meant


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_value_map_with_a_default_comes_to_one_of_its_own_words_whatever_the_cell(said: str) -> None:
    assert mapped(f"severity = {SEVERITY}", level=said)["severity"] in WORDS["severity"]


def test_the_first_pattern_that_matches_wins() -> None:
    rule = 'status = { column = "state", values = { "*not closed*" = "open", "*closed*" = "closed" } }'
    assert mapped(rule, state="Not closed yet")["status"] == "open"


def test_a_word_that_no_value_matches_and_without_default_refuses_the_row() -> None:
    rule = 'status = { column = "state", values = { "open" = "open" } }'
    assert reasons(rule, state="ajar") == ["unknown-value"]
    assert "status" not in mapped(rule, state="")


@pytest.mark.parametrize(
    ("rule", "said", "meant"),
    [
        ('"t"', "2018-07-01T09:30:00-04:00", "2018-07-01T09:30:00-04:00"),
        ('"t"', "2018-07-01T09:30:00Z", "2018-07-01T09:30:00+00:00"),
        ('"t"', "2018-07-01 09:30", "2018-07-01T09:30:00+02:00"),
        ('"t"', "2018-07-01", "2018-07-01T12:00:00+02:00"),
        ('"t"', "2018-12-01", "2018-12-01T12:00:00+01:00"),
        ('{ column = "t", at = "08:15" }', "2018-12-01", "2018-12-01T08:15:00+01:00"),
        ('{ column = "t", zone = "America/New_York" }', "2018-12-01 23:00", "2018-12-01T23:00:00-05:00"),
        ('{ column = "t", format = "%d/%m/%Y" }', "31/12/2018", "2018-12-31T12:00:00+01:00"),
        ('{ column = "t", format = "%d.%m.%y %H:%M" }', "31.12.18 07:05", "2018-12-31T07:05:00+01:00"),
        ('{ column = "t", format = "%m/%d/%Y %I:%M %p %z" }', "12/31/2018 01:05 PM -0500", "2018-12-31T13:05:00-05:00"),
    ],
)
def test_times_keep_their_zone_or_get_the_mappings_or_the_tenants(rule: str, said: str, meant: str) -> None:
    assert mapped(f"occurred_at = {rule}", t=said)["occurred_at"] == meant


@pytest.mark.parametrize("said", ["31/12/2018", "2018-02-30", "yesterday", "2018-05-01T25:00:00", "0", "\x00"])
def test_what_is_no_time_refuses_the_row(said: str) -> None:
    assert reasons('occurred_at = "t"', t=said) == ["malformed-value"]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    more = '[fields.metadata]\nphoto = { column = "p", type = "flag" }'
    told = reasons('occurred_at = "t"\nlatitude = "x"', more=more, id="", t="soon", x="north", p="maybe")
    assert told == ["field-required", "malformed-value", "malformed-value", "malformed-value"]


@pytest.mark.parametrize("said", ["nan", "inf", "1_000", "1e999", "0x10", "1,5,3", "--1", "٣", "1.2.3", "9" * 41])
def test_what_is_no_finite_number_refuses_the_row(said: str) -> None:
    assert reasons('latitude = "x"', x=said) == ["malformed-value"]


def test_numbers_may_be_declared_missing() -> None:
    rule = 'latitude = { column = "x", empty = ["0.00", "n/a"] }'
    assert mapped(rule, x="-71.5")["latitude"] == -71.5
    assert "latitude" not in mapped(rule, x="0.00") | mapped(rule, x="N/A") | mapped(rule, x="")


def test_groups_of_a_template_go_when_a_column_in_them_is_empty() -> None:
    rule = 'title = { template = "{kind}[ at {site}][, {floor}]" }'
    assert mapped(rule, kind="Flood", site="Pier 4", floor="2")["title"] == "Flood at Pier 4, 2"
    assert mapped(rule, kind="Flood", site=" ", floor="2")["title"] == "Flood, 2"
    assert mapped(rule, kind="{site}", site="[x]", floor="")["title"] == "{site} at [x]"


def test_the_first_case_that_holds_gives_the_value() -> None:
    rule = """severity = { cases = [ { when = { hurt = "[1-9]*" }, value = "critical" },
        { when = { ill = ["yes", "y"], fever = "*high*" }, value = "high" } ], default = "low" }"""
    rule = " ".join(rule.split())
    assert mapped(rule, hurt="2", ill="yes", fever="high")["severity"] == "critical"
    assert mapped(rule, hurt="0", ill="Y", fever="very high")["severity"] == "high"
    assert mapped(rule, hurt="0", ill="Y", fever="none")["severity"] == "low"


def test_a_value_may_depend_on_another_column() -> None:
    rule = 'closed_at = { column = "updated", when = { state = "closed" } }'
    assert mapped(rule, updated="2018-05-02", state="Closed")["closed_at"].startswith("2018-05-02")
    assert "closed_at" not in mapped(rule, updated="2018-05-02", state="open")


def test_a_text_that_is_too_long_is_cut_and_kept_whole() -> None:
    rule = 'description = { column = "d", cut = { at = 10, whole_in = "metadata.story" } }'
    cut = mapped(rule, d="0123456789x")
    assert cut["description"] == "012345678…"
    assert cut["metadata"] == {"story": "0123456789x"}
    assert mapped(rule, d="0123456789").get("metadata") is None


def test_flags_lists_tags_and_objects_are_gathered() -> None:
    more = """[fields.tags]
duplicate = { dup = "1" }
late = { hours = ["??*", "9"] }
[fields.metadata]
photo = { column = "p", type = "flag" }
hours = { column = "hours", type = "number" }
seen_at = { column = "when", type = "time" }
note = "note"
[fields.reporter]
name = { constant = "City" }
"""
    row = {"p": "No", "hours": "11", "dup": "1", "note": " ", "urls": "https://a.example/1 ; https://a.example/2;"}
    record = mapped('photo_urls = "urls"', more=more, **row)
    assert record["tags"] == ["duplicate", "late"]
    assert record["photo_urls"] == ["https://a.example/1", "https://a.example/2"]
    assert record["metadata"] == {"photo": False, "hours": 11, "seen_at": "2018-05-01T12:00:00+02:00"}
    assert record["reporter"] == {"name": "City"}


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ('colour = "c"', "fields.colour"),
        ("title = {}", "fields.title"),
        ('title = { column = "a", constant = "b" }', "fields.title"),
        ('title = { colum = "a" }', "colum"),
        ("title = 7", "fields.title"),
        ('title = { column = "a", zone = "Europe/Oslo" }', "zone"),
        ('title = { column = "a", type = "flag" }', "fields.title.type"),
        ('title = { template = "[{a}" }', "bracket"),
        ('title = { template = "{a" }', "brace"),
        ('title = { column = "a", cut = { at = 10, whole_in = "story" } }', "whole_in"),
        ('title = { column = "a", cut = { at = 10, whole_in = "title.x" } }', "whole_in"),
        ('title = { column = "a", cut = { at = 0, whole_in = "metadata.x" } }', "cut.at"),
        ('occurred_at = { column = "a", zone = "Mars/Base" }', "fields.occurred_at.zone"),
        ('occurred_at = { column = "a", zone = "../../etc/passwd" }', "fields.occurred_at.zone"),
        ('occurred_at = { column = "a", at = "noon" }', "fields.occurred_at"),
        ('status = { constant = "opened" }', "`opened`"),
        ('status = { column = "a", values = { "*" = "shut" } }', "`shut`"),
        ('severity = { column = "a", default = "Dire" }', "`Dire`"),
        ('category = { cases = [{ when = { a = "1" }, value = "flood" }] }', "`flood`"),
        ('tags = "a"', "fields.tags"),
        ("metadata = { a = { } }", "fields.metadata.a"),
        ("tags = { late = 1 }", "fields.tags"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_and_the_key_is_named(fields: str, key: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping(fields)
    assert key in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('workflow = "risk"\n[fields]\nreported_at = "a"', "fields.external_id"),
        ('workflow = "risk"\n[fields]\nexternal_id = "a"', "fields.reported_at"),
        ('[fields]\nexternal_id = "a"', "workflow"),
        ('workflow = "risk"\nfield = 1\n[fields]', "field"),
        ("workflow = \n", "line 1"),
    ],
)
def test_a_mapping_that_is_not_whole_is_refused_and_what_lacks_is_named(text: str, key: str) -> None:
    with pytest.raises(MappingError) as caught:
        Mapping(read(text, "map.toml"), FIELDS, "UTC")
    assert key in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ('title = { colum = "a" }', "fields.title.colum is not known; there are column, template, constant, "),
        ("title = 7", "fields.title: it is a table, not a whole number"),
        ("title = { column = 7 }", "fields.title.column: it is a text, not a whole number"),
        (
            'closed_at = { column = "a", format = 7 }',
            "fields.closed_at.format: it is a text or a list, not a whole number",
        ),
        ('closed_at = { column = "a", repeated_hour = "both" }', "there are `first`, `second`"),
        ('metadata = { a = { column = "a", type = "date" } }', "there are `text`, `number`, `flag`, `time`, `list`"),
        ('latitude = { column = "a", decimal = ";" }', "there are `.`, `,`"),
        ('title = { column = "a", decimal = "," }', "take decimal away"),
    ],
)
def test_a_mapping_that_is_wrong_is_told_what_is_allowed(fields: str, said: str) -> None:
    with pytest.raises(MappingError) as caught:
        mapping(fields)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('delimiter = ";;"', "delimiter: `;;` cannot"),
        ('delimiter = "a"', "delimiter: `a` cannot"),
        ("delimiter = '\"'", 'delimiter: `"` cannot'),
        ('encoding = "klingon"', "encoding: `klingon` is not known"),
        ('encoding = "rot13"', "encoding: `rot13` is not known"),
        ("header_line = 0", "header_line: it is the number"),
        ('header_line = "3"', "header_line: it is a whole number, not a text"),
        ('quotes = "single"', "quotes: 'single' is not known; there are `doubled`, `backslashed`"),
        ('source = " "', "source: it is the name of a system"),
        ('sauce = "x"', "sauce is not known; there are workflow, fields, categories, source, delimiter"),
        ('categories = [{ slug = "x" }]', "categories[0].name is missing"),
    ],
)
def test_the_first_lines_of_a_mapping_are_checked_when_it_is_read(line: str, said: str) -> None:
    text = f'{line}\nworkflow = "risk"\n[fields]\nexternal_id = "id"\nreported_at = "when"\n'
    with pytest.raises(MappingError) as caught:
        Mapping(read(text, "map.toml"), FIELDS, "UTC")
    assert "map.toml" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_mapping_is_read_as_windows_editors_save_it(mark: bytes) -> None:
    text = 'workflow = "risk"\r\n[fields]\r\nexternal_id = "id"\r\nreported_at = "Når"\r\n'
    assert read(mark + text.encode(), "map.toml").fields["reported_at"] == "Når"
    assert read(text.encode("utf-16"), "map.toml").fields["reported_at"] == "Når"
    with pytest.raises(MappingError, match="save it as UTF-8"):
        read(text.encode("cp1252"), "map.toml")


@pytest.mark.parametrize(
    "header", [["id", "When", "A"], ["ID ", " when\u00a0", "\ufeffa"], ["id", "WHEN", "A"], ["a", "id", "when"]]
)
def test_columns_are_found_in_any_case_and_with_any_blanks(header: list[str]) -> None:
    found = mapping('title = { template = "{a}" }').check_columns(header)
    assert {name: header[index].strip("\ufeff \u00a0").casefold() for name, index in found.items()} == {
        "id": "id",
        "when": "when",
        "a": "a",
    }


def test_of_columns_with_one_name_each_can_be_named() -> None:
    header = ["id", "when", "Note", "Note"]
    assert mapping('title = "Note (2)"').check_columns(header)["Note (2)"] == 3
    with pytest.raises(MappingError, match=r"`Note \(1\)` or `Note \(2\)`"):
        mapping('title = "Note"').check_columns(header)
    assert mapping('title = "note"').check_columns(["id", "when", "note", "NOTE"])["note"] == 2


@pytest.mark.parametrize(("written", "said"), [("Café", "Cafe\u0301"), ("Cafe\u0301", "CAFÉ"), ("ny by", "Ny\u00a0by")])
def test_words_are_the_same_however_they_are_composed(written: str, said: str) -> None:
    rule = f'status = {{ column = "state", values = {{ "{written}*" = "closed" }}, default = "open" }}'
    assert mapped(rule, state=said)["status"] == "closed"


def test_the_source_names_the_system_of_every_row() -> None:
    fields = [*FIELDS, Field("external_system", "text", None)]
    text = 'workflow = "risk"\nsource = "Gate log"\n[fields]\nexternal_id = "id"\nreported_at = "when"\n'
    made = Mapping(read(text, "map.toml"), fields, "UTC").record({"id": "1", "when": "2018-05-01"})
    assert made["external_system"] == "Gate log"
    with pytest.raises(MappingError, match=r"source and fields\.external_system"):
        Mapping(read(text + 'external_system = "sys"\n', "map.toml"), fields, "UTC")


@pytest.mark.parametrize("said", ["1.01E+11", "1,01E+11", "1E+05", "-2.5e+9", "1.5E9", "#N/A", "#REF!", "########"])
def test_an_id_that_a_spreadsheet_cut_short_refuses_the_row(said: str) -> None:
    with pytest.raises(RowError, match="a spreadsheet wrote"):
        mapping().record({"id": said, "when": "2018-05-01"})


@pytest.mark.parametrize("said", ["4E2", "12E5", "E+5", "1-E", "9007199254740993", "0007", "1.0", "#7", "A#N/A"])
def test_an_id_stays_the_text_that_it_is(said: str) -> None:
    assert mapping().record({"id": f" {said}\u00a0", "when": "2018-05-01"})["external_id"] == said


def test_a_category_that_the_mapping_declares_may_be_used() -> None:
    more = '[[categories]]\nslug = "flood"\nname = "Flood"'
    assert mapped('category = { constant = "flood" }', more=more)["category"] == "flood"


@pytest.mark.parametrize("header", [["id", "when"], ["id", "when", "a", "a"], []])
def test_a_file_that_lacks_a_column_or_has_it_twice_is_refused(header: list[str]) -> None:
    with pytest.raises(MappingError) as caught:
        mapping('title = { template = "{a}" }').check_columns(header)
    assert "fields." in str(caught.value)
