"""A video-call app in Flask: join form, room page, token API, realtime socket and media engines."""

from __future__ import annotations

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config, load_config
from video_app import (
    assets,
    auth,
    cli,
    debugger,
    engines,
    errors,
    hosts,
    icons,
    lobby,
    ops,
    realtime,
    security,
    tunnel,
    video,
)
from video_app.extensions import bootstrap, compress, csrf, limiter


def create_app(config: str | type[Config] | None = None) -> Flask:
    """The application, assembled.

    `config` is a configuration class, the name of one (`development`, `testing`, `production`), or
    None for the one that FLASK_CONFIG names. Raises config.ConfigError when a setting is unusable.
    """
    app = Flask(__name__, static_folder=None)
    app.config.from_object(load_config(config))
    app.logger.setLevel(logging.INFO)  # who comes and goes is worth a line
    if hops := app.config["TRUSTED_PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]

    parts = (ops, hosts, assets, icons, bootstrap, compress, csrf, limiter, security, errors, engines, realtime, lobby)
    for part in (*parts, tunnel, debugger, cli):
        part.init_app(app)
    app.register_blueprint(auth.bp)
    app.register_blueprint(video.bp)
    return app
