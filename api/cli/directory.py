"""The commands about who is there: `tocsin tenant`, `tocsin member`, `tocsin token`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from .. import demo
from ..engine import Engine
from .context import TOKEN_HOURS, Context


@click.group()
def tenant() -> None:
    """List, add, suspend and reinstate tenants."""


@tenant.command("add", short_help="Create a tenant.")
@click.argument("slug")
@click.argument("name")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA name, as Europe/Oslo.")
@click.option("--module", "modules", multiple=True, default=demo.MODULES, help="A module to enable; all unless given.")
@click.pass_obj
def tenant_add(context: Context, slug: str, name: str, time_zone: str, modules: tuple[str, ...]) -> None:
    """Create a tenant with the built-in rows, and print its id.

    \b
    Example:
      tocsin tenant add pier "The Pier" --time-zone Europe/Oslo --module enforcement
    """
    with context.database() as logins, Engine(logins.worker) as engine:
        click.echo(engine.add_tenant(slug, name, time_zone, modules))


@tenant.command("list", short_help="List the tenants.")
@click.pass_obj
def tenant_list(context: Context) -> None:
    """List the tenants: slug, name, status, time zone, active members, modules.

    \b
    Example:
      tocsin tenant list
    """
    with context.database() as logins, Engine(logins.worker) as engine:
        rows = [
            (one.slug, one.name, one.status, one.time_zone, str(one.members), ", ".join(one.modules))
            for one in engine.list_tenants()
        ]
    _table(("SLUG", "NAME", "STATUS", "TIME ZONE", "MEMBERS", "MODULES"), rows)


@tenant.command("suspend", short_help="Suspend a tenant.")
@click.argument("slug")
@click.pass_obj
def tenant_suspend(context: Context, slug: str) -> None:
    """Suspend a tenant: from the next request on nobody of it gets in, and nothing of it is lost.

    \b
    Example:
      tocsin tenant suspend pier
    """
    _set_status(context, slug, "suspended")


@tenant.command("activate")
@click.argument("slug")
@click.pass_obj
def tenant_activate(context: Context, slug: str) -> None:
    """Let a suspended tenant in again.

    \b
    Example:
      tocsin tenant activate pier
    """
    _set_status(context, slug, "active")


@click.group()
def member() -> None:
    """List, add, deactivate and reactivate members of a tenant."""


@member.command("add", short_help="Add a member to a tenant.")
@click.argument("tenant")
@click.argument("email")
@click.option("--name", help="How they are called; the e-mail unless given.")
@click.option("--role", "roles", multiple=True, default=("worker",), show_default=True, help="Its slug; repeatable.")
@click.option("--issuer", help="Issuer of their tokens; our own unless given.")
@click.option("--subject", help="Their `sub` there; the e-mail unless given.")
@click.pass_obj
def member_add(
    context: Context,
    tenant: str,
    email: str,
    name: str | None,
    roles: tuple[str, ...],
    issuer: str | None,
    subject: str | None,
) -> None:
    """Add a member to a tenant, as its first admin, and print their id.

    \b
    Example:
      tocsin member add pier kari@pier.example --name "Kari Nordmann" --role admin
    """
    with context.database() as logins, Engine(logins.worker) as engine:
        issuer = issuer or context.settings.issuer
        click.echo(engine.add_member(tenant, email, name or email, roles, issuer, subject or email))


@member.command("list", short_help="List the members of a tenant.")
@click.argument("tenant")
@click.pass_obj
def member_list(context: Context, tenant: str) -> None:
    """List the members of a tenant: e-mail, name, roles, whether active.

    \b
    Example:
      tocsin member list harbour
    """
    with context.database() as logins, Engine(logins.worker) as engine:
        rows = [
            (one.email or "", one.name, ", ".join(one.roles), "active" if one.is_active else "deactivated")
            for one in engine.list_members(tenant)
        ]
    _table(("E-MAIL", "NAME", "ROLES", "STATE"), rows)


@member.command("deactivate", short_help="Deactivate a member.")
@click.argument("tenant")
@click.argument("email")
@click.pass_obj
def member_deactivate(context: Context, tenant: str, email: str) -> None:
    """Deactivate a member: from the next request on they are out, and what they did stays.

    \b
    Example:
      tocsin member deactivate harbour kari@harbour.example
    """
    _set_active(context, tenant, email, is_active=False)


@member.command("activate", short_help="Let a deactivated member in again.")
@click.argument("tenant")
@click.argument("email")
@click.pass_obj
def member_activate(context: Context, tenant: str, email: str) -> None:
    """Let a deactivated member in again, with the roles that they had.

    \b
    Example:
      tocsin member activate harbour kari@harbour.example
    """
    _set_active(context, tenant, email, is_active=True)


@click.command()
@click.argument("tenant")
@click.argument("email")
@click.option(
    "--hours", default=TOKEN_HOURS, show_default=True, type=click.IntRange(1, 24 * 30), help="How long it is good for."
)
@click.pass_obj
def token(context: Context, tenant: str, email: str, hours: int) -> None:
    """Print a bearer token for a member.

    \b
    Example:
      curl -s http://127.0.0.1:8000/v1/me -H "Authorization: Bearer $(tocsin token harbour admin@harbour.example)"
    """
    with context.database() as logins, Engine(logins.worker) as engine:
        click.echo(context.token(engine, tenant, email, timedelta(hours=hours)))


def _set_status(context: Context, slug: str, status: str) -> None:
    with context.database() as logins, Engine(logins.worker) as engine:
        changed = engine.set_tenant_status(slug, status)
    click.echo(f"{slug} is {status}{'' if changed else ' already'}.")


def _set_active(context: Context, tenant: str, email: str, *, is_active: bool) -> None:
    with context.database() as logins, Engine(logins.worker) as engine:
        changed = engine.set_member_active(tenant, email, is_active)
    state = "active" if is_active else "deactivated"
    click.echo(f"{email} of {tenant} is {state}{'' if changed else ' already'}.")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; what people wrote cannot break a line, nor steer a terminal."""
    lines = [head, *([_plain(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)
