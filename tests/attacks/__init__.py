"""Somebody with any SQL inside a legitimate request: a victim, what must not be seen of it, a corpus of attempts."""
