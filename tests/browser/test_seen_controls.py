"""What a pointer reaches can be seen: pixels decide, not that a click works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.seats import join_without_browser
from tests.browser.unseen import expect_controls_painted, unseen

FOCUS_RING = "element => getComputedStyle(element).outlineWidth"


@pytest.fixture
def crowd(people: People) -> Iterator[Participant]:
    """Ana, in a window so small that seven others do not fit; the pointer is beside the pictures."""
    seats = [join_without_browser(people.server, f"Guest {number}", people.room) for number in range(7)]
    ana = people.open("Ana")
    ana.page.set_viewport_size({"width": 320, "height": 420})
    ana.enter_green_room(people.room)
    ana.join_call()
    ana.page.mouse.move(1, 1)
    yield ana
    for seat in seats:
        seat.close()


def test_the_arrows_that_turn_pages_are_seen_before_the_pointer_comes(crowd: Participant) -> None:
    for name in ("Previous page", "Next page"):
        crowd.expect_painted(crowd.button(name))
    expect_controls_painted(crowd.page)


def test_the_arrows_show_that_they_have_the_focus(crowd: Participant) -> None:
    crowd.button("Chat").focus()
    crowd.page.keyboard.press("Shift+Tab")  # by keyboard from here on
    crowd.button("Next page").focus()
    assert crowd.button("Next page").evaluate(FOCUS_RING) == "3px"
    crowd.expect_painted(crowd.button("Next page"))


def test_a_tiles_buttons_come_with_the_pointer_and_with_the_focus(people: People) -> None:
    ana = people.join("Ana", camera="none")
    pin = ana.tile("You").get_by_role("button", name="Pin")
    ana.page.mouse.move(1, 1)
    expect(pin).to_have_css("opacity", "0")
    ana.tile("You").hover()
    ana.expect_painted(pin)
    ana.page.mouse.move(1, 1)
    expect(pin).to_have_css("opacity", "0")
    pin.focus()
    ana.expect_painted(pin)


def test_a_control_that_is_made_faint_is_found(people: People) -> None:
    ana = people.open("Ana")
    ana.page.goto("/")
    expect_controls_painted(ana.page)
    ana.button("New room").evaluate("button => { button.style.opacity = 0.2; }")
    [found] = unseen(ana.page)
    assert found.startswith("New room")
