"""The embedded engine: browsers connect to each other, and the app itself passes their signals on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from video_app.access import tokens
from video_app.access.grant import Claims
from video_app.access.keys import Purpose, keys_for
from video_app.access.tokens import NO_CLAIMS
from video_app.engines.base import ICE_SECONDS, Check, Engine, Ice, IceServer
from video_app.engines.p2p import checks, settings
from video_app.engines.p2p.relays import Relay, relay_for
from video_app.variables import Variables


class PeerToPeerEngine(Engine):
    """Media goes straight from browser to browser, so it costs no account and no media server."""

    name = "p2p"

    def __init__(
        self,
        token_kind: tokens.TokenKind,
        *,
        token_seconds: int,
        max_participants: int,
        stun_urls: list[str],
        relay: Relay,
        relay_only: bool = False,
    ) -> None:
        self.max_participants = max_participants
        self._token_seconds = token_seconds
        self._stun_urls = stun_urls
        self.relay = relay
        self._relay_only = relay_only
        self.token_kind = token_kind

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
            tokens.own_kind("p2p", keys_for(Purpose.P2P_TOKEN, config)),
            token_seconds=config["ACCESS_TOKEN_SECONDS"],
            max_participants=config["P2P_MAX_PARTICIPANTS"],
            stun_urls=config["STUN_URLS"],
            relay=relay_for(config),
            relay_only=config["ICE_RELAY_ONLY"],
        )

    def token(self, identity: str, room: str, claims: Claims = NO_CLAIMS) -> str:
        return tokens.make(self.token_kind, identity=identity, room=room, seconds=self._token_seconds, claims=claims)

    def browser_settings(self) -> dict[str, str]:
        return {"iceTransportPolicy": "relay"} if self._relay_only else {}

    def ice(self, identity: str, seconds: int = ICE_SECONDS) -> Ice:
        servers, expires_at = super().ice(identity, seconds)
        relay = self.relay.ice(identity, expires_at)
        return Ice([*servers, *relay.servers], relay.expires_at)

    def public_ice_servers(self) -> list[IceServer]:
        return [{"urls": self._stun_urls}] if self._stun_urls else []

    def check(self, *, offline: bool = False) -> list[Check]:
        return checks.check_relay(self.relay, asks_others=bool(self._stun_urls), offline=offline)
