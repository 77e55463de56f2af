"""What the rest of the app asks of rooms, and does with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from video_app.access.charter import Charter
from video_app.access.grant import place_called
from video_app.access.rules import may_have_forgotten
from video_app.realtime.messages import Participant
from video_app.realtime.places import Place
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Standing
from video_app.realtime.stores.ruling import Ruling

logger = logging.getLogger(__name__)


class Administration:
    """The rooms in a `store`, without their sockets. All of it raises StoreUnavailable."""

    def __init__(self, store: Store, places: Mapping[str, Place], clock: Callable[[], float]) -> None:
        self._store = store
        self._places = places
        self._clock = clock

    def rooms(self) -> list[str]:
        """The rooms that somebody is in, in order. Raises StoreUnavailable."""
        return [room for room in self._store.rooms() if place_called(room) == "room"]

    def participants(self, room: str) -> list[Participant]:
        """Who is in `room`, oldest first."""
        return [member.participant() for member in self._store.members(room)]

    def remove(self, room: str, who: str) -> list[str]:
        """Put the person or identity `who` out of `room` with all tabs, for good: the identities that went.

        Their sockets are closed as REMOVED. Raises StoreUnavailable.
        """
        gone = [member.identity for member in self._places[place_called(room)].remove(room, who, self._clock())]
        logger.info("%s was removed from %s: %s", who, room, ", ".join(gone) or "nobody was there")
        return gone

    def is_removed(self, room: str, person: str, identity: str) -> bool:
        """Whether the person or the identity was put out of `room`. Raises StoreUnavailable."""
        return self.standing(room, person, identity).removed

    def standing(self, room: str, person: str, identity: str) -> Standing:
        """`room` as the person finds it who wants in as that identity. Raises StoreUnavailable."""
        found = self._store.standing(room, person, identity, now=self._clock())
        removed = found.removed or (found.charter is not None and found.charter.has_removed(person, identity))
        return replace(found, removed=removed)

    def may_have_forgotten(self) -> bool:
        """Whether rooms may be there that the store does not know: it has begun to remember not long ago."""
        return may_have_forgotten(self._store.born(), self._clock())

    def charter(self, room: str) -> Charter | None:
        """The charter of `room`, if it has one. Raises StoreUnavailable."""
        return self._store.charter(room)

    def amend(self, room: str, change: Callable[[Charter | None], Charter | None]) -> Charter | None:
        """Let `change` make another charter of that of `room`, None for the same; the one after. Raises what it raises.

        Members are told, and those let in who need not wait any more. Raises StoreUnavailable.
        """
        after = self._store.amend(room, lambda charter, _: Ruling(change(charter))).charter
        self._places[place_called(room)].amended(room)
        return after

    def open_without_media_server(self, room: str) -> bool:
        """Let `room`, which its media server does not open, start peer-to-peer.

        False if somebody is in it already, or if this site has no such calls. Raises StoreUnavailable.
        """
        opened = self._places[place_called(room)].open_without_media_server(room, self._clock())
        if opened:
            logger.warning("The media server is away: %s starts without it", room)
        return opened

    def end(self, room: str) -> None:
        """End `room` for everybody: their sockets are closed as ENDED. Raises StoreUnavailable."""
        self._places[place_called(room)].end(room)
        logger.info("%s was ended", room)
