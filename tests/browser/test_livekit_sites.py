"""How sites run LiveKit: behind the app's own address, for many people, on several machines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running
from tests.browser.harness import Browsers, People
from tests.browser.participant import Participant
from tests.browser.proxy import behind_nginx
from tests.browser.server import ProductionServer, Server
from tests.browser.test_trusted_types import REPORTS, expect_nothing_refused
from tests.conftest import Certificate
from tests.livekit import API_KEY, API_SECRET, LiveKitServer
from tests.realtime.redis_server import RedisServer

CROWD = [f"Guest {number}" for number in range(1, 11)]


class TestBehindTheSitesOwnAddress:
    @pytest.fixture
    def server(self, tmp_path: Path, certificate: Certificate, livekit: LiveKitServer) -> Iterator[Server]:
        settings = livekit.settings(LIVEKIT_URL="/livekit")
        with behind_nginx(tmp_path, certificate, livekit.port, **settings) as server:
            yield server

    def test_pages_reach_it_without_leave_for_another(self, people: People) -> None:
        ana = people.open("Ana")
        ana.page.add_init_script(REPORTS)
        sockets: list[str] = []
        ana.page.on("websocket", lambda socket: sockets.append(socket.url.partition("?")[0]))
        ana.enter_green_room(people.room)
        ana.join_call()
        ben = people.join("Ben")
        ana.sees(ben)
        ben.sees(ana)
        expect_nothing_refused(ana)
        site = people.server.url.replace("https:", "wss:")
        assert set(sockets) == {f"{site}/realtime", f"{site}/livekit/rtc/v1"}
        policy = ana.page.request.get(f"/rooms/{people.room}").headers["content-security-policy"]
        [sources] = [rule for rule in policy.split("; ") if rule.startswith("connect-src")]
        assert set(sources.split()) <= {"connect-src", "'self'", site}


class TestManyPeople:
    @pytest.fixture
    def server(self, livekit_app: Server) -> Server:
        return running(livekit_app)

    def test_all_of_them_are_seen_page_by_page(self, people: People, livekit: LiveKitServer) -> None:
        ana, ben = people.join("Ana"), people.join("Ben")
        for person, other in ((ana, ben), (ben, ana)):
            person.button("Mute microphone").click()  # whoever speaks comes forward
            expect(other.tile(person.name).get_by_role("img", name="Microphone off")).to_be_visible()
        crowd = people.open("Crowd", camera="none")
        crowd.enter_green_room(people.room)  # lends its page, which has the SDK
        crowd.page.wait_for_function("() => window.LivekitClient")
        tokens = [made(people.room, f"{name}~1") for name in CROWD]
        crowd.page.evaluate(SEND_A_PICTURE_EACH, [livekit.url, tokens])
        for person in (ana, ben):
            person.page.set_viewport_size({"width": 480, "height": 400})
            expect(person.status).to_have_text("12 participants")
            expect(person.tiles).to_have_count(12)
            assert seen_page_by_page(person) >= {*CROWD}


def seen_page_by_page(person: Participant) -> set[str]:
    """The names of those whose picture moves, on any of the pages."""
    expect(person.page.get_by_text("1 of ")).to_be_visible()
    pages = int(person.page.locator("#page-number").inner_text().rpartition(" ")[2])
    assert pages > 1
    seen: set[str] = set()
    for number in range(1, pages + 1):
        expect(person.page.get_by_text(f"{number} of {pages}")).to_be_visible()
        shown = person.page.locator(".stage .tile:not(.tile-away)").evaluate_all(
            "tiles => tiles.map((tile) => tile.ariaLabel)"
        )
        for name in shown:
            person.wait_for_frames(name, 3)
        seen |= set(shown)
        if number < pages:
            person.button("Next page").click()
    return seen


class TestSeveralMachines:
    @pytest.fixture
    def redis(self, tmp_path: Path) -> Iterator[RedisServer]:
        redis = RedisServer(tmp_path)
        yield redis
        redis.stop()

    @pytest.fixture
    def servers(self, tmp_path: Path, redis: RedisServer) -> Iterator[list[ProductionServer]]:
        """Two of the app, each with a LiveKit of its own; all know each other by one Redis."""
        address = {"address": f"127.0.0.1:{redis.port}"}
        nodes = [LiveKitServer(tmp_path / f"node{number}.log", redis=address) for number in (1, 2)]
        apps = [
            ProductionServer(tmp_path / f"app{number}.log", REDIS_URL=redis.url, **node.settings())
            for number, node in enumerate(nodes, 1)
        ]
        try:
            for node in nodes:
                node.start()
            for app in apps:
                app.start()
            yield apps
        finally:
            for app in apps:
                app.kill()
            for node in nodes:
                node.kill()

    def test_people_on_both_are_in_one_call(
        self, servers: list[ProductionServer], browsers: Browsers, room: str
    ) -> None:
        people = People(browsers, servers[0], room)
        try:
            ana = people.join("Ana")
            people.server = servers[1]
            ben = people.join("Ben")
            ana.sees(ben)
            ben.sees(ana)
            ana.wait_for_sound()
        finally:
            people.close()
        assert people.unexpected_errors() == []


def made(room: str, identity: str) -> str:
    """A token of the LiveKit server."""
    claims = {"iss": API_KEY, "sub": identity, "exp": int(time.time()) + 600, "video": {"roomJoin": True, "room": room}}
    return jwt.encode(claims, API_SECRET, algorithm="HS256")


SEND_A_PICTURE_EACH = """async ([url, tokens]) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const context = canvas.getContext('2d');
  setInterval(() => {
    context.fillStyle = `hsl(${performance.now() % 360} 90% 50%)`;
    context.fillRect(0, 0, 320, 180);
  }, 100);
  for (const token of tokens) {
    const room = new LivekitClient.Room({ dynacast: true });
    await room.connect(url, token, { autoSubscribe: false });
    const [track] = canvas.captureStream(10).getVideoTracks();
    await room.localParticipant.publishTrack(track, { source: 'camera', simulcast: false });
  }
}"""
