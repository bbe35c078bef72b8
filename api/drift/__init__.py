"""What stands in a database and is not what the repository says."""
