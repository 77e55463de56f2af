"""A room: a call, and what its members tell each other."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from video_app.realtime import messages
from video_app.realtime.limits import Budgets
from video_app.realtime.messages import ChatMessage, ClientMessage, IceServers, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places.base import Handler, Place
from video_app.realtime.places.lobby import Lobby
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Snapshot, StoreUnavailable

# Descriptions and candidates for one member: from one person, and from all. Far less than may wait for a slow one.
PAIR_BYTES_PER_SECOND = 16 * 1024
PAIR_BURST_BYTES = 128 * 1024
RECEIVER_BYTES_PER_SECOND = 64 * 1024
RECEIVER_BURST_BYTES = 512 * 1024
MID_LINE = re.compile(r"^a=mid:(\S+)", re.MULTILINE)  # what a media section is called (RFC 8843, section 9)


class Room(Place):
    """Rooms for `capacity` members. The `lobby`, if there is one, shows who came from there as in a call.

    `ice` gives the servers that an identity may use, now that it is in.
    """

    tabs = 3  # each of them sends and receives media of its own
    budgets = MappingProxyType(
        {
            messages.SetMedia: (2, 30),
            messages.SendView: (20, 150),
            messages.SendChat: (2, 30),
            messages.SetHand: (1, 20),
            messages.SendReaction: (3, 20),
            messages.AskIce: (1 / 30, 3),
        }
    )

    def __init__(
        self, store: Store, *, capacity: int, ice: Callable[[str], IceServers], lobby: Lobby | None = None
    ) -> None:
        super().__init__(store, capacity=capacity)
        self._ice = ice
        self._pairs = Budgets(PAIR_BYTES_PER_SECOND, PAIR_BURST_BYTES, time.monotonic)
        self._receivers = Budgets(RECEIVER_BYTES_PER_SECOND, RECEIVER_BURST_BYTES, time.monotonic)
        self._lobby = lobby

    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        return {
            messages.SetMedia: self._on_media,
            messages.SendDescription: self._on_description,
            messages.SendCandidate: self._on_candidate,
            messages.SendView: self._on_view,
            messages.SendChat: self._on_chat,
            messages.SetHand: self._on_hand,
            messages.SendReaction: self._on_reaction,
            messages.AskIce: self._on_ice,
        }

    def welcome(
        self, peer: Peer, snapshot: Snapshot, *, seq: int, grace_seconds: float, resumed: bool
    ) -> messages.Welcome:
        welcome = super().welcome(peer, snapshot, seq=seq, grace_seconds=grace_seconds, resumed=resumed)
        welcome.ice = self._ice(peer.identity)
        return welcome

    def entered(self, peer: Peer, now: float) -> None:
        if self._lobby and peer.listed:
            self._lobby.show_in_call(peer, now)

    def parted(self, peer: Peer, lost_at: float | None) -> None:
        if self._lobby and peer.listed:
            self._lobby.hide_from_call(peer, lost_at)

    def _on_media(self, peer: Peer, message: messages.SetMedia) -> None:
        self._store.change(peer.room, peer.identity, session=peer.session, media=message.state())

    def _on_description(self, peer: Peer, message: messages.SendDescription) -> None:
        mids = set(MID_LINE.findall(message.description.sdp))
        real = {mid: source for mid, source in message.sources.items() if mid in mids}
        relayed = messages.Description(peer.identity, message.generation, message.description, real)
        self._relay_generation(peer, message.to, relayed)

    def _on_candidate(self, peer: Peer, message: messages.SendCandidate) -> None:
        relayed = messages.Candidate(peer.identity, message.generation, message.candidate)
        self._relay_generation(peer, message.to, relayed)

    def _relay_generation(self, peer: Peer, to: str, message: messages.Description | messages.Candidate) -> None:
        """Pass on what belongs to one generation of a pair's connection, unless that jumps ahead."""
        if not peer.exchange.may_use(to, message.generation):
            raise ProtocolError("invalid_message", "`generation` is far above what this pair has used.")
        self._spend(peer, to, len(messages.encode(message)))
        self._relay(peer, to, message)
        peer.exchange.use(to, message.generation)

    def _spend(self, peer: Peer, to: str, size_bytes: int) -> None:
        """Take from what may be said to one member, by one person and in all, so that a slow one keeps up."""
        by_person, by_all = (peer.room, peer.person, to), (peer.room, to)
        if not (self._pairs.take(by_person, size_bytes) and self._receivers.take(by_all, size_bytes)):
            raise ProtocolError("slow_down", "Too much is said to this participant. Try again in a moment.")

    def _on_view(self, peer: Peer, message: messages.SendView) -> None:
        self._relay(peer, message.to, messages.View(peer.identity, message.height))

    def _on_chat(self, peer: Peer, message: messages.SendChat) -> None:
        said = ChatMessage(message.id, peer.identity, self._own(peer).name, message.text, time.time())
        if not self._store.say(peer.room, said):
            raise StoreUnavailable  # it has forgotten the room, and will be told of it in a moment

    def _on_hand(self, peer: Peer, message: messages.SetHand) -> None:
        raised_at = time.time() if message.raised else None
        self._store.change(peer.room, peer.identity, session=peer.session, hand_raised_at=raised_at)

    def _on_reaction(self, peer: Peer, message: messages.SendReaction) -> None:
        self._post(peer, messages.Reaction(peer.identity, message.reaction))

    def _on_ice(self, peer: Peer, message: messages.AskIce) -> None:
        peer.send(messages.Ice.telling(self._ice(peer.identity)))
