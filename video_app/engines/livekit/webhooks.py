"""What LiveKit reports about rooms. https://docs.livekit.io/intro/basics/rooms-participants-tracks/webhooks-events/"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable

import jwt
import msgspec
from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

from video_app.engines.reports import Connection, Reports, arrived, connection, left, put_out, room_ended
from video_app.extensions import csrf

log = logging.getLogger(__name__)

bp = Blueprint("livekit", __name__)

PATH = "/webhooks/livekit"
TYPE = "application/webhook+json"
MAX_BYTES = 64 * 1024  # a participant's tracks are described at length
LEEWAY_SECONDS = 60  # as much as LiveKit's own servers allow each other
#: LiveKit's own helpers, which nobody sees in the room
UNSEEN = {"EGRESS"}


class RoomInfo(msgspec.Struct):
    """As much of a room as counts here."""

    name: str = ""
    sid: str = ""


class ParticipantInfo(msgspec.Struct):
    """As much of a participant as counts here. `attributes` are what its token says of it, and nobody can change."""

    identity: str = ""
    sid: str = ""
    kind: str = ""
    attributes: dict[str, str] = {}


class Event(msgspec.Struct):
    """A report."""

    event: str
    id: str
    room: RoomInfo = msgspec.field(default_factory=RoomInfo)
    participant: ParticipantInfo = msgspec.field(default_factory=ParticipantInfo)


def init_app(app: Flask) -> None:
    """Take LiveKit's reports."""
    app.extensions["livekit_reports"] = Reports(app, "livekit")
    app.register_blueprint(bp)


@bp.post(PATH)
@csrf.exempt  # signed by LiveKit, which is checked
def report() -> ResponseReturnValue:
    """Take a report. LiveKit repeats one that is not answered with success, so all known ones are."""
    if request.mimetype != TYPE:
        abort(415)
    request.max_content_length = MAX_BYTES
    body = request.get_data()
    if not is_from_livekit(body, request.headers.get("Authorization", "")):
        abort(403)
    try:
        event = msgspec.json.decode(body, type=Event)
    except msgspec.DecodeError:
        abort(400)
    reports: Reports = current_app.extensions["livekit_reports"]
    with reports.once(event.id) as is_new:
        if is_new:
            take(event)
    return "", 204


def is_from_livekit(body: bytes, token: str) -> bool:
    """Whether `token` is signed with our key, not over, and for this very `body`."""
    key, secret = current_app.config["LIVEKIT_API_KEY"], current_app.config["LIVEKIT_API_SECRET"]
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    try:
        claims = jwt.decode(
            token, secret, algorithms=["HS256"], issuer=key, leeway=LEEWAY_SECONDS, options={"require": ["exp"]}
        )
        valid = secrets.compare_digest(str(claims.get("sha256", "")).encode(), digest.encode())
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        valid = False
    if not valid:
        log.warning("A webhook was refused: it is not signed by LiveKit with LIVEKIT_API_KEY, or too old.")
    return valid


def take(event: Event) -> None:
    """Do what a report asks for. Raises EngineError and StoreUnavailable."""
    log.info("LiveKit room %r: %s %r", event.room.name, event.event, event.participant.identity)
    if (handle := HANDLERS.get(event.event)) and (one := connection_in(event)):
        handle(one, event.participant)


def connection_in(event: Event) -> Connection | None:
    """The connection a report is about, if it can be one of ours."""
    if event.participant.kind in UNSEEN:
        return None
    return connection(
        event.room.name,
        event.room.sid,
        identity=event.participant.identity,
        sid=event.participant.sid,
        person=event.participant.attributes.get("person", ""),
    )


def joined(one: Connection, participant: ParticipantInfo) -> None:
    """Somebody is in the media room, under the name that the token was made for, or not for long.

    With `?publish=` in the address LiveKit lets a token's owner in once more, with something added to the name.
    """
    if participant.attributes.get("identity", one.identity) == one.identity:
        arrived(one)
    else:
        put_out(one)


HANDLERS: dict[str, Callable[[Connection, ParticipantInfo], None]] = {
    "participant_joined": joined,
    "participant_left": lambda one, _: left(one),
    "room_finished": lambda one, _: room_ended(one),
}
