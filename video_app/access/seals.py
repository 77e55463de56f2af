"""What the app signs about rooms and takes back later: charters, passes, invite links and host links.

Each kind has a key of its own, so that none passes for another. What is no good is read as nothing: it is
shown by people who may have written it themselves.
"""

from __future__ import annotations

import hashlib
import hmac
import time
import unicodedata
from typing import Any, NamedTuple

import jwt
import msgspec
from jwt.api_jws import PyJWS

from video_app.access.charter import Charter, Invite
from video_app.access.grant import ACCESS_MAX_SECONDS

MAX_SEAL_CHARACTERS = 32 * 1024  # the longest signed charter is shorter
MAX_LINK_CHARACTERS = 1024  # of the token in an invite or host link


class ShownInvite(NamedTuple):
    """What an invite link that we signed says; whether it still lets anybody in is for the charter to say."""

    id: str
    expires_at: float


class SignedCharter(msgspec.Struct, frozen=True):
    """What is signed of a charter."""

    exp: float
    charter: Charter


class Seals:
    """Signs and reads with keys made of the app's secret. Used by many threads at once."""

    def __init__(self, secret_key: str) -> None:
        def key(purpose: str) -> bytes:
            return hmac.digest(secret_key.encode(), purpose.encode(), hashlib.sha256).hex().encode()

        self._keys = {purpose: key(purpose) for purpose in ("charter", "pass", "invite", "host link", "passcode")}

    def charter(self, charter: Charter) -> str:
        """The signed `charter`, for members to hold for ACCESS_MAX_SECONDS."""
        claims = msgspec.json.encode(SignedCharter(time.time() + ACCESS_MAX_SECONDS, charter))
        return PyJWS().encode(claims, self._keys["charter"], algorithm="HS256")

    def read_charter(self, shown: str, room: str) -> Charter | None:
        """The charter of `room` in what was `shown`; None if that is not it."""
        try:
            payload = PyJWS().decode(shown, self._keys["charter"], algorithms=["HS256"])
            signed = msgspec.json.decode(payload, type=SignedCharter)
        # ValueError: not even text that can be encoded. RecursionError: JSON nested without end.
        except (jwt.InvalidTokenError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return signed.charter if signed.exp > time.time() and signed.charter.room == room else None

    def pass_for(self, charter: Charter, person: str) -> str:
        """What says that `person` was let into this founding of the room."""
        claims = {"room": charter.room, "founded": charter.founded, "person": person}
        return self._sign("pass", claims, time.time() + ACCESS_MAX_SECONDS)

    def read_pass(self, shown: str, room: str, person: str) -> float | None:
        """Which founding of `room` the pass of `person` is for; None if what was `shown` is no such pass."""
        claims = self._read("pass", shown)
        if claims.get("room") != room or claims.get("person") != person:
            return None
        founded = claims.get("founded")
        return float(founded) if isinstance(founded, float | int) else None

    def invite(self, room: str, invite: Invite) -> str:
        """The token in the link of an `invite` to `room`."""
        return self._sign("invite", {"room": room, "id": invite.id}, invite.expires_at)

    def read_invite(self, shown: str, room: str) -> ShownInvite | None:
        """The invite to `room` that the token `shown` is for; None if there is none, or its time is over."""
        claims = self._read("invite", shown)
        if claims.get("room") != room or not isinstance(claims.get("id"), str):
            return None
        return ShownInvite(claims["id"], claims["exp"])

    def host_link(self, room: str, seconds: int) -> str:
        """The token in a link that makes whoever comes by it a host of `room`, for `seconds` from now."""
        return self._sign("host link", {"room": room}, time.time() + seconds)

    def is_host_link(self, shown: str, room: str) -> bool:
        """Whether the token `shown` is in a host link to `room` whose time is not over."""
        return self._read("host link", shown).get("room") == room

    def passcode(self, room: str, typed: str) -> str:
        """The digest of a passcode for `room`: without the app's secret nobody finds out what was `typed`.

        Empty if that is nothing. Upper and lower case are the same, and white space around it does not count:
        phones write a capital first, and copying adds a blank.
        """
        normalised = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
        if not normalised:
            return ""
        text = f"{room}\n{normalised}".encode(errors="surrogatepass")
        return hmac.new(self._keys["passcode"], text, hashlib.sha256).hexdigest()[:32]

    def _sign(self, purpose: str, claims: dict[str, Any], ends: float) -> str:
        return jwt.encode({**claims, "exp": int(ends)}, self._keys[purpose], algorithm="HS256")

    def _read(self, purpose: str, shown: str) -> dict[str, Any]:
        try:
            return jwt.decode(shown, self._keys[purpose], algorithms=["HS256"], options={"require": ["exp"]})
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            return {}
