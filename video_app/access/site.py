"""What a site decides of who may use it: its settings, and its own answers in place of ours. docs/access.md."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app

from video_app.access.keys import Purpose, keys_for
from video_app.access.rules import HostRule

if TYPE_CHECKING:
    from video_app.access.visitor import Visitor

Answer = TypeVar("Answer", bound=Callable[..., Any])


@dataclass(frozen=True)
class Known:
    """Somebody whom the site itself, or an issuer, knows: what a visitor loader answers with.

    `subject` is the same for the same person at all times and on all devices, as a user's number is; `name`
    stands in the join form until they change it; `via` is for whoever asks how they were recognised.
    """

    subject: str
    name: str = ""
    via: str = "site"
    signed_in: bool = True
    issuer: str = ""


class Question:
    """What the app asks about a visitor, and a site may answer in its own way.

    Asked like a function: `access.may_join(visitor, room)`. Answered with a decorator: `@access.may_join`.
    """

    def __init__(self, answer: Callable[..., bool]) -> None:
        """`answer` counts until a site has another one."""
        self._answer = answer

    def __call__(self, *asked: Any) -> Any:
        """The answer for a visitor; given a function instead, that function, which answers from now on."""
        if len(asked) == 1 and callable(asked[0]):
            self._answer = asked[0]
            return asked[0]
        return bool(self._answer(*asked))


class Access:
    """Who may use one app, and create rooms in it.

    A site's `may_join(visitor, room)` and `may_create(visitor)` are asked after all settings have said yes;
    without them the settings decide. `is_host(visitor, room)` makes somebody host of a room, beside
    whom `host_rule` makes one.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        """`config` has been checked (access/settings.py)."""
        self.room_creation: str = config["ROOM_CREATION"]
        self.rooms = frozenset(config["ROOMS"])
        self.host_rule: HostRule = config["HOST_RULE"]
        self.needs_sign_in: bool = config["OIDC_REQUIRED"] == "all"
        #: whether everybody is asked for the passcode, and not only who creates a room
        self.needs_passcode = bool(config["ACCESS_PASSCODE"]) and self.room_creation != "passcode"
        self._passcode = plain(config["ACCESS_PASSCODE"])
        key = keys_for(Purpose.PASSCODE, config).current.encode()
        #: what a session keeps of a passcode that was right; another passcode has another one
        self.passcode_proof = hmac.digest(key, self._passcode, hashlib.sha256).hex() if self._passcode else ""
        self.may_join = Question(lambda visitor, room: True)
        self.may_create = Question(lambda visitor: True)
        self.is_host = Question(lambda visitor, room: False)
        self._load: Callable[[], Known | None] = lambda: None

    def visitor_loader(self, load: Callable[[], Known | None]) -> Callable[[], Known | None]:
        """Decorator: `load` says who sends the current request, or None for somebody it does not know.

        It is asked several times a request, before every sign-in and session of ours.
        """
        self._load = load
        return load

    def known(self) -> Known | None:
        """Whom the site's own loader takes the sender of this request for."""
        return self._load()

    def is_passcode(self, typed: str) -> bool:
        """Whether somebody has `typed` the site's passcode; how long that takes says nothing about it."""
        return bool(self._passcode) and secrets.compare_digest(plain(typed), self._passcode)

    def is_passcode_proof(self, kept: str) -> bool:
        """Whether a session has `kept` the proof of the passcode that is in force."""
        return bool(self.passcode_proof) and secrets.compare_digest(kept.encode(), self.passcode_proof.encode())

    def may_open_rooms(self, visitor: Visitor) -> bool:
        """Whether `visitor` may enter a room that does not exist yet."""
        allowed = {
            "anyone": True,
            "passcode": visitor.passed_passcode,
            "signed-in": visitor.signed_in,
            "listed": False,
        }
        return allowed[self.room_creation] and bool(self.may_create(visitor))


def plain(passcode: str) -> bytes:
    """The `passcode` as it is compared: keyboards write the same letters in more than one way."""
    return unicodedata.normalize("NFC", passcode.strip()).encode()


def current_access() -> Access:
    """The current app's; before any request, `app.extensions["access"]`."""
    access: Access = current_app.extensions["access"]
    return access
