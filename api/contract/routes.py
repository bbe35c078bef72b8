"""The contract, a line an endpoint: method, path, SQL function or view, shapes, status.

This table is all that Python knows of what Tocsin does, a subject a module. check.py refuses to start unless it agrees
with the database.
"""

from __future__ import annotations

from . import boards, directory, enforcement, incidents, ledger, notifications, numbering, prompts, responses, workflows
from .operations import Route

ROUTES: tuple[Route, ...] = (
    *incidents.ROUTES,
    *enforcement.ROUTES,
    *prompts.ROUTES,
    *responses.ROUTES,
    *boards.ROUTES,
    *notifications.ROUTES,
    *workflows.ROUTES,
    *numbering.ROUTES,
    *directory.ROUTES,
    *ledger.ROUTES,
)
