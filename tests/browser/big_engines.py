"""The engines with media servers: fixtures of the tests that run on each of them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import running
from tests.browser.harness import People
from tests.browser.server import Server

SERVERS = {"twilio": "twilio_server", "livekit": "livekit_app"}  # by fixture
# What Twilio's SDK writes to the console when a track stalls or a connection is lost or soon over; and its figures for
# Twilio, cut short when a call ends. LiveKit's writes nothing.
TWILIO_SAYS = [
    "group: signaling, level: error, name: closed",
    "Error initializing CPU pressure",
    "Z warn [",
    "twilio.com/v1/VideoEvents",
]


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Server:
    return running(request.getfixturevalue(SERVERS[request.param]))


@pytest.fixture(autouse=True)
def sdk_says(people: People) -> None:
    people.expect_errors(*TWILIO_SAYS)
