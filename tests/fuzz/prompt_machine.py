"""Prompts as a machine of Hypothesis': guests answer, moderators void, members claim, compared with a model."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.support.http_prompts import Asked, ask, earlier, stored
from tests.support.server import Client, problem

STANDINGS = ("safe", "needs_help", "other")

which = st.integers(0, 99)
guests = st.integers(0, 4)
standings = st.sampled_from(STANDINGS)
repeats = st.sampled_from(["reject", "update"])

_numbers = itertools.count(1)


@dataclass
class Answer:
    """An answer as it should be. `last` grows with every time that anybody answers."""

    id: str
    person: str
    standing: str
    last: int
    state: str = "submitted"
    before: list[str] = field(default_factory=list)


@dataclass
class Prompt:
    """A prompt as it should be, its answers by the key they were given under."""

    asked: Asked
    on_repeat: str
    places: int | None
    is_active: bool = True
    answers: dict[str, Answer] = field(default_factory=dict)


class PromptMachine(RuleBasedStateMachine):
    """Every step is a request, whose answer is what the model says; look() recounts."""

    operator: ClassVar[Client]
    worker: ClassVar[Client]
    stranger: ClassVar[Client]
    guest: ClassVar[Client]

    def __init__(self) -> None:
        super().__init__()
        self.prompts: list[Prompt] = []
        self.clock = itertools.count()
        self.run = f"run {next(_numbers)}"
        self.incident = self.operator.open_incident()["id"]

    @initialize()
    def ask_the_first(self) -> None:
        self.ask_another("update", 3)

    @rule(on_repeat=repeats, places=st.sampled_from([None, 1, 3]))
    def ask_another(self, on_repeat: str, places: int | None) -> None:
        asked = ask(self.operator, incident=self.incident, on_repeat=on_repeat, max_responses=places)
        self.prompts.append(Prompt(asked, on_repeat, places))

    @rule(number=which, guest=guests, standing=standings, method=st.sampled_from(["POST", "PUT"]))
    def answer(self, number: int, guest: int, standing: str, method: str) -> None:
        prompt, key = self._prompt(number), self._key(guest)
        body = {"responder_key": key, "response_data": {"status": standing}}
        reply = self.guest.request(method, prompt.asked.answers, json=body)
        if self._takes(prompt, key, reply, 201 if method == "POST" else 200):
            told = reply.json()
            assert (told["prompt_id"], told["responder_key"]) == (prompt.asked.id, key)
            self._put(prompt, key, told["response_id"], standing)

    @rule(number=which, standing=standings, other=standings)
    def answer_without_a_key_and_retry(self, number: int, standing: str, other: str) -> None:
        prompt = self._prompt(number)
        headers = {"Idempotency-Key": f"a-request-of-a-guest-{next(_numbers)}"}
        replies = [
            self.guest.post(prompt.asked.answers, json={"response_data": {"status": status}}, headers=headers)
            for status in (standing, standing, other)
        ]
        if not self._takes(prompt, "", replies[0], 201):
            return
        told = replies[0].json()
        self._put(prompt, told["responder_key"], told["response_id"], standing)
        assert (replies[1].status_code, replies[1].json()) == (201, told)
        if other != standing:
            assert (replies[2].status_code, problem(replies[2])) == (422, "idempotency-key-reused")

    @rule(number=which, guest=guests, standing=standings)
    def enter(self, number: int, guest: int, standing: str) -> None:
        """An operator's key is not a guest's, though it be the same."""
        prompt, key = self._prompt(number), self._key(guest)
        body = {"prompt_id": prompt.asked.id, "responder_key": key, "response_data": {"status": standing}}
        reply = self.operator.post(prompt.asked.responses, json=body)
        if self._takes(prompt, f"entered {key}", reply, 201):
            self._put(prompt, f"entered {key}", reply.json()["id"], standing)

    @precondition(lambda self: any(prompt.answers for prompt in self.prompts))
    @rule(number=which)
    def void(self, number: int) -> None:
        answers = [answer for prompt in self.prompts for answer in prompt.answers.values()]
        answer = answers[number % len(answers)]
        path = f"/incidents/{self.incident}/responses/{answer.id}/void"
        assert problem(self.stranger.post(path)) == "not-found"
        reply = self.operator.post(path, json={"reason": "Told twice."})
        if answer.state == "voided":
            assert (reply.status_code, problem(reply)) == (409, "already-voided")
            return
        assert (reply.status_code, reply.json()["state"]) == (200, "voided")
        answer.state = "voided"

    @rule(guest=guests)
    def claim(self, guest: int) -> None:
        key, claimed = self._key(guest), 0
        for prompt in self.prompts:
            answer = prompt.answers.get(key)
            # Who has answered a prompt already keeps that answer, and has no other.
            mine = any(other.person == "the worker" for other in prompt.answers.values())
            if answer and answer.person == key and not mine:
                answer.person, claimed = "the worker", claimed + 1
        assert self.stranger.post("/me/responses/claim", json={"responder_key": key}).json() == {"claimed": 0}
        assert self.worker.post("/me/responses/claim", json={"responder_key": key}).json() == {"claimed": claimed}

    @rule(number=which, is_active=st.booleans(), on_repeat=repeats)
    def change(self, number: int, is_active: bool, on_repeat: str) -> None:
        prompt = self._prompt(number)
        change = {"is_active": is_active, "on_repeat": on_repeat}
        assert problem(self.stranger.patch(prompt.asked.path, json=change)) == "not-found"
        reply = self.operator.patch(prompt.asked.path, json=change)
        assert reply.status_code == 200, reply.text
        prompt.is_active, prompt.on_repeat = is_active, on_repeat
        assert reply.json()["response_count"] == sum(answer.state != "voided" for answer in prompt.answers.values())
        assert self.guest.get(prompt.asked.public).status_code == (200 if is_active else 404)

    @rule(number=which)
    def look(self, number: int) -> None:
        """Compare a prompt's answers and its rollup with the model."""
        prompt = self._prompt(number)
        told = {item["id"]: item for item in stored(self.operator, prompt.asked)}
        assert told.keys() == {answer.id for answer in prompt.answers.values()}
        for answer in prompt.answers.values():
            item = told[answer.id]
            assert (item["state"], item["safety_status"]) == (answer.state, answer.standing)
            assert [old["response_data"]["status"] for old in earlier(self.operator, item)] == answer.before
        counted = Counter(answer.standing for answer in prompt.answers.values() if answer.state != "voided")
        self._rolled_up(f"/prompts/{prompt.asked.id}/rollup", counted)

    @rule()
    def look_at_all(self) -> None:
        """Compare the incident's rollup with the model: everybody counts once, by their last word."""
        latest: dict[str, Answer] = {}
        for prompt in self.prompts:
            for answer in prompt.answers.values():
                known = latest.get(answer.person)
                if answer.state != "voided" and (known is None or known.last < answer.last):
                    latest[answer.person] = answer
        self._rolled_up(f"/incidents/{self.incident}/rollup", Counter(answer.standing for answer in latest.values()))

    def _takes(self, prompt: Prompt, key: str, reply: httpx.Response, status: int) -> bool:
        """Whether an answer is taken; the reply says so, or else why not."""
        refused = None
        if not prompt.is_active:
            refused = (404, "prompt-unavailable")
        elif key in prompt.answers:
            refused = (409, "duplicate-response") if prompt.on_repeat == "reject" else None
        elif prompt.places is not None and len(prompt.answers) >= prompt.places:
            refused = (409, "prompt-full")
        if refused:
            assert (reply.status_code, problem(reply)) == refused
            return False
        assert reply.status_code == status, reply.text
        return True

    def _put(self, prompt: Prompt, key: str, id: str, standing: str) -> None:
        now = next(self.clock)
        if answer := prompt.answers.get(key):
            answer.before.append(answer.standing)
            answer.standing, answer.state, answer.last = standing, "updated", now
        else:
            prompt.answers[key] = Answer(id, key, standing, now)
        assert prompt.answers[key].id == id

    def _rolled_up(self, path: str, counted: Counter[str]) -> None:
        told: dict[str, Any] = self.operator.get(path).json()
        assert {name: told[name] for name in STANDINGS} == {name: counted[name] for name in STANDINGS}
        assert told["responders"] == sum(told["by_channel"].values()) == counted.total()

    def _prompt(self, number: int) -> Prompt:
        return self.prompts[number % len(self.prompts)]

    def _key(self, guest: int) -> str:
        return f"the key of guest {guest}, {self.run}"
