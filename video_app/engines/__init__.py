"""The registry of media engines, and which one this app uses. docs/engines.md says how to add one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app

from video_app.engines.base import Engine
from video_app.engines.livekit.engine import LiveKitEngine
from video_app.engines.p2p.engine import PeerToPeerEngine
from video_app.engines.twilio.engine import TwilioEngine
from video_app.variables import ConfigError, Variables

#: by name; `auto` takes the first that is configured
ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (TwilioEngine, LiveKitEngine, PeerToPeerEngine)}


def settings(read: Variables) -> dict[str, Any]:
    """The settings of all engines by their names. Raises ConfigError for a text of the wrong kind."""
    return {name: value for engine in ENGINES.values() for name, value in engine.settings(read).items()}


def check_settings(config: Mapping[str, Any]) -> None:
    """Raise ConfigError for an unknown engine, or if the settings of one that may be used are not usable."""
    asked = config["VIDEO_ENGINE"]
    if asked != "auto" and asked not in ENGINES:
        raise ConfigError(f"VIDEO_ENGINE must be one of auto, {', '.join(ENGINES)}, not {asked!r}.")
    candidates = ENGINES.values() if asked == "auto" else [ENGINES[asked]]
    if problems := [problem for engine in candidates for problem in engine.problems(config)]:
        raise ConfigError("\n".join(problems))


def chosen(config: Mapping[str, Any]) -> type[Engine]:
    """The engine that checked settings ask for."""
    if config["VIDEO_ENGINE"] != "auto":
        return ENGINES[config["VIDEO_ENGINE"]]
    return next(engine for engine in ENGINES.values() if engine.is_configured(config))


def init_app(app: Flask) -> None:
    """Make the engine that the configuration asks for."""
    engine = chosen(app.config).from_config(app.config)
    app.extensions["video_engine"] = engine
    engine.init_app(app)


def current_engine() -> Engine:
    """The engine of the current app."""
    engine: Engine = current_app.extensions["video_engine"]
    return engine
