"""How long people are in calls on which engine: participant-minutes, by day. Off the way of anything that is said."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from typing import NamedTuple

MEASURE_SECONDS = 30
PAUSED_SECONDS = 3 * MEASURE_SECONDS  # a machine that slept longer has carried no calls meanwhile
KEPT_DAYS = 400


class Spent(NamedTuple):
    """A day (UTC) and the name of an engine."""

    day: date
    engine: str


class Usage(ABC):
    """Seconds that participants have spent, for KEPT_DAYS."""

    @abstractmethod
    def add(self, seconds: Mapping[Spent, float]) -> None:
        """Count these, too. Raises StoreUnavailable."""

    @abstractmethod
    def since(self, first: date) -> dict[Spent, float]:
        """What was counted on that day (UTC) and later. Raises StoreUnavailable."""


class MemoryUsage(Usage):
    """What this process knows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: defaultdict[Spent, float] = defaultdict(float)

    def add(self, seconds: Mapping[Spent, float]) -> None:
        with self._lock:
            for spent, amount in seconds.items():
                self._seconds[spent] += amount
            newest = max((spent.day for spent in self._seconds), default=date.min)
            for spent in [spent for spent in self._seconds if (newest - spent.day).days > KEPT_DAYS]:
                del self._seconds[spent]

    def since(self, first: date) -> dict[Spent, float]:
        with self._lock:
            return {spent: seconds for spent, seconds in self._seconds.items() if spent.day >= first}


class Meter:
    """Measures who is connected to this process. `carried` names the engine of a room.

    What cannot be stored now is stored later. Used by many threads at once, swept by one.
    """

    def __init__(self, usage: Usage, carried: Callable[[str], str]) -> None:
        self._usage = usage
        self._carried = carried
        self._lock = threading.Lock()
        self._sessions: dict[str, set[str]] = {}
        self._measured_at: float | None = None
        self._pending: defaultdict[Spent, float] = defaultdict(float)

    def entered(self, room: str, session: str) -> None:
        """A socket is in `room`."""
        with self._lock:
            self._sessions.setdefault(room, set()).add(session)

    def parted(self, room: str, session: str) -> None:
        """It is no more; it may never have been."""
        with self._lock:
            sessions = self._sessions.get(room, set())
            sessions.discard(session)
            if not sessions:
                self._sessions.pop(room, None)

    def sweep(self, now: float) -> None:
        """Measure, if it is time to. Raises StoreUnavailable."""
        if self._measured_at is None:
            self._measured_at = now
        elapsed = now - self._measured_at
        if elapsed < MEASURE_SECONDS:
            return
        self._measured_at = now
        with self._lock:
            crowds = {room: len(sessions) for room, sessions in self._sessions.items()}
        if elapsed <= PAUSED_SECONDS:
            today = datetime.fromtimestamp(now, timezone.utc).date()
            for room, people in crowds.items():
                self._pending[Spent(today, self._carried(room))] += people * elapsed
        if self._pending:
            self._usage.add(self._pending)
            self._pending.clear()


def usage_for(redis_url: str) -> Usage:
    """The usage for the setting REDIS_URL: this process's own when it is empty."""
    if not redis_url:
        return MemoryUsage()
    from video_app.realtime.stores.redis.usage import RedisUsage  # the library is needed only then

    return RedisUsage(redis_url)
