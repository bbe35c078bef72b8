"""The words of the bench's rows: phrases whose words are common, or rare, as those of a language are.

Phrases repeat from row to row; names and plates are what tells rows apart. The n-th name is used n times less often
than the first, so a search can be for a word of any frequency.
"""

from __future__ import annotations

import random
from itertools import product
from typing import NamedTuple

_THINGS = (
    "A car", "A lorry", "A trailer", "A van", "A caravan", "A boat", "A pallet", "A crane", "A fishing net", "A bus",
    "A motorcycle", "A rope", "An oil drum", "A gangway", "A forklift", "A dinghy", "A skip", "A container",
)  # fmt: skip
_DEEDS = (
    "stands across", "blocks", "has hit the bollard at", "leaks oil on", "lies on", "has stopped on", "burns beside",
    "was left on", "has sunk off", "drifts towards", "has run into the fence of", "is parked on",
)  # fmt: skip
_WHERE = (
    "the slip", "the east quay", "the ferry ramp", "the north gate", "the fuel berth", "the fish market", "the jetty",
    "the bus lane", "the boat yard", "the customs shed", "the footbridge", "the loading bay", "the cycle path",
    "the fire lane",
)  # fmt: skip
_MORE = (
    "its owner does not answer", "nobody is hurt", "one person is hurt", "the guard has closed the gate",
    "there is smoke", "a witness waits at the spot", "the tide is rising", "the ferry cannot land",
    "it was there yesterday too", "children play close by", "the driver has walked away", "the police know",
    "it smells of fuel", "a lamp is broken", "the road is icy", "the keys are in it",
)  # fmt: skip
_SYLLABLES = (
    "ar",
    "bel",
    "cor",
    "dun",
    "el",
    "fen",
    "gal",
    "hav",
    "il",
    "jor",
    "kel",
    "lin",
    "mar",
    "nor",
    "os",
    "pel",
)

NEEDLE = "kestrel"
"""A word of just the rows that hold it on purpose: as many at any size."""


class Phrases(NamedTuple):
    """What texts are put together of."""

    titles: list[str]
    happenings: list[str]
    details: list[str]
    places: list[str]
    names: list[str]


def phrases() -> Phrases:
    """The same at every call."""
    dice = random.Random(5)
    happenings = [f"{thing} {deed} {where}" for thing, deed, where in product(_THINGS, _DEEDS, _WHERE)]
    dice.shuffle(happenings)
    return Phrases(
        titles=[f"{thing} at {where}" for thing, where in product(_THINGS, _WHERE)],
        happenings=happenings,
        details=list(_MORE),
        places=[f"{where.removeprefix('the ').capitalize()}, {side} {n}" for where, side, n in _corners()],
        names=["".join(parts).capitalize() for parts in product(_SYLLABLES, repeat=3)],
    )


def _corners() -> product[tuple[str, str, int]]:
    return product(_WHERE, ("row", "post", "berth"), range(1, 11))
