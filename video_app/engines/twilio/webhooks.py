"""What Twilio reports about rooms. https://www.twilio.com/docs/video/api/status-callbacks"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from limits.storage import Storage, storage_from_string
from twilio.request_validator import RequestValidator

from video_app.engines.base import Engine, EngineError
from video_app.extensions import csrf
from video_app.names import InvalidRoom, room_slug
from video_app.public_url import public_origin
from video_app.realtime import current_media_only
from video_app.realtime.stores.base import StoreUnavailable

log = logging.getLogger(__name__)

bp = Blueprint("twilio", __name__)

PATH = "/webhooks/twilio/room"
MAX_AGE_SECONDS = 10 * 60  # of a report; Twilio sends one at once, and again within seconds
MAX_IDENTITY_CHARACTERS = 128


def init_app(app: Flask) -> None:
    """Take Twilio's reports. Those that were taken are counted where requests are."""
    uri, options = app.config["RATELIMIT_STORAGE_URI"], app.config["RATELIMIT_STORAGE_OPTIONS"]
    app.extensions["twilio_reports"] = storage_from_string(uri, **options)
    app.register_blueprint(bp)


def callback_url(auth_token: str) -> str:
    """Where Twilio is to report what happens in rooms; nowhere unless its reports could be checked."""
    origin = public_origin()
    return f"{origin}{PATH}" if origin and auth_token else ""


@bp.post(PATH)
@csrf.exempt  # signed by Twilio, which is checked
def room() -> ResponseReturnValue:
    """Take a report. Twilio repeats one that is not answered with success, so all known ones are."""
    if not (is_from_twilio() and is_recent(request.form.get("Timestamp", ""))):
        abort(403)
    if is_known(request.headers["X-Twilio-Signature"]):
        return "", 204
    event = request.form.get("StatusCallbackEvent", "")
    log.info("Twilio room %r: %s %r", request.form.get("RoomName"), event, request.form.get("ParticipantIdentity", ""))
    if handle := HANDLERS.get(event):
        try:
            handle(request.form)
        except (EngineError, StoreUnavailable):
            forget(request.headers["X-Twilio-Signature"])
            raise
    return "", 204


def is_from_twilio() -> bool:
    """Whether the request is signed with the account's auth token, over the URL that Twilio called."""
    token = current_app.config["TWILIO_AUTH_TOKEN"]
    # The URL is the one configured: behind a proxy or tunnel the request's own has another scheme and host.
    if not (url := callback_url(token)):
        log.warning("A webhook was refused: set TWILIO_AUTH_TOKEN and PUBLIC_URL to take Twilio's reports.")
        return False
    if request.query_string:
        url += f"?{request.query_string.decode('latin-1')}"
    signature = request.headers.get("X-Twilio-Signature", "")
    valid: bool = RequestValidator(token).validate(url, request.form, signature)
    own = request.form.get("AccountSid") == current_app.config["TWILIO_ACCOUNT_SID"]
    if not (valid and own):
        log.warning("A webhook was refused: its signature is not Twilio's for %s.", callback_url(token))
    return valid and own


def is_recent(timestamp: str, now: float | None = None) -> bool:
    """Whether a report's `timestamp` (ISO 8601, UTC) is no more than MAX_AGE_SECONDS away from `now`."""
    try:
        told = datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        told = 0.0
    recent = abs((time.time() if now is None else now) - told) <= MAX_AGE_SECONDS
    if not recent:
        log.warning("A webhook was refused: it is of %r, more than %d s from now.", timestamp, MAX_AGE_SECONDS)
    return recent


def is_known(signature: str) -> bool:
    """Whether a report of this `signature`, which covers all of it, was taken before. From now on it is known.

    All processes share what is known.
    """
    counts: Storage = current_app.extensions["twilio_reports"]
    try:
        return counts.incr(f"twilio-report/{signature}", 2 * MAX_AGE_SECONDS) > 1
    except counts.base_exceptions:
        log.info("Twilio's reports are not compared: Redis is away")
        return False


def forget(signature: str) -> None:
    """The report of this `signature` could not be dealt with: take it when Twilio repeats it."""
    counts: Storage = current_app.extensions["twilio_reports"]
    try:
        counts.clear(f"twilio-report/{signature}")
    except counts.base_exceptions:
        log.info("Twilio's report is not taken again: Redis is away")


def participant_connected(form: Mapping[str, str]) -> None:
    """Somebody is in the media room. Who was removed from the room is put out of it; raises EngineError."""
    room, identity = room_of(form), identity_of(form)
    if room and identity and not current_media_only().arrived(room, identity, **sids(form)):
        engine: Engine = current_app.extensions["engines"].main
        engine.remove(room, identity)


def participant_disconnected(form: Mapping[str, str]) -> None:
    """Somebody has left it."""
    if (room := room_of(form)) and (identity := identity_of(form)):
        current_media_only().left(room, identity, **sids(form))


def room_ended(form: Mapping[str, str]) -> None:
    """The media room is over."""
    if room := room_of(form):
        current_media_only().room_ended(room, room_sid=form.get("RoomSid", ""))


HANDLERS: dict[str, Callable[[Mapping[str, str]], None]] = {
    "participant-connected": participant_connected,
    "participant-disconnected": participant_disconnected,
    "room-ended": room_ended,
}


def room_of(form: Mapping[str, str]) -> str:
    """The room a report is about; empty for one that no page of ours could be in."""
    name = form.get("RoomName", "")
    try:
        return name if room_slug(name) == name else ""
    except InvalidRoom:
        return ""


def identity_of(form: Mapping[str, str]) -> str:
    """The participant a report is about; empty for one that the protocol has no room for."""
    identity = form.get("ParticipantIdentity", "")
    return identity if len(identity) <= MAX_IDENTITY_CHARACTERS else ""


def sids(form: Mapping[str, str]) -> dict[str, str]:
    """Which connection to which room a report is about."""
    return {"room_sid": form.get("RoomSid", ""), "participant_sid": form.get("ParticipantSid", "")}
