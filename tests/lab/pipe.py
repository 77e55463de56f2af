"""One direction of a line: how long it takes, what it loses, how much it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass
class Pipe:
    """Everything but the counters may be changed while packets pass."""

    delay_seconds: float = 0.0
    loss: float = 0.0  # share of the packets
    bits_per_second: float | None = None
    queue_seconds: float = 0.3  # what waits longer than that for its turn is dropped
    cut: bool = False
    bytes_carried: int = 0
    packets_dropped: int = 0
    _free_at: float = 0.0
    _random: Random = field(default_factory=lambda: Random(1))  # the same packets are lost in every run

    def clear(self) -> None:
        """At once, all of it, and as much as comes."""
        self.delay_seconds, self.loss, self.bits_per_second, self.cut = 0.0, 0.0, None, False

    def due(self, size: int, now: float) -> float | None:
        """When a packet of `size` bytes that enters `now` comes out; None if it never does."""
        begins = max(now, self._free_at)
        if self.cut or self._random.random() < self.loss or begins - now > self.queue_seconds:
            self.packets_dropped += 1
            return None
        self.bytes_carried += size
        self._free_at = begins + (8 * size / self.bits_per_second if self.bits_per_second else 0)
        return self._free_at + self.delay_seconds
