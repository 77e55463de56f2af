"""Every page and panel, light and dark: no violation that axe-core knows, no control that cannot be seen; and a whole
call by keyboard alone.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.harness import People
from tests.browser.hosting import knock, manage, room_settings, set_switch
from tests.browser.lobby import call, dialog, enter_lobby
from tests.browser.participant import Participant
from tests.browser.unseen import expect_controls_painted

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "preload": False}
SETTLED = "() => document.getAnimations().every(({ playState }) => playState !== 'running')"


FOCUSED = """() => {
  const element = document.activeElement;
  const name = element.getAttribute('aria-label') ?? element.textContent;
  return [name.trim(), getComputedStyle(element).outlineStyle];
}"""


def check(page: Page) -> None:
    """Fail with axe-core's report if it finds anything, and with the names of controls that cannot be seen."""
    page.wait_for_function(SETTLED)
    expect_controls_painted(page)
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture(params=["light", "dark"])
def ana(request: pytest.FixtureRequest, people: People) -> Participant:
    """Ana, whose system is light or dark. axe-core measures by inline styles, which the page forbids."""
    people.expect_errors("Applying inline style violates")
    ana = people.open("Ana")
    ana.page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return ana


def test_pages_before_and_after_the_call(people: People, ana: Participant) -> None:
    people.expect_errors("400 (BAD REQUEST)", "404 (NOT FOUND)")
    ana.page.goto("/")
    check(ana.page)
    ana.button("Join").click()
    expect(ana.page.locator(".is-invalid")).to_have_count(2)
    check(ana.page)
    ana.page.goto("/network-test")
    check(ana.page)
    ana.page.goto("/nothing")
    check(ana.page)
    ana.open_room(people.room)
    check(ana.page)
    ana.fill_join_form()
    ana.wait_for_colour("Your camera", ana.camera)
    check(ana.page)
    ana.join_call()
    ana.leave()
    check(ana.page)


def test_the_call_and_everything_that_opens_in_it(people: People, ana: Participant) -> None:
    ben = people.join("Ben")
    ana.enter_green_room(people.room)
    ana.join_call()
    ana.sees(ben)
    ben.button("Raise hand").click()
    ben.button("Mute microphone").click()
    check(ana.page)
    ana.button("Chat").click()
    ana.page.get_by_role("textbox", name="Message").fill("See https://example.com")
    ana.button("Send").click()
    expect(ana.page.get_by_role("article")).to_be_visible()
    check(ana.page)
    ana.button("People").click()
    check(ana.page)
    ana.button("Connection details of Ben").click()
    expect(ana.page.get_by_role("dialog")).to_contain_text("Round trip")
    check(ana.page)
    ana.page.keyboard.press("Escape")
    ana.button("Manage Ben").click()
    check(ana.page)
    ana.page.get_by_role("menuitem", name="Safety code").click()
    expect(ana.page.get_by_role("dialog").locator("code")).to_be_visible()
    check(ana.page)
    ana.page.keyboard.press("Escape")
    ana.button("More").click()
    check(ana.page)
    ana.button("Settings").click()
    check(ana.page)
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("?")
    check(ana.page)


def test_what_hosts_see_and_who_waits_for_them(people: People, ana: Participant) -> None:
    ana.enter_green_room(people.room)
    ana.join_call()
    ben, cleo = people.join("Ben"), people.open("Cleo")
    set_switch(ana, "Waiting room", True)
    cleo.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    knock(cleo, people.room)
    check(cleo.page)
    expect(ana.button("View")).to_be_visible()
    check(ana.page)
    ana.button("View").click()
    check(ana.page)
    ana.button("Manage Ben").click()
    check(ana.page)
    ana.page.get_by_role("menuitem", name="Remove from call").click()
    check(ana.page)
    ana.button("Cancel").click()
    with room_settings(ana) as dialog:
        dialog.get_by_role("button", name="Create link").click()
        expect(dialog.get_by_role("button", name="Withdraw link Without a label")).to_be_visible()
        check(ana.page)
    ben.button("Mute microphone").click()
    manage(ana, "Ben", "Ask to unmute")
    expect(ben.page.get_by_role("dialog", name="Ana asks you to unmute")).to_be_visible()
    check(ben.page)


def test_the_lobby_and_a_call_that_rings(people: People, ana: Participant) -> None:
    ana.page.goto("/lobby")
    check(ana.page)
    enter_lobby(ana)
    ben = people.open("Ben")
    enter_lobby(ben)
    expect(ana.button("Call Ben")).to_be_enabled()
    check(ana.page)
    call(ben, ana)
    expect(dialog(ana, "Ben is calling")).to_be_visible()
    check(ana.page)


def test_the_invite_panel(people: People, ana: Participant) -> None:
    ana.enter_green_room(people.room)
    ana.wait_for_colour("Your camera", ana.camera)  # the page's code runs
    ana.button("Invite").click()
    expect(ana.page.get_by_role("img", name="QR code of the invite link")).to_be_visible()
    check(ana.page)


def test_a_whole_call_by_keyboard_alone(people: People) -> None:
    ben, ana = people.join("Ben"), people.open("Ana")
    ana.open_room(people.room)
    expect(ana.page.get_by_label("Your name")).to_be_focused()
    ana.page.keyboard.type("Ana")
    ana.page.keyboard.press("Enter")
    expect(ana.button("Join call")).to_be_enabled()
    go_to(ana, "Join call")
    ana.page.keyboard.press("Enter")
    ben.sees(ana)
    go_to(ana, "Mute microphone")
    ana.page.keyboard.press("Enter")
    expect(ben.tile("Ana").get_by_role("img", name="Microphone off")).to_be_visible()
    go_to(ana, "Chat")
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("textbox", name="Message")).to_be_focused()
    ana.page.keyboard.type("Hello")
    ana.page.keyboard.press("Enter")
    ben.wait_for_words("Ana: Hello")
    go_to(ana, "Leave call")
    ana.page.keyboard.press("Enter")
    expect(ana.button("Rejoin")).to_be_visible()


def go_to(person: Participant, name: str) -> None:
    """Press Tab until the button has the focus, which must be visible."""
    for _ in range(60):
        focused, outline = person.page.evaluate(FOCUSED)
        if focused == name:
            assert outline != "none", f"the focus on {name} cannot be seen"
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")
