"""What the app signs about rooms and takes back later: charters, passes, invite links and host links.

Each kind has a key of its own, so that none passes for another. What is no good is read as nothing: it is
shown by people who may have written it themselves.
"""

from __future__ import annotations

import hashlib
import hmac
import time
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

import jwt
import msgspec
from jwt.api_jws import PyJWS

from video_app.access.charter import Charter, Invite
from video_app.access.grant import ACCESS_MAX_SECONDS
from video_app.access.keys import Purpose, keys_for, read_signed

PURPOSES = (Purpose.CHARTER, Purpose.PASS, Purpose.INVITE, Purpose.HOST_LINK, Purpose.ROOM_PASSCODE)

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
    """Signs and reads with keys made of the secrets in the app's `config`. Used by many threads at once."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._keys = {purpose: keys_for(purpose, config) for purpose in PURPOSES}

    def charter(self, charter: Charter) -> str:
        """The signed `charter`, for members to hold for ACCESS_MAX_SECONDS."""
        claims = msgspec.json.encode(SignedCharter(time.time() + ACCESS_MAX_SECONDS, charter))
        return PyJWS().encode(claims, self._keys[Purpose.CHARTER].current, algorithm="HS256")

    def read_charter(self, shown: str, room: str) -> Charter | None:
        """The charter of `room` in what was `shown`; None if that is not it."""
        try:
            signed = msgspec.json.decode(self._payload(Purpose.CHARTER, shown), type=SignedCharter)
        except (jwt.InvalidTokenError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return signed.charter if signed.exp > time.time() and signed.charter.room == room else None

    def pass_for(self, charter: Charter, person: str) -> str:
        """What says that `person` was let into this founding of the room."""
        claims = {"room": charter.room, "founded": charter.founded, "person": person}
        return self._sign(Purpose.PASS, claims, time.time() + ACCESS_MAX_SECONDS)

    def read_pass(self, shown: str, room: str, person: str) -> float | None:
        """Which founding of `room` the pass of `person` is for; None if what was `shown` is no such pass."""
        claims = self._read(Purpose.PASS, shown)
        if claims.get("room") != room or claims.get("person") != person:
            return None
        founded = claims.get("founded")
        return float(founded) if isinstance(founded, float | int) else None

    def invite(self, room: str, invite: Invite) -> str:
        """The token in the link of an `invite` to `room`."""
        return self._sign(Purpose.INVITE, {"room": room, "id": invite.id}, invite.expires_at)

    def read_invite(self, shown: str, room: str) -> ShownInvite | None:
        """The invite to `room` that the token `shown` is for; None if there is none, or its time is over."""
        claims = self._read(Purpose.INVITE, shown)
        if claims.get("room") != room or not isinstance(claims.get("id"), str):
            return None
        return ShownInvite(claims["id"], claims["exp"])

    def host_link(self, room: str, seconds: int) -> str:
        """The token in a link that makes whoever comes by it a host of `room`, for `seconds` from now."""
        return self._sign(Purpose.HOST_LINK, {"room": room}, time.time() + seconds)

    def is_host_link(self, shown: str, room: str) -> bool:
        """Whether the token `shown` is in a host link to `room` whose time is not over."""
        return self._read(Purpose.HOST_LINK, shown).get("room") == room

    def passcode(self, room: str, typed: str) -> str:
        """The digest of a passcode for `room`: without the app's secret nobody finds out what was `typed`.

        Empty if that is nothing. Upper and lower case are the same, and white space around it does not count:
        phones write a capital first, and copying adds a blank.
        """
        normalised = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
        if not normalised:
            return ""
        text = f"{room}\n{normalised}".encode(errors="surrogatepass")
        return hmac.new(self._keys[Purpose.ROOM_PASSCODE].current.encode(), text, hashlib.sha256).hexdigest()[:32]

    def _sign(self, purpose: Purpose, claims: dict[str, Any], ends: float) -> str:
        return jwt.encode({**claims, "exp": int(ends)}, self._keys[purpose].current, algorithm="HS256")

    def _read(self, purpose: Purpose, shown: str) -> dict[str, Any]:
        """The claims in what was `shown`; none if it is no good or its time is over."""
        try:
            claims = msgspec.json.decode(self._payload(purpose, shown))
        except (jwt.InvalidTokenError, msgspec.MsgspecError, ValueError, RecursionError):
            return {}
        ends = claims.get("exp") if isinstance(claims, dict) else None
        return claims if isinstance(ends, int) and ends > time.time() else {}

    def _payload(self, purpose: Purpose, shown: str) -> bytes:
        """What is signed in what was `shown`, with the key for `purpose` or an older one.

        Raises InvalidTokenError; ValueError for what is not even text that can be encoded, RecursionError for JSON
        nested without end.
        """
        keys = self._keys[purpose].oldest_first()
        return read_signed(keys, lambda key: PyJWS().decode(shown, key, algorithms=["HS256"]))
