"""The app in a hurry, for browser tests: an invite link of so many hours ends after as many seconds."""

from video_app import create_app
from video_app.access import invites

invites.SECONDS_PER_HOUR = 1
app = create_app()
