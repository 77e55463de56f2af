"""The realtime socket: presence and signalling for every engine. docs/protocol.md is its contract."""

from __future__ import annotations

import logging

from flask import Flask, current_app

from config import ONE_PROCESS
from video_app.extensions import sock
from video_app.realtime.hub import Hub
from video_app.realtime.routes import bp
from video_app.realtime.stores import store_for
from video_app.realtime.websocket import NoThread

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Make the app's hub and register the socket route. The engine must be there already."""
    engine = app.extensions["video_engine"]
    if not app.config["REDIS_URL"] and not app.testing:
        logger.info(ONE_PROCESS)
    app.extensions["hub"] = Hub(
        store_for(app.config["REDIS_URL"]),
        capacity=engine.max_participants,
        grace_seconds=app.config["RECONNECT_GRACE_SECONDS"],
        verify=engine.verify,
    )
    app.config["SOCK_SERVER_OPTIONS"] = {**app.config["SOCK_SERVER_OPTIONS"], "thread_class": NoThread}
    sock.init_app(app)
    app.register_blueprint(bp)


def current_hub() -> Hub:
    """The hub of the current app."""
    hub: Hub = current_app.extensions["hub"]
    return hub
