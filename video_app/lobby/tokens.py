"""Access tokens that admit to the lobby and to no room."""

from __future__ import annotations

import hashlib
import hmac

from video_app.access.grant import LOBBY, Grant, InvalidToken
from video_app.engines import tokens
from video_app.engines.base import Engine

SUBJECT = "lobby"


class LobbyTokens:
    """Makes and reads them; each is valid `token_seconds`."""

    def __init__(self, secret_key: str, token_seconds: int) -> None:
        # A key of its own: neither a session cookie nor a room's token passes for one of these.
        self._key = hmac.digest(secret_key.encode(), b"lobby token", hashlib.sha256).hex()
        self._token_seconds = token_seconds

    def token(self, identity: str) -> str:
        """A token for a lobby page of `identity`."""
        return tokens.make(self._key, subject=SUBJECT, identity=identity, room=LOBBY, seconds=self._token_seconds)

    def verify(self, token: str, engine: Engine) -> Grant:
        """The grant in a `token` for the lobby or, made by `engine`, for a room. Raises TokenError."""
        try:
            return tokens.read(token, self._key, issuer=tokens.ISSUER, subject=SUBJECT)
        except InvalidToken:
            return engine.verify(token)
