"""What finds what: one reading of words for the text and for who searches, over HTTP and in the database."""

# ruff: noqa: RUF001 (letters that look like others are what is tested)

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.engine import Engine
from tests.support.server import Client, Org, Place, Server, new_org

# A text, what finds it, and what does not.
TABLE: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (
        'A lorry, on the quay; "burning" (at berth 4)...',
        ("lorry", "quay", "burning", "berth", "4", "LORRY,", '"quay"', "(berth 4)", "berth 4 quay", "on-the-quay"),
        ("lor", "lorries", "berth 5", "lorry ferry"),
    ),
    (
        "Plate EL 12345 seen",
        ("EL 12345", "EL-12345", "EL12345", "el12345", "12345", "el.12345"),
        ("EL 1234", "ELS12345"),
    ),
    ("Plate EV-23456 seen", ("EV 23456", "EV-23456", "EV23456", "ev–23456"), ("EV 2345", "23457")),
    ("Plate EK34567 seen", ("EK 34567", "EK-34567", "EK34567", "34567"), ("EK 3456",)),
    (
        "Container MSKU-123456-7 leaks",
        ("MSKU-123456-7", "MSKU 123456 7", "MSKU1234567", "MSKU 1234567", "msku123456-7", "1234567", "123456"),
        ("MSKU-123456-8", "MSKU7654321"),
    ),
    (
        "Container TGHU 234567 0 leaks",
        ("TGHU-234567-0", "TGHU 234567 0", "TGHU2345670", "TGHU 2345670", "2345670"),
        ("TGHU2345671",),
    ),
    ("Container HLXU3456789 leaks", ("HLXU-345678-9", "HLXU 345678 9", "HLXU3456789", "HLXU 3456789"), ("HLXU345678",)),
    (
        "Call 22 33 44 55 or kari.nordmann@harbour.example",
        ("22334455", "22 33 44 55", "22-33-44-55", "kari.nordmann@harbour.example", "nordmann", "harbour.example"),
        ("22334456",),
    ),
    (
        "See https://harbour.example/berths?id=17#map",
        ("https://harbour.example/berths?id=17#map", "berths", "17"),
        ("1",),
    ),
    (
        unicodedata.normalize("NFD", "Ærlig på Ålesund kafé"),
        ("kafé", "Ålesund", "alesund", "kafe", "på", "ÆRLIG"),
        ("kaf",),
    ),
    ("Crème brûlée", (unicodedata.normalize("NFD", "crème"), "BRÛLÉE", "brulee", "creme"), ()),
    ("Gjøvik Łódź", ("gjøvik", "GJØVIK", "łódź", "ŁODZ"), ("gjovik", "lodz")),
    ("Hauptstraße GROẞ", ("hauptstrasse", "HAUPTSTRASSE", "hauptstraße", "groß", "GROSS"), ("hauptstrase",)),
    ("İSTANBUL ISPARTA ırmak", ("istanbul", "İstanbul", "ISTANBUL", "ısparta", "isparta", "IRMAK", "ırmak"), ()),
    ("Οδός ΟΔΟΣ", ("οδος", "ΟΔΌΣ", "οδοσ"), ()),
    (
        "con\u00adtain\u00ader zero\u200bwidth joi\u2060ned \ufeffmarked",
        ("container", "zerowidth", "joined", "marked"),
        (),
    ),
    ("plainword", ("plain\u00adword", "pl\u200bainword", "\u200eplainword\u200f"), ()),
    ("O'Brien’s e-mail", ("o'brien", "O’Brien", "obrien", "O'Brien's", "email", "e-mail", "E mail"), ("brie",)),
    ("ＦＵＬＬ ﬁre №５", ("full", "fire", "5"), ()),
    ("東京港で火災発生", ("火災", "東京", "火災発生", "港", "火災 東京"), ("災火", "京東")),
    ("부산항 화재", ("부산항", unicodedata.normalize("NFD", "화재")), ()),
    ("Пожар у Причала", ("пожар", "ПРИЧАЛА"), ()),
    ("رصيف ٤٢", ("رصيف", "42", "٤٢"), ()),
    ("U.S.S. Nimitz", ("USS", "u.s.s.", "U.S.S"), ()),
    ("fish_market/north", ("fish", "market", "north", "fish_market", "fishmarket"), ()),
    ("Berth\u00a07\tsouth\nquay", ("berth 7", "south quay", "7"), ()),
    ("fire🔥alarm → now", ("fire", "alarm", "now", "fire🔥", "→ now"), ()),
]


@pytest.fixture(scope="module")
def org(place: Place) -> Org:
    """One organisation for this module."""
    return new_org(place, stem="search")


@pytest.fixture(scope="module")
def reader(server: Server, org: Org) -> Iterator[Client]:
    """Its admin."""
    with server.client(org, "admin") as client:
        yield client


