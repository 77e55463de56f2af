"""Access tokens that admit to the lobby and to no room."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

import jwt

from video_app.engines import tokens
from video_app.engines.base import Engine, Grant, InvalidToken
from video_app.realtime.lobby import LOBBY

ISSUER = "video-app"
SUBJECT = "lobby"


class LobbyTokens:
    """Makes and reads them; each is valid `token_seconds`."""

    def __init__(self, secret_key: str, token_seconds: int) -> None:
        # A key of its own: neither a session cookie nor a room's token passes for one of these.
        self._key = hmac.digest(secret_key.encode(), b"lobby token", hashlib.sha256).hex()
        self._token_seconds = token_seconds

    def token(self, identity: str) -> str:
        """A token for a lobby page of `identity`."""
        now = int(time.time())
        claims = {
            "jti": f"{SUBJECT}-{secrets.token_hex(8)}",
            "iss": ISSUER,
            "sub": SUBJECT,
            "nbf": now,
            "exp": now + self._token_seconds,
            "grants": {"identity": identity, "video": {"room": LOBBY}},
        }
        return jwt.encode(claims, self._key, algorithm="HS256")

    def verify(self, token: str, engine: Engine) -> Grant:
        """The grant in a `token` for the lobby or, made by `engine`, for a room. Raises TokenError."""
        try:
            return tokens.read(token, self._key, issuer=ISSUER, subject=SUBJECT)
        except InvalidToken:
            return engine.verify(token)
