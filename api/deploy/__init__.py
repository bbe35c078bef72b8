"""The repository into a database: migrations, the load of sql/, the manifest."""
