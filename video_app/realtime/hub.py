"""Who is in which place, and what they tell each other.

The hub turns frames into changes of the store, and what the store delivers into messages to the
sockets of this process. It keeps nothing of its own but those sockets. What may be said in a place,
and what entering and parting mean there, is the place's own business.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from video_app import metrics
from video_app.access.grant import Grant, place_called
from video_app.realtime import admission, messages
from video_app.realtime.administration import Administration
from video_app.realtime.connections import Connections
from video_app.realtime.limits import LIMITS, Accounts, Budgets, Crowd, Limits
from video_app.realtime.messages import Close, ProtocolError
from video_app.realtime.peer import Ended, Peer
from video_app.realtime.places import Place
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Envelope, Event, Eviction, Gap, Snapshot, StoreUnavailable
from video_app.realtime.sweeper import Sweeper

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
RECITE_SECONDS = 0.5

TOO_MANY_SOCKETS = "There are too many connections from your network, or in your name."
TOO_MUCH = "Too much is said at once from your network. Try again in a moment."
RESTART_REASON = "the server restarts"
EVICTION_REASONS = {
    Close.REMOVED: "removed from the room",
    Close.REPLACED: "connected from elsewhere",
    Close.DENIED: "denied at the door",
    Close.ENDED: "the call was ended",
    Close.LOCKED: "not let in any more",
}


class Hub(Administration):
    """The rooms of an app.

    `places` are its kinds of places, by `Grant.place`. A lost member keeps its place for
    `grace_seconds`. `verify` turns an access token into a grant or raises TokenError. `limits` is what
    networks and persons may have. `clock` gives seconds since the epoch. With `sweeps` a background
    thread, started with the first socket, calls `sweep` every second.
    """

    def __init__(
        self,
        store: Store,
        *,
        places: Mapping[str, Place],
        grace_seconds: float,
        verify: Callable[[str], Grant],
        limits: Limits = LIMITS,
        clock: Callable[[], float] = time.time,
        sweeps: bool = True,
    ) -> None:
        super().__init__(store, places, clock)
        self._grace_seconds = grace_seconds
        self._verify = verify
        self._connections = Connections()
        self._networks = Crowd(limits.sockets_per_network)
        self._people = Crowd(limits.sockets_per_person)
        self._accounts = Accounts(limits.network_waiting_bytes)
        self._said = Budgets(limits.network_bytes_per_second, limits.network_burst_bytes, time.monotonic)
        self._stopped = threading.Event()
        self._sweeper = Sweeper(self.sweep if sweeps else None, self._stopped)
        for place in places.values():
            place.on(messages.Renew, self._on_renew)
        store.subscribe(self._deliver)

    def sweep(self) -> None:
        """End the sockets whose grants are over, and the memberships of those lost for longer than the grace period.

        Then places do what is due.
        """
        for peer in self._connections.all():
            if peer.grant and peer.grant.expires_at.timestamp() <= self._clock():
                peer.close(Close.EXPIRED_TOKEN, "the access token has expired")
        for room, member in self._store.lost(self._clock() - self._grace_seconds):
            if self._store.leave(room, member.identity, reason="lost", session=member.session):
                logger.info("%s did not come back to %s", member.identity, room)
                if place := self._places.get(place_called(room)):
                    place.ended(room)
        for place in self._places.values():
            place.sweep(self._clock())

    def check(self) -> None:
        """Raise StoreUnavailable if rooms cannot be reached now."""
        self._store.check()

    def stop(self) -> None:
        """Close every socket as RESTARTING, which asks clients to come back."""
        self._stopped.set()
        for peer in self._connections.all():
            peer.close(Close.RESTARTING, RESTART_REASON)

    def close(self) -> None:
        """Stop, and let go of the store's threads and connections."""
        self.stop()
        self._store.close()

    # A socket's life

    def serve(self, peer: Peer, check: Callable[[Grant], None] = lambda grant: None) -> None:
        """Talk with `peer` until its socket ends. Whatever the client does, this raises nothing.

        `check` raises ProtocolError for a grant by which its owner may not come any more.
        """
        self._sweeper.start()
        metrics.sockets.inc()
        peer.share(self._accounts.of(peer.address))
        counted = self._networks.enter(peer.address)
        clean = False
        try:
            if not counted:
                self._turn_away(peer, ProtocolError("too_many_sockets", TOO_MANY_SOCKETS))
            elif place := self._admit(peer, check):
                clean = self._attend(peer, place)
        except Exception:
            logger.exception("The socket of %s in %s failed", peer.identity, peer.room, extra=peer.about())
            metrics.errors.labels("internal").inc()
            peer.close(Close.SERVER_ERROR, "internal error")
        finally:
            self._end(peer, clean)
            if counted:
                self._networks.leave(peer.address)
            metrics.sockets.dec()

    def _admit(self, peer: Peer, check: Callable[[Grant], None]) -> Place | None:
        """The place that the peer is in after its hello; None if it was refused."""
        try:
            frame = peer.receive(HELLO_SECONDS)
            if frame is None:
                peer.close(Close.NO_HELLO, "no hello")
                return None
            hello = messages.decode_hello(frame)
            grant = admission.read(hello.token, self._verify)
            place = admission.place_for(grant, self._places)
            check(grant)
            if not self._people.enter(grant.person):
                raise ProtocolError("too_many_sockets", TOO_MANY_SOCKETS, "hello")
            peer.grant = grant
            self._join(peer, place, hello)
        except Ended:
            return None
        except ProtocolError as error:
            self._turn_away(peer, error)
            return None
        return place

    def _turn_away(self, peer: Peer, error: ProtocolError) -> None:
        logger.info("A socket was refused: %s", error.id)
        peer.refuse(error)
        peer.close(admission.REFUSALS[error.id], error.id)

    def _join(self, peer: Peer, place: Place, hello: messages.Hello) -> None:
        """Make the peer a member and welcome it. Raises ProtocolError `room_full`."""
        self._connections.add(peer)  # before the join: nothing that follows it may be missed
        if self._stopped.is_set():
            peer.close(Close.RESTARTING, RESTART_REASON)
            raise Ended(clean=False)
        now = self._clock()
        snapshot = admission.join(self._store, peer, place, hello, now)
        missed = self._missed(peer, hello.resume, snapshot)
        metrics.joins.labels("resumed" if missed is not None else "new").inc()
        place.entered(peer, snapshot, now)
        how = "resumed in" if missed is not None else "joined"
        logger.info("%s %s %s", peer.identity, how, peer.room, extra=peer.about())
        self._welcome(peer, place, snapshot, missed)

    def _missed(self, peer: Peer, resume: messages.Resume | None, snapshot: Snapshot) -> list[Envelope] | None:
        """What was addressed to a returning peer alone in the meantime; None if that is not known."""
        since = self._since(peer.room, resume.seq) if resume and snapshot.returned else None
        if since is None:
            return None
        # What came after the snapshot is delivered, and must not come twice.
        return [envelope for envelope in since if envelope.to == peer.identity and envelope.seq <= snapshot.seq]

    def _since(self, room: str, seq: int) -> list[Envelope] | None:
        try:
            return self._store.since(room, seq)
        except StoreUnavailable:
            return None

    def _welcome(self, peer: Peer, place: Place, snapshot: Snapshot, missed: list[Envelope] | None) -> None:
        welcome = place.welcome(
            peer,
            snapshot,
            # A client that is lost again before it has seen all it missed must not seem to have seen it.
            seq=missed[0].seq - 1 if missed else snapshot.seq,
            grace_seconds=self._grace_seconds,
            resumed=missed is not None,
        )
        peer.welcome(welcome, missed or (), snapshot.seq)

    def _attend(self, peer: Peer, place: Place) -> bool:
        """Handle what comes until nothing more does; whether the end was clean."""
        try:
            while True:
                if (frame := peer.receive()) is not None:
                    if self._said.take(peer.address, size_bytes(frame)):
                        place.hear(peer, frame)
                    else:
                        peer.refuse(ProtocolError("slow_down", TOO_MUCH, *messages.about_frame(frame)))
        except Ended as ended:
            return ended.clean

    def _on_renew(self, peer: Peer, message: messages.Renew) -> None:
        """Let the socket last as long as a fresh grant of the same participant."""
        grant, own = admission.read(message.token, self._verify), peer.grant
        if own is None or who_and_where(grant) != who_and_where(own):
            raise ProtocolError("invalid_token", "This token is for another participant or place.")
        if self.is_removed(grant.room, grant.person, grant.identity):
            peer.close(Close.REMOVED, EVICTION_REASONS[Close.REMOVED])
        peer.grant = replace(grant, listed=own.listed, since=own.since)

    def _end(self, peer: Peer, clean: bool) -> None:
        self._connections.discard(peer)
        try:
            if peer.grant:
                self._people.leave(peer.grant.person)
                self._part(peer, self._places[peer.grant.place], clean)
        except StoreUnavailable:
            logger.info("%s leaves %s once the store is back", peer.identity, peer.room, extra=peer.about())
        except Exception:
            logger.exception("%s could not be ended in %s", peer.identity, peer.room, extra=peer.about())
        peer.finish()

    def _part(self, peer: Peer, place: Place, clean: bool) -> None:
        """End or suspend the membership, unless another socket or nobody speaks for it by now."""
        now = self._clock()
        try:
            if clean and self._store.leave(peer.room, peer.identity, reason="left", session=peer.session):
                logger.info("%s left %s", peer.identity, peer.room, extra=peer.about())
            elif self._store.lose(peer.room, peer.identity, session=peer.session, now=now):
                logger.info("%s was lost in %s", peer.identity, peer.room, extra=peer.about())
        finally:
            place.parted(peer, None if clean else now)

    # From the store; its lock is held, so nothing here may wait

    def _deliver(self, room: str, event: Event) -> None:
        if isinstance(event, Gap):
            threading.Thread(target=self._recite, args=[room], name="hub reciter", daemon=True).start()
            return
        peers = self._connections.of(room)
        if isinstance(event, Eviction):
            if peer := peers.get(event.session):
                peer.close(event.code, EVICTION_REASONS[event.code])
            return
        place = self._places.get(place_called(room))
        private = place is not None and place.private
        for peer in peers.values():
            if event.to == peer.identity or (event.is_for(peer.identity) and not private):
                peer.deliver(event)

    def _recite(self, room: str) -> None:
        """Tell a room who is in it, as soon as the store can say."""
        while not self._stopped.is_set():
            try:
                self._store.recite(room)
            except StoreUnavailable:
                self._stopped.wait(RECITE_SECONDS)
            else:
                return


def who_and_where(grant: Grant) -> tuple[str, ...]:
    """What no renewal changes; what else a token says may be more by then, a passcode for instance."""
    return grant.place, grant.room, grant.identity, grant.person


def size_bytes(frame: str | bytes) -> int:
    """What `frame` takes as UTF-8."""
    return len(frame.encode() if isinstance(frame, str) else frame)
