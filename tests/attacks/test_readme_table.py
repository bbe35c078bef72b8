"""The table of tests/README.md: every line of the list of attacks has its tests, and each that it names is there."""

from __future__ import annotations

import re

import pytest

from api.settings.environment import ROOT

README = (ROOT / "tests" / "README.md").read_text()

#: Files, and tests in them, that the text names.
NAMED = sorted(set(re.findall(r"`((?:tests|pgtap)/[\w/]+\.(?:py|sql))(?:::(\w+))?`", README)))

#: Lines that wait for what they are about.
WAITING = {33}


def rows() -> dict[int, str]:
    """The table's rows by the number of the attack."""
    return {int(number): told for number, told in re.findall(r"^\| (\d+) \|(.*)$", README, re.MULTILINE)}


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_what_the_table_names_is_there(file: str, test: str) -> None:
    text = (ROOT / file).read_text()
    assert re.search(rf"^(async )?def {test}\(" if test else r"test_|select", text, re.MULTILINE)


def test_every_attack_has_its_tests() -> None:
    assert set(rows()) == set(range(1, 37))
    without = {number for number, told in rows().items() if not re.search(r"`(tests|pgtap)/", told)}
    assert without == WAITING
