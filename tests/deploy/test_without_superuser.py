"""Deploying without a superuser: an administrator with CREATEROLE who owns the database, as on managed PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api.deploy import catalog, deploy, manifest
from api.engine import Engine
from api.postgres.cluster import Cluster, binaries
from api.settings.environment import Logins, Secrets, Settings, load, login_urls, secrets
from tests.support.databases import Tree
from tests.support.server import ISSUER

PASSWORD = "of-the-administrator"


@dataclass(frozen=True)
class Managed:
    """A database on a cluster where we are not superuser."""

    logins: Logins
    secrets: Secrets

    def deploy(self) -> list[str]:
        """As `tocsin migrate` does."""
        return deploy.deploy(self.logins.admin, self.logins, self.secrets)


@pytest.fixture(scope="module")
def managed(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Managed]:
    """A fresh cluster: roles belong to the whole of one, and the run's own has them already."""
    own = load({"DATA_DIR": str(tmp_path_factory.mktemp("managed")), "POSTGRES": settings.pg})
    keys = secrets(own)
    with Cluster.at(own.data, keys.admin_password, binaries(own.pg)) as cluster:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as superuser:
            superuser.execute(f"create role administrator login createrole password '{PASSWORD}'".encode())
            superuser.execute("create database tocsin owner administrator")
        url = make_conninfo(cluster.url(), user="administrator", password=PASSWORD)
        yield Managed(login_urls(own, keys, url), keys)


def test_it_deploys_from_an_empty_database_and_again(managed: Managed) -> None:
    assert managed.deploy()
    assert managed.deploy() == []


def test_what_it_makes_is_what_a_superuser_makes(managed: Managed) -> None:
    managed.deploy()
    with psycopg.connect(managed.logins.admin, autocommit=True) as connection:
        assert catalog.objects(connection) == manifest.read_manifest().objects


def test_the_owner_holds_no_narrow_role_afterwards(managed: Managed) -> None:
    managed.deploy()
    with psycopg.connect(managed.logins.admin) as connection:
        held = connection.execute(
            "select roleid::regrole::text from pg_auth_members where member = 'tocsin_owner'::regrole"
        ).fetchall()
        bypassing = connection.execute(
            "select rolname from pg_roles where rolname like 'tocsin%' and rolname <> 'tocsin_admin'"
            " and (rolsuper or rolbypassrls or rolcreaterole)"
        ).fetchall()
    assert (held, bypassing) == ([], [])


def test_a_member_enters_and_opens_an_incident(managed: Managed) -> None:
    managed.deploy()
    with Engine(managed.logins.worker) as engine:
        engine.add_tenant("managed", "Managed", "UTC", ["enforcement"])
        engine.add_member("managed", "ann@managed.example", "Ann", ["operator"], ISSUER, "ann")
    with psycopg.connect(managed.logins.member) as member:
        enter = "select auth.enter(%s, %s, 'ann', 'managed', false)"
        member.execute(enter, [managed.secrets.gate_key, ISSUER], prepare=False)
        made = member.execute(
            """select (api.create_incident('{"category": "other", "description": "x"}')).version"""
        ).fetchone()
    assert made == (1,)


def test_a_change_is_loaded_by_it_too(managed: Managed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    managed.deploy()
    tree = Tree(tmp_path, monkeypatch)
    tree.substitute("auth/permissions.sql", r"^returns text ?\[\]", "returns varchar []")
    assert "auth/permissions.sql" in managed.deploy()
