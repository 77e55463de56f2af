"""What goes into and comes out of the token API."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
from flask import Request, url_for

from video_app.access.grant import Grant, TokenError
from video_app.engines.base import Engine
from video_app.errors import ApiError
from video_app.names import InvalidName, InvalidRoom, clean_name, display_name, new_identity, room_slug

MAX_BEARER_CHARACTERS = 4096


class TokenRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `POST /api/token`."""

    room: str | None = None
    name: str | None = None


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


def new_grant(wanted: TokenRequest, session_name: str, person: str = "") -> tuple[str, str]:
    """Identity and room for a new participant, who may be a `person` of the lobby.

    Raises ApiError with every wrong field.
    """
    fields: dict[str, str] = {}
    name = room = ""
    if wanted.name is None and not session_name:
        raise ApiError(401, "name_required", "Say who you are: fill in the join form, or send a name.")
    try:
        name = clean_name(wanted.name if wanted.name is not None else session_name)
    except InvalidName as error:
        fields["name"] = str(error)
    try:
        room = room_slug(wanted.room or "")
    except InvalidRoom as error:
        fields["room"] = str(error)
    if fields:
        raise ApiError(400, f"invalid_{next(iter(fields))}", " ".join(fields.values()), fields)
    return new_identity(name, person if wanted.name is None else ""), room


def renewed_grant(wanted: TokenRequest, authorization: str, engine: Engine) -> tuple[str, str]:
    """Identity and room of the bearer token in the header `authorization`. Raises ApiError."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > MAX_BEARER_CHARACTERS:
        raise ApiError(401, "invalid_token", "Send the access token as Authorization: Bearer <token>.")
    try:
        grant = engine.verify(token.strip())
    except TokenError as error:
        raise ApiError(401, error.id, error.message) from error
    if not asks_for(wanted, grant):
        raise ApiError(403, "wrong_room", "This access token is for another room or name. Ask for one without it.")
    return grant.identity, grant.room


def asks_for(wanted: TokenRequest, grant: Grant) -> bool:
    """Whether the body of a renewal asks for nothing but what the `grant` already allows."""
    try:
        same_room = wanted.room is None or room_slug(wanted.room) == grant.room
        return same_room and (wanted.name is None or clean_name(wanted.name) == display_name(grant.identity))
    except (InvalidName, InvalidRoom):
        return False


def answer(engine: Engine, identity: str, room: str) -> dict[str, Any]:
    """The body that answers a request for a token."""
    token = engine.token(identity, room)
    return {
        "token": token,
        "engine": engine.name,
        "identity": identity,
        "name": display_name(identity),
        "room": room,
        "expires_at": engine.verify(token).expires_at.isoformat().replace("+00:00", "Z"),
        "ice_servers": engine.ice_servers(identity),
        "socket": urlsplit(url_for("realtime.realtime")).path,  # the page knows scheme and host better than we do
    }
