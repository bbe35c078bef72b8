"""What goes wrong for whoever runs a command."""

from __future__ import annotations


class Failure(Exception):
    """A command cannot do what it was asked to do; the message is a sentence that says why, and the remedy."""
