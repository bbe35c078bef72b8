"""Paths: the templates of a route table as a tree, and what stands at a path."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class _Node(msgspec.Struct, Generic[T]):
    """What may follow a part of a path: words, or anything at all as a parameter."""

    words: dict[str, _Node[T]] = {}
    parameter: str = ""
    anything: _Node[T] | None = None
    found: T | None = None


class Router(Generic[T]):
    """What stands at the templates of a table. A word goes before a parameter, and is not gone back on."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, template: str, what: T) -> None:
        """Put something at a template such as /members/{id}.

        Errors: ValueError for a parameter that another template calls otherwise.
        """
        node = self._root
        for part in template.strip("/").split("/"):
            if not part.startswith("{"):
                node = node.words.setdefault(part, _Node())
                continue
            name = part[1:-1]
            if node.anything is None:
                node.parameter, node.anything = name, _Node()
            if node.parameter != name:
                raise ValueError(f"{template}: the parameter {name} is called {node.parameter} elsewhere")
            node = node.anything
        node.found = what

    def find(self, path: str) -> tuple[T, dict[str, str]] | None:
        """What stands at a path, and the parameters on the way there."""
        node, parameters = self._root, {}
        for part in path.strip("/").split("/"):
            if following := node.words.get(part):
                node = following
            elif node.anything and part:
                parameters[node.parameter] = part
                node = node.anything
            else:
                return None
        return None if node.found is None else (node.found, parameters)
