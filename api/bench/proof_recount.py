"""What the load proof proves: acknowledged is stored, nothing is doubled, and every way of counting agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.rows import dict_row

from .proof_crowd import Outcome
from .proof_people import Person

# The rows themselves: what the rollup is made with (its views, and the columns made for them) is not asked.
_STORED = """
select
    id::text,
    response_data ->> 'status' as status,
    response_data ->> 'note' as note,
    location_label as place,
    response_channel as channel,
    adults_count as adults,
    children_count as children,
    pets_count as pets
from tocsin.prompt_responses
where prompt_id = %s
"""

_CHANGED = """
select
    (select count(*) from tocsin.prompt_responses where prompt_id = %(prompt)s and state = 'updated'),
    (
        select count(*)
        from tocsin.prompt_response_history as earlier
        inner join tocsin.prompt_responses as answers on earlier.response_id = answers.id
        where answers.prompt_id = %(prompt)s and earlier.answer -> 'response_data' ->> 'status' = 'safe'
    )
"""

_COUNTED = """
select
    count(*) as responders,
    coalesce(sum(adults_count), 0) as adults,
    coalesce(sum(children_count), 0) as children,
    coalesce(sum(pets_count), 0) as pets,
    coalesce(sum(adults_count + children_count), 0) as people,
    count(*) filter (where response_data ->> 'status' = 'safe') as safe,
    count(*) filter (where response_data ->> 'status' = 'needs_help') as needs_help,
    count(*) filter (where response_data ->> 'status' = 'other') as other
