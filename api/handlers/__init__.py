"""A route to statements, and rows to a reply, whoever the face."""
