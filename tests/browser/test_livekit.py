"""Calls on LiveKit: the app and LiveKit's browser SDK with a real server, which is refused by, lost, found again."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import running
from tests.browser.engine_lab import Lab
from tests.browser.harness import People
from tests.browser.server import Server
from tests.livekit import API_KEY, API_SECRET, LiveKitServer
from video_app.engines.livekit.rest import LiveKitRooms

GONE = ("WebSocket connection to 'ws://127.0.0.1", "Failed to load resource", "net::ERR_")  # what a browser says of it


@pytest.fixture
def server(livekit_app: Server) -> Server:
    return running(livekit_app)


@pytest.fixture
def lab(people: People) -> Lab:
    return Lab(people.open("Visitor", camera="none"), people.room)


@pytest.fixture
def rooms(livekit: LiveKitServer) -> LiveKitRooms:
    """Administers the rooms of the server, as somebody else who has its key."""
    return LiveKitRooms(livekit.api_url, API_KEY, API_SECRET, max_participants=5)


def made(room: str, identity: str = "Mallory~1", key: str = API_SECRET, seconds: int = 600) -> str:
    """A token of the server, or nearly."""
    grants = {"roomJoin": True, "room": room}
    claims = {"iss": API_KEY, "sub": identity, "exp": int(time.time()) + seconds, "video": grants}
    return jwt.encode(claims, key, algorithm="HS256")


class TestTokens:
    """The engine by itself: the app's own socket would refuse such tokens first."""

    def test_an_expired_one_is_renewed(self, people: People, lab: Lab) -> None:
        people.expect_errors(*GONE)
        lab.join("Ana", token=made(lab.room, seconds=-3600))
        assert lab.events("Ana", "state")[-1]["state"] == "connected"

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [({"seconds": -3600}, "clocks"), ({"key": "o" * 40}, "key")],
        ids=["old", "of somebody else"],
    )
    def test_what_is_refused_again_is_told(
        self, people: People, lab: Lab, wrong: dict[str, Any], sentence: str
    ) -> None:
        people.expect_errors(*GONE)
        told: list[str] = []
        lab.page.on("console", lambda message: told.append(message.text) if message.type == "info" else None)
        token = made(lab.room, **wrong)
        lab.page.route("**/api/token", lambda route: route.fulfill(json=route.fetch().json() | {"token": token}))
        with pytest.raises(Error, match=sentence):
            lab.join("Ana")
        assert told
        assert not any(token in line for line in told), "a token is written to the console"


