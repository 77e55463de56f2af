"""The contract every media engine keeps.

An engine carries media and nothing else: it turns an identity and a room into an access token that
its browser half can connect with, and administers rooms where the media server wants that. To add
one: subclass Engine in a file of its own, name it in `engines/__init__.py`, write its browser half
in `static/js/engines/`, and run both contract suites on it. docs/engines.md has the steps.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, TypedDict

from video_app.access.tokens import TokenKind


class IceServer(TypedDict, total=False):
    """One entry of an RTCConfiguration's `iceServers`."""

    urls: list[str]
    username: str
    credential: str


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
    #: the engine's modules below `static/js/`, as glob patterns, for the page to load ahead
    browser_modules: tuple[str, ...] = ()
    #: whether calls are recorded, which people must read before they join
    records = False

    @classmethod
    @abstractmethod
    def from_config(cls, config: dict[str, Any]) -> Engine:
        """The engine with the settings of a Flask `config`, already checked by config.py."""

    @abstractmethod
    def token(self, identity: str, room: str, *, person: str = "", listed: bool = False) -> str:
        """An access token (JWT) for `identity` in `room`, valid ACCESS_TOKEN_SECONDS from now.

        `person` is who the tab belongs to, and `listed` is as in Grant.
        """

    @property
    @abstractmethod
    def token_kind(self) -> TokenKind:
        """What the engine's tokens say they are, and the key they are verified with."""

    def ice_servers(self, identity: str) -> list[IceServer]:
        """STUN and TURN servers for `identity`; none when the media server brings its own."""
        return []

    def browser_settings(self) -> dict[str, str]:
        """What the browser half is told through the room page; nothing that is secret."""
        return {}

    def content_sources(self) -> dict[str, tuple[str, ...]]:
        """What pages must be allowed to reach beside this site, by directive of the Content-Security-Policy."""
        return {}

    def open(self, room: str) -> None:
        """Make sure that `room` can be joined. Raises EngineError. The hub's rooms need nothing."""

    def remove(self, room: str, identity: str) -> None:
        """Disconnect `identity` from the media of `room`. Raises EngineError."""

    def close(self, room: str) -> None:
        """End the media of `room` for everyone. Raises EngineError."""

    def rooms(self) -> list[str]:
        """The rooms the media server has open. Raises EngineError. Without a media server there are none."""
        return []

    def check(self, *, offline: bool = False) -> list[Check]:
        """What is well and what is not with the engine's set-up; with `offline` nothing is asked of the network."""
        return []
