"""A hub with clients whose sockets are queues, so that a test says and hears one message at a time."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from tests.waiting import PATIENCE_SECONDS
from video_app.access.course import Course
from video_app.access.grant import LOBBY, ExpiredToken, Grant, InvalidToken, place_called
from video_app.access.rules import HostRule
from video_app.access.seals import Seals
from video_app.realtime.hub import Hub
from video_app.realtime.limits import LIMITS, Limits
from video_app.realtime.media_server import MediaServer
from video_app.realtime.messages import VERSION, IceServer, IceServers
from video_app.realtime.peer import Peer
from video_app.realtime.places import Charge, Door, Doorkeeper, Lobby, Place, Room
from video_app.realtime.places.charge import ONE_ENGINE
from video_app.realtime.stores import MemoryStore, Store
from video_app.realtime.usage import MemoryUsage, Usage
from video_app.realtime.websocket import SocketClosed

SEALS = Seals({"SECRET_KEY": "secret of the tests", "SECRET_KEY_FALLBACKS": []})
MEDIA = {"microphone": True, "camera": True, "screen": False}
DESCRIPTION = {
    "generation": 2,
    "description": {"type": "offer", "sdp": "v=0\r\na=mid:0\r\na=mid:1\r\n"},
    "sources": {"0": "microphone", "1": "camera"},
}


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
        self.outgoing: queue.Queue[bytes | int] = queue.Queue()
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

    def send(self, frame: bytes) -> None:
        assert self.flowing.wait(PATIENCE_SECONDS)
        self.outgoing.put(frame)

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

    def __init__(self, hub: Hub, network: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self.socket = FakeSocket()
        self.peer = Peer(self.socket, address=network, clock=clock)
        self._thread = threading.Thread(target=hub.serve, args=[self.peer])
        self._thread.start()

    def say(self, type: str, **fields: Any) -> None:
        self.say_raw(json.dumps({"type": type, **fields}))

    def say_raw(self, frame: str | bytes) -> None:
        self.socket.incoming.put(frame)

    def hear(self, *types: str) -> Any:
        """The next message, which must be of one of the `types`."""
        message = self.hear_any()
        assert message["type"] in types, message
        return message

    def hear_past_others(self, type: str) -> Any:
        """The next message of `type`, whatever comes before it."""
        while (message := self.hear_any())["type"] != type:
            pass
        return message

    def hear_any(self) -> Any:
        """The next message."""
        message = self._next()
        assert isinstance(message, dict), f"closed with {message}"
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

    def heard_bytes(self) -> int:
        """How many bytes have come until now."""
        self.say("ping", id=4711)
        total = 0
        while b'"pong"' not in (frame := self.socket.outgoing.get(timeout=PATIENCE_SECONDS)):
            total += len(frame)
        return total

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


def places(
    store: Store,
    clock: FakeClock,
    capacity: int = 8,
    rings: int = 10,
    host_rule: HostRule = "first",
    engine: Any = None,
    limits: Limits = LIMITS,
    course: Course = ONE_ENGINE,
    usage: Usage | None = None,
) -> dict[str, Place]:
    """Rooms of this size with their doors, and a lobby that lets people be rung this often."""
    left = iter(range(rings))

    def allow(address: str, people: int) -> bool:
        return all(next(left, None) is not None for _ in range(people))

    lobby = Lobby(store, capacity=50, max_rung=3, allow=allow, clock=clock, limits=limits)
    charge = Charge(store, seals=SEALS, course=course, host_rule=host_rule, grace_seconds=30, clock=clock)
    keeper = Doorkeeper(store, seals=SEALS, clock=clock)
    room = Room(
        store,
        capacity=capacity,
        ice=no_ice,
        charge=charge,
        doorkeeper=keeper,
        media=MediaServer(engine),
        lobby=lobby,
        clock=clock,
        limits=limits,
        usage=usage,
    )
    return {"room": room, "door": Door(store, keeper=keeper, charge=charge), "lobby": lobby}


def no_ice(identity: str) -> IceServers:
    """No servers of anybody's, for a minute."""
    return IceServers([IceServer([f"turn:example.org?{identity}"], "somebody", "secret")], FakeClock().now + 60)


