"""Who may be where: visitors, grants and the tokens that carry them. Knows nothing of media and sockets."""

from __future__ import annotations

from flask import Flask, current_app

from video_app.access import keys
from video_app.access.seals import Seals
from video_app.access.site import Access
from video_app.access.tokens import Verifier, door_kind, lobby_kind


def init_app(app: Flask) -> None:
    """Make the app's keys, its verifier and seals, and what knows the site's rules.

    The engines must be there already: they name the kinds of their tokens.
    """
    keys.init_app(app)
    app.extensions["seals"] = Seals(app.config)
    kinds = [*(engine.token_kind for engine in app.extensions["engines"].all), door_kind(app.config)]
    if app.config["LOBBY_ENABLED"]:
        kinds.append(lobby_kind(app.config))
    app.extensions["verifier"] = Verifier(*kinds)
    app.extensions["access"] = Access(app.config)


def current_verifier() -> Verifier:
    """The verifier of the current app."""
    verifier: Verifier = current_app.extensions["verifier"]
    return verifier


def current_seals() -> Seals:
    """What the current app signs charters, passes and links with."""
    seals: Seals = current_app.extensions["seals"]
    return seals
