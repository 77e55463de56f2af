"""Before the call: the preview, choices that are remembered, and a sentence for each thing that can be wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People

FORGET = """id => {
  for (const key of Object.keys(localStorage)) localStorage[key] = localStorage[key].replaceAll(id, "another");
}"""
BUSY = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotReadableError'); }"
IN_USE = "id => spy.tracks.some((track) => track.readyState === 'live' && track.getSettings().deviceId === id)"
NO_WEBRTC = "delete window.RTCPeerConnection"


def test_the_preview_shows_oneself(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room(people.room)
    ana.wait_for_colour("Your camera", ana.camera)
    expect(ana.page.get_by_label("Camera", exact=True)).to_be_enabled()
    expect(ana.page.get_by_label("Microphone", exact=True)).to_be_enabled()


@pytest.mark.parametrize(
    ("camera", "says"),
    [("denied", "Your camera is blocked."), ("none", "No camera found.")],
)
def test_a_missing_or_blocked_camera_is_told_apart(people: People, camera: str, says: str) -> None:
    ana = people.open("Ana", camera=camera)
    ana.enter_green_room(people.room)
    expect(ana.page.get_by_role("alert").filter(has_text=says)).to_be_visible()
    expect(ana.button("Join call")).to_be_enabled()


def test_a_busy_device_says_what_to_close(people: People) -> None:
    ana = people.open("Ana")
    ana.page.add_init_script(BUSY)
    ana.enter_green_room(people.room)
    expect(ana.page.get_by_role("alert").filter(has_text="Your camera is in use.")).to_be_visible()
    expect(ana.button("Join call")).to_be_enabled()


def test_plain_http_on_a_network_address_says_to_use_https(people: People) -> None:
    ana = people.open("Ana")
    ana.page.goto(f"http://lan.test:{people.server.port}/rooms/{people.room}")
    ana.fill_join_form()
    expect(ana.page.get_by_role("alert")).to_contain_text("Open the site's https address")
    ana.join_call()


def test_a_browser_that_cannot_call_is_told_so(people: People) -> None:
    ana = people.open("Ana")
    ana.page.add_init_script(NO_WEBRTC)
    ana.enter_green_room(people.room)
    expect(ana.page.get_by_role("alert")).to_contain_text("cannot make calls")
    expect(ana.button("Join call")).to_be_disabled()


def test_joining_with_camera_and_microphone_off_is_remembered(people: People) -> None:
    ana, ben = people.open("Ana"), people.join("Ben")
    ana.enter_green_room(people.room)
    ana.wait_for_colour("Your camera", ana.camera)
    ana.button("Turn off camera").click()
    ana.button("Mute microphone").click()
    expect(ana.button("Turn on camera")).to_be_visible()
    ana.page.reload()
    expect(ana.button("Turn on camera")).to_be_visible()
    expect(ana.button("Unmute microphone")).to_be_visible()
    assert ana.open_devices() == 0
    ana.join_call()
    expect(ben.tile("Ana").get_by_role("img", name="Microphone off")).to_be_visible()


def test_a_chosen_speaker_is_kept_when_a_camera_is_chosen(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room(people.room)
    ana.wait_for_colour("Your camera", ana.camera)
    speaker = ana.page.get_by_label("Speaker", exact=True)
    speaker.select_option(index=1)
    chosen = speaker.input_value()
    ana.page.get_by_label("Camera", exact=True).select_option(index=0)
    ana.wait_for_colour("Your camera", ana.camera)
    ana.page.reload()
    expect(speaker).to_have_value(chosen)


def test_a_chosen_device_is_used_next_time_and_keeps_nobody_out_where_it_is_gone(people: People) -> None:
    ana = people.open("Ana", camera="several")
    ana.enter_green_room(people.room)
    camera = ana.page.get_by_label("Camera", exact=True)
    expect(camera.locator("option")).to_have_count(3)
    other = camera.locator("option:not(:checked)").last.get_attribute("value")
    camera.select_option(value=other)
    ana.page.reload()
    ana.page.wait_for_function(IN_USE, arg=other)
    ana.page.evaluate(FORGET, other)
    ana.page.reload()
    ana.page.wait_for_function(
        "() => spy.tracks.some(({ kind, readyState }) => kind === 'video' && readyState === 'live')"
    )
    expect(ana.page.get_by_role("alert")).to_have_count(0)
