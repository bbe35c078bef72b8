"""The HTML face: the form behind a link, and the board."""
