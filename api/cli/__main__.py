"""`python -m api.cli` is the command `tocsin`."""

from .main import main

main()
