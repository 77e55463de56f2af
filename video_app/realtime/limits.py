"""How much one network, one person and one pair may have of the server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from video_app.realtime.bucket import Bucket
from video_app.realtime.recent import Recent

MOST_BUDGETS = 10_000


@dataclass(frozen=True)
class Limits:
    """What the hub allows. A network is what `client_network` says: an office of 200 people may be one."""

    sockets_per_network: int = 400
    sockets_per_person: int = 20
    #: said by all sockets of a network, a second in the long run and at once
    network_bytes_per_second: int = 128 * 1024
    network_burst_bytes: int = 12 * 1024 * 1024
    #: that wait in all sockets of a network, beside what each may always have waiting
    network_waiting_bytes: int = 8 * 1024 * 1024
    #: changes of the lobby (everybody there is read and told) and what is said in chats (all that is kept is read),
    #: by all sockets of a network, a second in the long run and at once
    network_changes_per_second: float = 5
    network_burst_changes: int = 100
    network_chats_per_second: float = 20
    network_burst_chats: int = 300


LIMITS = Limits()
NO_LIMITS = Limits(*[10**9] * 9)


class Crowd:
    """Counts who is there, by key: at most `most` of each. Used by many threads at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._there: Counter[str] = Counter()

    def enter(self, key: str) -> bool:
        """One more of `key` is there; False, and it is not, if there are too many."""
        with self._lock:
            if self._there[key] >= self._most:
                return False
            self._there[key] += 1
            return True

    def leave(self, key: str) -> None:
        """One of those who entered has gone."""
        with self._lock:
            self._there[key] -= 1
            if not self._there[key]:
                del self._there[key]


class Budgets:
    """A bucket for each key, all alike: `burst` at once, `rate` a second. Used by many threads at once.

    The latest MOST_BUDGETS keys are remembered.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._lock = threading.Lock()
        self._buckets: Recent[Hashable, Bucket] = Recent(MOST_BUDGETS)

    def take(self, key: Hashable, amount: float = 1) -> bool:
        """Take `amount` from the budget of `key`; False if it has not as much."""
        with self._lock:
            bucket = self._buckets.get(key) or Bucket(self._rate, self._burst, self._clock)
            self._buckets.put(key, bucket)
            return bucket.take(amount)


class Account:
    """The bytes that wait in all sockets of one network."""

    __slots__ = ("__weakref__", "_bytes", "_lock", "_most_bytes")

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._bytes = 0

    def add(self, size_bytes: int) -> bool:
        """So many more, or fewer, wait; whether that is still not too much."""
        with self._lock:
            self._bytes += size_bytes
            return self._bytes <= self._most_bytes


class Accounts:
    """The accounts of networks that have sockets here."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._accounts: WeakValueDictionary[str, Account] = WeakValueDictionary()

    def of(self, network: str) -> Account:
        with self._lock:
            return self._accounts.setdefault(network, Account(self._most_bytes))
