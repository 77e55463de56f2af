"""The call: room page and token API."""

from flask import Blueprint

bp = Blueprint("video", __name__)

from video_app.video import routes  # noqa: E402, F401
