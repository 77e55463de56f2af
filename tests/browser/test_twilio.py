"""Calls on Twilio: the whole app and Twilio's real, unmodified browser SDK against a stand-in for the cloud.

They show that app and SDK work together as the SDK's sources expect a server to behave. What Twilio's
cloud itself does, only a live run can show: docs/twilio.md has the steps.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import People
from tests.browser.participant import Participant
from tests.browser.server import Server
from tests.standins.twilio import TwilioStandIn


@pytest.fixture
def server(twilio_server: Server) -> Server:
    return twilio_server


def refused(people: People, name: str = "Ana") -> Participant:
    """Somebody who tries to join; the page goes back to the green room."""
    person = people.open(name)
    person.enter_green_room(people.room)
    person.button("Join call").click()
    return person


def test_two_people_see_and_hear_each_other(people: People) -> None:
    ana, ben = people.join("Ana"), people.join("Ben")
    ana.sees(ben)
    ben.sees(ana)
    ana.wait_for_sound()
    expect(ana.status).to_have_text("2 participants")
