"""Five hundred phones at once lose nothing and double nothing, though PostgreSQL is killed; and the proof can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psycopg
import pytest

from api.bench import proof_phones
from api.bench.http_load import BenchError
from api.bench.proof_crowd import Acknowledged, Crowd, Outcome, send
from api.bench.proof_people import LIMITS, Person, people
from api.bench.proof_phones import Run, Scene, Target
from api.bench.proof_recount import Check, Rollup, checks
from api.settings.environment import ROOT, Settings
from tests.conftest import free_port
from tests.support.server import Place, Server, new_org

PHONES, LINES = 500, 40

ACKNOWLEDGED = "every phone's answer was acknowledged"
STORED = "what was acknowledged last is what is stored"
ONCE = "a phone has one answer"
ALIKE = "a request that was sent twice was answered alike"
CHANGED = "a changed answer is marked, and what it was is kept"
COUNTED = "the rollup is what the rows add up to, and what the phones know"
STREAMED = "the stream's last event is the rollup"
RECOVERED = "the API went on by itself when the database was back"
ALL = [ACKNOWLEDGED, STORED, ONCE, ALIKE, CHANGED, COUNTED, STREAMED]


class Loaded(NamedTuple):
    """A load that is over: where it was, who answered, what happened."""

    site: Target
    scene: Scene
    people: list[Person]
    course: Run


@pytest.fixture(scope="module")
def loaded(place: Place) -> Iterator[Loaded]:
    """Five hundred phones, made-up words, two workers."""
    server = Server(place, free_port(), WORKERS="2")
    try:
        site = Target(int(server.base.rpartition(":")[2]), new_org(place).token("operator"), place.logins.admin)
        scene = proof_phones.ask(site)
        crowd = people(PHONES, None, "load")
        yield Loaded(site, scene, crowd, proof_phones.answer(site, scene, crowd, LINES))
    finally:
        assert server.stop() == 0
    assert "Traceback" not in server.log()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the command prints and writes of a load in which PostgreSQL is killed."""
    folder = tmp_path_factory.mktemp("bench-kill")
    # Not below pytest's own folder: a socket's path is short, and the server's user must be let through.
    home = Path(tempfile.mkdtemp(prefix="tocsin-test-", dir="/tmp"))
    home.chmod(0o711)
    report = folder / "report.json"
    small = ["--only", "kill", "--phones", str(PHONES), "--lines", str(LINES), "--json", str(report)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "bench", *small],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(folder / "data"), "TMPDIR": str(home), "POSTGRES": settings.pg},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    yield done.stdout, json.loads(report.read_bytes())["proof"]
    # Nothing is left of the throw-away cluster.
    home.rmdir()


def failed(found: Sequence[Check]) -> list[str]:
    return [check.name for check in found if not check.passed]


def shown(load: Loaded) -> Rollup:
    return msgspec.convert(proof_phones.rollup(load.site, load.scene), Rollup)


def test_everything_holds_after_the_load(loaded: Loaded) -> None:
    found = proof_phones.verify(*loaded)
    assert [check.name for check in found] == ALL
    assert failed(found) == [], found


def test_every_connection_came_from_an_address_of_its_own(place: Place, loaded: Loaded) -> None:
    addresses = b"select count(distinct ip_hash) from tocsin.prompt_responses where prompt_id = %s"
    with place.admin() as admin:
        assert admin.execute(addresses, [loaded.scene.prompt]).fetchall() == [(LINES,)]


def test_the_figures_are_of_every_answer(loaded: Loaded) -> None:
    figures = proof_phones.figures(loaded.course)
    doubts = [doubt for person in loaded.people for doubt in (person.doubt, person.later_doubt)]
    twice = sum(doubt in ("asks again", "asks at once") for doubt in doubts)
    changes = sum(person.later is not None for person in loaded.people)
    assert figures.answers == PHONES + twice + changes
    assert figures.events == len(loaded.course.events) >= 2
    assert 0 < figures.p50_ms <= figures.p99_ms <= figures.max_ms
    assert 0 <= figures.shown_median <= figures.shown_max


@pytest.mark.parametrize(
    ("tampering", "expected"),
    [
        ("delete from tocsin.prompt_responses where id = %s", [STORED, ONCE, CHANGED, COUNTED]),
        (
            'update tocsin.prompt_responses set response_data = response_data || \'{"note": "fine"}\' where id = %s',
            [STORED],
        ),
        ("update tocsin.prompt_responses set adults_count = adults_count + 1 where id = %s", [STORED, COUNTED]),
        ("update tocsin.prompt_responses set state = 'voided' where id = %s", [CHANGED, COUNTED]),
        ("delete from tocsin.prompt_response_history where response_id = %s", [CHANGED]),
        (
            "insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, workflow, responder_key_hash,"
            " response_data, response_channel, location_label, adults_count, children_count, pets_count, responded_at)"
            " select tenant_id, gen_random_uuid(), incident_id, prompt_id, workflow, sha256('x'), response_data,"
            " response_channel, location_label, adults_count, children_count, pets_count, responded_at"
            " from tocsin.prompt_responses where id = %s",
            [ONCE, COUNTED],
        ),
    ],
    ids=["lost", "altered", "miscounted", "voided", "forgotten", "doubled"],
)
def test_what_is_not_as_it_was_acknowledged_is_told(
    place: Place, loaded: Loaded, tampering: str, expected: list[str]
) -> None:
    changed = next(answer.ids[0] for answer in loaded.course.outcome.acknowledged if answer.change)
    with psycopg.connect(place.logins.admin) as admin:
        # The superuser, past triggers and foreign keys; never committed.
        admin.execute("set local session_replication_role = replica")
        admin.execute(tampering.encode(), [changed])
        found = list(checks(loaded.people, loaded.course.outcome, admin, loaded.scene.prompt, shown(loaded)))
        admin.rollback()
    assert failed(found) == expected


