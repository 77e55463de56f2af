"""In the call: what one person switches, the others see."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.harness import People

DARK = re.compile(r"\btile-dark\b")


def test_muting_is_seen_and_heard_by_the_other(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.wait_for_sound()
    mark = ben.tile("Ana").get_by_role("img", name="Microphone off")
    ana.button("Mute microphone").click()
    expect(mark).to_be_visible()
    ben.wait_for_silence()
    ana.button("Unmute microphone").click()
    expect(mark).to_be_hidden()
    ben.wait_for_sound()


def test_a_camera_turned_off_goes_out_and_comes_back(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.sees(ana)
    before = ana.open_devices()
    ana.button("Turn off camera").click()
    expect(ben.tile("Ana")).to_have_class(DARK)
    assert ana.open_devices() == before - 1
    ana.button("Turn on camera").click()
    expect(ben.tile("Ana")).not_to_have_class(DARK)
    ben.sees(ana)


def test_camera_microphone_and_screen_flow_at_once(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.sees(ana)
    ana.button("Share screen").click()
    ben.wait_for_frames("Screen of Ana")
    ben.wait_for_frames("Ana")
    ben.wait_for_sound()
    late = people.join("Cleo")
    late.wait_for_frames("Screen of Ana")
    ana.button("Stop sharing").click()
    expect(ben.tile("Screen of Ana")).to_have_count(0)
    ben.wait_for_frames("Ana")


def test_somebody_who_joined_without_a_camera_can_turn_it_on(people: People) -> None:
    ana, ben = people.join("Ana"), people.open("Ben")
    ben.enter_green_room(people.room)
    ben.wait_for_colour("Your camera", ben.camera)
    ben.button("Turn off camera").click()
    ben.join_call()
    expect(ana.tile("Ben")).to_have_class(DARK)
    ben.button("Turn on camera").click()
    ana.sees(ben)


def test_leaving_leads_to_a_page_that_rejoins(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.leave()
    expect(ben.page.get_by_role("heading", name="You left the call")).to_be_visible()
    ben.button("Rejoin").click()
    ben.join_call()
    ana.sees(ben)
    ben.sees(ana)


def test_a_tile_fills_the_screen(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ana.tile("Ben").hover()
    ana.tile("Ben").get_by_role("button", name="Full screen").click()
    ana.page.wait_for_function("() => document.fullscreenElement?.getAttribute('aria-label') === 'Ben'")


def test_no_request_leaves_the_site(people: People) -> None:
    """With STUN_URLS and TURN_URLS empty; what is below requests is in test_network.py."""
    ana, ben = people.open("Ana"), people.join("Ben")
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url))
    ana.page.on("websocket", lambda socket: asked.append(socket.url))
    ana.enter_green_room(people.room)
    ana.join_call()
    ana.sees(ben)
    ana.leave()
    site = people.server.url.removeprefix("http:")
    assert len(asked) > 10
    assert [url for url in asked if not url.split(":", 1)[1].startswith(site)] == []


def test_a_headset_that_is_unplugged_is_replaced_and_said_so(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.sees(ana)
    ana.page.evaluate("() => spy.tracks.find(({kind}) => kind === 'audio').dispatchEvent(new Event('ended'))")
    ana.wait_for_words("Your microphone went away. The system's default is used instead.")
    expect(ana.button("Mute microphone")).to_be_visible()
    ben.wait_for_sound()
