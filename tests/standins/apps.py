"""The app with Twilio configured, talking to a stand-in or to nobody."""

from __future__ import annotations

from typing import Any

from flask import Flask

from config import TestingConfig
from tests.standins.twilio import point_at
from tests.standins.twilio_rooms import CREDENTIALS
from video_app import create_app
from video_app.settings import Config

NOBODY = "http://127.0.0.1:1"  # where nobody listens


def settings(**changes: Any) -> Config:
    """The settings for tests with a Twilio account that cannot check webhooks, and `changes`."""
    config = TestingConfig()
    vars(config).update({**CREDENTIALS, "VIDEO_ENGINE": "twilio", "TWILIO_AUTH_TOKEN": "", **changes})
    return config


def app_with(url: str, **changes: Any) -> Flask:
    """An app whose Twilio is at `url`."""
    app = create_app(settings(**changes))
    point_at(app, url)
    return app
