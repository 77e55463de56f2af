"""What somebody could do to others in a call, or to who follows a link, done to them in real browsers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.lobby import call, dialog, enter_lobby, log


def test_no_link_puts_a_returning_visitor_into_a_call(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room("somewhere")  # from now on the site knows her
    ana.page.goto(f"/rooms/{people.room}#now")
    expect(ana.button("Join call")).to_be_enabled()
    expect(ana.page.get_by_label("Camera", exact=True).locator("option")).not_to_have_count(0)  # all has started
    ben = people.join("Ben")
    expect(ben.status).to_have_text("1 participant")
    expect(ana.button("Join call")).to_be_enabled()


def test_the_way_in_from_the_lobby_is_for_that_call_and_once(people: People) -> None:
    ana, ben = people.open("Ana"), people.open("Ben")
    enter_lobby(ana)
    enter_lobby(ben)
    call(ana, ben)
    dialog(ben, "Ana is calling").get_by_role("button", name="Accept").click()
    expect(ben.status).to_have_text("2 participants")
    ben.page.reload()
    expect(ben.button("Join call")).to_be_enabled()
    expect(ana.status).to_have_text(re.compile("1 participant"))


def test_a_mark_for_one_room_opens_no_other(people: People) -> None:
    ana = people.open("Ana")
    ana.enter_green_room("somewhere")
    ana.page.evaluate("sessionStorage.setItem('enter-call', 'elsewhere')")
    ana.page.goto(f"/rooms/{people.room}")
    expect(ana.button("Join call")).to_be_enabled()
    ana.page.goto("/rooms/elsewhere")  # the first page has used it up
    expect(ana.button("Join call")).to_be_enabled()
    expect(ana.page.get_by_label("Camera", exact=True).locator("option")).not_to_have_count(0)
    ben = people.join("Ben", room="elsewhere")
    expect(ben.status).to_have_text("1 participant")


def test_who_says_muted_is_not_heard_whatever_is_sent(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.wait_for_sound()
    ben.page.evaluate("() => spy.keepSending()")  # a client that shows a muted microphone, and sends sound
    ben.button("Mute microphone").click()
    expect(ana.tile("Ben").get_by_role("img", name="Microphone off")).to_be_visible()
    assert ana.video("Ben").evaluate("video => video.srcObject.getAudioTracks().length") == 0
    ben.button("Unmute microphone").click()
    ana.page.wait_for_function(
        "video => video.srcObject.getAudioTracks().length", arg=ana.video("Ben").element_handle()
    )


def test_who_is_blocked_rings_no_more(people: People) -> None:
    ana, mallory = people.open("Ana"), people.open("Mallory")
    enter_lobby(ana)
    enter_lobby(mallory)
    call(mallory, ana)
    dialog(ana, "Mallory is calling").get_by_role("button", name="Decline and block").click()
    expect(log(ana)).to_contain_text("You blocked Mallory")
    dialog(mallory).get_by_role("button", name="Close").click()
    call(mallory, ana)
    expect(dialog(mallory)).to_contain_text("Ana is busy.")
    expect(dialog(ana)).to_have_count(0)


def test_who_does_not_want_to_be_disturbed_is_not_rung(people: People) -> None:
    ana, ben = people.open("Ana"), people.open("Ben")
    enter_lobby(ana)
    enter_lobby(ben)
    ana.page.get_by_role("switch", name="Do not disturb").check()
    expect(ben.button("Call Ana")).to_be_disabled()
    ana.page.get_by_role("switch", name="Do not disturb").uncheck()
    call(ben, ana)
    expect(dialog(ana, "Ben is calling")).to_be_visible()
