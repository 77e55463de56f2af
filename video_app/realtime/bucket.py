"""How much is too much."""

from __future__ import annotations

from collections.abc import Callable


class Bucket:
    """A token bucket: `burst` at once, `rate` a second in the long run."""

    __slots__ = ("_burst", "_clock", "_filled_at", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._filled_at = clock()

    def take(self, tokens: float = 1) -> bool:
        """Take so many tokens; False, and none is taken, if there are fewer."""
        now = self._clock()
        passed = max(0.0, now - self._filled_at)  # clocks are put back sometimes
        self._tokens = min(self._burst, self._tokens + passed * self._rate)
        self._filled_at = now
        if self._tokens < tokens:
            return False
        self._tokens -= tokens
        return True
