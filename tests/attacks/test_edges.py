"""Edges: addresses that people give, locks that are held, pools that are used up, functions that are new."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conftest import free_port
from tests.support.server import Client, Org, Place, Server, problem


@pytest.fixture(scope="module")
def narrow(place: Place) -> Iterator[Server]:
    """An API with two connections to the database."""
    server = Server(place, free_port(), POOL_SIZE="2")
    yield server
    server.stop()


def test_nobody_calls_an_address_that_people_give(operator: Client) -> None:
    """Photos are addresses that a browser may follow. The server itself never does, wherever they point."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(1)
        port = listening.getsockname()[1]
        hosts = ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "127.0.0.1.nip.example")
        incident = operator.open_incident(photo_urls=[f"https://{host}:{port}/a.jpg" for host in hosts])
        action = {"action_type": "add_evidence", "payload": {"photo_url": f"https://127.0.0.1:{port}/b.jpg"}}
        assert operator.post(f"/incidents/{incident['id']}/actions", json=action).status_code == 201
        assert operator.get(f"/incidents/{incident['id']}").status_code == 200
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_held_lock_is_busy_within_seconds_and_others_are_served(
    place: Place, operator: Client, stranger: Client
) -> None:
    incident = operator.open_incident()
    with place.admin() as admin, ThreadPoolExecutor(1) as pool, admin.transaction():
        admin.execute("select from tocsin.incidents where id = %s for update", [incident["id"]])
        began = time.monotonic()
        waiting = pool.submit(operator.patch, f"/incidents/{incident['id']}", json={"title": "Mine"})
        while not waiting.done():
            assert stranger.get("/incidents").status_code == 200
            stranger.open_incident()
        refused = waiting.result()
    assert (refused.status_code, problem(refused)) == (503, "busy")
    assert time.monotonic() - began < 20
    assert int(refused.headers["retry-after"]) > 0


def test_a_pool_that_is_used_up_is_busy_within_seconds_and_free_again_afterwards(
    place: Place, narrow: Server, org: Org, other_org: Org
) -> None:
    with narrow.client(org, "operator") as operator, narrow.client(other_org, "operator") as neighbour:
        incident = operator.open_incident()

        def patch(_: int) -> httpx.Response:
            return operator.patch(f"/incidents/{incident['id']}", json={"title": "Mine"})

        with place.admin() as admin, ThreadPoolExecutor(20) as pool, admin.transaction():
            admin.execute("select from tocsin.incidents where id = %s for update", [incident["id"]])
            answers = list(pool.map(patch, range(20)))
        assert {(answer.status_code, problem(answer)) for answer in answers} == {(503, "busy")}
        assert patch(0).status_code == 200
        assert neighbour.get("/incidents").status_code == 200


def test_a_new_function_type_and_table_are_nobodys_until_they_are_granted(place: Place) -> None:
    rights = """
        select
            has_function_privilege('public', 'api.brand_new()', 'execute'),
            has_function_privilege('tocsin_guest', 'core.brand_new()', 'execute'),
            has_function_privilege('tocsin_member', 'core.brand_new()', 'execute'),
            has_type_privilege('public', 'core.brand_new_type', 'usage'),
            has_any_column_privilege('tocsin_member', 'tocsin.brand_new', 'select')
    """
    with place.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute("set local role tocsin_owner")
        for schema in ("api", "core"):
            admin.execute(f"create function {schema}.brand_new() returns integer language sql return 1".encode())
        admin.execute("create type core.brand_new_type as (id uuid)")
        admin.execute("create table tocsin.brand_new (id uuid)")
        assert admin.execute(rights).fetchone() == (False, False, False, False, False)
