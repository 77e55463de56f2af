"""Where Firefox does things its own way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.test_safety_code import NETWORK_CHANGES
from tests.firefox.stock import FIREFOX
from tests.firefox.test_calls import SERVER_AWAY

COUNT_SOCKETS = """
window.WebSocket = new Proxy(WebSocket, {
  construct(target, args, made) {
    sessionStorage.sockets = Number(sessionStorage.sockets ?? 0) + 1;
    return Reflect.construct(target, args, made);
  },
});
"""


@pytest.fixture
def ana(people: People) -> Participant:
    """Somebody in a call whose sockets are counted, over reloads too."""
    ana = people.open("Ana", camera=FIREFOX)
    ana.page.add_init_script(COUNT_SOCKETS)
    ana.enter_green_room(people.room)
    ana.join_call()
    return ana


def sockets(person: Participant) -> int:
    count: int = person.page.evaluate("() => Number(sessionStorage.sockets)")
    return count


def test_while_the_server_is_away_no_sockets_make_firefox_wait_for_it(people: People, ana: Participant) -> None:
    people.expect_errors(*SERVER_AWAY)
    people.server.kill()
    for _ in range(3):
        ana.page.wait_for_event("requestfailed", lambda request: request.url.endswith("/healthz"))
    assert sockets(ana) == 3, "the one of the call, and two to see whether the server is back"
    people.server.start()
    expect(ana.status).to_have_text("1 participant")
    assert sockets(ana) == 4


def test_a_reload_opens_no_socket_on_the_way_out(ana: Participant) -> None:
    ana.page.reload()
    expect(ana.button("Join call")).to_be_enabled()
    assert sockets(ana) == 1


def test_the_connection_details_say_what_is_sent_and_received(people: People) -> None:
    people.join("Ana", camera=FIREFOX)
    ben = people.join("Ben", camera=FIREFOX)
    ben.wait_for_frames("Ana")
    ben.button("People").click()
    ben.button("Connection details of Ana").click()
    dialog = ben.page.get_by_role("dialog", name="Connection")
    for term in ("Receiving", "Sending"):
        expect(dialog).to_contain_text(re.compile(rf"{term}\s*[1-9]\d* kbit/s"))


def test_without_a_gesture_the_picture_plays_at_once_and_the_sound_with_the_first_one(people: People) -> None:
    people.join("Ana", camera=FIREFOX)
    ben = people.open("Ben", camera=FIREFOX)
    ben.enter_green_room(people.room)
    ben.button("Turn off camera").click()
    ben.button("Mute microphone").click()
    ben.page.evaluate("room => sessionStorage.setItem('enter-call', room)", people.room)  # as the lobby does
    ben.page.goto("about:blank")
    ben.page.goto(f"/rooms/{people.room}")
    expect(ben.status).to_have_text("2 participants")
    hint = ben.tile("Ana").get_by_role("button", name="Tap for sound")
    expect(hint).to_be_visible()
    ben.wait_for_frames("Ana")
    ben.button("People").click()
    expect(hint).to_be_hidden()
    assert not ben.video("Ana").evaluate("video => video.muted || video.paused")
    ben.wait_for_frames("Ana")
    ben.wait_for_sound()


def test_chromium_finds_a_new_path_to_firefox(people: People) -> None:
    ana, ben = people.join("Ana", camera="red"), people.join("Ben", camera=FIREFOX)
    ana.wait_for_frames("Ben")
    ben.wait_for_frames("Ana")
    ana.page.evaluate(NETWORK_CHANGES)
    ana.page.wait_for_function("() => window.isOnNewPath() && spy.peers.at(-1).signalingState === 'stable'")
    ana.wait_for_frames("Ben")
    ben.wait_for_frames("Ana")
