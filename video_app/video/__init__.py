"""The call: room page, token API and webhooks."""

from flask import Blueprint

bp = Blueprint("video", __name__)

from video_app.video import routes, webhooks  # noqa: E402, F401
