"""The unchanged app, its Twilio client pointed at the stand-in that TWILIO_STANDIN_URL names: for browser tests."""

import os

from tests.standins.twilio import point_at
from video_app import create_app

app = create_app()
if url := os.environ.get("TWILIO_STANDIN_URL"):
    point_at(app, url)
