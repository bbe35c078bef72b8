"""Tests of the whole: real PostgreSQL, real HTTP."""
