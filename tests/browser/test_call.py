"""Calls between real browsers: decoded frames that grow and the colour of the pixels, not connection states."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.seats import join_without_browser

SERVER_AWAY = ("WebSocket connection to", "Failed to load resource", "net::ERR_CONNECTION_REFUSED")

# The devices open after the first message to the server has left and before it is answered.
DEVICES_OPEN_WITH_HELLO = """
let answer;
const sent = new Promise((resolve) => { answer = resolve; });
const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (...args) { send.apply(this, args); answer(); };
const devices = navigator.mediaDevices;
const getUserMedia = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (wanted) => { const stream = await getUserMedia(wanted); await sent; return stream; };
"""


def test_two_people_see_each_other(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.sees(ana)
    ana.wait_for_colour("You", ana.camera)
    expect(ana.status).to_have_text("2 participants")


def test_three_people_see_and_hear_each_other(people: People) -> None:
    trio = [people.join("Ana"), people.join("Ben"), people.join("Cleo")]
    for person in trio:
        person.sees(*[other for other in trio if other is not person])
        person.wait_for_sound()
        expect(person.status).to_have_text("3 participants")


def test_a_camera_that_opens_while_joining_is_seen_by_the_others(people: People) -> None:
    ana, ben = people.join("Ana"), people.open("Ben")
    ben.page.add_init_script(DEVICES_OPEN_WITH_HELLO)
    ben.enter_green_room(people.room)
    ben.join_call()
    ana.sees(ben)
    ana.wait_for_sound()


def test_leaving_removes_the_tile_and_turns_the_camera_off(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.leave()
    expect(ana.tile("Ben")).to_have_count(0)
    expect(ana.status).to_have_text("1 participant")
    assert ben.open_devices() == 0


def test_who_leaves_reads_who_is_still_there(people: People) -> None:
    ana, ben = people.join("Ana", camera="none"), people.join("Ben", camera="none")
    expect(ana.status).to_have_text("2 participants")
    ben.leave()
    expect(ben.page.get_by_text("One other person is still in")).to_be_visible()
    expect(ana.status).to_have_text("1 participant")
    ana.leave()
    expect(ana.page.get_by_text("Nobody else is in")).to_be_visible()


def test_closing_the_tab_removes_the_tile(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.close_tab()
    expect(ana.tile("Ben")).to_have_count(0)
    expect(ana.status).to_have_text("1 participant")


def test_a_name_is_text_and_never_markup(people: People) -> None:
    name = "<img src=x onerror=alert(1)>"
    ana = people.join("Ana")
    ana.page.on("dialog", lambda dialog: pytest.fail(f"the name ran as a script: {dialog.message}"))
    mallory = people.join(name)
    ana.sees(mallory)
    expect(ana.tile(name)).to_contain_text(name)
    expect(ana.page.locator("img")).to_have_count(0)


@pytest.mark.parametrize("camera", ["none", "denied"])
def test_without_a_camera_one_still_joins_sees_and_hears(people: People, camera: str) -> None:
    ana, ben = people.join("Ana"), people.join("Ben", camera=camera)
    expect(ana.tile("Ben")).to_be_visible()
    ben.sees(ana)
    ben.wait_for_sound()


def test_a_ninth_participant_reads_that_the_room_is_full(people: People) -> None:
    seats = [join_without_browser(people.server, f"Guest {number}", people.room) for number in range(8)]
    zoe = people.open("Zoe")
    zoe.enter_green_room(people.room)
    zoe.button("Join call").click()
    expect(zoe.page.get_by_text("room is full")).to_be_visible()
    for seat in seats:
        seat.close()


def test_two_rooms_never_mix(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    cleo, dora = people.join("Cleo", room=f"{people.room}-b"), people.join("Dora", room=f"{people.room}-b")
    for person, other in [(ana, ben), (ben, ana), (cleo, dora), (dora, cleo)]:
        person.sees(other)
        expect(person.status).to_have_text("2 participants")


def test_media_outlives_a_restart_of_the_server(people: People) -> None:
    people.expect_errors(*SERVER_AWAY)
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    tile = ana.tile("Ben").element_handle()

    people.server.kill()
    expect(ana.status).to_have_text("Reconnecting…")
    ana.wait_for_frames("Ben")
    ben.wait_for_frames("Ana")
    people.server.start()

    expect(ana.status).to_have_text("2 participants")
    expect(ben.status).to_have_text("2 participants")
    assert tile.evaluate("tile => tile.isConnected"), "the tile was replaced"
    cleo = people.join("Cleo")
    cleo.sees(ana, ben)
    ana.sees(ben, cleo)
