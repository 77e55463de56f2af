"""Twilio Programmable Video: media runs through Twilio's group rooms."""

from __future__ import annotations

from typing import Any

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from video_app.engines import tokens
from video_app.engines.base import Engine, Grant


class TwilioEngine(Engine):
    """Makes and reads Twilio access tokens with the account's API key."""

    name = "twilio"
    max_participants = 50  # Twilio's limit for a group room

    def __init__(self, account_sid: str, api_key_sid: str, api_key_secret: str, *, token_seconds: int) -> None:
        self._account_sid = account_sid
        self._api_key_sid = api_key_sid
        self._api_key_secret = api_key_secret
        self._token_seconds = token_seconds

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> TwilioEngine:
        return cls(
            config["TWILIO_ACCOUNT_SID"],
            config["TWILIO_API_KEY_SID"],
            config["TWILIO_API_KEY_SECRET"],
            token_seconds=config["ACCESS_TOKEN_SECONDS"],
        )

    def token(self, identity: str, room: str) -> str:
        token = AccessToken(
            self._account_sid,
            self._api_key_sid,
            self._api_key_secret,
            identity=identity,
            ttl=self._token_seconds,
        )
        token.add_grant(VideoGrant(room=room))
        return token.to_jwt()

    def verify(self, token: str) -> Grant:
        return tokens.read(token, self._api_key_secret, issuer=self._api_key_sid, subject=self._account_sid)
