"""The lobby: who is available, and ringing them.

A person may be there more than once: with every lobby page, and with every call that was entered from
the lobby, for as long as it lasts. So presence, reconnecting and servers that die work as in every room.

Rings are kept by the pages at both ends; the server checks, limits and passes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from video_app import metrics
from video_app.access.grant import LOBBY
from video_app.names import display_name, new_room
from video_app.realtime import messages
from video_app.realtime.messages import ClientMessage, MediaState, Numbered, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places.base import Handler, Place
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import (
    Arrival,
    Member,
    Removed,
    RoomFull,
    StoreUnavailable,
    TooManyTabs,
    UnknownMember,
)

logger = logging.getLogger(__name__)

NO_MEDIA = MediaState(microphone=False, camera=False, screen=False)


class Lobby(Place):
    """At most `capacity` people are in it, and at most `max_rung` people can be rung into one room.

    `allow(address, people)` says whether a client at `address` may ring that many now.
    """

    tabs = 8
    counts_people = True

    def __init__(
        self, store: Store, *, capacity: int, max_rung: int, allow: Callable[[str, int], bool] = lambda *_: True
    ) -> None:
        super().__init__(store, capacity=capacity)
        self._max_rung = max_rung
        self._allow = allow

    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        return {
            messages.Ring: self._on_ring,
            messages.Answer: self._on_answer,
            messages.Cancel: self._on_cancel,
        }

    def arrival(self, peer: Peer, media: MediaState) -> Arrival:
        return Arrival(peer.identity, peer.person, peer.session, NO_MEDIA, in_call=False)

    # People in calls

    def show_in_call(self, peer: Peer, now: float) -> None:
        """Show the person of `peer`, who has joined a room at `now`, as in a call."""
        arrival = Arrival(peer.identity, peer.person, peer.session, NO_MEDIA, in_call=True)
        try:
            self._store.join(LOBBY, arrival, capacity=replace(self.capacity, most=2 * self.capacity.most), now=now)
        except (RoomFull, TooManyTabs, Removed, StoreUnavailable):
            logger.info("%s is not shown in the lobby", peer.identity)

    def hide_from_call(self, peer: Peer, lost_at: float | None) -> None:
        """The person has left the call, or is lost since then."""
        if lost_at is None:
            self._store.leave(LOBBY, peer.identity, reason="left", session=peer.session)
        else:
            self._store.lose(LOBBY, peer.identity, session=peer.session, now=lost_at)

    # Messages

    def _on_ring(self, peer: Peer, message: messages.Ring) -> None:
        """Ring every page of the people rung, unless they are in a call or gone."""
        wanted = set(message.to) - {peer.person}
        if not 0 < len(wanted) <= self._max_rung:
            raise ProtocolError("invalid_message", f"Call one to {self._max_rung} other people.")
        if not self._allow(peer.address, len(wanted)):
            raise ProtocolError("too_many_rings", "Too many calls from your network. Wait a minute.")
        room = new_room()
        pages, busy = self._find(wanted)
        name = display_name(peer.identity)
        rung = messages.Rung(message.ring, peer.identity, peer.person, name, room, len(wanted))
        for member in pages:
            self._tell(member.identity, rung)
        ringing = {member.person for member in pages}
        metrics.calls.inc(len(ringing))
        logger.info("%s rings %d", peer.identity, len(ringing), extra=peer.about())
        gone = wanted - ringing - busy
        peer.send(messages.Ringing(message.ring, room, sorted(ringing), sorted(busy), sorted(gone)))

    def _find(self, wanted: set[str]) -> tuple[list[Member], set[str]]:
        """The pages to ring, and who is in a call. People whose connection is lost are gone for now."""
        there = [m for m in self._store.members(LOBBY) if m.lost_at is None and m.person in wanted]
        busy = {member.person for member in there if member.in_call}
        return [member for member in there if member.person not in busy], busy

    def _on_answer(self, peer: Peer, message: messages.Answer) -> None:
        """Tell the caller, and stop the ringing on the other pages of who answered."""
        ended = messages.RingEnded(message.ring, message.to, "answered")
        self._tell_pages({peer.person}, ended, but=peer.identity)
        self._relay(peer, message.to, messages.Answered(message.ring, peer.identity, peer.person, message.answer))

    def _on_cancel(self, peer: Peer, message: messages.Cancel) -> None:
        """Stop the ringing at the people rung."""
        self._tell_pages(set(message.to), messages.RingEnded(message.ring, peer.identity, message.reason))

    def _tell_pages(self, people: Iterable[str], message: Numbered, but: str = "") -> None:
        for member in self._store.members(LOBBY):
            if member.person in people and not member.in_call and member.identity != but:
                self._tell(member.identity, message)

    def _tell(self, identity: str, message: Numbered) -> None:
        try:
            self._store.post(LOBBY, message, to=identity)
        except UnknownMember:
            logger.debug("%s left the lobby meanwhile", identity)
