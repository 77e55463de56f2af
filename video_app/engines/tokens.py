"""Making and reading access tokens: all of them, Twilio's too, are JWTs with the same claims."""

from __future__ import annotations

import secrets
import time
from datetime import datetime, timezone

import jwt

from video_app.access.grant import LOBBY, ExpiredToken, Grant, InvalidToken

ISSUER = "video-app"  # of the tokens that the app itself makes
LEEWAY_SECONDS = 5


def make(
    key: str, *, subject: str, identity: str, room: str, seconds: int, person: str = "", listed: bool = False
) -> str:
    """A token of the app's own, signed with `key` (HS256): `identity` in `room` for `seconds` from now."""
    now = int(time.time())
    claims = {
        "jti": f"{subject}-{secrets.token_hex(8)}",
        "iss": ISSUER,
        "sub": subject,
        "nbf": now,
        "exp": now + seconds,
        "grants": {"identity": identity, "video": {"room": room}},
        **app_claims(person, listed),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def read(token: str, key: str, *, issuer: str, subject: str) -> Grant:
    """The grant in `token`, if it is signed with `key` (HS256) and made by `issuer` for `subject`.

    Raises ExpiredToken or InvalidToken.
    """
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iss", "sub"], "verify_sub": False},
        )
    except jwt.ExpiredSignatureError as error:
        raise ExpiredToken from error
    except (jwt.InvalidTokenError, ValueError) as error:  # ValueError: not even text that can be encoded
        raise InvalidToken from error
    if claims["sub"] != subject:
        raise InvalidToken
    identity, room = scope(claims)
    app = claims.get("app")
    app = app if isinstance(app, dict) else {}
    return Grant(
        place="lobby" if room == LOBBY else "room",
        room=room,
        identity=identity,
        person=str(app.get("person") or identity),  # a token made elsewhere names none
        expires_at=datetime.fromtimestamp(claims["exp"], timezone.utc),
        listed=bool(app.get("listed")),
    )


def app_claims(person: str, listed: bool) -> dict[str, object]:
    """What a token says beside `grants`, in a claim that media services ignore (RFC 7519, section 4)."""
    app = {"person": person, "listed": listed}
    return {"app": {name: value for name, value in app.items() if value}} if person else {}


def scope(claims: dict[str, object]) -> tuple[str, str]:
    """Identity and room in the `claims`. Raises InvalidToken unless both are there."""
    grants = claims.get("grants")
    video = grants.get("video") if isinstance(grants, dict) else None
    room = video.get("room") if isinstance(video, dict) else None
    identity = grants.get("identity") if isinstance(grants, dict) else None
    if not (isinstance(identity, str) and identity and isinstance(room, str) and room):
        raise InvalidToken
    return identity, room
