"""What a call is, on each engine that has a media server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.big_engines import sdk_says, server
from tests.browser.harness import People
from tests.browser.participant import Participant

__all__ = ["sdk_says", "server"]


def muted_mark(person: Participant, name: str) -> Locator:
    """The sign on a tile that says the microphone is off."""
    return person.tile(name).get_by_role("img", name="Microphone off")


def test_two_people_see_and_hear_each_other(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.sees(ana)
    ana.wait_for_sound()
    expect(ana.status).to_have_text("2 participants")


def test_the_details_of_a_connection_are_measured(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ana.button("People").click()
    ana.button("Connection details of Ben").click()
    dialog = ana.page.get_by_role("dialog", name="Connection")
    expect(dialog).to_contain_text(re.compile(r"Receiving\s*[1-9]\d* kbit/s"))
    expect(dialog).to_contain_text(re.compile(r"Picture\s*\d+×\d+"))
    expect(dialog).to_contain_text(re.compile("Codecs.*opus"))
    expect(dialog).to_contain_text("through the call service")


def test_three_people_see_each_other_in_the_right_colours(people: People) -> None:
    trio = [people.join("Ana"), people.join("Ben"), people.join("Cleo")]
    for person in trio:
        person.sees(*[other for other in trio if other is not person])
        expect(person.status).to_have_text("3 participants")


def test_the_others_see_and_hear_a_microphone_go_off_and_on(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.sees(ana)
    for button, marks in [("Mute microphone", 1), ("Unmute microphone", 0)] * 2:
        ana.button(button).click()
        expect(muted_mark(ben, "Ana")).to_have_count(marks)
        (ben.wait_for_silence if marks else ben.wait_for_sound)()


def test_the_others_see_a_camera_go_off_and_on_and_its_light_goes_out(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ben.sees(ana)
    both = ana.open_devices()
    ana.button("Turn off camera").click()
    expect(ben.tile("Ana")).to_have_class(re.compile(r"\btile-dark\b"))
    assert ana.open_devices() == both - 1
    ana.button("Turn on camera").click()
    ben.wait_for_colour("Ana", ana.camera)
    ben.wait_for_frames("Ana")


def test_whoever_joins_muted_is_seen_as_muted(people: People) -> None:
    ana = people.join("Ana")
    ben = people.open("Ben")
    ben.enter_green_room(people.room)
    ben.page.wait_for_function("() => spy.tracks.length === 2")
    ben.button("Mute microphone").click()
    expect(ben.button("Unmute microphone")).to_be_visible()
    ben.join_call()
    expect(muted_mark(ana, "Ben")).to_be_visible()
    ana.sees(ben)
    ana.wait_for_silence()
    ben.button("Unmute microphone").click()
    expect(muted_mark(ana, "Ben")).to_have_count(0)
    ana.wait_for_sound()


@pytest.mark.parametrize("camera", ["none", "denied"])
def test_without_a_camera_one_still_joins_sees_and_hears(people: People, camera: str) -> None:
    ana, ben = people.join("Ana"), people.join("Ben", camera=camera)
    ben.sees(ana)
    ben.wait_for_sound()
    expect(ana.tile("Ben")).to_be_visible()
