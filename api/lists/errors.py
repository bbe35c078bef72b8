"""What is refused of a query string."""

from __future__ import annotations

from typing import Literal

Slug = Literal[
    "filter-invalid",
    "unknown-column",
    "order-not-supported",
    "cursor-invalid",
    "search-not-supported",
    "limit-invalid",
]


class QueryError(Exception):
    """A query string that is refused: the problem's slug, the query parameter at fault, what is wrong."""

    def __init__(self, slug: Slug, parameter: str, detail: str) -> None:
        super().__init__(slug)
        self.slug = slug
        # It is the caller's own word, and is said back to nobody else; but not a page of it.
        self.parameter = parameter[:100]
        self.detail = detail
