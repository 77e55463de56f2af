"""Who may be where: visitors, grants and the tokens that carry them. Knows nothing of media and sockets."""

from __future__ import annotations

from flask import Flask, current_app

from video_app.access import keys
from video_app.access.site import Access
from video_app.access.tokens import Verifier, lobby_kind


def init_app(app: Flask) -> None:
    """Make the app's keys, its verifier and what knows the site's rules.

    The engine must be there already: it names the kind of its tokens.
    """
    keys.init_app(app)
    kinds = [app.extensions["video_engine"].token_kind]
    if app.config["LOBBY_ENABLED"]:
        kinds.append(lobby_kind(app.config))
    app.extensions["verifier"] = Verifier(*kinds)
    app.extensions["access"] = Access(app.config)


def current_verifier() -> Verifier:
    """The verifier of the current app."""
    verifier: Verifier = current_app.extensions["verifier"]
    return verifier
