"""Machines of Hypothesis' against models of what the domain says: any order of requests, each with its one answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.fuzz import explore
from tests.fuzz.incident_machine import EnforcementMachine
from tests.fuzz.prompt_machine import PromptMachine
from tests.support.server import Client, Server


@pytest.fixture
def guest(server: Server) -> Iterator[Client]:
    """Somebody without an account."""
    with Client(server.base) as client:
        yield client


def test_incidents_and_tow_trucks_go_as_their_workflows_say(operator: Client, admin: Client, stranger: Client) -> None:
    class Machine(EnforcementMachine):
        pass

    Machine.operator, Machine.admin, Machine.stranger = operator, admin, stranger
    explore(lambda settings: run_state_machine_as_test(Machine, settings=settings), examples=16, steps=40)


def test_prompts_take_what_they_should_and_add_it_up(
    operator: Client, worker: Client, stranger: Client, guest: Client
) -> None:
    class Machine(PromptMachine):
        pass

    Machine.operator, Machine.worker, Machine.stranger, Machine.guest = operator, worker, stranger, guest
    explore(lambda settings: run_state_machine_as_test(Machine, settings=settings), examples=16, steps=40)
