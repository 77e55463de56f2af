"""The lobby: one room of the hub's store whose members can ring each other.

A person may be there more than once. The identity says how: `Ana~<person>.<tab>` is a lobby page,
`Ana~<person>-<tab>` is somebody in a call, whom the hub lists here for as long as the call lasts. So
presence, reconnecting and servers that die work as in every room.

Calls are kept by the two pages that make them; the server checks, limits and passes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from video_app import metrics
from video_app.names import new_room, person_of
from video_app.realtime import messages
from video_app.realtime.messages import FromServer, MediaState, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Member, RoomFull, StoreUnavailable, UnknownMember

logger = logging.getLogger(__name__)

LOBBY = "~lobby"  # never the name of a room: those have letters, digits and hyphens only
NO_MEDIA = MediaState(microphone=False, camera=False, screen=False)


class Lobby:
    """Who can be rung, and ringing them.

    At most `max_people` pages are in it, and at most `max_rung` people can be rung into one room.
    `allow(address, people)` says whether a client at `address` may ring that many now.
    """

    def __init__(
        self, store: Store, *, max_people: int, max_rung: int, allow: Callable[[str, int], bool] = lambda *_: True
    ) -> None:
        self.max_people = max_people
        self._store = store
        self._max_rung = max_rung
        self._allow = allow
        self._handlers: dict[type, Callable[[Peer, Any], None]] = {
            messages.Call: self._call,
            messages.Answer: self._answer,
            messages.Cancel: self._cancel,
        }

    # People in calls

    def enter_call(self, peer: Peer) -> None:
        """Show the person behind `peer`, who has joined a room, as in a call, if it came from the lobby."""
        if peer.room == LOBBY or not person_of(peer.identity):
            return
        try:
            self._store.join(
                LOBBY,
                peer.identity,
                session=peer.session,
                media=NO_MEDIA,
                capacity=2 * self.max_people,
                now=time.time(),
            )
        except (RoomFull, StoreUnavailable):
            logger.info("%s is not shown in the lobby", peer.identity)

    def leave_call(self, peer: Peer, now: float | None) -> None:
        """The person has left the call, or is lost since `now`."""
        if peer.room == LOBBY or not person_of(peer.identity):
            return
        if now is None:
            self._store.leave(LOBBY, peer.identity, reason="left", session=peer.session)
        else:
            self._store.lose(LOBBY, peer.identity, session=peer.session, now=now)

    # Messages

    def knows(self, message: object) -> bool:
        """Whether `message` is one for the lobby."""
        return type(message) in self._handlers

    def handle(self, peer: Peer, message: object) -> None:
        """Do what a lobby message asks for. Raises ProtocolError."""
        self._handlers[type(message)](peer, message)

    def _call(self, peer: Peer, message: messages.Call) -> None:
        """Ring every page of the people called, unless they are in a call or gone."""
        wanted = set(message.to) - {person_of(peer.identity)}
        if not 0 < len(wanted) <= self._max_rung:
            raise ProtocolError("invalid_message", f"Call one to {self._max_rung} other people.", "call")
        if not self._allow(peer.address, len(wanted)):
            raise ProtocolError("too_many_calls", "Too many calls from your network. Wait a minute.", "call")
        room = new_room()
        pages, busy = self._find(wanted)
        for member in pages:
            self._tell(member.identity, messages.Ring(message.call, peer.identity, room, len(wanted)))
        ringing = {person_of(member.identity) for member in pages}
        metrics.calls.inc(len(ringing))
        logger.info("%s rings %d", peer.identity, len(ringing), extra={"room": LOBBY, "identity": peer.identity})
        gone = wanted - ringing - busy
        peer.send(messages.Calling(message.call, room, sorted(ringing), sorted(busy), sorted(gone)))

    def _find(self, wanted: set[str]) -> tuple[list[Member], set[str]]:
        """The pages to ring, and who is in a call. People whose connection is lost are gone for now."""
        there = [m for m in self._store.members(LOBBY) if m.lost_at is None and person_of(m.identity) in wanted]
        busy = {person_of(member.identity) for member in there if not is_page(member.identity)}
        return [member for member in there if person_of(member.identity) not in busy], busy

    def _answer(self, peer: Peer, message: messages.Answer) -> None:
        """Tell the caller, and stop the ringing on the other pages of who answered."""
        ended = messages.RingEnded(message.call, message.to, "answered")
        self._tell_pages({person_of(peer.identity)}, ended, but=peer.identity)
        answered = messages.Answered(message.call, peer.identity, message.answer)
        try:
            self._store.post(LOBBY, answered, to=message.to)
        except UnknownMember as error:
            raise ProtocolError("unknown_participant", "The caller is gone.", "answer") from error

    def _cancel(self, peer: Peer, message: messages.Cancel) -> None:
        """Stop the ringing at the people called."""
        self._tell_pages(set(message.to), messages.RingEnded(message.call, peer.identity, message.reason))

    def _tell_pages(self, people: Iterable[str], message: FromServer, but: str = "") -> None:
        for member in self._store.members(LOBBY):
            if person_of(member.identity) in people and is_page(member.identity) and member.identity != but:
                self._tell(member.identity, message)

    def _tell(self, identity: str, message: FromServer) -> None:
        try:
            self._store.post(LOBBY, message, to=identity)
        except UnknownMember:
            logger.debug("%s left the lobby meanwhile", identity)


def is_page(identity: str) -> bool:
    """Whether it is a lobby page rather than somebody in a call."""
    return "." in identity.rpartition("~")[2]
