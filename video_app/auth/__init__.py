"""The join form, leaving, and what a visitor needs to get in: the site's passcode, and signing in."""

from __future__ import annotations

from flask import Flask

from video_app.access.entry import Refused
from video_app.access.sign_in import Issuer
from video_app.auth import passcode, routes, sign_in
from video_app.auth.refused import refused


def init_app(app: Flask) -> None:
    """Register the routes, and the page for who may not get in."""
    app.register_blueprint(routes.bp)
    if app.config["ACCESS_PASSCODE"]:
        app.register_blueprint(passcode.bp)
    if app.config["OIDC_ISSUER"]:
        app.extensions["oidc_issuer"] = Issuer(app)
        app.register_blueprint(sign_in.bp)
    app.register_error_handler(Refused, refused)
