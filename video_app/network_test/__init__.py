"""The network test: a page on which people find out what is wrong with their connection, and its servers."""

from __future__ import annotations

from flask import Flask

from video_app.network_test.routes import bp


def init_app(app: Flask) -> None:
    """Add the page and its API."""
    app.register_blueprint(bp)
