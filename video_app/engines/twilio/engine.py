"""Twilio Programmable Video: media runs through Twilio's group rooms."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from flask import Flask
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from video_app.access.grant import ACCESS_MAX_SECONDS, Claims
from video_app.access.tokens import NO_CLAIMS, TokenKind, app_claims
from video_app.engines.base import Check, Engine
from video_app.engines.remote import Unreachable
from video_app.engines.twilio import checks, settings, webhooks
from video_app.engines.twilio.rest import MAX_PARTICIPANTS, TwilioRooms
from video_app.variables import Variables

log = logging.getLogger(__name__)

# Where the browser SDK connects to: signalling, and the SDK's own reports on call quality.
SIGNALLING = ("wss://global.vss.twilio.com", "wss://sdkgw.us1.twilio.com")


class TwilioEngine(Engine):
    """Makes Twilio access tokens with the account's API key, and keeps the rooms over REST."""

    name = "twilio"
    max_participants = MAX_PARTICIPANTS
    keeps_rooms = True
    example = settings.EXAMPLE

    def __init__(
        self,
        account_sid: str,
        api_key_sid: str,
        api_key_secret: str,
        *,
        token_seconds: int,
        rooms: TwilioRooms,
        create_rooms: bool,
        takes_reports: bool,
        sdk_url: str,
        sdk_integrity: str,
    ) -> None:
        self.token_kind = TokenKind(issuer=api_key_sid, subject=account_sid, key=api_key_secret)
        self._token_seconds = token_seconds
        self._create_rooms = create_rooms
        self._takes_reports = takes_reports
        self._sdk_url = sdk_url
        self._sdk_integrity = sdk_integrity
        self.rest = rooms
        self.records = rooms.record

    @classmethod
    def settings(cls, read: Variables) -> dict[str, Any]:
        return settings.settings(read)

    @classmethod
    def problems(cls, config: Mapping[str, Any]) -> list[str]:
        return settings.problems(config)

    @classmethod
    def is_configured(cls, config: Mapping[str, Any]) -> bool:
        return bool(config["TWILIO_ACCOUNT_SID"])

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> TwilioEngine:
        credentials = [config[name] for name in settings.CREDENTIALS]
        return cls(
            *credentials,
            token_seconds=config["ACCESS_TOKEN_SECONDS"],
            rooms=TwilioRooms(
                *credentials,
                record=config["TWILIO_RECORD_ROOMS"],
                participant_seconds=config["ACCESS_TOKEN_SECONDS"],
                status_callback=lambda: webhooks.callback_url(config["TWILIO_AUTH_TOKEN"]),
            ),
            create_rooms=config["TWILIO_CREATE_ROOMS"],
            takes_reports=bool(config["TWILIO_AUTH_TOKEN"]),
            sdk_url=config["TWILIO_SDK_URL"],
            sdk_integrity=config["TWILIO_SDK_INTEGRITY"],
        )

    def init_app(self, app: Flask) -> None:
        webhooks.init_app(app)

    def token(self, identity: str, room: str, claims: Claims = NO_CLAIMS) -> str:
        now = int(time.time())
        ends = min(now + self._token_seconds, (claims.since or now) + ACCESS_MAX_SECONDS)
        token = PersonsToken(
            self.token_kind.subject,
            self.token_kind.issuer,
            self.token_kind.key,
            identity=identity,
            valid_until=ends,
        )
        token.add_grant(VideoGrant(room=room))
        token.app_claims = app_claims(claims, now)
        return token.to_jwt()

    def browser_settings(self) -> dict[str, str]:
        return {"sdkUrl": self._sdk_url, "sdkIntegrity": self._sdk_integrity}

    def content_sources(self) -> dict[str, tuple[str, ...]]:
        # The one file, not its host: a public CDN serves everybody's scripts.
        script = (self._sdk_url,) if self._sdk_url.startswith("https:") else ()
        return {"script-src": script, "connect-src": SIGNALLING}

    def open(self, room: str) -> None:
        """Make sure that `room` is there; when Twilio cannot be reached, go on: it may well be."""
        if not self._create_rooms:
            return
        try:
            self.rest.ensure(room)
        except Unreachable as error:
            log.warning("Twilio does not answer (%s). Room %s was not created; it is joined all the same.", error, room)

    def remove(self, room: str, identity: str) -> None:
        self.rest.disconnect(room, identity)

    def close(self, room: str) -> None:
        self.rest.complete(room)

    def rooms(self) -> list[str]:
        return self.rest.names()

    def check(self, *, offline: bool = False) -> list[Check]:
        found = checks.offline(creates=self._create_rooms, records=self.records, takes_reports=self._takes_reports)
        return found if offline else [*found, *checks.online(self.rest, creates=self._create_rooms)]


class PersonsToken(AccessToken):
    """Twilio's access token with a claim more: what else the app has to say of who has it."""

    app_claims: dict[str, object]

    def _generate_payload(self) -> dict[str, object]:
        return {**super()._generate_payload(), "app": self.app_claims}
