"""Pools and limits: nobody waits for ever, nobody queues in vain, and a slow tenant is slow for itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import httpx
import psycopg
import pytest

from api.caller import Caller
from api.db.pool import Pool, Statement
from api.db.session_settings import pin_settings
from tests.conftest import free_port
from tests.support.http_prompts import ask
from tests.support.server import ISSUER, Client, Org, Place, Server, problem

TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

SAFE = {"response_data": {"status": "safe"}}


@pytest.fixture(scope="module")
def small(place: Place) -> Iterator[Server]:
    """An API with one process and four connections to each pool."""
    server = Server(place, free_port(), POOL_SIZE="4", GUEST_REQUESTS_PER_MINUTE="1000000")
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


# What pg_settings says of a session, but for what is each session's own.
_ALL = """
    select string_agg(concat_ws('=', name, setting), ' ' order by name)
    from pg_catalog.pg_settings
    where name not in ('transaction_read_only', 'application_name')
"""


def other_values(admin: psycopg.Connection[Any]) -> Iterator[tuple[str, str]]:
    """For every setting that a role may set, a value that it does not have: by the catalogue."""
    for name, kind, setting, least, most, words in admin.execute(
        "select name, vartype, setting, min_val, max_val, enumvals from pg_catalog.pg_settings"
        " where context in ('user', 'backend') order by name"
    ).fetchall():
        match kind:
            case "bool":
                yield name, "off" if setting == "on" else "on"
            case "enum":
                yield name, next((word for word in words if word != setting), setting)
            case "integer" | "real":
                yield name, least if setting != least else most
            case _:
                yield name, "Pacific/Kiritimati" if name == "TimeZone" else "mine"


@pytest.mark.parametrize("who", ["member", "guest"])
def test_who_serves_requests_keeps_every_setting_whatever_the_role_has_set_for_itself(
    who: str, place: Place, org: Org
) -> None:
    """Every role may alter its own settings: parameters in the server's log, a time-out of nothing."""
    caller = Caller(ISSUER, org.subject("worker"), None) if who == "member" else None
    login = getattr(place.logins, who)

    async def read() -> list[Any]:
        gateway = Pool(login, place.secrets.gate_key, options=pin_settings(login), size=1)
        await gateway.open()
        try:
            return list((await gateway.run(caller, org.slug, [Statement(_ALL)], read_only=True))[0][0])
        finally:
            await gateway.close()

    before = asyncio.run(read())
    with place.admin() as admin:
        others = dict(other_values(admin))
    with psycopg.connect(login, autocommit=True) as themselves:
        done = set()
        for name, value in others.items():
            with suppress(psycopg.Error):
                themselves.execute(f"alter role current_user in database tocsin set {name} = '{value}'".encode())
                done.add(name)
    try:
        assert done >= {"log_parameter_max_length_on_error", "debug_print_plan", "work_mem", *TIMEOUTS}
        assert len(done) > 100
        assert asyncio.run(read()) == before
    finally:
        with place.admin() as admin:
            admin.execute(f"alter role tocsin_{who} in database tocsin reset all".encode())
    for name, value in zip(TIMEOUTS, ("10s", "5s", "30s"), strict=True):
        milliseconds = int(value.removesuffix("s")) * 1000
        assert f" {name}={milliseconds} " in before[0].decode()


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
