"""The contract of an engine's browser half: one suite for all of them.

Several people share one page, each with an engine of their own, joined through what the app gives its
engines and nothing else. To test another engine, give it a server in ENGINES.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.cameras import COLOURS
from tests.browser.conftest import running
from tests.browser.engine_lab import Lab
from tests.browser.harness import People
from tests.browser.server import Server

ENGINES = {"p2p": "p2p_server", "twilio": "twilio_server", "livekit": "livekit_server"}  # by fixture
DIRECT = {"p2p"}  # media goes from one browser to another, so that a pair has a safety code
ALL = ["camera", "microphone", "screen", "screen-audio"]


@pytest.fixture(params=ENGINES)
def server(request: pytest.FixtureRequest) -> Server:
    return running(request.getfixturevalue(ENGINES[request.param]))


@pytest.fixture
def lab(people: People) -> Lab:
    people.expect_errors("group: track-warning-raised")  # Twilio's SDK, where a busy machine makes a track stall
    return Lab(people.open("Visitor", camera="none"), people.room)


def test_what_is_sent_from_the_start_arrives_under_the_right_name_and_source(lab: Lab) -> None:
    lab.join("Ana", camera="red", microphone="red")
    lab.join("Ben", camera="green", microphone="green")
    lab.wait_for_media("Ana", "Ben camera", "Ben microphone")
    lab.wait_for_media("Ben", "Ana camera", "Ana microphone")
    lab.wait_for_colour("Ana", "Ben camera", "green")
    lab.wait_for_colour("Ben", "Ana camera", "red")


def test_everything_can_be_sent_at_once(lab: Lab) -> None:
    lab.join("Ana", camera="red", microphone="red", screen="blue", screen_audio="blue")
    lab.join("Ben")
    lab.wait_for_media("Ben", *[f"Ana {source}" for source in ALL])
    lab.wait_for_colour("Ben", "Ana camera", "red")
    lab.wait_for_colour("Ben", "Ana screen", "blue")


def test_what_is_sent_later_arrives_too(lab: Lab) -> None:
    lab.join("Ana")
    lab.join("Ben")
    for source, colour in [("camera", "red"), ("screen", "blue"), ("microphone", "red")]:
        lab.publish("Ana", source, colour)
    lab.wait_for_media("Ben", "Ana camera", "Ana screen", "Ana microphone")
    lab.wait_for_colour("Ben", "Ana screen", "blue")


def test_what_is_sent_no_more_ends_and_the_rest_goes_on(lab: Lab) -> None:
    lab.join("Ana", camera="red", microphone="red", screen="blue")
    lab.join("Ben")
    lab.wait_for_media("Ben", "Ana camera", "Ana microphone", "Ana screen")
    lab.call("unpublish", "Ana", "camera")
    lab.wait_for_media("Ben", "Ana microphone", "Ana screen")
    lab.call("unpublish", "Ana", "screen")
    lab.wait_for_media("Ben", "Ana microphone")
    ended = [event["source"] for event in lab.events("Ben", "track-ended")]
    assert ended == ["camera", "screen"]


def test_a_camera_can_go_off_and_on_again(lab: Lab) -> None:
    lab.join("Ana", camera="red")
    lab.join("Ben")
    for colour in ("green", "blue"):
        lab.wait_for_media("Ben", "Ana camera")
        lab.call("unpublish", "Ana", "camera")
        lab.wait_for_media("Ben")
        lab.publish("Ana", "camera", colour)
        lab.wait_for_colour("Ben", "Ana camera", colour)


def test_one_track_takes_the_place_of_another(lab: Lab) -> None:
    lab.join("Ana", camera="red")
    lab.join("Ben")
    lab.wait_for_colour("Ben", "Ana camera", "red")
    lab.publish("Ana", "camera", "yellow")
    lab.wait_for_colour("Ben", "Ana camera", "yellow")
    lab.wait_for_media("Ben", "Ana camera")


def test_whoever_sends_nothing_still_receives_and_is_there(lab: Lab) -> None:
    lab.join("Ana", camera="red")
    lab.join("Ben")
    lab.wait_for_media("Ben", "Ana camera")
    lab.wait_for_state("Ana", "Ben", "connected")
    lab.wait_for_state("Ben", "Ana", "connected")
    lab.wait_for_media("Ana")


def test_three_people_get_each_others_pictures(lab: Lab) -> None:
    cameras = {"Ana": "red", "Ben": "green", "Cleo": "blue"}
    for name, colour in cameras.items():
        lab.join(name, camera=colour)
    for name in cameras:
        for other, colour in cameras.items():
            if other != name:
                lab.wait_for_colour(name, f"{other} camera", colour)


def test_two_people_may_turn_on_their_screens_at_the_same_moment(lab: Lab) -> None:
    lab.join("Ana", camera="red")
    lab.join("Ben", camera="green")
    lab.wait_for_media("Ben", "Ana camera")
    lab.page.evaluate(
        "([a, b]) => Promise.all([lab.publish('Ana', 'screen', a), lab.publish('Ben', 'screen', b)])",
        [COLOURS["blue"], COLOURS["yellow"]],
    )
    lab.wait_for_colour("Ana", "Ben screen", "yellow")
    lab.wait_for_colour("Ben", "Ana screen", "blue")


def test_muting_keeps_the_track_and_unmuting_brings_the_sound_back(lab: Lab) -> None:
    lab.join("Ana", microphone="red")
    lab.join("Ben")
    lab.wait_for_media("Ben", "Ana microphone")
    lab.call("mute", "Ana", "microphone", True)
    lab.wait_for_silence("Ben", "Ana microphone")
    lab.call("mute", "Ana", "microphone", False)
    lab.wait_for_media("Ben", "Ana microphone")
    assert lab.events("Ben", "track-ended") == []


def test_a_picture_out_of_sight_comes_back(lab: Lab) -> None:
    lab.join("Ana", camera="red")
    lab.join("Ben")
    lab.wait_for_media("Ben", "Ana camera")
    for height in (0, 90, 90, 0, 720):
        lab.call("show", "Ben", "Ana camera", height)
    lab.wait_for_media("Ben", "Ana camera")
    lab.wait_for_colour("Ben", "Ana camera", "red")


def test_leaving_ends_what_the_others_got_and_leaves_the_tracks_to_their_owner(lab: Lab) -> None:
    lab.join("Ana", camera="red", microphone="red")
    lab.join("Ben")
    lab.wait_for_media("Ben", "Ana camera", "Ana microphone")
    assert lab.call("leave", "Ana") == ["live", "live"]
    lab.wait_for_media("Ben")


def test_whoever_left_can_come_back(lab: Lab) -> None:
    lab.join("Ana", camera="red")
    lab.join("Ben", camera="green")
    lab.wait_for_media("Ana", "Ben camera")
    lab.call("leave", "Ana")
    lab.wait_for_media("Ben")
    lab.join("Ana", camera="blue")
    lab.wait_for_colour("Ben", "Ana camera", "blue")
    lab.wait_for_colour("Ana", "Ben camera", "green")


def test_who_is_connected_directly_has_the_same_safety_code_and_nobody_else_has_one(lab: Lab, server: Server) -> None:
    ana, ben = lab.join("Ana", camera="red"), lab.join("Ben")
    lab.wait_for_media("Ben", "Ana camera")
    lab.wait_for_state("Ana", "Ben", "connected")
    lab.wait_for_state("Ben", "Ana", "connected")
    direct = server.settings["VIDEO_ENGINE"] in DIRECT
    assert lab.call("hasSafetyCodes", "Ana") is direct
    code = lab.call("safetyCode", "Ana", ben)
    assert code == lab.call("safetyCode", "Ben", ana)
    assert re.fullmatch(r"\d{60}", code) if direct else code is None
    assert lab.call("safetyCode", "Ana", "Nobody~1") is None


def test_the_state_of_the_connection_is_told(lab: Lab) -> None:
    lab.join("Ana")
    assert lab.events("Ana", "state")[-1]["state"] == "connected"
    told = "() => { const told = lab.events('Ana'); lab.leave('Ana'); return told.filter(({state}) => state).at(-1) }"
    assert lab.page.evaluate(told)["state"] == "closed"