from tocsin.prompt_responses
where prompt_id = %s and state <> 'voided'
"""

_PLACES = """
select location_label, count(*) as responders, sum(adults_count + children_count) as people
from tocsin.prompt_responses
where prompt_id = %s and state <> 'voided'
group by location_label
"""

_CHANNELS = """
select response_channel, count(*)
from tocsin.prompt_responses
where prompt_id = %s and state <> 'voided'
group by response_channel
"""

Rows = dict[str, dict[str, Any]]

# The answer that each response was last acknowledged with, by the response's id.
Told = Mapping[str, dict[str, Any]]


class Check(msgspec.Struct, frozen=True):
    """Something that must hold: in a sentence, whether it does, and the numbers."""

    name: str
    passed: bool
    told: str


class Place(msgspec.Struct, frozen=True, order=True):
    """How many answered from a place, and how many people are there."""

    location_label: str
    responders: int
    people: int


class Rollup(msgspec.Struct, frozen=True):
    """What answers add up to, in the order of the places' names: the API's own order is by size."""

    responders: int
    adults: int
    children: int
    pets: int
    people: int
    safe: int
    needs_help: int
    other: int
    by_location: list[Place]
    by_channel: dict[str, int]

    def __post_init__(self) -> None:
        self.by_location.sort()


def checks(
    people: Sequence[Person], outcome: Outcome, admin: psycopg.Connection[Any], prompt: str, shown: Rollup
) -> Iterator[Check]:
    """Compare what phones were told with what is there.

    Arguments: people, who answered; outcome, what came of it; admin, a connection of the superuser; prompt, its id;
    shown, the rollup that the API answers with. Errors: psycopg.Error.
    """
    with admin.cursor(row_factory=dict_row) as cursor:
        rows: Rows = {row.pop("id"): row for row in cursor.execute(_STORED.encode(), [prompt])}
    told = _told(people, outcome)
    yield from (_acknowledged(people, outcome), _stored(told, rows), _doubled(people, outcome, rows))
    yield from (_repeated(outcome), _changed(outcome, admin, prompt))
    counts = {"the API": shown, "the rows": _recounted(admin, prompt), "the phones": _added_up(told)}
    yield Check(
        "the rollup is what the rows add up to, and what the phones know",
        all(count == shown for count in counts.values()),
        _compared(counts),
    )


def _told(people: Sequence[Person], outcome: Outcome) -> Told:
    persons = {person.key: person for person in people}
    told = {}
    for answer in sorted(outcome.acknowledged, key=lambda answer: answer.at):
        person = persons[answer.key]
        told[answer.ids[0]] = person.said(person.later if answer.change and person.later else person.status)
    return told


def _acknowledged(people: Sequence[Person], outcome: Outcome) -> Check:
    first = {answer.key for answer in outcome.acknowledged if not answer.change}
    changes = sum(answer.change for answer in outcome.acknowledged)
    due = sum(person.later is not None for person in people)
    return Check(
        "every phone's answer was acknowledged",
        len(first) == len(people) and changes == due and not outcome.refused,
        f"{len(first)} of {len(people)}, and {changes} of {due} changes; sent again: {outcome.setbacks}"
        + "".join(f"; refused: {refused}" for refused in outcome.refused[:3]),
    )


def _stored(told: Told, rows: Rows) -> Check:
    lost = [id for id in told if id not in rows]
    other = [id for id in told if id in rows and rows[id] != told[id]]
    return Check(
        "what was acknowledged last is what is stored",
        not lost and not other,
        f"{len(told)} acknowledged, {len(lost)} lost, {len(other)} not as acknowledged" + _first(lost + other),
    )


def _doubled(people: Sequence[Person], outcome: Outcome, rows: Rows) -> Check:
    # A phone with two ids has two rows, or one that a change was not made to.
    ids: dict[str, set[str]] = {}
    for answer in outcome.acknowledged:
        ids.setdefault(answer.key, set()).update(answer.ids)
    two = [key for key, known in ids.items() if len(known) > 1]
    return Check(
        "a phone has one answer",
        len(rows) == len(people) and not two,
        f"{len(rows)} rows of {len(people)} phones; {len(two)} phones with two" + _first(two),
    )


def _repeated(outcome: Outcome) -> Check:
    copies = [answer.ids for answer in outcome.acknowledged if len(answer.ids) > 1]
    unlike = [ids[0] for ids in copies if len(set(ids)) > 1]
    return Check(
        "a request that was sent twice was answered alike",
        bool(copies) and not unlike,
        f"{len(copies)} sent twice to the end, {len(unlike)} with another id" + _first(unlike),
    )


def _changed(outcome: Outcome, admin: psycopg.Connection[Any], prompt: str) -> Check:
    changes = sum(answer.change for answer in outcome.acknowledged)
    ((updated, kept),) = admin.execute(_CHANGED.encode(), {"prompt": prompt}).fetchall()
    return Check(
        "a changed answer is marked, and what it was is kept",
        changes == updated == kept,
        f"{changes} changed, {updated} marked, {kept} earlier answers kept",
    )


def _recounted(admin: psycopg.Connection[Any], prompt: str) -> Rollup:
    with admin.cursor(row_factory=dict_row) as cursor:
        (counted,) = cursor.execute(_COUNTED.encode(), [prompt]).fetchall()
        places = cursor.execute(_PLACES.encode(), [prompt]).fetchall()
    channels = dict(admin.execute(_CHANNELS.encode(), [prompt]).fetchall())
    return msgspec.convert({**counted, "by_location": places, "by_channel": channels}, Rollup)


def _added_up(told: Told) -> Rollup:
    answers = list(told.values())
    statuses = Counter(answer["status"] for answer in answers)
    sums = {name: sum(answer[name] for answer in answers) for name in ("adults", "children", "pets")}
    places: dict[str, list[int]] = {}
    for answer in answers:
        places.setdefault(answer["place"], []).append(answer["adults"] + answer["children"])
    return Rollup(
        responders=len(answers),
        **sums,
        people=sums["adults"] + sums["children"],
        safe=statuses["safe"],
        needs_help=statuses["needs_help"],
        other=statuses["other"],
        by_location=[Place(label, len(there), sum(there)) for label, there in places.items()],
        by_channel=dict(sorted(Counter(answer["channel"] for answer in answers).items())),
    )


def _compared(counts: Mapping[str, Rollup]) -> str:
    """The figures where all agree, and each one's where they do not."""
    told = []
    for name in Rollup.__struct_fields__:
        values = {who: getattr(count, name) for who, count in counts.items()}
        first, *others = values.values()
        if any(other != first for other in others):
            told.append(f"{name} by {', by '.join(f'{who} {value}' for who, value in values.items())}")
        elif isinstance(first, int):
            told.append(f"{name} {first}")
        else:
            told.append(f"{name} of {len(first)}")
    return ", ".join(told)


def _first(found: Sequence[str]) -> str:
    return f" (the first: {found[0]})" if found else ""
