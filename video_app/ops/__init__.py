"""For those who run the app: is it up, is it ready, what does it do, and what does it say."""

from __future__ import annotations

from flask import Flask

from video_app.ops import logs
from video_app.ops.routes import bp


def init_app(app: Flask) -> None:
    """Set the log up and register the routes."""
    if not app.testing:
        logs.set_up(app.config["LOG_FORMAT"])
    app.register_blueprint(bp)
