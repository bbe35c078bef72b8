"""The isolation matrix, and the page of it for a reviewer."""
