"""Who may be where: visitors, grants and the tokens that carry them. Knows nothing of media and sockets."""

from __future__ import annotations

from flask import Flask, current_app

from video_app.access.seals import Seals
from video_app.access.tokens import Verifier, door_kind, lobby_kind


def init_app(app: Flask) -> None:
    """Make the app's verifier and seals. The engine must be there already: it names the kind of its tokens."""
    app.extensions["seals"] = Seals(app.config["SECRET_KEY"])
    kinds = [app.extensions["video_engine"].token_kind, door_kind(app.config["SECRET_KEY"])]
    if app.config["LOBBY_ENABLED"]:
        kinds.append(lobby_kind(app.config["SECRET_KEY"]))
    app.extensions["verifier"] = Verifier(*kinds)


def current_verifier() -> Verifier:
    """The verifier of the current app."""
    verifier: Verifier = current_app.extensions["verifier"]
    return verifier


def current_seals() -> Seals:
    """What the current app signs charters, passes and links with."""
    seals: Seals = current_app.extensions["seals"]
    return seals