def unacknowledged(outcome: Outcome) -> Outcome:
    changed = {each.key for each in outcome.acknowledged if each.change}
    gone = next(each for each in outcome.acknowledged if each.key not in changed)
    rest = [each for each in outcome.acknowledged if each is not gone]
    return msgspec.structs.replace(outcome, refused=["422"], acknowledged=rest)


def answered_twice(outcome: Outcome) -> Outcome:
    copies = [msgspec.structs.replace(each, ids=[*each.ids, "another"]) for each in outcome.acknowledged[:1]]
    return msgspec.structs.replace(outcome, acknowledged=[*copies, *outcome.acknowledged[1:]])


@pytest.mark.parametrize(
    ("altered", "expected"), [(unacknowledged, [ACKNOWLEDGED, COUNTED]), (answered_twice, [ONCE, ALIKE])]
)
def test_what_phones_were_told_wrongly_is_told(
    place: Place, loaded: Loaded, altered: Callable[[Outcome], Outcome], expected: list[str]
) -> None:
    outcome = altered(loaded.course.outcome)
    with place.admin() as admin:
        found = list(checks(loaded.people, outcome, admin, loaded.scene.prompt, shown(loaded)))
    assert failed(found) == expected


def test_a_stream_that_stops_short_is_told(loaded: Loaded) -> None:
    short = msgspec.structs.replace(loaded.course, events=loaded.course.events[:1])
    assert failed(proof_phones.verify(loaded.site, loaded.scene, loaded.people, short)) == [STREAMED]


def test_nothing_is_lost_or_doubled_when_postgresql_is_killed_in_the_middle(killed: tuple[str, dict[str, Any]]) -> None:
    _, proof = killed
    (scenario,) = proof["scenarios"]
    assert [check["name"] for check in scenario["checks"]] == [*ALL, RECOVERED]
    assert [check for check in scenario["checks"] if not check["passed"]] == []
    assert (proof["phones"], proof["lines"]) == (PHONES, LINES)


def test_every_check_has_its_line_in_the_report(killed: tuple[str, dict[str, Any]]) -> None:
    printed, _ = killed
    lines = [line.strip() for line in printed.splitlines()]
    assert [sum(line.startswith(f"PASS  {name}: ") for line in lines) for name in (*ALL, RECOVERED)] == [1] * 8
    assert "FAIL" not in printed


def test_a_phone_that_is_refused_is_no_answer_and_holds_up_nobody(loaded: Loaded) -> None:
    good, bad = people(2, None, "refused")
    bad = msgspec.structs.replace(bad, adults=LIMITS["adults"]["max"] + 1)
    scene = proof_phones.ask(loaded.site)
    outcome = send(Crowd(loaded.site.port, scene.path, [[bad.phone(), good.phone()]]))
    assert [answer.key for answer in outcome.acknowledged] == [good.key]
    assert len(outcome.refused) == 1
    assert "answer-invalid" in outcome.refused[0]


def test_a_prompt_that_nobody_may_make_is_no_load(loaded: Loaded) -> None:
    with pytest.raises(BenchError):
        proof_phones.ask(msgspec.structs.replace(loaded.site, token="x"))


def test_the_same_seed_makes_the_same_people_and_their_requests_share_no_key() -> None:
    first, again, others = (people(200, None, seed) for seed in ("a", "a", "b"))
    assert first == again
    assert len({person.key for person in (*first, *others)}) == 400


def test_one_phone_in_ten_sends_twice_and_one_in_twenty_needs_help_later() -> None:
    crowd = people(1000, None, "a")
    assert sum(person.doubt != "none" for person in crowd) == 100
    assert {person.doubt for person in crowd} == {"none", "asks again", "asks at once", "hangs up"}
    changed = [person for person in crowd if person.later]
    assert [(person.status, person.later) for person in changed] == [("safe", "needs_help")] * 50
    assert {person.later_doubt for person in changed} == {"none", "asks again", "asks at once", "hangs up"}


def test_real_messages_and_head_counts_are_cut_to_what_the_prompt_takes(shared_data: Path) -> None:
    crowd = people(5000, shared_data, "a")
    assert max(len(person.note) for person in crowd) == 500
    assert {person.adults for person in crowd} >= {0, LIMITS["adults"]["max"]}
    assert max(person.adults for person in crowd) == LIMITS["adults"]["max"]


def test_the_moments_of_the_stream_are_measured_against_those_of_the_phones() -> None:
    acknowledged = [Acknowledged(str(at), False, ["x"], float(at)) for at in (1, 2, 3, 4)]
    outcome = Outcome(acknowledged, [], [0.1, 0.2, 0.3, 0.4], 0, 0.0, 4.0, 0.5)
    events = [proof_phones.Event(at, {"responders": count}) for at, count in ((0.0, 0), (2.5, 2), (3.9, 4))]
    figures = proof_phones.figures(Run(outcome, events, None))
    assert (figures.rate, figures.max_ms, figures.events) == (1.0, 400.0, 3)
    # Shown 1.5, 0.5, 0.9 s and, a moment before its phone knew, 0 s later; the two events were 0.5 and 0 s old.
    assert (figures.shown_median, figures.shown_max) == pytest.approx((0.7, 1.5))
    assert (figures.old_median, figures.old_max) == pytest.approx((0.25, 0.5))
