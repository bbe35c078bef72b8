"""The way to the database: pools, one transaction over libpq, turns, a replica."""
