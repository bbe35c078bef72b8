"""HTTP below the framework: processes, connections, logs, metrics, limits."""
