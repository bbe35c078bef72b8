"""Lists: a query string to SQL."""
