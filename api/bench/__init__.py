"""The bench, and the load proof."""
