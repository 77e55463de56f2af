"""The embedded engine: browsers connect to each other, and the app itself passes their signals on."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from video_app.access import tokens
from video_app.access.grant import Claims
from video_app.access.tokens import NO_CLAIMS
from video_app.engines.base import Engine, Ice, IceServer
from video_app.engines.p2p import settings
from video_app.variables import Variables


class PeerToPeerEngine(Engine):
    """Media goes straight from browser to browser, so it costs no account and no media server."""

    name = "p2p"
    browser_modules = ("engines/link-stats.js", "engines/p2p/*.js")

    def __init__(
        self,
        secret_key: str,
        *,
        token_seconds: int,
        max_participants: int,
        stun_urls: list[str],
        turn_urls: list[str],
        turn_secret: str,
        relay_only: bool = False,
    ) -> None:
        self.max_participants = max_participants
        self._token_seconds = token_seconds
        self._stun_urls = stun_urls
        self._turn_urls = turn_urls
        self._turn_secret = turn_secret
        self._relay_only = relay_only
        self.token_kind = tokens.own_kind(secret_key, "p2p", purpose="p2p access token")

    @classmethod
    def settings(cls, read: Variables) -> dict[str, Any]:
        return settings.settings(read)

    @classmethod
    def problems(cls, config: Mapping[str, Any]) -> list[str]:
        return settings.problems(config)

    @classmethod
    def is_configured(cls, config: Mapping[str, Any]) -> bool:
        return True

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> PeerToPeerEngine:
        return cls(
            config["SECRET_KEY"],
            token_seconds=config["ACCESS_TOKEN_SECONDS"],
            max_participants=config["P2P_MAX_PARTICIPANTS"],
            stun_urls=config["STUN_URLS"],
            turn_urls=config["TURN_URLS"],
            turn_secret=config["TURN_SECRET"],
            relay_only=config["ICE_RELAY_ONLY"],
        )

    def token(self, identity: str, room: str, claims: Claims = NO_CLAIMS) -> str:
        return tokens.make(self.token_kind, identity=identity, room=room, seconds=self._token_seconds, claims=claims)

    def browser_settings(self) -> dict[str, str]:
        return {"iceTransportPolicy": "relay"} if self._relay_only else {}

    def ice(self, identity: str) -> Ice:
        ice = super().ice(identity)
        if not self._turn_urls:
            return ice
        turn: IceServer = {"urls": self._turn_urls, **self._turn_credentials(identity, ice.expires_at)}
        return Ice([*ice.servers, turn], ice.expires_at)

    def public_ice_servers(self) -> list[IceServer]:
        return [{"urls": self._stun_urls}] if self._stun_urls else []

    def _turn_credentials(self, identity: str, expires_at: int) -> IceServer:
        """Credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00)."""
        username = f"{expires_at}:{identity}"
        digest = hmac.digest(self._turn_secret.encode(), username.encode(), hashlib.sha1)
        return {"username": username, "credential": base64.b64encode(digest).decode()}