class TestEngine:
    def test_speaker_and_quality_become_the_contracts_events(self, lab: Lab) -> None:
        lab.join("Ana", microphone="red")
        lab.join("Ben")
        has_told = "(name, type, of) => lab.events(name).some((event) => event.type === type && event.name === of)"
        for type, of in [("speaker", "Ana"), ("quality", "Ana"), ("quality", "Ben")]:
            lab.wait_for(has_told, "Ben", type, of)
        assert {event["level"] for event in lab.events("Ben", "quality")} <= {0, 2, 4, 5}

    def test_what_is_not_shown_is_not_sent(self, lab: Lab) -> None:
        ana = lab.join("Ana", camera="red")
        lab.join("Ben")
        lab.wait_for_media("Ben", "Ana camera")
        lab.call("show", "Ben", "Ana camera", 0)
        lab.wait_for(NOTHING_ARRIVES, "Ben", ana)
        lab.call("show", "Ben", "Ana camera", 180)
        lab.wait_for_media("Ben", "Ana camera")

    def test_a_page_that_the_browser_froze_comes_back_with_its_tracks(self, lab: Lab) -> None:
        lab.join("Ana", camera="red", microphone="red")
        lab.join("Ben")
        lab.wait_for_media("Ben", "Ana camera", "Ana microphone")
        lab.page.evaluate("() => dispatchEvent(new Event('freeze'))")
        for name in ("Ana", "Ben"):
            lab.wait_for("(name) => lab.events(name).some(({ state }) => state === 'reconnecting')", name)
            lab.wait_for(
                "(name) => lab.events(name).findLast(({ state, name }) => state && !name).state === 'connected'", name
            )
        lab.wait_for_media("Ben", "Ana camera", "Ana microphone")
        lab.wait_for_colour("Ben", "Ana camera", "red")
        assert lab.call("leave", "Ana") == ["live", "live"]

    @pytest.mark.parametrize(
        ("end", "sentence"),
        [
            (lambda rooms, room, ana: rooms.remove(room, ana), "You are no longer in this call"),
            (lambda rooms, room, ana: rooms.delete(room), "The host ended the call"),
        ],
        ids=["removed", "closed"],
    )
    def test_whoever_is_put_out_stays_out_and_is_told(
        self, lab: Lab, rooms: LiveKitRooms, end: Any, sentence: str
    ) -> None:
        ana = lab.join("Ana", camera="red")
        end(rooms, lab.room, ana)
        lab.wait_for("() => lab.events('Ana').some(({ state }) => state === 'failed')")
        [*_, last] = lab.events("Ana", "state")
        assert sentence in last["error"]
        assert lab.call("leave", "Ana") == ["live"]

    def test_who_sends_more_than_a_page_of_ours_does_disturbs_nobody(self, lab: Lab, livekit: LiveKitServer) -> None:
        lab.join("Ana", camera="red")
        lab.join("Ben")
        lab.wait_for_media("Ben", "Ana camera")
        sent = lab.page.evaluate(SEND_TOO_MUCH, [livekit.url, made(lab.room)])
        assert sent == 9
        lab.wait_for_media("Ben", "Ana camera", "Mallory camera", "Mallory microphone")
        lab.wait_for_colour("Ben", "Ana camera", "red")
        tracks = [(event["name"], event["source"]) for event in lab.events("Ben", "track")]
        assert sorted(tracks) == [("Ana", "camera"), ("Mallory", "camera"), ("Mallory", "microphone")]
        # The first camera goes: the next takes its place.
        lab.page.evaluate("() => mallory.localParticipant.unpublishTrack(mallorysCamera)")
        lab.wait_for(
            "() => lab.events('Ben').filter(({ type, name }) => type === 'track' && name === 'Mallory').length === 3"
        )
        lab.wait_for_media("Ben", "Ana camera", "Mallory camera", "Mallory microphone")


NOTHING_ARRIVES = """async (name, of) => {
  await lab.details(name, of);
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  return (await lab.details(name, of)).receivedBitsPerSecond === 0;
}"""
SEND_TOO_MUCH = """async ([url, token]) => {
  window.mallory = new LivekitClient.Room();
  await mallory.connect(url, token);
  const picture = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const context = canvas.getContext('2d');
    setInterval(() => {
      context.fillStyle = `hsl(${performance.now() % 360} 90% 50%)`;
      context.fillRect(0, 0, 320, 180);
    }, 50);
    return canvas.captureStream(20).getVideoTracks()[0];
  };
  const tone = () => {
    const context = new AudioContext();
    const target = context.createMediaStreamDestination();
    const oscillator = context.createOscillator();
    oscillator.connect(target);
    oscillator.start();
    return target.stream.getAudioTracks()[0];
  };
  const send = (track, source, name) =>
    mallory.localParticipant.publishTrack(track, { source, name, simulcast: false });
  window.mallorysCamera = picture();
  await send(mallorysCamera, 'camera', '<b>x</b>');
  for (const source of ['camera', 'camera', 'camera', 'unknown']) await send(picture(), source, 'camera');
  for (const source of ['microphone', 'microphone', 'unknown', 'camera']) await send(tone(), source, 'x'.repeat(200));
  return mallory.localParticipant.trackPublications.size;
}"""


class TestLosses:
    def test_a_call_outlives_the_server_that_carries_it(self, people: People, livekit: LiveKitServer) -> None:
        people.expect_errors(*GONE)
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        ben.sees(ana)
        tile = ana.tile("Ben").element_handle()
        livekit.kill()
        try:
            for person in (ana, ben):
                expect(person.status).to_have_text("Reconnecting…")
        finally:
            livekit.start()
        for person, other in ((ana, ben), (ben, ana)):
            expect(person.status).to_have_text("2 participants")
            person.sees(other)
        ana.wait_for_sound()
        assert tile.evaluate("tile => tile.isConnected"), "the tile was replaced"

    @pytest.mark.parametrize("how", ["leave", "close_tab"])
    def test_leaving_is_seen_at_once(self, people: People, how: str) -> None:
        ana, ben = people.join("Ana"), people.join("Ben")
        ana.sees(ben)
        getattr(ben, how)()
        expect(ana.tile("Ben")).to_have_count(0)
        expect(ana.status).to_have_text("1 participant")
