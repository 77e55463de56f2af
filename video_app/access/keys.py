"""The keys that the app signs with: each is made of SECRET_KEY for one purpose, here and nowhere else.

So a signature for one purpose never passes for another, and who learns one key learns no other.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any, NamedTuple, TypeVar

import jwt
from flask import Flask

Signed = TypeVar("Signed")


class Purpose(Enum):
    """What a key is for. A text, once in use, stays as it is: another one makes another key."""

    SESSION = "session cookie"
    CSRF = "csrf token"
    P2P_TOKEN = "p2p access token"
    LOBBY_TOKEN = "lobby token"
    DOOR_TOKEN = "door token"
    CHARTER = "charter"
    PASS = "pass"
    INVITE = "invite"
    HOST_LINK = "host link"
    ROOM_PASSCODE = "passcode"
    PASSCODE = "site passcode"
    VISITOR_ID = "visitor id"


class Keys(NamedTuple):
    """What is signed with from now on, and what is still believed: keys made of SECRET_KEY_FALLBACKS."""

    current: str
    older: tuple[str, ...] = ()

    def oldest_first(self) -> list[str]:
        """All of them, in the order of itsdangerous, which signs with the last."""
        return [*self.older, self.current]


def keys_for(purpose: Purpose, config: Mapping[str, Any]) -> Keys:
    """The keys for `purpose` made of the secrets in `config`."""
    current, *older = (derived(secret, purpose) for secret in (config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"]))
    return Keys(current, tuple(older))


def derived(secret: str, purpose: Purpose) -> str:
    """The key that `secret` gives for `purpose` (HMAC-SHA256 as a pseudo-random function)."""
    return hmac.digest(secret.encode(), purpose.value.encode(), hashlib.sha256).hex()


def read_signed(keys: Iterable[str], read: Callable[[str], Signed]) -> Signed:
    """What `read` gives for the one of `keys` that was signed with.

    Raises InvalidSignatureError if that is none of them, and what else `read` raises.
    """
    for key in keys:
        with suppress(jwt.InvalidSignatureError):
            return read(key)
    raise jwt.InvalidSignatureError


def init_app(app: Flask) -> None:
    """Give the forms of `app` their keys. It takes several, though Flask-WTF says nothing of that."""
    app.config["WTF_CSRF_SECRET_KEY"] = keys_for(Purpose.CSRF, app.config).oldest_first()