def found(client: Client, words: str, **params: Any) -> set[str]:
    """The ids that a search finds."""
    plain: dict[str, Any] = {"search": words, "limit": 200}
    answer = client.get("/incidents", params=plain | params)
    assert answer.status_code == 200, answer.text
    return {item["id"] for item in answer.json()["items"]}


@pytest.mark.parametrize("field", ["title", "description", "location_label"])
@pytest.mark.parametrize(("text", "finds", "misses"), TABLE, ids=lambda value: ascii(value)[:30])
def test_the_table_of_what_finds_what(
    reader: Client, text: str, finds: tuple[str, ...], misses: tuple[str, ...], field: str
) -> None:
    told = {"title": "Nothing", "description": "Nothing"} | {field: text}
    incident = reader.open_incident(**told)["id"]
    for words in finds:
        assert incident in found(reader, words, id=f"eq.{incident}"), words
    for words in misses:
        assert incident not in found(reader, words, id=f"eq.{incident}"), words


def test_an_incident_is_found_by_its_number_however_it_is_typed(reader: Client) -> None:
    made = [reader.open_incident(description="Numbered") for _ in range(3)]
    for incident in made:
        number = incident["number"]
        _, day, count = number.split("-")
        for words in (
            number,
            number.lower(),
            f"{day}-{count}",
            f"{day}{count}",
            f"INC{day}{count}",
            f"INC {day} {count}",
        ):
            assert found(reader, words) == {incident["id"]}, words
        assert incident["id"] in found(reader, day)
    assert found(reader, f"{made[0]['number']} numbered") == {made[0]["id"]}


def test_what_many_hold_is_found_in_every_form_too(reader: Client) -> None:
    """So many that rows are looked at one after the other, and not by their ids."""
    many = {reader.open_incident(description=f"Lorry YZ-98765, {number}")["id"] for number in range(12)}
    for words in ("YZ 98765", "YZ98765", "yz-98765", "lorry, yz98765", "98765"):
        assert found(reader, words) >= many
        counted = reader.get("/incidents", params={"search": words, "counts": "exact"}).json()["status_counts"]
        assert sum(counted.values()) == len(found(reader, words))


def test_an_amended_text_is_found_by_its_new_words_alone(reader: Client) -> None:
    incident = reader.open_incident(description="A wombat, at the gate")["id"]
    assert found(reader, "wombat") == {incident}
    assert reader.patch(f"/incidents/{incident}", json={"description": "A (quokka)"}).status_code == 200
    assert (found(reader, "wombat"), found(reader, "quokka")) == (set(), {incident})


def test_a_search_without_a_word_restricts_nothing(reader: Client) -> None:
    everything = found(reader, "  ")
    for words in ("...", "(-)", "→", "\u200b"):
        assert found(reader, words) == everything


# The rule itself

texts = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        st.sampled_from(" -.,'’/()\u00ad\u200b\u0301éÉßıİΣς火災0123456789aB"),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def database(place: Place) -> Iterator[psycopg.Connection[Any]]:
    """A connection that reads words."""
    with place.admin() as connection:
        yield connection


def words(database: psycopg.Connection[Any], text: str, reading: str) -> set[str]:
    """The words of a text by a reading."""
    (told,) = database.execute("select core.split_words(%s, %s)", [text, reading]).fetchone() or ([],)
    return set(told)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=texts, said=texts, after=texts)
def test_every_text_finds_what_holds_it(database: psycopg.Connection[Any], before: str, said: str, after: str) -> None:
    held = words(database, f"{before} \n {said} \n {after}", "text")
    assert words(database, said, "apart") <= held


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_every_word_of_a_text_finds_it_in_every_form(database: psycopg.Connection[Any], text: str) -> None:
    held = words(database, text, "text")
    for word in held:
        assert words(database, word, "apart") <= held
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert words(database, unicodedata.normalize(form, text), "text") == held
    assert all(len(word) <= 100 for word in held)


def test_the_words_of_the_longest_text_are_bounded(database: psycopg.Connection[Any]) -> None:
    for text in ("1 " * 5000, "a-" * 5000, "x" * 10_000, "火災" * 5000, "1a" * 5000, "é\u0301" * 5000):
        held = words(database, text, "text")
        assert len(held) <= 12_000
        assert max(map(len, held)) <= 100


def test_incidents_indexed_by_an_earlier_reading_are_read_anew(place: Place, reader: Client, org: Org) -> None:
    incident = reader.open_incident(description="A platypus, (asleep)")["id"]
    with place.admin() as admin:
        admin.execute("update tocsin.incident_words set words = '{}' where incident_id = %s", [incident])
        admin.execute("update tocsin.tenants set words_version = 0 where id = %s", [org.id])
    assert found(reader, "platypus") == set()
    with Engine(place.logins.worker) as engine:
        engine.index_words()
    assert found(reader, "platypus") == {incident}
    with place.admin() as admin:
        version = "select words_version = core.words_version() from tocsin.tenants where id = %s"
        assert admin.execute(version, [org.id]).fetchone() == (True,)
