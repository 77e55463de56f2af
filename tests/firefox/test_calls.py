"""Calls in stock Firefox: alone, with itself, and with Chromium in both orders."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.test_chat_and_people import log, write
from tests.browser.test_safety_code import code_of
from tests.firefox.stock import FIREFOX

DARK = re.compile(r"\btile-dark\b")
SERVER_AWAY = ("can’t establish a connection", "WebSocket connection to", "ERR_CONNECTION_REFUSED")
Pair = tuple[Participant, Participant]


@pytest.fixture(
    params=[(FIREFOX, FIREFOX), (FIREFOX, "red"), ("red", FIREFOX)],
    ids=["firefox with itself", "firefox, then chromium", "chromium, then firefox"],
)
def pair(request: pytest.FixtureRequest, people: People) -> Pair:
    """Two people in a call, at least one of them in Firefox."""
    first, second = request.param
    return people.join("Ana", camera=first), people.join("Ben", camera=second)


def test_alone_one_sees_oneself_and_every_button_works(people: People) -> None:
    ana = people.join("Ana", camera=FIREFOX)
    expect(ana.status).to_have_text("1 participant")
    ana.wait_for_frames("You")
    ana.button("Turn off camera").click()
    expect(ana.tile("You")).to_have_class(DARK)
    ana.button("Turn on camera").click()
    ana.wait_for_frames("You")
    for name, other in [("Mute microphone", "Unmute microphone"), ("Raise hand", "Lower hand")]:
        ana.button(name).click()
        ana.button(other).click()
    ana.button("Chat").click()
    write(ana, "Is anybody here?")
    expect(log(ana)).to_contain_text("Is anybody here?")
    ana.leave()
    expect(ana.page.get_by_role("heading", name="You left the call")).to_be_visible()
    assert ana.open_devices() == 0


def test_two_people_see_and_hear_each_other_until_one_leaves(pair: Pair) -> None:
    for person, other in [pair, pair[::-1]]:
        person.wait_for_frames(other.name)
        person.wait_for_frames("You")
        person.wait_for_sound()
        expect(person.status).to_have_text("2 participants")
    ana, ben = pair
    ben.leave()
    expect(ana.tile("Ben")).to_have_count(0)
    expect(ana.status).to_have_text("1 participant")


def test_the_two_read_the_same_safety_code(pair: Pair) -> None:
    ana, ben = pair
    ana.wait_for_frames("Ben")
    assert code_of(ana, "Ben") == code_of(ben, "Ana")


def test_what_one_does_the_other_sees(pair: Pair) -> None:
    for person, other in [pair, pair[::-1]]:
        tile = other.tile(person.name)
        person.button("Mute microphone").click()
        expect(tile.get_by_role("img", name="Microphone off")).to_be_visible()
        person.button("Unmute microphone").click()
        expect(tile.get_by_role("img", name="Microphone off")).to_be_hidden()
        other.wait_for_sound()
        person.button("Turn off camera").click()
        expect(tile).to_have_class(DARK)
        person.button("Turn on camera").click()
        other.wait_for_frames(person.name)
        person.button("Raise hand").click()
        expect(tile.get_by_role("img", name="Hand raised")).to_be_visible()
        person.button("Lower hand").click()
        expect(tile.get_by_role("img", name="Hand raised")).to_be_hidden()


def test_what_one_writes_the_other_reads_after_a_restart_of_the_server_too(people: People, pair: Pair) -> None:
    people.expect_errors(*SERVER_AWAY)
    ana, ben = pair
    for person in pair:
        person.button("Chat").click()
    write(ana, "before")
    expect(log(ben)).to_contain_text("before")
    people.server.kill()
    for person in pair:
        expect(person.status).to_have_text("Reconnecting…")
    ana.wait_for_frames("Ben")
    ben.wait_for_frames("Ana")
    people.server.start()
    for person in pair:
        expect(person.status).to_have_text("2 participants")
    write(ben, "after")
    expect(log(ana)).to_contain_text("after")
    ana.wait_for_frames("Ben")
    ben.wait_for_sound()
