"""A call moves from browser-to-browser connections to LiveKit's server, and back, while people talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running
from tests.browser.harness import People
from tests.browser.hosting import room_settings
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.browser.test_twilio import sdk_says
from tests.livekit import LiveKitServer
from tests.standins.twilio import TwilioStandIn, require_sdk
from tests.standins.twilio_rooms import CREDENTIALS

__all__ = ["sdk_says"]

WATCH = Path(__file__).with_name("gaps.js").read_text()
LONGEST_GAP_MS = 1000


Pair = tuple[Participant, Participant]

SERVER_AWAY = (
    "ERR_CONNECTION_REFUSED",
    "ERR_EMPTY_RESPONSE",
    "ERR_CONNECTION_RESET",
    "WebSocket connection to",
    "status of 503",
    "status of 502",
)


@pytest.fixture(scope="module")
def moving_server(tmp_path_factory: pytest.TempPathFactory, livekit: LiveKitServer) -> Iterator[Server]:
    """The app whose calls of more than two move to LiveKit."""
    log = tmp_path_factory.mktemp("moving") / "server.log"
    server = Server(log, **livekit.settings(VIDEO_ENGINE="auto", P2P_UPTO="2"))
    yield server
    server.kill()


@pytest.fixture
def server(moving_server: Server, livekit: LiveKitServer) -> Server:
    if not livekit.running:
        livekit.start()
    return running(moving_server)


@pytest.fixture
def pair(people: People) -> Pair:
    """Ana, the host, and Bo, who see each other without any server."""
    ana, bo = people.join("Ana"), people.join("Bo")
    ana.sees(bo)
    bo.sees(ana)
    carried_by(ana, "p2p")
    return ana, bo


def move_to_media_server(host: Participant) -> None:
    """Let the call move; it may not have, yet."""
    with room_settings(host) as settings:
        settings.get_by_role("radio", name="Through the media server").check()


def carried_by(person: Participant, engine: str) -> None:
    """Until the person's media is on `engine`, and on no other any more."""
    expect(person.page.locator("#call")).to_have_attribute("data-engine", engine)


def watch(person: Participant) -> None:
    """Begin to measure how long the others stand still, or are silent."""
    person.page.evaluate(WATCH)


def assert_no_gap(person: Participant) -> None:
    """Nobody whom `person` sees has stood still, or been silent, for longer than a second."""
    gaps = person.page.evaluate("() => spy.gaps()")
    longest = {(name, what): ms for name, gap in gaps.items() for what, ms in gap.items()}
    print(person.name, longest)
    assert longest
    assert {key: ms for key, ms in longest.items() if ms > LONGEST_GAP_MS} == {}


def test_moves_as_it_grows_and_nobody_stands_still(people: People, pair: Pair) -> None:
    ana, bo = pair
    cleo = people.open("Cleo", camera="none")  # a picture more, on both engines, is more than two cores carry in time
    cleo.enter_green_room(people.room)
    ana.wait_for_sound()
    watch(ana)
    watch(bo)
    cleo.join_call()
    for person in (ana, bo, cleo):
        carried_by(person, "livekit")
    assert_no_gap(ana)
    assert_no_gap(bo)
    for person in (ana, bo):
        expect(person.tiles).to_have_count(3)
    cleo.sees(ana, bo)
    cleo.wait_for_sound()


def test_all_that_people_do_comes_along_though_the_server_restarts(people: People, pair: Pair, server: Server) -> None:
    ana, bo = pair
    ana.button("Share screen").click()
    bo.button("Mute microphone").click()
    bo.button("Raise hand").click()
    bo.wait_for_frames("Screen of Ana")
    expect(ana.tile("Bo").locator(".tile-hand")).to_be_visible()
    people.expect_errors(*SERVER_AWAY)
    move_to_media_server(ana)
    server.kill()
    server.start()
    for person in pair:
        carried_by(person, "livekit")
    bo.wait_for_frames("Screen of Ana")
    ana.wait_for_frames("Bo")
    expect(ana.tile("Bo").locator(".tile-hand")).to_be_visible()
    expect(ana.tile("Bo").locator(".tile-muted")).to_be_visible()
    ana.wait_for_silence()
    bo.button("Unmute microphone").click()
    ana.wait_for_sound()


