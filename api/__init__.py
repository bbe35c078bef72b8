"""Tocsin's API: carries bytes between HTTP and the database, and decides nothing."""
