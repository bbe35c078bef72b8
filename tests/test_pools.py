"""Pools and limits: nobody waits for ever, nobody queues in vain, and a slow tenant is slow for itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from api.auth import Caller
from api.db import Gateway, Statement
from tests.conftest import free_port
from tests.prompting import ask
from tests.support import ISSUER, Client, Org, Place, Server, problem

TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

SAFE = {"response_data": {"status": "safe"}}


@pytest.fixture(scope="module")
def small(place: Place) -> Iterator[Server]:
    """An API with one process and four connections to each pool."""
    server = Server(place, free_port(), POOL_SIZE="4", GUEST_REQUESTS="1000000")
    yield server
    assert server.stop() == 0
    assert "Traceback" not in server.log()


@pytest.mark.parametrize("timeout", TIMEOUTS)
def test_every_login_has_every_timeout(timeout: str, place: Place) -> None:
    logins = """
        select
            rolname,
            (
                select option_value
                from pg_catalog.pg_options_to_table(rolconfig)
                where option_name = %s
            ) as value
        from pg_catalog.pg_roles
        where
            rolcanlogin
            and rolname like 'tocsin\\_%%'
            and not rolsuper
    """
    with place.admin() as admin:
        found = dict(admin.execute(logins, [timeout]).fetchall())
    assert found.keys() >= {"tocsin_member", "tocsin_guest", "tocsin_worker"}
    assert {name for name, value in found.items() if value in (None, "0")} == set()


@pytest.mark.parametrize("who", ["member", "guest"])
def test_who_serves_requests_keeps_the_timeouts_whatever_the_role_was_given(who: str, place: Place, org: Org) -> None:
    """Every role may alter its own settings."""
    caller = Caller(ISSUER, org.subject("worker"), None) if who == "member" else None

    async def read() -> list[bytes]:
        gateway = Gateway(getattr(place.logins, who), place.secrets.gate_key, size=1)
        await gateway.open()
        ask = Statement(f"select {', '.join(f'current_setting({name!r})' for name in TIMEOUTS)}")
        try:
            return list((await gateway.run(caller, org.slug, [ask], read_only=True))[0][0])
        finally:
            await gateway.close()

    with place.admin() as admin:
        for name in TIMEOUTS:
            admin.execute(f"alter role tocsin_{who} in database tocsin set {name} = 0".encode())
        try:
            assert asyncio.run(read()) == [b"10s", b"5s", b"30s"]
        finally:
            admin.execute(f"alter role tocsin_{who} in database tocsin reset all".encode())


def test_a_slow_tenant_waits_for_itself_and_the_others_go_on(
    place: Place, small: Server, org: Org, other_org: Org
) -> None:
    with ExitStack() as stack:
        slow = stack.enter_context(small.client(org, "operator"))
        quick = [stack.enter_context(small.client(other_org, role)) for role in ("operator", "admin")]
        incident = slow.open_incident()

        def patch(_: int) -> httpx.Response:
            return slow.patch(f"/incidents/{incident['id']}", json={"title": "Mine"})

        threads = stack.enter_context(ThreadPoolExecutor(64))
        with place.admin() as admin, admin.transaction():
            admin.execute("select from tocsin.incidents where id = %s for update", [incident["id"]])
            waiting = [threads.submit(patch, each) for each in range(64)]
            served = []
            while not all(each.done() for each in waiting):
                for client in quick:
                    served += [client.get("/incidents"), client.get("/me")]
                    served.append(client.post("/incidents", json={"category": "fire", "description": "Smoke."}))
        refused = [each.result() for each in waiting]
        assert {(answer.status_code, problem(answer)) for answer in refused} == {(503, "busy")}
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
        assert {answer.status_code for answer in served} == {200, 201}
        assert len(served) > 64
        assert patch(0).status_code == 200
        assert slow.get(f"/incidents/{incident['id']}").json()["title"] == "Mine"


def test_guests_of_a_tenant_that_is_slow_wait_for_themselves(
    place: Place, small: Server, org: Org, other_org: Org
) -> None:
    with ExitStack() as stack:
        operators = [stack.enter_context(small.client(each, "operator")) for each in (org, other_org)]
        theirs, ours = (ask(operator, prompt_type="status", title="Well?") for operator in operators)
        guest = stack.enter_context(Client(small.base))

        def answer(_: int) -> httpx.Response:
            return guest.post(theirs.answers, json=SAFE)

        threads = stack.enter_context(ThreadPoolExecutor(32))
        with place.admin() as admin, admin.transaction():
            admin.execute("select from tocsin.prompts where id = %s for update", [theirs.id])
            waiting = [threads.submit(answer, each) for each in range(32)]
            served = []
            while not all(each.done() for each in waiting):
                served += [guest.get(ours.public), guest.post(ours.answers, json=SAFE)]
        refused = [each.result() for each in waiting]
        assert {(answer.status_code, problem(answer)) for answer in refused} == {(503, "busy")}
        assert {answer.status_code for answer in served} == {200, 201}
        assert len(served) > 32
        assert answer(0).status_code == 201


def test_a_crowd_of_one_tenant_at_once_all_gets_in(small: Server, org: Org) -> None:
    with small.client(org, "operator") as operator:
        asked = ask(operator, prompt_type="status", title="Well?")

    async def everybody() -> set[int]:
        limits = httpx.Limits(max_connections=400)
        async with httpx.AsyncClient(base_url=f"{small.base}/v1", limits=limits, timeout=30) as phones:
            answers = await asyncio.gather(*(phones.post(asked.answers, json=SAFE) for _ in range(400)))
        return {answer.status_code for answer in answers}

    assert asyncio.run(everybody()) == {201}


def test_connections_that_die_while_nobody_uses_them_fail_no_request_not_even_a_write(
    place: Place, small: Server, org: Org
) -> None:
    with small.client(org, "operator") as operator:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: operator.get("/incidents"), range(32)))
        with place.admin() as admin:
            ended = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tocsin_member'"
            assert len(admin.execute(ended).fetchall()) > 1
        time.sleep(0.2)
        assert [operator.open_incident()["status"] for _ in range(8)] == ["open"] * 8
