"""Access tokens: making the app's own, and reading all of them.

Every token is a JWT with the same claims, also those made for a media service: `grants` holds
identity and room, and `app`, which media services ignore (RFC 7519, section 4), the rest.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timezone
from typing import Any

import jwt

from video_app.access.grant import (
    ACCESS_MAX_SECONDS,
    Claims,
    ExpiredToken,
    Grant,
    InvalidToken,
    Place,
    place_called,
)
from video_app.access.keys import Keys, Purpose, keys_for, read_signed

ISSUER = "video-app"  # of the tokens that the app itself makes
LEEWAY_SECONDS = 5
NO_CLAIMS = Claims()


@dataclass(frozen=True)
class TokenKind:
    """Tokens of one maker for one kind of place: what they say they are, and what they are signed with (HS256).

    Those that were signed with one of the `older_keys` are still read.
    """

    issuer: str
    subject: str
    key: str = field(repr=False)
    place: Place = "room"
    older_keys: tuple[str, ...] = field(default=(), repr=False)


def own_kind(subject: str, keys: Keys, place: Place = "room") -> TokenKind:
    """Tokens that the app itself makes. Their `keys` are for nothing else: no session cookie passes for one."""
    return TokenKind(ISSUER, subject, keys.current, place, keys.older)


def lobby_kind(config: Mapping[str, Any]) -> TokenKind:
    """Tokens that admit to the lobby and to no room."""
    return own_kind("lobby", keys_for(Purpose.LOBBY_TOKEN, config), place="lobby")


def door_kind(config: Mapping[str, Any]) -> TokenKind:
    """Tokens that admit to the door of a room and no further."""
    return own_kind("door", keys_for(Purpose.DOOR_TOKEN, config), place="door")


def make(kind: TokenKind, *, identity: str, room: str, seconds: int, claims: Claims = NO_CLAIMS) -> str:
    """A token of the app's own `kind`: to be `identity` in `room` for `seconds` from now.

    ACCESS_MAX_SECONDS after `claims.since`, of which 0 stands for now, it is over at the latest.
    """
    now = int(time.time())
    payload = {
        "jti": f"{kind.subject}-{secrets.token_hex(8)}",
        "iss": kind.issuer,
        "sub": kind.subject,
        "nbf": now,
        "exp": min(now + seconds, (claims.since or now) + ACCESS_MAX_SECONDS),
        "grants": {"identity": identity, "video": {"room": room}},
        "app": app_claims(claims, now),
    }
    return jwt.encode(payload, kind.key, algorithm="HS256")


def app_claims(claims: Claims, now: int) -> dict[str, Any]:
    """What a token made `now` says in `app`."""
    return {name: value for name, value in asdict(claims).items() if value} | {"since": claims.since or now}


class Verifier:
    """Reads every kind of token that this app gives out. Used by many threads at once."""

    def __init__(self, *kinds: TokenKind) -> None:
        self._kinds = {(kind.issuer, kind.subject): kind for kind in kinds}

    def verify(self, token: str) -> Grant:
        """The grant in `token`. Raises ExpiredToken or InvalidToken."""
        try:
            kind = self._kind_of(jwt.decode(token, options={"verify_signature": False}))
            claims = claims_in(token, kind)
        except jwt.ExpiredSignatureError as error:
            raise ExpiredToken from error
        # ValueError: not even text that can be encoded. RecursionError: JSON nested without end.
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            raise InvalidToken from error
        grant = grant_in(claims, kind.place)
        if grant.since and time.time() > grant.since + ACCESS_MAX_SECONDS + LEEWAY_SECONDS:
            raise ExpiredToken
        return grant

    def _kind_of(self, claims: dict[str, Any]) -> TokenKind:
        """What a token with these `claims`, which anybody may have written, says it is. Raises InvalidToken."""
        issuer, subject = claims.get("iss"), claims.get("sub")
        kind = self._kinds.get((issuer, subject)) if isinstance(issuer, str) and isinstance(subject, str) else None
        if kind is None:
            raise InvalidToken
        return kind


def claims_in(token: str, kind: TokenKind) -> dict[str, Any]:
    """The claims in a token of that `kind`. Raises jwt.InvalidTokenError if none of its keys has signed it."""

    def read(key: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            issuer=kind.issuer,
            subject=kind.subject,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp"]},
        )
        return claims

    return read_signed((kind.key, *kind.older_keys), read)


def grant_in(claims: dict[str, Any], place: Place) -> Grant:
    """The grant that verified `claims` for a `place` stand for. Raises InvalidToken if they are incomplete."""
    grants, app = section(claims, "grants"), section(claims, "app")
    identity, room = grants.get("identity"), section(grants, "video").get("room")
    if not (isinstance(identity, str) and identity and isinstance(room, str) and room):
        raise InvalidToken
    if place_called(room) != place:
        raise InvalidToken
    told = {one.name: app[one.name] for one in fields(Claims) if type(app.get(one.name)) is type(one.default)}
    told["person"] = told.get("person") or identity  # a token made elsewhere names none
    expires_at = datetime.fromtimestamp(claims["exp"], timezone.utc)
    return Grant(place=place, room=room, identity=identity, expires_at=expires_at, **told)


def section(claims: dict[str, Any], name: str) -> dict[str, Any]:
    """The object `name` among the `claims`; empty if there is none."""
    value = claims.get(name)
    return value if isinstance(value, dict) else {}
