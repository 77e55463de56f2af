"""Media engines, and which one this app uses."""

from __future__ import annotations

from flask import Flask, current_app

from video_app.engines.base import Engine
from video_app.engines.p2p.engine import PeerToPeerEngine
from video_app.engines.twilio.engine import TwilioEngine

ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (PeerToPeerEngine, TwilioEngine)}


def init_app(app: Flask) -> None:
    """Make the engine that the configuration asks for: `auto` means Twilio when it is configured."""
    name = app.config["VIDEO_ENGINE"]
    if name == "auto":
        name = "twilio" if app.config["TWILIO_ACCOUNT_SID"] else "p2p"
    app.extensions["video_engine"] = ENGINES[name].from_config(app.config)


def current_engine() -> Engine:
    """The engine of the current app."""
    engine: Engine = current_app.extensions["video_engine"]
    return engine
