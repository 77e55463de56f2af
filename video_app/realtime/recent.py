"""What a peer has said and heard that decides what it may say next. Bounded, and gone with the socket."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct, field

GENERATION_STEP = 8
FIRST_GENERATION = 1_000
MOST_OTHERS = 256
MOST_RINGS = 64
MOST_OWN_RINGS = 16

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A mapping that keeps its `most` latest entries. Not for several threads at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Key, Value] = OrderedDict()

    def put(self, key: Key, value: Value) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def get(self, key: Key) -> Value | None:
        return self._entries.get(key)

    def pop(self, key: Key) -> Value | None:
        return self._entries.pop(key, None)


class HeardDescription(Struct, tag="description", tag_field="type"):
    """As much of a Description as matters here."""

    from_: str = field(name="from")
    generation: int


class HeardCandidate(HeardDescription, tag="candidate", tag_field="type"):
    """The same of a Candidate."""


class HeardRing(Struct, tag="ring", tag_field="type"):
    """The same of a Rung."""

    ring: str
    from_: str = field(name="from")
    person: str


class HeardEnd(Struct, tag="ring-ended", tag_field="type"):
    """The same of a RingEnded."""

    ring: str
    from_: str = field(name="from")


_heard = msgspec.json.Decoder(HeardDescription | HeardCandidate | HeardRing | HeardEnd)


class Exchange:
    """What a peer has exchanged with others, each known by identity. Used by many threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generations: Recent[str, int] = Recent(MOST_OTHERS)
        self._rings_here: Recent[tuple[str, str], str] = Recent(MOST_RINGS)  # person by caller's identity and ring
        self._own_rings: Recent[str, set[str]] = Recent(MOST_OWN_RINGS)  # people by ring

    def hear(self, frame: bytes) -> None:
        """A message that was addressed to the peer alone."""
        try:
            heard = _heard.decode(frame)
        except msgspec.ValidationError:
            return  # of another type
        if isinstance(heard, HeardDescription):
            self.use(heard.from_, heard.generation)
        elif isinstance(heard, HeardRing):
            with self._lock:
                self._rings_here.put((heard.from_, heard.ring), heard.person)
        else:
            self.answer(heard.from_, heard.ring)

    def use(self, other: str, generation: int) -> None:
        """A connection of this `generation` is being made with `other`."""
        with self._lock:
            self._generations.put(other, max(generation, self._generations.get(other) or 0))

    def may_use(self, other: str, generation: int) -> bool:
        """Whether `generation` follows what was used with `other` before.

        A socket that has just come back may go on where its last one was.
        """
        with self._lock:
            known = self._generations.get(other)
        return generation <= (FIRST_GENERATION if known is None else known + GENERATION_STEP)

    def answer(self, caller: str, ring: str) -> str | None:
        """The `ring` of the identity `caller` is over here; the caller's person, or None if it did not ring."""
        with self._lock:
            return self._rings_here.pop((caller, ring))

    def ring(self, ring: str, people: set[str]) -> None:
        """The peer's own `ring` rings at these `people`."""
        with self._lock:
            self._own_rings.put(ring, people)

    def cancel(self, ring: str, people: set[str]) -> set[str]:
        """Those of `people` at whom the peer's own `ring` rang until now."""
        with self._lock:
            ringing = self._own_rings.get(ring) or set()
            over = ringing & people
            ringing -= over
            return over
