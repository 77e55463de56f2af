"""The sockets of this process, by place and session."""

from __future__ import annotations

import threading

from video_app import metrics
from video_app.realtime.peer import Peer


class Connections:
    """Peers that are members, or about to be. Its lock may be taken while the store's is held, never the other way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._peers: dict[str, dict[str, Peer]] = {}

    def add(self, peer: Peer) -> None:
        with self._lock:
            self._peers.setdefault(peer.room, {})[peer.session] = peer
            metrics.rooms.set(len(self._peers))
        metrics.participants.inc()

    def discard(self, peer: Peer) -> None:
        """The peer is gone; it may never have been there."""
        with self._lock:
            room = self._peers.get(peer.room, {})
            was_there = room.pop(peer.session, None)
            if not room:
                self._peers.pop(peer.room, None)
            metrics.rooms.set(len(self._peers))
        if was_there:
            metrics.participants.dec()

    def of(self, room: str) -> dict[str, Peer]:
        """Who is in `room`, by session."""
        with self._lock:
            return dict(self._peers.get(room, {}))

    def all(self) -> list[Peer]:
        with self._lock:
            return [peer for room in self._peers.values() for peer in room.values()]
