"""What is put in order every second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from video_app.realtime.stores.base import StoreUnavailable

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0


class Sweeper:
    """A background thread that calls `sweep`, if there is one, every second until `stopped` is set."""

    def __init__(self, sweep: Callable[[], None] | None, stopped: threading.Event) -> None:
        self._sweep = sweep
        self._stopped = stopped
        self._lock = threading.Lock()
        self._due = sweep is not None

    def start(self) -> None:
        """Start the thread with the first call: a server may fork before it."""
        with self._lock:
            due, self._due = self._due, False
        if due:
            threading.Thread(target=self._run, name="hub sweeper", daemon=True).start()

    def _run(self) -> None:
        while self._sweep and not self._stopped.wait(SWEEP_SECONDS):
            try:
                self._sweep()
            except StoreUnavailable:
                continue
            except Exception:  # whatever it is must not end it
                logger.exception("Sweeping failed")
