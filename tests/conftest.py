"""What every test may ask for."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.standins.twilio import TwilioStandIn
from video_app import create_app


@pytest.fixture
def app() -> Flask:
    """A fresh app with fixed settings; pytest-flask's `client` talks to it."""
    return create_app("testing")


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    """A Twilio of the test's own."""
    stand_in = TwilioStandIn()
    stand_in.start()
    yield stand_in
    stand_in.stop()
