"""The app in a hurry, for browser tests: an invite link of so many hours ends after as many seconds."""

from video_app import create_app
from video_app.realtime.places import moderation

moderation.SECONDS_PER_HOUR = 1
app = create_app()
