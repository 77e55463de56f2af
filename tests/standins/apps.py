"""The app with Twilio configured, talking to a stand-in or to nobody."""

from __future__ import annotations

from typing import Any

from flask import Flask

from config import TestingConfig
from tests.standins.twilio import point_at
from tests.standins.twilio_rooms import CREDENTIALS
from video_app import create_app

NOBODY = "http://127.0.0.1:1"  # where nobody listens


def settings(**changes: Any) -> type[TestingConfig]:
    """The settings for tests with a Twilio account that cannot check webhooks, and `changes`."""

    class WithTwilio(TestingConfig):
        __test__ = False

        def __init__(self) -> None:
            super().__init__()
            self.VIDEO_ENGINE = "twilio"
            for name, value in {**CREDENTIALS, "TWILIO_AUTH_TOKEN": "", **changes}.items():
                setattr(self, name, value)

    return WithTwilio


def app_with(url: str, **changes: Any) -> Flask:
    """An app whose Twilio is at `url`."""
    app = create_app(settings(**changes))
    point_at(app, url)
    return app
