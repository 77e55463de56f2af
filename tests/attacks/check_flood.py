"""One address does its worst while two people are in a call from elsewhere: they notice nothing.

It measures time, so it runs by itself: `make flood`, for a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.flooding import FLOOD_SECONDS, Flood
from tests.browser.seats import NOTHING, Seat, token_for
from tests.browser.server import ProductionServer
from tests.waiting import PATIENCE_SECONDS

CALM_SECONDS = 2.0
BEAT_SECONDS = 0.1
MOST_PING_SECONDS = 0.25
SLOW_MACHINE = 4  # where a ping takes long before the flood, it may take so many times that
MOST_GROWTH_BYTES = 50 * 1024 * 1024


class Talker(Seat):
    """Somebody in a call who tells the other something ten times a second, and asks the server for a pong."""

    def __init__(self, server: ProductionServer, name: str) -> None:
        self.pings: list[float] = []
        self.heard = 0
        self._other = ""
        self._failed = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)
        super().__init__(server, token_for(server, name, "standup"), NOTHING)

    def talk_to(self, other: Talker) -> None:
        """Begin."""
        self._other = other.identity
        self._thread.start()

    def stop(self) -> None:
        """End it. Raises AssertionError if the call was over before."""
        self._over.set()
        self._thread.join(PATIENCE_SECONDS)
        self.close()
        assert not self._failed, f"{self.identity} is not in the call any more: {self._failed}"

    def hear_any(self) -> dict[str, Any]:
        message = super().hear_any()
        self.heard += message["type"] == "view" and message["from"] == self._other
        return message

    def _talk(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                number = len(self.pings)
                self.say("view", to=self._other, height=number % 1_000)
                began = time.perf_counter()
                self.say("ping", id=number)
                while self.hear("pong")["id"] != number:
                    pass
                self.pings.append(time.perf_counter() - began)
        except Exception as error:  # the socket ended, or nothing came
            self._failed = repr(error)


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
    Talker(server, "Cleo").close()  # others can still come
    print(told)