def test_who_comes_in_the_middle_of_a_move_is_in_the_same_call(people: People, pair: Pair) -> None:
    ana, bo = pair
    cleo = people.open("Cleo")
    cleo.enter_green_room(people.room)
    move_to_media_server(ana)
    cleo.join_call()
    for person in (ana, bo, cleo):
        carried_by(person, "livekit")
    cleo.sees(ana, bo)
    bo.sees(ana, cleo)


def test_who_cannot_follow_reads_why_and_keeps_chat(people: People, livekit: LiveKitServer) -> None:
    ana, bo = people.join("Ana"), people.open("Bo")
    bo.page.route_web_socket(lambda url: f":{livekit.port}/" in url, lambda route: route.close())
    people.expect_errors("WebSocket", "could not establish")
    bo.enter_green_room(people.room)
    bo.join_call()
    ana.sees(bo)
    move_to_media_server(ana)
    carried_by(ana, "livekit")
    notice = bo.page.get_by_text("Your sound and picture did not come along.")
    expect(notice).to_be_visible()
    bo.expect_painted(notice)
    bo.button("Chat").click()
    bo.page.get_by_role("textbox", name="Message").fill("I do not see you")
    bo.button("Send").click()
    ana.wait_for_words("I do not see you")
    expect(bo.status).to_have_text("2 participants")


def test_a_media_server_that_dies_in_mid_call_leaves_people_connected_directly(
    people: People, pair: Pair, livekit: LiveKitServer
) -> None:
    ana, bo = pair
    move_to_media_server(ana)
    for person in pair:
        carried_by(person, "livekit")
    people.expect_errors(*SERVER_AWAY)
    livekit.kill()
    for person in pair:
        carried_by(person, "p2p")
    ana.sees(bo)
    bo.sees(ana)
    bo.wait_for_sound()
    ana.wait_for_words("The media server does not answer: you are connected directly now.")


class TestWithoutTheMediaServer:
    @pytest.fixture
    def server(self, tmp_path: Path, livekit: LiveKitServer) -> Iterator[Server]:
        livekit.kill()
        server = Server(tmp_path / "server.log", **livekit.settings(VIDEO_ENGINE="auto", P2P_UPTO="0"))
        server.start()
        yield server
        server.kill()

    def test_a_call_starts_peer_to_peer_and_its_host_reads_why(self, people: People) -> None:
        ana, bo = people.join("Ana"), people.join("Bo")
        ana.sees(bo)
        carried_by(bo, "p2p")
        ana.wait_for_words("The media server does not answer: you are connected directly now.")
        assert not bo.page.evaluate("() => spy.hasShown('The media server does not answer')")


class TestOnTwilio:
    @pytest.fixture
    def server(self, tmp_path: Path, stand_in: TwilioStandIn) -> Iterator[Server]:
        require_sdk()
        settings = {"FLASK_APP": "tests.standins.twilio_app:app", "VIDEO_ENGINE": "auto", **CREDENTIALS}
        server = Server(tmp_path / "server.log", TWILIO_STANDIN_URL=stand_in.rest_url, P2P_UPTO="2", **settings)
        server.start()
        yield server
        server.kill()

    def test_moves_as_it_grows_and_nobody_stands_still(self, people: People, sdk_says: None, pair: Pair) -> None:
        ana, bo = pair
        cleo = people.open("Cleo", camera="none")
        cleo.enter_green_room(people.room)
        bo.wait_for_frames("Ana")
        watch(bo)
        cleo.join_call()
        for person in (ana, bo, cleo):
            carried_by(person, "twilio")
        assert_no_gap(bo)
        cleo.sees(ana, bo)
        cleo.wait_for_sound()
