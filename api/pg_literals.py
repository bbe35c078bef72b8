"""Literals of PostgreSQL."""

from __future__ import annotations


def array(values: tuple[str, ...]) -> str:
    """Write values as one array literal, each quoted, so that none of them can mean NULL or a bound."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
