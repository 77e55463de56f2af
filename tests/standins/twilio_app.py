"""The unchanged app, its Twilio client pointed at the stand-in that TWILIO_STANDIN_URL names: for browser tests."""

import os

from tests.standins.twilio import point_at
from tests.waiting import PATIENCE_SECONDS
from video_app import create_app
from video_app.engines import remote

remote.JOIN_SECONDS = PATIENCE_SECONDS  # a busy machine keeps the stand-in from answering, and what follows from that
app = create_app()
if url := os.environ.get("TWILIO_STANDIN_URL"):
    point_at(app, url)
