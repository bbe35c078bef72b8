"""What the API promises: routes, shapes of bodies and answers, and the check against the database."""
