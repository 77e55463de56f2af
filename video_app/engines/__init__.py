"""The registry of media engines, and which one this app uses. docs/engines.md says how to add one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import run_command

from video_app.access.course import Course
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


def check_ready(config: Mapping[str, Any]) -> None:
    """Raise ConfigError if no call could be made on the engine that checked settings ask for."""
    if problem := chosen(config).unready(config):
        raise ConfigError(problem)


class Engines:
    """The engines of one app.

    `main` is the one that the configuration asks for. Where that is a media server and VIDEO_ENGINE is `auto`,
    `small` is the peer-to-peer engine, for calls of a few and for when the media server is away; else there is none.
    """

    def __init__(self, main: Engine, small: Engine | None = None, upto: int = 0) -> None:
        self.main = main
        self.small = small
        most = small.max_participants if small else 0
        self.course = Course(main=main.name, small=small.name if small else "", upto=upto, most=most)

    @property
    def all(self) -> tuple[Engine, ...]:
        """Every engine that may carry a room."""
        return (self.main, self.small) if self.small else (self.main,)

    @property
    def direct(self) -> Engine:
        """The engine whose browsers look for paths to each other; the main one where there is no such."""
        return self.small or self.main

    @property
    def records(self) -> bool:
        """Whether a call may be recorded, which people must read before they join."""
        return any(engine.records for engine in self.all)

    def browser_settings(self) -> dict[str, dict[str, str]]:
        """What each engine's browser half is told through the room page, by the engine's name."""
        return {engine.name: engine.browser_settings() for engine in self.all}

    def carrying(self, name: str) -> Engine:
        """The engine of a room whose charter says `name`; the one that rooms start with if that is none of them."""
        called = {engine.name: engine for engine in self.all}
        return called.get(name) or called[self.course.start]


def init_app(app: Flask) -> None:
    """Make the engines that the configuration asks for. Raises ConfigError if an app to be served has one not ready.

    A command may be what makes it so.
    """
    command = click.get_current_context(silent=True)
    if command is None or command.command is run_command:
        check_ready(app.config)
    app.extensions["engines"] = made = engines_for(app.config)
    for engine in made.all:
        engine.init_app(app)


def engines_for(config: Mapping[str, Any]) -> Engines:
    """The engines that a checked configuration asks for."""
    kind = chosen(config)
    main = kind.from_config(config)
    if kind is PeerToPeerEngine or config["VIDEO_ENGINE"] != "auto":
        return Engines(main)
    upto = kind.p2p_upto if config["P2P_UPTO"] is None else config["P2P_UPTO"]
    return Engines(main, PeerToPeerEngine.from_config(config), upto)


def current_engines() -> Engines:
    """The engines of the current app."""
    engines: Engines = current_app.extensions["engines"]
    return engines


def current_engine() -> Engine:
    """The main engine of the current app."""
    return current_engines().main
