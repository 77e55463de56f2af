"""The lobby: who is available, and ringing them.

A person may be there more than once: with every lobby page, and with every call that was entered from
the lobby, for as long as it lasts. So presence, reconnecting and servers that die work as in every room.

Rings are kept by the pages at both ends; the server checks, limits and passes on. What rings where it remembers
with the sockets at both ends, and who may not ring a page with that page's membership.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from video_app import metrics
from video_app.access.grant import LOBBY
from video_app.names import new_room
from video_app.realtime import messages
from video_app.realtime.limits import LIMITS, Budgets, Limits
from video_app.realtime.messages import ClientMessage, MediaState, Numbered, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places import quiet
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

# How often one person may ring another, whatever comes of it.
PAIR_RINGS_PER_SECOND = 1 / 30
PAIR_BURST_RINGS = 10
NO_MEDIA = MediaState(microphone=False, camera=False, screen=False)


class Lobby(Place):
    """At most `capacity` people are in it, and at most `max_rung` people can be rung into one room.

    `allow(address, people)` says whether a client at `address` may ring that many now.
    `clock` gives seconds since the epoch.
    """

    tabs = 8
    counts_people = True

    budgets = MappingProxyType({messages.SetAvailable: (0.5, 10), messages.Block: (1, 20)})

    def __init__(
        self,
        store: Store,
        *,
        capacity: int,
        max_rung: int,
        allow: Callable[[str, int], bool] = lambda *_: True,
        clock: Callable[[], float] = time.time,
        limits: Limits = LIMITS,
    ) -> None:
        super().__init__(store, capacity=capacity)
        self._clock = clock
        self._pairs = Budgets(PAIR_RINGS_PER_SECOND, PAIR_BURST_RINGS, clock)
        self._changes = Budgets(limits.network_changes_per_second, limits.network_burst_changes, clock)
        self._max_rung = max_rung
        self._allow = allow

    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        return {
            messages.Ring: self._on_ring,
            messages.Answer: self._on_answer,
            messages.Cancel: self._on_cancel,
            messages.SetAvailable: self._on_available,
            messages.Block: self._on_block,
        }

    def arrival(self, peer: Peer, hello: messages.Hello) -> Arrival:
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
        """Ring every page of the people rung, unless they are in a call, gone, or do not want to be rung."""
        if not peer.may_ring:
            raise ProtocolError("not_allowed", "You may not open new rooms here. Others can call you.")
        wanted = set(message.to) - {peer.person}
        if not 0 < len(wanted) <= self._max_rung:
            raise ProtocolError("invalid_message", f"Call one to {self._max_rung} other people.")
        caller = self._own(peer)
        if not self._allow(peer.address, len(wanted)):
            raise ProtocolError("too_many_rings", "Too many calls from your network. Wait a minute.")
        room = new_room()
        pages, busy = self._find(wanted, peer.person)
        ringing = {member.person for member in pages}
        peer.exchange.ring(message.ring, set(ringing))
        rung = messages.Rung(message.ring, peer.identity, peer.person, caller.name, room, len(wanted))
        for member in pages:
            self._tell(peer, member.identity, rung)
        metrics.calls.inc(len(ringing))
        logger.info("%s rings %d", peer.identity, len(ringing), extra=peer.about())
        gone = wanted - ringing - busy
        peer.send(messages.Ringing(message.ring, room, sorted(ringing), sorted(busy), sorted(gone)))

    def _find(self, wanted: set[str], caller: str) -> tuple[list[Member], set[str]]:
        """The pages to ring, and who is busy, or is said to be. People whose connection is lost are gone for now."""
        there = [m for m in self._store.members(LOBBY) if m.lost_at is None and m.person in wanted]
        now = self._clock()
        busy = {m.person for m in there if m.in_call or m.away or quiet.is_quiet(m, caller, now)}
        busy |= {p for p in {m.person for m in there} - busy if not self._pairs.take((caller, p))}
        return [member for member in there if member.person not in busy], busy

    def _on_answer(self, peer: Peer, message: messages.Answer) -> None:
        """Tell the caller, and stop the ringing on the other pages of who answered."""
        caller = peer.exchange.answer(message.to, message.ring)
        if caller is None:
            raise ProtocolError("unknown_participant", "This does not ring here.")
        if message.answer == "decline":
            self._change_quiet(peer, lambda own: quiet.after_decline(own, caller, self._clock()))
        self._tell_pages(peer, {peer.person}, messages.RingEnded(message.ring, message.to, "answered"))
        self._relay(peer, message.to, messages.Answered(message.ring, peer.identity, peer.person, message.answer))

    def _on_cancel(self, peer: Peer, message: messages.Cancel) -> None:
        """Stop the ringing at the people rung."""
        over = peer.exchange.cancel(message.ring, set(message.to))
        if not over:
            raise ProtocolError("unknown_participant", "No ring of yours rings there.")
        self._tell_pages(peer, over, messages.RingEnded(message.ring, peer.identity, message.reason))

    def _on_available(self, peer: Peer, message: messages.SetAvailable) -> None:
        self._spend(peer)
        self._store.change(LOBBY, peer.identity, session=peer.session, away=not message.available)

    def _on_block(self, peer: Peer, message: messages.Block) -> None:
        self._spend(peer)
        after = quiet.after_block if message.blocked else quiet.after_unblock
        self._change_quiet(peer, lambda own: after(own, message.person, self._clock()))

    def _spend(self, peer: Peer) -> None:
        """Take one from what the peer's network may change."""
        if not self._changes.take(peer.address):
            raise ProtocolError("slow_down", "Too much is changed from your network. Try again in a moment.")

    def _change_quiet(self, peer: Peer, change: Callable[[quiet.Quiets], quiet.Quiets]) -> None:
        """Change who may not ring the peer's page. Nobody else changes that, so nothing can come in between."""
        self._store.change(LOBBY, peer.identity, session=peer.session, quiet=change(self._own(peer).quiet))

    def _tell_pages(self, peer: Peer, people: Iterable[str], message: Numbered) -> None:
        for member in self._store.members(LOBBY):
            if member.person in people and not member.in_call and member.identity != peer.identity:
                self._tell(peer, member.identity, message)

    def _tell(self, peer: Peer, identity: str, message: Numbered) -> None:
        try:
            self._post(peer, message, to=identity)
        except UnknownMember:
            logger.debug("%s left the lobby meanwhile", identity)
