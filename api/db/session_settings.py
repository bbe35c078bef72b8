"""The settings of a connection that serves requests: all that a role may set, held to what the server says.

Every role may `ALTER ROLE` itself, and what it sets lives on in its next sessions: parameters in the server's log, the
gate key among them, or a time-out of nothing. What stands in a connection's own options goes before that, and RESET
goes back to it. Which settings there are is PostgreSQL's to say, so they are read from its catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

# As migrations/0001_roles.sql gives them to the logins. And plans that are made once a session, for any parameters: a
# statement of ours takes longer to plan than to run, and compiling one to machine code longer than that. They go along
# an index's order though the rows lie elsewhere: what requests read is in memory, or on a disk that does not turn.
OURS: Final = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "client_encoding": "UTF8",
    "TimeZone": "UTC",
    "synchronous_commit": "on",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "default_transaction_isolation": "read committed",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "random_page_cost": "1.1",
}

_ALIVE: Final = {"local_preload_libraries": "", "exit_on_error": "off", "idle_session_timeout": "0"}

# The first version that has transaction_timeout.
_TRANSACTIONS_END: Final = 170000

# What a role has set for itself counts for nothing: there the value is what PostgreSQL was built with. What the
# server's files, its command line or the database say does count.
_SETTINGS: Final = """
select
    name,
    case when source in ('user', 'database user') then boot_val else setting end
from pg_catalog.pg_settings
where
    context in ('user', 'backend')
    and name not in ('transaction_deferrable', 'transaction_isolation', 'transaction_read_only', 'application_name')
order by name
"""


def pin_settings(url: str) -> str:
    """The options to connect with, so that nothing a role has set for itself has any effect.

    Arguments: url, a conninfo. Result: the options it has, and those of every setting. Who connects with options that
    were read before a change of the server's settings does not see it.
    Errors: psycopg.Error.
    """
    given = str(conninfo_to_dict(url).get("options") or "")
    # What may end a session before it has told us anything is set first.
    with psycopg.connect(url, autocommit=True, options=_options(given, OURS | _ALIVE)) as connection:
        alive = _ALIVE if connection.info.server_version < _TRANSACTIONS_END else {**_ALIVE, "transaction_timeout": "0"}
    with psycopg.connect(url, autocommit=True, options=_options(given, OURS | alive)) as connection:
        # PL/pgSQL brings settings of its own once it is loaded, which this does; there is no function 0 to look at.
        with suppress(psycopg.errors.UndefinedFunction):
            connection.execute("select pg_catalog.plpgsql_validator(0)")
        found: list[tuple[str, str | None]] = connection.execute(_SETTINGS).fetchall()
    return _options(given, {name: value or "" for name, value in found} | OURS)


def _options(given: str, settings: Mapping[str, str]) -> str:
    return " ".join([given, *(f"-c {name}={_escaped(value)}" for name, value in settings.items())]).strip()


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
