"""The realtime socket: presence and signalling for every engine. docs/protocol.md is its contract."""

from __future__ import annotations

from flask import Flask, current_app

from video_app.extensions import sock
from video_app.realtime.hub import Hub
from video_app.realtime.routes import bp
from video_app.realtime.stores import MemoryStore
from video_app.realtime.visitors import Visitors
from video_app.realtime.websocket import NoThread


def init_app(app: Flask) -> None:
    """Make the app's hub and register the socket route. The engine must be there already."""
    engine = app.extensions["video_engine"]
    store = MemoryStore()
    app.extensions["visitors"] = Visitors(store)
    app.extensions["hub"] = Hub(
        store,
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


def current_visitors() -> Visitors:
    """The visitors of the current app."""
    visitors: Visitors = current_app.extensions["visitors"]
    return visitors
