"""A database for the pgTAP suite: Tocsin deployed, pgTAP in the schema tap, the suite's helpers in tap_help.

pgTAP is in no PyPI package. Its SQL comes from Debian's postgresql-*-pgtap and is loaded as the text it is, because
CREATE EXTENSION only finds what was installed beside the very server that runs, and ours comes from PyPI.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from api.deploy import deploy
from api.postgres.cluster import Cluster
from api.settings.environment import ROOT, Settings, login_urls, secrets

NAME = "tocsin_pgtap"
HELPERS = ROOT / "pgtap" / "helpers.sql"

_DEBIAN = Path("/usr/share/postgresql")


class PgTapMissingError(Exception):
    """pgTAP's SQL is not on this machine; the message says how to get it."""


def pgtap_sql(share: Path = _DEBIAN) -> str:
    """pgTAP's definitions, without the psql commands in them.

    Arguments: share, the folder that holds a folder for each major version. Errors: PgTapMissingError.
    """
    found = sorted(share.glob("*/extension/pgtap--*.sql"), key=_version)
    # The other files named so lead from one version to the next: pgtap--1.1.0--1.2.0.sql.
    whole = [path for path in found if path.stem.count("--") == 1]
    if not whole:
        raise PgTapMissingError("pgTAP is not installed: apt-get install postgresql-15-pgtap (any version's will do)")
    return re.sub(r"^\\.*$", "", whole[-1].read_text(), flags=re.MULTILINE)


def database(cluster: Cluster, settings: Settings, name: str = NAME) -> str:
    """Make the database that the suite runs in; its conninfo. It must not be there yet."""
    cluster.ensure(name)
    keys = secrets(settings)
    url = cluster.url(name)
    deploy.deploy(url, login_urls(settings, keys, url), keys)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"alter database {name} set search_path = tap".encode())
        with connection.transaction():
            connection.execute("create schema tap")
            connection.execute("set local search_path = tap")
            connection.execute("set local client_min_messages = warning")
            connection.execute(pgtap_sql().encode())
            connection.execute(HELPERS.read_bytes())
            # What an administrator makes is nobody's until it is granted.
            connection.execute("grant execute on all functions in schema tap, tap_help to public")
    return url


def _version(path: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", path.stem)]
