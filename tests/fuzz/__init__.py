"""What the fuzzing tests share: how long they go on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from hypothesis import HealthCheck, settings

# How long `make fuzz` goes on; 0, as in `make test`: not long, and the same cases every time.
SECONDS = int(os.environ.get("FUZZ_SECONDS", "0"))
# How many tests share that time.
PARTS = 5
SHARE = max(SECONDS // PARTS, 1)


def explore(run: Callable[[settings], None], examples: int, steps: int = 1) -> None:
    """Run something of Hypothesis' with settings: so many examples, or in `make fuzz` as many as there is time for."""
    deadline = time.monotonic() + SHARE if SECONDS else 0
    while True:
        run(
            settings(
                max_examples=examples,
                derandomize=not SECONDS,
                database=None,
                deadline=None,
                # An example is many requests.
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
                stateful_step_count=steps,
            )
        )
        if time.monotonic() >= deadline:
            return
