"""A room: a call, and what its members tell each other."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from video_app.names import InvalidName, clean_name
from video_app.realtime import messages
from video_app.realtime.limits import LIMITS, Budgets, Limits
from video_app.realtime.media_server import MediaServer
from video_app.realtime.messages import ChatMessage, ClientMessage, Close, IceServers, ProtocolError
from video_app.realtime.peer import Peer
from video_app.realtime.places.base import NOBODY, Handler, Place
from video_app.realtime.places.charge import Charge
from video_app.realtime.places.door import Doorkeeper
from video_app.realtime.places.lobby import Lobby
from video_app.realtime.places.moderation import Hosting
from video_app.realtime.places.moving import Moving
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Arrival, Member, Snapshot, StoreUnavailable
from video_app.realtime.stores.rules import renamed
from video_app.realtime.stores.ruling import Decide
from video_app.realtime.usage import MemoryUsage, Meter, Usage

# Descriptions and candidates for one member: from one person, and from all. Far less than may wait for a slow one.
PAIR_BYTES_PER_SECOND = 16 * 1024
PAIR_BURST_BYTES = 128 * 1024
RECEIVER_BYTES_PER_SECOND = 64 * 1024
RECEIVER_BURST_BYTES = 512 * 1024
MID_LINE = re.compile(r"^a=mid:(\S+)", re.MULTILINE)  # what a media section is called (RFC 8843, section 9)


class Room(Place):
    """Rooms for `capacity` members. The `lobby`, if there is one, shows who came from there as in a call.

    `ice` gives the servers that an identity may use, now that it is in. `charge` knows who is in charge, `doorkeeper`
    who waits, and `media` is where rooms are beside the hub. How long people are in is counted in `usage`.
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
            messages.Rename: (0.2, 5),
            **Hosting.budgets,
            **Moving.budgets,
        }
    )

    def __init__(
        self,
        store: Store,
        *,
        capacity: int,
        ice: Callable[[str], IceServers],
        charge: Charge,
        doorkeeper: Doorkeeper,
        media: MediaServer,
        lobby: Lobby | None = None,
        clock: Callable[[], float] = time.time,
        limits: Limits = LIMITS,
        usage: Usage | None = None,
    ) -> None:
        self._meter = Meter(usage or MemoryUsage(), lambda room: charge.carrying(store.charter(room)))
        self._charge = charge
        self._doorkeeper = doorkeeper
        self._media = media
        self._hosting = Hosting(store, charge=charge, doorkeeper=doorkeeper, media=media, clock=clock)
        self._moving = Moving(store, charge=charge, media=media)
        super().__init__(store, capacity=capacity)
        self._ice = ice
        self._pairs = Budgets(PAIR_BYTES_PER_SECOND, PAIR_BURST_BYTES, time.monotonic)
        self._receivers = Budgets(RECEIVER_BYTES_PER_SECOND, RECEIVER_BURST_BYTES, time.monotonic)
        self._chats = Budgets(limits.network_chats_per_second, limits.network_burst_chats, time.monotonic)
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
            messages.Rename: self._on_rename,
            **self._hosting.handlers(),
            **self._moving.handlers(),
        }

    def arrival(self, peer: Peer, hello: messages.Hello) -> Arrival:
        return Arrival(peer.identity, peer.person, peer.session, hello.media, who=self._charge.who(peer, hello))

    def entrance(self, peer: Peer, hello: messages.Hello) -> Decide:
        return self._charge.entrance(peer, hello)

    def welcome(
        self, peer: Peer, snapshot: Snapshot, *, seq: int, grace_seconds: float, resumed: bool
    ) -> messages.Welcome:
        welcome = super().welcome(peer, snapshot, seq=seq, grace_seconds=grace_seconds, resumed=resumed)
        welcome.ice = self._ice(peer.identity)
        if charter := snapshot.charter:
            welcome.rules = charter.rules()
            welcome.charter = self._charge.seals.charter(charter)
            welcome.pass_ = self._charge.seals.pass_for(charter, peer.person)
            if charter.is_host(peer.person):
                welcome.waiting = self._doorkeeper.told_to_host(peer.room)
        return welcome

    def entered(self, peer: Peer, snapshot: Snapshot, now: float) -> None:
        self._media.remove(peer.room, [member.identity for member in snapshot.out])
        self._charge.watch(peer.room)
        self._meter.entered(peer.room, peer.session)
        if self._lobby and peer.listed:
            self._lobby.show_in_call(peer, now)

    def parted(self, peer: Peer, lost_at: float | None) -> None:
        self._charge.watch(peer.room)
        self._meter.parted(peer.room, peer.session)
        if self._lobby and peer.listed:
            self._lobby.hide_from_call(peer, lost_at)

    def ended(self, room: str) -> None:
        self._charge.watch(room)

    def remove(self, room: str, who: str, now: float) -> list[Member]:
        return self._charge.remove(room, who, now)

    def end(self, room: str) -> None:
        self._charge.end(room)
        self._doorkeeper.send_away(room, None, Close.ENDED)

    def open_without_media_server(self, room: str, now: float) -> bool:
        return self._moving.open_without(room, now)

    def amended(self, room: str) -> None:
        self._charge.watch(room)
        self._doorkeeper.admit_allowed(room)
        self._doorkeeper.tell_hosts(room)

    def sweep(self, now: float) -> None:
        for room in self._charge.pass_on(now):
            self._doorkeeper.tell_hosts(room)
        self._meter.sweep(now)

    def _on_media(self, peer: Peer, message: messages.SetMedia) -> None:
        self._make_sure_may_turn_on(peer, message)
        self._store.change(peer.room, peer.identity, session=peer.session, media=message.state())

    def _make_sure_may_turn_on(self, peer: Peer, wanted: messages.SetMedia) -> None:
        """Raise ProtocolError `not_allowed` if that turns on what the hosts do not allow now."""
        if wanted.microphone and not self._charge.may(peer, "unmute") and not self._own(peer).media.microphone:
            self._charge.allow(peer, "unmute")
        if wanted.screen and not self._charge.may(peer, "share") and not self._own(peer).media.screen:
            self._charge.allow(peer, "share")

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
        if self._store.member(peer.room, to) is None:  # made-up names must not push out what others have spent
            raise ProtocolError("unknown_participant", NOBODY)
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
        if not self._chats.take(peer.address):
            raise ProtocolError("slow_down", "Too much is said in chats from your network. Try again in a moment.")
        said = ChatMessage(message.id, peer.identity, self._own(peer).name, message.text, time.time())
        if not self._store.say(peer.room, said, needs="chat"):
            raise StoreUnavailable  # it has forgotten the room, and will be told of it in a moment

    def _on_hand(self, peer: Peer, message: messages.SetHand) -> None:
        raised_at = time.time() if message.raised else None
        self._store.change(peer.room, peer.identity, session=peer.session, hand_raised_at=raised_at)

    def _on_reaction(self, peer: Peer, message: messages.SendReaction) -> None:
        self._post(peer, messages.Reaction(peer.identity, message.reaction), needs="react")

    def _on_rename(self, peer: Peer, message: messages.Rename) -> None:
        try:
            name = clean_name(message.name)
        except InvalidName as error:
            raise ProtocolError("invalid_message", str(error)) from error
        if not self._store.revise(
            peer.room,
            peer.identity,
            lambda own, others: renamed(own, others, name),
            session=peer.session,
            needs="rename",
        ):
            raise StoreUnavailable

    def _on_ice(self, peer: Peer, message: messages.AskIce) -> None:
        peer.send(messages.Ice.telling(self._ice(peer.identity)))
