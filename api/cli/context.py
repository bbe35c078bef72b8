"""What a command works with: the settings, the secrets, and the database that they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property

import click

from ..auth.tokens import issue
from ..deploy import deploy
from ..engine import Engine
from ..postgres.cluster import Cluster, ClusterError, binaries
from ..settings import environment
from ..settings.environment import Logins, Secrets, Settings

TOKEN_HOURS = 12


class Context:
    """The settings and secrets of this call. A command that needs none of them makes none."""

    @cached_property
    def settings(self) -> Settings:
        """What the environment says. Errors: SettingsError."""
        return environment.load()

    @cached_property
    def secrets(self) -> Secrets:
        """The secrets, made at the first use. Errors: SettingsError."""
        return environment.secrets(self.settings)

    @contextmanager
    def database(self, *, make: bool = False) -> Iterator[Logins]:
        """The logins of the database: DATABASE_URL, else the cluster in DATA_DIR, which runs for as long as this lasts.

        Arguments: make, whether a cluster may be made where there is none: by who was told to, and by nobody else.
        Errors: ClusterError.
        """
        if self.settings.database_url:
            yield environment.login_urls(self.settings, self.secrets, self.settings.database_url)
            return
        if not make and not self.has_cluster():
            raise ClusterError(
                f"No database in {self.settings.data}: start one with `make run`, or set DATABASE_URL (or DATA_DIR, the"
                " folder of the one that there is)"
            )
        with self.cluster() as cluster:
            cluster.ensure()
            yield environment.login_urls(self.settings, self.secrets, cluster.url())

    def has_cluster(self) -> bool:
        """Whether there is an embedded PostgreSQL in the data folder."""
        return (self.settings.data / "postgres").is_symlink() or (self.settings.data / "postgres").is_dir()

    def cluster(self) -> Cluster:
        """The embedded PostgreSQL of the data folder."""
        return Cluster.at(self.settings.data, self.secrets.admin_password, binaries(self.settings.pg))

    def deploy(self, logins: Logins) -> list[str]:
        """Bring the database to this version; the files that were loaded."""
        return deploy.deploy(logins.admin, logins, self.secrets, own_logins=self.settings.member_url is None)

    def token(self, engine: Engine, tenant: str, email: str, lifetime: timedelta) -> str:
        """A bearer token for a member."""
        issuer, subject = engine.account(tenant, email)
        if issuer != self.settings.issuer:
            raise click.ClickException(f"{email} comes with tokens of {issuer}: only that issuer can make them")
        return issue(
            bytes.fromhex(self.secrets.jwt_secret),
            issuer=issuer,
            audience=self.settings.audience,
            subject=subject,
            tenant=tenant,
            lifetime=lifetime,
        )
