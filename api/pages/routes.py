"""The pages: the form behind a guest's link, and the board behind an operator's.

What is asked and what a board shows, the database says; form.py and board.py draw it. What lies between is in
form_routes.py and board_routes.py.
"""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from ..auth.cookies import Sessions
from ..handlers.service import Service
from .board_routes import board_pages
from .form_routes import form_pages


def pages(service: Service, sessions: Sessions) -> list[HTTPRouteHandler]:
    """The handlers of the pages. Arguments: service, as the endpoints'; sessions, which read the board's cookies."""
    return [*form_pages(service), *board_pages(service, sessions)]
