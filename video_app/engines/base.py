"""The contract every media engine keeps.

An engine carries media and nothing else: it turns an identity and a room into an access token that
its browser half can connect with, and administers rooms where the media server wants that. All that
is an engine's own is in its folder: settings, checks, routes. docs/engines.md has the steps to add one.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypedDict

import click
from flask import Flask

from video_app.access.grant import Claims
from video_app.access.tokens import NO_CLAIMS, TokenKind
from video_app.variables import Variables

Source = Literal["camera", "microphone", "screen", "screen-audio"]

ICE_SECONDS = 10 * 60  # a credential for TURN that got away is worth little


class IceServer(TypedDict, total=False):
    """One entry of an RTCConfiguration's `iceServers`."""

    urls: list[str]
    username: str
    credential: str


class Ice(NamedTuple):
    """What a browser finds its way to others with: its ICE servers, and until when (seconds since the epoch)."""

    servers: list[IceServer]
    expires_at: int


class EngineError(Exception):
    """An outside service failed. `message` is safe to show to anyone, `cause` is for the log.

    `status` is the HTTP status to answer with: 502 when the service refused, 503 when trying again
    later may help.
    """

    def __init__(self, message: str, *, cause: str, status: int = 502) -> None:
        super().__init__(f"{message} ({cause})")
        self.message = message
        self.cause = cause
        self.status = status


@dataclass(frozen=True)
class Check:
    """One line of `flask video doctor`: what is well, or what is not and what to do about it."""

    ok: bool
    text: str


class Engine(ABC):
    """A way to carry media. One instance serves the whole process and is used by many threads."""

    name: str
    max_participants: int
    #: what the engine's tokens say they are, and the key they are verified with
    token_kind: TokenKind
    #: whether calls are recorded, which people must read before they join
    records = False
    #: whether a media server keeps the rooms, which can be listed and ended there
    keeps_rooms = False
    #: what an administrator can do for this engine from a shell: `flask video …`, whatever engine is in force
    commands: tuple[click.Command, ...] = ()
    #: how many people a call has before it needs this engine, where P2P_UPTO does not say
    p2p_upto = 0
    #: variables that configure the engine, of the right shape and with made-up values: for tests
    example: Mapping[str, str] = MappingProxyType({})

    # Settings, before there is an engine

    @classmethod
    def settings(cls, read: Variables) -> dict[str, Any]:
        """The engine's settings by their names. Raises ConfigError for a text of the wrong kind."""
        return {}

    @classmethod
    def problems(cls, config: Mapping[str, Any]) -> list[str]:
        """What is not usable about the engine's settings in `config`: sentences that name the variable, not the value.

        Asked of the engine that VIDEO_ENGINE names; for `auto`, of every engine.
        """
        return []

    @classmethod
    def unready(cls, config: Mapping[str, Any]) -> str:
        """What keeps an app from serving calls on this engine although its settings are right; empty if nothing does.

        A sentence that says what to do.
        """
        return ""

    @classmethod
    @abstractmethod
    def is_configured(cls, config: Mapping[str, Any]) -> bool:
        """Whether `auto` may take this engine. The settings in `config` have no problems."""

    @classmethod
    @abstractmethod
    def from_config(cls, config: Mapping[str, Any]) -> Engine:
        """The engine with the checked settings of a Flask `config`."""

    def init_app(self, app: Flask) -> None:
        """Register what `app` needs for this engine and no other: routes, for instance."""

    # Tokens

    @abstractmethod
    def token(self, identity: str, room: str, claims: Claims = NO_CLAIMS) -> str:
        """An access token (JWT) for `identity` in `room`, valid ACCESS_TOKEN_SECONDS from now.

        It says what the `claims` say. ACCESS_MAX_SECONDS after `since`, of which 0 stands for now, it is over at the
        latest.
        """

    # The browser half

    def ice(self, identity: str, seconds: int = ICE_SECONDS) -> Ice:
        """STUN and TURN servers with credentials for `identity`, who has entered; none with a media server.

        They last so many `seconds`; whoever is still there then asks again.
        """
        return Ice(self.public_ice_servers(), int(time.time()) + seconds)

    def public_ice_servers(self) -> list[IceServer]:
        """The servers that need no credentials, for everybody who asks."""
        return []

    def browser_settings(self) -> dict[str, str]:
        """What the browser half is told through the room page; nothing that is secret."""
        return {}

    def content_sources(self) -> dict[str, tuple[str, ...]]:
        """What pages must be allowed to reach beside this site, by directive of the Content-Security-Policy."""
        return {}

    # Rooms

    def open(self, room: str) -> None:
        """Make sure that `room` can be joined. Raises EngineError. The hub's rooms need nothing."""

    def remove(self, room: str, identity: str) -> None:
        """Disconnect `identity` from the media of `room`. Raises EngineError."""

    def mute(self, room: str, identity: str, source: Source) -> None:
        """Stop the media of one `source` of `identity` at the media server, where it can. Raises EngineError.

        The person may publish it again. Where this does nothing, the other pages silence what the hub says is off.
        """

    def close(self, room: str) -> None:
        """End the media of `room` for everyone. Raises EngineError."""

    def is_reachable(self) -> bool:
        """Whether the media server answers now; it is asked. Without a media server, always."""
        try:
            self.rooms()
        except EngineError:
            return False
        return True

    def rooms(self) -> list[str]:
        """The rooms the media server has open. Raises EngineError. Without a media server there are none."""
        return []

    # Administration

    def check(self, *, offline: bool = False) -> list[Check]:
        """What is well and what is not with the engine's set-up; with `offline` nothing is asked of the network."""
        return []
