"""LiveKit: media runs through LiveKit servers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
from flask import Flask, current_app

from video_app import assets
from video_app.access.grant import ACCESS_MAX_SECONDS, Claims
from video_app.access.tokens import NO_CLAIMS, TokenKind, app_claims
from video_app.engines.base import Check, Engine, Source
from video_app.engines.livekit import checks, sdk, settings, webhooks
from video_app.engines.livekit.command import livekit_sdk
from video_app.engines.livekit.rest import LiveKitRooms
from video_app.variables import Variables

SOURCES = ["camera", "microphone", "screen_share", "screen_share_audio"]
# LiveKit's own service sends each browser to a host near it.
CLOUD = ".livekit.cloud"


class LiveKitEngine(Engine):
    """Makes LiveKit's access tokens with an API key, and keeps the rooms over HTTP."""

    name = "livekit"
    keeps_rooms = True
    p2p_upto = 4
    example = settings.EXAMPLE
    commands = (livekit_sdk,)

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        *,
        url: str,
        token_seconds: int,
        rooms: LiveKitRooms,
    ) -> None:
        """`url` is where browsers connect: an address of ws or wss, or a path on this site."""
        self.max_participants = rooms.max_participants
        self.rest = rooms
        # No subject: see `token`.
        self.token_kind = TokenKind(issuer=api_key, subject="", key=api_secret)
        self._url = url.rstrip("/")
        self._token_seconds = token_seconds

    @classmethod
    def settings(cls, read: Variables) -> dict[str, Any]:
        return settings.settings(read)

    @classmethod
    def problems(cls, config: Mapping[str, Any]) -> list[str]:
        return settings.problems(config)

    @classmethod
    def unready(cls, config: Mapping[str, Any]) -> str:
        return sdk.problem_with(sdk.path_in(config))

    @classmethod
    def is_configured(cls, config: Mapping[str, Any]) -> bool:
        return bool(config["LIVEKIT_URL"])

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> LiveKitEngine:
        key, secret = config["LIVEKIT_API_KEY"], config["LIVEKIT_API_SECRET"]
        size = config["LIVEKIT_MAX_PARTICIPANTS"]
        return cls(
            key,
            secret,
            url=config["LIVEKIT_URL"],
            token_seconds=config["ACCESS_TOKEN_SECONDS"],
            rooms=LiveKitRooms(settings.api_url(config), key, secret, max_participants=size),
        )

    def init_app(self, app: Flask) -> None:
        assets.serve(app, sdk.FILENAME, sdk.path_in(app.config))
        webhooks.init_app(app)

    def token(self, identity: str, room: str, claims: Claims = NO_CLAIMS) -> str:
        """As in Engine, with the identity in `jti`, where LiveKit looks for it when `sub` is empty.

        LiveKit's own tokens, by which who is connected comes back to it, name it in `sub`, and open nothing here.
        """
        now = int(time.time())
        payload = {
            "iss": self.token_kind.issuer,
            "sub": self.token_kind.subject,
            "jti": identity,
            "nbf": now,
            "exp": min(now + self._token_seconds, (claims.since or now) + ACCESS_MAX_SECONDS),
            "video": {
                "roomJoin": True,
                "room": room,
                "canPublish": True,
                "canSubscribe": True,
                "canPublishData": False,
                "canPublishSources": SOURCES,
            },
            # What reports say of the participant. Everybody in the room can read it, nobody can change it.
            "attributes": {"identity": identity, "person": claims.person or identity},
            "grants": {"identity": identity, "video": {"room": room}},
            "app": app_claims(claims, now),
        }
        return jwt.encode(payload, self.token_kind.key, algorithm="HS256")

    def browser_settings(self) -> dict[str, str]:
        """`url` may be a path, which the page completes with its own address."""
        return {"url": self._url, **sdk.browser_settings()}

    def content_sources(self) -> dict[str, tuple[str, ...]]:
        if self._url.startswith("/"):
            return {}
        parts = urlsplit(self._url)
        host = f"*{CLOUD}" if (parts.hostname or "").endswith(CLOUD) else parts.netloc
        web = parts.scheme.lower().replace("ws", "http")
        return {"connect-src": (f"{parts.scheme.lower()}://{host}", f"{web}://{host}")}

    def open(self, room: str) -> None:
        """Make sure that `room` is there. Without it nobody could join, so there is no going on if LiveKit is away."""
        self.rest.ensure(room)

    def remove(self, room: str, identity: str) -> None:
        self.rest.remove(room, identity)

    def mute(self, room: str, identity: str, source: Source) -> None:
        self.rest.mute(room, identity, source)

    def close(self, room: str) -> None:
        self.rest.delete(room)

    def rooms(self) -> list[str]:
        return self.rest.names()

    def check(self, *, offline: bool = False) -> list[Check]:
        found = checks.offline(self._url, sdk.path_in(current_app.config))
        return found if offline else [*found, *checks.online(self.rest, self._url, self.token)]
