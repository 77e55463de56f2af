"""The app on a server that lies, for browser tests: it can put Mallory's page between two people of a room.

As long as a page has the socket /mallory/<room> open, it gets what the members say to each other to make a connection,
and they get what it says, in each other's names. All else is the unchanged app.
"""

from __future__ import annotations

import contextlib
import json

import msgspec
from simple_websocket import Server

from video_app import create_app, realtime
from video_app.extensions import sock
from video_app.realtime import messages
from video_app.realtime.peer import Peer
from video_app.realtime.places.room import Room
from video_app.realtime.stores import Store
from video_app.realtime.websocket import SocketClosed, WebSocket

Signal = messages.Description | messages.Candidate
WAIT_SECONDS = 1.0

between: dict[str, WebSocket] = {}  # Mallory's sockets by room


class LyingRoom(Room):
    """Gives Mallory what members say to each other."""

    def _relay_generation(self, peer: Peer, to: str, message: Signal) -> None:
        if peer.room in between:
            told = {"to": to, "message": json.loads(messages.encode(message))}
            between[peer.room].send(json.dumps(told).encode())
        else:
            super()._relay_generation(peer, to, message)


realtime.Room = LyingRoom  # type: ignore[attr-defined]
app = create_app()
store: Store = app.extensions["hub"]._store


@sock.route("/mallory/<room>", bp=app)
def mallory(server: Server, room: str) -> None:
    """Tell members what Mallory says, after a `null`: from then on she is between them."""
    between[room] = socket = WebSocket(server)
    with contextlib.suppress(SocketClosed):
        socket.send(b"null")
        while True:
            if frame := socket.receive(WAIT_SECONDS):
                told = json.loads(frame)
                store.post(room, msgspec.convert(told["message"], type=Signal), to=told["to"])
    del between[room]
