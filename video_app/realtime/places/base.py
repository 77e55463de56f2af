"""The contract of a place: what the hub asks of it while a socket is there.

A socket's token says in which kind of place it is (`Grant.place`), and which of that kind (`Grant.room`). To add
a kind: subclass Place in a file of its own, name it in `access/grant.py`, and give the hub one in
`realtime/__init__.py`.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from video_app import metrics
from video_app.access.charter import Permission
from video_app.realtime import messages
from video_app.realtime.messages import ClientMessage, Close, Numbered, ProtocolError, Welcome
from video_app.realtime.peer import Ended, Peer
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Arrival, Capacity, Member, Snapshot, StoreUnavailable, UnknownMember
from video_app.realtime.stores.ruling import Decide, NotPermitted

logger = logging.getLogger(__name__)

UNAVAILABLE = "The server cannot pass this on now. Try again in a moment."
NOBODY = "`to` is nobody here."

Handler = Callable[[Peer, Any], None]


class Place(ABC):
    """One kind of place, at most `capacity` fit into each. Used by many threads at once."""

    #: how many tabs one person may have in a place, and whether `capacity` counts people instead of tabs
    tabs: int
    counts_people = False
    #: whether members hear only what is said to them alone, so that nobody hears of anybody
    private = False
    #: what a peer may say of some kinds of messages: how many a second in the long run, and how many at once
    budgets: Mapping[type[ClientMessage], tuple[float, float]] = MappingProxyType({})

    def __init__(self, store: Store, *, capacity: int) -> None:
        self.capacity = Capacity(capacity, self.tabs, self.counts_people)
        self._store = store
        self._handlers: dict[type[ClientMessage], Handler] = {
            messages.Hello: self._on_hello,
            messages.Ping: self._on_ping,
            messages.Leave: self._on_leave,
            **self.handlers(),
        }

    @abstractmethod
    def handlers(self) -> Mapping[type[ClientMessage], Handler]:
        """What may be said here, beside what may be said everywhere. Handlers raise ProtocolError to refuse."""

    def arrival(self, peer: Peer, hello: messages.Hello) -> Arrival:
        """How the store is to list `peer`."""
        return Arrival(peer.identity, peer.person, peer.session, hello.media)

    def entrance(self, peer: Peer, hello: messages.Hello) -> Decide | None:
        """What decides whether the peer comes in, in the same step as it does; None where everybody does."""
        return None

    def entered(self, peer: Peer, snapshot: Snapshot, now: float) -> None:
        """The peer is a member now, and has not been welcomed yet. `now` is in seconds since the epoch."""

    def parted(self, peer: Peer, lost_at: float | None) -> None:
        """The peer's socket has ended: the peer has left, or has been lost at that time."""

    def ended(self, room: str) -> None:
        """The membership of somebody who was lost is over."""

    def remove(self, room: str, who: str, now: float) -> list[Member]:
        """Put the person or identity `who` out for good: the members who went."""
        return self._store.remove(room, who, now=now)

    def end(self, room: str) -> None:
        """Put everybody out of the place `room`, which is over."""
        for member in self._store.members(room):
            self._store.leave(room, member.identity, reason="removed", close=Close.ENDED)

    def open_without_media_server(self, room: str, now: float) -> bool:
        """Let `room`, which its media server does not open, start without; whether nobody is in it and it may."""
        return False

    def amended(self, room: str) -> None:
        """The charter of `room` was changed from elsewhere."""

    def sweep(self, now: float) -> None:
        """Do what is due by now; called about every second."""

    def welcome(
        self, peer: Peer, snapshot: Snapshot, *, seq: int, grace_seconds: float, resumed: bool
    ) -> messages.Welcome:
        """What the peer is told first; `seq` is the number of the latest message it has heard of."""
        return Welcome(
            room=peer.room,
            seq=seq,
            self_=snapshot.member.participant(),
            participants=[member.participant() for member in snapshot.others],
            chat=snapshot.chat,
            max_participants=self.capacity.most,
            grace_seconds=grace_seconds,
            resume=snapshot.member.key,
            resumed=resumed,
        )

    def hear(self, peer: Peer, frame: str | bytes) -> None:
        """Do what the `frame` of a welcomed `peer` asks for, or refuse it. Raises Ended after `leave`."""
        try:
            message = messages.decode(frame)
        except ProtocolError as error:
            peer.refuse(error)
            return
        type_received, ref = messages.about(message)
        metrics.relays.labels(type_received).inc()
        try:
            self._handle(peer, message)
        except ProtocolError as error:
            peer.refuse(ProtocolError(error.id, error.message, type_received, ref))
        except StoreUnavailable:  # not the client's fault
            peer.send(messages.Error("unavailable", UNAVAILABLE, type_received, ref))
            metrics.errors.labels("unavailable").inc()

    def _handle(self, peer: Peer, message: ClientMessage) -> None:
        handler = self._handlers.get(type(message))
        if handler is None:
            raise ProtocolError("invalid_message", "This cannot be said in this place.")
        budget = self.budgets.get(type(message))
        if budget and not peer.may_say(type(message).__name__, *budget):
            raise ProtocolError("slow_down", "This is said too often. Try again in a moment.")
        try:
            handler(peer, message)
        except NotPermitted as error:
            raise ProtocolError("not_allowed", "The hosts of this room do not allow this now.") from error

    def _on_hello(self, peer: Peer, message: messages.Hello) -> None:
        raise ProtocolError("invalid_message", "`hello` opens a socket and is said once.")

    def _on_ping(self, peer: Peer, message: messages.Ping) -> None:
        peer.send(messages.Pong(message.id))

    def _on_leave(self, peer: Peer, message: messages.Leave) -> None:
        peer.close(Close.NORMAL, "left")
        raise Ended(clean=True)

    def on(self, type: type[ClientMessage], handler: Handler) -> None:
        """Let `handler` do what may be said everywhere and is not the place's business."""
        self._handlers[type] = handler

    def _own(self, peer: Peer) -> Member:
        """The peer's membership. Raises StoreUnavailable: the store has forgotten it, and will be told of it soon."""
        member = self._store.member(peer.room, peer.identity)
        if member is None:
            raise StoreUnavailable
        return member

    def _post(self, peer: Peer, message: Numbered, *, to: str | None = None, needs: Permission | None = None) -> None:
        """Say `message` for the peer, if it still is a member. Raises UnknownMember, NotPermitted, StoreUnavailable."""
        if not self._store.post(peer.room, message, to=to, by=peer.identity, needs=needs):
            raise StoreUnavailable

    def _relay(self, peer: Peer, to: str, message: Numbered) -> None:
        """Pass `message` on to one other member of the place."""
        if to == peer.identity:
            raise ProtocolError("invalid_message", "`to` is this participant itself.")
        try:
            self._post(peer, message, to=to)
        except UnknownMember as error:
            raise ProtocolError("unknown_participant", NOBODY) from error
