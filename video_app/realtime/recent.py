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


_heard = msgspec.json.Decoder(HeardDescription | HeardCandidate)


class Exchange:
    """What a peer has exchanged with others, each known by identity. Used by many threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generations: Recent[str, int] = Recent(MOST_OTHERS)

    def hear(self, frame: bytes) -> None:
        """A message that was addressed to the peer alone."""
        try:
            heard = _heard.decode(frame)
        except msgspec.ValidationError:
            return  # of another type
        self.use(heard.from_, heard.generation)

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
