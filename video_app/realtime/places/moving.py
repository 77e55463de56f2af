"""How a room moves from one engine to another: because a host asks for it, or because media does not come through.

What makes it move as it grows is decided where people come in (`Charge.entrance`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from video_app.access.charter import Charter
from video_app.realtime import messages
from video_app.realtime.media_server import MediaServer
from video_app.realtime.messages import ClientMessage, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places.base import Handler
from video_app.realtime.places.charge import Charge
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Member
from video_app.realtime.stores.ruling import Ruling

logger = logging.getLogger(__name__)

TROUBLED_PEOPLE = 2  # who must say so before a call moves to the media server: one alone cannot cost the site money


class Moving:
    """The messages about a room's engine. `media` is the media server that rooms may move to and from."""

    budgets: Mapping[type[ClientMessage], tuple[float, float]] = MappingProxyType(
        {messages.Move: (0.2, 5), messages.Trouble: (0.2, 5)}
    )

    def __init__(self, store: Store, *, charge: Charge, media: MediaServer) -> None:
        self._store = store
        self._charge = charge
        self._course = charge.course
        self._media = media

    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        """What does what they say."""
        return {messages.Move: self._on_move, messages.Trouble: self._on_trouble}

    def _on_move(self, peer: Peer, message: messages.Move) -> None:
        course = self._course

        def change(charter: Charter, members: list[Member]) -> Ruling:
            if message.engine == charter.engine:
                return Ruling(charter)
            if not course.small or message.engine not in {course.main, course.small}:
                raise ProtocolError("invalid_message", "`engine` is none that this room can move to.")
            if message.engine == course.main:
                return Ruling(course.moved_up(charter, "host"))
            if back := course.moved_back(charter, len(members), "host"):
                return Ruling(back)
            raise ProtocolError("not_allowed", f"At most {course.most} people can be connected directly.")

        self._charge.amend(peer, change)
        logger.info("%s moves %s to %s", peer.identity, peer.room, message.engine, extra=peer.about())

    def _on_trouble(self, peer: Peer, message: messages.Trouble) -> None:
        charter = self._store.charter(peer.room)
        if charter is None or charter.engine != message.engine or not self._course.small:
            return  # it has moved meanwhile, or there is nowhere to move to
        if message.engine == self._course.main:
            self._media.if_away(peer.room, lambda: self._move_back(peer.room))
            return
        self._store.revise(
            peer.room, peer.identity, lambda own, _: replace(own, trouble=charter.version), session=peer.session
        )
        self._store.amend(peer.room, self._because_links_fail)

    def _because_links_fail(self, charter: Charter | None, members: list[Member]) -> Ruling | None:
        """What becomes of a room whose members may have said that they do not reach each other."""
        if charter is None or charter.engine != self._course.small or charter.moved_for == "unreachable":
            return None
        troubled = {member.person for member in members if member.trouble == charter.version}
        return Ruling(self._course.moved_up(charter, "links")) if len(troubled) >= TROUBLED_PEOPLE else None

    def _move_back(self, room: str) -> None:
        """The media server is away: those in `room` who fit are connected directly."""

        def decide(charter: Charter | None, members: list[Member]) -> Ruling | None:
            if charter is None or charter.engine != self._course.main:
                return None
            back = self._course.moved_back(charter, len(members), "unreachable")
            return Ruling(back) if back else None

        after = self._store.amend(room, decide).charter
        logger.warning("The media server is away: %s is carried by %s", room, after.engine if after else "nothing")

    def open_without(self, room: str, now: float) -> bool:
        """Let `room`, in which nobody is, start without its media server, which is away; whether it may."""
        if not self._course.small:
            return False
        empty = True

        def decide(charter: Charter | None, members: list[Member]) -> Ruling | None:
            nonlocal empty
            empty = not members
            before = charter or Charter(room=room, founded=now)
            back = self._course.moved_back(before, 0, "unreachable")
            return Ruling(back) if empty and back else None

        self._store.amend(room, decide)
        return empty
