"""A call moves from browser-to-browser connections to LiveKit's server, and back, while people talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import running
from tests.browser.hosting import room_settings
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.livekit import LiveKitServer

WATCH = Path(__file__).with_name("gaps.js").read_text()
LONGEST_GAP_MS = 1000


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


def test_moves_as_it_grows_and_nobody_stands_still(people):
    ana, bo = people.join("Ana"), people.join("Bo")
    ana.sees(bo)
    bo.sees(ana)
    carried_by(ana, "p2p")
    ana.wait_for_sound()
    watch(ana)
    watch(bo)
    cleo = people.join("Cleo")
    for person in (ana, bo, cleo):
        carried_by(person, "livekit")
    assert_no_gap(ana)
    assert_no_gap(bo)
    ana.sees(bo, cleo)
    bo.sees(ana, cleo)
    cleo.sees(ana, bo)
    cleo.wait_for_sound()


def test_a_media_server_that_dies_in_mid_call_leaves_people_connected_directly(people, livekit):
    ana, bo = people.join("Ana"), people.join("Bo")
    ana.sees(bo)
    with room_settings(ana) as settings:
        settings.get_by_role("radio", name="Through the media server").check()
    for person in (ana, bo):
        carried_by(person, "livekit")
    ana.sees(bo)
    people.expect_errors("ERR_CONNECTION_REFUSED", "WebSocket connection to", "ERR_FAILED", "503", "502")
    livekit.kill()
    for person in (ana, bo):
        carried_by(person, "p2p")
    ana.sees(bo)
    bo.sees(ana)
    bo.wait_for_sound()
    ana.wait_for_words("The media server does not answer: you are connected directly now.")
