"""Rate limits: each address and each tenant has its own, and nobody can use up another's, or the memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.problems import Problem
from api.server.rate_limit import MINUTE, Limits, network
from tests.conftest import free_port
from tests.support.server import Client, Org, Place, Server, problem

SECOND = 1_000_000_000
TOKEN = "k" * 22 + "." + "s" * 43
OTHER = "o" * 22 + "." + "s" * 43


class Clock:
    """Time that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 5 * MINUTE

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def admitted(limits: Limits, address: str, token: str = TOKEN, *, tries: int = 1000) -> int:
    """How many of so many requests at once are let in."""
    return sum(refusal(limits, address, token) is None for _ in range(tries))


def refusal(limits: Limits, address: str, token: str = TOKEN) -> Problem | None:
    """The problem that a request is answered with, None where it is let in."""
    try:
        limits.admit(address, token)
    except Problem as problem:
        return problem
    return None


def addresses() -> Iterator[str]:
    """A million addresses, each another owner's."""
    return (f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(2**20))


def test_an_address_gets_its_minutes_worth_at_once_and_no_more(clock: Clock) -> None:
    assert admitted(Limits(clock=clock), "192.0.2.1") == 600


def test_a_flood_from_one_address_hurts_no_other(clock: Clock) -> None:
    limits = Limits(clock=clock)
    admitted(limits, "192.0.2.1", tries=100_000)
    assert admitted(limits, "192.0.2.2") == 600


def test_who_waits_as_long_as_they_are_told_is_let_in(clock: Clock) -> None:
    limits = Limits(per_address=7, clock=clock)
    for _ in range(50):
        problem = refusal(limits, "192.0.2.1")
        if problem is None:
            continue
        assert problem.slug == "too-many-requests"
        seconds = int(problem.headers["Retry-After"])
        assert 1 <= seconds <= 60
        clock.now += seconds * SECOND
        assert refusal(limits, "192.0.2.1") is None


def test_refused_requests_do_not_make_the_wait_longer(clock: Clock) -> None:
    limits = Limits(clock=clock)
    for _ in range(60):
        admitted(limits, "192.0.2.1")
        clock.now += SECOND
    assert admitted(limits, "192.0.2.1") == 10


def test_after_a_quiet_minute_all_is_forgotten(clock: Clock) -> None:
    limits = Limits(clock=clock)
    admitted(limits, "192.0.2.1")
    clock.now += MINUTE
    assert admitted(limits, "192.0.2.1") == 600


@given(st.integers(1, 1000), st.lists(st.tuples(st.integers(0, 90 * SECOND), st.integers(1, 50)), max_size=20))
@settings(deadline=None)
def test_no_minute_ever_sees_more_than_two_minutes_worth(per_minute: int, bursts: list[tuple[int, int]]) -> None:
    clock = Clock()
    limits = Limits(per_address=per_minute, clock=clock)
    times = []
    for pause, tries in bursts:
        clock.now += pause
        times += [clock.now] * admitted(limits, "192.0.2.1", tries=tries)
    for start in times:
        assert sum(start <= time < start + MINUTE for time in times) <= 2 * per_minute


def test_a_tenant_has_a_limit_over_all_addresses(clock: Clock) -> None:
    limits = Limits(per_tenant=100, clock=clock)
    seen = addresses()
    assert sum(admitted(limits, next(seen), tries=1) for _ in range(1000)) == 100
    assert admitted(limits, "192.0.2.1", OTHER, tries=50) == 50


def test_what_an_address_is_refused_for_is_not_counted_for_the_tenant(clock: Clock) -> None:
    limits = Limits(per_address=10, per_tenant=100, clock=clock)
    admitted(limits, "192.0.2.1", tries=100_000)
    seen = addresses()
    assert sum(admitted(limits, next(seen), tries=1) for _ in range(1000)) == 90


def test_a_tenant_that_is_flooded_from_many_addresses_is_never_shut_for_long(clock: Clock) -> None:
    limits = Limits(per_tenant=600, clock=clock)
    seen = addresses()
    for _ in range(5):
        while refusal(limits, next(seen)) is None:
            pass
        clock.now += SECOND
        assert sum(refusal(limits, next(seen)) is None for _ in range(3)) == 3


@pytest.mark.parametrize("token", ["", ".", "x", "k" * 22, "k" * 21 + ".s", "k" * 23 + ".s", "." * 22, "." + TOKEN])
def test_a_token_without_the_shape_counts_for_its_address_alone(clock: Clock, token: str) -> None:
    limits = Limits(per_address=10, per_tenant=1, clock=clock)
    assert admitted(limits, "192.0.2.1", token) == 10


