"""A stand-in for Twilio's signalling, for the real browser SDK.

Written from what the SDK's sources (twilio-video 2.36.0) send and expect. It has no media server:
each two participants are connected to each other, which the SDK cannot tell from Twilio.
Longer than other files, so that the whole of the protocol can be compared with the sources in one place.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.standins.twilio_rooms import Account, Pair, Participant, Room, TwilioProblem

HEARTBEAT_MS = 5000
SESSION_SECONDS = 30

Message = dict[str, Any]


class Socket:
    """One client's connection. Messages leave in order, and after the connection is gone they go nowhere."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._waiting: asyncio.Queue[str] = asyncio.Queue()

    def send(self, message: Message) -> None:
        """Send a message of the room layer."""
        self.put({"type": "msg", "body": {"version": 2, **message}})

    def put(self, frame: Message) -> None:
        """Send a frame of the transport layer."""
        self._waiting.put_nowait(json.dumps(frame))

    def cut(self) -> None:
        """End the connection without a word, as a network does."""
        self._connection.transport.abort()

    async def receive(self) -> Message:
        """The next frame."""
        frame: Message = json.loads(await self._connection.recv())
        return frame

    async def write(self) -> None:
        """Send what waits, and heartbeats in between, until cancelled or closed."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._connection.send(await self._next())

    async def _next(self) -> str:
        try:
            return await asyncio.wait_for(self._waiting.get(), HEARTBEAT_MS / 2000)
        except asyncio.TimeoutError:
            return json.dumps({"type": "heartbeat"})


class Signalling:
    """Talks with clients about the rooms of `account`."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.errors: list[int] = []  # codes for the next clients that want to connect
        self.connects: list[Message] = []  # what clients connected with
        self.reports = 0  # connections for the SDK's own reports
        self.changed = threading.Condition()  # notified when somebody comes or goes

    async def serve(self, connection: ServerConnection) -> None:
        """A client's connection from beginning to end."""
        if not connection.request or not connection.request.path.startswith("/signaling"):
            self.reports += 1
            await connection.wait_closed()  # the SDK's reports on quality are nobody's business here
            return
        socket = Socket(connection)
        writer = asyncio.create_task(socket.write())
        conversation = Conversation(self, socket)
        try:
            await conversation.run()
        except ConnectionClosed:
            pass
        finally:
            writer.cancel()
            conversation.lost()

    def take_error(self, code: int | None = None) -> None:
        """Raise what a test ordered for this connection; with `code` only that one."""
        if self.errors and (code is None) == (self.errors[0] != 53006):
            raise TwilioProblem(self.errors.pop(0), "ordered by the test")

    # What a room tells its clients

    def add(self, room: Room, participant: Participant) -> None:
        """Let a participant in, tell the others, and put out an older one of the same identity."""
        if older := room.find(participant.identity):
            self.tell(older, {"type": "error", "code": 53205, "message": "Duplicate identity"})
            self.remove(room, older)
        for other in room.participants.values():
            if other.has_media and participant.has_media:
                pair = Pair((participant.sid, other.sid))
                room.pairs[pair.id] = pair
        room.participants[participant.sid] = participant
        self.announce(room, participant)
        self.note_change()

    def remove(self, room: Room, participant: Participant) -> None:
        """Take a participant out and tell the others."""
        if room.participants.pop(participant.sid, None) is None:
            return
        participant.state = "disconnected"
        participant.revision += 1
        closed = [pair for pair in room.pairs.values() if participant.sid in pair.sides]
        for pair in closed:
            del room.pairs[pair.id]
            other = room.participants[other_side(pair, participant.sid)]
            self.tell(
                other, {"type": "update", "peer_connections": [{"id": pair.id, "description": {"type": "close"}}]}
            )
        self.announce(room, participant)
        self.note_change()

    def complete(self, room: Room) -> None:
        """End the room for everyone in it."""
        room.status = "completed"
        for participant in room.participants.values():
            self.tell(participant, {"type": "disconnected", "status": "completed"})
        room.participants.clear()
        room.pairs.clear()

    def announce(self, room: Room, participant: Participant) -> None:
        """Tell everybody else how a participant is now."""
        for other in room.participants.values():
            if other is not participant:
                news = {"participants": [participant.seen()], "subscribed": subscribed(room, other)}
                self.tell(other, {"type": "update", **news})

    def note_change(self) -> None:
        """Let those look again who wait for somebody to come or go."""
        with self.changed:
            self.changed.notify_all()

    def tell(self, participant: Participant, message: Message) -> None:
        """Send `message` to the participant's client, if it has one."""
        if participant.line:
            participant.line.send(message)

    def relay(self, room: Room, sender: Participant, update: Message) -> None:
        """Pass on what one side of a pair says, unless it offers while the other side's offer is open."""
        pair = room.pairs.get(update["id"])
        if not pair:
            return
        passed: Message = {name: update[name] for name in ("description", "ice") if name in update}
        if "description" in passed and not is_due(pair, sender.sid, passed["description"]):
            del passed["description"]
        if passed:
            pair.said.setdefault(sender.sid, {}).update(passed)
            self.tell(
                room.participants[other_side(pair, sender.sid)],
                {"type": "update", "peer_connections": [{"id": pair.id, **passed}]},
            )


