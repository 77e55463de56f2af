"""What goes into and comes out of the token API."""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import urlsplit

import msgspec
from flask import Request, current_app, url_for

from video_app import doors
from video_app.access import api_keys, current_verifier, tokens
from video_app.access.entry import joins_only
from video_app.access.grant import (
    ACCESS_MAX_SECONDS,
    Claims,
    ExpiredToken,
    InvalidToken,
    TokenError,
    door_of,
    room_behind,
)
from video_app.access.site import current_access
from video_app.access.visitor import Visitor
from video_app.engines import current_engines
from video_app.engines.base import Engine, EngineError
from video_app.errors import ApiError
from video_app.names import InvalidName, InvalidRoom, clean_name, display_name, new_identity, new_person, room_slug
from video_app.realtime import current_hub
from video_app.realtime.stores.base import StoreUnavailable
from video_app.video.room_entry import Seat, Shown

logger = logging.getLogger(__name__)

MAX_BEARER_CHARACTERS = 4096
SEND_KEY = f"send one of the site's API_KEYS as {api_keys.HEADER}."
NAME_NEEDS_KEY = f"Only programs choose a name here: {SEND_KEY} Without a name it is the join form's that counts."
HOST_NEEDS_KEY = f"Only programs ask for a host's seat: {SEND_KEY} People come by a host link."


class TokenRequest(msgspec.Struct, forbid_unknown_fields=True, rename={"pass_": "pass"}):
    """The body of `POST /api/token`.

    `host` is the token of a host link or, of a program, whether it asks for a host's seat.
    """

    room: str | None = None
    name: str | None = None
    passcode: str | None = None
    invite: str | None = None
    pass_: str | None = None
    host: bool | str | None = None

    def shown(self) -> Shown:
        """What is shown to be let in."""
        link = self.host if isinstance(self.host, str) else ""
        return Shown(self.passcode or "", self.invite or "", self.pass_ or "", link)


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


def visitors_seat(wanted: TokenRequest) -> Seat:
    """A seat for one more tab of the visitor, under the name that the join form was given. Raises ApiError."""
    visitor = doors.visitor_of_site()
    if wanted.name is not None:
        raise ApiError(401, "api_key_required", NAME_NEEDS_KEY)
    if wanted.host is True:
        raise ApiError(401, "api_key_required", HOST_NEEDS_KEY)
    if not visitor.name:
        raise ApiError(401, "name_required", f"Say who you are: fill in the join form. Programs: {SEND_KEY}")
    name, room = cleaned(visitor.name, wanted.room or "")
    doors.check_visitor(visitor, room)
    return Seat(new_identity(name), room, visitors_claims(visitor, room))


def visitors_claims(visitor: Visitor, room: str) -> Claims:
    """What a token for `room` says of the `visitor`."""
    return Claims(
        person=visitor.id,
        listed=visitor.in_lobby,
        signed_in=visitor.signed_in,
        host=current_access().is_host(visitor, room),
        joins_only=joins_only(current_access(), visitor, room),
    )


def programs_seat(wanted: TokenRequest, key: str) -> Seat:
    """A seat for somebody new of the name that a program with an API `key` sent. Raises ApiError."""
    api_keys.check(key)
    name, room = cleaned(wanted.name or "", wanted.room or "")
    doors.check_program(room)
    return Seat(new_identity(name), room, Claims(person=new_person(), host=wanted.host is True))


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


def seat_for(request: Request, wanted: TokenRequest) -> Seat:
    """The seat that `request` has a right to: by an access token, an API key or the visitor's session.

    Raises ApiError.
    """
    if (authorization := request.headers.get("Authorization")) is not None:
        return renewed_seat(wanted, authorization)
    if (key := request.headers.get(api_keys.HEADER)) is not None:
        return programs_seat(wanted, key)
    return visitors_seat(wanted)


def renewed_seat(wanted: TokenRequest, authorization: str) -> Seat:
    """The seat of the bearer token in the header `authorization`. Raises ApiError."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > MAX_BEARER_CHARACTERS:
        raise ApiError(401, "invalid_token", "Send the access token as Authorization: Bearer <token>.")
    try:
        grant = current_verifier().verify(token.strip())
        if grant.place == "lobby":
            raise InvalidToken
        if grant.since and time.time() >= grant.since + ACCESS_MAX_SECONDS:
            raise ExpiredToken
    except TokenError as error:
        raise ApiError(401, error.id, error.message) from error
    seat = Seat(grant.identity, room_behind(grant.room), grant.claims())
    if not asks_for(wanted, seat):
        raise ApiError(403, "wrong_room", "This access token is for another room or name. Ask for one without it.")
    doors.check_renewal(seat.room, seat.claims.person)
    return seat


def asks_for(wanted: TokenRequest, seat: Seat) -> bool:
    """Whether the body of a renewal asks for the `seat` that the token is for, and for no better one."""
    if wanted.host is True and not seat.claims.host:
        return False
    try:
        same_room = wanted.room is None or room_slug(wanted.room) == seat.room
        return same_room and (wanted.name is None or clean_name(wanted.name) == display_name(seat.identity))
    except (InvalidName, InvalidRoom):
        return False


def opened(seat: Seat) -> Engine:
    """The engine that carries the room of the `seat`, with the room open there. Raises EngineError.

    A room in which nobody is yet starts peer-to-peer while its media server is away, where the site has such calls; one
    that is peer-to-peer, and would move with who comes, goes on so until it has.
    """
    engines = current_engines()
    engine = engines.carrying(seat.ahead)
    try:
        engine.open(seat.room)
    except EngineError:
        if engines.small is None or not (seat.engine == engines.small.name or starts_without(seat.room)):
            raise
        logger.warning("The media server does not open %s", seat.room, exc_info=True)
        return engines.small
    return engine


def starts_without(room: str) -> bool:
    """Whether `room` may start without its media server, and does now."""
    try:
        return current_hub().open_without_media_server(room)
    except StoreUnavailable:
        return False


def answer(engine: Engine, seat: Seat) -> dict[str, Any]:
    """The body that answers a request for a `seat` in the room."""
    token = engine.token(seat.identity, seat.room, seat.claims)
    return {
        "token": token,
        "engine": engine.name,
        **whose(seat),
        "expires_at": current_verifier().verify(token).expires_at.isoformat().replace("+00:00", "Z"),
        "ice_servers": engine.public_ice_servers(),
    }


def answer_at_the_door(seat: Seat) -> dict[str, Any]:
    """The body for somebody who waits to be let in: a token for the room's door, and nothing for media."""
    token = tokens.make(
        tokens.door_kind(current_app.config),
        identity=seat.identity,
        room=door_of(seat.room),
        seconds=current_app.config["ACCESS_TOKEN_SECONDS"],
        claims=seat.claims,
    )
    return {"waiting": True, "token": token, **whose(seat)}


def whose(seat: Seat) -> dict[str, Any]:
    """What every answer says of the `seat`."""
    return {
        "identity": seat.identity,
        "name": display_name(seat.identity),
        "room": seat.room,
        "socket": urlsplit(url_for("realtime.realtime")).path,  # the page knows scheme and host better than we do
    }
