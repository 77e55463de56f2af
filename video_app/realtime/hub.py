"""Who is in a call, and what they tell each other.

The hub turns frames into changes of the store, and what the store delivers into messages to the
sockets of this process. It keeps nothing of its own but those sockets.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from video_app import metrics
from video_app.access.grant import Grant, TokenError
from video_app.realtime import handlers, messages
from video_app.realtime.lobby import LOBBY, Lobby
from video_app.realtime.messages import Participant, ProtocolError
from video_app.realtime.peer import PROTOCOL_ERROR, Ended, Peer
from video_app.realtime.stores import Store
from video_app.realtime.stores.base import Envelope, Event, Eviction, Gap, RoomFull, Snapshot, StoreUnavailable

logger = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
SWEEP_SECONDS = 1.0
RECITE_SECONDS = 0.5

SERVER_ERROR = 1011
RESTARTING = 1012
RESTART_REASON = "the server restarts"
NO_HELLO = 4008
EVICTION_REASONS = {4003: "removed from the room", 4009: "connected from elsewhere"}
REFUSAL_CODES = {
    "invalid_message": PROTOCOL_ERROR,
    "invalid_token": 4001,
    "expired_token": 4002,
    "unsupported_version": 4004,
    "room_full": 4010,
    "unavailable": 1013,
}


class Hub:
    """The rooms of an app.

    `capacity` members fit into a room. A lost one keeps its place for `grace_seconds`. `verify`
    turns an access token into a grant or raises TokenError. `clock` gives seconds since the epoch.
    `lobby` rings people, if there is one.
    With `sweeps` a background thread, started with the first socket, calls `sweep` every second.
    """

    def __init__(
        self,
        store: Store,
        *,
        capacity: int,
        grace_seconds: float,
        verify: Callable[[str], Grant],
        clock: Callable[[], float] = time.time,
        sweeps: bool = True,
        lobby: Lobby | None = None,
    ) -> None:
        self._store = store
        self._capacity = capacity
        self._grace_seconds = grace_seconds
        self._verify = verify
        self._clock = clock
        self._lobby = lobby
        self._lock = threading.Lock()  # may be taken while the store's is held, never the other way round
        self._peers: dict[str, dict[str, Peer]] = {}  # by room and session
        self._sweeper_is_due = sweeps
        self._stopped = threading.Event()
        store.subscribe(self._deliver)

    # For the rest of the app

    def participants(self, room: str) -> list[Participant]:
        """Who is in `room`, oldest first."""
        return [member.participant() for member in self._store.members(room)]

    def remove(self, room: str, identity: str) -> bool:
        """Put `identity` out of `room`: its socket is closed with 4003. False if it is not there."""
        removed = self._store.leave(room, identity, reason="removed")
        if removed:
            logger.info("%s was removed from %s", identity, room)
        return removed

    def sweep(self) -> None:
        """End the memberships of those who have been lost for longer than the grace period."""
        for room, member in self._store.lost(self._clock() - self._grace_seconds):
            if self._store.leave(room, member.identity, reason="lost", session=member.session):
                logger.info("%s did not come back to %s", member.identity, room)

    def check(self) -> None:
        """Raise StoreUnavailable if rooms cannot be reached now."""
        self._store.check()

    def stop(self) -> None:
        """Close every socket with 1012, which asks clients to come back: the server restarts."""
        self._stopped.set()
        with self._lock:
            peers = [peer for room in self._peers.values() for peer in room.values()]
        for peer in peers:
            peer.close(RESTARTING, RESTART_REASON)

    def close(self) -> None:
        """Stop, and let go of the store's threads and connections."""
        self.stop()
        self._store.close()

    # A socket's life

    def serve(self, peer: Peer) -> None:
        """Talk with `peer` until its socket ends. Whatever the client does, this raises nothing."""
        self._start_sweeper()
        metrics.sockets.inc()
        clean = False
        try:
            clean = self._admit(peer) and self._attend(peer)
        except Exception:
            logger.exception("The socket of %s in %s failed", peer.identity, peer.room, extra=about(peer))
            metrics.errors.labels("internal").inc()
            peer.close(SERVER_ERROR, "internal error")
        finally:
            self._end(peer, clean)
            metrics.sockets.dec()

    def _admit(self, peer: Peer) -> bool:
        try:
            frame = peer.receive(HELLO_SECONDS)
            if frame is None:
                peer.close(NO_HELLO, "no hello")
                return False
            hello = messages.decode_hello(frame)
            self._join(peer, hello, self._grant(hello.token))
        except Ended:
            return False
        except ProtocolError as error:
            logger.info("A socket was refused: %s", error.id)
            peer.refuse(error)
            peer.close(REFUSAL_CODES[error.id], error.id)
            return False
        return True

    def _grant(self, token: str) -> Grant:
        try:
            return self._verify(token)
        except TokenError as error:
            raise ProtocolError(error.id, error.message, "hello") from error

    def _join(self, peer: Peer, hello: messages.Hello, grant: Grant) -> None:
        """Make the peer a member and welcome it. Raises ProtocolError `room_full`."""
        peer.room, peer.identity = grant.room, grant.identity
        self._remember(peer)  # before the join: nothing that follows it may be missed
        if self._stopped.is_set():
            peer.close(RESTARTING, RESTART_REASON)
            raise Ended(clean=False)
        try:
            snapshot = self._store.join(
                peer.room,
                peer.identity,
                session=peer.session,
                media=hello.media,
                capacity=self._capacity_of(peer.room),
                now=self._clock(),
                key=hello.resume.key if hello.resume else "",
            )
        except RoomFull as error:
            raise ProtocolError(
                "room_full", f"At most {self._capacity_of(peer.room)} people fit in here.", "hello"
            ) from error
        except StoreUnavailable as error:
            raise ProtocolError("unavailable", handlers.UNAVAILABLE, "hello") from error
        missed = self._missed(peer, hello.resume, snapshot)
        how = "resumed in" if missed is not None else "joined"
        metrics.joins.labels("resumed" if missed is not None else "new").inc()
        if self._lobby:
            self._lobby.enter_call(peer)
        logger.info("%s %s %s", peer.identity, how, peer.room, extra=about(peer))
        self._welcome(peer, snapshot, missed)

    def _missed(self, peer: Peer, resume: messages.Resume | None, snapshot: Snapshot) -> list[Envelope] | None:
        """What was addressed to a returning peer alone in the meantime; None if that is not known."""
        since = self._since(peer.room, resume.seq) if resume and snapshot.returned else None
        if since is None:
            return None
        # What came after the snapshot is delivered, and must not come twice.
        return [envelope for envelope in since if envelope.to == peer.identity and envelope.seq <= snapshot.seq]

    def _capacity_of(self, room: str) -> int:
        return self._lobby.max_people if self._lobby and room == LOBBY else self._capacity

    def _since(self, room: str, seq: int) -> list[Envelope] | None:
        try:
            return self._store.since(room, seq)
        except StoreUnavailable:
            return None

    def _welcome(self, peer: Peer, snapshot: Snapshot, missed: list[Envelope] | None) -> None:
        welcome = messages.Welcome(
            room=peer.room,
            # A client that is lost again before it has seen all it missed must not seem to have seen it.
            seq=missed[0].seq - 1 if missed else snapshot.seq,
            self_=snapshot.member.participant(),
            participants=[member.participant() for member in snapshot.others],
            chat=snapshot.chat,
            max_participants=self._capacity_of(peer.room),
            grace_seconds=self._grace_seconds,
            resume=snapshot.member.key,
            resumed=missed is not None,
        )
        peer.welcome(welcome, missed or (), snapshot.seq)

    def _attend(self, peer: Peer) -> bool:
        """Handle what comes until nothing more does; whether the end was clean."""
        try:
            while True:
                if (frame := peer.receive()) is not None:
                    handlers.handle(self._store, peer, frame, self._lobby)
        except Ended as ended:
            return ended.clean

    def _end(self, peer: Peer, clean: bool) -> None:
        self._forget(peer)
        try:
            self._part(peer, clean)
        except StoreUnavailable:
            logger.info("%s leaves %s once the store is back", peer.identity, peer.room, extra=about(peer))
        except Exception:
            logger.exception("%s could not be ended in %s", peer.identity, peer.room, extra=about(peer))
        peer.finish()

    def _part(self, peer: Peer, clean: bool) -> None:
        """End or suspend the membership, unless another socket or nobody speaks for it by now."""
        if self._lobby:
            self._lobby.leave_call(peer, None if clean else self._clock())
        if clean and self._store.leave(peer.room, peer.identity, reason="left", session=peer.session):
            logger.info("%s left %s", peer.identity, peer.room, extra=about(peer))
        elif self._store.lose(peer.room, peer.identity, session=peer.session, now=self._clock()):
            logger.info("%s was lost in %s", peer.identity, peer.room, extra=about(peer))

    def _remember(self, peer: Peer) -> None:
        with self._lock:
            self._peers.setdefault(peer.room, {})[peer.session] = peer
            metrics.rooms.set(len(self._peers))
        metrics.participants.inc()

    def _forget(self, peer: Peer) -> None:
        with self._lock:
            room = self._peers.get(peer.room, {})
            was_there = room.pop(peer.session, None)
            if not room:
                self._peers.pop(peer.room, None)
            metrics.rooms.set(len(self._peers))
        if was_there:
            metrics.participants.dec()

    # From the store; its lock is held, so nothing here may wait

    def _deliver(self, room: str, event: Event) -> None:
        with self._lock:
            peers = dict(self._peers.get(room, {}))
        if isinstance(event, Gap):
            threading.Thread(target=self._recite, args=[room], name="hub reciter", daemon=True).start()
            return
        if isinstance(event, Eviction):
            if peer := peers.get(event.session):
                peer.close(event.code, EVICTION_REASONS[event.code])
            return
        for peer in peers.values():
            if event.is_for(peer.identity):
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

    def _start_sweeper(self) -> None:
        with self._lock:
            due, self._sweeper_is_due = self._sweeper_is_due, False
        if due:
            threading.Thread(target=self._sweep_regularly, name="hub sweeper", daemon=True).start()

    def _sweep_regularly(self) -> None:
        while not self._stopped.wait(SWEEP_SECONDS):
            try:
                self.sweep()
            except StoreUnavailable:
                continue
            except Exception:  # whatever it is must not end it
                logger.exception("Sweeping failed")


def about(peer: Peer) -> dict[str, str]:
    """The fields of a log line."""
    return {"room": peer.room, "identity": peer.identity}