class Conversation:
    """What one connection is about: at most one participant of one room."""

    def __init__(self, signalling: Signalling, socket: Socket) -> None:
        self._signalling = signalling
        self._socket = socket
        self._room: Room | None = None
        self._participant: Participant | None = None
        self._handlers: dict[str, Callable[[Message], None]] = {
            "ice": self._on_ice,
            "connect": self._on_connect,
            "sync": self._on_sync,
            "update": self._on_update,
            "disconnect": self._on_disconnect,
        }

    async def run(self) -> None:
        """Shake hands, then handle what comes."""
        hello = await self._socket.receive()
        try:
            self._signalling.take_error(53006)
        except TwilioProblem:
            self._socket.put({"type": "busy", "retryAfter": -1, "keepAlive": False})
            await self._socket.receive()
            return
        self._socket.put({"type": "welcome", "negotiatedTimeout": HEARTBEAT_MS})
        self._handle(hello["body"])
        while True:
            frame = await self._socket.receive()
            if frame["type"] == "msg":
                self._handle(frame["body"])

    def lost(self) -> None:
        """The connection has ended; without a goodbye the participant may come back."""
        room, participant = self._room, self._participant
        if (
            not room
            or not participant
            or participant.line is not self._socket
            or participant.sid not in room.participants
        ):
            return
        participant.line = None
        participant.state = "reconnecting"
        participant.revision += 1
        self._signalling.announce(room, participant)
        asyncio.get_running_loop().call_later(SESSION_SECONDS, self._give_up, room, participant)

    def _give_up(self, room: Room, participant: Participant) -> None:
        if participant.state == "reconnecting":
            self._signalling.remove(room, participant)

    def _handle(self, body: Message) -> None:
        try:
            self._handlers[body["type"]](body)
        except TwilioProblem as problem:
            self._socket.send({"type": "error", "code": problem.code, "message": str(problem)})

    def _on_ice(self, body: Message) -> None:
        self._socket.put({"type": "msg", "body": {"version": 1, "type": "iced", "ice_servers": []}})

    def _on_connect(self, body: Message) -> None:
        self._signalling.connects.append(body)
        self._signalling.take_error()
        self._room, self._participant = room, participant = self._signalling.account.enter(body["token"], body["name"])
        participant.line = self._socket
        participant.take(body["participant"])
        self._signalling.add(room, participant)
        # Its own first offer is for a media server, which we are not.
        closed = [{"id": one["id"], "description": {"type": "close"}} for one in body["peer_connections"]]
        create = {"type": "create-offer", "revision": 1}
        pairs = [
            {"id": pair.id, "description": create} for pair in room.pairs.values() if participant.sid in pair.sides
        ]
        self._describe("connected", closed + pairs)

    def _on_sync(self, body: Message) -> None:
        found = [
            (room, participant)
            for room in self._signalling.account.rooms
            for participant in room.participants.values()
            if participant.session == body["session"]
        ]
        if not found:
            raise TwilioProblem(53001, "Signaling connection disconnected")
        self._signalling.take_error()
        room, participant = found[0]
        self._signalling.account.identity(body["token"], room.name)
        self._room, self._participant = room, participant
        participant.line = self._socket
        participant.state = "connected"
        participant.revision += 1
        participant.take(body["participant"])
        self._describe(
            "synced", [last_said(pair, participant) for pair in room.pairs.values() if participant.sid in pair.sides]
        )
        self._signalling.announce(room, participant)
        for update in body["peer_connections"]:
            self._signalling.relay(room, participant, update)

    def _on_update(self, body: Message) -> None:
        room, participant = self._room, self._participant
        if not room or not participant or participant.sid not in room.participants:
            return
        if "participant" in body and participant.take(body["participant"]):
            self._socket.send({"type": "update", "published": participant.published()})
            self._signalling.announce(room, participant)
        for update in body.get("peer_connections", []):
            self._signalling.relay(room, participant, update)

    def _on_disconnect(self, body: Message) -> None:
        if self._room and self._participant:
            self._signalling.remove(self._room, self._participant)

    def _describe(self, type: str, peer_connections: list[Message]) -> None:
        """Tell the client everything about its room."""
        room, participant = self._room, self._participant
        assert room
        assert participant
        others = [other.seen() for other in room.participants.values() if other is not participant]
        self._socket.send(
            {
                "type": type,
                "session": participant.session,
                "sid": room.sid,
                "name": room.name,
                "options": {"session_timeout": SESSION_SECONDS, "signaling_region": "gll", "media_region": "gll"},
                "participant": {"sid": participant.sid, "identity": participant.identity},
                "participants": others,
                "published": participant.published(),
                "subscribed": subscribed(room, participant),
                "recording": {"is_recording": room.records, "revision": 1},
                "peer_connections": peer_connections,
            }
        )


def subscribed(room: Room, participant: Participant) -> Message:
    """Everybody else's tracks, by the ids that their own clients gave them: the SDP has those, too."""
    participant.subscribed_revision += 1
    others = [other for other in room.participants.values() if other is not participant]
    tracks = [{"sid": other.sids[track["id"]], "id": track["id"]} for other in others for track in other.tracks]
    return {"revision": participant.subscribed_revision, "tracks": tracks}


def is_due(pair: Pair, sender: str, description: Message) -> bool:
    """Whether a description moves the pair on; remembers that it did."""
    kind, revision = description["type"], description.get("revision", 0)
    if kind == "offer":
        if pair.offerer not in {"", sender} or revision <= pair.revision:
            return False
        pair.offerer, pair.revision = sender, revision
    elif kind == "answer":
        if pair.offerer in {"", sender} or revision != pair.revision:
            return False
        pair.offerer = ""
    return True


def other_side(pair: Pair, sid: str) -> str:
    """The one of the pair that is not `sid`."""
    return pair.sides[1] if pair.sides[0] == sid else pair.sides[0]


def last_said(pair: Pair, participant: Participant) -> Message:
    """The other side's last words, for somebody who was away."""
    said = pair.said.get(other_side(pair, participant.sid), {})
    create = {"description": {"type": "create-offer", "revision": pair.revision}}
    return {"id": pair.id, **(said if "description" in said else create)}