class Call:
    """A hub with eight places a room, unless told otherwise, and 30 s of grace, and everyone who ever connected."""

    def __init__(
        self,
        rings: int = 10,
        limits: Limits = LIMITS,
        host_rule: HostRule = "first",
        engine: Any = None,
        capacity: int = 8,
        course: Course = ONE_ENGINE,
    ) -> None:
        self.clock = FakeClock()
        self.capacity = capacity
        self.rings, self.limits, self.host_rule, self.engine, self.course = rings, limits, host_rule, engine, course
        self.usage = MemoryUsage()
        self._clients: list[FakeClient] = []
        self.start()

    def start(self) -> None:
        """A server that remembers nothing. The one before, if there was one, is gone with all its sockets."""
        for client in self._clients:
            client.end()
        self._clients.clear()
        self.store = MemoryStore(SEALS.charter, clock=self.clock)
        kinds = places(
            self.store,
            self.clock,
            self.capacity,
            rings=self.rings,
            host_rule=self.host_rule,
            engine=self.engine,
            limits=self.limits,
            course=self.course,
            usage=self.usage,
        )
        self.hub = Hub(
            self.store,
            places=kinds,
            grace_seconds=30,
            verify=verify,
            limits=self.limits,
            clock=self.clock,
            sweeps=False,
        )

    def connect(self, network: str = "") -> FakeClient:
        """A client in this `network` that has said nothing yet."""
        client = FakeClient(self.hub, network)
        self._clients.append(client)
        return client

    def hello(
        self, identity: str, room: str = "standup", person: str = "", network: str = "", **fields: Any
    ) -> FakeClient:
        """A client that has said hello; its welcome is waiting."""
        client = self.connect(network)
        client.say("hello", **{**hello(token_for(identity, room, person)), **fields})
        return client

    def join(
        self,
        identity: str,
        room: str = "standup",
        person: str = "",
        *,
        network: str = "",
        shown: dict[str, str] | None = None,
        **claims: bool | str,
    ) -> FakeClient:
        """A client that is in the room, by a token with these `claims`; its hello has `shown` charter and pass."""
        token = token_for(identity, room, person, **claims)
        client = self.hello(identity, network=network, token=token, **(shown or {}))
        client.welcome = client.hear("welcome")  # type: ignore[attr-defined]
        return client

    def pair(self, room: str = "standup") -> tuple[FakeClient, FakeClient]:
        """Ana and Bo, the persons "a" and "b", who know of each other."""
        ana, bo = self.join("Ana~1", room, "a"), self.join("Bo~2", room, "b")
        ana.hear("participant-joined")
        return ana, bo

    def names(self, room: str = "standup") -> list[str]:
        return [participant.name for participant in self.hub.participants(room)]

    def end(self) -> None:
        for client in self._clients:
            client.socket.flowing.set()
            client.end()


def verify(token: str) -> Grant:
    """The grant that a `token_for` stands for."""
    if token == "expired":
        raise ExpiredToken
    identity, *rest = token.split("|")
    if len(rest) != 4:
        raise InvalidToken
    room, person, seconds, claims = rest
    expires_at = datetime.fromtimestamp(FakeClock().now + int(seconds), timezone.utc)
    told = {"may_ring": room == LOBBY, **json.loads(claims)}
    return Grant(place_called(room), room, identity, expires_at, person=person, **told)


def token_for(
    identity: str, room: str = "standup", person: str = "", *, seconds: int = 14_400, **claims: bool | str
) -> str:
    """A token for one tab of `person`; without one, of a person of its own. It lasts so long from when clocks start.

    `claims` are what else a grant has.
    """
    return f"{identity}|{room}|{person or identity}|{seconds}|{json.dumps(claims)}"


def hello(token: str) -> dict[str, Any]:
    """The fields of a `hello`."""
    return {"version": VERSION, "token": token, "media": MEDIA}


def candidate(number: int = 0, to: str = "Bo~2") -> dict[str, Any]:
    """The fields of a `candidate` message."""
    return {"to": to, "generation": number, "candidate": {"candidate": f"candidate:{number}", "sdpMid": "0"}}


def resume(client: FakeClient) -> dict[str, Any]:
    """What to come back with."""
    return {"key": client.welcome["resume"], "seq": client.welcome["seq"]}
