"""Rate limits of what guests reach: so many requests a minute from an address, and so many for a tenant.

They are this process's own: with more workers, or more hosts, each counts what reaches it.

A limit is a bucket that leaks steadily (GCRA): a minute's worth may come at once, after that as fast as it leaks. So a
flood of guesses from many addresses never locks a tenant's real guests out for the rest of a minute: what leaks is
shared by all who ask. It is one number a key. The framework's own limit keeps every request's time as JSON, and
encodes all of them again at every request; nor does its store in memory ever forget an address that does not return.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from ..problems import Problem

MINUTE = 60_000_000_000

TENANT_KEY = 22


class Limits:
    """The limits of a process.

    Arguments: per_address and per_tenant, requests a minute; keys, how many addresses, and how many tenants, are
    remembered at most; clock, nanoseconds that only go forward.
    """

    def __init__(
        self,
        *,
        per_address: int = 600,
        per_tenant: int = 60_000,
        keys: int = 65_536,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._addresses = _Buckets(per_address, keys)
        self._tenants = _Buckets(per_tenant, keys)
        self._clock = clock

    def admit(self, address: str, token: str) -> None:
        """Count a request.

        Arguments: address, the client's; token, the link's as it was given: its part before the dot names a tenant, or
        pretends to. A request that its address is refused for does not count for the tenant.
        Errors: Problem too-many-requests.
        """
        now = self._clock()
        wait = self._addresses.take(network(address), now)
        if wait == 0:
            key, dot, _ = token.partition(".")
            # What has not even the shape reaches no tenant.
            if dot and len(key) == TENANT_KEY:
                wait = self._tenants.take(key, now)
        if wait:
            seconds = -(-wait // 1_000_000_000)
            raise Problem("too-many-requests", headers={"Retry-After": str(seconds)})


class _Buckets:
    """A bucket a key, each as the time at which it will have leaked empty; those used last are kept."""

    def __init__(self, per_minute: int, keys: int) -> None:
        self._leak = MINUTE // per_minute
        self._full = self._leak * per_minute
        self._keys = keys
        self._empty_at: OrderedDict[bytes | str, int] = OrderedDict()

    def take(self, key: bytes | str, now: int) -> int:
        """Take one request in. Result: 0, or the nanoseconds after which there will be room."""
        after = max(self._empty_at.get(key, now), now) + self._leak
        if after - now > self._full:
            return after - now - self._full
        self._empty_at[key] = after
        self._empty_at.move_to_end(key)
        if len(self._empty_at) > self._keys:
            self._empty_at.popitem(last=False)
        return 0


def network(address: str) -> bytes:
    """Whom an address belongs to: an IPv4 address itself, or the /64 of an IPv6 address, all of which its owner has.

    What is no address is nobody's, and nobody shares one limit.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return b""
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped.packed if ip.ipv4_mapped else ip.packed[:8]
    return ip.packed
