"""The demo: two tenants with every module on, each with one member a built-in role, and what to try first."""

from __future__ import annotations

from collections.abc import Callable

from .engine import Engine

TENANTS = (("harbour", "Harbour Authority", "Europe/Oslo"), ("campus", "Campus Safety", "America/New_York"))
MODULES = ("enforcement", "prompts", "service_desk", "review", "risk")
ROLES = ("worker", "team_lead", "supervisor", "operator", "whs", "risk_manager", "auditor", "admin")


def ensure(engine: Engine, issuer: str) -> None:
    """Make the demo tenants that are not there. Arguments: the engine's functions; the issuer of local tokens."""
    for slug, name, zone in TENANTS:
        if not engine.has_tenant(slug):
            engine.add_tenant(slug, name, zone, MODULES)
            for role in ROLES:
                email = f"{role}@{slug}.example"
                engine.add_member(slug, email, role.replace("_", " ").title(), [role], issuer, email)


def welcome_message(base: str, token: Callable[[str, str], str], *, pid: int) -> str:
    """What a newcomer can paste.

    Arguments: base, the server's address; token(tenant, email), which makes one; pid, the process to stop.
    """
    return f"""
Tocsin is at {base}, its documentation at {base}/docs.
It is process {pid}: stop it with Ctrl-C, or from another terminal with kill {pid}.

  export URL={base}/v1
  export HARBOUR={token("harbour", "operator@harbour.example")}
  export CAMPUS={token("campus", "operator@campus.example")}

Open a critical road blockage as the harbour's operator, and look for it as the campus':

  curl -s $URL/incidents -H "Authorization: Bearer $HARBOUR" -H 'Content-Type: application/json' \\
    -d '{{"category": "road_blockage", "severity": "critical", "description": "A lorry lies across the quay."}}'
  curl -s $URL/incidents -H "Authorization: Bearer $CAMPUS"

More: the tour in README.md. Tokens for anybody: .venv/bin/tocsin token harbour admin@harbour.example
"""
