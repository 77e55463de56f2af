"""One address does its worst while two people are in a call from elsewhere: they notice nothing.

It measures time, so it runs by itself, on a machine that has nothing else to do: `make flood`, for a minute each.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.attacks.flooding import FLOOD_SECONDS, Flood, waited_seconds
from tests.browser.harness import Browsers, People
from tests.browser.participant import FRAMES, Participant
from tests.browser.seats import NOTHING, Seat, token_for
from tests.browser.server import ProductionServer
from tests.waiting import PATIENCE_SECONDS

CALM_SECONDS = 2.0
NUMBERS = 1_000  # that are said in turn
BEAT_SECONDS = 0.1
MOST_PING_SECONDS = 0.25
SLOW_MACHINE = 4  # where a ping takes long before the flood, it may take so many times that
MOST_STILL_SECONDS = 5.0  # that no frame comes
MOST_GROWTH_BYTES = 50 * 1024 * 1024


class Talker(Seat):
    """Somebody in a call who tells the other something ten times a second, and asks the server for a pong.

    A ping is measured without the time in which others kept the server from a processor: that is not its doing.
    """

    def __init__(self, server: ProductionServer, name: str) -> None:
        self.pings: list[float] = []
        (self._worker,) = server.workers
        self.heard: list[int] = []  # the numbers that the other said
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
        if message["type"] == "view" and message["from"] == self._other:
            self.heard.append(message["height"])
        return message

    @property
    def lost(self) -> int:
        """How much of what the other said never came: the gaps between the numbers."""
        return sum((number - before - 1) % NUMBERS for before, number in pairwise(self.heard))

    def _talk(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS):
                number = len(self.pings)
                self.say("view", to=self._other, height=number % NUMBERS)
                began, waited = time.perf_counter(), waited_seconds(self._worker)
                self.say("ping", id=number)
                while self.hear("pong")["id"] != number:
                    pass
                took, waited = time.perf_counter() - began, waited_seconds(self._worker) - waited
                self.pings.append(max(0, took - waited))
        except Exception as error:  # the socket ended, or nothing came
            self._failed = repr(error)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ProductionServer]:
    """gunicorn behind a proxy, with all limits."""
    settings = {"FLASK_CONFIG": "production", "RATELIMIT_ENABLED": "1", "TRUSTED_PROXY_HOPS": "1"}
    server = ProductionServer(tmp_path / "server.log", **settings)
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
    calm = [len(talker.pings) for talker in talkers]
    usual = max(max(talker.pings) for talker in talkers)
    flood = Flood(server, room="standup")
    flood.run()
    told = f"{flood.told()}\nping before: {usual * 1000:.0f} ms at most"
    most = max(MOST_PING_SECONDS, SLOW_MACHINE * usual)
    for talker, pings in zip(talkers, calm, strict=True):
        beats, worst = len(talker.pings) - pings, max(talker.pings[pings:])
        told += f"\n{talker.identity}: {beats} pings, {worst * 1000:.0f} ms at most, {talker.lost} messages lost"
        assert worst < most, told
        assert len(talker.heard) > 0.8 * len(talker.pings), told
        assert talker.lost == 0, told
    assert flood.growth_bytes < MOST_GROWTH_BYTES, told
    assert "Traceback" not in server.log.read_text(errors="replace"), told
    Talker(server, "Cleo").close()  # others can still come
    print(told)


class Picture:
    """What one person sees of another, and how long it stood still at most."""

    def __init__(self, viewer: Participant, shown: Participant) -> None:
        self._video = viewer.video(shown.name)
        self._frames = self._first = self._count()
        self._since = time.monotonic()
        self.longest_still_seconds = 0.0

    @property
    def frames(self) -> int:
        """How many came since the beginning."""
        return self._frames - self._first

    def look(self) -> None:
        """Once more."""
        frames, now = self._count(), time.monotonic()
        self.longest_still_seconds = max(self.longest_still_seconds, now - self._since)
        if frames > self._frames:
            self._frames, self._since = frames, now

    def _count(self) -> int:
        frames: int = self._video.evaluate(FRAMES)
        return frames


@pytest.fixture
def people(playwright: Playwright, tmp_path: Path, server: ProductionServer) -> Iterator[People]:
    """Brings people with browsers into the room."""
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    browsers = Browsers(playwright, tmp_path)
    people = People(browsers, server, "standup")
    yield people
    people.close()
    browsers.close()
    assert people.unexpected_errors() == []


@pytest.mark.timeout(240 + 4 * FLOOD_SECONDS)
def test_two_people_go_on_seeing_each_other_in_a_flood(server: ProductionServer, people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.sees(ana)
    pictures = [Picture(ana, ben), Picture(ben, ana)]
    flood = Flood(server, room="standup")
    flood.run(lambda: [picture.look() for picture in pictures])
    told = flood.told()
    for picture in pictures:
        told += f"\n{picture.frames} frames, {picture.longest_still_seconds:.1f} s without one at most"
        assert picture.longest_still_seconds < MOST_STILL_SECONDS, told
    for person in (ana, ben):
        expect(person.status).to_have_text(re.compile(r"\d participants"))
    assert flood.growth_bytes < MOST_GROWTH_BYTES, told
    print(told)
