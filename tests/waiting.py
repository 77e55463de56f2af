"""Waiting for something outside the process that nobody announces."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 45.0  # only a failure takes that long: a machine with other work may need many times the usual
POLL_SECONDS = 0.02  # asked without a pause, the machine would be busy with the asking


def wait_until(condition: Callable[[], object], told: Callable[[], str] = str) -> float:
    """Wait until `condition()` holds; the seconds it took. Raises AssertionError with what `told()` says."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() < began + PATIENCE_SECONDS, told()
        time.sleep(POLL_SECONDS)
    return time.monotonic() - began