def test_the_secret_is_no_part_of_the_tenants_key(clock: Clock) -> None:
    limits = Limits(per_tenant=3, clock=clock)
    assert sum(admitted(limits, "192.0.2.1", f"{'k' * 22}.{n}", tries=1) for n in range(10)) == 3


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("2001:db8:1:2::1", "2001:0DB8:0001:0002:0000:0000:0000:0001"),
        ("fe80::1%eth0", "fe80::2"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("unknown", ""),
        ("192.0.2.1:4711", "_hidden"),
    ],
)
def test_these_addresses_share_a_limit(clock: Clock, one: str, another: str) -> None:
    limits = Limits(per_address=10, clock=clock)
    assert admitted(limits, one) == 10
    assert admitted(limits, another) == 0


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("192.0.2.1", "192.0.2.2"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("::1", "127.0.0.1"),
        ("unknown", "192.0.2.1"),
    ],
)
def test_these_addresses_do_not(clock: Clock, one: str, another: str) -> None:
    limits = Limits(per_address=10, clock=clock)
    assert admitted(limits, one) == 10
    assert admitted(limits, another) == 10


@given(st.ip_addresses(v=6))
def test_an_ipv6_address_is_known_by_its_first_half_alone(address: object) -> None:
    assert len(network(str(address))) in (4, 8)


def test_no_more_is_remembered_than_was_agreed_and_what_was_used_last_stays(clock: Clock) -> None:
    limits = Limits(per_address=2, per_tenant=2, keys=3, clock=clock)
    seen = addresses()
    tokens = (f"{number:022}.s" for number in itertools.count())
    admitted(limits, "192.0.2.1", OTHER)
    for _ in range(2):
        assert refusal(limits, next(seen), next(tokens)) is None
    # Two others came, and it is still known; with the third it is forgotten.
    assert refusal(limits, "192.0.2.1", OTHER) is not None
    assert refusal(limits, next(seen), "") is None
    assert admitted(limits, "192.0.2.1", "") == 2
    assert refusal(limits, next(seen), OTHER) is not None
    assert refusal(limits, next(seen), next(tokens)) is None
    assert refusal(limits, next(seen), OTHER) is None


PROXY = "127.0.0.9"
FEW = 5


@pytest.fixture(scope="module")
def narrow(place: Place) -> Iterator[Server]:
    """A server that lets few guests in, and believes a proxy."""
    server = Server(place, free_port(), GUEST_REQUESTS_PER_MINUTE=str(FEW), TRUSTED_PROXIES=PROXY)
    yield server
    server.stop()


def at(address: str) -> httpx.HTTPTransport:
    """Requests that come from an address of the loopback network."""
    return httpx.HTTPTransport(local_address=address)


def test_a_flood_of_guesses_from_one_address_is_refused_and_nobody_else_is(narrow: Server, org: Org) -> None:
    with narrow.client(org, "operator") as operator:
        path = f"/incidents/{operator.open_incident()['id']}/prompts"
        link = operator.post(path, json={"prompt_type": "headcount", "prompt_text": "How many?"}).json()["public_token"]
    with (
        Client(narrow.base, transport=at("127.0.0.2")) as flood,
        Client(narrow.base, org.token("operator"), transport=at("127.0.0.2")) as operator,
        Client(narrow.base, transport=at("127.0.0.3")) as guest,
    ):
        for _ in range(FEW):
            assert problem(flood.get(f"/public/prompts/{TOKEN}")) == "prompt-unavailable"
        for token in (TOKEN, OTHER, link):
            for refused in (
                flood.get(f"/public/prompts/{token}"),
                flood.post(f"/public/prompts/{token}/responses", json={}),
                flood.put(f"/public/prompts/{token}/responses", json={}),
            ):
                assert problem(refused) == "too-many-requests"
                assert int(refused.headers["retry-after"]) > 0
            page = flood.get(f"{narrow.base}/r/{token}")
            assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
            assert int(page.headers["retry-after"]) > 0
        assert guest.get(f"/public/prompts/{link}").status_code == 200
        assert guest.post(f"/public/prompts/{link}/responses", json={"adults_count": 1}).status_code == 201
        # Whoever is signed in is nobody's guest, wherever they call from.
        for _ in range(3 * FEW):
            assert operator.get("/me").status_code == 200


def test_only_a_trusted_proxy_is_asked_whose_request_it_is(narrow: Server) -> None:
    path = f"/public/prompts/{TOKEN}"

    def answers(client: Client, forwarded: list[str] | list[list[tuple[str, str]]]) -> set[str]:
        lines = ([("X-Forwarded-For", said)] if isinstance(said, str) else said for said in forwarded)
        return {problem(client.get(path, headers=said)) for said in lines}

    with Client(narrow.base, transport=at("127.0.0.4")) as liar, Client(narrow.base, transport=at(PROXY)) as proxy:
        lies = [f"192.0.2.{number}" for number in range(2 * FEW)]
        assert answers(liar, lies) == {"prompt-unavailable", "too-many-requests"}
        assert answers(proxy, lies) == {"prompt-unavailable"}
        # What stands to the left of the proxy's own word is the client's, and may be anything.
        assert answers(proxy, [f"{lie}, 198.51.100.1" for lie in lies]) == {"prompt-unavailable", "too-many-requests"}
        # A proxy that adds a line of its own, a port, or nothing readable: what it said last counts, however it comes.
        lines = [[("X-Forwarded-For", lie), ("X-Forwarded-For", "198.51.100.2:4711")] for lie in lies]
        assert answers(proxy, lines) == {"prompt-unavailable", "too-many-requests"}
        assert answers(proxy, [f"{lie}, unknown" for lie in lies]) == {"prompt-unavailable", "too-many-requests"}
