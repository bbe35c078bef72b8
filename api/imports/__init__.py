"""The import of past incidents from CSV files."""
