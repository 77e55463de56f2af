"""What Twilio reports about rooms. https://www.twilio.com/docs/video/api/status-callbacks"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from twilio.request_validator import RequestValidator

from video_app.engines.reports import MAX_AGE_SECONDS, Connection, Reports, arrived, connection, left, room_ended
from video_app.extensions import csrf
from video_app.public_url import public_origin

log = logging.getLogger(__name__)

bp = Blueprint("twilio", __name__)

PATH = "/webhooks/twilio/room"


def init_app(app: Flask) -> None:
    """Take Twilio's reports."""
    app.extensions["twilio_reports"] = Reports(app, "twilio")
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
    reports: Reports = current_app.extensions["twilio_reports"]
    with reports.once(request.headers["X-Twilio-Signature"]) as is_new:  # it covers all of the report
        if is_new:
            take(request.form)
    return "", 204


def take(form: Mapping[str, str]) -> None:
    """Do what a report asks for. Raises EngineError and StoreUnavailable."""
    event = form.get("StatusCallbackEvent", "")
    log.info("Twilio room %r: %s %r", form.get("RoomName"), event, form.get("ParticipantIdentity", ""))
    if (handle := HANDLERS.get(event)) and (one := connection_in(form)):
        handle(one)


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


def connection_in(form: Mapping[str, str]) -> Connection | None:
    """The connection a report is about, if it can be one of ours."""
    return connection(
        form.get("RoomName", ""),
        form.get("RoomSid", ""),
        identity=form.get("ParticipantIdentity", ""),
        sid=form.get("ParticipantSid", ""),
    )


HANDLERS: dict[str, Callable[[Connection], None]] = {
    "participant-connected": arrived,
    "participant-disconnected": left,
    "room-ended": room_ended,
}
