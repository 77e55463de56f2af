"""A video-call app in Flask: join form, room page, token API, realtime socket and media engines."""

from __future__ import annotations

import importlib
import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from video_app import (
    access,
    assets,
    auth,
    cli,
    debugger,
    doors,
    engines,
    errors,
    hosts,
    icons,
    lobby,
    network_test,
    ops,
    realtime,
    security,
    tunnel,
)
from video_app.extensions import bootstrap, compress, csrf, limiter
from video_app.settings import Config
from video_app.variables import ConfigError
from video_app.video import routes as video_routes


def create_app(config: Config | type[Config] | str | None = None) -> Flask:
    """The application, assembled.

    `config` is a configuration or its class. A name is looked up in the site's own config.py
    (`development`, `testing`, `production`); None stands for the one that FLASK_CONFIG names.
    Raises ConfigError when a setting is unusable.
    """
    app = Flask(__name__, static_folder=None)
    app.config.from_object(checked(config))
    app.logger.setLevel(logging.INFO)  # who comes and goes is worth a line
    if hops := app.config["TRUSTED_PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]

    parts = (ops, hosts, assets, icons, bootstrap, compress, csrf, limiter, security, errors, engines, access)
    for part in (*parts, realtime, doors, auth, lobby, network_test, tunnel, debugger, cli):
        part.init_app(app)
    app.register_blueprint(video_routes.bp)
    return app


def checked(config: Config | type[Config] | str | None) -> Config:
    """The configuration that create_app is asked for. Raises ConfigError."""
    if config is None or isinstance(config, str):
        return site_config(config)
    settings = config if isinstance(config, Config) else config()
    settings.check()
    return settings


def site_config(name: str | None) -> Config:
    """The configuration called `name` in the site's config.py. Raises ConfigError, also if that is not there."""
    try:
        site = importlib.import_module("config")  # not before it is asked for: a host may have another `config`
    except ModuleNotFoundError as error:
        if error.name != "config":
            raise
        raise ConfigError(f"There is no config.py here. {PASS_ONE}") from error
    if getattr(site, "Config", None) is not Config:
        raise ConfigError(f"{site.__file__} is not the config.py of this app. {PASS_ONE}")
    settings: Config = site.load_config(name)
    return settings


PASS_ONE = "Pass a configuration: create_app(video_app.settings.Config({'SECRET_KEY': ...}))."
