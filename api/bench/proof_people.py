"""Who answers in the load proof, and what they say: real messages and head counts where there are some."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec

from .proof_crowd import Doubt, Phone

PLACES = ("Hall A", "Hall B", "Car park", "Canteen", "Quay 4", "Office wing", "Workshop", "Outside the gate")
LIMITS = {"adults": {"min": 0, "max": 500}, "children": {"min": 0, "max": 50}, "pets": {"min": 0, "max": 10}}

_MESSAGES = "disaster_messages.csv"
_HEADCOUNTS = "fema_shelter_headcounts.csv"
_NOTE = 500

_STATUSES = ("safe",) * 8 + ("needs_help", "other")
_CHANNELS = ("web",) * 6 + ("sms", "api")
_DOUBTS: tuple[Doubt, ...] = ("asks again", "asks at once", "hangs up")
_WORDS = ("smoke", "stairs", "door", "we", "are", "two", "missing", "hurt", "waiting", "please", "send", "water")


class Person(msgspec.Struct, frozen=True):
    """Somebody who answers: how they are, how they are later if that changes, and the rest of what they say."""

    key: str
    status: str
    later: str | None
    note: str
    place: str
    channel: str
    adults: int
    children: int
    pets: int
    doubt: Doubt
    later_doubt: Doubt

    def said(self, status: str) -> dict[str, Any]:
        """What they say in an answer with this status."""
        names = ("note", "place", "channel", "adults", "children", "pets")
        return {"status": status, **{name: getattr(self, name) for name in names}}

    def phone(self) -> Phone:
        """Their phone."""
        change = self._body(self.later) if self.later else None
        return Phone(self.key, self._body(self.status), self.doubt, change, self.later_doubt)

    def _body(self, status: str) -> dict[str, Any]:
        return {
            "response_data": {"status": status, "note": self.note},
            "response_channel": self.channel,
            "location_label": self.place,
            "adults_count": self.adults,
            "children_count": self.children,
            "pets_count": self.pets,
        }


def people(count: int, data: Path | None, seed: str) -> list[Person]:
    """So many people, the same for the same seed: one in ten doubts, one in twenty needs help later.

    Arguments: data, a folder with the files of messages and head counts; without it they are made up.
    Errors: OSError, KeyError when a file is not what it should be.
    """
    chance = random.Random(seed)
    # A count that nobody took is left out.
    notes = cycle(_column(data / _MESSAGES, "message")) if data else _made_up(chance)
    counts = cycle(_column(data / _HEADCOUNTS, "total_population")) if data else _numbers(chance)
    return [
        Person(
            key=f"{chance.getrandbits(128):032x}",
            status="safe" if number % 20 == 7 else chance.choice(_STATUSES),
            later="needs_help" if number % 20 == 7 else None,
            note=next(notes)[:_NOTE],
            place=chance.choice(PLACES),
            channel=chance.choice(_CHANNELS),
            adults=min(int(next(counts)), LIMITS["adults"]["max"]),
            children=chance.randrange(6),
            pets=chance.randrange(3),
            doubt=_DOUBTS[number // 10 % len(_DOUBTS)] if number % 10 == 3 else "none",
            later_doubt=_DOUBTS[number // 40 % len(_DOUBTS)] if number % 40 == 7 else "none",
        )
        for number in range(count)
    ]


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [text for row in csv.DictReader(file) if (text := row[name])]


def _made_up(chance: random.Random) -> Iterator[str]:
    while True:
        yield " ".join(chance.choices(_WORDS, k=chance.randrange(3, 80)))


def _numbers(chance: random.Random) -> Iterator[str]:
    while True:
        yield str(chance.randrange(1, 7))
