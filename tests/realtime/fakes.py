"""A hub with clients whose sockets are queues, so that a test says and hears one message at a time."""

from __future__ import annotations

import json
import queue
import threading
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.waiting import PATIENCE_SECONDS
from video_app.engines.base import ExpiredToken, Grant, InvalidToken
from video_app.realtime.hub import Hub
from video_app.realtime.peer import Peer
from video_app.realtime.stores import MemoryStore
from video_app.realtime.websocket import SocketClosed

MEDIA = {"microphone": True, "camera": True, "screen": False}


class FakeClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


class FakeSocket:
    """The server's end of a socket. `flowing` is cleared while the client reads nothing."""

    def __init__(self) -> None:
        self.incoming: queue.Queue[str | bytes | int] = queue.Queue()
        self.outgoing: queue.Queue[str | int] = queue.Queue()
        self.flowing = threading.Event()
        self.flowing.set()
        self.finished = threading.Event()

    def receive(self, timeout_seconds: float) -> str | bytes | None:
        try:
            frame = self.incoming.get(timeout=min(timeout_seconds, threading.TIMEOUT_MAX))
        except queue.Empty:
            return None
        if isinstance(frame, int):
            raise SocketClosed(frame)
        return frame

    def send(self, text: str) -> None:
        assert self.flowing.wait(PATIENCE_SECONDS)
        self.outgoing.put(text)

    def close(self, code: int, reason: str = "") -> None:
        assert self.flowing.wait(PATIENCE_SECONDS)
        self.outgoing.put(code)
        self.incoming.put(code)  # as every client answers

    def abort(self) -> None:
        self.incoming.put(1006)

    def finish(self) -> None:
        self.finished.set()


class FakeClient:
    """A client of the hub, served by a thread of its own."""

    def __init__(self, hub: Hub) -> None:
        self.socket = FakeSocket()
        self.peer = Peer(self.socket)
        self._thread = threading.Thread(target=hub.serve, args=[self.peer])
        self._thread.start()

    def say(self, type: str, **fields: Any) -> None:
        self.say_raw(json.dumps({"type": type, **fields}))

    def say_raw(self, frame: str | bytes) -> None:
        self.socket.incoming.put(frame)

    def hear(self, *types: str) -> Any:
        """The next message, which must be of one of the `types`."""
        message = self._next()
        assert isinstance(message, dict), f"closed with {message}"
        assert message["type"] in types, message
        return message

    def hear_past_others(self, type: str) -> Any:
        """The next message of `type`, whatever comes before it."""
        while True:
            message = self._next()
            assert isinstance(message, dict), f"closed with {message}"
            if message["type"] == type:
                return message

    def hears_nothing(self) -> bool:
        """Whether nothing has come: a pong would come after it."""
        self.say("ping", id=4711)
        return bool(self.hear("pong")["id"] == 4711)

    def closed(self) -> int:
        """The code that the server closed the socket with."""
        while isinstance(message := self._next(), dict):
            pass
        self._join()
        return message

    def leave(self) -> None:
        self.say("leave")
        assert self.closed() == 1000

    def end(self, code: int = 1006) -> None:
        """Close the socket with `code`; without one the connection is just gone."""
        self.socket.incoming.put(code)
        self._join()

    def _next(self) -> dict[str, Any] | int:
        frame = self.socket.outgoing.get(timeout=PATIENCE_SECONDS)
        return frame if isinstance(frame, int) else json.loads(frame)

    def _join(self) -> None:
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()
        assert self.socket.finished.is_set()


class Call:
    """A hub with eight places a room and 30 s of grace, and everyone who ever connected."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore()
        self.hub = Hub(self.store, capacity=8, grace_seconds=30, verify=verify, clock=self.clock, sweeps=False)
        self._clients: list[FakeClient] = []

    def connect(self) -> FakeClient:
        """A client that has said nothing yet."""
        client = FakeClient(self.hub)
        self._clients.append(client)
        return client

    def hello(self, identity: str, room: str = "standup", **fields: Any) -> FakeClient:
        """A client that has said hello; its welcome is waiting."""
        client = self.connect()
        client.say("hello", **{"version": 1, "token": f"{identity}|{room}", "media": MEDIA, **fields})
        return client

    def join(self, identity: str, room: str = "standup") -> FakeClient:
        """A client that is in the room."""
        client = self.hello(identity, room)
        client.welcome = client.hear("welcome")  # type: ignore[attr-defined]
        return client

    def pair(self) -> tuple[FakeClient, FakeClient]:
        """Ana and Bo, who know of each other."""
        ana, bo = self.join("Ana~1"), self.join("Bo~2")
        ana.hear("participant-joined")
        return ana, bo

    def names(self, room: str = "standup") -> list[str]:
        return [participant.name for participant in self.hub.participants(room)]

    def end(self) -> None:
        for client in self._clients:
            client.socket.flowing.set()
            client.end()


def verify(token: str) -> Grant:
    """Tokens are `identity|room`, and two words for those that do not admit."""
    if token == "expired":
        raise ExpiredToken
    identity, bar, room = token.partition("|")
    if not bar:
        raise InvalidToken
    return Grant(identity, room, datetime.now(timezone.utc) + timedelta(hours=1))


def candidate(number: int = 0, to: str = "Bo~2") -> dict[str, Any]:
    """The fields of a `candidate` message."""
    return {"to": to, "generation": number, "candidate": {"candidate": f"candidate:{number}", "sdpMid": "0"}}
