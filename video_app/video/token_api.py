"""What goes into and comes out of the token API."""

from __future__ import annotations

import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from flask import Request, url_for

from video_app.access import api_keys, current_verifier
from video_app.access.grant import ACCESS_MAX_SECONDS, Claims, ExpiredToken, Grant, InvalidToken, TokenError
from video_app.access.visitor import Visitor
from video_app.engines.base import Engine
from video_app.errors import ApiError
from video_app.names import InvalidName, InvalidRoom, clean_name, display_name, new_identity, new_person, room_slug

MAX_BEARER_CHARACTERS = 4096
SEND_KEY = f"send one of the site's API_KEYS as {api_keys.HEADER}."
NAME_NEEDS_KEY = f"Only programs choose a name here: {SEND_KEY} Without a name it is the join form's that counts."


class TokenRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /api/token`."""

    room: str | None = None
    name: str | None = None


class Seat(NamedTuple):
    """What a token is asked for; as in Grant."""

    identity: str
    room: str
    claims: Claims


def read_request(request: Request) -> TokenRequest:
    """The body of `request`, checked for type. Raises ApiError."""
    if request.mimetype != "application/json":
        raise ApiError(415, "unsupported_media_type", "Send JSON, with the header Content-Type: application/json.")
    try:
        return msgspec.json.decode(request.get_data(), type=TokenRequest)
    except msgspec.ValidationError as error:
        raise ApiError(400, "invalid_request", f"The request has the wrong form: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(400, "invalid_json", "The request is not valid JSON.") from error


def visitors_seat(wanted: TokenRequest, visitor: Visitor) -> Seat:
    """A seat for one more tab of the `visitor`, under the name that the join form was given. Raises ApiError."""
    if wanted.name is not None:
        raise ApiError(401, "api_key_required", NAME_NEEDS_KEY)
    if not visitor.name:
        raise ApiError(401, "name_required", f"Say who you are: fill in the join form. Programs: {SEND_KEY}")
    name, room = cleaned(visitor.name, wanted.room or "")
    return Seat(new_identity(name), room, Claims(person=visitor.person, listed=visitor.in_lobby))


def programs_seat(wanted: TokenRequest, key: str) -> Seat:
    """A seat for somebody new of the name that a program with an API `key` sent. Raises ApiError."""
    api_keys.check(key)
    name, room = cleaned(wanted.name or "", wanted.room or "")
    return Seat(new_identity(name), room, Claims(person=new_person()))


def cleaned(name: str, room: str) -> tuple[str, str]:
    """The name and the room as the join form cleans them. Raises ApiError with every wrong field."""
    fields: dict[str, str] = {}
    try:
        name = clean_name(name)
    except InvalidName as error:
        fields["name"] = str(error)
    try:
        room = room_slug(room)
    except InvalidRoom as error:
        fields["room"] = str(error)
    if fields:
        raise ApiError(400, f"invalid_{next(iter(fields))}", " ".join(fields.values()), fields)
    return name, room


def seat_for(request: Request, wanted: TokenRequest, visitor: Visitor) -> Seat:
    """The seat that `request` has a right to: by an access token, an API key or the `visitor`'s session.

    Raises ApiError.
    """
    if (authorization := request.headers.get("Authorization")) is not None:
        return renewed_seat(wanted, authorization)
    if (key := request.headers.get(api_keys.HEADER)) is not None:
        return programs_seat(wanted, key)
    return visitors_seat(wanted, visitor)


def renewed_seat(wanted: TokenRequest, authorization: str) -> Seat:
    """The seat of the bearer token in the header `authorization`. Raises ApiError."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > MAX_BEARER_CHARACTERS:
        raise ApiError(401, "invalid_token", "Send the access token as Authorization: Bearer <token>.")
    try:
        grant = current_verifier().verify(token.strip())
        if grant.place != "room":
            raise InvalidToken
        if grant.since and time.time() >= grant.since + ACCESS_MAX_SECONDS:
            raise ExpiredToken
    except TokenError as error:
        raise ApiError(401, error.id, error.message) from error
    if not asks_for(wanted, grant):
        raise ApiError(403, "wrong_room", "This access token is for another room or name. Ask for one without it.")
    return Seat(grant.identity, grant.room, grant.claims())


def asks_for(wanted: TokenRequest, grant: Grant) -> bool:
    """Whether the body of a renewal asks for nothing but what the `grant` already allows."""
    try:
        same_room = wanted.room is None or room_slug(wanted.room) == grant.room
        return same_room and (wanted.name is None or clean_name(wanted.name) == display_name(grant.identity))
    except (InvalidName, InvalidRoom):
        return False


def answer(engine: Engine, seat: Seat) -> dict[str, Any]:
    """The body that answers a request for a token."""
    token = engine.token(seat.identity, seat.room, seat.claims)
    return {
        "token": token,
        "engine": engine.name,
        "identity": seat.identity,
        "name": display_name(seat.identity),
        "room": seat.room,
        "expires_at": current_verifier().verify(token).expires_at.isoformat().replace("+00:00", "Z"),
        "ice_servers": engine.public_ice_servers(),
        "socket": urlsplit(url_for("realtime.realtime")).path,  # the page knows scheme and host better than we do
    }
