"""What the tests of prompts share: prompts that are made by HTTP, guests who answer them, and answers compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import httpx

from tests.support.server import Client, fields_at_fault, problem

T = TypeVar("T")

SAFE = {"response_data": {"status": "safe"}}
NEEDS_HELP = {"response_data": {"status": "needs_help", "note": "Smoke."}}


class Asked(NamedTuple):
    """A prompt that was made: where it is, what the answer told of it, and the link's token where there is one."""

    id: str
    incident: str
    told: dict[str, Any]
    token: str

    @property
    def public(self) -> str:
        """Where guests read it."""
        return f"/public/prompts/{self.token}"

    @property
    def answers(self) -> str:
        """Where guests answer it."""
        return f"{self.public}/responses"

    @property
    def mine(self) -> str:
        """Where members who are asked answer it."""
        return f"/prompts/{self.id}/responses"

    @property
    def path(self) -> str:
        """Where it is changed."""
        return f"/prompts/{self.id}"

    @property
    def responses(self) -> str:
        """Where its incident's answers are."""
        return f"/incidents/{self.incident}/responses"


def make(client: Client, *, incident: str | None = None, **fields: Any) -> httpx.Response:
    """Make a prompt, of a new incident unless one is named: "Are you safe?" by link unless the fields say otherwise."""
    path = f"/incidents/{incident or client.open_incident()['id']}/prompts"
    plain = {"prompt_type": "status", "title": "Are you safe?", "prompt_text": "Are you safe?"}
    return client.post(path, json=plain | fields)


def ask(client: Client, *, incident: str | None = None, **fields: Any) -> Asked:
    """Make a prompt that is good."""
    made = make(client, incident=incident, **fields)
    assert made.status_code == 201, made.text
    told = made.json()
    prompt = told["prompt"]
    return Asked(prompt["id"], prompt["incident_id"], prompt, told.get("public_token", ""))


def answered(response: httpx.Response) -> dict[str, Any]:
    """What somebody was told whose answer was taken."""
    assert response.is_success, response.text
    return dict(response.json())


def stored(client: Client, asked: Asked, **params: str) -> list[dict[str, Any]]:
    """The answers to a prompt, the latest first."""
    response = client.get(asked.responses, params={"prompt_id": f"eq.{asked.id}", "limit": "200"} | params)
    assert response.status_code == 200, response.text
    return list(response.json()["items"])


def earlier(client: Client, response: dict[str, Any], **params: str) -> list[dict[str, Any]]:
    """What somebody answered before, the first answer first. Arguments: response, their answer as it is told."""
    path = f"/incidents/{response['incident_id']}/responses/{response['id']}/history"
    read = client.get(path, params={"limit": "200"} | params)
    assert read.status_code == 200, read.text
    return list(read.json()["items"])


def refused(response: httpx.Response) -> tuple[int, str, set[str]]:
    """How a request was refused: status, the problem's slug, and the fields at fault."""
    return response.status_code, problem(response), fields_at_fault(response)


def alike(answers: Sequence[httpx.Response]) -> bool:
    """Whether answers are the same in status, body and headers, but for trace and time."""

    def told(response: httpx.Response) -> tuple[int, list[tuple[str, str]], dict[str, Any]]:
        headers = [pair for pair in response.headers.multi_items() if pair[0] not in ("x-trace-id", "date")]
        return response.status_code, headers, response.json() | {"trace_id": None}

    return all(told(answer) == told(answers[0]) for answer in answers)


def at_once(number: int, send: Callable[[int], T]) -> list[T]:
    """Do something so many times at once, each time with a number of its own."""
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(send, range(number)))
