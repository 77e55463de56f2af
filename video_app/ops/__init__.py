"""For those who run the app: is it up, is it ready, what does it do, and what does it say."""

from __future__ import annotations

from flask import Blueprint, Flask

from video_app.ops import logs

bp = Blueprint("ops", __name__)

from video_app.ops import routes  # noqa: E402, F401


def init_app(app: Flask) -> None:
    """Set the log up and register the routes."""
    if not app.testing:
        logs.set_up(app.config["LOG_FORMAT"])
    app.register_blueprint(bp)
