"""Where the tiles are, and what the keyboard and the menus do with them."""

from __future__ import annotations

import re

from playwright.sync_api import ViewportSize, expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.seats import join_without_browser
from tests.waiting import wait_until

ENCODING = "() => spy.peers.at(-1).getSenders().find(({track}) => track?.kind === 'video').getParameters().encodings[0]"
SENDS = """([kind, device]) => spy.peers.at(-1).getSenders().some(
  ({ track }) => track?.kind === kind && track.getSettings().deviceId === device
)"""
PHONE: ViewportSize = {"width": 390, "height": 844}


def area(person: Participant, name: str) -> float:
    """How large a tile is, in square pixels."""
    box = person.tile(name).bounding_box()
    assert box
    return box["width"] * box["height"]


def test_a_pinned_tile_is_large_until_it_is_unpinned(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    ana.sees(ben, cleo)
    ana.tile("Ben").hover()
    pin = ana.tile("Ben").get_by_role("button", name="Pin")
    pin.click()
    expect(pin).to_have_attribute("aria-pressed", "true")
    wait_until(lambda: area(ana, "Ben") > 4 * area(ana, "Cleo"))
    pin.click()
    wait_until(lambda: area(ana, "Ben") == area(ana, "Cleo"))


def test_a_shared_screen_is_large_for_the_others(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.sees(ana)
    ana.button("Share screen").click()
    ben.wait_for_frames("Screen of Ana")
    wait_until(lambda: area(ben, "Screen of Ana") > 4 * area(ben, "Ana"))
    wait_until(lambda: area(ana, "Your screen") == area(ana, "Ben"))


def test_the_speaker_layout_makes_one_large(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    ana.sees(ben, cleo)
    cleo.button("Mute microphone").click()
    expect(ana.tile("Ben")).to_have_class(re.compile("tile-speaking"))
    ana.button("More").click()
    ana.page.get_by_label("Layout").select_option("speaker")
    wait_until(lambda: area(ana, "Ben") > 4 * area(ana, "Cleo"))


def test_the_own_tile_can_float_move_and_hide(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ana.button("More").click()
    ana.page.get_by_label("Own picture").select_option("floating")
    own = ana.tile("You")
    before = own.bounding_box()
    own.focus()
    ana.page.keyboard.press("ArrowLeft")
    after = own.bounding_box()
    assert before
    assert after
    assert after["x"] < before["x"]
    ana.page.get_by_label("Own picture").select_option("hidden")
    expect(own).to_have_class(re.compile("tile-away"))


def test_layout_and_own_picture_are_remembered(people: People) -> None:
    ana, ben, cleo = people.join("Ana"), people.join("Ben"), people.join("Cleo")
    ana.button("More").click()
    ana.page.get_by_label("Layout").select_option("speaker")
    ana.page.get_by_label("Own picture").select_option("hidden")
    ana.page.reload()
    ana.join_call()
    ana.sees(ben, cleo)
    expect(ana.tile("You")).to_have_class(re.compile("tile-away"))
    wait_until(lambda: abs(area(ana, "Ben") - area(ana, "Cleo")) > area(ana, "You"))
    ana.button("More").click()
    expect(ana.page.get_by_label("Layout")).to_have_value("speaker")
    expect(ana.page.get_by_label("Own picture")).to_have_value("hidden")


def test_a_picture_shown_small_is_sent_small(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ana.page.set_viewport_size({"width": 800, "height": 600})
    ana.tile("You").hover()
    ana.tile("You").get_by_role("button", name="Pin").click()
    ben.page.wait_for_function(f"{ENCODING}.scaleResolutionDownBy >= 2")
    ben.wait_for_frames("Ana")
    ben.page.wait_for_function(f"{ENCODING}.active")


def test_more_than_fit_are_on_further_pages(people: People) -> None:
    seats = [join_without_browser(people.server, f"Guest {number}", people.room) for number in range(7)]
    ana = people.open("Ana")
    ana.page.set_viewport_size({"width": 320, "height": 420})
    ana.enter_green_room(people.room)
    ana.join_call()
    shown = ana.page.locator(".stage .tile:not(.tile-away)")
    seen: set[str] = set()
    for page in (1, 2, 3, 4):
        expect(ana.page.get_by_text(f"{page} of 4")).to_be_visible()
        seen |= set(shown.evaluate_all("tiles => tiles.map(tile => tile.getAttribute('aria-label'))"))
        ana.button("Next page").click()
    assert seen == {"You", *(f"Guest {number}" for number in range(7))}
    for seat in seats:
        seat.close()


def test_a_phone_shows_the_other_and_floats_oneself(people: People) -> None:
    ana, ben = people.open("Ana"), people.join("Ben")
    ana.page.set_viewport_size(PHONE)
    ana.enter_green_room(people.room)
    ana.join_call()
    ana.sees(ben)
    wait_until(lambda: area(ana, "Ben") > 6 * area(ana, "You"))
    for button in ("Mute microphone", "Raise hand", "Chat", "People", "More", "Leave call"):
        box = ana.button(button).bounding_box()
        assert box
        assert box["width"] >= 40
        assert box["height"] >= 40
        assert box["x"] + box["width"] <= PHONE["width"]


def test_the_narrowest_phone_shows_every_button(people: People) -> None:
    ana = people.open("Ana")
    ana.page.set_viewport_size({"width": 320, "height": 568})
    ana.enter_green_room(people.room)
    ana.join_call()
    for button in ("Mute microphone", "Turn off camera", "Raise hand", "Chat", "People", "More", "Leave call"):
        box = ana.button(button).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["width"] >= 32


def test_keys_do_what_the_buttons_do(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    press = ana.page.keyboard.press
    press("m")
    expect(ana.button("Unmute microphone")).to_be_visible()
    press("v")
    expect(ana.button("Turn on camera")).to_be_visible()
    press("h")
    expect(ana.button("Lower hand")).to_be_visible()
    press("p")
    expect(ana.page.get_by_role("complementary", name="People")).to_be_visible()
    press("c")
    expect(ana.page.get_by_role("textbox", name="Message")).to_be_focused()
    ana.page.keyboard.type("mvh")
    expect(ana.page.get_by_role("textbox", name="Message")).to_have_value("mvh")
    expect(ana.button("Unmute microphone")).to_be_visible()
    press("Escape")
    expect(ana.button("Chat")).to_be_focused()


def test_the_space_bar_talks_while_it_is_held(people: People) -> None:
    ana = people.join("Ana")
    ana.button("Mute microphone").click()
    ana.page.locator("h1").click()
    ana.page.keyboard.down(" ")
    expect(ana.button("Mute microphone")).to_be_visible()
    ana.page.keyboard.up(" ")
    expect(ana.button("Unmute microphone")).to_be_visible()


def test_shortcuts_can_be_switched_off(people: People) -> None:
    ana = people.join("Ana")
    ana.page.keyboard.press("?")
    ana.page.get_by_role("switch", name="Use shortcuts").uncheck()
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("m")
    ana.page.keyboard.press("?")
    expect(ana.page.get_by_role("dialog")).to_have_count(0)
    expect(ana.button("Mute microphone")).to_be_visible()


def test_devices_are_chosen_in_the_call_too(people: People) -> None:
    ana, ben = people.join("Ana", camera="several"), people.join("Ben")
    ben.wait_for_frames("Ana")
    ana.button("More").click()
    ana.button("Settings").click()
    ana.page.get_by_role("switch", name="Noise suppression").uncheck()
    for label, kind in [("Camera", "video"), ("Microphone", "audio")]:
        devices = ana.page.get_by_label(label, exact=True)
        other = devices.locator("option:not(:checked)").last.get_attribute("value")
        devices.select_option(value=other)
        ana.page.wait_for_function(SENDS, arg=[kind, other])
    assert ana.page.evaluate("() => spy.tracks.at(-1).getSettings().noiseSuppression") is False
    ana.button("Close settings").click()
    ben.wait_for_frames("Ana")
    ben.wait_for_sound()
