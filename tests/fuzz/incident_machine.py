"""Enforcement as a machine of Hypothesis': incidents and tow trucks, changed at random and compared with a model."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.support.server import Client, problem

MOVES = {
    "open": {"triaged", "dispatched", "resolved", "cancelled"},
    "triaged": {"dispatched", "resolved", "cancelled"},
    "dispatched": {"resolved", "cancelled"},
    "resolved": {"closed"},
    "closed": set(),
    "cancelled": set(),
}
TOW_MOVES = {
    "requested": {"acknowledged", "cancelled"},
    "acknowledged": {"en_route", "cancelled"},
    "en_route": {"on_scene", "cancelled"},
    "on_scene": {"completed", "cancelled"},
    "completed": set(),
    "cancelled": set(),
}
STAMPS = {"acknowledged": "acknowledged_at", "on_scene": "arrived_at", "completed": "completed_at"}
NAMED = {"resolve": "resolved", "close": "closed", "cancel": "cancelled"}

# Which incident or truck a step is about: one of those there are.
which = st.integers(0, 99)
# What If-Match says: nothing, anything, the ETag that holds, or one that held.
matches = st.sampled_from(["", "*", "holds", "held"])
statuses = st.sampled_from([*MOVES, "lost"])
tow_statuses = st.sampled_from([*TOW_MOVES, "lost"])

_runs = itertools.count(1)


@dataclass
class Tow:
    """A tow truck as it should be."""

    id: str
    incident: Incident
    etags: list[str]
    status: str = "requested"
    stamped: set[str] = field(default_factory=set)


@dataclass
class Incident:
    """An incident as it should be. `events` are those of its timeline that tell of a change."""

    id: str
    etags: list[str]
    status: str = "open"
    title: str = "Illegal parking"
    deleted: bool = False
    events: list[str] = field(default_factory=lambda: ["incident.created"])


class EnforcementMachine(RuleBasedStateMachine):
    """Every step is a request, whose answer is what the model says; look() compares the lists with the model."""

    operator: ClassVar[Client]
    admin: ClassVar[Client]
    stranger: ClassVar[Client]

    def __init__(self) -> None:
        super().__init__()
        self.tag = f"run {next(_runs)}"
        self.incidents: list[Incident] = []
        self.tows: list[Tow] = []

    @initialize()
    def open_the_first(self) -> None:
        self.open_another()

    @rule()
    def open_another(self) -> None:
        made = self.operator.open_incident(title="Illegal parking", tags=[self.tag])
        read = self.operator.get(f"/incidents/{made['id']}")
        assert read.json() == made
        self.incidents.append(Incident(made["id"], [read.headers["etag"]]))

    @rule(number=which, status=statuses, match=matches)
    def transition(self, number: int, status: str, match: str) -> None:
        self._move(self._incident(number), "transition", {"status": status}, status, match)

    @rule(number=which, name=st.sampled_from(list(NAMED)), match=matches)
    def move(self, number: int, name: str, match: str) -> None:
        self._move(self._incident(number), name, {"note": "So it is."}, NAMED[name], match)

    @rule(number=which, title=st.sampled_from(["Towed", "Fire", "Illegal parking"]), match=matches)
    def amend(self, number: int, title: str, match: str) -> None:
        incident = self._incident(number)
        path = f"/incidents/{incident.id}"
        answer = self.operator.patch(path, json={"title": title}, headers=_match(match, incident.etags))
        if self._gone(answer, incident) or _stale(answer, match, incident.etags):
            return
        assert answer.status_code == 200, answer.text
        if title != incident.title:
            incident.events.append("incident.amended")
        incident.title = title
        incident.etags.append(answer.headers["etag"])

    @rule(number=which)
    def dispatch(self, number: int) -> None:
        incident = self._incident(number)
        answer = self.operator.post(f"/incidents/{incident.id}/dispatch", json={"provider_name": "Tow AS"})
        if self._gone(answer, incident):
            return
        if incident.status != "dispatched" and "dispatched" not in MOVES[incident.status]:
            _illegal(answer, incident.status, "dispatched", MOVES)
            return
        assert answer.status_code == 201, answer.text
        self.tows.append(Tow(answer.json()["id"], incident, [answer.headers["etag"]]))
        incident.events += ["incident.action", "incident.dispatch"]
        if incident.status != "dispatched":
            incident.status = "dispatched"
            incident.events.append("incident.transition")
        # Its log of dispatches is longer, if nothing else.
        incident.etags.append(self.operator.get(f"/incidents/{incident.id}").headers["etag"])

    @precondition(lambda self: self.tows)
    @rule(number=which, status=tow_statuses, match=matches)
    def follow(self, number: int, status: str, match: str) -> None:
        tow = self.tows[number % len(self.tows)]
        path = f"/tow-requests/{tow.id}"
        answer = self.operator.patch(path, json={"status": status}, headers=_match(match, tow.etags))
        if self._gone(answer, tow.incident) or _stale(answer, match, tow.etags):
            return
        if status not in TOW_MOVES:
            assert problem(answer) == "unknown-status"
        elif status != tow.status and status not in TOW_MOVES[tow.status]:
            _illegal(answer, tow.status, status, TOW_MOVES)
        else:
            assert answer.status_code == 200, answer.text
            if status != tow.status and status in STAMPS:
                tow.stamped.add(STAMPS[status])
            if status != tow.status:
                tow.incident.events.append("tow_request.transition")
            tow.status = status
            tow.etags.append(answer.headers["etag"])

    @rule(number=which, match=matches)
    def delete(self, number: int, match: str) -> None:
        incident = self._incident(number)
        path = f"/incidents/{incident.id}"
        if not incident.deleted:
            assert problem(self.operator.delete(path)) == "not-permitted"
        answer = self.admin.delete(path, headers=_match(match, incident.etags))
        if self._gone(answer, incident) or _stale(answer, match, incident.etags):
            return
        assert answer.status_code == 204, answer.text
        incident.deleted = True

    @rule(number=which)
    def intrude(self, number: int) -> None:
        path = f"/incidents/{self._incident(number).id}"
        for answer in (
            self.stranger.get(path),
            self.stranger.post(f"{path}/resolve"),
            self.stranger.post(f"{path}/dispatch"),
            self.stranger.delete(path),
        ):
            assert problem(answer) == "not-found"

    @rule()
    def look(self) -> None:
        """Compare what lists and reads tell with the model."""
        there = {incident.id: incident for incident in self.incidents if not incident.deleted}
        told = self._listed("/incidents")
        assert {item["id"]: (item["status"], item["title"]) for item in told["items"]} == {
            id: (incident.status, incident.title) for id, incident in there.items()
        }
        counted = Counter(incident.status for incident in there.values())
        assert {status: number for status, number in told["status_counts"].items() if number} == counted
        still_open = {id for id, incident in there.items() if incident.status in ("open", "triaged", "dispatched")}
        assert {item["id"] for item in self._listed("/incidents/open")["items"]} == still_open
        assert self.stranger.get("/incidents", params={"tags": f"cs.{{{self.tag}}}"}).json()["items"] == []

    @rule(number=which)
    def look_closely(self, number: int) -> None:
        """Compare one incident's timeline and trucks with the model."""
        incident = self._incident(number)
        answer = self.operator.get(f"/incidents/{incident.id}/timeline", params={"limit": 200})
        if self._gone(answer, incident):
            return
        assert sorted(event["action"] for event in answer.json()["items"]) == sorted(incident.events)
        tows = self.operator.get(f"/incidents/{incident.id}/tow-requests", params={"limit": 200}).json()["items"]
        assert {tow["id"]: (tow["status"], {name for name in STAMPS.values() if tow[name]}) for tow in tows} == {
            tow.id: (tow.status, tow.stamped) for tow in self.tows if tow.incident is incident
        }
        read = self.operator.get(f"/incidents/{incident.id}", headers={"If-None-Match": incident.etags[-1]})
        assert read.status_code == 304

    def _move(self, incident: Incident, verb: str, body: dict[str, Any], to: str, match: str) -> None:
        path = f"/incidents/{incident.id}/{verb}"
        answer = self.operator.post(path, json=body, headers=_match(match, incident.etags))
        if self._gone(answer, incident) or _stale(answer, match, incident.etags):
            return
        if to not in MOVES:
            assert problem(answer) == "unknown-status"
        elif to not in MOVES[incident.status]:
            _illegal(answer, incident.status, to, MOVES)
        elif to == "dispatched":
            assert problem(answer) == "verb-required"
        else:
            assert answer.status_code == 200, answer.text
            told = answer.json()
            assert (told["status"], bool(told["closed_at"])) == (to, to == "closed")
            assert bool(told["resolved_at"]) == (to in ("resolved", "closed"))
            incident.status = to
            incident.etags.append(answer.headers["etag"])
            # Resolving is an action as well.
            resolving = to == "resolved"
            incident.events += ["incident.resolved", "incident.action"] if resolving else ["incident.transition"]

    def _incident(self, number: int) -> Incident:
        return self.incidents[number % len(self.incidents)]

    def _gone(self, answer: httpx.Response, incident: Incident) -> bool:
        if incident.deleted:
            assert (answer.status_code, problem(answer)) == (404, "not-found")
        return incident.deleted

    def _listed(self, path: str) -> dict[str, Any]:
        answer = self.operator.get(path, params={"limit": 200, "tags": f"cs.{{{self.tag}}}"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def _match(match: str, etags: list[str]) -> dict[str, str]:
    tag = {"": "", "*": "*", "holds": etags[-1], "held": etags[0]}[match]
    return {"If-Match": tag} if tag else {}


def _stale(answer: httpx.Response, match: str, etags: list[str]) -> bool:
    """Whether the ETag held no more, and the answer says so."""
    stale = match == "held" and len(etags) > 1
    if stale:
        assert (answer.status_code, problem(answer)) == (412, "stale-version")
    return stale


def _illegal(answer: httpx.Response, at: str, to: str, moves: dict[str, set[str]]) -> None:
    assert (answer.status_code, problem(answer)) == (409, "illegal-transition")
    told = answer.json()
    assert (told["from"], told["to"], set(told["allowed"])) == (at, to, moves[at])
