"""Which engine carries the media of a room, and when that becomes another one. All of it pure."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from video_app.access.charter import Charter, MovedFor


class Course(NamedTuple):
    """What a room's engine is, by name.

    Rooms are carried by `main`; where there is a `small` one, by that for as long as at most `upto` members have
    been in. It can carry `most` of them, which counts when `main` is away. An empty `small` is none.
    """

    main: str
    small: str = ""
    upto: int = 0
    most: int = 0

    @property
    def start(self) -> str:
        """The engine that a room starts with."""
        return self.small if self.small and self.upto else self.main

    def is_full(self, charter: Charter, members: int) -> bool:
        """Whether the engine of the room can carry no more than these `members`."""
        return bool(self.small) and charter.engine == self.small and members >= self.most

    def on_arrival(self, charter: Charter, others: int, *, resumed: bool) -> Charter:
        """The `charter` now that somebody has come to that many `others`.

        An empty room has forgotten that it moved. A meeting that goes on, which `resumed` says, is where it was: who
        comes has been in all the time, or the server had forgotten it, and the others are on their way.
        """
        known = charter.engine in {self.main, self.small} and charter.engine
        if not known or (not others and not resumed and charter.moved_for != "unreachable"):
            charter = carried_by(charter, self.start, "")
        if charter.engine == self.small and others + 1 > self.upto and charter.moved_for != "unreachable":
            charter = self.moved_up(charter, "size")
        return charter

    def ahead(self, charter: Charter, others: int, *, resumed: bool) -> str:
        """The engine that carries the room after such an arrival."""
        return self.on_arrival(charter, others, resumed=resumed).engine

    def moved_up(self, charter: Charter, why: MovedFor) -> Charter:
        """The `charter` of a room that moves to the main engine."""
        return carried_by(charter, self.main, why)

    def moved_back(self, charter: Charter, members: int, why: MovedFor) -> Charter | None:
        """The `charter` of a room that moves to the small engine; None if that cannot carry so many `members`."""
        return carried_by(charter, self.small, why) if self.small and members <= self.most else None


def carried_by(charter: Charter, engine: str, why: MovedFor) -> Charter:
    """The `charter` with that engine; the next version, unless it had none before."""
    if not charter.engine:
        return replace(charter, engine=engine, moved_for=why)
    return charter.amended(engine=engine, moved_for=why)
