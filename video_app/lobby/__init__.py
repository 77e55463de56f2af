"""The lobby: who is available, and calling a person."""

from __future__ import annotations

from flask import Flask

from video_app.lobby.routes import bp


def init_app(app: Flask) -> None:
    """Register the routes, unless LOBBY_ENABLED says that there is no lobby."""
    if app.config["LOBBY_ENABLED"]:
        app.register_blueprint(bp)
    app.jinja_env.globals["lobby_enabled"] = app.config["LOBBY_ENABLED"]
