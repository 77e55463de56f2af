"""One address does its worst while two people are in a call from elsewhere: they notice nothing.

It lasts a few seconds here; `make flood` makes it a minute.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from simple_websocket import Client

from tests.attacks.flooding import FLOOD_SECONDS, Flood
from tests.browser.harness import post_json
from tests.browser.server import ProductionServer
from tests.realtime.sockets import MEDIA
from tests.waiting import PATIENCE_SECONDS
from video_app.realtime.messages import VERSION

CALM_SECONDS = 2.0
BEAT_SECONDS = 0.1
MOST_PING_SECONDS = 0.25
SLOW_MACHINE = 4  # where a ping takes long before the flood, it may take so many times that
MOST_GROWTH_BYTES = 50 * 1024 * 1024


class Talker:
    """Somebody in a call who tells the other something ten times a second, and asks the server for a pong."""

    def __init__(self, server: ProductionServer, name: str) -> None:
        admission = post_json(f"{server.url}/api/token", {"name": name, "room": "standup"})
        self.identity = admission["identity"]
        self.pings: list[float] = []
        self.heard = 0
        self._socket = Client(f"ws://127.0.0.1:{server.port}/realtime")
        self._say("hello", version=VERSION, token=admission["token"], media=MEDIA)
        self._hear("welcome")
        self._over = threading.Event()
        self._failed = ""

    def talk_to(self, other: Talker) -> None:
        """Begin."""
        self._other = other.identity
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it. Raises AssertionError if the call was over before."""
        self._over.set()
        self._thread.join(PATIENCE_SECONDS)
        self._socket.close()
        assert not self._failed, f"{self.identity} is not in the call any more: {self._failed}"

    def _talk(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                self._say("view", to=self._other, height=len(self.pings) % 1_000)
                began = time.perf_counter()
                self._say("ping", id=len(self.pings))
                while self._hear("pong")["id"] != len(self.pings):
                    pass
                self.pings.append(time.perf_counter() - began)
        except Exception as error:  # the socket ended, or nothing came
            self._failed = repr(error)

    def _say(self, type: str, **fields: Any) -> None:
        self._socket.send(json.dumps({"type": type, **fields}))

    def _hear(self, type: str) -> Any:
        """The next message of `type`; what the other said is counted."""
        while (text := self._socket.receive(PATIENCE_SECONDS)) is not None:
            message = json.loads(text)
            self.heard += message["type"] == "view" and message["from"] == self._other
            if message["type"] == type:
                return message
        raise TimeoutError(type)

    _other = ""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ProductionServer]:
    """gunicorn behind a proxy, with all limits."""
    server = ProductionServer(tmp_path / "server.log", RATELIMIT_ENABLED="1", TRUSTED_PROXY_HOPS="1")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def talkers(server: ProductionServer) -> Iterator[list[Talker]]:
    """Ana and Bo."""
    ana, bo = Talker(server, "Ana"), Talker(server, "Bo")
    ana.talk_to(bo)
    bo.talk_to(ana)
    yield [ana, bo]
    ana.stop()
    bo.stop()


@pytest.mark.timeout(240 + 4 * FLOOD_SECONDS)
def test_two_people_notice_nothing_of_a_flood(server: ProductionServer, talkers: list[Talker]) -> None:
    time.sleep(CALM_SECONDS)  # how long a ping takes on this machine
    calm = [len(talker.pings) for talker in talkers], [talker.heard for talker in talkers]
    usual = max(max(talker.pings) for talker in talkers)
    flood = Flood(server, room="standup")
    flood.run()
    told = f"{flood.told()}\nping before: {usual * 1000:.0f} ms at most"
    most = max(MOST_PING_SECONDS, SLOW_MACHINE * usual)
    for talker, pings, heard in zip(talkers, *calm, strict=True):
        beats, worst = len(talker.pings) - pings, max(talker.pings[pings:])
        told += f"\n{talker.identity}: {beats} pings, {worst * 1000:.0f} ms at most, heard {talker.heard - heard}"
        assert worst < most, told
        assert talker.heard - heard > 0.8 * beats, told
    assert flood.growth_bytes < MOST_GROWTH_BYTES, told
    assert "Traceback" not in server.log.read_text(errors="replace"), told
    Talker(server, "Cleo")  # there is room for others, too
    print(told)
