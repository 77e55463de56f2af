"""Whatever bytes a socket brings, nothing breaks, and the others in its place still hear each other."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import Any

from wsproto import ConnectionType
from wsproto.connection import Connection

from tests.realtime.fakes import Call, hello, token_for
from tests.realtime.sockets import frame
from tests.realtime.test_arbitrary_input import VALID, assert_undisturbed
from video_app.access.grant import LOBBY, door_of
from video_app.realtime.messages import Close
from video_app.realtime.peer import Peer
from video_app.realtime.websocket import WebSocket

# The first byte of an input says how the rest is to be taken.
RAW, UNANNOUNCED, IN_LOBBY, LEAVING, AT_DOOR = 1, 2, 4, 8, 16
MOST_FRAMES = 200

frames_sent = 0


class Wire:
    """The TCP connection of somebody who has sent all of `data` and goes."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)

    def recv(self, size: int) -> bytes:
        data, self._data = bytes(self._data[:size]), self._data[size:]
        return data

    def send(self, data: memoryview) -> int:
        return len(data)

    def settimeout(self, seconds: float) -> None:
        """Nothing here takes time."""

    def shutdown(self, how: int) -> None:
        """Nobody is there."""


class Complaints(logging.Handler):
    """What the app finds worth a warning: there is to be nothing."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if OTHER_STORES not in record.name:
            self.records.append(self.format(record))


OTHER_STORES = ".stores.redis"  # rooms are in memory here; in a test run others may still be at work
complaints = Complaints()
logging.getLogger().addHandler(complaints)


def try_input(data: bytes) -> None:
    """Let a stranger send `data` to a hub where Ana and Bo are. Raises AssertionError if anything breaks."""
    mode, rest = (data[0], data[1:]) if data else (0, b"")
    room = LOBBY if mode & IN_LOBBY else "standup"
    complaints.records.clear()
    call = Call()
    try:
        ana, bo = call.pair(room)
        call.hub.serve(Peer(socket_with(stream(mode, room, rest))))
        check(ana, bo, room)
    finally:
        call.end()


def check(ana: Any, bo: Any, room: str) -> None:
    """The two are undisturbed, and nobody complained."""
    try:
        assert_undisturbed(ana, bo, room)
    except AssertionError as error:
        # Whoever shows Ana's own token is Ana, and comes in her place.
        if str(error).splitlines()[0] != f"closed with {Close.REPLACED}":
            raise
    said, complaints.records = complaints.records, []
    assert not said, "\n".join(said)


def stream(mode: int, room: str, rest: bytes) -> bytes:
    """The bytes on the wire: `rest` as it is, or each of its lines in a frame."""
    global frames_sent
    place = door_of(room) if mode & AT_DOOR else room
    announced = json.dumps({"type": "hello", **hello(token_for("Mallory~0", place))}).encode()
    opening = [] if mode & UNANNOUNCED else [announced]
    said = [] if mode & RAW else rest.split(b"\n")[:MOST_FRAMES]
    ending = [b'{"type":"leave"}'] if mode & LEAVING else []
    frames_sent += len(opening) + (len(said) or 1) + len(ending)
    return b"".join([*map(frame, opening), rest if mode & RAW else b"", *map(frame, said), *map(frame, ending)])


def socket_with(data: bytes) -> WebSocket:
    """An upgraded socket on which `data` arrives."""
    upgraded = SimpleNamespace(connection=Connection(ConnectionType.SERVER))
    server: Any = SimpleNamespace(
        sock=Wire(data), ws=upgraded, ping_interval=10, max_message_size=65_536, receive_bytes=4096, connected=True
    )
    return WebSocket(server)


def seeds() -> list[bytes]:
    """Inputs to begin with: every message there is, alone, all together, and as bare bytes."""
    messages = [json.dumps(message).encode() for message in VALID]
    modes = [0, UNANNOUNCED, IN_LOBBY, LEAVING, IN_LOBBY | LEAVING, AT_DOOR]
    texts = [*messages, b"\n".join(messages)]
    close, ping, pieces = b"\x88\x82\0\0\0\0\x03\xe8", b"\x89\x80\0\0\0\0", b"\x01\x83\0\0\0\0abc\x80\x80\0\0\0\0"
    raw = [close, ping, pieces, *map(frame, messages)]
    return [bytes([mode]) + text for mode in modes for text in texts] + [bytes([RAW]) + data for data in raw]


def words() -> list[str]:
    """What messages are made of."""
    names = {name for message in VALID for name in message}
    return sorted({*names, *(message["type"] for message in VALID), "Bo~2", "Ana~1", "Mallory~0", LOBBY})
