"""The pages: the form behind a guest's link, and the board behind an operator's.

What is asked and what a board shows, the database says; form.py and board.py draw it. What lies between is in
form_pages.py and board_pages.py.
"""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from .board_pages import board_pages
from .endpoints import Service
from .form_pages import form_pages
from .session import Sessions


def pages(service: Service, sessions: Sessions) -> list[HTTPRouteHandler]:
    """The handlers of the pages. Arguments: service, as the endpoints'; sessions, which read the board's cookies."""
    return [*form_pages(service), *board_pages(service, sessions)]
