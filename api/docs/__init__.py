"""What the API says of itself: OpenAPI, a viewer, a page for each problem."""
